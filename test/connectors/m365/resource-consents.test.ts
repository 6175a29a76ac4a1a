import fc from 'fast-check';
import nock from 'nock';
import { expect, test } from 'vitest';
import { whoseOf } from '../../../src/connectors/m365/resource-consents.ts';
import { Secret } from '../../../src/lib/secret.ts';
import { recordKey } from '../../../src/model/keys.ts';
import type { AppRecord } from '../../../src/model/records.ts';
import { readAll, testTools, useNock } from '../../support/surface.ts';
import {
  answerBatches,
  answerOrganization,
  exactly,
  GRAPH,
  graph,
  openSurface,
  refusal,
  surfaceOf,
} from './tenant.ts';

useNock();

const list =
  "/v1.0/groups?$filter=resourceProvisioningOptions/Any(x:x eq 'Team')&$select=id,displayName&$top=999";
const API = '00000003-0000-0000-c000-000000000000';

const pathOf = (id: string) => `/v1.0/groups/${id}/permissionGrants`;
const teams = (count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => ({ id: `t${from + n}`, displayName: `Team ${from + n}` }));

function answerTeams(value: readonly unknown[], next?: string, path = list): void {
  graph()
    .get(exactly(path))
    .reply(200, { value, ...(next !== undefined && { '@odata.nextLink': `${GRAPH}${next}` }) });
}

const row = {
  id: 'ZfwbxSIj9OGOBxsBmwY555mOHr',
  deletedDateTime: null,
  clientId: 'SP1',
  clientAppId: 'APP1',
  resourceAppId: API,
  permissionType: 'Application',
  permission: 'ChannelMessage.Read.Group',
};

const client = (id: string): AppRecord => ({
  kind: 'app',
  key: recordKey('t', 'app', id),
  name: id,
  role: 'client',
  type: 'Application',
  home: 'foreign',
  enabled: true,
  createdAt: 'unknown',
});

async function read(known: readonly AppRecord[] = [client('sp1')], after?: string) {
  const surface = await openSurface('resource-consents');
  return await readAll(surface, { known, ...(after !== undefined && { after }) });
}

test('each permission of each app in each team is a grant that is narrowed to the team', async () => {
  answerTeams([
    { id: 'T1', displayName: 'Board' },
    { id: 't2', displayName: null },
  ]);
  const asked = answerBatches({
    [pathOf('t1')]: [
      {
        body: {
          value: [
            row,
            { ...row, permission: 'TeamMember.Read.Group' },
            { ...row, permissionType: 'delegated', permission: 'ChannelMeeting.ReadBasic.Group' },
          ],
        },
      },
    ],
    [pathOf('t2')]: [{ body: { value: [row] } }],
  });

  const result = await read();

  const held = {
    kind: 'grant',
    app: 't/app/sp1',
    clientId: 'app1',
    access: 'application',
    principal: 'itself',
    resource: API,
    resourceName: 'Microsoft Graph',
    consent: 'unknown',
    place: 't1',
    placeName: 'Board',
    grantedAt: 'unknown',
  };
  const { placeName: _, ...nameless } = held;
  expect(result).toEqual({
    records: [
      {
        ...held,
        key: `t/grant/resource-consent/t1/sp1/${API}/application/channelmessage.read.group`,
        scopes: ['ChannelMessage.Read.Group'],
      },
      {
        ...held,
        key: `t/grant/resource-consent/t1/sp1/${API}/application/teammember.read.group`,
        scopes: ['TeamMember.Read.Group'],
      },
      {
        ...held,
        key: `t/grant/resource-consent/t1/sp1/${API}/delegated/channelmeeting.readbasic.group`,
        access: 'delegated',
        principal: 'unknown',
        scopes: ['ChannelMeeting.ReadBasic.Group'],
      },
      {
        ...nameless,
        key: `t/grant/resource-consent/t2/sp1/${API}/application/channelmessage.read.group`,
        scopes: ['ChannelMessage.Read.Group'],
        place: 't2',
      },
    ],
    gaps: [],
    removed: [],
    cursors: [undefined],
    bookmark: undefined,
    stated: undefined,
  });
  expect(asked).toEqual([[pathOf('t1'), pathOf('t2')]]);
});

test.each<[string, object, object | undefined]>([
  [
    'as the names of the members say',
    { clientId: 'sp', clientAppId: 'app' },
    { objectId: 'sp', appId: 'app' },
  ],
  [
    'the other way round, as the page says',
    { clientId: 'app', clientAppId: 'sp' },
    { objectId: 'sp', appId: 'app' },
  ],
  [
    'by the names where both could be',
    { clientId: 'sp', clientAppId: 'sp2' },
    { objectId: 'sp', appId: 'sp2' },
  ],
  ['by the one that is told', { clientId: 'sp', clientAppId: null }, { objectId: 'sp', appId: undefined }],
  [
    'by the other one that is told',
    { clientId: '', clientAppId: 'sp' },
    { objectId: 'sp', appId: undefined },
  ],
  ['nobody’s who is here', { clientId: 'x', clientAppId: 'y' }, undefined],
])('whose it is: %s', (_, told, expected) => {
  expect(whoseOf(told, new Set(['sp', 'sp2']))).toEqual(expected);
});

test('whose it is, is a service principal of the tenant, and one of the two ids', () => {
  const id = fc.string({ minLength: 1 });
  fc.assert(
    fc.property(id, id, fc.array(id), (clientId, clientAppId, others) => {
      const known = new Set([...others, clientAppId]);

      const whose = whoseOf({ clientId, clientAppId }, known);

      expect(known).toContain(whose?.objectId);
      expect([whose?.objectId, whose?.appId].toSorted()).toEqual([clientId, clientAppId].toSorted());
    }),
  );
});

test('what an app holds that is not in the tenant opens nothing, and is not told', async () => {
  answerTeams(teams(1));
  answerBatches({ [pathOf('t0')]: [{ body: { value: [{ ...row, clientId: 'gone' }] } }] });

  const { records, gaps } = await read();

  expect({ records, gaps }).toEqual({ records: [], gaps: [] });
});

test('twenty teams by one call, over all pages of the list and of a team', async () => {
  const [more, page] = ['/v1.0/groups?$skiptoken=b', '/v1.0/groups/t0/permissionGrants?$skiptoken=c'];
  answerTeams(teams(15), more);
  answerTeams(teams(10, 15), undefined, more);
  const replies = Object.fromEntries(teams(25).map(({ id }) => [pathOf(id), [{ body: { value: [] } }]]));
  const asked = answerBatches(
    {
      ...replies,
      [pathOf('t0')]: [{ body: { value: [row], '@odata.nextLink': `${GRAPH}${page}` } }],
    },
    { calls: 2 },
  );
  graph()
    .get(exactly(page))
    .reply(200, { value: [{ ...row, permission: 'TeamSettings.Read.Group' }] });

  const { records, gaps, cursors } = await read();

  expect(asked.map((paths) => paths.length)).toEqual([20, 5]);
  expect(records.map(({ key }) => key.split('/').at(-1))).toEqual([
    'channelmessage.read.group',
    'teamsettings.read.group',
  ]);
  expect(gaps).toEqual([]);
  expect(cursors).toEqual([more]);
});

test('a resume goes on at the page of the last team that was stored', async () => {
  const more = '/v1.0/groups?$skiptoken=b';
  answerTeams(teams(1, 7), undefined, more);
  answerBatches({ [pathOf('t7')]: [{ body: { value: [row] } }] });

  const { records, cursors } = await read([client('sp1')], more);

  expect(records).toHaveLength(1);
  expect(cursors).toEqual([more]);
});

test('rows that do not parse are gaps about their app, else about the team, and the rest is kept', async () => {
  answerTeams([{ id: 't1', displayName: 'Board' }, { displayName: 'Without an id' }]);
  answerBatches({
    [pathOf('t1')]: [
      {
        body: {
          value: [
            row,
            { ...row, id: 'a', permissionType: 'Delegation' },
            { ...row, id: 'b', clientId: null, clientAppId: null },
            { ...row, id: 'c', permission: '' },
          ],
        },
      },
    ],
  });

  const { records, gaps } = await read();

  expect(records).toHaveLength(1);
  expect(gaps.map(({ reason, what, subject }) => [reason, what, subject])).toEqual([
    [
      'shape',
      'team is not as documented (id: Invalid input: expected string, received undefined)',
      undefined,
    ],
    [
      'shape',
      'permission grant of a team a is not as documented (permissionType: Invalid option: expected one of "application"|"delegated")',
      't/app/sp1',
    ],
    [
      'shape',
      'permission grant of a team b is not as documented (clientId: it names no app)',
      't/grant/resource-consent/t1',
    ],
    [
      'shape',
      'permission grant of a team c is not as documented (permission: Too small: expected string to have >=1 characters)',
      't/app/sp1',
    ],
  ]);
});

test('a missing right stops the asking, and is told once with its remedy', async () => {
  answerTeams(teams(200));
  const no = { status: 403, body: refusal('Authorization_RequestDenied', 'No.') };
  const asked = answerBatches(Object.fromEntries(teams(200).map(({ id }) => [pathOf(id), [no]])), {
    calls: 3,
  });

  const { records, gaps } = await read();

  expect(asked).toHaveLength(3);
  expect(records).toEqual([]);
  expect(gaps).toEqual([
    {
      reason: 'permission',
      what: 'what apps were granted in a team, of the remaining teams: GET /v1.0/groups/t0/permissionGrants gave 403: Authorization_RequestDenied: No.',
      lacks: 'GroupMember.Read.All',
      fix: 'grant GroupMember.Read.All to the app that OAuthlas signs in as, and give admin consent',
    },
  ]);
});

test('one team that refuses is a gap of its own, be it the first, and the others are asked', async () => {
  answerOrganization();
  const config = { auth: { kind: 'bearer', token: new Secret('tok') }, fullEveryDays: 0, concurrency: 20 };
  const surface = await surfaceOf('resource-consents', config, testTools());
  answerTeams(teams(45));
  const no = { status: 403, body: refusal('Forbidden', 'No.') };
  const yes = Object.fromEntries(teams(45).map(({ id }) => [pathOf(id), [{ body: { value: [row] } }]]));
  answerBatches({ ...yes, [pathOf('t0')]: [no], [pathOf('t44')]: [no] }, { calls: 3 });

  const { records, gaps } = await readAll(surface, { known: [client('sp1')] });

  expect(records).toHaveLength(43);
  expect(gaps.map(({ reason, subject }) => [reason, subject])).toEqual([
    ['permission', 't/grant/resource-consent/t0'],
    ['permission', 't/grant/resource-consent/t44'],
  ]);
});

test('a right that is taken away meanwhile stops the asking after so many refusals in a row', async () => {
  answerTeams(teams(400));
  const no = { status: 403, body: refusal('Forbidden', 'No.') };
  const paths = teams(400).map(({ id }) => [pathOf(id), [no]] as const);
  const asked = answerBatches(
    { ...Object.fromEntries(paths), [pathOf('t0')]: [{ body: { value: [row] } }] },
    { calls: 4 },
  );

  const { records, gaps } = await read();

  expect(asked).toHaveLength(4);
  expect(records).toHaveLength(1);
  expect(gaps.map(({ what, subject }) => [what.split(':')[0], subject])).toEqual([
    ['what apps were granted in a team, of the remaining teams', undefined],
  ]);
});

test('who may not list the teams is told so', async () => {
  graph().get(exactly(list)).reply(403, refusal('Authorization_RequestDenied', 'No.'));

  const { records, gaps } = await read();

  expect(records).toEqual([]);
  expect(gaps).toEqual([
    {
      reason: 'permission',
      what: 'the list of teams: GET /v1.0/groups gave 403: Authorization_RequestDenied: No.',
      lacks: 'GroupMember.Read.All',
      fix: 'grant GroupMember.Read.All to the app that OAuthlas signs in as, and give admin consent',
    },
  ]);
});

test('a team that was deleted meanwhile holds nothing; one that is refused is a gap of its own', async () => {
  answerTeams(teams(3));
  answerBatches({
    [pathOf('t0')]: [{ status: 404, body: refusal('Request_ResourceNotFound', 'Gone.') }],
    [pathOf('t1')]: [{ status: 400, body: refusal('BadRequest', 'Odd.') }],
    [pathOf('t2')]: [{ body: { value: [row] } }],
  });

  const { records, gaps } = await read();

  expect(records).toHaveLength(1);
  expect(gaps).toEqual([
    {
      reason: 'shape',
      what: 'what apps were granted in a team: GET /v1.0/groups/t1/permissionGrants gave 400: BadRequest: Odd.',
      subject: 't/grant/resource-consent/t1',
    },
  ]);
});

test('a 404 that does not say that there is no such team is a gap, and after five of them the rest is given up', async () => {
  answerTeams(teams(30));
  const odd = { status: 404, body: refusal('UnknownError', '') };
  answerBatches(Object.fromEntries(teams(30).map(({ id }) => [pathOf(id.toLowerCase()), [odd]])), {
    calls: 2,
  });

  const { records, gaps } = await read();

  expect(records).toEqual([]);
  expect(gaps).toHaveLength(6);
  expect(new Set(gaps.map(({ reason }) => reason))).toEqual(new Set(['unavailable']));
});

test('when the service is down, the rest is given up with a gap', async () => {
  answerTeams(teams(30));
  const down = { status: 503, body: refusal('serviceNotAvailable', 'Down.') };
  answerBatches(Object.fromEntries(teams(30).map(({ id }) => [pathOf(id), [down]])), { calls: 12 });

  const { gaps } = await read();

  expect(gaps).toHaveLength(6);
  expect(gaps.at(-1)?.what).toMatch(/^what apps were granted in a team, of the remaining teams: /);
});

test('in the cloud of China nothing is asked, and that is said', async () => {
  nock('https://microsoftgraph.chinacloudapi.cn')
    .get('/v1.0/organization')
    .query(true)
    .reply(200, { value: [] });
  const surface = await surfaceOf(
    'resource-consents',
    { cloud: 'china', auth: { kind: 'bearer', token: new Secret('tok') } },
    testTools(),
  );

  const { records, gaps } = await readAll(surface);

  expect(records).toEqual([]);
  expect(gaps).toEqual([
    {
      reason: 'unsupported',
      what: 'Microsoft does not list in its cloud in China what apps were granted in teams',
      fix: 'look at the apps of each team that matters: Manage team, Apps',
    },
  ]);
});
