import { z } from 'zod';
import { ENTRA_GROUPS } from '../../knowledge/scopes/entra-groups.ts';
import { recordKey } from '../../model/keys.ts';
import type { GrantRecord } from '../../model/records.ts';
import { guid, readRows } from './listing.ts';
import { expanded, type Read, type Relation } from './relations.ts';
import type { Spoken } from './spoken.ts';

const thing = z.object({
  // What is not told to be a group may be one.
  '@odata.type': z.string().min(1),
  id: guid,
  displayName: z.string().nullish(),
  isAssignableToRole: z.boolean().nullish(),
});

type Thing = z.output<typeof thing>;

/** Besides groups it lists roles and administrative units, which are told elsewhere. */
export const memberships: Relation<GrantRecord> = {
  name: 'memberOf',
  within: z.object({ memberOf: expanded }).transform(({ memberOf }) => ({ expanded: memberOf ?? [] })),
  query: '$top=999&$select=id,displayName,isAssignableToRole',
  what: 'groups',
  read: (spoken, rows) => readGroups(spoken, rows, 'member'),
};

/** Besides groups it lists apps, which are told as theirs. */
export const ownedGroups: Relation<GrantRecord> = {
  name: 'ownedObjects',
  within: z
    .object({ ownedObjects: expanded })
    .transform(({ ownedObjects }) => ({ expanded: ownedObjects ?? [] })),
  query: '$top=999&$select=id,displayName,isAssignableToRole',
  what: 'groups of its own',
  read: (spoken, rows) => readGroups(spoken, rows, 'owner'),
};

function readGroups(spoken: Spoken, rows: readonly unknown[], as: 'member' | 'owner'): Read<GrantRecord> {
  return readRows(
    {
      one: 'group of an app',
      row: thing,
      toRecords: (group) => (isGroup(group) ? [toGrant(spoken, group, as)] : []),
      subject: () => spoken.subject,
    },
    rows,
  );
}

function isGroup({ '@odata.type': type }: Thing): boolean {
  return /\.group$/i.test(type);
}

function toGrant({ tenant, id, subject, filed }: Spoken, group: Thing, as: 'member' | 'owner'): GrantRecord {
  const kind = group.isAssignableToRole === true ? 'Role-assignable group' : 'Group';
  return {
    kind: 'grant',
    key: recordKey(tenant, 'grant', `group-${as}`, id, group.id),
    ...filed,
    app: subject,
    access: 'application',
    principal: 'itself',
    resource: ENTRA_GROUPS,
    resourceName: 'Microsoft Entra groups',
    scopes: [`${kind} ${as}`],
    // By an owner of the group, an administrator, or a rule.
    consent: 'unknown',
    place: group.id,
    ...(group.displayName && { placeName: group.displayName }),
    grantedAt: 'unknown',
  };
}
