import { expect, test } from 'vitest';
import { Secret } from '../../../src/lib/secret.ts';
import type { AppRecord } from '../../../src/model/records.ts';
import { readAll, testTools, useNock } from '../../support/surface.ts';
import { answerBatches, answerOrganization, exactly, GRAPH, graph, refusal, surfaceOf } from './tenant.ts';

useNock();

const listed = '/v1.0/servicePrincipals?$top=100&$select=id,appId&$expand=memberOf';
const second = '/v1.0/servicePrincipals?$skiptoken=two';
const delta = '/v1.0/groups/delta?$select=displayName,isAssignableToRole,members&$deltatoken=latest';
const changes = '/v1.0/groups/delta?$deltatoken=one';
const later = '/v1.0/groups/delta?$deltatoken=two';
const groupsOf = (id: string) =>
  `/v1.0/servicePrincipals/${id}/memberOf?$top=999&$select=id,displayName,isAssignableToRole`;
const byIds = (...ids: string[]) =>
  `/v1.0/servicePrincipals?$select=id,appId&$filter=${encodeURIComponent(`id in (${ids.map((id) => `'${id}'`).join(',')})`)}`;

const group = (id: string, displayName: string | null = `Group ${id}`) => ({
  '@odata.type': '#microsoft.graph.group',
  id,
  displayName,
  isAssignableToRole: null,
});
const role = { '@odata.type': '#microsoft.graph.directoryRole', id: 'R1', displayName: 'Global Reader' };
const unit = { '@odata.type': '#microsoft.graph.administrativeUnit', id: 'U1', displayName: 'North' };
const principal = (id: string, ...memberOf: object[]) => ({ id, appId: `${id}-APP`, memberOf });

const app = (id: string) =>
  ({ kind: 'app', key: `t/app/${id}`, name: id, role: 'client' }) as unknown as AppRecord;

function answerList(path: string, value: readonly object[], link: object = {}): void {
  graph()
    .get(exactly(path))
    .reply(200, { value, ...link });
}

async function open(fullEveryDays = 7) {
  answerOrganization();
  const auth = { kind: 'bearer', token: new Secret('tok') };
  return await surfaceOf('group-memberships', { auth, fullEveryDays }, testTools());
}

/** A whole reading, after which changes can be followed. */
async function readWhole(...rows: readonly object[]) {
  answerList(delta, [], { '@odata.deltaLink': `${GRAPH}${changes}` });
  answerList(listed, rows);
  return await readAll(await open());
}

async function readLater(since: string | undefined, ...known: readonly string[]) {
  if (since === undefined) throw new Error('nothing can be followed');
  return await readAll(await open(), { since, known: known.map(app) });
}

const keys = (records: readonly { readonly key: string }[]) => records.map(({ key }) => key);

test('each group of an app is a grant with the group as its place; roles and units are told elsewhere', async () => {
  answerList(listed, [principal('SP1', role, group('G1', 'Depots'), unit)], {
    '@odata.nextLink': `${GRAPH}${second}`,
  });
  answerList(second, [principal('SP2'), principal('SP3', { ...group('G2'), isAssignableToRole: true })]);

  const { records, gaps, cursors, bookmark } = await readAll(await open(0));

  expect({ gaps, cursors, bookmark }).toEqual({
    gaps: [],
    cursors: [second, undefined],
    bookmark: undefined,
  });
  expect(records).toEqual([
    {
      kind: 'grant',
      key: 't/grant/group-member/sp1/g1',
      app: 't/app/sp1',
      clientId: 'sp1-app',
      access: 'application',
      principal: 'itself',
      resource: 'entra-groups',
      resourceName: 'Microsoft Entra groups',
      scopes: ['Group member'],
      consent: 'unknown',
      place: 'g1',
      placeName: 'Depots',
      grantedAt: 'unknown',
    },
    expect.objectContaining({
      key: 't/grant/group-member/sp3/g2',
      scopes: ['Role-assignable group member'],
    }),
  ]);
});

test('of whom as many groups as can be were expanded, all are asked for', async () => {
  const many = Array.from({ length: 20 }, (_, n) => group(`G${n}`));
  answerList(listed, [principal('SP1', ...many)]);
  answerBatches({ [groupsOf('sp1')]: [{ body: { value: [...many, group('G20')] } }] });

  const { records, gaps } = await readAll(await open(0));

  expect(gaps).toEqual([]);
  expect(records).toHaveLength(21);
});

test('apps that came into a group or left it are asked again, and people are not', async () => {
  const { bookmark } = await readWhole(principal('SP1', group('G1')), principal('SP2', group('G2')));
  const member = (id: string, left = false) => ({
    '@odata.type': '#microsoft.graph.servicePrincipal',
    id,
    ...(left && { '@removed': { reason: 'deleted' } }),
  });
  answerList(
    changes,
    [
      {
        id: 'G9',
        displayName: 'Nine',
        'members@delta': [{ '@odata.type': '#microsoft.graph.user', id: 'PERSON1' }, member('SP3')],
      },
      { id: 'G2', displayName: 'Two', 'members@delta': [member('SP2', true)] },
    ],
    { '@odata.deltaLink': `${GRAPH}${later}` },
  );
  const asked = answerBatches(
    {
      [byIds('sp2', 'sp3')]: [
        {
          body: {
            value: [
              { id: 'SP2', appId: 'A2' },
              { id: 'SP3', appId: 'A3' },
            ],
          },
        },
      ],
      [groupsOf('sp2')]: [{ body: { value: [] } }],
      [groupsOf('sp3')]: [{ body: { value: [group('G9')] } }],
    },
    { calls: 2 },
  );

  // The third came after the list of apps was read.
  const read = await readLater(bookmark, 'sp1', 'sp2');

  expect(asked.flat()).toHaveLength(3);
  expect(read.gaps).toEqual([]);
  expect(keys(read.records)).toEqual(['t/grant/group-member/sp3/g9']);
  expect(JSON.parse(read.bookmark ?? '')).toMatchObject({
    later,
    members: [
      ['g1', 'sp1'],
      ['g9', 'sp3'],
    ],
  });
});

test('an app that came into a group and is not found yet is no app that is gone', async () => {
  const { bookmark } = await readWhole(principal('SP1', group('G1')));
  const came = { '@odata.type': '#microsoft.graph.servicePrincipal', id: 'SP3' };
  answerList(changes, [{ id: 'G9', displayName: 'Nine', 'members@delta': [came] }], {
    '@odata.deltaLink': `${GRAPH}${later}`,
  });
  answerBatches({ [byIds('sp3')]: [{ body: { value: [] } }] });

  const read = await readLater(bookmark, 'sp1');

  expect(read.records).toEqual([]);
  expect(read.gaps).toMatchObject([
    { reason: 'unavailable', what: 'service principal: told as changed, and not found by its id yet' },
  ]);
});

test.each([
  ['is gone', { id: 'G1', '@removed': { reason: 'changed' } }, []],
  ['has another name', { id: 'G1', displayName: 'New' }, [group('G1', 'New')]],
])('where a group %s, the apps in it are asked again', async (_, change, now) => {
  const { bookmark } = await readWhole(principal('SP1', group('G1')));
  answerList(changes, [change], { '@odata.deltaLink': `${GRAPH}${later}` });
  answerBatches(
    {
      [byIds('sp1')]: [{ body: { value: [{ id: 'SP1', appId: 'A1' }] } }],
      [groupsOf('sp1')]: [{ body: { value: now } }],
    },
    { calls: 2 },
  );

  const { records } = await readLater(bookmark, 'sp1');

  expect(records).toMatchObject(now.map(({ displayName }) => ({ placeName: displayName })));
});

test('an app that is not there any more holds no membership', async () => {
  const { bookmark } = await readWhole(principal('SP1', group('G1')));
  answerList(changes, [], { '@odata.deltaLink': `${GRAPH}${later}` });
  answerBatches({ [byIds('sp1')]: [{ body: { value: [] } }] });

  const read = await readLater(bookmark);

  expect(read.records).toEqual([]);
  expect(JSON.parse(read.bookmark ?? '')).toMatchObject({ members: [] });
});

test.each([
  [
    'the token of changes is too old',
    () => graph().get(exactly(changes)).times(2).reply(410, refusal('syncStateNotFound', 'Gone.')),
  ],
  [
    'a change cannot be read',
    () => answerList(changes, [{ id: 7 }], { '@odata.deltaLink': `${GRAPH}${later}` }),
  ],
  ['the changes have no end', () => answerList(changes, [])],
])('where %s, the whole list is read', async (_, answer) => {
  const { bookmark } = await readWhole(principal('SP1', group('G1')));
  answer();
  answerList(delta, [], { '@odata.deltaLink': `${GRAPH}${later}` });
  answerList(listed, [principal('SP1', group('G2'))]);

  const { records } = await readLater(bookmark, 'sp1');

  expect(keys(records)).toEqual(['t/grant/group-member/sp1/g2']);
});

test('where no changes can be told, the list is whole all the same, and no place is kept', async () => {
  graph().get(exactly(delta)).reply(403, refusal('Authorization_RequestDenied', 'No.'));
  answerList(listed, [principal('SP1', group('G1'))]);

  const { records, gaps, bookmark } = await readAll(await open());

  expect(keys(records)).toEqual(['t/grant/group-member/sp1/g1']);
  expect({ gaps, bookmark }).toEqual({ gaps: [], bookmark: undefined });
});

test('a refused list is a gap with the right that is lacking', async () => {
  graph().get(exactly(listed)).reply(403, refusal('Authorization_RequestDenied', 'No.'));

  const { records, gaps } = await readAll(await open(0));

  expect(records).toEqual([]);
  expect(gaps).toMatchObject([{ reason: 'permission', lacks: 'Application.Read.All' }]);
});

test('a row that does not parse is a gap about its app, and the rest goes on', async () => {
  answerList(listed, [
    { id: 'SP1', appId: 'A1', memberOf: 'none' },
    principal('SP2', { ...group('G1'), id: null }, group('G2')),
  ]);

  const { records, gaps } = await readAll(await open(0));

  expect(keys(records)).toEqual(['t/grant/group-member/sp2/g2']);
  expect(gaps.map(({ reason, subject }) => [reason, subject])).toEqual([
    ['shape', 't/app/sp1'],
    ['shape', 't/app/sp2'],
  ]);
});
