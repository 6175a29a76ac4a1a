import { ENTRA_ROLES } from '../../knowledge/scopes/entra-roles.ts';
import type { AppDossier } from '../../model/dossier.ts';

/** Roles of the directory do not stand among an app's permissions: where else they are taken away, if one is named here. */
export function whereRolesAre({ grants }: AppDossier, scopes: string): string {
  const roles = grants.filter(({ resource }) => resource === ENTRA_ROLES).flatMap((grant) => grant.scopes);
  return roles.some((role) => scopes.includes(role)) ? ' (roles: under Roles & admins)' : '';
}
