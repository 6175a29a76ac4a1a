import { describe, expect, it, test } from 'vitest';
import { appAccess } from '../../../src/connectors/google/app-access-events.ts';
import { google } from '../../../src/connectors/google/index.ts';
import { recordKey } from '../../../src/model/keys.ts';
import type { Gap } from '../../../src/model/page.ts';
import type { AnyRecord } from '../../../src/model/records.ts';
import type { Instant } from '../../../src/model/values.ts';
import { AT, readAll, testTools, useNock } from '../../support/surface.ts';
import { bearer, person, principalKey, surface, vendor } from './support.ts';

useNock();

/*
 * Answers of the shapes that Google's reference and guides show, and that public logs hold, with their oddities, and with
 * values of our own: each is read without a gap, or with the one that it deserves. They have more than is asked for, as
 * they have where `fields` is left out.
 */

const directory = '/admin/directory/v1';
const reports = '/admin/reports/v1';
const scope = 'https://www.googleapis.com/auth/';

const ada = '108201146733102911347';
const bjorn = '113907225516087720419';
const robot = '104217338905562710934';
const helpDesk = '03q5sasy2xk1p9q';
const mailer = '713637348372-sqf6uk8vq1rqe853il0g2h4m98ji2fq6.apps.googleusercontent.com';
const planner = '580119204476.apps.googleusercontent.com';

function answer(path: string | RegExp, body: object | string, times = 1): void {
  vendor.get(path).query(true).times(times).reply(200, body);
}

async function read(id: string, known: readonly AnyRecord[] = []) {
  return await readAll(await surface(id, { mode: 'full' }), { known });
}

const nothing: readonly Gap[] = [];

const appKey = (clientId: string) => recordKey('t', 'app', clientId);

/** @see https://developers.google.com/workspace/admin/directory/v1/guides/manage-users#get_all_users */
test('users.list: one with all there is, one who is suspended, a guest, one who never signed in, one of an id alone', async () => {
  answer(`${directory}/users`, {
    kind: 'admin#directory#users',
    etag: '"Xk3p9Q/u1"',
    users: [
      {
        kind: 'admin#directory#user',
        id: ada,
        etag: '"Xk3p9Q/a"',
        primaryEmail: 'ada@example.com',
        name: { givenName: 'Ada', familyName: 'Farrow', fullName: 'Ada Farrow' },
        isAdmin: true,
        isDelegatedAdmin: false,
        lastLoginTime: '2026-11-20T10:30:03.000Z',
        creationTime: '2019-04-05T17:30:04.000Z',
        agreedToTerms: true,
        suspended: false,
        archived: false,
        changePasswordAtNextLogin: false,
        ipWhitelisted: false,
        emails: [{ address: 'ada@example.com', type: 'work', customType: '', primary: true }],
        externalIds: [{ value: '4411', type: 'custom', customType: 'office' }],
        organizations: [{ name: 'Quayside Foods', title: 'Clerk', primary: true, customType: '' }],
        phones: [{ value: '+1 555 0100', type: 'work' }],
        aliases: ['a.farrow@example.com'],
        nonEditableAliases: ['ada@example.test'],
        customerId: 'C03az79cb',
        orgUnitPath: '/corp/engineering',
        isMailboxSetup: true,
        isEnrolledIn2Sv: true,
        isEnforcedIn2Sv: false,
        includeInGlobalAddressList: true,
      },
      {
        kind: 'admin#directory#user',
        id: bjorn,
        primaryEmail: 'bjorn@example.com',
        name: { givenName: 'Bjorn', familyName: 'Lang' },
        isAdmin: false,
        isDelegatedAdmin: true,
        lastLoginTime: '1970-01-01T00:00:00.000Z',
        creationTime: '2026-10-05T17:30:04.000Z',
        suspended: true,
        suspensionReason: 'ADMIN',
        archived: false,
        isGuestUser: true,
      },
      { kind: 'admin#directory#user', id: '1', archived: true, suspended: true },
      { kind: 'admin#directory#user', primaryEmail: 'nobody@example.com' },
    ],
    trigger_event: 'x',
  });

  const { records, gaps } = await read('users');

  expect(records).toEqual([
    {
      kind: 'principal',
      key: principalKey(ada),
      type: 'user',
      name: 'Ada Farrow',
      email: 'ada@example.com',
      state: 'active',
      guest: 'unknown',
      admin: true,
      createdAt: '2019-04-05T17:30:04.000Z',
      lastLoginAt: '2026-11-20T10:30:03.000Z',
    },
    {
      kind: 'principal',
      key: principalKey(bjorn),
      type: 'user',
      name: 'bjorn@example.com',
      email: 'bjorn@example.com',
      state: 'suspended',
      guest: true,
      admin: true,
      createdAt: '2026-10-05T17:30:04.000Z',
      lastLoginAt: 'never',
    },
    {
      kind: 'principal',
      key: principalKey('1'),
      type: 'user',
      name: '1',
      state: 'archived',
      guest: 'unknown',
      admin: 'unknown',
      createdAt: 'unknown',
      lastLoginAt: 'unknown',
    },
  ]);
  expect(gaps).toEqual([{ reason: 'shape', what: 'a user is not as documented (id: invalid_type)' }]);
});

/**
 * @see https://developers.google.com/workspace/admin/directory/v1/guides/manage-roles
 * @see https://developers.google.com/workspace/admin/directory/v1/guides/manage-users#get_user
 */
test('roles.list, roleAssignments.list and users.get: a super administrator, a service account, a group; one without a role is a gap', async () => {
  answer(`${directory}/customer/my_customer/roles`, {
    kind: 'admin#directory#roles',
    etag: '"Xk3p9Q/r"',
    items: [
      {
        kind: 'admin#directory#role',
        etag: '"Xk3p9Q/r1"',
        roleId: '3894208461012993',
        roleName: '_SEED_ADMIN_ROLE',
        roleDescription: 'Google Workspace Administrator Seed Role',
        rolePrivileges: [
          { privilegeName: 'SUPER_ADMIN', serviceId: '01ci93xb3tmzyin' },
          { privilegeName: 'ADMIN_APIS_ALL', serviceId: '00haapch16h1ysv' },
        ],
        isSystemRole: true,
        isSuperAdminRole: true,
      },
      {
        kind: 'admin#directory#role',
        roleId: '3894208461013031',
        roleName: 'My New Role',
        rolePrivileges: [
          { privilegeName: 'USERS_ALL', serviceId: '00haapch16h1ysv' },
          { privilegeName: 'GROUPS_ALL', serviceId: '00haapch16h1ysv' },
        ],
      },
    ],
  });
  const row = { kind: 'admin#directory#roleAssignment', etag: '"Xk3p9Q/x"', scopeType: 'CUSTOMER' };
  const condition =
    "!api.getAttribute('cloudidentity.googleapis.com/groups.labels', []).hasAny(['groups.security'])";
  answer(`${directory}/customer/my_customer/roleassignments`, {
    kind: 'admin#directory#roleAssignments',
    items: [
      { ...row, roleAssignmentId: '1', roleId: '3894208461012993', assignedTo: ada, assigneeType: 'user' },
      { ...row, roleAssignmentId: '2', roleId: '3894208461013031', assignedTo: robot, condition },
      {
        ...row,
        roleAssignmentId: '3',
        roleId: '3894208461013031',
        assignedTo: helpDesk,
        assigneeType: 'group',
      },
      { ...row, roleAssignmentId: '4', roleId: '3894208461012993', assignedTo: bjorn },
      {
        ...row,
        roleAssignmentId: '5',
        roleId: '3894208461012993',
        assignedTo: robot,
        scopeType: 'ORG_UNIT',
        orgUnitId: '03ph8a2z1xakohp',
      },
      // As short as the guide shows it.
      { ...row, roleAssignmentId: '6', assignedTo: bjorn, assigneeType: 'user' },
    ],
  });
  vendor
    .get(`${directory}/users/${robot}`)
    .query(true)
    .reply(404, {
      error: {
        code: 404,
        message: 'Resource Not Found: userKey',
        errors: [{ message: 'Resource Not Found: userKey', domain: 'global', reason: 'notFound' }],
      },
    });
  answer(`${directory}/users/${bjorn}`, {
    kind: 'admin#directory#user',
    id: bjorn,
    primaryEmail: 'bjorn@example.com',
    name: { givenName: 'Bjorn', familyName: 'Lang', fullName: 'Bjorn Lang' },
    isAdmin: true,
    customerId: 'C03az79cb',
  });

  const { records, gaps } = await read('admin-roles', [person(ada)]);

  expect(records).toMatchObject([
    { kind: 'app', key: appKey(robot), type: 'service-account' },
    {
      kind: 'grant',
      key: recordKey('t', 'grant', 'admin-role', '2'),
      scopes: ['My New Role (custom role)', 'GROUPS_ALL', 'USERS_ALL'],
      resourceName: 'Google Workspace administrator roles, on a condition',
    },
    { kind: 'principal', key: principalKey(helpDesk), type: 'group', admin: true },
    {
      kind: 'grant',
      key: recordKey('t', 'grant', 'admin-role', '5'),
      scopes: ['_SEED_ADMIN_ROLE'],
      place: '03ph8a2z1xakohp',
    },
  ]);
  expect(records).toHaveLength(4);
  expect(gaps).toEqual([
    { reason: 'shape', what: 'a role assignment is not as documented (roleId: invalid_union)' },
  ]);
});

/** @see https://developers.google.com/workspace/admin/directory/reference/rest/v1/tokens/list */
test('tokens.list: an app with all there is, one of a phone, one that nobody registered, one without a word, and no list', async () => {
  const token = { kind: 'admin#directory#token', etag: '"Xk3p9Q/t1"', userKey: ada };
  answer(`${directory}/users/${ada}/tokens`, {
    kind: 'admin#directory#tokenList',
    etag: '"Xk3p9Q/t"',
    items: [
      {
        ...token,
        clientId: mailer,
        displayText: 'Mailer',
        anonymous: false,
        nativeApp: false,
        scopes: [`${scope}gmail.readonly`, 'https://www.google.com/m8/feeds', 'openid'],
      },
      { ...token, clientId: planner, displayText: 'Planner', anonymous: false, nativeApp: true, scopes: [] },
      { ...token, clientId: 'anonymous', displayText: '', anonymous: true, nativeApp: false },
      { ...token, displayText: 'No id' },
    ],
  });
  answer(`${directory}/users/${bjorn}/tokens`, { kind: 'admin#directory#tokenList', etag: '"Xk3p9Q/e"' });

  const { records, gaps } = await read('tokens', [person(ada), person(bjorn)]);

  const grant = {
    kind: 'grant',
    access: 'delegated',
    principal: principalKey(ada),
    resource: 'google',
    consent: 'user',
    grantedAt: 'unknown',
  };
  expect(records).toEqual([
    {
      ...grant,
      key: recordKey('t', 'grant', ada, mailer),
      app: appKey(mailer),
      clientId: mailer,
      scopes: ['https://www.google.com/m8/feeds', `${scope}gmail.readonly`, 'openid'],
      appName: 'Mailer',
    },
    {
      ...grant,
      key: recordKey('t', 'grant', ada, planner),
      app: appKey(planner),
      clientId: planner,
      scopes: [],
      appName: 'Planner',
    },
    {
      ...grant,
      key: recordKey('t', 'grant', ada, 'anonymous'),
      app: appKey('anonymous'),
      clientId: 'anonymous',
      scopes: [],
    },
  ]);
  expect(gaps).toEqual([
    {
      reason: 'shape',
      what: 'a token is not as documented (clientId: invalid_type)',
      subject: principalKey(ada),
    },
  ]);
});

/** @see https://developers.google.com/workspace/admin/directory/reference/rest/v1/asps/list */
test('asps.list: times as text and as numbers, one that was never used, one of a number alone, and no list', async () => {
  const row = { kind: 'admin#directory#asp', etag: '"Xk3p9Q/p1"', userKey: ada };
  answer(`${directory}/users/${ada}/asps`, {
    kind: 'admin#directory#aspList',
    etag: '"Xk3p9Q/p"',
    items: [
      {
        ...row,
        codeId: 1,
        name: 'Scanner',
        creationTime: '1700000000000',
        lastTimeUsed: '1795000000000',
      },
      { ...row, codeId: 2, name: '', creationTime: 1_700_000_000_000, lastTimeUsed: '0' },
      { ...row, codeId: 3 },
      { ...row, name: 'No number' },
    ],
  });
  answer(`${directory}/users/${bjorn}/asps`, { kind: 'admin#directory#aspList', etag: '"Xk3p9Q/e"' });

  const { records, gaps } = await read('app-passwords', [person(ada), person(bjorn)]);

  expect(
    records.map((record) => {
      if (record.kind === 'app') return [record.name, record.createdAt];
      return record.kind === 'use' ? record.lastUsedAt : record.kind;
    }),
  ).toEqual([
    ['Scanner', '2023-11-14T22:13:20.000Z'],
    'grant',
    '2026-11-18T11:06:40.000Z',
    ['app password 2', '2023-11-14T22:13:20.000Z'],
    'grant',
    'never',
    ['app password 3', 'unknown'],
    'grant',
    'unknown',
  ]);
  expect(gaps).toEqual([
    {
      reason: 'shape',
      what: 'an app password is not as documented (codeId: invalid_union)',
      subject: principalKey(ada),
    },
  ]);
});

const tokenLog = `${reports}/activity/users/all/applications/token`;

function activity(applicationName: string, time: string, actor: object, events: readonly object[]): object {
  return {
    kind: 'admin#reports#activity',
    id: {
      time,
      // An int64, as text.
      uniqueQualifier: '-6709442587437772138',
      applicationName,
      customerId: 'C03az79cb',
    },
    etag: '"Xk3p9Q/l"',
    actor,
    ownerDomain: 'example.com',
    ipAddress: '192.0.2.17',
    networkInfo: { ipAsn: [64500], regionCode: 'NO', subdivisionCode: 'NO-03' },
    resourceDetails: [{ id: 'x', title: 'y', type: 'z', appliedLabels: [] }],
    events,
  };
}

const user = (profileId: string) => ({ callerType: 'USER', email: 'somebody@example.com', profileId });

const ofApp = [
  { name: 'client_id', value: mailer },
  { name: 'app_name', value: 'Mailer' },
  { name: 'client_type', value: 'WEB' },
];

function scopeData(...scopes: readonly string[]): object {
  return {
    name: 'scope_data',
    multiMessageValue: scopes.map((value) => ({
      parameter: [
        { name: 'scope_name', value },
        { name: 'product_bucket', multiValue: ['IDENTITY', 'OTHER'] },
      ],
    })),
  };
}

const tokenEvent = (name: string, ...parameters: readonly object[]) => ({ type: 'auth', name, parameters });

/** @see https://developers.google.com/workspace/admin/reports/v1/appendix/activity/token */
describe('activities.list of the token log', () => {
  it('reads every event there is, with its scopes wherever they stand', async () => {
    const gmail = `${scope}gmail.readonly`;
    answer(tokenLog, {
      kind: 'admin#reports#activities',
      etag: '"Xk3p9Q/e"',
      items: [
        activity('token', '2026-11-20T06:24:42.442Z', user(ada), [
          tokenEvent(
            'activity',
            ...ofApp,
            { name: 'api_name', value: 'gmail' },
            { name: 'method_name', value: 'gmail.users.messages.list' },
            { name: 'num_response_bytes', intValue: '1223' },
            { name: 'product_bucket', value: 'GMAIL' },
          ),
        ]),
        activity('token', '2026-11-19T06:00:00.000Z', user(bjorn), [
          tokenEvent(
            'request',
            ...ofApp,
            { name: 'app_request_info', value: 'APP_REQUEST_TYPE_INDIVIDUAL' },
            {
              name: 'requester_email',
              value: 'bjorn@example.com',
            },
          ),
          tokenEvent(
            'deny',
            ...ofApp,
            { name: 'rejection_type', value: 'EXPLICIT_ADMIN_BLOCK' },
            {
              name: 'scope',
              multiValue: [gmail],
            },
          ),
        ]),
        // Without scopes, and with none of its lists.
        activity('token', '2026-11-18T06:00:00.000Z', user(ada), [
          tokenEvent('revoke', ...ofApp, { name: 'scope' }),
        ]),
        activity('token', '2026-11-17T06:00:00Z', user(ada), [
          tokenEvent(
            'authorize',
            ...ofApp,
            { name: 'api_name', value: 'token' },
            { name: 'method_name', value: 'oauth' },
            // As some who pass logs on write them.
            { name: 'num_response_bytes', value: 1223 },
            scopeData(gmail, 'openid'),
            { name: 'scope', multiValue: ['openid', gmail] },
          ),
        ]),
        activity('token', '2026-11-16T06:00:00.000Z', { callerType: 'KEY', key: 'SYSTEM' }, [
          tokenEvent('authorize', ...ofApp, scopeData('openid')),
        ]),
        activity('token', '2026-11-15T06:00:00.000Z', user('105250506097979753968'), [
          tokenEvent('authorize', ...ofApp, { name: 'scope', value: 'openid email' }),
        ]),
        activity('token', '2026-11-14T06:00:00.000Z', user(ada), [{ type: 'auth', name: 'something_new' }]),
        activity('token', '2026-11-13T06:00:00.000Z', user(ada), []),
      ],
    });

    const { records, gaps } = await read('token-events');

    expect(gaps).toEqual(nothing);
    const at = (day: string, time = '06:00:00.000') => `2026-11-${day}T${time}Z` as Instant;
    const events = records.flatMap((record) =>
      record.kind === 'event' ? [[record.type, record.at, record.principal, record.scopes]] : [],
    );
    expect(events).toEqual([
      ['denied', at('19'), principalKey(bjorn), [gmail]],
      ['revoked', at('18'), principalKey(ada), []],
      ['granted', at('17'), principalKey(ada), [gmail, 'openid']],
      ['granted', at('16'), undefined, ['openid']],
      ['granted', at('15'), undefined, ['email', 'openid']],
    ]);
    expect(records.filter(({ kind }) => kind === 'use')).toEqual([
      {
        kind: 'use',
        key: recordKey('t', 'use', 'token-events', mailer),
        app: appKey(mailer),
        clientId: mailer,
        evidence: 'token-events',
        by: 'any',
        lastUsedAt: at('20', '06:24:42.442'),
        windowDays: 180,
        methods: { gmail: { 'gmail.users.messages.list': '2026-11-20T06:24:42.442Z' } },
        answered: { from: '2026-05-27T12:00:00.000Z', to: AT, bytes: 1223 },
        apis: { gmail: at('20', '06:24:42.442') },
      },
    ]);
  });

  it.each<[string, object, string]>([
    [
      'no app',
      activity('token', '2026-11-20T06:00:00.000Z', user(ada), [tokenEvent('authorize')]),
      'an event of the token log names no app or no time',
    ],
    [
      'no time that is one',
      activity('token', 'a date', user(ada), [tokenEvent('authorize', ...ofApp)]),
      'an event of the token log names no app or no time',
    ],
    [
      'one event in the place of the list',
      { ...activity('token', '2026-11-20T06:00:00.000Z', user(ada), []), events: tokenEvent('authorize') },
      'an event of the token log is not as documented (events: invalid_type)',
    ],
  ])('%s is a gap', async (_, item, what) => {
    answer(tokenLog, { items: [item] });

    const { gaps } = await read('token-events');

    expect(gaps[0]).toEqual({ reason: 'shape', what });
  });

  it('takes no list for a log without events', async () => {
    answer(tokenLog, { kind: 'admin#reports#activities', etag: '"Xk3p9Q/e"' });

    const { records, gaps } = await read('token-events');

    expect(records).toEqual([]);
    // That nothing was called is no sign of disuse.
    expect(gaps.map(({ reason, kinds }) => [reason, kinds])).toEqual([['plan', ['use']]]);
  });
});

const adminLog = `${reports}/activity/users/all/applications/admin`;

type Parameters = readonly object[];

/** Each name is asked for by itself, and has one event. */
function adminEvents(names: Iterable<string>, parametersOf: (name: string) => Parameters | undefined): void {
  for (const name of names) {
    const parameters = parametersOf(name);
    const event = { type: 'SECURITY_SETTINGS', name, parameters };
    const item = activity('admin', '2026-11-20T10:00:00.000Z', user(ada), [event]);
    vendor
      .get(adminLog)
      .query((query) => query.eventName === name)
      .reply(200, { kind: 'admin#reports#activities', ...(parameters !== undefined && { items: [item] }) });
  }
}

const unit = { name: 'ORG_UNIT_NAME', value: '/Sales' };

/** The parameters that the reference lists for an event, by what it is about. */
function ofAppAccess(name: string): Parameters {
  const access = appAccess.get(name);
  if (access === undefined) return [];
  if ('bulk' in access && access.bulk === 'all') {
    return [
      { name: 'BULK_UPLOAD_SUCCESS_OAUTH_APPS_NUMBER', value: '3' },
      { name: 'BULK_UPLOAD_TOTAL_OAUTH_APPS_NUMBER', value: '4' },
    ];
  }
  if ('bulk' in access) return [{ name: 'OAUTH2_NUM_APPS', intValue: '3' }, unit];
  if ('list' in access) {
    return [
      { name: 'OAUTH2_APP_ID', value: mailer },
      { name: 'OAUTH2_APP_NAME', value: 'Mailer' },
      { name: 'OAUTH2_APP_TYPE', value: 'OAUTH2_CLIENT' },
      unit,
    ];
  }
  if (name.endsWith('SERVICE_FOR_OAUTH2_ACCESS')) {
    return [{ name: 'OAUTH2_SERVICE_NAME', value: 'DRIVE_HIGH_RISK' }, unit];
  }
  if (access.state !== 'by-value') return [unit];
  return [
    { name: 'DOMAIN_NAME', value: 'example.com' },
    // As a guide shows it: kinds of value that are not there are empty texts.
    name === 'ENABLE_API_ACCESS'
      ? { name: 'NEW_VALUE', value: '', intValue: '', boolValue: true }
      : { name: 'NEW_VALUE', value: 'true', intValue: '', boolValue: '' },
    { name: 'OLD_VALUE', value: 'false' },
  ];
}

/**
 * @see https://developers.google.com/workspace/admin/reports/v1/appendix/activity/admin-security-settings
 * @see https://developers.google.com/workspace/admin/reports/v1/appendix/activity/admin-domain-settings
 * @see https://developers.google.com/workspace/admin/reports/v1/guides/manage-audit-admin#example_response
 */
describe('activities.list of the admin log', () => {
  const names = [...appAccess.keys()];

  it.each(names.filter((name) => !('bulk' in (appAccess.get(name) ?? {}))))('%s', async (name) => {
    adminEvents(names, (one) => (one === name ? ofAppAccess(name) : undefined));

    const { records, gaps } = await read('configured-apps');

    const access = appAccess.get(name);
    const expected = {
      kind: 'policy',
      ...(access !== undefined && 'list' in access
        ? { name: access.list, value: access.isOn ? [mailer] : [], state: access.isOn ? 'on' : 'unknown' }
        : {
            value: name,
            state: access !== undefined && 'state' in access && access.state === 'off' ? 'off' : 'on',
          }),
    };
    expect(gaps).toEqual(nothing);
    expect(records).toMatchObject([{ kind: 'event', what: name, principal: principalKey(ada) }, expected]);
  });

  it.each(names.filter((name) => 'bulk' in (appAccess.get(name) ?? {})))(
    '%s tells a number alone, which is a gap',
    async (name) => {
      adminEvents(names, (one) => (one === name ? ofAppAccess(name) : undefined));

      const { records, gaps } = await read('configured-apps');

      expect(records).toMatchObject([{ kind: 'event', what: name }]);
      expect(gaps).toMatchObject([{ reason: 'unavailable', kinds: ['policy'] }]);
    },
  );

  it.each([
    ['OAUTH2_CLIENT', mailer, mailer],
    // Of no page, and yet met.
    ['WEB_APPLICATION', mailer, mailer],
    ['ANDROID', 'com.example.torch', undefined],
    ['IOS', '6446901002', undefined],
    ['CHROME_EXTENSION', 'aapbdbdomjkkjkaonfhkkikfgjllcleb', undefined],
  ])('an app of type %s named %s has the client id %s', async (type, id, clientId) => {
    const name = 'ADD_TO_BLOCKED_OAUTH2_APPS';
    const parameters = [
      { name: 'OAUTH2_APP_ID', value: id },
      { name: 'OAUTH2_APP_TYPE', value: type },
    ];
    adminEvents(names, (one) => (one === name ? parameters : undefined));

    const { records, gaps } = await read('configured-apps');

    expect(gaps).toEqual(nothing);
    expect(records).toMatchObject([
      { kind: 'event', what: name },
      { kind: 'policy', value: [id] },
    ]);
    expect(records.map((record) => record.kind === 'event' && record.clientId)).toEqual([clientId, false]);
  });

  const domain = { name: 'DOMAIN_NAME', value: 'example.com' };
  const client = { name: 'API_CLIENT_NAME', value: robot };
  const both = [`${scope}calendar`, `${scope}drive`];
  const delegation = ['AUTHORIZE_API_CLIENT_ACCESS', 'REMOVE_API_CLIENT_ACCESS'] as const;

  it.each<[string, object]>([
    ['a list', { multiValue: [both[1], both[0]] }],
    ['a text', { value: `${both[0]}, ${both[1]}` }],
    [
      'a message each',
      { multiMessageValue: both.map((value) => ({ parameter: [{ name: 'scope', value, boolValue: '' }] })) },
    ],
    ['one message', { messageValue: { parameter: [{ name: 'scope', multiValue: both, intValue: '' }] } }],
  ])('AUTHORIZE_API_CLIENT_ACCESS with its scopes as %s', async (_, value) => {
    const parameters = [domain, client, { name: 'API_SCOPES', ...value }];
    adminEvents(delegation, (name) => (name === delegation[0] ? parameters : undefined));

    const { records, gaps } = await read('domain-wide-delegation');

    expect(gaps).toEqual(nothing);
    expect(records).toMatchObject([
      { kind: 'event', type: 'granted', clientId: robot, scopes: both },
      { kind: 'app', key: appKey(robot), type: 'service-account' },
      {
        kind: 'grant',
        key: recordKey('t', 'grant', 'domain-wide-delegation', robot),
        principal: 'everyone',
        scopes: both,
        basis: 'log',
        grantedAt: '2026-11-20T10:00:00.000Z',
      },
    ]);
  });

  it('REMOVE_API_CLIENT_ACCESS takes away what may have been given before the log began', async () => {
    adminEvents(delegation, (name) => (name === delegation[1] ? [domain, client] : undefined));

    const { records, gaps, removed } = await read('domain-wide-delegation');

    expect(gaps).toEqual(nothing);
    expect(records).toMatchObject([{ kind: 'event', type: 'revoked', clientId: robot }]);
    expect(removed).toEqual([recordKey('t', 'grant', 'domain-wide-delegation', robot)]);
  });

  it('AUTHORIZE_API_CLIENT_ACCESS without scopes is a gap, and without a client another', async () => {
    const scopes = { name: 'API_SCOPES', multiIntValue: [], multiValue: [] };
    adminEvents(delegation, (name) => (name === delegation[0] ? [domain, client, scopes] : [domain]));

    const { gaps } = await read('domain-wide-delegation');

    expect(gaps.map(({ reason, subject }) => [reason, subject])).toEqual([
      ['shape', undefined],
      ['unavailable', appKey(robot)],
    ]);
  });

  const marketplace = [
    'ADD_APPLICATION',
    'REMOVE_APPLICATION',
    'ADD_APPLICATION_TO_WHITELIST',
    'REMOVE_APPLICATION_FROM_WHITELIST',
  ];
  const app = [
    { name: 'APP_ID', value: '284410073316' },
    { name: 'APPLICATION_ENABLED', value: 'true' },
    { name: 'APPLICATION_NAME', value: 'Sealwright' },
  ];
  const installed = recordKey('t', 'grant', 'marketplace', '284410073316');

  it.each<[string, readonly object[], readonly string[]]>([
    [
      'ADD_APPLICATION',
      [
        { kind: 'event', type: 'added', consent: 'admin', appName: 'Sealwright' },
        { kind: 'app', type: 'marketplace-app', name: 'Sealwright' },
        { kind: 'grant', key: installed, principal: 'unknown', basis: 'log' },
      ],
      [],
    ],
    ['REMOVE_APPLICATION', [{ kind: 'event', type: 'removed' }], [installed]],
    [
      'ADD_APPLICATION_TO_WHITELIST',
      [
        { kind: 'event', type: 'changed' },
        { kind: 'policy', state: 'on', value: ['284410073316'] },
      ],
      [],
    ],
    [
      'REMOVE_APPLICATION_FROM_WHITELIST',
      [
        { kind: 'event', type: 'changed' },
        { kind: 'policy', state: 'unknown', value: [] },
      ],
      [],
    ],
  ])('%s', async (name, expected, gone) => {
    adminEvents(marketplace, (one) => (one === name ? app : undefined));

    const { records, gaps, removed } = await read('marketplace-installs');

    expect(gaps).toEqual(nothing);
    expect(records).toMatchObject(expected);
    expect(records).toHaveLength(expected.length);
    expect(removed).toEqual(gone);
  });

  it('reads whoever acted: a person, a key, an app, and Google itself', async () => {
    const actors: readonly object[] = [
      { ...user(ada), key: 'consumer key of requester' },
      { callerType: 'KEY', key: 'SYSTEM' },
      { callerType: 'APPLICATION', applicationInfo: { oauthClientId: mailer, applicationName: 'Mailer' } },
      user('105250506097979753968'),
      {},
    ];
    const event = { type: 'DOMAIN_SETTINGS', name: 'ADD_APPLICATION', parameters: app };
    vendor
      .get(adminLog)
      .query((query) => query.eventName === 'ADD_APPLICATION')
      .reply(200, {
        items: actors.map((actor, day) =>
          activity('admin', `2026-11-0${day + 1}T10:00:00.000Z`, actor, [event]),
        ),
      });
    adminEvents(marketplace.slice(1), () => undefined);

    const { records, gaps } = await read('marketplace-installs');

    expect(gaps).toEqual(nothing);
    expect(
      records.flatMap((record) => (record.kind === 'event' ? [[record.principal, record.actor]] : [])),
    ).toEqual([
      [principalKey(ada), undefined],
      [undefined, undefined],
      [undefined, mailer],
      [undefined, undefined],
      [undefined, undefined],
    ]);
  });
});

const warning = (application: string) => ({
  code: '200',
  message: `Data for date 2026-11-21 for application "${application}" is not available right now, please try again after a few hours.`,
  data: [
    { key: 'date', value: '2026-11-21' },
    { key: 'application', value: application },
  ],
});

const counted = {
  kind: 'admin#reports#usageReports',
  etag: '"Xk3p9Q/c"',
  usageReports: [
    {
      kind: 'admin#reports#usageReport',
      date: '2026-11-21',
      etag: '"Xk3p9Q/d"',
      entity: { type: 'CUSTOMER', customerId: 'C03az79cb' },
      parameters: [
        { name: 'accounts:num_1day_logins', intValue: '1' },
        { name: 'accounts:last_sso_time', datetimeValue: '1970-01-01T00:00:00.000Z' },
        { name: 'accounts:is_disabled', boolValue: false },
        { name: 'accounts:disabled_reason', stringValue: '' },
        {
          name: 'accounts:authorized_apps',
          msgValue: [
            { client_id: mailer, client_name: 'Mailer', num_users: 2 },
            { client_id: planner, client_name: 'www.example.com', num_users: '9007199254740991' },
            { client_name: 'No id', num_users: 1 },
          ],
        },
      ],
    },
  ],
};

/**
 * @see https://developers.google.com/workspace/admin/reports/v1/guides/manage-usage-customers
 * @see https://developers.google.com/workspace/admin/reports/reference/rest/v1/customerUsageReports/get
 */
describe('customerUsageReports.get', () => {
  const day = (date: string) => `${reports}/usage/dates/${date}`;
  const noId: Gap = {
    reason: 'shape',
    what: 'an app of the census is not as documented (client_id: invalid_type)',
  };

  it('reads apps among other counts, and numbers of both kinds', async () => {
    answer(day('2026-11-21'), counted);

    const { records, gaps } = await read('census');

    expect(records).toMatchObject([
      { clientId: mailer, name: 'Mailer', users: 2, homeTenant: '713637348372' },
      {
        clientId: planner,
        name: 'www.example.com',
        users: Number.MAX_SAFE_INTEGER,
        homeTenant: '580119204476',
      },
    ]);
    expect(gaps).toEqual([noId]);
  });

  it.each<[string, object]>([
    ['as the reference has it', warning('accounts')],
    ['with a number for its code', { ...warning('accounts'), code: 200 }],
    ['of a code alone', { code: 'PARTIAL_DATA_AVAILABLE' }],
  ])('tells a day that is incomplete for what it is: a warning %s', async (_, warned) => {
    for (const date of ['21', '20', '19', '18', '17', '16']) {
      answer(day(`2026-11-${date}`), { ...counted, warnings: [warned] });
    }

    const { records, gaps } = await read('census');

    expect(records).toHaveLength(2);
    expect(gaps).toEqual([
      noId,
      {
        reason: 'unavailable',
        what: 'the apps were not all counted: Google warned that the data of the day is incomplete',
        fix: 'run again tomorrow',
      },
    ]);
  });

  it('takes a day without any data for no report, and not for no apps', async () => {
    answer(day('2026-11-21'), { kind: 'admin#reports#usageReports', warnings: [warning('accounts')] });
    answer(day('2026-11-20'), counted);

    const { records, gaps } = await read('census');

    expect(records).toHaveLength(2);
    expect(gaps).toEqual([noId]);
  });

  it('reads the same of the days before', async () => {
    answer(new RegExp(`${reports}/usage/dates/`), counted, 22);

    const { records, gaps } = await read('app-history');

    expect(records).toMatchObject([
      { kind: 'event', type: 'listed', clientId: mailer, at: '2025-08-30T08:00:00.000Z' },
      { kind: 'event', type: 'listed', clientId: planner },
    ]);
    expect(records).toHaveLength(2);
    expect(new Set(gaps.map(({ what }) => what))).toEqual(new Set([noId.what]));
  });
});

/**
 * @see https://developers.google.com/workspace/admin/reports/v1/guides/manage-usage-users
 * @see https://developers.google.com/workspace/admin/directory/v1/guides/manage-users#list_deleted_users
 */
describe('userUsageReport.get and users.list of the deleted', () => {
  const everybody = ['101', '102', '103', '104', '105', '106', '107', '108'];
  const people = everybody.map((id) => ({
    ...person(id),
    createdAt: '2020-01-01T00:00:00.000Z' as Instant,
  }));
  const since = JSON.stringify({
    whole: '2026-11-20T12:00:00.000Z',
    seen: '2026-11-22T12:00:00.000Z',
    census: { date: '2026-11-19', digest: 'other' },
    refused: [],
  });

  const ofPerson = (profileId: string, ...parameters: readonly object[]) => ({
    kind: 'admin#reports#usageReport',
    date: '2026-11-19',
    entity: { type: 'USER', customerId: 'C03az79cb', userEmail: 'somebody@example.com', profileId },
    parameters: [{ name: 'accounts:is_disabled', boolValue: false }, ...parameters],
  });
  const count = (intValue: string) => ({ name: 'accounts:num_authorized_apps', intValue });

  /** Whose tokens are asked for, where these are the counts of the newer day. */
  async function asked(newer: object): Promise<readonly string[]> {
    const { surfaces } = await google.connect(bearer({ mode: 'full' }), testTools());
    const open = (id: string) => {
      const found = surfaces.find((one) => one.id === id);
      if (found === undefined) throw new Error(`no surface ${id}`);
      return found;
    };
    const apps = [{ name: 'accounts:authorized_apps', msgValue: [{ client_id: mailer, num_users: 2 }] }];
    answer(`${reports}/usage/dates/2026-11-21`, { usageReports: [{ parameters: apps }] });
    await readAll(open('census'));
    answer(tokenLog, {});
    await readAll(open('token-events'));
    const all = `${reports}/usage/users/all/dates`;
    answer(`${all}/2026-11-19`, {
      kind: 'admin#reports#usageReports',
      etag: '"Xk3p9Q/n"',
      usageReports: [
        ofPerson('101', count('1')),
        ofPerson('102', count('2')),
        ofPerson('103'),
        ofPerson('104'),
      ],
    });
    answer(`${all}/2026-11-21`, { kind: 'admin#reports#usageReports', etag: '"Xk3p9Q/o"', ...newer });
    const of: string[] = [];
    for (const id of everybody) {
      vendor
        .get(`${directory}/users/${id}/tokens`)
        .query(true)
        .optionally()
        .reply(() => {
          of.push(id);
          return [200, {}];
        });
    }
    vendor
      .get(`${directory}/users`)
      .query((query) => query.showDeleted === 'true')
      .optionally()
      .reply(200, {
        kind: 'admin#directory#users',
        users: [
          { kind: 'admin#directory#user', id: '301', primaryEmail: 'gone@example.com' },
          { kind: 'admin#directory#user', id: '302', deletionTime: '2026-11-23T08:00:00.000Z' },
        ],
      });

    const { gaps } = await readAll(open('tokens'), { known: people, since });

    expect(gaps).toEqual(nothing);
    return of.sort();
  }

  it('asks whose number changed, and who is counted on one day alone', async () => {
    const of = await asked({
      usageReports: [ofPerson('101', count('3')), ofPerson('102', count('2')), ofPerson('103', count('0'))],
    });

    expect(of).toEqual(['101', '104']);
  });

  it.each<[string, object]>([
    ['is incomplete', { warnings: [warning('accounts')], usageReports: [ofPerson('101', count('1'))] }],
    ['has a row of nobody', { usageReports: [{ ...ofPerson('101'), entity: { type: 'USER' } }] }],
    ['is no list', { usageReports: {} }],
  ])('asks everybody where a day %s', async (_, newer) => {
    expect(await asked(newer)).toEqual(everybody);
  });
});

/** Whatever stands between us and Google says so with any status. */
describe('texts in the place of an answer', () => {
  const surfaces = [
    ['users', /\/users$/, []],
    ['tokens', /\/tokens$/, [person(ada)]],
    ['app-passwords', /\/asps$/, [person(ada)]],
    ['admin-roles', /\/roles$/, []],
    ['token-events', /\/applications\/token$/, []],
    ['marketplace-installs', /\/applications\/admin$/, []],
    ['census', /\/usage\/dates\//, []],
  ] as const;

  const texts: readonly (readonly [string, object | string])[] = [
    ['a page', '<!DOCTYPE html><title>Sign in'],
    ['a word', 'OK'],
    ['a word of JSON', '"OK"'],
    ['half an answer', '{"kind": "admin#'],
    ['nothing', ''],
    ['an error', { error: { code: 403, message: 'x', errors: [{ reason: 'forbidden' }] } }],
  ];

  it.each(
    surfaces.flatMap(([id, path, known]) =>
      texts.map(([what, text]) => [id, what, path, known, text] as const),
    ),
  )('%s: %s with the status of a success is a gap of a shape', async (id, _, path, known, text) => {
    answer(path, text);

    const { records, gaps, removed, bookmark } = await read(id, [...known]);

    expect([records, removed]).toEqual([[], []]);
    expect(gaps.map(({ reason }) => reason)).toEqual(['shape']);
    if (known.length === 0) expect(bookmark).toBeUndefined();
  });

  it.each(surfaces)('%s: quota in plain text is waited for', async (id, path, known) => {
    vendor.get(path).query(true).reply(503, 'Quota exceeded for the current request');
    vendor.get(path).query(true).reply(403, 'Request rate higher than configured.');
    vendor.get(path).query(true).reply(429, "Quota exceeded for quota metric 'Queries'");
    vendor.get(path).query(true).reply(400, 'Bad Request');

    const { gaps } = await read(id, [...known]);

    expect(gaps.map(({ reason }) => reason)).toEqual(['shape']);
  });
});
