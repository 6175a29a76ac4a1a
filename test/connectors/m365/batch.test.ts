import { expect, test } from 'vitest';
import { createBatch, partsOf } from '../../../src/connectors/m365/batch.ts';
import { config } from '../../../src/connectors/m365/config.ts';
import { judge, rules } from '../../../src/connectors/m365/rules.ts';
import { ProviderError } from '../../../src/lib/errors.ts';
import { Secret } from '../../../src/lib/secret.ts';
import { testTools } from '../../support/surface.ts';
import { GRAPH, refusal } from './tenant.ts';

const never = new AbortController().signal;
const url = new URL(`${GRAPH}/v1.0/$batch`);
const list = { value: [] };

interface Posted {
  readonly to: string;
  readonly resent: number;
  readonly requests: readonly { readonly id: string; readonly method: string; readonly url: string }[];
}

/** A batch whose posts are answered one after the other, at a time that the test sets. */
function open(...answers: readonly (object | Error)[]) {
  const left = [...answers];
  const posted: Posted[] = [];
  const clock = { now: 0 };
  const read = createBatch({
    origin: GRAPH,
    judge,
    now: () => clock.now,
    post: async (to, content, { resent }) => {
      posted.push({ ...(content as Pick<Posted, 'requests'>), to, resent });
      const answer = left.length > 1 ? left.shift() : left[0];
      if (answer === undefined || answer instanceof Error) throw answer;
      return answer;
    },
  });
  const told = async (...paths: readonly string[]) =>
    (await read(paths, never)).map((part) =>
      part instanceof ProviderError ? [part.reason, part.message] : part,
    );
  return { told, posted, clock };
}

const headers = { 'x-ms-throttle-priority': 'Low' };

test('GETs below the version, under numbers, each of low priority; answers find their path by id, not by place', async () => {
  const { told, posted } = open({
    responses: [
      { id: '2', status: 200, body: { b: 2 } },
      { id: '1', status: 200, body: { a: 1 } },
    ],
  });

  const parts = await told('/v1.0/a?$top=1', '/v1.0/b');

  expect(parts).toEqual([{ a: 1 }, { b: 2 }]);
  expect(posted).toEqual([
    {
      to: '/v1.0/$batch',
      requests: [
        { id: '1', method: 'GET', url: '/a?$top=1', headers },
        { id: '2', method: 'GET', url: '/b', headers },
      ],
      resent: 0,
    },
  ]);
});

test('only what may pass is sent again, and keeps its id', async () => {
  const { told, posted } = open(
    {
      responses: [
        { id: '1', status: 200, body: list },
        { id: '2', status: 429, body: refusal('TooManyRequests', 'x') },
        { id: '3', status: 404, body: refusal('Request_ResourceNotFound', 'It does not exist.') },
        { id: '4', status: 503 },
      ],
    },
    { responses: [{ id: '4', status: 200, body: list }] },
    { responses: [{ id: '2', status: 200, body: list }] },
  );

  const parts = await told('/v1.0/a', '/v1.0/b', '/v1.0/c', '/v1.0/d');

  expect(posted.map(({ requests, resent }) => [resent, requests.map(({ id }) => id)])).toEqual([
    [0, ['1', '2', '3', '4']],
    [1, ['2', '4']],
    [2, ['2']],
  ]);
  expect(parts).toEqual([
    list,
    list,
    ['gone', 'GET /v1.0/c gave 404: Request_ResourceNotFound: It does not exist.'],
    list,
  ]);
});

test('a refusal is that of its path alone, in each of its meanings; a link to more stays in its answer', async () => {
  const linked = { value: [], '@odata.nextLink': `${GRAPH}/v1.0/f?$skiptoken=2` };
  const challenge = { 'WWW-Authenticate': 'Bearer error="insufficient_claims", claims="eyJ9"' };
  const { told, posted } = open({
    responses: [
      { id: '1', status: 403, body: refusal('Authorization_RequestDenied', 'No.') },
      { id: '2', status: 403, body: refusal('Authentication_RequestFromNonPremiumTenantOrB2CTenant', 'x') },
      { id: '3', status: 403, body: refusal('Forbidden', 'Not available in this cloud.') },
      { id: '4', status: 403, headers: challenge, body: refusal('Forbidden', 'x') },
      { id: '5', status: 400, body: refusal('Directory_ExpiredPageToken', 'x') },
      { id: '6', status: 200, body: linked },
    ],
  });

  const parts = await told('/v1.0/a', '/v1.0/b', '/v1.0/c', '/v1.0/d', '/v1.0/e', '/v1.0/f');

  expect(parts.map((part) => (Array.isArray(part) ? part[0] : part))).toEqual([
    'permission',
    'plan',
    'unsupported',
    'credentials',
    'expired',
    linked,
  ]);
  expect(posted).toHaveLength(1);
});

test('what may pass and what may not, told one after the other: each is asked for as long as it may pass', async () => {
  const { told, posted } = open(
    {
      responses: [
        { id: '1', status: 500 },
        { id: '2', status: 429, headers: { 'retry-after': '0.25' } },
      ],
    },
    {
      responses: [
        { id: '1', status: 403, body: refusal('Authorization_RequestDenied', 'No.') },
        { id: '2', status: 504 },
      ],
    },
    { responses: [{ id: '2', status: 200, body: list }] },
  );

  const parts = await told('/v1.0/a', '/v1.0/b');

  expect(posted.map(({ requests }) => requests.map(({ id }) => id))).toEqual([['1', '2'], ['1', '2'], ['2']]);
  expect(parts).toEqual([
    ['permission', 'GET /v1.0/a gave 403: Authorization_RequestDenied: No. after 2 tries'],
    list,
  ]);
});

test.each([
  [{ responses: [{ id: '1', status: 429 }] }, 'throttled', '429: no reason given after 6 tries'],
  [{ responses: [] }, 'unavailable', 'no answer inside the batch after 6 tries'],
  [
    { responses: [{ id: '9', status: 200, body: list }] },
    'unavailable',
    'no answer inside the batch after 6 tries',
  ],
])('%j for ever is %s after six posts', async (answer, reason, said) => {
  const { told, posted } = open(answer);

  const parts = await told('/v1.0/a');

  expect(parts).toEqual([[reason, `GET /v1.0/a gave ${said}`]]);
  expect(posted.map(({ resent }) => resent)).toEqual([0, 1, 2, 3, 4, 5]);
});

const noObject = '200: something inside the batch that is no JSON object';
const odd = 'an answer that is not as documented';

test.each([
  ['HTML', [{ id: '1', status: 200, body: '<html>' }], noObject],
  ['no body', [{ id: '1', status: 204 }], noObject.replace('200', '204')],
  ['a bare list', [{ id: '1', status: 200, body: [] }], noObject],
  ['no status', [{ id: '1', body: list }], odd],
  [
    'two answers',
    [
      { id: '1', status: 200, body: list },
      { id: '1', status: 200, body: {} },
    ],
    odd,
  ],
])('%s is of a wrong shape, and is not asked for again', async (_, responses, said) => {
  const { told, posted } = open({ responses });

  const parts = await told('/v1.0/a');

  expect(parts).toEqual([['shape', `GET /v1.0/a gave ${said}`]]);
  expect(posted).toHaveLength(1);
});

test('an answer without a list of answers is of a wrong shape for all', async () => {
  const { told } = open({ error: 'x' });

  const parts = await told('/v1.0/a', '/v1.0/b');

  const said = ['shape', 'POST /v1.0/$batch was answered without a list of answers'];
  expect(parts).toEqual([said, said]);
});

test('a whole batch that is refused, also when it is sent again, is that of those who waited for it', async () => {
  const { told } = open(
    { responses: [{ id: '2', status: 200, body: list }] },
    new ProviderError('permission', 'no'),
  );

  expect(await told('/v1.0/a', '/v1.0/b')).toEqual([['permission', 'no'], list]);
});

test('a bug of ours and an abort are no answers', async () => {
  const { told } = open(new DOMException('stopped', 'AbortError'));

  await expect(told('/v1.0/a')).rejects.toThrow('stopped');
});

test('Retry-After beyond the deadline is told, not waited for', async () => {
  const { told, posted } = open({
    responses: [{ id: '1', status: 429, headers: { 'Retry-After': '3600' } }],
  });

  const parts = await told('/v1.0/a');

  expect(parts).toEqual([['throttled', 'GET /v1.0/a gave 429: no reason given; it asks to wait 3600 s']]);
  expect(posted).toHaveLength(1);
});

test('nothing at all asks for nothing', async () => {
  const { told, posted } = open();

  expect(await told()).toEqual([]);
  expect(posted).toEqual([]);
});

test('paths of beta go into a batch of beta, and its refusals name them so', async () => {
  const { told, posted } = open({
    responses: [
      { id: '1', status: 200, body: list },
      { id: '2', status: 404, body: refusal('Request_ResourceNotFound', 'No.') },
    ],
  });

  const parts = await told('/beta/a', '/beta/b?$select=id');

  expect(parts).toEqual([list, ['gone', 'GET /beta/b gave 404: Request_ResourceNotFound: No.']]);
  expect(posted.map(({ to, requests }) => [to, requests.map(({ url }) => url)])).toEqual([
    ['/beta/$batch', ['/a', '/b?$select=id']],
  ]);
});

test('more than twenty, and another version than that of the batch, are our own bug', async () => {
  const { told } = open({ responses: [] });

  await expect(told(...Array(21).fill('/v1.0/a'))).rejects.toThrow(
    new TypeError('a batch of more than 20 calls'),
  );
  await expect(told('/v1.0/a', '/beta/a')).rejects.toThrow(new TypeError('/beta/a is not of /v1.0'));
  await expect(told('/beta/a', '/v1.0/a')).rejects.toThrow(new TypeError('/v1.0/a is not of /beta'));
  await expect(told('/v2.0/a')).rejects.toThrow(new TypeError('/v2.0/a is of no version that is known'));
  await expect(told('https://evil.test/v1.0/a')).rejects.toThrow(TypeError);
});

test('the transport sees each answer, its headers in any case, and counts one that is missing as a 504', () => {
  const inside = ['1', '2', '3', '4'].map((id) => ({ id, method: 'GET', url: `/x/${id}` }));
  const headers = { 'Retry-After': 7, 'bad name': 'x', 'X-Bad': 'a\r\nb', 'X-Null': null };
  const answered = {
    responses: [
      { id: '3', status: 'odd' },
      { id: '2', status: 429, headers, body: 'x' },
      { id: '1', status: 200 },
    ],
  };

  const parts = partsOf(url, answered, inside);

  expect(parts.map(({ status, url }) => [status, url.pathname])).toEqual([
    [200, '/v1.0/x/1'],
    [429, '/v1.0/x/2'],
    [504, '/v1.0/x/4'],
  ]);
  expect([...(parts[1]?.headers ?? [])]).toEqual([['retry-after', '7']]);
});

test('the answers of a batch of beta are those of its paths there; another path holds none', () => {
  const inside = [{ id: '1', method: 'GET', url: '/x' }];
  const answered = { responses: [{ id: '1', status: 200 }] };

  const [part] = partsOf(new URL(`${GRAPH}/beta/$batch`), answered, inside);

  expect(part?.url.pathname).toBe('/beta/x');
  expect(partsOf(new URL(`${GRAPH}/v1.0/users`), answered, inside)).toEqual([]);
});

test('ids are the same in capitals', () => {
  const parts = partsOf(url, { responses: [{ id: 'A', status: 200 }] }, [
    { id: 'a', method: 'GET', url: '/x' },
  ]);

  expect(parts.map(({ status }) => status)).toEqual([200]);
});

test.each([
  ['a write', JSON.stringify({ requests: [{ id: '1', method: 'DELETE', url: '/users/1' }] })],
  ['another host', JSON.stringify({ requests: [{ id: '1', method: 'GET', url: 'https://evil.test/' }] })],
  ['no method', JSON.stringify({ requests: [{ id: '1', url: '/users/1' }] })],
  ['nothing to be told', undefined],
])('the transport sends no batch with %s', async (_, body) => {
  const send = testTools().send(rules(config.parse({ auth: { kind: 'bearer', token: new Secret('t') } })));

  const init = { method: 'POST', ...(body !== undefined && { body }) };
  await expect(send(url, init)).rejects.toThrow(TypeError);
  await expect(send(new URL(`${GRAPH}/beta/$batch`), init)).rejects.toThrow(TypeError);
});
