import { z } from 'zod';
import { type RecordKey, recordKey } from '../../model/keys.ts';
import type { PolicyRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import { guid, idIn, readRows } from './listing.ts';
import { stateOf } from './policy-values.ts';
import { definitionsPath } from './role-definitions.ts';
import type { Session } from './session.ts';

const ownRole = z.object({
  id: guid,
  displayName: z.string().nullish(),
  isEnabled: z.boolean().nullish(),
  // It comes with the role, unasked. What is not there was not told, which is not the same as none.
  rolePermissions: z.array(z.object({ allowedResourceActions: z.array(z.string()).nullable() })),
});

type OwnRole = z.output<typeof ownRole>;

export const consentRoles: Surface<Session, PolicyRecord> = {
  id: 'consent-roles',
  question: "Which roles of the tenant's own let their holders consent, or change who may?",
  listing: 'whole',
  yields: ['policy'],
  needs: ['Directory.Read.All'],
  calls: [`GET ${definitionsPath}`],
  read: async function* ({ roleDefinitions }, { tenant }) {
    const { own, gaps: unread } = await roleDefinitions();
    const { records, gaps } = readRows(
      {
        one: 'role',
        row: ownRole,
        toRecords: (row) => toPolicy(tenant, row),
        subject: (row) => {
          const id = idIn(row, 'id');
          return id === undefined ? undefined : keyOf(tenant, id);
        },
      },
      own,
    );
    yield { records, gaps: [...unread, ...gaps] };
  },
};

/** Nothing of a role that bears on no consent. */
export function toPolicy(
  tenant: string,
  { id, displayName, isEnabled, rolePermissions }: OwnRole,
): readonly PolicyRecord[] {
  const actions = rolePermissions.flatMap(({ allowedResourceActions }) => allowedResourceActions ?? []);
  const value = [...new Set(actions.filter(isOfConsent))];
  if (value.length === 0) return [];
  return [
    {
      kind: 'policy',
      key: keyOf(tenant, id),
      area: 'consent',
      name: id,
      ...(displayName && { title: displayName }),
      state: stateOf(isEnabled),
      value,
    },
  ];
}

/** To consent under a policy, or to change policies of consent; to read them is neither. */
function isOfConsent(action: string): boolean {
  return (
    /^microsoft\.directory\/servicePrincipals\/managePermissionGrantsFor/i.test(action) ||
    /^microsoft\.directory\/permissionGrantPolicies\/(?!.*\/read$)/i.test(action)
  );
}

function keyOf(tenant: string, id: string): RecordKey {
  return recordKey(tenant, 'policy', 'roleDefinitions', id);
}
