import { generateKeyPairSync } from 'node:crypto';
import nock from 'nock';
import { expect, test } from 'vitest';
import { m365 } from '../../../src/connectors/m365/index.ts';
import { ProviderError } from '../../../src/lib/errors.ts';
import { Secret } from '../../../src/lib/secret.ts';
import { readAll, testTools, useNock } from '../../support/surface.ts';
import { answerOrganization, graph, ME, refusal, surfaceOf } from './tenant.ts';

useNock();

const tenantId = '11111111-1111-1111-1111-111111111111';
const clientId = '33333333-3333-3333-3333-333333333333';
const secretAuth = { kind: 'client-secret', tenantId, clientId, secret: new Secret('s3cret-value') };
const token = { token_type: 'Bearer', expires_in: 3599, ext_expires_in: 3599, access_token: 'tok' };

function login(): nock.Scope {
  return nock('https://login.microsoftonline.com');
}

test('a client secret is changed for one token, which serves all calls', async () => {
  const bodies: URLSearchParams[] = [];
  login()
    .post(`/${tenantId}/oauth2/v2.0/token`, (body: Record<string, string>) => {
      bodies.push(new URLSearchParams(body));
      return true;
    })
    .query(true)
    .reply(200, token);
  answerOrganization();
  graph().get('/v1.0/users').query(true).reply(200, { value: [] });
  const surface = await surfaceOf('users', { auth: secretAuth }, testTools());

  const read = await readAll(surface);

  expect(read.gaps).toEqual([]);
  expect(
    bodies.map((body) => [body.get('grant_type'), body.get('client_secret'), body.get('scope')]),
  ).toEqual([['client_credentials', 's3cret-value', 'https://graph.microsoft.com/.default']]);
});

test('a certificate signs the request and is not sent', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const certificate = new Secret(
    `-----BEGIN CERTIFICATE-----\n${Buffer.from('any').toString('base64')}\n-----END CERTIFICATE-----\n${key}`,
  );
  const bodies: URLSearchParams[] = [];
  login()
    .post(`/${tenantId}/oauth2/v2.0/token`, (body: Record<string, string>) => {
      bodies.push(new URLSearchParams(body));
      return true;
    })
    .query(true)
    .reply(200, token);
  answerOrganization();

  await m365.connect({ auth: { kind: 'certificate', tenantId, clientId, certificate } }, testTools());

  const [body] = bodies;
  expect(body?.get('client_assertion_type')).toBe('urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
  expect(body?.get('client_assertion')?.split('.')).toHaveLength(3);
  expect(String(body)).not.toContain('PRIVATE');
});

test('each cloud signs in at its own host, for its own Graph', async () => {
  const scopes: unknown[] = [];
  nock('https://login.microsoftonline.us')
    .post(`/${tenantId}/oauth2/v2.0/token`, ({ scope }: Record<string, string>) => {
      scopes.push(scope);
      return true;
    })
    .query(true)
    .reply(200, token);
  nock('https://dod-graph.microsoft.us', { reqheaders: { authorization: 'Bearer tok' } })
    .get('/v1.0/organization')
    .query(true)
    .reply(200, { value: [ME] });

  await m365.connect({ cloud: 'usgov-dod', auth: secretAuth }, testTools());

  expect(scopes).toEqual(['https://dod-graph.microsoft.us/.default']);
});

test('a base URL answers both, also where it gives its own address as the next page', async () => {
  const base = 'http://127.0.0.1:4010';
  nock(base).post(`/${tenantId}/oauth2/v2.0/token`).query(true).reply(200, token);
  nock(base)
    .get('/v1.0/organization')
    .query(true)
    .reply(200, { value: [ME] });
  nock(base)
    .get('/v1.0/users')
    .query((query) => query.$skiptoken === undefined)
    .reply(200, { value: [{ id: 'a' }], '@odata.nextLink': `${base}/v1.0/users?$skiptoken=2` });
  nock(base, { reqheaders: { authorization: 'Bearer tok' } })
    .get('/v1.0/users')
    .query({ $skiptoken: '2' })
    .reply(200, { value: [{ id: 'b' }] });
  const surface = await surfaceOf('users', { baseUrl: base, auth: secretAuth }, testTools());

  const read = await readAll(surface);

  expect(read.records).toHaveLength(2);
  expect(read.gaps).toEqual([]);
});

test.each([
  [
    401,
    'invalid_client',
    'AADSTS7000215: Invalid client secret provided. Ensure the secret being sent is the value. Trace ID: x',
    'AADSTS7000215: the client secret is wrong',
    'use the value of the secret, not its id, and of this very app',
  ],
  [
    400,
    'invalid_request',
    "AADSTS90002: Tenant '1111' not found.",
    'AADSTS90002: the tenant does not exist',
    'check tenantId, and the cloud',
  ],
])(
  'a refused sign-in (%d %s) is told with its remedy and without the secret',
  async (status, error, says, message, fix) => {
    login()
      .post(`/${tenantId}/oauth2/v2.0/token`)
      .query(true)
      .reply(status, { error, error_description: says, error_codes: [1] });

    const refused = await m365.connect({ auth: secretAuth }, testTools()).catch((error: unknown) => error);

    expect(refused).toBeInstanceOf(ProviderError);
    expect(refused).toMatchObject({
      reason: 'credentials',
      message: `POST /${tenantId}/oauth2/v2.0/token gave ${status}: ${message}`,
      fix,
    });
    expect(JSON.stringify([refused, String(refused)])).not.toContain('s3cret-value');
  },
);

test('a sign-in service that is down keeps the tenant open, and every surface says so', async () => {
  login().persist().post(`/${tenantId}/oauth2/v2.0/token`).query(true).reply(503, 'busy');
  const surface = await surfaceOf('users', { auth: secretAuth }, testTools());

  const read = await readAll(surface);

  expect(read.gaps).toMatchObject([{ reason: 'unavailable' }]);
});

test('a key that does not parse is refused kindly', async () => {
  const certificate = new Secret(
    '-----BEGIN CERTIFICATE-----\nYW55\n-----END CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\nYW55\n-----END PRIVATE KEY-----\n',
  );
  const auth = { kind: 'certificate', tenantId, clientId, certificate };

  const refused = await m365.connect({ auth }, testTools()).catch((error: unknown) => error);

  expect(refused).toMatchObject({
    reason: 'credentials',
    message:
      'what the config refers to has changed: auth.certificate must be PEM text with both the certificate and its private key, not encrypted',
  });
});

test('a ready token that is refused keeps the tenant closed', async () => {
  answerOrganization(401, refusal('InvalidAuthenticationToken', 'Lifetime validation failed.'));
  const config = { auth: { kind: 'bearer', token: new Secret('tok') } };

  const refused = await m365.connect(config, testTools()).catch((error: unknown) => error);

  expect(refused).toMatchObject({
    reason: 'credentials',
    message: 'GET /v1.0/organization gave 401: InvalidAuthenticationToken: Lifetime validation failed.',
    fix: 'get a new token, and see that it was issued for Microsoft Graph of this cloud',
  });
});

test('a token that dies while a list is read is a gap', async () => {
  answerOrganization();
  graph()
    .get('/v1.0/users')
    .query(true)
    .reply(401, refusal('InvalidAuthenticationToken', 'Access token has expired.'));
  const config = { auth: { kind: 'bearer', token: new Secret('tok') } };
  const surface = await surfaceOf('users', config, testTools());

  const read = await readAll(surface);

  expect(read.gaps).toMatchObject([
    {
      reason: 'credentials',
      fix: 'get a new token, and see that it was issued for Microsoft Graph of this cloud',
    },
  ]);
});
