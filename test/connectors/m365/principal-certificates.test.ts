import { expect, test } from 'vitest';
import { readAll, testTools, useNock } from '../../support/surface.ts';
import { exactly, GRAPH, graph, openSurface, refusal } from './tenant.ts';

useNock();

const path = '/v1.0/servicePrincipals?$top=999&$select=id,appId,keyCredentials';
const second = '/v1.0/servicePrincipals?$skiptoken=two&$top=999&$select=id,appId,keyCredentials';

const certificate = (keyId: string | null, facts: object = {}) => ({
  keyId,
  customKeyIdentifier: 'c2FtZSBmb3IgYm90aA==',
  type: 'AsymmetricX509Cert',
  usage: 'Verify',
  key: 'MIIC',
  displayName: 'CN=northpeak',
  startDateTime: '2025-01-01T00:00:00Z',
  endDateTime: '2027-01-01T00:00:00.1234567Z',
  ...facts,
});

test('a certificate to sign in with is filed under its service principal; the certificate itself is not kept', async () => {
  graph()
    .get(exactly(path))
    .reply(200, {
      value: [{ id: 'SP1', appId: 'APP1', keyCredentials: [certificate('K1')] }],
      '@odata.nextLink': `${GRAPH}${second}`,
    });
  graph()
    .get(exactly(second))
    .reply(200, { value: [{ id: 'SP2', appId: null, keyCredentials: [] }] });
  const surface = await openSurface('principal-certificates');

  const { records, gaps, cursors } = await readAll(surface);

  expect(gaps).toEqual([]);
  expect(records).toEqual([
    {
      kind: 'credential',
      key: 't/credential/sp1/k1',
      app: 't/app/sp1',
      clientId: 'app1',
      type: 'certificate',
      name: 'CN=northpeak',
      startsAt: '2025-01-01T00:00:00.000Z',
      expiresAt: '2027-01-01T00:00:00.123Z',
    },
  ]);
  expect(cursors).toEqual([second, undefined]);
});

const federated = 'CN=Microsoft Azure Federated SSO Certificate';

test.each<[string, object, readonly string[]]>([
  ['that signs what Entra issues', certificate('K', { usage: 'Sign' }), []],
  ['with its password', certificate('K', { usage: 'Sign', type: 'X509CertAndPassword' }), []],
  ['to encrypt for the app', certificate('K', { usage: 'Encrypt' }), []],
  ['in other letters', certificate('K', { usage: 'sign' }), []],
  ['that verifies', certificate('K', { displayName: federated }), ['certificate k never-not']],
  ['of a use that is not documented', certificate('K', { usage: 'Attest' }), ['certificate k never-not']],
  ['without a use', certificate('K', { usage: null }), ['certificate k never-not']],
  ['without an id', certificate(null), ['certificate unnamed-certificate-0 never-not']],
  ['that is shared', certificate('K', { type: 'Symmetric' }), ['secret k never-not']],
  ['without an end', certificate('K', { endDateTime: '9999-12-31T00:00:00Z' }), ['certificate k never']],
])('a key %s', async (_, key, expected) => {
  graph()
    .get(exactly(path))
    .reply(200, { value: [{ id: 'SP1', appId: 'APP1', keyCredentials: [key] }] });
  const surface = await openSurface('principal-certificates');

  const { records, gaps } = await readAll(surface);

  const told = records.map((record) =>
    record.kind === 'credential'
      ? `${record.type} ${record.key.split('/').at(-1)} ${record.expiresAt === 'never' ? 'never' : 'never-not'}`
      : record.kind,
  );
  expect(gaps).toEqual([]);
  expect(told).toEqual(expected);
});

test('of a pair that signs SAML tokens, the half by which somebody could sign in is kept', async () => {
  const pair = [
    certificate('K1', { usage: 'Sign', displayName: federated }),
    certificate('K2', { usage: 'Verify', displayName: federated }),
  ];
  graph()
    .get(exactly(path))
    .reply(200, { value: [{ id: 'SP1', appId: 'APP1', keyCredentials: pair }] });
  const surface = await openSurface('principal-certificates');

  const { records } = await readAll(surface);

  expect(records).toMatchObject([{ key: 't/credential/sp1/k2', name: federated }]);
});

test('a row that does not parse is a gap about its service principal, and the rest goes on', async () => {
  graph()
    .get(exactly(path))
    .reply(200, {
      value: [
        { id: 'SP1', appId: 'APP1', keyCredentials: certificate('K1') },
        { id: 7 },
        { id: 'SP2', appId: 'APP2', keyCredentials: null },
        { id: 'SP3', appId: 'APP3' },
        { id: 'SP4', appId: 'APP4', keyCredentials: [certificate('K4')] },
      ],
    });
  const surface = await openSurface('principal-certificates');

  const { records, gaps } = await readAll(surface);

  expect(records.map(({ key }) => key)).toEqual(['t/credential/sp4/k4']);
  expect(gaps.map(({ reason, subject }) => [reason, subject])).toEqual([
    ['shape', 't/app/sp1'],
    ['shape', undefined],
    // Graph gives an empty list where there are none; of one that is not there nobody knows.
    ['shape', 't/app/sp3'],
  ]);
});

test('agents, and what they are made from, are documented without certificates', async () => {
  const value = ['agentIdentity', 'agentIdentityBlueprintPrincipal'].map((type, n) => ({
    '@odata.type': `#microsoft.graph.${type}`,
    id: `SP${n}`,
    appId: null,
  }));
  graph().get(exactly(path)).reply(200, { value });
  const surface = await openSurface('principal-certificates');

  const { records, gaps } = await readAll(surface);

  expect([...records, ...gaps]).toEqual([]);
});

test('without the right it is a gap that names it', async () => {
  graph().get(exactly(path)).reply(403, refusal('Authorization_RequestDenied', 'No.'));
  const surface = await openSurface('principal-certificates');

  const { gaps } = await readAll(surface);

  expect(gaps).toEqual([
    {
      reason: 'permission',
      what: 'the list of certificates on service principals: GET /v1.0/servicePrincipals gave 403: Authorization_RequestDenied: No.',
      lacks: 'Application.Read.All',
      fix: 'grant Application.Read.All to the app that OAuthlas signs in as, and give admin consent',
    },
  ]);
});

test('its pages keep to a quota of their own', async () => {
  const link = (at: number) => `/v1.0/servicePrincipals?$select=id,appId,keyCredentials&$skiptoken=${at}`;
  graph()
    .get(exactly(path))
    .reply(200, { value: [], '@odata.nextLink': `${GRAPH}${link(1)}` });
  for (let at = 1; at < 20; at++)
    graph()
      .get(exactly(link(at)))
      .reply(200, { value: [], ...(at < 19 && { '@odata.nextLink': `${GRAPH}${link(at + 1)}` }) });
  const tools = testTools();
  const surface = await openSurface('principal-certificates', tools);

  await readAll(surface);

  // Twenty calls at a hundred a minute, the first five of them at once.
  const seconds = tools.waited.reduce((sum, ms) => sum + ms, 0) / 1000;
  expect(seconds).toBeGreaterThan(8.9);
  expect(seconds).toBeLessThan(9.1);
});
