import { z } from 'zod';
import { type RecordKey, recordKey } from '../../model/keys.ts';
import type { PolicyRecord, PolicyRule } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import { guid, idIn, maybeGuid, readListing } from './listing.ts';
import type { Session } from './session.ts';

const text = z.string().nullish();
const ids = z.array(guid).nullish();
const labels = z.object({ labelKind: text, sensitivityLabels: ids }).nullish();

const preapproval = z.object({
  id: guid,
  deletedDateTime: text,
  conditions: z.array(
    z.object({
      scopeType: text,
      sensitivityLabels: labels,
      // As one of Microsoft's samples calls it.
      scopeSensitivityLabels: labels,
      permissions: z.object({
        permissionKind: text,
        permissionType: text,
        resourceApplicationId: maybeGuid,
        permissionIds: ids,
      }),
    }),
  ),
});

type Preapproval = z.output<typeof preapproval>;

const path = '/beta/policies/permissionGrantPreApprovalPolicies';
const needs = ['Policy.Read.PermissionGrant'] as const;

export const consentPreapprovals: Surface<Session, PolicyRecord> = {
  id: 'consent-preapprovals',
  question: 'What may apps be given in single teams and chats that an administrator approved beforehand?',
  listing: 'whole',
  yields: ['policy'],
  needs,
  calls: [`GET ${path}`],
  read: ({ graph }, { tenant, after, signal }) =>
    readListing(
      graph,
      {
        path,
        what: 'preapproval policies',
        one: 'preapproval policy',
        row: preapproval,
        needs,
        toRecords: (row) => [toPolicy(tenant, row)],
        subject: (row) => {
          const id = idIn(row, 'id');
          return id === undefined ? undefined : keyOf(tenant, id);
        },
      },
      { after, signal },
    ),
};

/** It holds for the apps that it is assigned to, of which the list tells nothing: they may be none. */
function toPolicy(tenant: string, { id, deletedDateTime, conditions }: Preapproval): PolicyRecord {
  return {
    kind: 'policy',
    key: keyOf(tenant, id),
    area: 'consent',
    name: id,
    state: deletedDateTime ? 'off' : 'unknown',
    rules: conditions.map(toRule),
  };
}

/** What stands for everything is left out; a list without members lets nothing through, and is kept. */
function toRule({ scopeType, permissions, ...condition }: Preapproval['conditions'][number]): PolicyRule {
  const told = condition.sensitivityLabels ?? condition.scopeSensitivityLabels;
  const { permissionKind, permissionType, resourceApplicationId, permissionIds } = permissions;
  const narrows = (kind: string | null | undefined) => kind && !/^all$/i.test(kind);
  return {
    effect: 'includes',
    when: {
      ...(scopeType && { scopeType }),
      ...(told?.sensitivityLabels && { sensitivityLabels: told.sensitivityLabels }),
      ...(!told?.sensitivityLabels && narrows(told?.labelKind) && { labelKind: told?.labelKind ?? '' }),
      ...(permissionType && { permissionType }),
      ...(narrows(permissionKind) && { permissionKind: permissionKind ?? '' }),
      ...(resourceApplicationId && { resourceApplication: resourceApplicationId }),
      ...(permissionIds && { permissions: permissionIds }),
    },
  };
}

function keyOf(tenant: string, id: string): RecordKey {
  return recordKey(tenant, 'policy', 'permissionGrantPreApprovalPolicies', id);
}
