import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../../src/simulator/index.ts';
import { ask, graphRows, now } from '../client.ts';

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator({ now, users: 40, callsPerSecond: 30 });
});
afterEach(() => simulator.stop());

interface Inner {
  readonly id: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: looked at as it comes off the wire.
  readonly body: any;
}

async function batch(
  urls: readonly string[],
): Promise<{ status: number; code?: string; responses: Inner[] }> {
  const requests = urls.map((url, index) => ({ id: String(index), method: 'GET', url }));
  const { status, body } = await ask(
    simulator,
    '/v1.0/$batch',
    'sim-harborline',
    JSON.stringify({ requests }),
  );
  return { status, code: body.error?.code, responses: body.responses ?? [] };
}

const graph = "servicePrincipals(appId='00000003-0000-0000-c000-000000000000')/appRoleAssignedTo";

test('answers each call on its own, out of order, with its own next link', async () => {
  const { status, responses } = await batch([
    `/${graph}?$top=5`,
    '/servicePrincipals/nothing/appRoleAssignedTo',
    'users?$top=3&$select=id',
    '/nonsense',
  ]);

  expect(status).toBe(200);
  expect(responses.map(({ id }) => id)).not.toEqual(['0', '1', '2', '3']);
  const byId = responses.toSorted((a, b) => a.id.localeCompare(b.id));
  expect(byId.map((inner) => inner.status)).toEqual([200, 404, 200, 400]);
  expect(byId[0]?.body.value).toHaveLength(5);
  expect(byId[0]?.body['@odata.nextLink']).toMatch(
    /^https:\/\/graph\.microsoft\.com\/v1\.0\/servicePrincipals\(appId=/,
  );
  expect(byId[2]?.body.value.map(Object.keys)).toEqual([['id'], ['id'], ['id']]);
  expect(simulator.calls.get('m365.batch')).toBe(1);
  expect(simulator.calls.get('m365.appRoleAssignedTo')).toBe(2);
});

test('a batch of beta asks beta', async () => {
  const requests = [
    { id: '1', method: 'GET', url: '/reports/servicePrincipalSignInActivities?$top=1' },
    { id: '2', method: 'GET', url: '/users' },
  ];

  const { body } = await ask(simulator, '/beta/$batch', 'sim-harborline', JSON.stringify({ requests }));

  const byId = body.responses.toSorted((a: Inner, b: Inner) => a.id.localeCompare(b.id));
  expect(byId.map(({ status }: Inner) => status)).toEqual([200, 400]);
  expect(simulator.calls.get('m365.betaBatch')).toBe(1);
});

test('refuses more than twenty, and what it cannot read', async () => {
  const many = await batch(Array.from({ length: 21 }, () => '/users'));
  const absolute = await batch(['https://graph.microsoft.com/v1.0/users']);

  expect([many.status, many.code]).toEqual([400, 'BadRequest']);
  expect([absolute.status, absolute.code]).toEqual([400, 'BadRequest']);
});

test('each call inside draws on the quota, and says itself how long to wait', async () => {
  const urls = Array.from({ length: 20 }, () => '/users?$top=1&$select=id');
  await batch(urls);

  const { status, responses } = await batch(urls);

  const refused = responses.filter((inner) => inner.status === 429);
  expect(status).toBe(200);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.length).toBeLessThan(20);
  expect(refused[0]?.headers['Retry-After']).toBe('1');
  expect(refused[0]?.body.error.code).toBe('TooManyRequests');
  expect(simulator.refused()).toHaveLength(refused.length);
});

test.each([
  ['forbidden', 403],
  ['throttled', 429],
  ['error', 500],
] as const)('%s at an endpoint is an inner %i', async (fault, status) => {
  simulator.setFault('m365.users', fault);

  const { responses } = await batch(['/users', '/organization']);

  expect(responses.toSorted((a, b) => a.id.localeCompare(b.id)).map((inner) => inner.status)).toEqual([
    status,
    200,
  ]);
});

test('a cut at an endpoint leaves the response out; a malformed one is text', async () => {
  simulator.setFault('m365.users', 'cut');
  simulator.setFault('m365.applications', 'malformed');
  simulator.setFault('m365.servicePrincipals', 'html');

  const { responses } = await batch(['/users', '/applications', '/servicePrincipals']);

  expect(responses.map(({ id }) => id).toSorted()).toEqual(['1', '2']);
  expect(responses.map(({ body }) => typeof body)).toEqual(['string', 'string']);
  expect(responses.find(({ id }) => id === '2')?.headers['Content-Type']).toMatch(/^text\/html/);
});

test('a batch gives what the single calls give', async () => {
  const { rows } = await graphRows(simulator, `/v1.0/${graph}?$top=999`);

  const { responses } = await batch([`/${graph}?$top=999`]);

  expect(responses[0]?.body.value).toEqual(rows);
});
