import { z } from 'zod';
import { builtInRoles, ENTRA_ROLES } from '../../knowledge/scopes/entra-roles.ts';
import { printable } from '../../lib/text.ts';
import type { HeldRight } from '../checkup.ts';
import type { Grantee } from './remedies.ts';

const memberRow = z.object({
  '@odata.type': z.string().nullish(),
  displayName: z.string().nullish(),
  roleTemplateId: z.string().toLowerCase().nullish(),
});

/**
 * The directory roles of who signs in, by the list of what it is a member of: none is needed, and one may outweigh all
 * permissions. Roles of the tenant's own making, and those that reach less than the whole tenant, are not in it.
 */
export function heldRoles(rows: readonly unknown[], grantee: Grantee): readonly HeldRight[] {
  return rows
    .flatMap((row) => memberRow.safeParse(row).data ?? [])
    .filter((member) => member['@odata.type'] === '#microsoft.graph.directoryRole')
    .map(({ displayName, roleTemplateId }) => {
      const known = builtInRoles.get(roleTemplateId ?? '')?.name;
      const name = printable(known ?? displayName ?? 'a role without a name', 120);
      return {
        name,
        access: 'directory-role',
        api: { id: ENTRA_ROLES, title: 'Microsoft Entra roles' },
        state: 'held',
        revoke: {
          by: `Entra admin center > Roles and administrators > ${name} > remove ${grantee.appId ?? 'the app'}`,
          commands: [],
        },
      };
    });
}
