import { gzipSync } from 'node:zlib';
import nock from 'nock';
import { describe, expect, test } from 'vitest';
import { ProviderError } from '../../src/lib/errors.ts';
import type { Answer, PlatformRules, Verdict } from '../../src/lib/platform-rules.ts';
import { testTools, useNock } from '../support/surface.ts';

const rules: PlatformRules = {
  origins: {
    'https://api.vendor.test': 'https://api.vendor.test',
    'https://sovereign.vendor.test': 'https://gov.vendor.test',
  },
  posts: [/^\/token$/],
  budget: () => 'all',
  budgets: { all: { concurrency: 5 } },
  judge: ({ status }: Answer): Verdict => {
    if (status === 429) return { retry: true, reason: 'throttled', message: 'too many' };
    if (status >= 500) return { retry: true, reason: 'unavailable', message: 'broken' };
    return { retry: false, reason: 'permission', message: 'no', lacks: 'Thing.Read' };
  },
};

const vendor = () => nock('https://api.vendor.test');

useNock();

function start(overrides: Partial<PlatformRules> = {}) {
  const tools = testTools();
  return { send: tools.send({ ...rules, ...overrides }), waited: tools.waited };
}

async function refusal(promise: Promise<unknown>): Promise<Partial<ProviderError>> {
  const error = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(error instanceof ProviderError)) throw error ?? new Error('it was not refused');
  return { reason: error.reason, message: error.message };
}

test('whole JSON reaches the SDK, as json() and as text()', async () => {
  vendor()
    .get('/a')
    .times(2)
    .reply(200, { value: [1] });
  const { send } = start();

  const json = await (await send('https://api.vendor.test/a')).json();
  const text = await (await send('https://api.vendor.test/a')).text();

  expect(json).toEqual({ value: [1] });
  expect(text).toBe('{"value":[1]}');
});

test('a zipped answer is unzipped', async () => {
  vendor()
    .get('/a')
    .reply(200, gzipSync('{"ok":true}'), { 'content-encoding': 'gzip', 'content-type': 'application/json' });
  const { send } = start();

  expect(await (await send('https://api.vendor.test/a')).json()).toEqual({ ok: true });
});

describe('what is no whole JSON never reaches the SDK', () => {
  test('a page of HTML with status 200', async () => {
    vendor().get('/a').reply(200, '<!doctype html><title>Sign in', { 'content-type': 'text/html' });
    const { send } = start();

    expect(await refusal(send('https://api.vendor.test/a'))).toEqual({
      reason: 'shape',
      message: 'GET /a gave 200: a page of HTML or XML (text/html): a proxy or a portal may be in between',
    });
  });

  test.each([
    ['broken JSON', '{"value":[', 'broken JSON (application/json)'],
    ['an empty body', '', 'an empty body'],
    ['a bare string', '"ok"', 'broken JSON (application/json)'],
  ])('%s', async (_, body, said) => {
    vendor().get('/a').reply(200, body, { 'content-type': 'application/json' });
    const { send } = start();

    expect(await refusal(send('https://api.vendor.test/a'))).toEqual({
      reason: 'shape',
      message: `GET /a gave 200: ${said}`,
    });
  });

  test('a connection that breaks is tried again, then it is unavailable', async () => {
    vendor()
      .get('/a')
      .times(6)
      .replyWithError(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
    const { send, waited } = start();

    expect(await refusal(send('https://api.vendor.test/a'))).toEqual({
      reason: 'unavailable',
      message: 'GET /a gave the answer was cut off after 6 tries',
    });
    expect(waited).toEqual([750, 1500, 3000, 6000, 12_000]);
  });
});

describe('refusals', () => {
  test('a 2xx that is one in this vendor’s words, with a pause that stands in the answer', async () => {
    vendor().get('/a').reply(200, { ok: false, seconds: 7 }).get('/a').reply(200, { ok: true });
    const { send, waited } = start({
      isRefusal: (body) => 'ok' in body && body.ok === false,
      judge: ({ body }) => ({
        retry: true,
        reason: 'throttled',
        message: 'busy',
        pauseMs: 1000 * Number(Reflect.get(Object(body), 'seconds')),
      }),
    });

    const answer = await (await send('https://api.vendor.test/a')).json();

    expect(answer).toEqual({ ok: true });
    expect(Math.max(...waited)).toBeGreaterThanOrEqual(7000);
    expect(Math.max(...waited)).toBeLessThan(7500);
  });

  test('a refusal that asking again cannot help is told at once', async () => {
    vendor().get('/a').reply(403, { error: 'no' });
    const { send, waited } = start();

    expect(await refusal(send('https://api.vendor.test/a'))).toEqual({
      reason: 'permission',
      message: 'GET /a gave 403: no',
    });
    expect(waited).toEqual([]);
  });

  test.each([
    ['in seconds', '7'],
    ['as a date', 'Mon, 23 Nov 2026 12:00:07 GMT'],
  ])('Retry-After %s is kept to', async (_, header) => {
    vendor().get('/a').reply(429, {}, { 'retry-after': header });
    vendor().get('/a').reply(200, { ok: true });
    const { send, waited } = start();

    await send('https://api.vendor.test/a');

    expect(waited[0]).toBe(7125);
  });

  test('Retry-After beyond the deadline is told, not waited for', async () => {
    vendor().get('/a').reply(429, {}, { 'retry-after': '3600' });
    const { send, waited } = start();

    expect(await refusal(send('https://api.vendor.test/a'))).toEqual({
      reason: 'throttled',
      message: 'GET /a gave 429: too many; it asks to wait 3601 s',
    });
    expect(waited).toEqual([]);
  });

  test('to have waited long for its turn costs a call none of its tries', async () => {
    vendor().get('/a').reply(200, {});
    vendor().get('/b').reply(503, {});
    vendor().get('/b').reply(200, { ok: true });
    const { send } = start({ budgets: { all: { concurrency: 1, callsPerSecond: 0.001 } } });

    await send('https://api.vendor.test/a');
    const answer = await send('https://api.vendor.test/b');

    expect(await answer.json()).toEqual({ ok: true });
  });

  test('429 for ever ends by itself', async () => {
    vendor().get('/a').times(6).reply(429, {});
    const { send } = start();

    expect(await refusal(send('https://api.vendor.test/a'))).toEqual({
      reason: 'throttled',
      message: 'GET /a gave 429: too many after 6 tries',
    });
  });
});

describe('where it goes', () => {
  test("a vendor's origin is mapped, path and query as they were", async () => {
    nock('https://gov.vendor.test').get('/v1/a').query({ $skiptoken: 'a%2Fb', x: '1' }).reply(200, {});
    const { send } = start();

    const answer = await send('https://sovereign.vendor.test/v1/a?$skiptoken=a%252Fb&x=1');

    expect(answer.status).toBe(200);
  });

  test('another host is not followed', async () => {
    const { send } = start();

    expect(await refusal(send('https://evil.test/next'))).toEqual({
      reason: 'shape',
      message: 'the vendor pointed to another host (evil.test), which was not followed',
    });
  });

  test('plain http goes to this machine only', async () => {
    const { send } = start({ origins: { 'https://api.vendor.test': 'http://proxy.vendor.test' } });

    expect(await refusal(send('https://api.vendor.test/a'))).toEqual({
      reason: 'unsupported',
      message: 'http://proxy.vendor.test is not https',
    });
  });

  const metadata = 'http://169.254.169.254';

  test('plain http goes to a link-local address that the platform names', async () => {
    nock(metadata).get('/token').reply(200, {});
    const { send } = start({ origins: { [metadata]: metadata }, linkLocal: [metadata] });

    expect((await send(`${metadata}/token`)).status).toBe(200);
  });

  test.each([
    ['to one that it does not name', 'http://169.254.1.1', [metadata]],
    ['to another port of it', `${metadata}:8080`, [metadata]],
    ['to an ordinary address that it names', 'http://10.0.0.1', ['http://10.0.0.1']],
    [
      'to a host that only looks so',
      'http://169.254.169.254.vendor.test',
      ['http://169.254.169.254.vendor.test'],
    ],
  ])('plain http does not go %s', async (_, origin, linkLocal) => {
    const { send } = start({ origins: { [origin]: origin }, linkLocal });

    expect(await refusal(send(`${origin}/token`))).toEqual({
      reason: 'unsupported',
      message: `${origin} is not https`,
    });
  });

  test('who may not be there at all is not waited for as long as a vendor', async () => {
    vendor().get('/a').times(3).reply(503, 'x');
    const { send, waited } = start();

    const error = await refusal(send('https://api.vendor.test/a', { deadlineMs: 4000 }));

    expect(error).toMatchObject({ reason: 'unavailable', message: expect.stringMatching(/after 3 tries/) });
    expect(waited).toEqual([750, 1500]);
  });

  test.each(['PUT', 'PATCH', 'DELETE', 'POST'])('%s is our own bug and loud', async (method) => {
    const { send } = start();

    await expect(send('https://api.vendor.test/a', { method })).rejects.toThrow(
      new TypeError(`${method} /a is not on the read-only list`),
    );
  });

  test('a listed POST goes out with its body', async () => {
    vendor().post('/token', 'grant_type=client_credentials').reply(200, { access_token: 'x' });
    const { send } = start();

    const answer = await send('https://api.vendor.test/token', {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });

    expect(answer.status).toBe(200);
  });
});

describe('calls inside a call', () => {
  interface Told {
    readonly status: number;
    readonly retryAfter?: string;
  }
  const batching: Partial<PlatformRules> = {
    posts: [/^\/batch$/],
    inside: (url, body) => (url.pathname === '/batch' ? JSON.parse(String(body)) : []),
    parts: (url, answered) =>
      (answered as readonly Told[]).map(({ status, retryAfter }) => ({
        status,
        headers: new Headers(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
        body: {},
        url,
      })),
  };

  function post(calls: readonly object[], resent = 0) {
    const body = JSON.stringify(calls.map((call, i) => ({ id: `${i}`, method: 'GET', url: '/x', ...call })));
    return ['https://api.vendor.test/batch', { method: 'POST', body, resent }] as const;
  }

  test.each<[string, readonly Told[], number]>([
    ['in seconds', [{ status: 429, retryAfter: '7' }], 7125],
    ['as a date', [{ status: 429, retryAfter: 'Mon, 23 Nov 2026 12:00:07 GMT' }], 7125],
    ['not at all', [{ status: 429 }], 750],
    [
      'differently: the longest',
      [{ status: 429, retryAfter: '2' }, { status: 429, retryAfter: '9' }, { status: 200 }],
      9125,
    ],
  ])('everybody waits when one is throttled, Retry-After %s', async (_, told, pause) => {
    vendor().post('/batch').reply(200, told);
    vendor().get('/a').reply(200, {});
    const { send, waited } = start(batching);

    await send(...post(told));
    const before = [...waited];
    await send('https://api.vendor.test/a');

    expect(before).toEqual([]);
    // The pause, and then a turn at less than the rate that was refused.
    expect(waited).toHaveLength(1);
    expect(waited[0]).toBeGreaterThanOrEqual(pause);
    expect(waited[0]).toBeLessThan(pause + 1200);
  });

  test.each<[string, Told, number | undefined, number[]]>([
    ['backs off', { status: 503 }, undefined, [750]],
    ['backs off further when it was sent before', { status: 503 }, 2, [3000]],
    ['waits as long as it asks', { status: 503, retryAfter: '7' }, undefined, [7125]],
    ['is not waited for after the last try', { status: 503 }, 5, []],
    ['is not waited for beyond the deadline', { status: 503, retryAfter: '3600' }, undefined, []],
  ])('one that is out of service %s, and nobody else does', async (_, told, resent, expected) => {
    vendor().post('/batch').reply(200, [told]);
    vendor().get('/a').reply(200, {});
    const { send, waited } = start(batching);

    await send(...post([{}], resent));
    await send('https://api.vendor.test/a');

    expect(waited).toEqual(expected);
  });

  test('one that is fine, and one that asking again cannot help, delay nobody', async () => {
    const told = [
      { status: 200, retryAfter: '9' },
      { status: 403, retryAfter: '9' },
    ];
    vendor().post('/batch').reply(200, told);
    const { send, waited } = start(batching);

    const answer = await send(...post(told));

    expect(await answer.json()).toEqual(told);
    expect(waited).toEqual([]);
  });

  test('an ordinary call has no parts, whatever its answer looks like', async () => {
    vendor()
      .get('/batch')
      .reply(200, [{ status: 429, retryAfter: '9' }]);
    vendor().get('/a').reply(200, {});
    const { send, waited } = start(batching);

    await send('https://api.vendor.test/batch');
    await send('https://api.vendor.test/a');

    expect(waited).toEqual([]);
  });

  test('what they cost together, and the highest load that one of them tells, slow the next call down', async () => {
    const said = (headers: Headers) => ({ cost: 3, load: Number(headers.get('retry-after') ?? 0) });
    vendor()
      .post('/batch')
      .reply(200, [{ status: 200 }, { status: 200, retryAfter: '0.9' }]);
    vendor().get('/a').reply(200, {});
    const { send, waited } = start({ ...batching, quota: said });

    await send(...post([{}, {}]));
    await send('https://api.vendor.test/a');

    // Six were drawn within a second: one more goes out at five a second.
    expect(waited).toEqual([200]);
  });

  test('each draws on the quota', async () => {
    vendor().post('/batch').times(2).reply(200, []);
    const { send, waited } = start({
      ...batching,
      budgets: { all: { concurrency: 1, callsPerSecond: 10 } },
    });

    await send(...post(Array(20).fill({})));
    await send(...post(Array(20).fill({})));

    expect(waited).toEqual([1750, 2000]);
  });

  test.each([
    ['DELETE', '/users/1', 'DELETE /users/1 inside /batch is not on the read-only list'],
    ['get', '/users/1', 'get /users/1 inside /batch is not on the read-only list'],
    ['GET', 'https://evil.test/', 'https://evil.test/ inside /batch is not relative'],
    ['GET', '//evil.test/', '//evil.test/ inside /batch is not relative'],
  ])('%s %s inside is our own bug and loud', async (method, url, said) => {
    const { send } = start(batching);

    await expect(send(...post([{}, { method, url }]))).rejects.toThrow(new TypeError(said));
  });
});

test('an answer that tells of a high load slows the next call down, and one of another budget not', async () => {
  vendor().get('/a').times(2).reply(200, {}, { 'x-load': '1' }).get('/b').reply(200, {});
  const { send, waited } = start({
    budget: ({ pathname }) => (pathname === '/b' ? 'other' : 'all'),
    budgets: { all: { concurrency: 1 }, other: { concurrency: 1 } },
    quota: (headers) => ({ load: Number(headers.get('x-load') ?? 0) }),
  });

  await send('https://api.vendor.test/a');
  await send('https://api.vendor.test/b');
  const before = [...waited];
  await send('https://api.vendor.test/a');

  expect(before).toEqual([]);
  expect(waited).toHaveLength(1);
});

test('an abort is an abort, not a gap', async () => {
  const controller = new AbortController();
  const send = testTools(controller.signal).send(rules);
  controller.abort(new Error('stop'));

  await expect(send('https://api.vendor.test/a')).rejects.toThrow(new Error('stop'));
});
