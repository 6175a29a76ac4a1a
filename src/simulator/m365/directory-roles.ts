import type {
  UnifiedRoleAssignment,
  UnifiedRoleDefinition,
  UnifiedRoleEligibilityScheduleInstance,
} from '@microsoft/microsoft-graph-types';
import { guids } from '../chance.ts';
import { dayMs, graphTime } from '../clock.ts';
import { type Answer, json, parameters } from '../http.ts';
import { listOf } from '../list.ts';
import type { ToldKey } from '../planted.ts';
import { graphError } from './answers.ts';
import { page } from './page.ts';
import type { Part } from './part.ts';
import { type Holder, type RoleAssignment, type RoleName, roleIds } from './roles.ts';
import { servicePrincipalRow, userRow } from './rows.ts';
import { scannerRoles } from './scanner.ts';
import type { M365 } from './scene.ts';

/** Who holds which role of the directory, and who may. */
export const directoryRoles: Part = {
  routes: [
    {
      endpoint: 'm365.roleDefinitions',
      path: '/beta/roleManagement/directory/roleDefinitions',
      answer: (_, { query }) => definitions(query),
    },
    {
      endpoint: 'm365.roleAssignments',
      path: '/v1.0/roleManagement/directory/roleAssignments',
      answer: (world, { query }) => assignments(world, query),
    },
    {
      endpoint: 'm365.roleEligibilities',
      path: '/v1.0/roleManagement/directory/roleEligibilityScheduleInstances',
      answer: (world, { query }) => eligibilities(world, query),
    },
    {
      endpoint: 'm365.groupMembers',
      path: /^\/beta\/groups\/([^/]+)\/members$/,
      answer: (world, { query }, [id = '']) => members(world, id, query),
    },
    {
      endpoint: 'm365.directoryObject',
      path: /^\/v1\.0\/directoryObjects\/([^/]+)$/,
      answer: (world, _, [id = '']) => directoryObject(world, id.toLowerCase()),
    },
  ],
  truth: (world) => ({
    'directory-roles': told(world, false),
    'eligible-roles': world.isPremium ? told(world, true) : [],
    'consent-roles': [['policy', 'roleDefinitions', roleIds['Rota Keeper']]],
  }),
};

function definitions(query: string): Answer {
  if (parameters(query).has('$top'))
    return graphError(400, 'Request_BadRequest', 'The query specified in the URI is not valid.');
  const path = 'beta/roleManagement/directory/roleDefinitions';
  const list = listOf(Object.keys(roleIds) as RoleName[]);
  return page({ path, entity: 'roleManagement/directory/roleDefinitions', list, row: definitionRow }, query);
}

/** Microsoft marks these; that an Exchange Administrator is as strong, it does not say. */
const privileged: readonly RoleName[] = [
  'Global Administrator',
  'Privileged Authentication Administrator',
  'Cloud Application Administrator',
  'Helpdesk Administrator',
];

/** Who keeps the rota lets in for everybody what is harmless. */
const ownActions = [
  'microsoft.directory/applications/standard/read',
  'microsoft.directory/servicePrincipals/managePermissionGrantsForAll.microsoft-user-default-low',
  'microsoft.directory/permissionGrantPolicies/standard/read',
];

function definitionRow(name: RoleName) {
  const isBuiltIn = name !== 'Rota Keeper';
  return {
    id: roleIds[name],
    description: null,
    displayName: name,
    isBuiltIn,
    isEnabled: true,
    // v1.0 does not know it.
    isPrivileged: privileged.includes(name),
    resourceScopes: ['/'],
    templateId: roleIds[name],
    version: '1',
    rolePermissions: isBuiltIn ? [] : [{ allowedResourceActions: [...ownActions], condition: null }],
  } satisfies UnifiedRoleDefinition & { readonly isPrivileged: boolean };
}

function assignments(world: M365, query: string): Answer {
  const [, holder = ''] =
    /^principalId eq '([\da-f-]{36})'$/.exec(parameters(query).get('$filter') ?? '') ?? [];
  const own = scannerRoles(world, holder);
  if (own !== undefined) return own;
  const list = listOf(world.roleAssignments.filter(({ isEligible }) => !isEligible));
  return page(
    {
      path: 'v1.0/roleManagement/directory/roleAssignments',
      entity: 'roleManagement/directory/roleAssignments',
      list,
      row: (one) => assignmentRow(world, one),
      ...expanding(world, query),
      hasEmptyPage: true,
    },
    query,
  );
}

function eligibilities(world: M365, query: string): Answer {
  if (!world.isPremium)
    return graphError(
      400,
      'AadPremiumLicenseRequired',
      'The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license.',
    );
  const list = listOf(world.roleAssignments.filter(({ isEligible }) => isEligible));
  return page(
    {
      path: 'v1.0/roleManagement/directory/roleEligibilityScheduleInstances',
      entity: 'roleManagement/directory/roleEligibilityScheduleInstances',
      list,
      row: (one) => eligibilityRow(world, one),
      ...expanding(world, query),
    },
    query,
  );
}

function expanding(world: M365, query: string) {
  if (parameters(query).get('$expand') !== 'principal') return {};
  return {
    expanded: ({ holder, isUnexpanded }: RoleAssignment) => ({
      principal: isUnexpanded ? null : principalRow(world, holder),
    }),
  };
}

function assignmentRow(world: M365, { index, role, holder, scope, isOddCase }: RoleAssignment) {
  const write = (id: string) => (isOddCase ? id.toUpperCase() : id);
  return {
    id: guids(world.seed, `${world.tenant.id}.roleAssignment`).at(index),
    principalId: write(holder.id),
    roleDefinitionId: write(roleIds[role]),
    directoryScopeId: scope,
    appScopeId: null,
  } satisfies UnifiedRoleAssignment;
}

function eligibilityRow(world: M365, assignment: RoleAssignment) {
  return {
    ...assignmentRow(world, assignment),
    memberType: 'Direct',
    roleEligibilityScheduleId: guids(world.seed, `${world.tenant.id}.roleSchedule`).at(assignment.index),
    startDateTime: graphTime(world.now - 90 * dayMs),
    endDateTime: null,
  } satisfies UnifiedRoleEligibilityScheduleInstance;
}

/** Whoever was deleted is not expanded. */
function principalRow(world: M365, { kind, id, index, name }: Holder): object | null {
  if (kind === 'gone' || kind === 'deleted') return null;
  if (kind === 'user') return { '@odata.type': '#microsoft.graph.user', ...userRow(world, index) };
  if (kind === 'group')
    return { '@odata.type': '#microsoft.graph.group', id, displayName: name, isAssignableToRole: true };
  return {
    '@odata.type': '#microsoft.graph.servicePrincipal',
    ...servicePrincipalRow(world, world.apps.at(index)),
  };
}

function directoryObject(world: M365, id: string): Answer {
  const holders = world.roleAssignments.map(({ holder }) => holder);
  const holder = holders.find((one) => one.id.toLowerCase() === id);
  const row = holder && principalRow(world, holder);
  if (!row) return graphError(404, 'Request_ResourceNotFound', `Resource '${id}' does not exist.`);
  return json({
    '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#directoryObjects/$entity',
    ...row,
  });
}

function members(world: M365, id: string, query: string): Answer {
  const found = world.roleGroups.get(id.toLowerCase());
  if (found === undefined)
    return graphError(404, 'Request_ResourceNotFound', `Resource '${id}' does not exist.`);
  const row = (holder: Holder) => principalRow(world, holder) ?? {};
  return page(
    { path: `beta/groups/${id}/members`, entity: 'directoryObjects', list: listOf(found), row },
    query,
  );
}

/** By these people are administrators. */
const strong: readonly RoleName[] = [...privileged, 'Exchange Administrator'];

function* told(world: M365, isEligible: boolean): Iterable<ToldKey> {
  for (const assignment of world.roleAssignments) {
    if (assignment.isEligible !== isEligible) continue;
    const { holder, role, scope } = assignment;
    const inside = world.roleGroups.get(holder.id) ?? [];
    const holders =
      holder.kind === 'group'
        ? inside.map((one) => [one, holder.id] as const)
        : [[holder, 'itself'] as const];
    for (const [one, through] of holders) {
      if (one.kind === 'user' && strong.includes(role)) yield ['principal', one.id];
      // What may be activated, only people can.
      if (one.kind === 'user' || one.kind === 'gone' || isEligible) continue;
      const where = scope === '/' ? 'directory' : scope.toLowerCase();
      yield ['grant', 'directory-role', one.id, roleIds[role], where, through];
    }
  }
}
