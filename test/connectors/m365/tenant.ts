import nock from 'nock';
import type { OpenSurface, Tools } from '../../../src/connectors/connector.ts';
import { m365 } from '../../../src/connectors/m365/index.ts';
import { Secret } from '../../../src/lib/secret.ts';
import { testTools } from '../../support/surface.ts';

export const GRAPH = 'https://graph.microsoft.com';
export const OWN = '11111111-1111-1111-1111-111111111111';
export const ME = { id: OWN, displayName: 'Contoso', countryLetterCode: 'DE', verifiedDomains: [] };

/** Graph of the global cloud, behind a token that it must be shown. */
export function graph(): nock.Scope {
  return nock(GRAPH, { reqheaders: { authorization: 'Bearer tok' } });
}

/** A path with its exact query: `nock` would otherwise forgive another order of the parameters. */
export function exactly(path: string): (uri: string) => boolean {
  return (uri) => decodeURI(uri) === decodeURI(path);
}

export function answerOrganization(status = 200, body: object = { value: [ME] }): void {
  graph().get('/v1.0/organization').query(true).reply(status, body);
}

/** One surface of a tenant that is open behind a ready token, its organization answered. */
export async function openSurface(id: string, tools: Tools = testTools()): Promise<OpenSurface> {
  answerOrganization();
  const auth = { kind: 'bearer', token: new Secret('tok') };
  return await surfaceOf(id, { auth, fullEveryDays: 0 }, tools);
}

export async function surfaceOf(id: string, config: object, tools: Tools): Promise<OpenSurface> {
  const { surfaces } = await m365.connect(config, tools);
  const surface = surfaces.find((other) => other.id === id);
  if (surface === undefined) throw new Error(`no surface ${id}`);
  return surface;
}

export function refusal(code: string, message: string, inside: object = {}): object {
  const innerError = { 'request-id': 'r', date: '2026-11-23T12:00:00', ...inside };
  return { error: { code, message, innerError } };
}

/** What one path is answered inside a batch; `undefined` leaves it out. */
export type InnerReply =
  | { readonly status?: unknown; readonly headers?: object; readonly body?: unknown }
  | undefined;

/**
 * So many batches, answered in an order of their own: each path by what is told of it, one after the other, the
 * last one again and again. Gives the paths that each batch asked for.
 */
export function answerBatches(
  replies: Readonly<Record<string, readonly InnerReply[]>>,
  { calls = 1, version = '/v1.0' } = {},
): readonly (readonly string[])[] {
  const asked: string[][] = [];
  const left = new Map(Object.entries(replies).map(([path, told]) => [path, [...told]]));
  graph()
    .post(exactly(`${version}/$batch`), (body) => isBatch(body))
    .times(calls)
    .reply(200, async (request: Request) => {
      const { requests } = (await request.json()) as Batch;
      asked.push(requests.map(({ url }) => `${version}${url}`));
      const responses = requests.flatMap(({ id, url }) => {
        const told = left.get(`${version}${url}`) ?? [{ status: 418, body: 'nobody told' }];
        const reply = told.length > 1 ? told.shift() : told[0];
        return reply === undefined ? [] : { id, status: 200, ...reply };
      });
      return { responses: responses.reverse() };
    });
  return asked;
}

interface Batch {
  readonly requests: readonly {
    readonly id: string;
    readonly method: string;
    readonly url: string;
    readonly headers?: object;
  }[];
}

const lowPriority = JSON.stringify({ 'x-ms-throttle-priority': 'Low' });

/** Nothing but GETs of low priority, each under a number of its own. */
function isBatch({ requests }: Partial<Batch>): boolean {
  if (requests === undefined || requests.length > 20) return false;
  const ids = new Set(requests.map(({ id }) => id));
  const isGet = requests.every(
    (one) =>
      one.method === 'GET' &&
      /^\d+$/.test(one.id) &&
      JSON.stringify(one.headers) === lowPriority &&
      Object.keys(one).length === 4,
  );
  return isGet && ids.size === requests.length;
}
