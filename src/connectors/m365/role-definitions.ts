import { z } from 'zod';
import { builtInRoles, ENTRA_ROLES } from '../../knowledge/scopes/entra-roles.ts';
import { classify, isOverAll } from '../../knowledge/scopes/scope.ts';
import { toGap } from '../../lib/errors.ts';
import type { Gap } from '../../model/page.ts';
import type { GraphClient } from './client.ts';
import { guid, readRows } from './listing.ts';
import { withNeeds } from './needs.ts';

const definition = z.object({
  id: guid,
  displayName: z.string().nullish(),
  isBuiltIn: z.boolean().nullish(),
  isPrivileged: z.boolean().nullish(),
  // Looked into by who asks what a role allows: whoever holds one is told all the same.
  isEnabled: z.unknown().optional(),
  rolePermissions: z.unknown().optional(),
});

type Definition = z.output<typeof definition>;

/** A role of the directory, as a grant calls it. */
export interface Role {
  readonly id: string;
  readonly name: string;
  /** Whoever holds it is an administrator: Microsoft marks it so, or it reaches as far as the whole organisation. */
  readonly isPrivileged: boolean;
}

export interface RoleDefinitions {
  /** Undefined for a role of the tenant's own where these could not be read. */
  readonly find: (id: string) => Role | undefined;
  /** Those of the tenant's own, with all that was told of them. */
  readonly own: readonly Pick<Definition, 'id' | 'displayName' | 'isEnabled' | 'rolePermissions'>[];
  readonly gaps: readonly Gap[];
}

/** Only here the mark is told. The list takes no page size. */
export const definitionsPath = '/beta/roleManagement/directory/roleDefinitions';

/** Microsoft's own roles are known without; it is asked for those of the tenant, and for what is marked since. */
export async function fetchRoleDefinitions(
  graph: GraphClient,
  signal: AbortSignal,
): Promise<RoleDefinitions> {
  const roles = new Map<string, Role>();
  const own = new Map<string, Definition>();
  const gaps: Gap[] = [];
  const rows = {
    one: 'role',
    row: definition,
    toRecords: (row: Definition) => {
      if (isOwn(row)) own.set(row.id, row);
      return [toRole(row)];
    },
  };
  try {
    for await (const { value } of graph.list(definitionsPath, { signal })) {
      const read = readRows(rows, value);
      for (const role of read.records) roles.set(role.id, role);
      gaps.push(...read.gaps);
    }
  } catch (error) {
    gaps.push(toGap(withNeeds(error, ['Directory.Read.All']), { what: 'the roles that the tenant made' }));
  }
  return {
    find: (id) => roles.get(id) ?? unlisted(id, gaps.length === 0),
    own: [...own.values()],
    gaps,
  };
}

function isOwn({ id, isBuiltIn }: Definition): boolean {
  return !builtInRoles.has(id) && isBuiltIn !== true;
}

function toRole(row: Definition): Role {
  const { id, displayName, isPrivileged } = row;
  const known = builtInRoles.get(id);
  const name = known?.name ?? (displayName || id);
  // What a tenant calls a role of its own says nothing of it, though it be "Global Administrator".
  if (isOwn(row)) return { id, name: `${name} (custom role)`, isPrivileged: isPrivileged === true };
  return { id, name, isPrivileged: isPrivileged === true || isStrong(id, name) };
}

/** A list that was read whole and does not have it: it is gone, and is held all the same. */
function unlisted(id: string, isWhole: boolean): Role | undefined {
  const known = builtInRoles.get(id);
  if (known !== undefined) return { id, name: known.name, isPrivileged: isStrong(id, known.name) };
  return isWhole ? { id, name: `unknown role ${id}`, isPrivileged: false } : undefined;
}

function isStrong(id: string, name: string): boolean {
  if (builtInRoles.get(id)?.isPrivileged === true) return true;
  const rating = classify('m365', 'application', ENTRA_ROLES, name);
  return rating !== 'unclassified' && isOverAll(rating);
}
