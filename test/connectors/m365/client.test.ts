import { expect, test } from 'vitest';
import { createClient } from '../../../src/connectors/m365/client.ts';
import { type AccessToken, renewedToken } from '../../../src/lib/access-token.ts';
import { ProviderError } from '../../../src/lib/errors.ts';
import type { Send } from '../../../src/lib/transport.ts';
import { GRAPH } from './tenant.ts';

const never = new AbortController().signal;
const token = async () => 'tok';

function open(send: Send, getToken = token) {
  const shown: AccessToken = { use: async (call) => call(await getToken()) };
  return createClient({ graph: GRAPH, accepts: [], now: () => 0 }, shown, send);
}

function answer(value: readonly unknown[], next?: string): Response {
  return Response.json({ value, ...(next !== undefined && { '@odata.nextLink': `${GRAPH}${next}` }) });
}

test('the SDK shows our token, yields to other calls and leaves the address as it is', async () => {
  const calls: unknown[] = [];
  const client = await open(async (url, init) => {
    calls.push([url, Object.fromEntries(new Headers(init?.headers))]);
    return answer([1]);
  });

  const body = await client.get('/beta/x?$skiptoken=b&$top=1&$select=a', never);

  expect(body).toEqual({ value: [1] });
  expect(calls).toEqual([
    [
      `${GRAPH}/beta/x?$skiptoken=b&$top=1&$select=a`,
      { authorization: 'Bearer tok', 'x-ms-throttle-priority': 'Low' },
    ],
  ]);
});

test('an advanced query says so on every page, and on no other call', async () => {
  const asked: (string | null)[] = [];
  const client = await open(async (url, init) => {
    asked.push(new Headers(init?.headers).get('consistencylevel'));
    return answer([1], String(url).endsWith('/2') ? undefined : '/v1.0/x/2');
  });

  await Array.fromAsync(client.list('/v1.0/x', { signal: never, isEventual: true }));
  await Array.fromAsync(client.list('/v1.0/x/2', { signal: never }));

  expect(asked).toEqual(['eventual', 'eventual', null]);
});

test('a first page from a batch leads nowhere but to Graph', async () => {
  const asked: string[] = [];
  const client = await open(async (url) => {
    asked.push(String(url));
    return answer([]);
  });
  const first = Promise.resolve({ value: [1], '@odata.nextLink': 'https://evil.test/v1.0/x?$skiptoken=2' });
  const pages = client.list('/v1.0/x', { signal: never, first });

  const one = await pages.next();

  expect(one.value).toEqual({ value: [1] });
  await expect(pages.next()).rejects.toThrow('the next page lies on another host (evil.test)');
  expect(asked).toEqual([]);
});

test.each([
  ['a refusal', new ProviderError('permission', 'no')],
  ['an abort', new DOMException('stopped', 'AbortError')],
  ['a bug of ours', new TypeError('undefined is not a function')],
])('the SDK does not flatten %s', async (_, error) => {
  const client = await open(async () => {
    throw error;
  });

  const thrown = await client.get('/v1.0/x', never).catch((caught: unknown) => caught);

  expect(thrown).toBe(error);
});

test('nor what went wrong with the token', async () => {
  const refused = new ProviderError('credentials', 'no');
  const client = await open(
    async () => answer([]),
    () => Promise.reject(refused),
  );

  const thrown = await client.get('/v1.0/x', never).catch((caught: unknown) => caught);

  expect(thrown).toBe(refused);
});

test('a page that fails before anybody waits for it is told when its turn comes', async () => {
  const unhandled: unknown[] = [];
  const listen = (error: unknown) => unhandled.push(error);
  process.on('unhandledRejection', listen);
  const refused = new ProviderError('permission', 'no');
  const client = await open(async (url) => {
    if (String(url).endsWith('/2')) throw refused;
    return answer([1], '/v1.0/x/2');
  });
  const pages = client.list('/v1.0/x', { signal: never });

  const first = await pages.next();
  await settle();
  const thrown = await pages.next().catch((caught: unknown) => caught);
  process.off('unhandledRejection', listen);

  expect(first.value).toEqual({ value: [1], next: '/v1.0/x/2' });
  expect(thrown).toBe(refused);
  expect(unhandled).toEqual([]);
});

test('a reader who leaves early stops the page under way', async () => {
  const signals: (AbortSignal | null | undefined)[] = [];
  const client = await open(async (url, init) => {
    signals.push(init?.signal);
    if (String(url).endsWith('/2')) await new Promise(() => {});
    return answer([1], '/v1.0/x/2');
  });
  const pages = client.list('/v1.0/x', { signal: never });

  await pages.next();
  await settle();
  await pages.return(undefined);

  expect(signals.map((signal) => signal?.aborted)).toEqual([true, true]);
});

test.each([
  ['no address', 'next page please'],
  ['one without a scheme', '//graph.microsoft.com/v1.0/x?2'],
])('a link that is %s ends the list with an error', async (_, link) => {
  const client = await open(async () => Response.json({ value: [1], '@odata.nextLink': link }));
  const pages = client.list('/v1.0/x', { signal: never });

  const first = await pages.next();

  expect(first.value).toEqual({ value: [1] });
  await expect(pages.next()).rejects.toThrow('the link to the next page is none');
});

function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}

test.each([
  ['once more with a fresh one, whose answers count', 'new', [{ of: 'a' }, { of: 'b' }], ['old', 'new']],
  [
    'and is told for each call where a fresh one is no help',
    'none',
    ['credentials', { of: 'b' }],
    ['old', 'next'],
  ],
])('a token that is refused inside a batch is tried %s', async (_, good, expected, shown) => {
  const issued = ['old', good === 'new' ? 'new' : 'next'];
  const seen: (string | undefined)[] = [];
  const token = renewedToken(
    async () => ({ token: issued.shift() ?? 'too many', lifetimeMs: 3_600_000 }),
    () => 0,
  );
  const send: Send = async (_, init) => {
    const bearer = new Headers(init?.headers).get('authorization')?.replace('Bearer ', '');
    seen.push(bearer);
    const first =
      bearer === good
        ? { id: '1', status: 200, body: { of: 'a' } }
        : {
            id: '1',
            status: 401,
            body: { error: { code: 'InvalidAuthenticationToken', message: 'Expired.' } },
          };
    return Response.json({ responses: [first, { id: '2', status: 200, body: { of: 'b' } }] });
  };
  const client = await createClient({ graph: GRAPH, accepts: [], now: () => 0 }, token, send);

  const parts = await client.batch(['/v1.0/a', '/v1.0/b'], never);

  expect(parts.map((part) => (part instanceof ProviderError ? part.reason : part))).toEqual(expected);
  expect(seen).toEqual(shown);
});
