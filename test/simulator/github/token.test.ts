import { afterAll, beforeAll, expect, test } from 'vitest';
import { credentials, type Simulator, startSimulator } from '../../../src/simulator/index.ts';
import { ask, now } from '../client.ts';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ now, users: 20 });
});
afterAll(() => simulator.stop());

const { appId, clientId, installationId } = credentials['harborline-github'];
const minting = (id: number) => `/app/installations/${id}/access_tokens`;

function jwt(issuer: unknown): string {
  return `e30.${Buffer.from(JSON.stringify({ iss: issuer })).toString('base64url')}.signature`;
}

test.each([appId, String(appId), clientId])(
  'the app %s is given a token of its installation',
  async (issuer) => {
    const found = await ask(simulator, '/orgs/harborline-logistics/installation', jwt(issuer));
    const self = await ask(simulator, '/app', jwt(issuer));
    const issued = await ask(simulator, minting(found.body.id), jwt(issuer), '');

    expect([found.body.id, self.body.name]).toEqual([installationId, 'OAuthlas Scanner']);
    expect([issued.status, issued.body.token, issued.body.expires_at]).toEqual([
      201,
      'sim-github',
      '2026-11-23T13:00:00Z',
    ]);
  },
);

test.each([
  [jwt(999), installationId, 401],
  ['e30.no json.signature', installationId, 401],
  ['sim-github', installationId, 401],
  [undefined, installationId, 401],
  [jwt(appId), 5, 404],
])('the bearer %s is given none for installation %i: %i', async (bearer, id, status) => {
  const reply = await ask(simulator, minting(id), bearer, '');

  expect(reply.status).toBe(status);
});

test('the app is not installed elsewhere', async () => {
  const reply = await ask(simulator, '/orgs/tidewater-freight/installation', jwt(appId));

  expect(reply.status).toBe(404);
});
