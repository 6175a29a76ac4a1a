import fc from 'fast-check';
import nock from 'nock';
import { expect, test } from 'vitest';
import { huntingQuery } from '../../../src/connectors/m365/hunting.ts';
import { rules } from '../../../src/connectors/m365/rules.ts';
import { Secret } from '../../../src/lib/secret.ts';
import { readAll, testTools, useNock } from '../../support/surface.ts';
import { graph, ME, openSurface, refusal, surfaceOf } from './tenant.ts';

useNock();

const path = '/v1.0/security/runHuntingQuery';

const schema = [
  { name: 'OAuthAppId', type: 'String' },
  { name: 'LastUsedTime', type: 'DateTime' },
  { name: 'Permissions', type: 'Object' },
];

function answer(results: readonly unknown[]): void {
  graph().post(path, huntingQuery).reply(200, { schema, results });
}

const permission = (PermissionValue: string, InUse: unknown, facts: object = {}) => ({
  PermissionValue,
  TargetAppId: '00000003-0000-0000-c000-000000000000',
  TargetAppDisplayName: 'Microsoft Graph',
  PermissionType: 'Application',
  PrivilegeLevel: 'High',
  InUse,
  ...facts,
});

async function readRows(...rows: readonly object[]) {
  answer(rows);
  return await readAll(await openSurface('permission-use'));
}

test('what Defender counts as used, and what not', async () => {
  const read = await readRows({
    OAuthAppId: 'APP1',
    LastUsedTime: '2026-11-20T07:00:00.1234567Z',
    Permissions: [permission('Mail.Read', 'True'), permission('Files.Read.All', 'False')],
  });

  expect(read.gaps).toEqual([]);
  expect(read.records).toEqual([
    {
      kind: 'use',
      key: 't/use/permission-use/app1',
      clientId: 'app1',
      evidence: 'permission-use',
      by: 'any',
      lastUsedAt: '2026-11-20T07:00:00.123Z',
      permissions: { used: ['Mail.Read'], unused: ['Files.Read.All'] },
    },
  ]);
});

test.each<[string, unknown, object | undefined]>([
  ['numbers', [permission('a', 1), permission('b', 0)], { used: ['a'], unused: ['b'] }],
  ['texts of numbers', [permission('a', '1'), permission('b', '0')], { used: ['a'], unused: ['b'] }],
  ['truth values', [permission('a', true), permission('b', false)], { used: ['a'], unused: ['b'] }],
  [
    "the page's own names",
    [
      { PermissionName: 'a', UsageStatus: 'Used' },
      { PermissionName: 'b', UsageStatus: 'Unused' },
    ],
    { used: ['a'], unused: ['b'] },
  ],
  ['a list of JSON texts', [JSON.stringify(permission('a', 'True'))], { used: ['a'], unused: [] }],
  ['a JSON text', JSON.stringify([permission('a', 'False')]), { used: [], unused: ['a'] }],
  ['what is not supported', [permission('a', 'Not supported'), permission('b', null)], undefined],
  ['nothing', null, undefined],
  ['none', [], undefined],
  [
    'one that is used as itself and not for people',
    [permission('a', 'False'), permission('a', 'True')],
    { used: ['a'], unused: [] },
  ],
  [
    'one that is unused in one place and not known of in another',
    [permission('a', 'False'), permission('a', 'Not supported')],
    undefined,
  ],
])('permissions told as %s', async (_, Permissions, expected) => {
  const read = await readRows({ OAuthAppId: 'app1', LastUsedTime: null, Permissions });

  expect(read.gaps).toEqual([]);
  expect(read.records).toMatchObject([{ lastUsedAt: 'unknown', clientId: 'app1' }]);
  expect(read.records[0]).toEqual(
    expected === undefined
      ? expect.not.objectContaining({ permissions: expect.anything() })
      : expect.objectContaining({ permissions: expected }),
  );
});

test.each([
  ['no list', 'all of them'],
  ['an element that is none', [7]],
  ['an element that is no JSON', ['{']],
])('a row with %s is one gap, and the rest goes on', async (_, Permissions) => {
  const read = await readRows({ OAuthAppId: 'APP1', Permissions }, { OAuthAppId: 'app2' });

  expect(read.records).toMatchObject([{ clientId: 'app2' }]);
  expect(read.gaps).toMatchObject([{ reason: 'shape', subject: 't/app/registration/app1' }]);
});

test('any row is read, or is a gap', async () => {
  const rows = await fc.sample(
    fc.record({ OAuthAppId: fc.uuid(), LastUsedTime: fc.anything(), Permissions: fc.jsonValue() }),
    200,
  );

  const read = await readRows(...JSON.parse(JSON.stringify(rows)));

  expect(read.records.length + read.gaps.length).toBe(200);
});

test('as many rows as are given at most may not be all', async () => {
  const read = await readRows(...Array.from({ length: 100_000 }, (_, n) => ({ OAuthAppId: `app${n}` })));

  expect(read.gaps).toEqual([
    {
      reason: 'truncated',
      what: 'the use of permissions: a hunting query gives 100000 rows, and there may be more apps',
    },
  ]);
});

test.each([
  [403, refusal('Forbidden', 'Missing scopes.'), { reason: 'permission', lacks: 'ThreatHunting.Read.All' }],
  [
    400,
    refusal(
      'BadRequest',
      "'summarize' operator: Failed to resolve table or column expression named 'OAuthAppInfo'",
    ),
    { reason: 'plan', lacks: 'app governance of Microsoft Defender for Cloud Apps' },
  ],
  [
    400,
    refusal('BadRequest', "Failed to resolve scalar expression named 'LastUsedTime'"),
    { reason: 'shape' },
  ],
  [200, { schema }, { reason: 'shape' }],
])('%d %j is a gap', async (status, body, gap) => {
  graph().post(path, huntingQuery).reply(status, body);
  const surface = await openSurface('permission-use');

  const read = await readAll(surface);

  expect(read.records).toEqual([]);
  expect(read.gaps).toMatchObject([gap]);
});

test('a cloud without it is a gap, and nothing is asked', async () => {
  nock('https://microsoftgraph.chinacloudapi.cn')
    .get('/v1.0/organization')
    .query(true)
    .reply(200, { value: [ME] });
  const config = { cloud: 'china', auth: { kind: 'bearer', token: new Secret('tok') } };
  const surface = await surfaceOf('permission-use', config, testTools());

  const read = await readAll(surface);

  expect(read.gaps).toMatchObject([{ reason: 'unsupported' }]);
});

test.each([
  ['another question', JSON.stringify({ Query: 'DeviceProcessEvents' })],
  ['ours with more', JSON.stringify({ ...huntingQuery, Timespan: 'P90D' })],
  ['ours in other letters', JSON.stringify(huntingQuery, null, 1)],
  ['bytes', new TextEncoder().encode(JSON.stringify(huntingQuery))],
  ['nothing', undefined],
])('the transport lets no other question through: %s', async (_, body) => {
  const auth = { kind: 'bearer' as const, token: new Secret('tok') };
  const send = testTools().send(rules({ cloud: 'global', auth, fullEveryDays: 0, concurrency: 1 }));
  const sent = send(`https://graph.microsoft.com${path}`, {
    method: 'POST',
    ...(body !== undefined && { body }),
  });

  await expect(sent).rejects.toThrow(new TypeError('a hunting query that is not ours'));
});
