import { z } from 'zod';
import { recordKey } from '../../model/keys.ts';
import type { AppRecord, GrantRecord } from '../../model/records.ts';
import { toInstant } from '../../model/values.ts';
import { clientKey } from './keys.ts';
import { guid } from './listing.ts';

export const assignment = z.object({
  id: z.string().nullish(),
  appRoleId: guid,
  createdDateTime: z.string().nullish(),
  principalId: guid,
  principalType: z.string(),
  principalDisplayName: z.string().nullish(),
  resourceDisplayName: z.string().nullish(),
});

/** An API that publishes application permissions, with what its role ids mean. */
export interface Resource {
  readonly id: string;
  readonly roles: Readonly<Record<string, string>>;
}

/** Assigned without a role: it may get tokens for the resource, which decides alone what they are good for. */
const defaultAccess = '00000000-0000-0000-0000-000000000000';

export function toApplicationGrant(
  tenant: string,
  { id: resourceId, roles }: Resource,
  row: z.output<typeof assignment>,
): GrantRecord {
  const { appRoleId, principalId, principalDisplayName, resourceDisplayName } = row;
  return {
    kind: 'grant',
    key: recordKey(tenant, 'grant', 'application', resourceId, principalId, appRoleId),
    app: clientKey(tenant, principalId),
    access: 'application',
    principal: 'itself',
    resource: resourceId,
    ...(resourceDisplayName && { resourceName: resourceDisplayName }),
    scopes: toScopes(appRoleId, roles),
    consent: 'admin',
    grantedAt: toInstant(row.createdDateTime),
    ...(principalDisplayName && { appName: principalDisplayName }),
  };
}

/** A role id means something only within its resource; one that is gone from there still stands on the grant. */
function toScopes(appRoleId: string, roles: NonNullable<AppRecord['publishes']>): readonly string[] {
  if (appRoleId === defaultAccess) return [];
  return [Object.hasOwn(roles, appRoleId) ? String(roles[appRoleId]) : `unknown role ${appRoleId}`];
}
