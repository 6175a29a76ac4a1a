import type { EndpointId } from '../endpoints.ts';
import { type Answer, type Call, parameters } from '../http.ts';
import type { Api, Route } from '../platform.ts';
import type { Tokens } from '../tokens.ts';
import { googleError, invalid, noToken, refusal, throttled } from './answers.ts';
import { exchangeToken, signJwt } from './federation.ts';
import { masked } from './fields.ts';
import { censusReport, tokenEvents } from './reports.ts';
import { createRows, type GoogleRows } from './rows.ts';
import type { Google } from './scene.ts';
import { issueToken } from './token.ts';
import { userIndexOf } from './users.ts';

export function googleApi(google: Google, tokens: Tokens): Api {
  const rows = createRows(google);
  return {
    route: (call) => {
      const signIn = signInOf(call);
      if (signIn !== undefined) return route(signIn.endpoint, undefined, () => signIn.answer(call, tokens));
      const endpoint = endpointOf(call);
      if (endpoint === undefined) return undefined;
      if (!tokens.admits(call.bearer, google.tenant.token)) return route(endpoint, undefined, noToken);
      return route(endpoint, google.tenant.id, () => {
        const given = parameters(call.query);
        const answer = answerOf(endpoint, google, rows, call, given);
        return answer.status === 200 ? { ...answer, body: masked(answer.body, given.get('fields')) } : answer;
      });
    },
  };
}

function route(endpoint: EndpointId, tenantId: string | undefined, answer: () => Answer): Route {
  return {
    endpoint,
    tenantId,
    answer,
    refuse: (fault) => refusal(fault, endpoint),
    throttle: () => throttled(endpoint),
  };
}

interface SignIn {
  readonly endpoint: EndpointId;
  readonly answer: (call: Call, tokens: Tokens) => Answer;
}

function signInOf({ method, path }: Call): SignIn | undefined {
  if (method !== 'POST') return undefined;
  if (path === '/token') return { endpoint: 'google.token', answer: issueToken };
  if (path === '/v1/token') return { endpoint: 'google.exchange', answer: exchangeToken };
  if (!/^\/v1\/projects\/-\/serviceAccounts\/[^/]+:signJwt$/.test(path)) return undefined;
  return { endpoint: 'google.signature', answer: signJwt };
}

const directory = '/admin/directory/v1/users';
const activity = '/admin/reports/v1/activity/users/all/applications/token';
const usage = '/admin/reports/v1/usage/dates/';

function endpointOf({ method, path }: Call): EndpointId | undefined {
  if (method !== 'GET') return undefined;
  if (path === directory) return 'google.users';
  if (path.startsWith(`${directory}/`) && path.endsWith('/tokens')) return 'google.tokens';
  if (path === activity) return 'google.tokenEvents';
  return path.startsWith(usage) ? 'google.census' : undefined;
}

function answerOf(
  endpoint: EndpointId,
  google: Google,
  rows: GoogleRows,
  call: Call,
  given: ReadonlyMap<string, string>,
): Answer {
  switch (endpoint) {
    case 'google.users':
      return users(google, rows, given);
    case 'google.tokens':
      return tokens(
        google,
        rows,
        decodeURIComponent(call.path.slice(directory.length + 1, -'/tokens'.length)),
      );
    case 'google.tokenEvents':
      return tokenEvents(google, rows, given);
    default:
      return censusReport(google, call.path.slice(usage.length), given);
  }
}

function users(google: Google, rows: GoogleRows, given: ReadonlyMap<string, string>): Answer {
  const { customer, domain } = google.tenant;
  const isOurs = ['my_customer', customer].includes(given.get('customer')) || given.get('domain') === domain;
  if (!isOurs) return invalid('Bad Request: customer or domain');
  const size = Number(given.get('maxResults') ?? 100);
  if (!Number.isInteger(size) || size < 1 || size > 500) {
    return invalid(`Invalid value '${given.get('maxResults')}'. Values must be within the range: [1, 500]`);
  }
  const start = given.has('pageToken') ? readToken(given.get('pageToken') ?? '') : 0;
  if (start === undefined) return invalid('Invalid Input: pageToken');
  const end = Math.min(start + size, google.users.length);
  const found: string[] = [];
  for (let index = start; index < end; index++) found.push(JSON.stringify(rows.user(index)));
  const next = end < google.users.length ? `,"nextPageToken":"${writeToken(end)}"` : '';
  const body = `{"kind":"admin#directory#users","etag":"\\"Xk3p9Q/u${start}\\"","users":[${found.join(',')}]${next}}`;
  return { status: 200, body };
}

function tokens(google: Google, rows: GoogleRows, userKey: string): Answer {
  const user = userIndexOf(google, userKey);
  if (user === undefined || user === google.deletedUser) {
    return googleError(404, 'notFound', 'Resource Not Found: userKey', 'NOT_FOUND');
  }
  if (user === google.refusedUser) {
    return googleError(403, 'forbidden', 'Not Authorized to access this resource/api', 'PERMISSION_DENIED');
  }
  return { status: 200, body: rows.tokens(user) };
}

function writeToken(start: number): string {
  return Buffer.from(`users:${start}:~!!~`).toString('base64url');
}

function readToken(token: string): number | undefined {
  const parts = /^users:(\d+):~!!~$/.exec(Buffer.from(token, 'base64url').toString());
  return parts === null ? undefined : Number(parts[1]);
}
