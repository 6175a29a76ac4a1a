import type { EndpointId } from '../endpoints.ts';
import { type Answer, type Call, json, parameters } from '../http.ts';
import type { Api, Route } from '../platform.ts';
import { credentials } from '../tenants.ts';
import type { Tokens } from '../tokens.ts';
import { actionsRow, selectedActions } from './actions.ts';
import { badCredentials, notAccessible, notFound, refusal, throttled, told } from './answers.ts';
import { page, rowsOf } from './page.ts';
import {
  accountRow,
  authorizationRow,
  installationRow,
  organizationRow,
  publisherRow,
  requestRow,
  tokenRow,
} from './rows.ts';
import type { GitHub } from './scene.ts';
import { isApp, issueToken } from './token.ts';

/** GitHub's API over all its organisations; which one a call is about is told by its token. */
export function gitHubApi(organizations: readonly [GitHub, ...GitHub[]], tokens: Tokens): Api {
  const [main] = organizations;
  return {
    route: (call) => {
      const found = endpointOf(call);
      if (found === undefined) return undefined;
      const { endpoint, rest } = found;
      if (endpoint === 'github.accessTokens') {
        return route(endpoint, undefined, () => issueToken(main, call.bearer, Number(rest), tokens));
      }
      if (endpoint === 'github.app' || endpoint === 'github.installation') {
        return route(endpoint, undefined, () =>
          isApp(call.bearer) ? ofApp(main, endpoint, rest) : badCredentials(),
        );
      }
      const github = organizations.find(({ tenant }) => tokens.admits(call.bearer, tenant.token));
      if (github === undefined) return route(endpoint, undefined, badCredentials);
      return route(endpoint, github.tenant.id, () => answerOf(github, endpoint, rest, call));
    },
  };
}

function route(endpoint: EndpointId, tenantId: string | undefined, answer: () => Answer): Route {
  return {
    endpoint,
    tenantId,
    answer: () => told(answer(), endpoint),
    refuse: (fault) => told(refusal(fault), endpoint),
    throttle: (seconds) => told(throttled(seconds), endpoint),
  };
}

const lists: Readonly<Record<string, EndpointId>> = {
  '': 'github.organization',
  '/installation': 'github.installation',
  '/members': 'github.members',
  '/outside_collaborators': 'github.outsideCollaborators',
  '/installations': 'github.installations',
  '/personal-access-tokens': 'github.personalAccessTokens',
  '/actions/permissions': 'github.actionsPermissions',
  '/actions/permissions/selected-actions': 'github.selectedActions',
  '/personal-access-token-requests': 'github.tokenRequests',
  '/credential-authorizations': 'github.credentialAuthorizations',
};

interface Found {
  readonly endpoint: EndpointId;
  /** The variable part of the path. */
  readonly rest: string;
}

function endpointOf({ method, path }: Call): Found | undefined {
  if (method === 'POST') {
    const id = /^\/app\/installations\/(\d+)\/access_tokens$/.exec(path)?.[1];
    return id === undefined ? undefined : { endpoint: 'github.accessTokens', rest: id };
  }
  if (method !== 'GET') return undefined;
  if (path === '/user') return { endpoint: 'github.user', rest: '' };
  if (path === '/app') return { endpoint: 'github.app', rest: '' };
  if (path.startsWith('/apps/'))
    return { endpoint: 'github.appPublisher', rest: path.slice('/apps/'.length) };
  const [, org = '', list = ''] = /^\/(?:orgs|organizations)\/([^/]+)(\/.+)?$/.exec(path) ?? [];
  const endpoint = org === '' ? undefined : lists[list];
  return endpoint === undefined ? undefined : { endpoint, rest: org };
}

function ofApp(main: GitHub, endpoint: EndpointId, org: string): Answer {
  const { installationId } = credentials['harborline-github'];
  const own = main.installations.find(({ id }) => id === installationId);
  if (own === undefined) return notFound();
  if (endpoint === 'github.app') return json(publisherRow(main, own));
  return isNamed(main, org) ? json(installationRow(main, own)) : notFound();
}

/** By its login, in whatever case, or by its number. */
function isNamed({ tenant, id }: GitHub, org: string): boolean {
  return org.toLowerCase() === tenant.organization || org === String(id);
}

function answerOf(github: GitHub, endpoint: EndpointId, rest: string, { path, query }: Call): Answer {
  // A token of an installation has no person behind it.
  if (endpoint === 'github.user') return notAccessible();
  if (endpoint === 'github.appPublisher') {
    const app = github.installations.find(({ slug }) => slug === decodeURIComponent(rest));
    return app === undefined ? notFound() : json(publisherRow(github, app));
  }
  if (!isNamed(github, rest)) return notFound();
  const list = {
    path: path.replace(/^\/(?:orgs|organizations)\/[^/]+/, `/organizations/${github.id}`),
    query,
  };
  switch (endpoint) {
    case 'github.organization':
      return json(organizationRow(github));
    case 'github.members': {
      const role = parameters(query).get('role') ?? 'all';
      const wanted = github.members.filter(({ isOwner }) => role === 'all' || isOwner === (role === 'admin'));
      return page({ ...list, ...rowsOf(wanted, accountRow) });
    }
    case 'github.outsideCollaborators':
      return page({ ...list, ...rowsOf(github.outsiders, accountRow) });
    case 'github.installations':
      return page({
        ...list,
        ...rowsOf(github.installations, (app) => installationRow(github, app)),
        member: 'installations',
      });
    case 'github.personalAccessTokens':
      return page({ ...list, ...rowsOf(github.tokens, (token) => tokenRow(github, token)) });
    case 'github.actionsPermissions':
      return json(actionsRow(github));
    case 'github.selectedActions':
      return selectedActions(github);
    case 'github.tokenRequests':
      return page({ ...list, ...rowsOf(github.requests, (request) => requestRow(github, request)) });
    default:
      return github.hasSaml
        ? page({ ...list, ...rowsOf(github.authorizations, (one) => authorizationRow(github, one)) })
        : notFound();
  }
}
