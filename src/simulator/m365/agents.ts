import { guids, nameHash } from '../chance.ts';
import { graphTime } from '../clock.ts';
import { type Answer, json } from '../http.ts';
import { each, itemAt } from '../list.ts';
import type { ToldKey } from '../planted.ts';
import { graphError } from './answers.ts';
import { selected } from './page.ts';
import type { Part } from './part.ts';
import type { Plant } from './plant.ts';
import type { App, Assignment, Grant, M365 } from './scene.ts';

/** Blueprints, and the agents that were made from them. None of it is wrong. */
export const harborlineAgents: readonly Plant[] = [
  {
    key: 'wharfmate-blueprint',
    name: 'Wharfmate Assistant',
    kind: 'third-party',
    publisher: 'Wharfmate',
    created: 120,
    use: { appOnly: 0 },
    delegated: [{ resource: 'graph', scope: 'openid profile User.Read', by: 'admin' }],
    roles: { graph: ['User.Read.All', 'Team.ReadBasic.All'] },
    inheritable: ['scopes', 'roles'],
  },
  {
    // One permission by both ways, and one of its own.
    key: 'wharfmate-berths',
    name: 'Wharfmate for berth planning',
    kind: 'agent',
    agentOf: 'wharfmate-blueprint',
    created: 90,
    use: { appOnly: 0 },
    roles: { graph: ['User.Read.All', 'GroupMember.Read.All'] },
  },
  {
    key: 'wharfmate-customs',
    name: 'Wharfmate for customs papers',
    kind: 'agent',
    agentOf: 'wharfmate-blueprint',
    created: 4,
    use: { appOnly: 0 },
  },
  {
    key: 'clerk-blueprint',
    name: 'Harborline Clerk',
    kind: 'own',
    created: 60,
    use: { appOnly: 1 },
    roles: { track: ['Shipments.Read.All'] },
    secrets: [{ name: 'clerk', made: 60, ends: 120 }],
    inheritable: ['roles'],
  },
  {
    key: 'clerk-claims',
    name: 'Harborline Claims Clerk',
    kind: 'agent',
    agentOf: 'clerk-blueprint',
    created: 50,
    use: { appOnly: 1 },
  },
  {
    // Its blueprint was deleted for good, and nobody knows any more when it was made.
    key: 'stray-agent',
    name: 'Dock Weather Agent',
    kind: 'agent',
    agentOf: 'gone-blueprint',
    created: null,
  },
];

const cast = 'microsoft\\.graph\\.agentIdentity';

/** From what agents were made, and what they inherit. */
export const agents: Part = {
  routes: [
    {
      endpoint: 'm365.agentIdentity',
      path: new RegExp(`^/v1\\.0/servicePrincipals/([^/]+)/${cast}$`),
      answer: (world, { query }, [id = '']) => agentIdentity(world, id, query),
    },
    {
      endpoint: 'm365.inheritedAppRoleAssignments',
      path: new RegExp(`^/beta/servicePrincipals/${cast}/([^/]+)/inheritedAppRoleAssignments$`),
      answer: (world, { query }, [id = '']) =>
        inherited(world, { id, query }, (agent) => rolesOf(world, agent).map((role) => roleRow(agent, role))),
    },
    {
      endpoint: 'm365.inheritedOauth2PermissionGrants',
      path: new RegExp(`^/beta/servicePrincipals/${cast}/([^/]+)/inheritedOauth2PermissionGrants$`),
      answer: (world, { query }, [id = '']) =>
        inherited(world, { id, query }, (agent) =>
          scopesOf(world, agent).map((grant) => scopeRow(agent, grant)),
        ),
    },
  ],
  truth: (world) => {
    const all = agentsOf(world);
    return {
      'agent-identities': all.flatMap((agent): ToldKey[] => [
        ['trust', 'blueprint', agent.id, blueprintId(world, agent)],
        ...(agent.created === null ? [] : [['event', 'agent-created', agent.id] as const]),
      ]),
      'agent-inheritance': all.flatMap((agent): ToldKey[] => [
        ...rolesOf(world, agent).map(
          ({ resource, appRoleId }) =>
            ['grant', 'inherited', 'application', resource.id, agent.id, appRoleId] as const,
        ),
        ...scopesOf(world, agent).map(
          ({ resourceId }) => ['grant', 'inherited', 'delegated', agent.id, resourceId, 'everyone'] as const,
        ),
      ]),
    };
  },
};

function agentsOf(world: M365): readonly App[] {
  return world.planted.flatMap(({ kind }, index) => (kind === 'agent' ? [world.apps.at(index)] : []));
}

function agentAt(world: M365, id: string): App | undefined {
  return agentsOf(world).find((agent) => agent.id === id.toLowerCase());
}

function noAgent(id: string): Answer {
  return graphError(404, 'Request_ResourceNotFound', `Resource '${id}' does not exist.`);
}

function agentIdentity(world: M365, id: string, query: string): Answer {
  const agent = agentAt(world, id);
  if (agent === undefined) return noAgent(id);
  const row = {
    '@odata.context':
      'https://graph.microsoft.com/v1.0/$metadata#servicePrincipals/microsoft.graph.agentIdentity/$entity',
    '@odata.type': '#microsoft.graph.agentIdentity',
    id: agent.id.toUpperCase(),
    displayName: agent.name,
    createdDateTime: agent.created === null ? null : graphTime(agent.created),
    createdByAppId: agent.created === null ? null : blueprintId(world, agent).toUpperCase(),
    agentIdentityBlueprintId: blueprintId(world, agent).toUpperCase(),
    accountEnabled: true,
    disabledByMicrosoftStatus: null,
    servicePrincipalType: 'ServiceIdentity',
    tags: [],
  };
  return json(selected(row, new URLSearchParams(query).get('$select')?.split(',')));
}

function blueprintOf(world: M365, agent: App): App | undefined {
  const { agentOf } = itemAt(world.planted, agent.index);
  const index = world.planted.findIndex(({ key }) => key === agentOf);
  return index < 0 ? undefined : world.apps.at(index);
}

function blueprintId(world: M365, agent: App): string {
  const { agentOf = '' } = itemAt(world.planted, agent.index);
  return blueprintOf(world, agent)?.appId ?? guids(world.seed, 'm365.goneBlueprint').at(nameHash(agentOf));
}

/** It takes no parameters, and gives all there is. */
function inherited(
  world: M365,
  { id, query }: { readonly id: string; readonly query: string },
  rowsOf: (agent: App) => readonly object[],
): Answer {
  if (query !== '') return graphError(400, 'Request_UnsupportedQuery', 'Query options are not supported.');
  const agent = agentAt(world, id);
  return agent === undefined ? noAgent(id) : json({ value: rowsOf(agent) });
}

function lets(world: M365, blueprint: App, what: 'scopes' | 'roles'): boolean {
  return itemAt(world.planted, blueprint.index).inheritable?.includes(what) === true;
}

function rolesOf(world: M365, agent: App): readonly Assignment[] {
  const blueprint = blueprintOf(world, agent);
  if (blueprint === undefined || !lets(world, blueprint, 'roles')) return [];
  return world.planted.flatMap(({ publishes }, index) =>
    publishes === undefined
      ? []
      : [...each(world.assignedTo(index))].filter(({ principalId }) => principalId === blueprint.id),
  );
}

/** What single people consented to is left out. */
function scopesOf(world: M365, agent: App): readonly Grant[] {
  const blueprint = blueprintOf(world, agent);
  if (blueprint === undefined || !lets(world, blueprint, 'scopes')) return [];
  return [...each(world.grantsOf(blueprint.index))].filter(({ principalId }) => principalId === null);
}

function roleRow(agent: App, { id, appRoleId, created, resource }: Assignment) {
  return {
    id,
    creationTimestamp: graphTime(created),
    appRoleId,
    principalDisplayName: agent.name,
    principalId: agent.id,
    principalType: 'ServicePrincipal',
    resourceDisplayName: resource.name,
    resourceId: resource.id.toUpperCase(),
  };
}

function scopeRow(agent: App, { id, resourceId, scope }: Grant) {
  return {
    id,
    clientId: agent.id,
    consentType: 'AllPrincipals',
    principalId: null,
    resourceId,
    scope: scope ?? null,
    startTime: '0001-01-01T00:00:00Z',
    expiryTime: '9999-12-31T23:59:59Z',
  };
}
