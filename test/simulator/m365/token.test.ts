import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { credentials, type Simulator, startSimulator } from '../../../src/simulator/index.ts';
import { toJwt } from '../../../src/simulator/jwt.ts';
import { ask, now } from '../client.ts';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ now, users: 20 });
});
afterAll(() => simulator.stop());

const good = {
  grant_type: 'client_credentials',
  client_id: credentials.harborline.clientId,
  client_secret: 'sim-secret',
  scope: 'https://graph.microsoft.com/.default',
};
const tenantId = '5d0c7a91-3b42-4c8e-9f16-7a2e84d1b603';
const path = `/${tenantId}/oauth2/v2.0/token`;
const { federated, certificate } = credentials.harborline;
const thumbprint = createHash('sha256')
  .update(Buffer.from(certificate.split('\n')[1] ?? '', 'base64'))
  .digest('base64url');
const byAssertion = (assertion: string) => ({
  client_secret: '',
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  client_assertion: assertion,
});
const told = { iss: federated.issuer, sub: federated.subject, aud: federated.audience };
const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString();

test('issues the token of the tenant, for a secret, a certificate or a federated token', async () => {
  const bySecret = await ask(simulator, path, undefined, form(good));
  const byCertificate = await ask(
    simulator,
    '/harborline.test/oauth2/v2.0/token',
    undefined,
    form({ ...good, ...byAssertion(toJwt({ iss: good.client_id }, { 'x5t#S256': thumbprint })) }),
  );
  const byFederation = await ask(
    simulator,
    path,
    undefined,
    form({ ...good, ...byAssertion(federated.assertion) }),
  );

  expect(bySecret.body).toEqual({
    token_type: 'Bearer',
    expires_in: 3599,
    ext_expires_in: 3599,
    access_token: 'sim-harborline',
  });
  expect(byCertificate.body.access_token).toBe('sim-harborline');
  expect(byFederation.body.access_token).toBe('sim-harborline');
});

test.each([
  ['a wrong secret', path, { client_secret: 'wrong' }, 401, 'invalid_client', 7000215],
  [
    'another tenant\u2019s client',
    path,
    { client_id: credentials.tidewater.clientId },
    400,
    'unauthorized_client',
    700016,
  ],
  ['an expired secret', path, { client_secret: 'sim-expired-secret' }, 401, 'invalid_client', 7000222],
  ['no JWT', path, byAssertion('a.b.c'), 401, 'invalid_client', 50027],
  [
    'another certificate',
    path,
    byAssertion(toJwt({ iss: good.client_id }, { x5t: 'other' })),
    401,
    'invalid_client',
    700027,
  ],
  ['another issuer', path, byAssertion(toJwt({ ...told, iss: 'x' })), 401, 'invalid_client', 700211],
  ['another audience', path, byAssertion(toJwt({ ...told, aud: 'x' })), 401, 'invalid_client', 700212],
  ['another subject', path, byAssertion(toJwt({ ...told, sub: 'x' })), 401, 'invalid_client', 700213],
  ['an old token', path, byAssertion(toJwt({ ...told, exp: 1 })), 401, 'invalid_client', 700024],
  ['a bare scope', path, { scope: 'User.Read' }, 400, 'invalid_scope', 1002012],
  ['another grant', path, { grant_type: 'password' }, 400, 'unsupported_grant_type', 70003],
  ['another tenant', '/nowhere.test/oauth2/v2.0/token', {}, 400, 'invalid_tenant', 90002],
])('refuses %s', async (_, where, change, status, error, number) => {
  const reply = await ask(simulator, where, undefined, form({ ...good, ...change }));

  expect([reply.status, reply.body.error, reply.body.error_codes]).toEqual([status, error, [number]]);
  expect(reply.body.error_description).toMatch(new RegExp(`^AADSTS${number}: `));
});

test('tells Microsoft\u2019s libraries where the token endpoint is', async () => {
  const instances = await ask(
    simulator,
    `/common/discovery/instance?api-version=1.1&authorization_endpoint=https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/authorize`,
  );
  const configuration = await ask(simulator, `/${tenantId}/v2.0/.well-known/openid-configuration`);

  expect(instances.body.tenant_discovery_endpoint).toBe(
    `https://login.microsoftonline.com/${tenantId}/v2.0/.well-known/openid-configuration`,
  );
  expect(configuration.body.token_endpoint).toBe(`https://login.microsoftonline.com${path}`);
  expect(simulator.calls.get('m365.token')).toBeGreaterThan(1);
});
