import { type Answer, type Call, json, parameters } from '../http.ts';
import { graphError, notPremium } from './answers.ts';
import { objects } from './objects.ts';
import { page } from './page.ts';
import type { Part } from './part.ts';
import { servicePrincipals } from './principals.ts';
import { assignmentRow, grantRow, organizationRow, signInActivityRow } from './rows.ts';
import { scannerGrants } from './scanner.ts';
import type { M365 } from './scene.ts';

/** The tenant, its people, its apps, and what these were granted. */
export const directory: Part = {
  routes: [
    { endpoint: 'm365.organization', path: '/v1.0/organization', answer: organization },
    {
      endpoint: 'm365.users',
      path: '/v1.0/users',
      answer: (world, { query }) => objects(world, 'users', query),
    },
    {
      endpoint: 'm365.servicePrincipals',
      path: '/v1.0/servicePrincipals',
      answer: servicePrincipals,
    },
    {
      endpoint: 'm365.oauth2PermissionGrants',
      path: '/v1.0/oauth2PermissionGrants',
      answer: (world, { query }) => grants(world, query),
    },
    {
      endpoint: 'm365.appRoleAssignedTo',
      path: /^\/v1\.0\/servicePrincipals(?:\/([^/]+)|\(appId='([^']+)'\))\/appRoleAssignedTo$/,
      answer: assignments,
    },
    {
      endpoint: 'm365.signInActivities',
      path: '/beta/reports/servicePrincipalSignInActivities',
      answer: (world, { query }) => activities(world, query),
    },
  ],
};

function organization(world: M365): Answer {
  return json({
    '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#organization',
    value: [organizationRow(world)],
  });
}

function grants(world: M365, query: string): Answer {
  const filter = parameters(query).get('$filter');
  const entity = 'oauth2PermissionGrants';
  if (filter === undefined) return objects(world, entity, query, { hasEmptyPage: true });
  const client = /^clientId eq '([0-9a-fA-F-]{36})'$/.exec(filter)?.[1];
  if (client === undefined)
    return graphError(400, 'Request_UnsupportedQuery', 'This filter is not supported.');
  const own = scannerGrants(world, client);
  if (own !== undefined) return own;
  const index = world.appIndexOf(client);
  const list = index === undefined ? { length: 0, at: () => world.grants.at(0) } : world.grantsOf(index);
  return page({ path: `v1.0/${entity}`, entity, row: grantRow, list }, query);
}

function assignments(world: M365, call: Call, [id = '', appId = '']: readonly string[]): Answer {
  const index = id === '' ? world.appIndexOfAppId(appId) : world.appIndexOf(id);
  if (index === undefined) {
    return graphError(404, 'Request_ResourceNotFound', `Resource '${id || appId}' does not exist.`);
  }
  const list = world.assignedTo(index);
  return page(
    {
      path: call.path.slice(1),
      entity: 'appRoleAssignments',
      list,
      row: assignmentRow,
    },
    call.query,
  );
}

function activities(world: M365, query: string): Answer {
  if (!world.isPremium) return notPremium();
  const path = 'beta/reports/servicePrincipalSignInActivities';
  return page(
    {
      path,
      entity: 'reports/servicePrincipalSignInActivities',
      list: world.activities,
      row: (app) => signInActivityRow(world, app),
      most: 1000,
    },
    query,
  );
}
