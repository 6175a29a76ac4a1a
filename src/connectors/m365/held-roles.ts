import { z } from 'zod';
import { builtInRoles, ENTRA_ROLES } from '../../knowledge/scopes/entra-roles.ts';
import { printable } from '../../lib/text.ts';
import type { HeldRight } from '../checkup.ts';
import { guid } from './listing.ts';
import type { Grantee } from './remedies.ts';

const memberRow = z.object({
  '@odata.type': z.string().nullish(),
  id: guid.nullish(),
  displayName: z.string().nullish(),
  roleTemplateId: z.string().toLowerCase().nullish(),
  isAssignableToRole: z.boolean().nullish(),
});

/** What our service principal is a member of, directly and by other groups. */
export interface Memberships {
  readonly roles: readonly HeldRole[];
  readonly groups: readonly Group[];
}

interface Group {
  readonly id: string;
  readonly name: string;
  /** Of a group whose members were hidden from us it is not known. */
  readonly mayHoldRoles: boolean;
}

export interface HeldRole {
  readonly template: string;
  readonly name: string | undefined;
  /** Where alone it holds; absent: in the whole directory. */
  readonly scope?: string;
  readonly group?: Group;
}

export function toMemberships(rows: readonly unknown[]): Memberships {
  const members = rows.flatMap((row) => memberRow.safeParse(row).data ?? []);
  const of = (type: string) =>
    members.filter((member) => member['@odata.type']?.toLowerCase() === `#microsoft.graph.${type}`);
  return {
    roles: of('directoryrole').map(({ displayName, roleTemplateId }) => ({
      template: roleTemplateId ?? '',
      name: displayName ?? undefined,
    })),
    groups: of('group').flatMap(({ id, displayName, isAssignableToRole }) => {
      if (!id) return [];
      const mayHoldRoles = isAssignableToRole === true || !displayName;
      return [{ id, name: printable(displayName ?? id, 80), mayHoldRoles }];
    }),
  };
}

const assignmentRow = z.object({
  roleDefinitionId: z.string().toLowerCase(),
  directoryScopeId: z.string().nullish(),
  roleDefinition: z
    .object({ displayName: z.string().nullish(), templateId: z.string().toLowerCase().nullish() })
    .nullish(),
});

/** The role assignments of one holder: of us, or of a group that we are in. They name also what a tenant made itself. */
export function toHeldRoles(rows: readonly unknown[], group?: Group): readonly HeldRole[] {
  return rows
    .flatMap((row) => assignmentRow.safeParse(row).data ?? [])
    .map(({ roleDefinitionId, directoryScopeId, roleDefinition }) => ({
      template: roleDefinition?.templateId ?? roleDefinitionId,
      name: roleDefinition?.displayName ?? undefined,
      ...(directoryScopeId && directoryScopeId !== '/' && { scope: directoryScopeId }),
      ...(group !== undefined && { group }),
    }));
}

/** None is needed, and one may outweigh all permissions. One that is told twice is told once. */
export function roleRights(roles: readonly HeldRole[], grantee: Grantee): readonly HeldRight[] {
  const seen = new Set<string>();
  return roles.flatMap((role) => {
    const { template, scope, group } = role;
    const name = printable(builtInRoles.get(template)?.name ?? role.name ?? 'a role without a name', 120);
    const id = [template || name, scope, group?.id].join('|');
    if (seen.has(id)) return [];
    seen.add(id);
    const who = grantee.appId ?? 'the app';
    const note = [
      ...(group === undefined
        ? []
        : [`The group ${group.name} (${group.id}) holds it, and it is in that group.`]),
      ...(scope === undefined ? [] : [`It reaches ${printable(scope, 120)} alone.`]),
    ].join(' ');
    return [
      {
        name,
        access: 'directory-role',
        api: { id: ENTRA_ROLES, title: 'Microsoft Entra roles' },
        state: 'held',
        revoke: {
          by:
            group === undefined
              ? `Entra admin center > Roles and administrators > ${name} > remove ${who}`
              : `Entra admin center > Groups > ${group.name} > Members > remove ${who}`,
          commands: [],
          ...(note !== '' && { note }),
        },
      } satisfies HeldRight,
    ];
  });
}
