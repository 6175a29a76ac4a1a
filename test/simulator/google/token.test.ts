import { afterAll, beforeAll, expect, test } from 'vitest';
import { credentials, type Simulator, startSimulator } from '../../../src/simulator/index.ts';
import { ask, now } from '../client.ts';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ now, users: 20 });
});
afterAll(() => simulator.stop());

const { clientEmail, subject, federated } = credentials['harborline-workspace'];
const scope = 'https://www.googleapis.com/auth/admin.directory.user.readonly';

function form(claims: object, grant = 'urn:ietf:params:oauth:grant-type:jwt-bearer'): string {
  const assertion = `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;
  return new URLSearchParams({ grant_type: grant, assertion }).toString();
}

test('issues the token for the planted service account', async () => {
  const { status, body } = await ask(
    simulator,
    '/token',
    undefined,
    form({ iss: clientEmail, sub: subject, scope }),
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

test('refuses a scope that was not delegated', async () => {
  const body = form({
    iss: clientEmail,
    sub: subject,
    scope: `${scope} https://www.googleapis.com/auth/drive`,
  });

  const reply = await ask(simulator, '/token', undefined, body);

  expect([reply.status, reply.body.error]).toEqual([401, 'unauthorized_client']);
});

test.each([
  ['as the administrator', { sub: subject, scope: 'https://www.googleapis.com/auth/cloudasset' }],
  ['in its own name', { scope }],
])('refuses what nobody may ask for %s', async (_, claims) => {
  const reply = await ask(simulator, '/token', undefined, form({ iss: clientEmail, ...claims }));

  expect([reply.status, reply.body.error]).toEqual([401, 'unauthorized_client']);
});

test('gives the service account in its own name what needs no delegation', async () => {
  const claims = { iss: clientEmail, scope: 'https://www.googleapis.com/auth/cloudasset' };

  const reply = await ask(simulator, '/token', undefined, form(claims));

  expect([reply.status, reply.body.access_token]).toEqual([200, 'sim-workspace']);
});

const exchange = {
  grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  audience: federated.audience,
  subject_token: federated.subjectToken,
};
const signature = (account: string) => `/v1/projects/-/serviceAccounts/${account}:signJwt`;
const payload = JSON.stringify({ payload: JSON.stringify({ iss: clientEmail, sub: subject, scope }) });

test('changes another issuer\u2019s token for a signature, and that for a token', async () => {
  const exchanged = await ask(simulator, '/v1/token', undefined, new URLSearchParams(exchange).toString());
  const signed = await ask(simulator, signature(clientEmail), exchanged.body.access_token, payload);
  const assertion = signed.body.signedJwt;
  const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
  const reply = await ask(
    simulator,
    '/token',
    undefined,
    new URLSearchParams({ grant_type, assertion }).toString(),
  );

  expect(reply.body.access_token).toBe('sim-workspace');
});

test.each([
  ['another pool', { ...exchange, audience: '//iam.googleapis.com/x' }, 'invalid_target'],
  ['a token of nobody', { ...exchange, subject_token: 'x' }, 'invalid_grant'],
  ['another grant', { ...exchange, grant_type: 'password' }, 'unsupported_grant_type'],
])('exchanges nothing for %s', async (_, fields, error) => {
  const reply = await ask(simulator, '/v1/token', undefined, new URLSearchParams(fields).toString());

  expect([reply.status, reply.body.error]).toEqual([400, error]);
});

test.each([
  ['another account', 'other@harborline-ops.iam.gserviceaccount.test', federated.token, 403],
  ['a stranger', clientEmail, 'sim-workspace', 401],
])('signs nothing for %s', async (_, account, token, status) => {
  const reply = await ask(simulator, signature(account), token, payload);

  expect(reply.status).toBe(status);
});
