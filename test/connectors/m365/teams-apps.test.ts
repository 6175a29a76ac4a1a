import fc from 'fast-check';
import nock from 'nock';
import { expect, test } from 'vitest';
import { toPackage } from '../../../src/connectors/m365/teams-apps.ts';
import { Secret } from '../../../src/lib/secret.ts';
import { readAll, testTools, useNock } from '../../support/surface.ts';
import { exactly, GRAPH, graph, openSurface, refusal, surfaceOf } from './tenant.ts';

useNock();

const path =
  "/v1.0/appCatalogs/teamsApps?$filter=distributionMethod eq 'organization'&$expand=appDefinitions($expand=bot)";

async function read() {
  return await readAll(await openSurface('teams-apps'));
}

const row = {
  id: 'PKG-1',
  externalId: 'f31b1263-ba99-435a-a679-911d24850d7c',
  displayName: 'Rates',
  distributionMethod: 'organization',
  appDefinitions: [
    {
      id: 'MzA5MDk',
      teamsAppId: 'PKG-1',
      azureADAppId: 'OLDER',
      publishingState: 'published',
      authorization: { clientAppId: 'APP-1', requiredPermissionSet: { resourceSpecificPermissions: [] } },
      bot: { id: 'BOT-1' },
    },
  ],
};

const kept = { kind: 'app', role: 'registration', type: 'teams-app', home: 'unknown', enabled: 'unknown' };

test('a package is a definition of the app that it names, over every page', async () => {
  const next = '/v1.0/appCatalogs/teamsApps?$skiptoken=x';
  graph()
    .get(exactly(path))
    .reply(200, { value: [row], '@odata.nextLink': `${GRAPH}${next}` });
  graph()
    .get(exactly(next))
    .reply(200, { value: [{ id: 'pkg-2', displayName: null, appDefinitions: null }] });

  const { records, gaps, cursors } = await read();

  expect(gaps).toEqual([]);
  expect(records).toEqual([
    {
      ...kept,
      key: 't/app/teams-app/pkg-1',
      clientId: 'app-1',
      name: 'Rates',
      createdAt: 'unknown',
      tags: ['published'],
      manifest: 'f31b1263-ba99-435a-a679-911d24850d7c',
    },
    { ...kept, key: 't/app/teams-app/pkg-2', name: 'pkg-2', createdAt: 'unknown' },
  ]);
  expect(cursors).toEqual([next, undefined]);
});

test.each<[string, readonly object[], string | undefined, string | undefined]>([
  ['its sign-in', [{ azureADAppId: 'a', bot: { id: 'b' } }], 'a', undefined],
  ['its bot', [{ azureADAppId: null, authorization: { clientAppId: '' }, bot: { id: 'B' } }], 'b', undefined],
  ['nothing', [{ azureADAppId: null, bot: null, authorization: null }], undefined, undefined],
  [
    'the version that is published',
    [
      { azureADAppId: 'new', publishingState: 'published' },
      { azureADAppId: 'newer', publishingState: 'submitted' },
    ],
    'new',
    'published',
  ],
  [
    'the last one where none is',
    [
      { azureADAppId: 'x', publishingState: 'rejected' },
      { azureADAppId: 'y', publishingState: 'Submitted' },
    ],
    'y',
    'submitted',
  ],
  [
    'a state that is new',
    [{ azureADAppId: 'z', publishingState: 'unknownFutureValue' }],
    'z',
    'unknownfuturevalue',
  ],
  ['no version at all', [], undefined, undefined],
])('its app is told by %s', async (_, appDefinitions, clientId, tag) => {
  graph()
    .get(exactly(path))
    .reply(200, { value: [{ ...row, appDefinitions }] });

  const { records } = await read();

  const [{ clientId: told, tags } = {}] = records as readonly {
    clientId?: string;
    tags?: readonly string[];
  }[];
  expect([told, tags]).toEqual([clientId, tag === undefined ? undefined : [tag]]);
});

test('where its definitions were not expanded, the gap says so: which app is behind it is not known', async () => {
  const { appDefinitions: _, ...bare } = row;
  graph()
    .get(exactly(path))
    .reply(200, { value: [bare] });

  const { records, gaps } = await read();

  expect(records).toHaveLength(1);
  expect(gaps).toMatchObject([{ reason: 'shape', subject: 't/app/teams-app/pkg-1' }]);
});

test('whatever a package says of itself, it is no client and nobody’s own', () => {
  const definition = fc.record({ azureADAppId: fc.string(), publishingState: fc.string() });
  fc.assert(
    fc.property(fc.array(definition), fc.string(), (appDefinitions, displayName) => {
      const record = toPackage('t', { id: 'p', displayName, appDefinitions });

      expect(record).toMatchObject({ role: 'registration', home: 'unknown', key: 't/app/teams-app/p' });
      expect(record.name).not.toBe('');
    }),
  );
});

test('a row that does not parse is a gap about its package, and the rest is kept', async () => {
  graph()
    .get(exactly(path))
    .reply(200, { value: [{ ...row, appDefinitions: 'none' }, row] });

  const { records, gaps } = await read();

  expect(records).toHaveLength(1);
  expect(gaps).toEqual([
    {
      reason: 'shape',
      what: 'Teams app PKG-1 is not as documented (appDefinitions: Invalid input: expected array, received string)',
      subject: 't/app/teams-app/pkg-1',
    },
  ]);
});

test('a missing right is told with its remedy', async () => {
  graph().get(exactly(path)).reply(403, refusal('Forbidden', 'Missing role permissions on the request.'));

  const { gaps } = await read();

  expect(gaps).toMatchObject([
    {
      reason: 'permission',
      lacks: 'AppCatalog.Read.All',
      fix: 'grant AppCatalog.Read.All to the app that OAuthlas signs in as, and give admin consent',
    },
  ]);
});

test('in the cloud of China nothing is asked, and that is said', async () => {
  nock('https://microsoftgraph.chinacloudapi.cn')
    .get('/v1.0/organization')
    .query(true)
    .reply(200, { value: [] });
  const auth = { kind: 'bearer', token: new Secret('tok') };
  const surface = await surfaceOf('teams-apps', { cloud: 'china', auth }, testTools());

  const { records, gaps } = await readAll(surface);

  expect(records).toEqual([]);
  expect(gaps.map(({ reason }) => reason)).toEqual(['unsupported']);
});
