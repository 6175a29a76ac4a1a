import { ENTRA_ROLES } from '../../knowledge/scopes/entra-roles.ts';
import { type RecordKey, recordKey } from '../../model/keys.ts';
import type { GrantRecord, PrincipalRecord } from '../../model/records.ts';
import { clientKey } from './keys.ts';
import type { Holding } from './role-holders.ts';
import { toPrincipal } from './users.ts';

/** A role is a permission of the roles themselves, which are no app: it is filed under a name of our own. */
export function toGrant(tenant: string, { role, holder, scope, group }: Holding): GrantRecord {
  const place = scope?.split('/').at(-1) || undefined;
  return {
    kind: 'grant',
    key: recordKey(
      tenant,
      'grant',
      'directory-role',
      holder.id,
      role.id,
      scope ?? 'directory',
      group ?? 'itself',
    ),
    app: clientKey(tenant, holder.id),
    access: 'application',
    principal: 'itself',
    resource: ENTRA_ROLES,
    resourceName: group === undefined ? 'Microsoft Entra roles' : 'Microsoft Entra roles, through a group',
    scopes: [role.name],
    consent: 'admin',
    ...(group !== undefined && { basis: 'inherited' }),
    ...(place !== undefined && { place, placeName: placeName(scope, place) }),
    grantedAt: 'unknown',
    ...(holder.displayName && { appName: holder.displayName }),
  };
}

function placeName(scope: string | undefined, id: string): string {
  return /^\/administrativeunits\//.test(scope ?? '')
    ? `administrative unit ${id}`
    : `directory object ${id}`;
}

/** People who hold a role that matters, as the list of users tells them too. */
export function toAdministrators(tenant: string, holdings: readonly Holding[]): readonly PrincipalRecord[] {
  const people = holdings.filter(({ kind, role }) => kind === 'person' && role.isPrivileged);
  return onceEach(people.map(({ holder }) => ({ ...toPrincipal(tenant, holder), admin: true })));
}

/** A list that started over shows its first rows twice, and people hold more roles than one. */
export function onceEach<R extends { readonly key: RecordKey }>(records: readonly R[]): readonly R[] {
  return [...new Map(records.map((record) => [record.key, record])).values()];
}
