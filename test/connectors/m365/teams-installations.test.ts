import fc from 'fast-check';
import nock from 'nock';
import { expect, test } from 'vitest';
import { toApp, toGrants, toInstallation } from '../../../src/connectors/m365/installations.ts';
import { isMicrosofts } from '../../../src/connectors/m365/microsofts-teams-apps.ts';
import { Secret } from '../../../src/lib/secret.ts';
import { recordKey } from '../../../src/model/keys.ts';
import type { AnyRecord, AppRecord } from '../../../src/model/records.ts';
import { readAll, testTools, useNock } from '../../support/surface.ts';
import {
  answerBatches,
  exactly,
  GRAPH,
  graph,
  type InnerReply,
  openSurface,
  refusal,
  surfaceOf,
} from './tenant.ts';

useNock();

const list =
  "/v1.0/groups?$filter=resourceProvisioningOptions/Any(x:x eq 'Team')&$select=id,displayName&$top=999";
const API = '00000003-0000-0000-c000-000000000000';
const TEAMS = 'cc15fd57-2c6c-4117-a88c-83b1d56b4bbe';
const POWER_AUTOMATE = '7df0a125-d3be-4c96-aa54-591f83ff541c';

const pathOf = (team: string) =>
  `/v1.0/teams/${team}/installedApps?$expand=teamsApp,teamsAppDefinition($expand=bot)&$select=id,consentedPermissionSet`;
const teams = (count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => ({ id: `t${from + n}`, displayName: `Team ${from + n}` }));

function answerTeams(value: readonly unknown[], next?: string, path = list): void {
  graph()
    .get(exactly(path))
    .reply(200, { value, ...(next !== undefined && { '@odata.nextLink': `${GRAPH}${next}` }) });
}

/** The apps of each team, and what is answered of apps by their ids. */
function answerApps(
  rows: Readonly<Record<string, readonly unknown[]>>,
  principals: Readonly<Record<string, readonly InnerReply[]>> = {},
): readonly (readonly string[])[] {
  const inTeams = Object.entries(rows).map(([team, value]) => [pathOf(team), [{ body: { value } }]] as const);
  const apps = Object.entries(principals).map(([appId, replies]) => [principalOf(appId), replies] as const);
  const calls = apps.length === 0 ? 1 : 2;
  return answerBatches(Object.fromEntries([...inTeams, ...apps]), { calls });
}

interface Told {
  readonly id?: string | null;
  readonly distribution?: string | null;
  readonly signIn?: string | null;
  readonly bot?: string;
  readonly name?: string | null;
  readonly consents?: readonly (readonly [type: string, value: string])[];
}

/** As the vendor shows an installation, with all that it expands. */
function row({
  id = 'PKG-1',
  distribution = 'sideloaded',
  signIn = null,
  bot,
  name = 'Rota',
  consents,
}: Told = {}) {
  return {
    id: 'NjkwM2ZhOTMtNjA1Yi00M2VmLTkyMGUtNzdjNDcyOWY4MjU4IyMwZDgyMGVjZA==',
    consentedPermissionSet:
      consents === undefined
        ? null
        : {
            resourceSpecificPermissions: consents.map(([permissionType, permissionValue]) => ({
              permissionValue,
              permissionType,
            })),
          },
    teamsApp: { id, externalId: null, displayName: name, distributionMethod: distribution },
    teamsAppDefinition: {
      id: 'MDAwMDEwMTYtZGUwNS00OTJlLTkxMDYtNDgyOGZjOGE4Njg3IyMxLjAuMg==',
      teamsAppId: id,
      azureADAppId: signIn,
      displayName: name,
      version: '1.0.2',
      requiredResourceSpecificApplicationPermissions: [],
      publishingState: 'published',
      shortDescription: 'Who works when',
      lastModifiedDateTime: null,
      createdBy: null,
      authorization: null,
      bot: bot === undefined ? null : { id: bot },
    },
  };
}

const principalOf = (appId: string) =>
  `/v1.0/servicePrincipals(appId='${appId}')?$select=id,appOwnerOrganizationId`;
const found = (
  id: string,
  owner: string | null = 'ffffffff-0000-4000-8000-000000000001',
): readonly InnerReply[] => [{ body: { id, appOwnerOrganizationId: owner } }];
const none: readonly InnerReply[] = [{ status: 404, body: refusal('Request_ResourceNotFound', 'None.') }];

const APP = '0a9b8c7d-0000-4000-8000-000000000001';
const BOT = '0a9b8c7d-0000-4000-8000-000000000002';

async function read(known: readonly AnyRecord[] = [], after?: string) {
  const surface = await openSurface('teams-installations');
  return await readAll(surface, { known, ...(after !== undefined && { after }) });
}

const keysOf = (records: readonly AnyRecord[]) => records.map(({ key }) => key);

const packaged = {
  kind: 'app',
  role: 'registration',
  type: 'teams-app',
  home: 'unknown',
  enabled: 'unknown',
  createdAt: 'unknown',
};
const there = {
  kind: 'grant',
  access: 'application',
  principal: 'itself',
  resource: TEAMS,
  resourceName: 'Microsoft Teams Services',
  scopes: [],
  consent: 'unknown',
  grantedAt: 'unknown',
};

test('an app whose bot is not of the tenant stands by itself, with where it is and what was consented there', async () => {
  answerTeams([{ id: 'T1', displayName: 'Board' }]);
  answerApps(
    {
      t1: [
        row({
          bot: BOT.toUpperCase(),
          consents: [
            ['application', 'ChannelMessage.Read.Group'],
            ['delegated', 'ChannelMeeting.ReadBasic.Group'],
            ['Application', 'ChannelMessage.Read.Group'],
          ],
        }),
      ],
    },
    { [BOT]: none },
  );

  const result = await read();

  const grant = {
    ...{ ...there, app: 't/app/teams-app/pkg-1', clientId: BOT },
    ...{ place: 't1', placeName: 'Board', appName: 'Rota' },
  };
  const consented = { ...grant, resource: API, resourceName: 'Microsoft Graph' };
  expect(result).toEqual({
    records: [
      {
        ...packaged,
        key: 't/app/teams-app/pkg-1',
        app: 't/app/teams-app/pkg-1',
        clientId: BOT,
        name: 'Rota',
        tags: ['distribution:sideloaded'],
      },
      { ...grant, key: 't/grant/teams-installation/t1/pkg-1' },
      {
        ...consented,
        key: 't/grant/teams-installation/t1/pkg-1/application',
        scopes: ['ChannelMessage.Read.Group'],
      },
      {
        ...consented,
        key: 't/grant/teams-installation/t1/pkg-1/delegated',
        access: 'delegated',
        principal: 'unknown',
        scopes: ['ChannelMeeting.ReadBasic.Group'],
      },
    ],
    gaps: [],
    removed: [],
    cursors: [undefined],
    bookmark: undefined,
    stated: undefined,
  });
});

test('consents that were asked for and do not come are not taken for none', async () => {
  const { consentedPermissionSet: _, ...told } = row({ bot: BOT });
  answerTeams([{ id: 't1', displayName: 'Board' }]);
  answerApps({ t1: [told] }, { [BOT]: none });

  const { records, gaps } = await read();

  expect(records).toHaveLength(2);
  expect(gaps).toMatchObject([
    {
      reason: 'shape',
      what: expect.stringMatching(/ came without consentedPermissionSet\.resourceSpecificPermissions$/),
      subject: 't/app/teams-app/pkg-1',
    },
  ]);
});

test('one of the tenant stands with its app, whose consents another surface tells', async () => {
  answerTeams([{ id: 't1', displayName: null }]);
  answerApps(
    {
      t1: [
        row({
          ...{ distribution: 'Store', signIn: APP.toUpperCase(), bot: BOT },
          consents: [['application', 'ChannelMessage.Read.Group']],
        }),
      ],
    },
    { [APP]: found('SP1') },
  );

  const { records } = await read();

  expect(records).toEqual([
    {
      ...packaged,
      key: 't/app/teams-app/pkg-1',
      app: 't/app/sp1',
      clientId: APP,
      name: 'Rota',
      tags: ['distribution:store'],
    },
    {
      ...there,
      key: 't/grant/teams-installation/t1/pkg-1',
      app: 't/app/sp1',
      clientId: APP,
      place: 't1',
      appName: 'Rota',
    },
  ]);
});

test('one app in many teams is one record, and a place for each of them', async () => {
  answerTeams(teams(20));
  answerApps(Object.fromEntries(teams(20).map(({ id }) => [id, [row()]])));

  const { records } = await read();

  expect(records.filter(({ kind }) => kind === 'app')).toHaveLength(1);
  expect(new Set(records.flatMap((record) => ('place' in record ? [record.place] : []))).size).toBe(20);
});

test.each<[string, readonly Told[]]>([
  ['the one that names its app', [{ signIn: 'b' }, { signIn: null }]],
  ['the same, in the other order', [{ signIn: null }, { signIn: 'b' }]],
  ['of two ids always the same', [{ signIn: 'a' }, { signIn: 'b' }]],
  ['of two ids always the same, in the other order', [{ signIn: 'b' }, { signIn: 'a' }]],
])('of several versions counts %s', async (_, told) => {
  answerTeams(teams(2));
  answerApps({ t0: [row(told[0])], t1: [row(told[1])] });

  const { records } = await read();

  const last = records.findLast(({ kind }) => kind === 'app');
  expect(last).toMatchObject({ key: 't/app/teams-app/pkg-1', clientId: 'b', name: 'Rota' });
});

test('a resume ends with the same record of an app as a reading without one', async () => {
  const more = '/v1.0/groups?$skiptoken=b';
  const before = toApp(
    't',
    toInstallation(
      't',
      { id: 't0', name: 'Team 0', page: undefined },
      {
        teamsApp: { id: 'pkg-1', distributionMethod: 'sideloaded' },
        teamsAppDefinition: { bot: { id: 'z' } },
      },
    ),
    undefined,
  );
  const inCatalogue: AppRecord = {
    ...{ ...before, key: recordKey('t', 'app', 'teams-app', 'pkg-2') },
    ...{ clientId: 'zz', tags: ['published'] },
  };
  answerTeams(teams(2, 7), undefined, more);
  answerApps({ t7: [row({ bot: 'a' })], t8: [row({ id: 'PKG-2' })] });

  const { records, cursors } = await read([before, inCatalogue], more);

  expect(keysOf(records)).toEqual([
    't/grant/teams-installation/t7/pkg-1',
    't/app/teams-app/pkg-2',
    't/grant/teams-installation/t8/pkg-2',
  ]);
  expect(cursors).toEqual([more]);
});

test('what the vendor does not define any more stands by its name, and tells of no consent', async () => {
  answerTeams(teams(1));
  answerApps({
    t0: [{ ...row({ consents: [['application', 'TeamSettings.Read.Group']] }), teamsAppDefinition: null }],
  });

  const { records, gaps } = await read();

  expect(gaps).toEqual([]);
  expect(records).toMatchObject([
    { key: 't/app/teams-app/pkg-1', name: 'Rota' },
    { key: 't/grant/teams-installation/t0/pkg-1', scopes: [] },
  ]);
  expect(records[0]).not.toHaveProperty('clientId');
});

test.each<[string, object, object]>([
  ['by the definition alone', { teamsApp: null }, { name: 'Rota', tags: ['distribution:unknown'] }],
  ['without a name by its id', row({ name: null }), { name: 'pkg-1' }],
  ['of a way that is new', row({ distribution: 'Preview' }), { tags: ['distribution:preview'] }],
  ['of a way that is not told', row({ distribution: null }), { tags: ['distribution:unknown'] }],
])('an app is told %s', async (_, told, expected) => {
  answerTeams(teams(1));
  answerApps({ t0: [{ ...row(), ...told }] });

  const { records } = await read();

  expect(records[0]).toMatchObject(expected);
});

test('what Microsoft’s store sells of Microsoft is not told, and what names the same by hand is', async () => {
  answerTeams(teams(1));
  answerApps(
    {
      t0: [
        row({ id: 'com.microsoft.teamspace.tab.web', distribution: 'store' }),
        row({ id: 'a', distribution: 'store', signIn: POWER_AUTOMATE }),
        row({ id: 'b', distribution: 'store', signIn: APP }),
        row({ id: 'c', distribution: 'store', signIn: BOT }),
        row({ id: 'd', distribution: 'sideloaded', signIn: POWER_AUTOMATE }),
      ],
    },
    {
      [APP]: found('sp1', 'F8CDEF31-a31e-4b4a-93e4-5f571e91255a'),
      [BOT]: found('sp2'),
      [POWER_AUTOMATE]: none,
    },
  );

  const { records } = await read();

  expect(keysOf(records)).toEqual([
    't/app/teams-app/c',
    't/grant/teams-installation/t0/c',
    't/app/teams-app/d',
    't/grant/teams-installation/t0/d',
  ]);
});

test('nothing is Microsoft’s by what it says of itself', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('com.microsoft.teamspace.tab.web', 'x'),
      fc.string().filter((way) => way !== 'store'),
      fc.constantFrom(POWER_AUTOMATE, undefined),
      (id, distribution, appId) => {
        expect(isMicrosofts({ id, distribution, appId }, 'platform')).toBe(false);
      },
    ),
  );
});

test('whatever a package says of itself, it holds no access, and what it holds is narrowed to its team', () => {
  const team = { id: 't1', name: undefined, page: undefined };
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.string(), fc.string(), (id, displayName, clientAppId) => {
      const told = { id, displayName, distributionMethod: null };
      const one = toInstallation('t', team, {
        teamsApp: told,
        teamsAppDefinition: { authorization: { clientAppId } },
        consentedPermissionSet: {
          resourceSpecificPermissions: [{ permissionType: 'application', permissionValue: 'X.Read.Group' }],
        },
      });

      expect(toApp('t', one, undefined)).toMatchObject({ role: 'registration', home: 'unknown' });
      const grants = toGrants('t', one, undefined);
      expect(grants.map(({ place }) => place)).toEqual(['t1', 't1']);
      expect(new Set(grants.map(({ key }) => key)).size).toBe(2);
    }),
  );
});

test('the list of a team goes on over its pages', async () => {
  const page = '/v1.0/teams/t0/installedApps?$skiptoken=c';
  answerTeams(teams(1));
  answerBatches({ [pathOf('t0')]: [{ body: { value: [row()], '@odata.nextLink': `${GRAPH}${page}` } }] });
  graph()
    .get(exactly(page))
    .reply(200, { '@odata.count': 2, value: [row({ id: 'PKG-2' })] });

  const { records, gaps } = await read();

  expect(gaps).toEqual([]);
  expect(keysOf(records).filter((key) => key.startsWith('t/app/'))).toEqual([
    't/app/teams-app/pkg-1',
    't/app/teams-app/pkg-2',
  ]);
});

test('rows that do not parse are gaps about their app, else about the team, and the rest is kept', async () => {
  answerTeams(teams(1));
  answerApps({
    t0: [
      { id: 'a', teamsApp: null, teamsAppDefinition: null },
      { ...row({ consents: [['unknownFutureValue', 'X']] }), id: 'b' },
      row({ id: 'PKG-2' }),
    ],
  });

  const { records, gaps } = await read();

  expect(keysOf(records)).toEqual(['t/app/teams-app/pkg-2', 't/grant/teams-installation/t0/pkg-2']);
  expect(gaps).toEqual([
    {
      reason: 'shape',
      what: 'app in a team a is not as documented (teamsApp: it names no app)',
      subject: 't/grant/teams-installation/t0',
    },
    {
      reason: 'shape',
      what: 'app in a team b is not as documented (consentedPermissionSet.resourceSpecificPermissions.0.permissionType: Invalid option: expected one of "application"|"delegated")',
      subject: 't/app/teams-app/pkg-1',
    },
  ]);
});

test.each([
  ['how it came', { teamsApp: { id: 'PKG-1', displayName: 'Rota' } }],
  ['which app is behind it', { teamsAppDefinition: undefined }],
])('where %s is not told, it is a gap, and no app of its own', async (_, more) => {
  answerTeams(teams(1));
  answerApps({ t0: [{ ...row(), ...more }] });

  const { records, gaps } = await read();

  expect(records).toEqual([]);
  expect(gaps).toMatchObject([{ reason: 'shape' }]);
});

test('that all teams which were just listed are gone, nobody believes', async () => {
  answerTeams(teams(20));
  const gone = { status: 404, body: refusal('NotFound', 'No team found.') };
  answerBatches(Object.fromEntries(teams(20).map(({ id }) => [pathOf(id), [gone]])));

  const { records, gaps } = await read();

  expect(records).toEqual([]);
  expect(gaps).toEqual([
    {
      reason: 'unavailable',
      what: 'which apps are in a team: each of 20 teams that are listed is said not to exist',
    },
  ]);
});

test('a team that was deleted meanwhile has no apps; one that refuses is a gap of its own', async () => {
  answerTeams(teams(3));
  answerBatches({
    [pathOf('t0')]: [{ status: 404, body: refusal('NotFound', 'No team found.') }],
    [pathOf('t1')]: [{ status: 403, body: refusal('Forbidden', 'No.') }],
    [pathOf('t2')]: [{ body: { value: [row()] } }],
  });

  const { records, gaps } = await read();

  expect(keysOf(records)).toEqual(['t/app/teams-app/pkg-1', 't/grant/teams-installation/t2/pkg-1']);
  expect(gaps).toMatchObject([
    {
      reason: 'permission',
      what: 'which apps are in a team: GET /v1.0/teams/t1/installedApps gave 403: Forbidden: No.',
      subject: 't/grant/teams-installation/t1',
    },
  ]);
});

test('each app is asked for once, in however many teams it is', async () => {
  const more = '/v1.0/groups?$skiptoken=b';
  answerTeams(teams(150), more);
  answerTeams(teams(1, 150), undefined, more);
  const rows = teams(151).map(
    ({ id }) => [pathOf(id), [{ body: { value: [row({ signIn: APP })] } }]] as const,
  );
  const asked = answerBatches(
    { ...Object.fromEntries(rows), [principalOf(APP)]: found('sp1') },
    { calls: 9 },
  );

  const { records } = await read();

  expect(records).toHaveLength(152);
  expect(asked.filter(([path = '']) => path.startsWith('/v1.0/servicePrincipals'))).toEqual([
    [principalOf(APP)],
  ]);
});

test('what is no app id is asked for by nobody', async () => {
  answerTeams(teams(1));
  const asked = answerApps({ t0: [row({ signIn: "x')/owners?$top=1('" })] });

  const { records } = await read();

  expect(records).toHaveLength(2);
  expect(asked).toEqual([[pathOf('t0')]]);
});

test('nothing is told of an app of which nobody can tell whether it is of the tenant', async () => {
  answerTeams(teams(1));
  answerApps(
    { t0: [row({ signIn: APP }), row({ id: 'PKG-2' }), row({ id: 'PKG-3', signIn: BOT })] },
    { [APP]: [{ status: 400, body: refusal('BadRequest', 'Odd.') }], [BOT]: [{ body: { id: null } }] },
  );

  const { records, gaps } = await read();

  expect(keysOf(records)).toEqual(['t/app/teams-app/pkg-2', 't/grant/teams-installation/t0/pkg-2']);
  expect(gaps).toEqual([
    {
      reason: 'shape',
      what: `whether an app of Teams is one of the tenant: GET /v1.0/servicePrincipals(appId='${APP}') gave 400: BadRequest: Odd.`,
      subject: 't/app/teams-app/pkg-1',
    },
    {
      reason: 'shape',
      what: 'whether an app of Teams is one of the tenant: a service principal was told that is not as documented',
      subject: 't/app/teams-app/pkg-3',
    },
  ]);
});

test('who may not ask for apps is told so once', async () => {
  answerTeams(teams(1));
  const no = [{ status: 403, body: refusal('Authorization_RequestDenied', 'No.') }];
  answerApps({ t0: [row({ signIn: APP }), row({ id: 'PKG-3', signIn: BOT })] }, { [APP]: no, [BOT]: no });

  const { records, gaps } = await read();

  expect(records).toEqual([]);
  expect(gaps).toMatchObject([{ reason: 'permission', lacks: 'Directory.Read.All' }]);
  expect(gaps[0]).not.toHaveProperty('subject');
});

test('a missing right is told once, with the one that is missing', async () => {
  answerTeams(teams(3));
  const no = { status: 403, body: refusal('Forbidden', 'Missing role permissions on the request.') };
  answerBatches(Object.fromEntries(teams(3).map(({ id }) => [pathOf(id), [no]])));

  const { records, gaps } = await read();

  expect(records).toEqual([]);
  expect(gaps).toMatchObject([
    {
      reason: 'permission',
      lacks: 'TeamsAppInstallation.ReadForTeam.All',
      fix: 'grant TeamsAppInstallation.ReadForTeam.All to the app that OAuthlas signs in as, and give admin consent',
    },
  ]);
});

test('who may not list the teams lacks another one', async () => {
  graph().get(exactly(list)).reply(403, refusal('Authorization_RequestDenied', 'No.'));

  const { gaps } = await read();

  expect(gaps).toMatchObject([{ reason: 'permission', lacks: 'Directory.Read.All' }]);
});

test('in the cloud of China nothing is asked, and that is said', async () => {
  nock('https://microsoftgraph.chinacloudapi.cn')
    .get('/v1.0/organization')
    .query(true)
    .reply(200, { value: [] });
  const auth = { kind: 'bearer', token: new Secret('tok') };
  const surface = await surfaceOf('teams-installations', { cloud: 'china', auth }, testTools());

  const { records, gaps } = await readAll(surface);

  expect(records).toEqual([]);
  expect(gaps.map(({ reason }) => reason)).toEqual(['unsupported']);
});
