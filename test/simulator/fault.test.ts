import { request } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/index.ts';
import { ask, now } from './client.ts';

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator({ now, users: 40 });
});
afterEach(() => simulator.stop());

const graph = '/v1.0/servicePrincipals?$top=5';
const directory = '/admin/directory/v1/users?customer=my_customer&maxResults=5';
const feed = '/admin/reports/v1/activity/users/all/applications/token?maxResults=5';

test.each([
  ['forbidden', 403, 'Authorization_RequestDenied'],
  ['unauthorized', 401, 'InvalidAuthenticationToken'],
  ['throttled', 429, 'TooManyRequests'],
  ['error', 500, 'InternalServerError'],
  ['unavailable', 503, 'ServiceUnavailable'],
  ['unlicensed', 403, 'Authentication_RequestFromNonPremiumTenantOrB2CTenant'],
  ['unsupported', 403, 'Forbidden'],
  ['challenged', 403, 'Forbidden'],
] as const)('Graph: %s is %i %s, for ever', async (fault, status, code) => {
  simulator.setFault('m365.servicePrincipals', fault);

  for (let again = 0; again < 3; again++) {
    const reply = await ask(simulator, graph, 'sim-harborline');
    expect([reply.status, reply.body.error.code]).toEqual([status, code]);
    expect(reply.headers.get('retry-after')).toBe(fault === 'throttled' ? '1' : null);
  }
  expect(simulator.calls.get('m365.servicePrincipals')).toBe(3);
});

test.each([
  ['google.users', directory, 'forbidden', 403, 'insufficientPermissions'],
  ['google.users', directory, 'throttled', 403, 'userRateLimitExceeded'],
  ['google.tokenEvents', feed, 'throttled', 503, 'backendError'],
  ['google.users', directory, 'error', 500, 'internalError'],
  ['google.users', directory, 'challenged', 403, 'insufficientPermissions'],
] as const)('%s: %s %s is %i %s', async (endpoint, path, fault, status, reason) => {
  simulator.setFault(endpoint, fault);

  const reply = await ask(simulator, path, 'sim-workspace');

  expect([reply.status, reply.body.error.errors[0].reason]).toEqual([status, reason]);
});

test('a cut body ends before the length that was promised', async () => {
  simulator.setFault('m365.servicePrincipals', 'cut');

  const cut = await new Promise<{ promised: number; came: number; isWhole: boolean }>((resolve, reject) => {
    const options = { headers: { authorization: 'Bearer sim-harborline' } };
    request(`${simulator.origin}${graph}`, options, (response) => {
      let came = 0;
      response.on('data', (chunk: Buffer) => {
        came += chunk.length;
      });
      response.on('error', () => {});
      response.on('close', () =>
        resolve({ promised: Number(response.headers['content-length']), came, isWhole: response.complete }),
      );
    })
      .on('error', reject)
      .end();
  });

  expect(cut.came).toBeGreaterThan(0);
  expect(cut.came).toBeLessThan(cut.promised);
  expect(cut.isWhole).toBe(false);
});

test('malformed, html and empty come with status 200 and are no JSON', async () => {
  const seen: unknown[] = [];
  for (const fault of ['malformed', 'html', 'empty'] as const) {
    simulator.setFault('google.users', fault);
    const { status, body, headers, text } = await ask(simulator, directory, 'sim-workspace');
    seen.push([fault, status, body, headers.get('content-type'), text.length > 0]);
  }

  expect(seen).toEqual([
    ['malformed', 200, undefined, 'application/json; charset=utf-8', true],
    ['html', 200, undefined, 'text/html; charset=utf-8', true],
    ['empty', 200, undefined, 'application/json; charset=utf-8', false],
  ]);
});

test('next pages may lead in a circle or elsewhere, and a row may have the wrong shape', async () => {
  simulator.setFault('m365.servicePrincipals', 'loop');
  const loop = await ask(simulator, graph, 'sim-harborline');
  simulator.setFault('m365.servicePrincipals', 'elsewhere');
  const elsewhere = await ask(simulator, graph, 'sim-harborline');
  simulator.setFault('m365.servicePrincipals', 'bad-row');
  const badRow = await ask(simulator, graph, 'sim-harborline');
  simulator.setFault('google.users', 'loop');
  const again = await ask(simulator, directory, 'sim-workspace');

  expect(loop.body['@odata.nextLink']).toBe(`https://graph.microsoft.com${graph}`);
  expect(new URL(elsewhere.body['@odata.nextLink']).host).toBe('graph.collector.example');
  expect(badRow.body.value.map((row: { id: unknown }) => typeof row.id)).toEqual([
    'number',
    ...Array(4).fill('string'),
  ]);
  expect(again.body.nextPageToken).toBe('again');
});

test('a hanging answer never comes; the others do, and stopping ends it', async () => {
  simulator.setFault('m365.users', 'hang');
  const hanging = ask(simulator, '/v1.0/users', 'sim-harborline').then(
    () => 'answered',
    () => 'ended',
  );

  expect((await ask(simulator, graph, 'sim-harborline')).status).toBe(200);
  await simulator.stop();

  expect(await hanging).toBe('ended');
});

test('a fault ends when it is taken back, and only endpoints can have one', async () => {
  simulator.setFault('m365.servicePrincipals', 'error');
  simulator.setFault('m365.servicePrincipals', undefined);

  expect((await ask(simulator, graph, 'sim-harborline')).status).toBe(200);
  // @ts-expect-error no such endpoint
  expect(() => simulator.setFault('m365.everything', 'error')).toThrow('no endpoint m365.everything');
});

const organization = '/orgs/harborline-logistics';

test.each([
  ['forbidden', 403, 'Resource not accessible by integration'],
  ['unauthorized', 401, 'Bad credentials'],
  ['error', 500, 'Server Error'],
  ['unavailable', 503, 'Service unavailable'],
] as const)('GitHub: %s is %i %s', async (fault, status, message) => {
  simulator.setFault('github.members', fault);

  const reply = await ask(simulator, `${organization}/members`, 'sim-github');

  expect([reply.status, reply.body.message]).toEqual([status, message]);
});

test("GitHub's pages may lead in a circle or elsewhere, and a row may have the wrong shape", async () => {
  const path = `${organization}/installations?per_page=5`;
  simulator.setFault('github.installations', 'loop');
  const loop = await ask(simulator, path, 'sim-github');
  simulator.setFault('github.installations', 'elsewhere');
  const elsewhere = await ask(simulator, path, 'sim-github');
  simulator.setFault('github.installations', 'bad-row');
  const bad = await ask(simulator, path, 'sim-github');
  simulator.setFault('github.members', 'bad-row');
  const bare = await ask(simulator, `${organization}/members`, 'sim-github');

  expect(loop.headers.get('link')).toBe(`<https://api.github.com${path}>; rel="next"`);
  expect(elsewhere.headers.get('link')).toMatch(/^<https:\/\/api\.github\.collector\.example\//);
  expect([bad.body.total_count, bad.body.installations[0], bare.body[0]]).toEqual([
    60,
    { id: 'x', login: 42 },
    { id: 'x', login: 42 },
  ]);
});
