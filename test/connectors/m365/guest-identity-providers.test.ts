import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TrustRecord } from '../../../src/model/records.ts';
import { readAll, useNock } from '../../support/surface.ts';
import { exactly, GRAPH, graph, OWN, openSurface, refusal } from './tenant.ts';

useNock();

const providersPath = '/beta/identity/identityProviders';
const federationsPath = '/v1.0/directory/federationConfigurations/graph.samlOrWsFedExternalDomainFederation';

function answer(path: string, value: unknown, link?: string): void {
  graph()
    .get(exactly(path))
    .reply(200, { value, ...(link !== undefined && { '@odata.nextLink': `${GRAPH}${link}` }) });
}

const read = async () => await readAll(await openSurface('guest-identity-providers'));

/** As Microsoft documents them. */
const builtIn = {
  '@odata.type': 'microsoft.graph.builtInIdentityProvider',
  id: 'MSASignup-OAUTH',
  identityProviderType: 'MicrosoftAccount',
  displayName: 'MicrosoftAccount',
};
const facebook = {
  '@odata.type': '#microsoft.graph.socialIdentityProvider',
  id: 'Facebook-OAUTH',
  displayName: 'Facebook for crews',
  identityProviderType: 'Facebook',
  clientId: 'test',
  clientSecret: 'SECRET-OF-FACEBOOK',
};
const apple = {
  '@odata.type': '#microsoft.graph.appleManagedIdentityProvider',
  id: 'Apple-Managed-OIDC',
  displayName: 'Sign in with Apple',
  developerId: 'UBF8T346G9',
  serviceId: 'com.example.client',
  keyId: '99P6DD87C4',
  certificateData: 'SECRET-OF-APPLE',
};
const openId = {
  '@odata.type': '#microsoft.graph.OidcIdentityProvider',
  displayName: 'Customers',
  clientId: 'E2EA5DB9-545a-491f-a881-37690ee12c79',
  issuer: 'https://login.example.com/b07624bf/v2.0/',
  wellKnownEndpoint: 'https://login.example.com/v2.0/.well-known/openid-configuration?p=SIGNIN',
  responseType: 'code',
  scope: 'openid profile email offline_access',
  clientAuthentication: {
    '@odata.type': '#microsoft.graph.OIDCClientSecretAuthentication',
    clientSecret: 'SECRET-OF-OIDC',
  },
};
const partner = {
  id: '96DB02E2-80c1-5555-bc3a-de92ffb8c5be',
  displayName: 'Contoso',
  issuerUri: 'http://contoso.example/adfs/services/trust',
  metadataExchangeUri: null,
  signingCertificate: 'MIIC6DCCAdCgAwIBAgIQQ6vYJIVKQ',
  passiveSignInUri: 'https://contoso.example/adfs/ls/?k=1',
  preferredAuthenticationProtocol: 'saml',
  domains: [{ id: 'Contoso.example' }, { id: 'eu.contoso.example' }],
};

const signIn = { kind: 'trust', type: 'sign-in', home: 'unknown' };

test('providers and the servers of partners, as documented; no secret is read', async () => {
  const next = `${federationsPath}?$skiptoken=x`;
  answer(providersPath, [builtIn, facebook, apple, openId]);
  answer(federationsPath, [partner], next);
  answer(next, [{ id: 'f2', displayName: null }]);

  const told = await read();

  expect(told).toMatchObject({ gaps: [], cursors: [undefined, undefined, undefined] });
  expect(told.records).toEqual([
    {
      ...signIn,
      key: 't/trust/sign-in/guest/facebook-oauth',
      with: 'Facebook',
      allows: ['socialIdentityProvider', 'clientId: test'],
    },
    {
      ...signIn,
      key: 't/trust/sign-in/guest/apple-managed-oidc',
      with: 'Sign in with Apple',
      allows: ['appleManagedIdentityProvider', 'developerId: UBF8T346G9', 'serviceId: com.example.client'],
    },
    {
      ...signIn,
      key: 't/trust/sign-in/guest/e2ea5db9-545a-491f-a881-37690ee12c79',
      with: 'https://login.example.com/b07624bf/v2.0/',
      allows: [
        'OidcIdentityProvider',
        'clientId: E2EA5DB9-545a-491f-a881-37690ee12c79',
        'responseType: code',
      ],
    },
    {
      ...signIn,
      key: 't/trust/sign-in/guest/96db02e2-80c1-5555-bc3a-de92ffb8c5be',
      with: 'http://contoso.example/adfs/services/trust',
      allows: [
        'preferredAuthenticationProtocol: saml',
        'passiveSignInUri: contoso.example',
        'signingCertificate: not readable',
        'domains: contoso.example',
        'domains: eu.contoso.example',
      ],
    },
    { ...signIn, key: 't/trust/sign-in/guest/f2', with: 'f2', allows: ['domains: unknown'] },
  ]);
  expect(JSON.stringify(told)).not.toContain('SECRET');
});

test.each<[string, object, Partial<TrustRecord>]>([
  [
    'its metadata alone, in another directory of Entra',
    {
      id: 'p',
      metadataUrl:
        'https://login.microsoftonline.com/22222222-2222-2222-2222-222222222222/v2.0/.well-known/openid-configuration?p=x',
    },
    {
      with: 'https://login.microsoftonline.com/22222222-2222-2222-2222-222222222222/v2.0',
      home: 'foreign',
      holder: 'm365/22222222-2222-2222-2222-222222222222',
    },
  ],
  [
    'an issuer of our own directory',
    { id: 'p', issuer: `https://sts.windows.net/${OWN}/` },
    { home: 'own', holder: `m365/${OWN}` },
  ],
  ['metadata that lie nowhere', { id: 'p', metadataUrl: 'nowhere', displayName: 'P' }, { with: 'P' }],
  ['nothing but its id', { id: 'p' }, { with: 'unknown', allows: ['unknown'] }],
  [
    'a kind that is new',
    { id: 'p', '@odata.type': '#microsoft.graph.moonIdentityProvider' },
    { with: 'moonIdentityProvider', allows: ['moonIdentityProvider'] },
  ],
])('a provider with %s', async (_, row, expected) => {
  answer(providersPath, [row]);
  answer(federationsPath, []);

  const { records, gaps } = await read();

  expect(gaps).toEqual([]);
  expect(records).toMatchObject([{ key: 't/trust/sign-in/guest/p', ...expected }]);
});

test('what does not parse is a gap about that one, and the rest goes on', async () => {
  answer(providersPath, [{ ...facebook, displayName: 1 }, { displayName: 'Nobody', id: null }, apple]);
  answer(federationsPath, [{ ...partner, id: 'F1', domains: 'x' }, partner]);

  const { records, gaps } = await read();

  expect(records).toHaveLength(2);
  expect(gaps.map(({ reason, subject }) => [reason, subject])).toEqual([
    ['shape', 't/trust/sign-in/guest/facebook-oauth'],
    ['shape', undefined],
    ['shape', 't/trust/sign-in/guest/f1'],
  ]);
});

test('each of the two is refused by itself, with the right that it needs', async () => {
  graph().get(exactly(providersPath)).reply(403, refusal('AccessDenied', 'No.'));
  graph().get(exactly(federationsPath)).reply(403, refusal('Authorization_RequestDenied', 'No.'));

  const { records, gaps } = await read();

  expect(records).toEqual([]);
  expect(gaps.map(({ reason, what, lacks }) => [reason, what.split(':')[0], lacks])).toEqual([
    ['permission', 'the list of identity providers', 'IdentityProvider.Read.All'],
    ['permission', 'the list of federations with the domains of guests', 'Domain.Read.All'],
  ]);
});

test.each([
  [403, refusal('Forbidden', 'This API is not available in this cloud.'), 'unsupported'],
  [403, refusal('Forbidden', 'The tenant is not licensed.'), 'plan'],
])('where it does not exist, or is not paid for, the gap says so', async (status, body, reason) => {
  graph().get(exactly(providersPath)).reply(status, body);
  answer(federationsPath, [partner]);

  const { records, gaps } = await read();

  expect(records).toHaveLength(1);
  expect(gaps).toMatchObject([{ reason }]);
});

test('whatever a provider calls itself, it is one record under its own key', async () => {
  const text = fc.option(fc.string(), { nil: null });
  const row = fc.record(
    {
      id: fc.string({ minLength: 1 }),
      displayName: text,
      identityProviderType: text,
      issuer: text,
      metadataUrl: fc.option(
        fc.string().map((end) => `https://login.example.com/${end}`),
        { nil: null },
      ),
    },
    { requiredKeys: ['id'] },
  );
  await fc.assert(
    fc.asyncProperty(row, async (told) => {
      answer(providersPath, [told]);
      answer(federationsPath, []);

      const { records, gaps } = await read();

      expect(gaps).toEqual([]);
      const [{ key, with: whom } = { key: '', with: '' }] = records as readonly TrustRecord[];
      expect(key.startsWith('t/trust/sign-in/guest/')).toBe(true);
      expect(whom.length).toBeGreaterThan(0);
    }),
    { numRuns: 30 },
  );
});
