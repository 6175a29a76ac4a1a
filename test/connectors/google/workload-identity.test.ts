import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nock from 'nock';
import { afterAll, expect, test } from 'vitest';
import { google } from '../../../src/connectors/google/index.ts';
import { Secret } from '../../../src/lib/secret.ts';
import { AT, readAll, testTools, useNock } from '../../support/surface.ts';
import { externalAccount, login, vendor } from './support.ts';

useNock();

const folder = mkdtempSync(join(tmpdir(), 'oauthlas-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = join(folder, 'token.jwt');
const serviceAccount = 'scan@project.iam.gserviceaccount.com';
const subject = 'admin@example.com';
const audience = '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q';
const credentials = new Secret(externalAccount(file));
const config = { auth: { kind: 'workload-identity', credentials, serviceAccount, subject } };

/** Answers one sign-in, and gives what it was asked. */
function answerSignIn(token: string, expires_in: number): Record<string, unknown> {
  const asked: Record<string, unknown> = {};
  const note = (members: object) => {
    Object.assign(asked, members);
    return true;
  };
  nock('https://sts.googleapis.com')
    .post('/v1/token', (form) => note({ exchange: { ...form } }))
    .reply(200, { access_token: 'federated' });
  nock('https://iamcredentials.googleapis.com', { reqheaders: { authorization: 'Bearer federated' } })
    .post(`/v1/projects/-/serviceAccounts/${encodeURIComponent(serviceAccount)}:signJwt`, ({ payload }) =>
      note({ claims: JSON.parse(payload) }),
    )
    .reply(200, { keyId: 'k', signedJwt: 'a.b.c' });
  login
    .post('/token', ({ assertion }) => note({ assertion }))
    .reply(200, { access_token: token, expires_in });
  return asked;
}

test('what is asked for: a token in exchange, a signature as the administrator, one scope', async () => {
  writeFileSync(file, 'subject-token\n');
  const asked = answerSignIn('issued', 3599);

  await google.connect(config, testTools());

  const iat = Date.parse(AT) / 1000;
  expect(asked).toEqual({
    exchange: {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      audience,
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      subject_token: 'subject-token',
    },
    claims: {
      iss: serviceAccount,
      sub: subject,
      scope: 'https://www.googleapis.com/auth/admin.directory.user.readonly',
      aud: 'https://oauth2.googleapis.com/token',
      iat,
      exp: iat + 3600,
    },
    assertion: 'a.b.c',
  });
});

test('before the end of a token another one is had, from the file as it is then', async () => {
  writeFileSync(file, 'first');
  const before = answerSignIn('old', 600);
  const tools = testTools();
  const { surfaces } = await google.connect(config, tools);
  const users = surfaces.find(({ id }) => id === 'users');
  if (users === undefined) throw new Error('no surface users');
  writeFileSync(file, 'second');
  const after = answerSignIn('new', 3600);
  vendor
    .get('/admin/directory/v1/users')
    .query(true)
    .matchHeader('authorization', 'Bearer new')
    .reply(200, { users: [{ id: '1' }] });

  tools.pass(300_000);
  const { gaps } = await readAll(users);

  expect(gaps).toEqual([]);
  expect([before, after]).toMatchObject([
    { exchange: { subject_token: 'first' } },
    { exchange: { subject_token: 'second' } },
  ]);
});

test('what the service account asks for in its own name is signed without the administrator', async () => {
  writeFileSync(file, 'subject-token');
  answerSignIn('as-administrator', 3600);
  vendor.get('/admin/directory/v1/users/admin%40example.com').query(true).reply(200, { isAdmin: true });
  const { surfaces } = await google.connect({ ...config, cloudParent: 'projects/example' }, testTools());
  const accounts = surfaces.find(({ id }) => id === 'service-accounts');
  if (accounts === undefined) throw new Error('no surface service-accounts');
  const asked = answerSignIn('as-itself', 3600);
  nock('https://cloudasset.googleapis.com')
    .get('/v1/projects/example/assets')
    .query(true)
    .matchHeader('authorization', 'Bearer as-itself')
    .reply(200, {});

  const { gaps } = await readAll(accounts);

  expect(gaps).toEqual([]);
  const iat = Date.parse(AT) / 1000;
  expect(asked.claims).toEqual({
    iss: serviceAccount,
    scope: 'https://www.googleapis.com/auth/cloudasset',
    aud: 'https://oauth2.googleapis.com/token',
    iat,
    exp: iat + 3600,
  });
});
