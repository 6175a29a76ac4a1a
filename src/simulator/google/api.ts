import type { EndpointId } from '../endpoints.ts';
import { type Answer, type Call, parameters } from '../http.ts';
import { routeOf } from '../part.ts';
import type { Api, Route } from '../platform.ts';
import type { Tokens } from '../tokens.ts';
import { noToken, refusal, throttled } from './answers.ts';
import { exchangeToken, signJwt } from './federation.ts';
import { masked } from './fields.ts';
import { routes } from './parts.ts';
import { barred, type GoogleScannerOptions } from './scanner.ts';
import type { Google } from './scene.ts';
import { issueToken } from './token.ts';

export function googleApi(google: Google, tokens: Tokens): Api {
  return {
    route: (call) => {
      const signIn = signInOf(call);
      if (signIn !== undefined)
        return route(signIn.endpoint, undefined, () => signIn.answer(call, tokens, google.scanner));
      const found = routeOf(routes, call);
      if (found === undefined) return undefined;
      const { endpoint } = found;
      if (!tokens.admits(call.bearer, google.tenant.token)) return route(endpoint, undefined, noToken);
      const answered = route(endpoint, google.tenant.id, () => {
        const answer = barred(google.scanner, endpoint) ?? found.answer(google);
        const fields = parameters(call.query).get('fields');
        return answer.status === 200 ? { ...answer, body: masked(answer.body, fields) } : answer;
      });
      return { ...answered, quota: quotaOf(call.path) };
    },
  };
}

/** Each API has a quota of its own. */
function quotaOf(path: string): string {
  if (path.startsWith('/admin/')) return path.startsWith('/admin/reports/') ? 'reports' : 'directory';
  return path.endsWith('/policies') ? 'policies' : 'assets';
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
  readonly answer: (call: Call, tokens: Tokens, scanner: GoogleScannerOptions) => Answer;
}

function signInOf({ method, path }: Call): SignIn | undefined {
  if (method !== 'POST') return undefined;
  if (path === '/token') return { endpoint: 'google.token', answer: issueToken };
  if (path === '/v1/token') return { endpoint: 'google.exchange', answer: exchangeToken };
  if (!/^\/v1\/projects\/-\/serviceAccounts\/[^/]+:signJwt$/.test(path)) return undefined;
  return { endpoint: 'google.signature', answer: signJwt };
}
