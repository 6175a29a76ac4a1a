import { expect, test } from 'vitest';
import { readAll, useNock } from '../../support/surface.ts';
import { exactly, graph, openSurface } from './tenant.ts';

useNock();

const path =
  '/v1.0/applications?$top=999&$select=id,appId,displayName,createdDateTime,disabledByMicrosoftStatus,signInAudience,publisherDomain,verifiedPublisher,tags,web,spa,publicClient,passwordCredentials,keyCredentials';

test('a registration with its redirects, secrets and certificates', async () => {
  graph()
    .get(exactly(path))
    .reply(200, {
      value: [
        {
          id: 'OBJ1',
          appId: 'APP1',
          displayName: 'Payroll',
          createdDateTime: '2022-01-02T03:04:05Z',
          disabledByMicrosoftStatus: null,
          signInAudience: 'AzureADMyOrg',
          publisherDomain: 'contoso.com',
          verifiedPublisher: { displayName: null, verifiedPublisherId: null, addedDateTime: null },
          tags: [],
          web: { redirectUris: ['https://payroll.contoso.com/cb'], logoutUrl: null },
          spa: { redirectUris: [] },
          publicClient: { redirectUris: ['http://localhost'] },
          passwordCredentials: [
            {
              keyId: 'K1',
              displayName: null,
              startDateTime: null,
              endDateTime: '2025-01-01T00:00:00.1234567Z',
            },
          ],
          keyCredentials: [
            {
              keyId: 'K2',
              type: 'AsymmetricX509Cert',
              usage: 'Verify',
              key: null,
              displayName: 'CN=payroll',
              startDateTime: '2024-01-01T00:00:00Z',
              endDateTime: '2026-01-01T00:00:00Z',
            },
            { keyId: 'K3', type: 'Symmetric', usage: 'Verify' },
            { keyId: 'K4', type: 'AsymmetricX509Cert', usage: 'Encrypt' },
            { keyId: null, type: 'AsymmetricX509Cert', usage: 'Verify' },
          ],
        },
      ],
    });
  const surface = await openSurface('applications');

  const read = await readAll(surface);

  const owned = { clientId: 'app1' };
  expect(read.gaps).toEqual([]);
  expect(read.records).toEqual([
    {
      kind: 'app',
      key: 't/app/registration/app1',
      clientId: 'app1',
      name: 'Payroll',
      role: 'registration',
      type: 'application',
      home: 'own',
      publisher: { name: 'contoso.com', verified: false },
      enabled: 'unknown',
      audience: 'own-tenant',
      createdAt: '2022-01-02T03:04:05.000Z',
      redirects: ['https://payroll.contoso.com/cb', 'http://localhost'],
    },
    {
      kind: 'credential',
      key: 't/credential/obj1/k1',
      ...owned,
      type: 'secret',
      startsAt: 'unknown',
      expiresAt: '2025-01-01T00:00:00.123Z',
    },
    {
      kind: 'credential',
      key: 't/credential/obj1/k2',
      ...owned,
      type: 'certificate',
      name: 'CN=payroll',
      startsAt: '2024-01-01T00:00:00.000Z',
      expiresAt: '2026-01-01T00:00:00.000Z',
    },
    {
      kind: 'credential',
      key: 't/credential/obj1/k3',
      ...owned,
      type: 'secret',
      startsAt: 'unknown',
      expiresAt: 'unknown',
    },
    {
      kind: 'credential',
      key: 't/credential/obj1/unnamed-certificate-2',
      ...owned,
      type: 'certificate',
      startsAt: 'unknown',
      expiresAt: 'unknown',
    },
  ]);
});

test('a blueprint of agents keeps its own type, and one that Microsoft disabled is off', async () => {
  graph()
    .get(exactly(path))
    .reply(200, {
      value: [
        { '@odata.type': '#microsoft.graph.agentIdentityBlueprint', id: 'o1', appId: 'a1' },
        { id: 'o2', appId: 'a2', disabledByMicrosoftStatus: 'DisabledDueToViolationOfServicesAgreement' },
      ],
    });
  const surface = await openSurface('applications');

  const read = await readAll(surface);

  expect(read.records).toMatchObject([
    { type: 'agentIdentityBlueprint', enabled: 'unknown' },
    { type: 'application', enabled: false },
  ]);
});

test.each([
  ['AzureADMyOrg', 'own-tenant'],
  ['AzureADMultipleOrgs', 'any-tenant'],
  ['AzureADandPersonalMicrosoftAccount', 'any-tenant'],
  ['PersonalMicrosoftAccount', 'any-tenant'],
  ['a word that is new to us', undefined],
  [null, undefined],
])('for whom it is: %s', async (signInAudience, expected) => {
  graph()
    .get(exactly(path))
    .reply(200, { value: [{ id: 'o1', appId: 'a1', signInAudience }] });
  const surface = await openSurface('applications');

  const read = await readAll(surface);

  expect(read.records).toMatchObject([{ key: 't/app/registration/a1' }]);
  expect(read.records.map((record) => record.kind === 'app' && record.audience)).toEqual([expected]);
});

test('keys and addresses that are not there at all are not known to be none', async () => {
  const rest = { tags: [], spa: null, publicClient: { redirectUris: [] } };
  graph()
    .get(exactly(path))
    .reply(200, {
      value: [
        { id: 'O1', appId: 'A1', ...rest, web: null, passwordCredentials: [] },
        { id: 'O2', appId: 'A2', ...rest, web: {}, passwordCredentials: null, keyCredentials: [] },
      ],
    });
  const surface = await openSurface('applications');

  const read = await readAll(surface);

  expect(read.records.map(({ key }) => key)).toEqual(['t/app/registration/a1', 't/app/registration/a2']);
  expect(read.gaps).toEqual([
    {
      reason: 'shape',
      what: 'app registration O1 came without keyCredentials',
      subject: 't/app/registration/a1',
    },
    {
      reason: 'shape',
      what: 'app registration O2 came without web.redirectUris',
      subject: 't/app/registration/a2',
    },
  ]);
});

test('a row that does not parse is a gap about that registration', async () => {
  graph()
    .get(exactly(path))
    .reply(200, { value: [{ id: 'O1', appId: 'A1', keyCredentials: {} }, { id: 'O2' }] });
  const surface = await openSurface('applications');

  const read = await readAll(surface);

  expect(read.records).toEqual([]);
  expect(read.gaps).toEqual([
    {
      reason: 'shape',
      what: 'app registration O1 is not as documented (keyCredentials: Invalid input: expected array, received object)',
      subject: 't/app/registration/a1',
    },
    {
      reason: 'shape',
      what: 'app registration O2 is not as documented (appId: Invalid input: expected string, received undefined)',
    },
  ]);
});
