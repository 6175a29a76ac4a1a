import { bendGitHub } from './github/bend.ts';
import type { Answer } from './http.ts';

/**
 * What can be made to go wrong at an endpoint, until it is set to undefined again.
 *
 * forbidden, unauthorized, throttled, error, unavailable: the vendor's own 403, 401, throttle answer, 500 and 503
 * (the last without Retry-After). unlicensed, unsupported, challenged: Graph's other meanings of a 403, of a plan, a
 * cloud and Conditional Access; elsewhere the ordinary one. cut: the body ends before its Content-Length. malformed: half a JSON text with
 * status 200. html: a web page with status 200. empty: no body with status 200. hang: no answer at all.
 * loop: the page names itself as its next page. elsewhere: the next page lies at another origin (Graph and GitHub only).
 * bad-row: the first row of the page has the wrong shape.
 */
export type Fault =
  | 'forbidden'
  | 'unauthorized'
  | 'throttled'
  | 'error'
  | 'unavailable'
  | 'unlicensed'
  | 'unsupported'
  | 'challenged'
  | 'cut'
  | 'malformed'
  | 'html'
  | 'empty'
  | 'hang'
  | 'loop'
  | 'elsewhere'
  | 'bad-row';

export type Refusal = (typeof refusals)[number];

const refusals = [
  'forbidden',
  'unauthorized',
  'throttled',
  'error',
  'unavailable',
  'unlicensed',
  'unsupported',
  'challenged',
] as const satisfies Fault[];

export function isRefusal(fault: Fault): fault is Refusal {
  return refusals.some((refusal) => refusal === fault);
}

/** The good answer, spoilt. 'cut' and 'hang' are left to the server: they are of the wire, not of the answer. */
export function spoil(good: Answer, fault: Fault, self: string): Answer {
  switch (fault) {
    case 'malformed':
      return { ...good, status: 200, body: good.body.slice(0, Math.ceil(good.body.length / 2)) };
    case 'html':
      return { status: 200, body: page, headers: { 'content-type': 'text/html; charset=utf-8' } };
    case 'empty':
      return { ...good, status: 200, body: '' };
    case 'loop':
    case 'elsewhere':
    case 'bad-row':
      if (good.status === 200 && good.headers?.['x-github-request-id'] !== undefined)
        return bendGitHub(good, fault, self);
      return good.status === 200
        ? { ...good, body: JSON.stringify(bend(JSON.parse(good.body), fault, self)) }
        : good;
    default:
      return good;
  }
}

const page =
  '<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Your session has ended</h1></body></html>';

function bend(body: Record<string, unknown>, fault: 'loop' | 'elsewhere' | 'bad-row', self: string): object {
  const isGraph = '@odata.context' in body;
  if (fault === 'elsewhere') {
    return isGraph
      ? { ...body, '@odata.nextLink': 'https://graph.collector.example/v1.0/next?$skiptoken=x' }
      : body;
  }
  if (fault === 'loop' && 'ok' in body) return { ...body, response_metadata: { next_cursor: 'again' } };
  if (fault === 'loop')
    return isGraph ? { ...body, '@odata.nextLink': self } : { ...body, nextPageToken: 'again' };
  for (const rows of Object.values(body)) {
    if (Array.isArray(rows) && rows.length > 0) rows[0] = { id: 42, clientId: ['not', 'a', 'string'] };
  }
  return body;
}
