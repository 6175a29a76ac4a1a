import fc from 'fast-check';
import nock from 'nock';
import { expect, test } from 'vitest';
import { toPackage } from '../../../src/connectors/m365/integrated-apps.ts';
import { Secret } from '../../../src/lib/secret.ts';
import { recordKey } from '../../../src/model/keys.ts';
import type { AppRecord } from '../../../src/model/records.ts';
import { readAll, testTools, useNock } from '../../support/surface.ts';
import { exactly, GRAPH, graph, openSurface, refusal, surfaceOf } from './tenant.ts';

useNock();

const path = '/v1.0/copilot/admin/catalog/packages';

/** As the vendor documents it. */
const row = {
  id: 'P_19AE1ZZ1-56bc-505a-3d42-156df75a4xxy',
  displayName: 'Ropewalk Signatures',
  type: 'external',
  shortDescription: 'Puts a signature below every mail',
  isBlocked: false,
  supportedHosts: ['outlook', 'word', 'Outlook'],
  lastModifiedDateTime: '2026-11-20T19:02:02.241Z',
  publisher: 'Ropewalk',
  availableTo: 'all',
  deployedTo: 'none',
  elementTypes: ['officeAddIn'],
  platform: 'web',
  version: '1.0.0',
  manifestVersion: '1.1',
  manifestId: 'F31B1263-ba99-435a-a679-911d24850d7c',
  appId: 'AAAAAAAA-1111-2222-3333-bbbbbbbbbbbb',
  assetId: 'asset-00001',
};

const kept = {
  kind: 'app',
  role: 'registration',
  type: 'integrated-app',
  enabled: 'unknown',
  createdAt: 'unknown',
};

function agent(id: string, clientId: string): AppRecord {
  return {
    kind: 'app',
    key: recordKey('t', 'app', id),
    clientId,
    name: id,
    role: 'client',
    type: 'ServiceIdentity',
    home: 'foreign',
    enabled: true,
    createdAt: 'unknown',
  };
}

async function read(known: readonly AppRecord[] = []) {
  return await readAll(await openSurface('integrated-apps'), { known });
}

test('a package is a definition of the app that it names, over every page', async () => {
  const next = `${path}?$skiptoken=x`;
  graph()
    .get(exactly(path))
    .reply(200, { value: [row], '@odata.nextLink': `${GRAPH}${next}` });
  graph()
    .get(exactly(next))
    .reply(200, {
      value: [
        { id: 'P_2', displayName: null, type: 'shared', isBlocked: true, availableTo: 'allowedForSome' },
      ],
    });

  const { records, gaps, cursors } = await read();

  expect(gaps).toEqual([]);
  expect(records).toEqual([
    {
      ...kept,
      key: 't/app/package/p_19ae1zz1-56bc-505a-3d42-156df75a4xxy',
      clientId: 'aaaaaaaa-1111-2222-3333-bbbbbbbbbbbb',
      name: 'Ropewalk Signatures',
      home: 'foreign',
      publisher: { name: 'Ropewalk', verified: 'unknown' },
      manifest: 'f31b1263-ba99-435a-a679-911d24850d7c',
      tags: [
        'type:external',
        'platform:web',
        'host:outlook',
        'host:word',
        'element:officeaddin',
        'available:all',
        'deployed:none',
      ],
    },
    {
      ...kept,
      key: 't/app/package/p_2',
      name: 'p_2',
      home: 'unknown',
      tags: ['type:shared', 'available:some', 'blocked'],
    },
  ]);
  expect(cursors).toEqual([next, undefined]);
});

test('a resume goes on after the page that was stored', async () => {
  const after = `${path}?$skiptoken=x`;
  graph()
    .get(exactly(after))
    .reply(200, { value: [row] });
  const surface = await openSurface('integrated-apps');

  const { records } = await readAll(surface, { after });

  expect(records).toHaveLength(1);
});

test.each<[string, object, string | undefined]>([
  ['its registration', { agentIdentityId: 'A1' }, row.appId.toLowerCase()],
  ['its agent, by the object id', { appId: null, agentIdentityId: 'A1' }, 'client-1'],
  ['its agent, by the client id', { appId: '', agentIdentityId: 'CLIENT-1' }, 'client-1'],
  ['an agent that is not here', { appId: null, agentIdentityId: 'gone' }, 'gone'],
  ['nothing', { appId: null, agentIdentityId: '' }, undefined],
])('its app is told by %s', async (_, odd, clientId) => {
  graph()
    .get(exactly(path))
    .reply(200, { value: [{ ...row, ...odd }] });

  const { records } = await read([agent('a1', 'client-1')]);

  expect(records.map((record) => record.clientId)).toEqual([clientId]);
});

test.each([
  ['microsoft', 'platform'],
  ['External', 'foreign'],
  ['custom', 'unknown'],
  ['shared', 'unknown'],
  ['unknownFutureValue', 'unknown'],
  [null, 'unknown'],
])('a package of type %s is of home %s', async (type, home) => {
  graph()
    .get(exactly(path))
    .reply(200, { value: [{ ...row, type }] });

  const { records } = await read();

  expect(records).toMatchObject([{ home }]);
});

test.each([
  ['a word', 'ropewalk-signatures'],
  ['an address', 'ada@example.com'],
  ['nothing', ''],
  ['null', null],
])('where the manifest calls it by %s, that joins nothing', async (_, manifestId) => {
  graph()
    .get(exactly(path))
    .reply(200, { value: [{ ...row, manifestId }] });

  const { records } = await read();

  expect(records).toHaveLength(1);
  expect(records[0]).not.toHaveProperty('manifest');
});

test('who waits for a package is told with it', async () => {
  const asked = { requestType: 'publish', requestStatus: 'pending', supportedHosts: null, elementTypes: [] };
  graph()
    .get(exactly(path))
    .reply(200, { value: [{ ...row, ...asked }] });

  const { records } = await read();

  expect(records).toMatchObject([
    { tags: ['type:external', 'platform:web', 'available:all', 'deployed:none', 'request:publish pending'] },
  ]);
});

test('a row that does not parse is a gap about its package, and the rest is kept', async () => {
  graph()
    .get(exactly(path))
    .reply(200, { value: [{ ...row, supportedHosts: 'outlook' }, { displayName: 'none' }, row] });

  const { records, gaps } = await read();

  expect(records).toHaveLength(1);
  expect(gaps).toEqual([
    {
      reason: 'shape',
      what: `package ${row.id} is not as documented (supportedHosts: Invalid input: expected array, received string)`,
      subject: `t/app/package/${row.id.toLowerCase()}`,
    },
    {
      reason: 'shape',
      what: 'package is not as documented (id: Invalid input: expected string, received undefined)',
    },
  ]);
});

const unlicensed =
  'Microsoft tells its catalogue only to tenants that own Microsoft Agent 365; without it, look in the Microsoft 365 admin center under Settings, Integrated apps';

test.each([
  ['in words', 403, refusal('Forbidden', 'The tenant does not have a Microsoft Agent 365 license.')],
  ['by a code', 403, refusal('LicenseRequired', 'Not allowed.')],
  ['as if there were no list', 404, refusal('NotFound', 'Resource not found.')],
])('a licence that is missing is told as one: %s', async (_, status, body) => {
  graph().get(exactly(path)).reply(status, body);

  const { records, gaps } = await read();

  expect(records).toEqual([]);
  expect(gaps).toMatchObject([{ reason: 'plan', lacks: 'Microsoft Agent 365', fix: unlicensed }]);
});

test('a missing right is told with its remedy, and that it may be the licence', async () => {
  graph().get(exactly(path)).reply(403, refusal('Authorization_RequestDenied', 'Insufficient privileges.'));

  const { gaps } = await read();

  expect(gaps).toEqual([
    {
      reason: 'permission',
      what: `the list of packages of Microsoft 365: GET ${path} gave 403: Authorization_RequestDenied: Insufficient privileges.`,
      lacks: 'CopilotPackages.Read.All',
      fix: 'grant CopilotPackages.Read.All to the app that OAuthlas signs in as, and give admin consent; where it is granted, the tenant may lack Microsoft Agent 365',
    },
  ]);
});

test('a 404 that does not say what is not there may be the licence, or a fault', async () => {
  graph().get(exactly(path)).reply(404, refusal('UnknownError', ''));

  const { gaps } = await read();

  expect(gaps).toMatchObject([
    { reason: 'unavailable', fix: 'where that stays so, the tenant may lack Microsoft Agent 365' },
  ]);
});

test('a fault of its own keeps its remedy', async () => {
  graph()
    .get(exactly(path))
    .replyWithError(Object.assign(new Error('no'), { code: 'SELF_SIGNED_CERT_IN_CHAIN' }));

  const { gaps } = await read();

  expect(gaps).toMatchObject([{ reason: 'unavailable', fix: expect.stringContaining('network.ca') }]);
});

test('another refusal is no want of anything', async () => {
  graph().get(exactly(path)).reply(501, refusal('NotImplemented', 'Not here.'));

  const { gaps } = await read();

  expect(gaps.map(({ reason, lacks }) => [reason, lacks])).toEqual([['unsupported', undefined]]);
});

test('in a national cloud nothing is asked, and that is said', async () => {
  nock('https://microsoftgraph.chinacloudapi.cn')
    .get('/v1.0/organization')
    .query(true)
    .reply(200, { value: [] });
  const auth = { kind: 'bearer', token: new Secret('tok') };
  const surface = await surfaceOf('integrated-apps', { cloud: 'china', auth }, testTools());

  const { records, gaps } = await readAll(surface);

  expect(records).toEqual([]);
  expect(gaps.map(({ reason }) => reason)).toEqual(['unsupported']);
});

test('whatever a package says of itself, it is no client, and nobody’s own', () => {
  const words = fc.option(fc.string());
  const said = fc.record({
    displayName: words,
    type: words,
    publisher: words,
    availableTo: words,
    manifestId: words,
    supportedHosts: fc.option(fc.array(fc.string())),
  });
  fc.assert(
    fc.property(said, (facts) => {
      const record = toPackage('t', { id: 'p', ...facts });

      expect(record).toMatchObject({ role: 'registration', enabled: 'unknown', key: 't/app/package/p' });
      expect(record.home).not.toBe('own');
      expect(record.name).not.toBe('');
      expect(record.publisher?.verified ?? 'unknown').toBe('unknown');
    }),
  );
});
