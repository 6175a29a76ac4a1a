import { type Answer, type Call, parameters } from '../http.ts';
import { each, type List, listOf } from '../list.ts';
import { graphError } from './answers.ts';
import { keyCredentials } from './certificates.ts';
import { memberRows, ownedRows } from './groups.ts';
import { objects } from './objects.ts';
import { page } from './page.ts';
import type { Part } from './part.ts';
import { servicePrincipalRow, userRow } from './rows.ts';
import type { App, M365 } from './scene.ts';

/** Who owns service principals, and which certificates were added to them. */
export const principals: Part = {
  routes: [
    {
      endpoint: 'm365.principalOwners',
      path: /^\/v1\.0\/servicePrincipals\/([^/]+)\/owners$/,
      answer: (world, { query }, [id = '']) => ownersOf(world, id, query),
    },
  ],
  truth: (world) => ({
    'principal-owners': Iterator.from(each(world.ownedPrincipals())).flatMap(({ id, index }) => {
      const { users, apps } = world.principalOwnersOf(world.apps.at(index));
      const owners = [...users.map(world.users.ids.at), ...apps.map((app) => app.id)];
      return owners.map((owner) => ['trust', 'principal-owner', id, owner] as const);
    }),
    'principal-certificates': Iterator.from(each(world.apps)).flatMap((app) =>
      keyCredentials(world, app).flatMap(({ usage, keyId }) =>
        usage === 'Verify' ? [['credential', app.id, keyId ?? ''] as const] : [],
      ),
    ),
  }),
};

/** All of them, or those that have owners: an advanced query, with which nothing can be expanded. */
export function servicePrincipals(world: M365, { query, headers }: Call): Answer {
  const given = parameters(query);
  const filter = given.get('$filter');
  const collection = {
    path: 'v1.0/servicePrincipals',
    entity: 'servicePrincipals',
    row: (app: App) => servicePrincipalRow(world, app),
  };
  if (filter === undefined || filter.startsWith('id in'))
    return objects(world, 'servicePrincipals', query, {
      relations: {
        owners: (app: App) => ownersIn(world, app),
        memberOf: (app: App) => memberRows(world, app),
        ownedObjects: (app: App) => ownedRows(world, app),
      },
    });
  const isAdvanced = headers?.consistencylevel === 'eventual' && given.get('$count') === 'true';
  const found: Readonly<Record<string, () => List<App>>> = {
    'owners/$count ne 0': world.ownedPrincipals,
    'ownedObjects/$count ne 0': () => ownersOfAnything(world),
  };
  const list = found[filter];
  if (!isAdvanced || list === undefined || given.has('$expand'))
    return graphError(400, 'Request_UnsupportedQuery', 'This filter is not supported.');
  return page({ ...collection, list: list() }, query);
}

function ownersOf(world: M365, id: string, query: string): Answer {
  const index = world.appIndexOf(id);
  if (index === undefined)
    return graphError(404, 'Request_ResourceNotFound', `Resource '${id}' does not exist.`);
  const list = ownersIn(world, world.apps.at(index));
  return page(
    { path: `v1.0/servicePrincipals/${id}/owners`, entity: 'owners', list, row: (row) => row },
    query,
  );
}

/** Apps that own a group, or another app. */
function ownersOfAnything(world: M365): List<App> {
  return listOf(
    world.planted.map((_, index) => world.apps.at(index)).filter((app) => ownedRows(world, app).length > 0),
  );
}

function ownersIn(world: M365, app: App): List<object> {
  const { users, apps } = world.principalOwnersOf(app);
  return listOf([
    ...users.map((user) => ({ '@odata.type': '#microsoft.graph.user', ...userRow(world, user) })),
    ...apps.map((owner) => ({
      '@odata.type': '#microsoft.graph.servicePrincipal',
      ...servicePrincipalRow(world, owner),
    })),
  ]);
}
