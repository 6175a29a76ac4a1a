import { type Answer, parameters } from '../http.ts';
import { type List, listOf } from '../list.ts';
import { graphError } from './answers.ts';
import type { Entity } from './edits.ts';
import { expandingPage } from './expand.ts';
import { type Collection, page } from './page.ts';
import { applicationRow, grantRow, registrationIds, servicePrincipalRow, userRow } from './rows.ts';
import type { M365 } from './scene.ts';

/** The objects of one collection as they were planted; what was edited since is told where a list is paged. */
interface Objects {
  readonly list: List<unknown>;
  readonly row: (item: never) => object;
  readonly byId: (id: string) => object | undefined;
}

const collections: { readonly [E in Entity]: (world: M365) => Objects } = {
  users: (world) => ({
    list: { length: world.users.length, at: (index) => index },
    row: (index: number) => userRow(world, index),
    byId: (id) => {
      const index = world.users.ids.indexOf(id);
      return index === undefined || index >= world.users.length ? undefined : userRow(world, index);
    },
  }),
  servicePrincipals: (world) => ({
    list: world.apps,
    row: (app: Parameters<typeof servicePrincipalRow>[1]) => servicePrincipalRow(world, app),
    byId: (id) => {
      const index = world.appIndexOf(id);
      return index === undefined ? undefined : servicePrincipalRow(world, world.apps.at(index));
    },
  }),
  applications: (world) => ({
    list: world.registrations,
    row: (app: Parameters<typeof applicationRow>[1]) => applicationRow(world, app),
    byId: (id) => {
      const index = registrationIds(world).indexOf(id);
      const app = index !== undefined && index < world.apps.length ? world.apps.at(index) : undefined;
      return app?.kind === 'own' ? applicationRow(world, app) : undefined;
    },
  }),
  oauth2PermissionGrants: (world) => ({
    list: world.grants,
    row: grantRow,
    byId: (id) => {
      const client = world.clientOfGrant(id);
      const list = client === undefined ? undefined : world.grantsOf(client);
      for (let at = 0; at < (list?.length ?? 0); at++) {
        const grant = list?.at(at);
        if (grant?.id === id) return grantRow(grant);
      }
      return undefined;
    },
  }),
};

interface Besides {
  readonly hasEmptyPage?: boolean;
  readonly relations?: Readonly<Record<string, (item: never) => List<object>>>;
}

/** A page of all of them, as they are now. */
export function objects(
  world: M365,
  entity: Entity,
  query: string,
  { relations = {}, ...besides }: Besides = {},
): Answer {
  const { list, row, byId } = collections[entity](world);
  const filter = parameters(query).get('$filter');
  const ids = /^id in \(((?:'[^']+',?)+)\)$/.exec(filter ?? '')?.[1]?.match(/[^',]+/g);
  const place = { path: `v1.0/${entity}`, entity };
  if (ids !== undefined && ids !== null) {
    if (ids.length > 15)
      return graphError(400, 'Request_UnsupportedQuery', 'Too many child clauses in the filter.');
    const found = ids.flatMap((id) => objectNow(world, entity, id) ?? []);
    return page({ ...place, list: listOf(found), row: (row) => row }, query);
  }
  if (filter !== undefined)
    return graphError(400, 'Request_UnsupportedQuery', 'This filter is not supported.');
  const { edits } = world;
  const edited: Collection<never>['edited'] = {
    now: (row) => edits.rowNow(entity, idOf(row), row),
    added: () =>
      edits
        .added(entity, (id) => byId(id) !== undefined)
        .flatMap((id) => edits.rowNow(entity, id, undefined) ?? []),
  };
  return expandingPage({ ...place, list: list as List<never>, row, edited, ...besides }, query, relations);
}

/** One of them as it is now; undefined where there is none. */
export function objectNow(world: M365, entity: Entity, id: string): object | undefined {
  return world.edits.rowNow(entity, id, collections[entity](world).byId(id));
}

function idOf(row: object): string {
  return 'id' in row ? String(row.id) : '';
}
