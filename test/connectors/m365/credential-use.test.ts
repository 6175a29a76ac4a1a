import nock from 'nock';
import { expect, test } from 'vitest';
import { Secret } from '../../../src/lib/secret.ts';
import { readAll, testTools, useNock } from '../../support/surface.ts';
import { exactly, graph, ME, openSurface, refusal, surfaceOf } from './tenant.ts';

useNock();

const path = '/beta/reports/appCredentialSignInActivities?$top=999';

/** As in the vendor's sample, whose zones lack a zero. */
const ofRegistration = {
  id: 'S0VZMXxhcHBsaWNhdGlvbg==',
  appId: 'APP1',
  appObjectId: 'REG1',
  credentialOrigin: 'application',
  expirationDate: '2027-04-01T21:36:48-8:00',
  keyId: 'KEY1',
  keyType: 'certificate',
  keyUsage: 'sign',
  resourceId: 'api1',
  servicePrincipalObjectId: 'sp1',
  signInActivity: { lastSignInDateTime: '2026-11-18T00:00:00-8:00', lastSignInRequestId: 'r1' },
};

const use = { kind: 'use', evidence: 'credential-sign-in', by: 'any' };

test('a credential is known by the object that holds it', async () => {
  const ofServicePrincipal = { ...ofRegistration, keyId: 'key2', credentialOrigin: 'servicePrincipal' };
  graph()
    .get(exactly(path))
    .reply(200, { value: [ofRegistration, ofServicePrincipal] });
  const surface = await openSurface('credential-use');

  const read = await readAll(surface);

  expect(read.gaps).toEqual([]);
  expect(read.records).toEqual([
    {
      ...use,
      key: 't/use/credential-sign-in/reg1/key1',
      clientId: 'app1',
      credential: 't/credential/reg1/key1',
      lastUsedAt: '2026-11-18T08:00:00.000Z',
    },
    {
      ...use,
      key: 't/use/credential-sign-in/sp1/key2',
      clientId: 'app1',
      credential: 't/credential/sp1/key2',
      lastUsedAt: '2026-11-18T08:00:00.000Z',
    },
  ]);
});

test.each([
  ['as in the sample of one app', { appObjectId: undefined, servicePrincipalObjectId: undefined }],
  ['by null', { appObjectId: null }],
  ['under an origin that is new', { credentialOrigin: 'unknownFutureValue' }],
])('where the holder is not told (%s), it is known by the client id', async (_, facts) => {
  graph()
    .get(exactly(path))
    .reply(200, { value: [{ ...ofRegistration, ...facts }] });
  const surface = await openSurface('credential-use');

  const read = await readAll(surface);

  expect(read.records).toMatchObject([{ key: 't/use/credential-sign-in/app1/key1', clientId: 'app1' }]);
});

test('a row without a sign-in says that none was recorded; two pages are one list', async () => {
  const next = `${path}&$skiptoken=2`;
  graph()
    .get(exactly(path))
    .reply(200, {
      value: [{ ...ofRegistration, signInActivity: null }],
      '@odata.nextLink': `https://graph.microsoft.com${next}`,
    });
  graph()
    .get(exactly(next))
    .reply(200, { value: [{ ...ofRegistration, keyId: 'key2' }] });
  const surface = await openSurface('credential-use');

  const read = await readAll(surface);

  expect(read.records).toMatchObject([
    { credential: 't/credential/reg1/key1', lastUsedAt: 'never' },
    { credential: 't/credential/reg1/key2', lastUsedAt: '2026-11-18T08:00:00.000Z' },
  ]);
  expect(read.cursors).toEqual([next, undefined]);
});

test('a row that has no member for it says nothing: unknown, and a gap about its app', async () => {
  const { signInActivity: _, ...without } = ofRegistration;
  graph()
    .get(exactly(path))
    .reply(200, { value: [without] });
  const surface = await openSurface('credential-use');

  const read = await readAll(surface);

  expect(read.records).toMatchObject([{ credential: 't/credential/reg1/key1', lastUsedAt: 'unknown' }]);
  expect(read.gaps).toEqual([
    {
      reason: 'shape',
      what: `sign-in activity of a credential ${ofRegistration.id} came without signInActivity.lastSignInDateTime`,
      subject: 't/app/registration/app1',
    },
  ]);
});

test('a row that does not parse is one gap about its app, and the rest goes on', async () => {
  graph()
    .get(exactly(path))
    .reply(200, { value: [{ appId: 'APP2' }, ofRegistration] });
  const surface = await openSurface('credential-use');

  const read = await readAll(surface);

  expect(read.records).toHaveLength(1);
  expect(read.gaps).toMatchObject([{ reason: 'shape', subject: 't/app/registration/app2' }]);
});

test.each([
  [
    'the right',
    refusal('Authorization_RequestDenied', 'No.'),
    { reason: 'permission', lacks: 'AuditLog.Read.All' },
  ],
  [
    'the licence',
    refusal('Authentication_RequestFromNonPremiumTenantOrB2CTenant', 'No.'),
    { reason: 'plan', lacks: 'Microsoft Entra ID P1 or P2' },
  ],
])('without %s the gap says so', async (_, body, gap) => {
  graph().get(exactly(path)).reply(403, body);
  const surface = await openSurface('credential-use');

  const read = await readAll(surface);

  expect(read.records).toEqual([]);
  expect(read.gaps).toMatchObject([gap]);
});

test('a cloud without the report is a gap, and nothing is asked', async () => {
  nock('https://graph.microsoft.us')
    .get('/v1.0/organization')
    .query(true)
    .reply(200, { value: [ME] });
  const config = { cloud: 'usgov', auth: { kind: 'bearer', token: new Secret('tok') } };
  const surface = await surfaceOf('credential-use', config, testTools());

  const read = await readAll(surface);

  expect(read.records).toEqual([]);
  expect(read.gaps).toMatchObject([{ reason: 'unsupported' }]);
});
