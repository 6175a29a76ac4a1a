import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readAll, useNock } from '../../support/surface.ts';
import { exactly, GRAPH, graph, OWN, openSurface, refusal } from './tenant.ts';

useNock();

const bin = '/v1.0/directory/deletedItems/microsoft.graph';
const clients = `${bin}.servicePrincipal?$top=999&$select=id,appId,displayName,appDisplayName,appOwnerOrganizationId,servicePrincipalType,createdDateTime,deletedDateTime,verifiedPublisher,replyUrls,tags,passwordCredentials`;
const registrations = `${bin}.application?$top=999&$select=id,appId,displayName,createdDateTime,deletedDateTime,signInAudience,publisherDomain,verifiedPublisher,tags,web,spa,publicClient,passwordCredentials,keyCredentials`;

function answer(path: string, value: readonly unknown[], next?: string): void {
  graph()
    .get(exactly(path))
    .reply(200, { value, ...(next !== undefined && { '@odata.nextLink': `${GRAPH}${next}` }) });
}

test('a deleted app is as it was when it was alive, switched off, with its secrets and the day', async () => {
  answer(clients, [
    {
      '@odata.type': '#microsoft.graph.servicePrincipal',
      id: 'SP-1',
      appId: 'APP-1',
      displayName: 'Contoso Backup',
      appOwnerOrganizationId: '33333333-3333-3333-3333-333333333333',
      servicePrincipalType: 'Application',
      createdDateTime: '2024-02-03T04:05:06Z',
      deletedDateTime: '2026-11-20T10:11:12Z',
      verifiedPublisher: { displayName: null, verifiedPublisherId: null, addedDateTime: null },
      replyUrls: ['https://backup.example.com/signin'],
      tags: [],
      passwordCredentials: [
        {
          keyId: 'KEY-1',
          displayName: 'old',
          hint: 'abc',
          secretText: null,
          startDateTime: '2024-02-03T00:00:00Z',
          endDateTime: '2027-02-03T00:00:00Z',
        },
      ],
    },
  ]);
  answer(registrations, [
    {
      id: 'OBJ-2',
      appId: 'APP-2',
      displayName: 'Fabrikam Import',
      createdDateTime: '2023-01-01T00:00:00Z',
      deletedDateTime: '2026-11-21T00:00:00Z',
      signInAudience: 'AzureADMyOrg',
      publisherDomain: 'contoso.com',
      verifiedPublisher: null,
      tags: [],
      web: { redirectUris: [] },
      spa: null,
      publicClient: null,
      passwordCredentials: [],
      keyCredentials: [
        {
          keyId: 'KEY-2',
          type: 'AsymmetricX509Cert',
          usage: 'Verify',
          startDateTime: '2023-01-01T00:00:00Z',
          endDateTime: '2028-01-01T00:00:00Z',
        },
      ],
    },
  ]);
  const surface = await openSurface('deleted-apps');

  const read = await readAll(surface);

  expect(read).toMatchObject({ gaps: [], removed: [], cursors: [undefined, undefined] });
  expect(read.records).toEqual([
    {
      kind: 'app',
      key: 't/app/sp-1',
      clientId: 'app-1',
      name: 'Contoso Backup',
      role: 'client',
      type: 'Application',
      home: 'foreign',
      homeTenant: '33333333-3333-3333-3333-333333333333',
      publisher: { name: '', verified: false },
      enabled: false,
      deletedAt: '2026-11-20T10:11:12.000Z',
      createdAt: '2024-02-03T04:05:06.000Z',
      redirects: ['https://backup.example.com/signin'],
    },
    {
      kind: 'credential',
      key: 't/credential/sp-1/key-1',
      app: 't/app/sp-1',
      clientId: 'app-1',
      type: 'secret',
      name: 'old',
      startsAt: '2024-02-03T00:00:00.000Z',
      expiresAt: '2027-02-03T00:00:00.000Z',
    },
    {
      kind: 'app',
      key: 't/app/registration/app-2',
      clientId: 'app-2',
      name: 'Fabrikam Import',
      role: 'registration',
      type: 'application',
      home: 'own',
      publisher: { name: 'contoso.com', verified: 'unknown' },
      enabled: false,
      deletedAt: '2026-11-21T00:00:00.000Z',
      audience: 'own-tenant',
      createdAt: '2023-01-01T00:00:00.000Z',
    },
    {
      kind: 'credential',
      key: 't/credential/obj-2/key-2',
      clientId: 'app-2',
      type: 'certificate',
      startsAt: '2023-01-01T00:00:00.000Z',
      expiresAt: '2028-01-01T00:00:00.000Z',
    },
  ]);
});

const least = {
  id: 'sp',
  appId: 'app',
  displayName: 'X',
  tags: [],
  replyUrls: [],
  passwordCredentials: [],
  keyCredentials: [],
  web: { redirectUris: [] },
  spa: null,
  publicClient: null,
};

test.each([
  ['no day of its deletion', { deletedDateTime: null }, { deletedAt: 'unknown', enabled: false }],
  ['a day that is none', { deletedDateTime: 'yesterday' }, { deletedAt: 'unknown' }],
  [
    'an agent',
    { '@odata.type': '#microsoft.graph.agentIdentity', servicePrincipalType: 'ServiceIdentity', appId: null },
    { type: 'ServiceIdentity' },
  ],
  [
    'a blueprint of agents',
    { '@odata.type': '#microsoft.graph.agentIdentityBlueprintPrincipal' },
    { type: 'agentIdentityBlueprintPrincipal' },
  ],
  ['our own', { appOwnerOrganizationId: OWN.toUpperCase() }, { home: 'own' }],
  ['no members but its id', { appId: undefined, displayName: undefined }, { name: 'sp', home: 'unknown' }],
])('keeps %s', async (_, odd, expected) => {
  answer(clients, [{ ...least, ...odd }]);
  answer(registrations, []);
  const surface = await openSurface('deleted-apps');

  const read = await readAll(surface);

  expect(read.records).toMatchObject([expected]);
  expect(read.gaps).toEqual([]);
});

test('a deleted app of whom its keys are not told may have some', async () => {
  const { passwordCredentials: _, ...untold } = least;
  answer(clients, [untold]);
  answer(registrations, [untold]);
  const surface = await openSurface('deleted-apps');

  const read = await readAll(surface);

  expect(read.records.map(({ key }) => key)).toEqual(['t/app/sp', 't/app/registration/app']);
  expect(read.gaps).toEqual([
    {
      reason: 'shape',
      what: 'deleted service principal sp came without passwordCredentials',
      subject: 't/app/sp',
    },
    {
      reason: 'shape',
      what: 'deleted app registration sp came without passwordCredentials',
      subject: 't/app/registration/app',
    },
  ]);
});

test('two pages of each, with where to go on; a resume in the second list leaves the first one alone', async () => {
  const next = `${bin}.application?$skiptoken=b`;
  answer(clients, [{ ...least, id: 'one' }], `${bin}.servicePrincipal?$skiptoken=a`);
  answer(`${bin}.servicePrincipal?$skiptoken=a`, [{ ...least, id: 'two' }]);
  answer(registrations, [{ ...least, appId: 'three' }], next);
  answer(next, [{ ...least, appId: 'four' }]);
  answer(next, [{ ...least, appId: 'four' }]);
  const surface = await openSurface('deleted-apps');

  const read = await readAll(surface);
  const resumed = await readAll(surface, { after: read.cursors[2] ?? '' });

  expect(read.records.map(({ key }) => key)).toEqual([
    't/app/one',
    't/app/two',
    't/app/registration/three',
    't/app/registration/four',
  ]);
  expect(read.cursors).toEqual([
    `servicePrincipal ${bin}.servicePrincipal?$skiptoken=a`,
    undefined,
    `application ${next}`,
    undefined,
  ]);
  expect(resumed.records.map(({ key }) => key)).toEqual(['t/app/registration/four']);
});

test('a resume in the first list goes on to the second', async () => {
  const next = `${bin}.servicePrincipal?$skiptoken=a`;
  answer(next, [{ ...least, id: 'two' }]);
  answer(registrations, [{ ...least, appId: 'three' }]);
  const surface = await openSurface('deleted-apps');

  const read = await readAll(surface, { after: `servicePrincipal ${next}` });

  expect(read.records.map(({ key }) => key)).toEqual(['t/app/two', 't/app/registration/three']);
});

test('a row that does not parse is a gap about its app, and the rest goes on', async () => {
  answer(clients, [{ ...least, id: 'BAD', tags: 7 }, least, 'no row']);
  answer(registrations, [
    { ...least, appId: 'BAD', web: 1 },
    { ...least, appId: 7 },
  ]);
  const surface = await openSurface('deleted-apps');

  const read = await readAll(surface);

  expect(read.records.map(({ key }) => key)).toEqual(['t/app/sp']);
  expect(read.gaps.map(({ reason, subject }) => [reason, subject])).toEqual([
    ['shape', 't/app/bad'],
    ['shape', undefined],
    ['shape', 't/app/registration/bad'],
    ['shape', undefined],
  ]);
});

test('a missing right is one gap with the remedy: who may not read the one list is not asked for the other', async () => {
  graph().get(exactly(clients)).reply(403, refusal('Authorization_RequestDenied', 'No.'));
  const surface = await openSurface('deleted-apps');

  const read = await readAll(surface);

  expect(read.records).toEqual([]);
  expect(read.gaps).toEqual([
    {
      reason: 'permission',
      what: `the list of deleted service principals: GET ${bin}.servicePrincipal gave 403: Authorization_RequestDenied: No.`,
      lacks: 'Application.Read.All',
      fix: 'grant Application.Read.All to the app that OAuthlas signs in as, and give admin consent',
    },
  ]);
});

test.each([
  [403, refusal('Forbidden', 'This is not supported in this cloud.'), 'unsupported'],
  [400, refusal('BadRequest', "Resource not found for the segment 'deletedItems'."), 'unsupported'],
  [404, refusal('Request_ResourceNotFound', 'No.'), 'unavailable'],
])(
  'where the first list is refused with %d otherwise, the second is read all the same',
  async (status, body, reason) => {
    graph().get(exactly(clients)).reply(status, body);
    answer(registrations, [least]);
    const surface = await openSurface('deleted-apps');

    const read = await readAll(surface);

    expect(read.gaps).toMatchObject([{ reason }]);
    expect(read.records.map(({ key }) => key)).toEqual(['t/app/registration/app']);
  },
);

test('whatever stands in a row, it is a deleted app or a gap', async () => {
  const odd = fc.dictionary(
    fc.constantFrom('id', 'appId', 'displayName', 'deletedDateTime', 'tags', 'passwordCredentials'),
    fc.jsonValue(),
  );
  const surface = await openSurface('deleted-apps');
  await fc.assert(
    fc.asyncProperty(odd, async (row) => {
      answer(clients, [row]);
      answer(registrations, [row]);

      const read = await readAll(surface);

      const apps = read.records.filter(({ kind }) => kind === 'app');
      const lost = read.gaps.filter(({ what }) => !what.includes(' came without '));
      expect(apps.length + lost.length).toBe(2);
      expect(apps.every((app) => 'deletedAt' in app && 'enabled' in app && app.enabled === false)).toBe(true);
    }),
    { numRuns: 50 },
  );
});
