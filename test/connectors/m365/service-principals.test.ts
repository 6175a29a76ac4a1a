import nock from 'nock';
import { expect, test } from 'vitest';
import { toClient } from '../../../src/connectors/m365/service-principals.ts';
import { Secret } from '../../../src/lib/secret.ts';
import { readAll, testTools, useNock } from '../../support/surface.ts';
import { answerOrganization, exactly, graph, OWN, openSurface, refusal, surfaceOf } from './tenant.ts';

useNock();

const path =
  '/v1.0/servicePrincipals?$top=999&$select=id,appId,displayName,appDisplayName,appOwnerOrganizationId,servicePrincipalType,accountEnabled,disabledByMicrosoftStatus,createdDateTime,verifiedPublisher,replyUrls,tags,appRoles,passwordCredentials';

/** Without anything in its lists. */
const bare = { appRoles: [], replyUrls: [], tags: [], passwordCredentials: [] };

test('a foreign app, its permissions for others and its secret', async () => {
  graph()
    .get(exactly(path))
    .reply(200, {
      value: [
        {
          id: 'SP1',
          appId: 'APP1',
          displayName: 'Mail Merge',
          appOwnerOrganizationId: '22222222-2222-2222-2222-22222222222A',
          servicePrincipalType: 'Application',
          accountEnabled: true,
          disabledByMicrosoftStatus: null,
          createdDateTime: '2021-05-06T07:08:09Z',
          verifiedPublisher: { displayName: 'Merge Inc', verifiedPublisherId: '123', addedDateTime: null },
          replyUrls: ['https://merge.example/cb'],
          tags: ['WindowsAzureActiveDirectoryIntegratedApp'],
          appRoles: [
            { id: 'R1', value: 'Things.Read', allowedMemberTypes: ['Application'], isEnabled: true },
            { id: 'R2', value: 'Both', allowedMemberTypes: ['User', 'Application'] },
            { id: 'R3', value: 'People', allowedMemberTypes: ['User'] },
            { id: 'R4', value: null, displayName: 'No value', allowedMemberTypes: ['Application'] },
          ],
          passwordCredentials: [
            {
              keyId: 'K1',
              displayName: 'ci',
              hint: 'abc',
              startDateTime: '2024-01-01T00:00:00Z',
              endDateTime: '2299-12-31T00:00:00Z',
            },
          ],
        },
      ],
    });
  const surface = await openSurface('service-principals');

  const read = await readAll(surface);

  expect(read.gaps).toEqual([]);
  expect(read.records).toEqual([
    {
      kind: 'app',
      key: 't/app/sp1',
      clientId: 'app1',
      name: 'Mail Merge',
      role: 'client',
      type: 'Application',
      home: 'foreign',
      homeTenant: '22222222-2222-2222-2222-22222222222a',
      publisher: { name: 'Merge Inc', verified: true },
      enabled: true,
      createdAt: '2021-05-06T07:08:09.000Z',
      publishes: { r1: 'Things.Read', r2: 'Both', r4: 'No value' },
      redirects: ['https://merge.example/cb'],
      tags: ['WindowsAzureActiveDirectoryIntegratedApp'],
    },
    {
      kind: 'credential',
      key: 't/credential/sp1/k1',
      app: 't/app/sp1',
      clientId: 'app1',
      type: 'secret',
      name: 'ci',
      startsAt: '2024-01-01T00:00:00.000Z',
      expiresAt: 'never',
    },
  ]);
});

test('a bare row says unknown wherever nothing is told', () => {
  const record = toClient('t', OWN, { id: 'sp', createdDateTime: null, disabledByMicrosoftStatus: null });

  expect(record).toEqual({
    kind: 'app',
    key: 't/app/sp',
    name: 'sp',
    role: 'client',
    type: 'unknown',
    home: 'unknown',
    enabled: 'unknown',
    createdAt: 'unknown',
  });
});

test.each([
  ['ours', { appOwnerOrganizationId: OWN }, { home: 'own', homeTenant: OWN }],
  ["Microsoft's", { appOwnerOrganizationId: 'f8cdef31-a31e-4b4a-93e4-5f571e91255a' }, { home: 'platform' }],
  ['the publisher of nulls', { verifiedPublisher: {} }, { publisher: { name: '', verified: false } }],
  ['switched off', { accountEnabled: false }, { enabled: false }],
  [
    'disabled by Microsoft',
    { accountEnabled: true, disabledByMicrosoftStatus: 'DisabledDueToViolationOfServicesAgreement' },
    { enabled: false },
  ],
  [
    'the other word for no status',
    { accountEnabled: true, disabledByMicrosoftStatus: 'NotDisabled' },
    { enabled: true },
  ],
  ['a managed identity', { servicePrincipalType: 'ManagedIdentity' }, { type: 'ManagedIdentity' }],
  [
    'an agent',
    { servicePrincipalType: 'ServiceIdentity', '@odata.type': '#microsoft.graph.agentIdentity' },
    { type: 'ServiceIdentity' },
  ],
  [
    'the blueprint of agents',
    {
      servicePrincipalType: 'Application',
      '@odata.type': '#microsoft.graph.agentIdentityBlueprintPrincipal',
    },
    { type: 'agentIdentityBlueprintPrincipal' },
  ],
])('translates %s', (_, odd, expected) => {
  const record = toClient('t', OWN, { id: 'sp', disabledByMicrosoftStatus: null, ...odd });

  expect(record).toMatchObject(expected);
});

test('without the organization only Microsoft is told apart', async () => {
  answerOrganization(403, refusal('Authorization_RequestDenied', 'No.'));
  graph()
    .get(exactly(path))
    .reply(200, {
      value: [
        { ...bare, id: 'a', appOwnerOrganizationId: OWN },
        { ...bare, id: 'b', appOwnerOrganizationId: '72f988bf-86f1-41af-91ab-2d7cd011db47' },
      ],
    });
  const config = { auth: { kind: 'bearer', token: new Secret('tok') } };
  const surface = await surfaceOf('service-principals', config, testTools());

  const read = await readAll(surface);

  expect(read.records).toMatchObject([{ home: 'unknown' }, { home: 'platform' }]);
  expect(read.gaps).toEqual([]);
});

test('who signs in at a directory by its id needs no organization to know what is its own', async () => {
  const tenantId = OWN.toUpperCase();
  const clientId = '33333333-3333-3333-3333-333333333333';
  nock('https://login.microsoftonline.com')
    .post(`/${OWN}/oauth2/v2.0/token`)
    .query(true)
    .reply(200, { token_type: 'Bearer', expires_in: 3599, access_token: 'tok' });
  answerOrganization(403, refusal('Authorization_RequestDenied', 'No.'));
  graph()
    .get(exactly(path))
    .reply(200, { value: [{ id: 'a', appOwnerOrganizationId: OWN }] });
  const auth = { kind: 'client-secret', tenantId, clientId, secret: new Secret('s') };
  const surface = await surfaceOf('service-principals', { auth }, testTools());

  const read = await readAll(surface);

  expect(read.records).toMatchObject([{ home: 'own' }]);
});

test('a row that does not parse is a gap about that app', async () => {
  graph()
    .get(exactly(path))
    .reply(200, {
      value: [
        { id: 'SP1', tags: 'HideApp' },
        { ...bare, id: 'SP2' },
      ],
    });
  const surface = await openSurface('service-principals');

  const read = await readAll(surface);

  expect(read.records.map(({ key }) => key)).toEqual(['t/app/sp2']);
  expect(read.gaps).toEqual([
    {
      reason: 'shape',
      what: 'service principal SP1 is not as documented (tags: Invalid input: expected array, received string)',
      subject: 't/app/sp1',
    },
  ]);
});

test('a list that is not there is not an empty one: the app is kept, and the gap says what it may have', async () => {
  const { appRoles: _, ...withoutRoles } = bare;
  graph()
    .get(exactly(path))
    .reply(200, {
      value: [{ ...withoutRoles, id: 'SP1' }, { id: 'SP2' }, { ...bare, id: 'SP3', appRoles: null }],
    });
  const surface = await openSurface('service-principals');

  const read = await readAll(surface);

  expect(read.records.map(({ key }) => key)).toEqual(['t/app/sp1', 't/app/sp2', 't/app/sp3']);
  expect(read.gaps).toEqual([
    { reason: 'shape', what: 'service principal SP1 came without appRoles', subject: 't/app/sp1' },
    {
      reason: 'shape',
      what: 'service principal SP2 came without appRoles, replyUrls, tags, passwordCredentials',
      subject: 't/app/sp2',
    },
  ]);
});

test.each([
  ['an agent has no roles, addresses or keys', { servicePrincipalType: 'ServiceIdentity', tags: [] }, []],
  [
    'a blueprint has no addresses or keys',
    { '@odata.type': '#microsoft.graph.agentIdentityBlueprintPrincipal', tags: [] },
    ['service principal SP1 came without appRoles'],
  ],
])('of what Microsoft documents with fewer members no more is expected: %s', async (_, row, expected) => {
  graph()
    .get(exactly(path))
    .reply(200, { value: [{ ...row, id: 'SP1' }] });
  const surface = await openSurface('service-principals');

  const read = await readAll(surface);

  expect(read.gaps.map(({ what }) => what)).toEqual(expected);
});

test.each<[string, object, object | undefined]>([
  ['for apps, in other letters', { allowedMemberTypes: ['application'] }, { r: 'Things.Read' }],
  ['for people, in other letters', { allowedMemberTypes: ['USER'] }, undefined],
  ['for a kind that is new', { allowedMemberTypes: ['User', 'AgentIdentity'] }, { r: 'Things.Read' }],
  ['for nobody knows whom', {}, { r: 'Things.Read' }],
])('a role %s', (_, role, publishes) => {
  const appRoles = [{ id: 'r', value: 'Things.Read', ...role }];

  expect(toClient('t', OWN, { id: 'sp', appRoles }).publishes).toEqual(publishes);
});
