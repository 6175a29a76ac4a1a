import { afterAll, beforeAll, expect, test } from 'vitest';
import { credentials, type Simulator, startSimulator } from '../../../src/simulator/index.ts';
import { ask, now } from '../client.ts';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ now, users: 20 });
});
afterAll(() => simulator.stop());

const { clientEmail, subject } = credentials['harborline-workspace'];

function form(claims: object, grant = 'urn:ietf:params:oauth:grant-type:jwt-bearer'): string {
  const assertion = `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;
  return new URLSearchParams({ grant_type: grant, assertion }).toString();
}

test('issues the token for the planted service account', async () => {
  const { status, body } = await ask(
    simulator,
    '/token',
    undefined,
    form({ iss: clientEmail, sub: subject }),
  );

  expect([status, body]).toEqual([
    200,
    { access_token: 'sim-workspace', expires_in: 3599, token_type: 'Bearer' },
  ]);
});

test.each([
  ['another account', form({ iss: 'somebody@else.test' }), 'invalid_grant'],
  ['another subject', form({ iss: clientEmail, sub: 'nobody@workspace.harborline.test' }), 'invalid_grant'],
  ['another grant', form({ iss: clientEmail }, 'refresh_token'), 'unsupported_grant_type'],
  [
    'a broken assertion',
    'grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion=x',
    'invalid_grant',
  ],
])('refuses %s', async (_, body, error) => {
  const reply = await ask(simulator, '/token', undefined, body);

  expect([reply.status, reply.body.error]).toEqual([400, error]);
});
