import type { EndpointId } from '../endpoints.ts';
import { isRefusal, spoil } from '../fault.ts';
import type { Answer, Call } from '../http.ts';
import { json } from '../http.ts';
import type { Api, Inner, Route } from '../platform.ts';
import type { Tokens } from '../tokens.ts';
import { graphError, noToken, refusal, throttled } from './answers.ts';
import { batch, type InnerRequest } from './batch.ts';
import { metadataAnswer, metadataEndpoint } from './metadata.ts';
import { page } from './page.ts';
import {
  assignmentRow,
  grantRow,
  organizationRow,
  servicePrincipalRow,
  signInActivityRow,
  userRow,
} from './rows.ts';
import type { M365 } from './scene.ts';
import { tokenAnswer } from './token.ts';
import { applications, crossTenantDefault, crossTenantPartners, relation } from './trusts.ts';

export function m365Api(worlds: readonly M365[], tokens: Tokens): Api {
  return {
    route: (call) => {
      const metadata = metadataEndpoint(call);
      if (metadata !== undefined) {
        return route(metadata, undefined, () => metadataAnswer(metadata, call, tokens));
      }
      const token = tokenAnswer(call, tokens);
      if (token !== undefined) return route('m365.token', undefined, () => token);
      if (!/^\/(v1\.0|beta)\//.test(call.path)) return undefined;
      const endpoint = endpointOf(call);
      if (endpoint === undefined) return undefined;
      const world = worlds.find(({ tenant }) => tokens.admits(call.bearer, tenant.token));
      if (world === undefined) return route(endpoint, undefined, noToken);
      // The calls inside a batch draw on the quota, the batch itself does not.
      const tenantId = endpoint === 'm365.batch' ? undefined : world.tenant.id;
      return route(endpoint, tenantId, (inner) => answerOf(endpoint, world, call, inner));
    },
  };
}

function route(endpoint: EndpointId, tenantId: string | undefined, answer: (inner: Inner) => Answer): Route {
  return { endpoint, tenantId, answer, refuse: refusal, throttle: throttled };
}

const simple: Readonly<Record<string, EndpointId>> = {
  'GET /v1.0/organization': 'm365.organization',
  'GET /v1.0/users': 'm365.users',
  'GET /v1.0/servicePrincipals': 'm365.servicePrincipals',
  'GET /v1.0/applications': 'm365.applications',
  'GET /v1.0/policies/crossTenantAccessPolicy/default': 'm365.crossTenantDefault',
  'GET /v1.0/policies/crossTenantAccessPolicy/partners': 'm365.crossTenantPartners',
  'GET /v1.0/oauth2PermissionGrants': 'm365.oauth2PermissionGrants',
  'GET /beta/reports/servicePrincipalSignInActivities': 'm365.signInActivities',
  'POST /v1.0/$batch': 'm365.batch',
};

const assignedTo = /^\/v1\.0\/servicePrincipals(?:\/([^/]+)|\(appId='([^']+)'\))\/appRoleAssignedTo$/;
const ofApplication = /^\/v1\.0\/applications\/([^/]+)\/(owners|federatedIdentityCredentials)$/;

function endpointOf(call: Call): EndpointId | undefined {
  const known = simple[`${call.method} ${call.path}`];
  if (known !== undefined) return known;
  if (call.method !== 'GET') return undefined;
  if (assignedTo.test(call.path)) return 'm365.appRoleAssignedTo';
  const [, , name] = ofApplication.exec(call.path) ?? [];
  if (name === 'owners') return 'm365.owners';
  return name === undefined ? undefined : 'm365.federatedIdentityCredentials';
}

function answerOf(endpoint: EndpointId, world: M365, call: Call, inner: Inner): Answer {
  switch (endpoint) {
    case 'm365.organization':
      return json({
        '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#organization',
        value: [organizationRow(world)],
      });
    case 'm365.users':
      return users(world, call.query);
    case 'm365.servicePrincipals':
      return page(
        {
          path: 'v1.0/servicePrincipals',
          entity: 'servicePrincipals',
          list: world.apps,
          row: (app) => servicePrincipalRow(world, app),
        },
        call.query,
      );
    case 'm365.applications':
      return applications(world, call.query);
    case 'm365.owners':
    case 'm365.federatedIdentityCredentials': {
      const [, id = '', name = ''] = ofApplication.exec(call.path) ?? [];
      return relation(world, { id, name }, call.query);
    }
    case 'm365.crossTenantDefault':
      return crossTenantDefault();
    case 'm365.crossTenantPartners':
      return crossTenantPartners(world, call.query);
    case 'm365.oauth2PermissionGrants':
      return grants(world, call.query);
    case 'm365.appRoleAssignedTo':
      return assignments(world, call);
    case 'm365.signInActivities':
      return activities(world, call.query);
    case 'm365.batch':
      return batch(call.body, (request) => innerAnswer(world, request, inner));
    default:
      return unknownPath(call);
  }
}

// Undefined when the response is left out, as a cut or hanging one is.
function innerAnswer(world: M365, request: InnerRequest, inner: Inner): Answer | undefined {
  const [path = '', query = ''] = `/v1.0/${request.url.replace(/^\//, '')}`.split('?', 2);
  const call: Call = {
    method: request.method.toUpperCase(),
    path,
    query,
    bearer: world.tenant.token,
    body: '',
  };
  const endpoint = endpointOf(call);
  if (endpoint === undefined || endpoint === 'm365.batch') return unknownPath(call);
  inner.count(endpoint);
  const fault = inner.faultOf(endpoint);
  if (fault === 'cut' || fault === 'hang') return undefined;
  if (fault !== undefined && isRefusal(fault)) return refusal(fault);
  const seconds = inner.wait(world.tenant.id);
  if (seconds > 0) return throttled(seconds);
  const good = answerOf(endpoint, world, call, inner);
  return fault === undefined ? good : spoil(good, fault, `https://graph.microsoft.com${path}?${query}`);
}

function unknownPath(call: Call): Answer {
  return graphError(
    400,
    'BadRequest',
    `Resource not found for the segment '${call.path.split('/').at(-1)}'.`,
  );
}

function users(world: M365, query: string): Answer {
  const list = { length: world.users.length, at: (index: number) => index };
  return page({ path: 'v1.0/users', entity: 'users', list, row: (index) => userRow(world, index) }, query);
}

function grants(world: M365, query: string): Answer {
  const filter = new URLSearchParams(query).get('$filter');
  const collection = { path: 'v1.0/oauth2PermissionGrants', entity: 'oauth2PermissionGrants', row: grantRow };
  if (filter === null) return page({ ...collection, list: world.grants, hasEmptyPage: true }, query);
  const client = /^clientId eq '([0-9a-fA-F-]{36})'$/.exec(filter)?.[1];
  if (client === undefined)
    return graphError(400, 'Request_UnsupportedQuery', 'This filter is not supported.');
  const index = world.appIndexOf(client);
  const none = { length: 0, at: () => world.grants.at(0) };
  return page({ ...collection, list: index === undefined ? none : world.grantsOf(index) }, query);
}

function assignments(world: M365, call: Call): Answer {
  const parts = assignedTo.exec(call.path);
  const id = parts?.[1];
  const index = id === undefined ? world.appIndexOfAppId(parts?.[2] ?? '') : world.appIndexOf(id);
  if (index === undefined) {
    return graphError(404, 'Request_ResourceNotFound', `Resource '${id ?? parts?.[2]}' does not exist.`);
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
  if (!world.isPremium) {
    return graphError(
      403,
      'Authentication_RequestFromNonPremiumTenantOrB2CTenant',
      "Neither tenant is B2C or tenant doesn't have premium license",
    );
  }
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
