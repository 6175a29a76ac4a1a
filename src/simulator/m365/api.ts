import type { EndpointId } from '../endpoints.ts';
import { isRefusal, spoil } from '../fault.ts';
import type { Answer, Call } from '../http.ts';
import { routeOf } from '../part.ts';
import type { Api, Inner, Route } from '../platform.ts';
import type { Tokens } from '../tokens.ts';
import { graphError, noToken, refusal, throttled } from './answers.ts';
import { batch, type InnerRequest } from './batch.ts';
import { metadataAnswer, metadataEndpoint } from './metadata.ts';
import { routes } from './parts.ts';
import { innerToken } from './scanner.ts';
import type { M365 } from './scene.ts';
import { tokenAnswer } from './token.ts';

export function m365Api(worlds: readonly M365[], tokens: Tokens): Api {
  return {
    route: (call) => {
      const metadata = metadataEndpoint(call);
      if (metadata !== undefined) {
        return route(metadata, undefined, () => metadataAnswer(metadata, call, tokens));
      }
      const token = tokenAnswer(call, tokens, worlds);
      if (token !== undefined) return route('m365.token', undefined, () => token);
      if (!/^\/(v1\.0|beta)\//.test(call.path)) return undefined;
      const version = /^\/(v1\.0|beta)\/\$batch$/.exec(call.path)?.[1];
      if (call.method === 'POST' && version !== undefined) return ofBatch(call, version);
      const found = routeOf(routes, call);
      if (found === undefined) return undefined;
      const { endpoint, answer } = found;
      const world = worlds.find(({ tenant }) => tokens.admits(innerToken(call.bearer), tenant.token));
      if (world === undefined) return route(endpoint, undefined, noToken);
      return route(endpoint, world.tenant.id, () => metered(answer(world)));
    },
  };

  function ofBatch(call: Call, version: string): Route {
    const endpoint = version === 'beta' ? 'm365.betaBatch' : 'm365.batch';
    const world = worlds.find(({ tenant }) => tokens.admits(innerToken(call.bearer), tenant.token));
    if (world === undefined) return route(endpoint, undefined, noToken);
    // The calls inside a batch draw on the quota, the batch itself does not.
    return route(endpoint, undefined, (inner) =>
      batch(call.body, (request) => innerAnswer(world, request, { inner, version })),
    );
  }
}

/** Graph says what a call cost. */
function metered(answer: Answer): Answer {
  return { ...answer, headers: { 'x-ms-resource-unit': '1', ...answer.headers } };
}

function route(endpoint: EndpointId, tenantId: string | undefined, answer: (inner: Inner) => Answer): Route {
  return { endpoint, tenantId, answer, refuse: refusal, throttle: throttled };
}

// Undefined when the response is left out, as a cut or hanging one is.
function innerAnswer(
  world: M365,
  request: InnerRequest,
  { inner, version }: { readonly inner: Inner; readonly version: string },
): Answer | undefined {
  const [path = '', query = ''] = `/${version}/${request.url.replace(/^\//, '')}`.split('?', 2);
  const call: Call = {
    method: request.method.toUpperCase(),
    path,
    query,
    bearer: world.tenant.token,
    body: '',
  };
  const found = routeOf(routes, call);
  if (found === undefined) return unknownPath(call);
  const { endpoint } = found;
  inner.count(endpoint);
  const fault = inner.faultOf(endpoint);
  if (fault === 'cut' || fault === 'hang') return undefined;
  if (fault !== undefined && isRefusal(fault)) return refusal(fault);
  const seconds = inner.wait(world.tenant.id);
  if (seconds > 0) return throttled(seconds);
  const good = found.answer(world);
  return fault === undefined ? good : spoil(good, fault, `https://graph.microsoft.com${path}?${query}`);
}

function unknownPath(call: Call): Answer {
  return graphError(
    400,
    'BadRequest',
    `Resource not found for the segment '${call.path.split('/').at(-1)}'.`,
  );
}
