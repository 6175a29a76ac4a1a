import type { Group as GraphGroup } from '@microsoft/microsoft-graph-types';
import { draws, guids, nameHash } from '../chance.ts';
import type { Answer } from '../http.ts';
import { each, itemAt, type List, listOf } from '../list.ts';
import { graphError } from './answers.ts';
import { type Change, changes } from './deltas.ts';
import { page } from './page.ts';
import type { Part } from './part.ts';
import type { Roles } from './roles.ts';
import type { App, M365, Scene } from './scene.ts';

export interface Group {
  readonly id: string;
  readonly name: string;
  readonly isAssignableToRole: boolean;
}

/** Which groups apps are in, and which they own. */
export interface Groups {
  readonly groupsOf: (app: App) => readonly Group[];
  readonly ownedGroupsOf: (app: App) => readonly Group[];
  readonly groupOwners: readonly App[];
  readonly groupNamed: (name: string) => Group;
}

export function createGroups({ plan, plantedApps }: Scene, { roleGroups }: Roles): Groups {
  const draw = draws(plan.seed, `${plan.tenant.id}.groups`);
  const ids = guids(plan.seed, `${plan.tenant.id}.group`);
  const roleNames = Object.keys(plan.roles.groups);
  const groupNamed = (name: string): Group => ({
    id: ids.at(nameHash(name)),
    name,
    isAssignableToRole: false,
  });
  const forRoles = (app: App): readonly Group[] =>
    [...roleGroups].flatMap(([id, members], at) =>
      members.some(({ kind, index }) => kind === 'app' && index === app.index)
        ? [{ id, name: itemAt(roleNames, at), isAssignableToRole: true }]
        : [],
    );
  const ownedGroupsOf = ({ index }: App) =>
    (index < plantedApps.length ? (itemAt(plan.planted, index).ownsGroups ?? []) : []).map(groupNamed);
  return {
    groupNamed,
    groupsOf: (app) => {
      if (app.index < plantedApps.length)
        return [...(itemAt(plan.planted, app.index).groups ?? []).map(groupNamed), ...forRoles(app)];
      const isBusy = app.kind === 'own' && (app.use?.appOnly ?? 100) < 50;
      return isBusy && draw(app.index) % 4 === 0 ? [groupNamed('Automation')] : [];
    },
    ownedGroupsOf,
    groupOwners: plantedApps.filter((app) => ownedGroupsOf(app).length > 0),
  };
}

export const groups: Part = {
  routes: [
    {
      endpoint: 'm365.memberOf',
      path: /^\/v1\.0\/servicePrincipals\/([^/]+)\/memberOf$/,
      answer: (world, { query }, [id = '']) => ofOne(world, 'memberOf', id, query),
    },
    {
      endpoint: 'm365.ownedObjects',
      path: /^\/v1\.0\/servicePrincipals\/([^/]+)\/ownedObjects$/,
      answer: (world, { query }, [id = '']) => ofOne(world, 'ownedObjects', id, query),
    },
    {
      endpoint: 'm365.groupsDelta',
      path: '/v1.0/groups/delta',
      answer: (world, { query }) => changes(world, 'groups', query, (from) => groupChanges(world, from)),
    },
  ],
  truth: (world) => ({
    'group-memberships': Iterator.from(each(world.apps)).flatMap((app) =>
      world.groupsOf(app).map(({ id }) => ['grant', 'group-member', app.id, id] as const),
    ),
    'owned-groups': world.groupOwners.flatMap((app) =>
      world.ownedGroupsOf(app).map(({ id }) => ['grant', 'group-owner', app.id, id] as const),
    ),
  }),
};

const relations = { memberOf: memberRows, ownedObjects: ownedRows };

function ofOne(world: M365, name: keyof typeof relations, id: string, query: string): Answer {
  const index = world.appIndexOf(id);
  if (index === undefined)
    return graphError(404, 'Request_ResourceNotFound', `Resource '${id}' does not exist.`);
  const list = relations[name](world, world.apps.at(index));
  const path = `v1.0/servicePrincipals/${id}/${name}`;
  return page({ path, entity: 'directoryObjects', list, row: (row) => row }, query);
}

/** With the groups come the roles that it holds, and units. */
export function memberRows(world: M365, app: App): List<object> {
  const named = world.edits.groupsOf(app.id)?.map(world.groupNamed) ?? world.groupsOf(app);
  const role = { '@odata.type': '#microsoft.graph.directoryRole', id: app.id, displayName: 'A role' };
  const rows = named.flatMap((group) => world.edits.rowNow('groups', group.id, groupRow(group)) ?? []);
  return listOf(app.index % 3 === 0 && rows.length > 0 ? [role, ...rows] : rows);
}

/** With the groups come the apps that it owns. */
export function ownedRows(world: M365, app: App): List<object> {
  const key = world.planted[app.index]?.key;
  const apps = world.planted.flatMap(({ principalOwners }, index) => {
    if (key === undefined || principalOwners?.apps?.includes(key) !== true) return [];
    const { id, name } = world.apps.at(index);
    return { '@odata.type': '#microsoft.graph.servicePrincipal', id, displayName: name };
  });
  return listOf([...apps, ...world.ownedGroupsOf(app).map(groupRow)]);
}

function groupRow({ id, name, isAssignableToRole }: Group) {
  return {
    '@odata.type': '#microsoft.graph.group',
    id,
    displayName: name,
    description: null,
    groupTypes: [],
    // Of most groups Graph says nothing.
    isAssignableToRole: isAssignableToRole || null,
    mailEnabled: false,
    securityEnabled: true,
  } satisfies GraphGroup & { readonly '@odata.type': string };
}

/** What became of groups, and which apps came into them or left. People come and go, too. */
function groupChanges(world: M365, from: number): readonly Change[] {
  const { edits } = world;
  const edited = edits.since('groups', from).map(({ id, row }) => ({ id, row }));
  const moved = edits.since('servicePrincipals', from).flatMap(({ id, groups }) => {
    const index = world.appIndexOf(id);
    if (groups === undefined || index === undefined) return [];
    const before = edits.groupsOf(id, from)?.map(world.groupNamed) ?? world.groupsOf(world.apps.at(index));
    const now = groups.map(world.groupNamed);
    const isIn = (list: readonly Group[], group: Group) => list.some((one) => one.id === group.id);
    const told = (group: Group, hasLeft: boolean): Change => ({
      id: group.id,
      row: {
        displayName: group.name,
        'members@delta': [
          { '@odata.type': '#microsoft.graph.user', id: world.users.ids.at(0) },
          {
            '@odata.type': '#microsoft.graph.servicePrincipal',
            id,
            ...(hasLeft && { '@removed': { reason: 'deleted' } }),
          },
        ],
      },
    });
    return [
      ...now.filter((group) => !isIn(before, group)).map((group) => told(group, false)),
      ...before.filter((group) => !isIn(now, group)).map((group) => told(group, true)),
    ];
  });
  return [...edited, ...moved];
}
