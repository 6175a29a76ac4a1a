import nock from 'nock';
import { describe, expect, test } from 'vitest';
import { toParts } from '../../../src/connectors/m365/audit-activities.ts';
import { toEvents } from '../../../src/connectors/m365/audit-join.ts';
import { auditRow } from '../../../src/connectors/m365/audit-row.ts';
import { Secret } from '../../../src/lib/secret.ts';
import type { EventRecord } from '../../../src/model/records.ts';
import { AT, readAll, testTools, useNock } from '../../support/surface.ts';
import { exactly, graph, ME, openSurface, refusal, surfaceOf } from './tenant.ts';

useNock();

const APP = '4c43a528-ba33-40b0-8821-c8643587f351';
const CLIENT = '388b9dd8-d98f-46f3-8eed-4418346e5673';
const API = '911e3bbe-33bf-4a5c-89ff-f2a09363baaa';
const PERSON = '03ee6546-f113-4ec5-ba9d-e57381b0c928';
const STORY = '07436f62-c179-427f-a8ae-9055d22ef754';
const TIME = '2026-11-20T01:22:12.5603524Z';

interface Told {
  readonly activity: string;
  readonly target?: object;
  readonly properties?: Readonly<Record<string, readonly [before: unknown, after: unknown]>>;
  readonly facts?: object;
}

/** A row as Microsoft's API gives it: what was changed is JSON within JSON. */
function row({ activity, target = {}, properties = {}, facts = {} }: Told): object {
  const written = (value: unknown) => (value === null ? null : JSON.stringify(value));
  return {
    id: `Directory_${STORY}_${activity}`,
    category: 'ApplicationManagement',
    correlationId: STORY,
    result: 'success',
    resultReason: '',
    activityDisplayName: activity,
    activityDateTime: TIME,
    loggedByService: 'Core Directory',
    operationType: 'Assign',
    initiatedBy: {
      app: null,
      user: { id: PERSON, displayName: 'Azure ESTS Service', ipAddress: '192.0.2.1' },
    },
    targetResources: [
      {
        id: APP,
        displayName: 'Berth Planner',
        type: 'ServicePrincipal',
        modifiedProperties: Object.entries(properties).map(([displayName, [before, after]]) => ({
          displayName,
          oldValue: written(before),
          newValue: written(after),
        })),
        ...target,
      },
    ],
    additionalDetails: [{ key: 'User-Agent', value: 'EvoSTS' }],
    ...facts,
  };
}

const entry = (scope: string, person: string = PERSON) =>
  `[Id: x, ClientId: ${APP}, PrincipalId: ${person}, ResourceId: ${API}, ConsentType: ${person === '' ? 'AllPrincipals' : 'Principal'}, Scope:  ${scope}, CreatedDateTime: , LastModifiedDateTime ]`;

const consent = (text: string, isForAll = false): Told => ({
  activity: 'Consent to application',
  properties: {
    'ConsentContext.IsAdminConsent': [null, String(isForAll)],
    'ConsentContext.IsAppOnly': [null, 'False'],
    'ConsentContext.OnBehalfOfAll': [null, isForAll ? 'True' : 'False'],
    'ConsentAction.Permissions': [null, text],
    'TargetId.ServicePrincipalNames': [null, `https://berths.example;${CLIENT}`],
  },
});

const grant = (verb: 'Add' | 'Remove', before: string | null, after: string | null): Told => ({
  activity: `${verb} delegated permission grant`,
  target: { id: API, displayName: 'Microsoft Graph' },
  properties: {
    'DelegatedPermissionGrant.Scope': [before, after],
    'DelegatedPermissionGrant.ConsentType': [null, 'Principal'],
    'ServicePrincipal.ObjectID': [null, APP],
    'ServicePrincipal.AppId': [null, null],
    'TargetId.ServicePrincipalNames': [null, '00000003-0000-0000-c000-000000000000;https://graph.example'],
  },
});

const role = (activity: string, properties: Told['properties'] = {}): Told => ({
  activity,
  target: { id: API, displayName: 'Microsoft Graph' },
  properties: { 'ServicePrincipal.ObjectID': [null, APP], ...properties },
});

function eventsOf(...told: readonly Told[]): readonly EventRecord[] {
  return toEvents(
    't',
    told.flatMap((one) => toParts(auditRow.parse(row(one)))),
  );
}

const base = { kind: 'event', at: '2026-11-20T01:22:12.560Z', principal: `t/principal/${PERSON}` } as const;
const delegated = { access: 'delegated', consent: 'user', resource: API } as const;
const key = (type: string, ...parts: readonly string[]) => ['t/event', STORY, APP, type, ...parts].join('/');

describe('one consent is one story', () => {
  test('a first one', () => {
    const events = eventsOf(
      consent(`[] => [${entry('User.Read Mail.Read')}]; `),
      grant('Add', null, ' User.Read Mail.Read'),
      { activity: 'Add service principal', properties: { AppPrincipalId: [[], [CLIENT]] } },
    );

    const app = { app: `t/app/${APP}`, clientId: CLIENT, appName: 'Berth Planner' };
    expect(events).toEqual([
      {
        ...base,
        ...app,
        ...delegated,
        key: key('granted', 'delegated', API),
        type: 'granted',
        what: 'Consent to application',
        scopes: ['Mail.Read', 'User.Read'],
        before: [],
      },
      {
        ...base,
        ...app,
        key: key('added', '-', 'Add%20service%20principal'),
        type: 'added',
        what: 'Add service principal',
        scopes: [],
      },
    ]);
  });

  test('an amended one: the row that is named after it hides what was added, and a removal tells an addition', () => {
    const events = eventsOf(
      consent(`[${entry('User.Read')}] => [${entry('User.Read')}]; `),
      grant('Remove', ' User.Read', ' User.Read Mail.Read'),
      grant('Add', ' User.Read', ' User.Read Mail.Read'),
    );

    expect(events).toMatchObject([
      { ...delegated, type: 'granted', scopes: ['Mail.Read', 'User.Read'], before: ['User.Read'] },
    ]);
  });

  test('one by an administrator for all, with application permissions of the same API and of another', () => {
    const events = eventsOf(
      consent(`[] => [${entry('User.Read', '')}]; `, true),
      role('Add app role assignment to service principal', { 'AppRole.Value': [null, 'Mail.Send'] }),
      role('Add app role assignment to service principal', { 'AppRole.Value': [null, 'Mail.Read'] }),
      {
        ...role('Add app role assignment to service principal', {
          'AppRole.Value': [null, 'full_access_as_app'],
        }),
        target: { id: STORY },
      },
    );

    expect(
      events.map(({ access, consent, resource, scopes }) => [access, consent, resource, scopes]),
    ).toEqual([
      ['delegated', 'admin', API, ['User.Read']],
      ['application', 'admin', API, ['Mail.Read', 'Mail.Send']],
      ['application', 'admin', STORY, ['full_access_as_app']],
    ]);
  });

  test('one to application permissions alone names no API: those that are named are what it was about', () => {
    const told = consent('[] => []; ', true);
    const events = eventsOf(
      { ...told, properties: { ...told.properties, 'ConsentContext.IsAppOnly': [null, 'True'] } },
      role('Add app role assignment to service principal', { 'AppRole.Value': [null, 'Mail.Send'] }),
    );

    expect(events).toMatchObject([
      { what: 'Consent to application', clientId: CLIENT, access: 'application', scopes: ['Mail.Send'] },
    ]);
  });

  test('one whose text cannot be read is told, and that there may be more', () => {
    const [alone] = eventsOf(consent('Mail.Read'));
    const [beside] = eventsOf(consent('Mail.Read'), grant('Add', null, 'Mail.Read'));

    expect(alone).toMatchObject({ type: 'granted', consent: 'user', scopes: [], isCut: true });
    expect(beside).toMatchObject({ type: 'granted', resource: API, scopes: ['Mail.Read'] });
    expect(beside).not.toHaveProperty('isCut');
  });

  test('one whose text was cut', () => {
    const whole = JSON.stringify(`[] => [${entry('User.Read Mail.ReadWrite')}]; `);
    const modifiedProperties = [
      { displayName: 'ConsentAction.Permissions', newValue: whole.slice(0, whole.indexOf('Write,')) },
    ];

    const events = eventsOf({ activity: 'Consent to application', target: { modifiedProperties } });

    expect(events).toMatchObject([{ ...delegated, scopes: ['User.Read'], isCut: true }]);
  });

  test('one that was refused took nothing', () => {
    const events = eventsOf({ ...consent(`[] => [${entry('Mail.Read')}]; `), facts: { result: 'failure' } });

    expect(events).toMatchObject([{ type: 'denied', what: 'Consent to application', scopes: ['Mail.Read'] }]);
    expect(events[0]).not.toHaveProperty('before');
  });
});

test.each<[string, Told, object]>([
  [
    'a grant taken back',
    grant('Remove', ' User.Read Mail.Read', ''),
    { type: 'revoked', scopes: ['Mail.Read', 'User.Read'], before: ['Mail.Read', 'User.Read'] },
  ],
  [
    'a grant taken back, of which only what it was is told',
    grant('Remove', 'User.Read', null),
    { type: 'revoked', scopes: ['User.Read'] },
  ],
  [
    'a grant taken back, of which only that is told',
    grant('Remove', null, null),
    { type: 'revoked', scopes: [], isCut: true },
  ],
  [
    'a grant made smaller',
    grant('Add', 'User.Read Mail.Read', 'user.read'),
    { type: 'revoked', scopes: ['Mail.Read'], before: ['Mail.Read', 'User.Read'] },
  ],
  [
    'a removal that removed nothing',
    grant('Remove', 'User.Read', 'User.Read'),
    { type: 'changed', scopes: ['User.Read'] },
  ],
  [
    'a grant by a program',
    {
      ...grant('Add', null, 'User.Read'),
      facts: {
        initiatedBy: {
          user: null,
          app: { appId: null, displayName: 'Onboarding', servicePrincipalId: STORY },
        },
      },
    },
    { type: 'granted', actor: STORY },
  ],
  [
    'a grant by a program that has a name alone',
    { ...grant('Add', null, 'User.Read'), facts: { initiatedBy: { app: { displayName: 'Onboarding' } } } },
    { type: 'granted', actor: 'Onboarding' },
  ],
  [
    'an application permission taken back',
    role('Remove app role assignment from service principal', { 'AppRole.Value': ['Mail.Send', ''] }),
    { type: 'revoked', access: 'application', resource: API, scopes: ['Mail.Send'] },
  ],
  [
    'an application permission that has no name any more',
    role('Add app role assignment to service principal', {
      'AppRole.Value': [null, ''],
      'AppRole.Id': [null, CLIENT],
    }),
    { type: 'granted', scopes: [CLIENT] },
  ],
  [
    'an application permission of an app that is told by its client id',
    {
      activity: 'Add app role assignment to service principal',
      target: { id: API },
      properties: { 'AppRole.Value': [null, 'Mail.Send'], 'ServicePrincipal.AppId': [null, CLIENT] },
    },
    { clientId: CLIENT, scopes: ['Mail.Send'] },
  ],
  [
    'a role',
    { activity: 'Add member to role', properties: { 'Role.DisplayName': [null, 'Global Administrator'] } },
    { type: 'granted', app: `t/app/${APP}`, scopes: ['Global Administrator'] },
  ],
  [
    'a key',
    {
      activity: 'Add service principal credentials',
      properties: {
        KeyDescription: [
          [],
          [`[KeyIdentifier=${STORY.toUpperCase()},KeyType=Password,KeyUsage=Verify,DisplayName=of Ada]`],
        ],
      },
    },
    { type: 'added', scopes: [STORY], before: [] },
  ],
  [
    'a key taken away from a registration',
    {
      activity: 'Update application – Certificates and secrets management ',
      target: { type: 'Application' },
      properties: { KeyDescription: [[{ KeyIdentifier: STORY, KeyType: 'Password' }], []] },
      facts: { additionalDetails: [{ key: 'AppId', value: CLIENT }] },
    },
    { type: 'removed', clientId: CLIENT, scopes: [], before: [STORY] },
  ],
  [
    'keys of which nothing is told',
    { activity: 'Remove service principal credentials' },
    { type: 'removed', scopes: [] },
  ],
  [
    'an owner',
    {
      activity: 'Add owner to service principal',
      facts: {
        targetResources: [
          { id: PERSON, type: 'User', modifiedProperties: [] },
          { id: APP, type: 'ServicePrincipal', displayName: 'Berth Planner' },
        ],
      },
    },
    { type: 'added', app: `t/app/${APP}`, what: 'Add owner to service principal' },
  ],
  [
    'an address',
    {
      activity: 'Update application',
      target: { type: 'Application' },
      properties: {
        AppAddress: [
          [{ Address: 'https://a.example' }],
          [{ Address: 'https://a.example' }, { Address: 'https://b.example' }],
        ],
        AppId: [[], [CLIENT]],
      },
    },
    {
      type: 'changed',
      what: 'Update application: AppAddress',
      clientId: CLIENT,
      scopes: ['https://a.example', 'https://b.example'],
      before: ['https://a.example'],
    },
  ],
  [
    'the switch at its registration',
    {
      activity: 'Update application',
      target: { type: 'Application' },
      properties: { isDisabled: [[], [true]], AppId: [[], [CLIENT]] },
    },
    {
      type: 'changed',
      what: 'Update application: isDisabled',
      clientId: CLIENT,
      scopes: ['true'],
      before: [],
    },
  ],
  [
    'a publisher',
    { activity: 'Set verified publisher' },
    { type: 'changed', what: 'Set verified publisher' },
  ],
  ['the end', { activity: 'Hard delete service principal' }, { type: 'removed', app: `t/app/${APP}` }],
  [
    'a return',
    {
      activity: 'Restore application',
      target: { type: 'Application' },
      facts: { additionalDetails: [{ key: 'AppId', value: CLIENT }] },
    },
    { type: 'added', clientId: CLIENT },
  ],
])('%s', (_, told, expected) => {
  expect(eventsOf(told)).toMatchObject([expected]);
});

test.each<[string, Told]>([
  ['what is about people', { activity: 'Add app role assignment grant to user' }],
  ['a role of a person', { activity: 'Add member to role', target: { type: 'User' } }],
  [
    'an update of nothing that matters',
    { activity: 'Update service principal', properties: { 'Included Updated Properties': [null, ''] } },
  ],
  ['what failed and is no consent', { activity: 'Add owner to application', facts: { result: 'failure' } }],
  ['what ran out of time', { ...grant('Add', null, 'User.Read'), facts: { result: 'timeout' } }],
])('%s is left out', (_, told) => {
  expect(eventsOf(told)).toEqual([]);
});

/** The address of the log, with what is asked of the vendor. */
function log(from: string, more = ''): string {
  return `/v1.0/auditLogs/directoryAudits?$filter=activityDateTime ge ${from} and activityDateTime le ${AT} and loggedByService eq 'Core Directory' and (category eq 'ApplicationManagement' or category eq 'RoleManagement')&$orderby=activityDateTime desc&$top=999${more}`;
}

const FIRST = '2026-10-24T11:59:00.000Z';

const answer = (path: string, value: readonly object[], next?: string) =>
  graph()
    .get(exactly(path))
    .reply(200, {
      value,
      ...(next !== undefined && { '@odata.nextLink': `https://graph.microsoft.com${next}` }),
    });

test('the parts of a consent are one, also where they lie on two pages', async () => {
  const first = log(FIRST);
  const second = log(FIRST, '&$skiptoken=2');
  const newer = {
    ...row({ activity: 'Restore service principal' }),
    correlationId: API,
    activityDateTime: '2026-11-21T00:00:00Z',
  };
  answer(first, [newer, row(consent(`[] => [${entry('User.Read')}]; `))], second);
  answer(second, [row(grant('Add', null, 'User.Read Mail.Read'))]);
  const surface = await openSurface('consent-events');

  const read = await readAll(surface);

  expect(read.gaps).toEqual([]);
  expect(read.records).toMatchObject([
    { type: 'added', at: '2026-11-21T00:00:00.000Z' },
    { type: 'granted', scopes: ['Mail.Read', 'User.Read'] },
  ]);
  expect(read.bookmark).toBe(AT);
  expect(read.cursors.filter((cursor) => cursor !== undefined)).toEqual([]);
});

test('the next run looks a day behind the last one, and tells nothing that began before in part', async () => {
  const since = '2026-11-22T12:00:00.000Z';
  const from = '2026-11-21T11:59:00.000Z';
  const before = { ...row({ activity: 'Add application' }), activityDateTime: '2026-11-21T11:59:30Z' };
  answer(log(from), [before]);
  const surface = await openSurface('consent-events');

  const read = await readAll(surface, { since });

  expect(read).toMatchObject({ records: [], gaps: [], bookmark: AT });
});

test('after a long time it looks back as far as the log reaches', async () => {
  answer(log(FIRST), []);
  const surface = await openSurface('consent-events');

  const read = await readAll(surface, { since: '2026-01-01T00:00:00.000Z' });

  expect(read.bookmark).toBe(AT);
});

test('a row that does not parse is one gap, the rest goes on, and it is asked for again', async () => {
  const odd = { id: 'x', activityDisplayName: 'Consent to application', activityDateTime: 'yesterday' };
  answer(log(FIRST), [odd, row(grant('Add', null, 'User.Read'))]);
  const surface = await openSurface('consent-events');

  const read = await readAll(surface);

  expect(read.records).toHaveLength(1);
  expect(read.gaps).toEqual([
    { reason: 'shape', what: 'event of the audit log x is not as documented (activityDateTime: no time)' },
  ]);
  expect(read.bookmark).toBeUndefined();
});

test.each([
  ['none', null],
  ['an empty one', ''],
  ['a new one', 'unknownFutureValue'],
])(
  'of a change whose result is %s nobody says that it happened: a gap, asked for again',
  async (_, result) => {
    answer(log(FIRST), [
      row({ ...grant('Add', null, 'User.Read'), facts: { result } }),
      row({ activity: 'Add user', facts: { id: 'other', result } }),
    ]);
    const surface = await openSurface('consent-events');

    const read = await readAll(surface);

    expect(read.records).toEqual([]);
    expect(read.gaps).toEqual([
      {
        reason: 'shape',
        what: 'the audit log does not tell whether it happened: Add delegated permission grant',
        subject: `t/app/${APP}`,
      },
    ]);
    expect(read.bookmark).toBeUndefined();
  },
);

test('where no result is told any more, one gap is about all', async () => {
  const told = Array.from({ length: 21 }, (_, n) =>
    row({
      ...grant('Add', null, 'User.Read'),
      properties: { 'ServicePrincipal.ObjectID': [null, `4c43a528-ba33-40b0-8821-c864358700${n + 10}`] },
      facts: { id: `row${n}`, result: null },
    }),
  );
  answer(log(FIRST), told);
  const surface = await openSurface('consent-events');

  const read = await readAll(surface);

  expect(read.gaps).toEqual([
    { reason: 'shape', what: 'of many events the audit log does not tell whether they happened' },
  ]);
});

test("the vendor's own sample, which is about people, parses", () => {
  const sample = {
    id: 'id',
    category: 'UserManagement',
    correlationId: 'da159bfb-54fa-4092-8a38-6e1fa7870e30',
    result: 'success',
    activityDisplayName: 'Add member to group',
    activityDateTime: '2018-01-09T21:20:02.7215374Z',
    initiatedBy: {
      user: { id: PERSON, displayName: 'Ada', userPrincipalName: 'ada@example.com' },
      app: null,
    },
    targetResources: [
      {
        id: APP,
        displayName: 'Example',
        Type: 'Group',
        groupType: 'unifiedGroups',
        modifiedProperties: [
          { displayName: 'Action Client Name', oldValue: null, newValue: 'DirectorySync' },
        ],
      },
      { id: API, displayName: null, Type: 'User', modifiedProperties: [] },
    ],
    additionalDetails: [{ key: 'Additional Detail Name', value: 'Additional Detail Value' }],
  };

  const parsed = auditRow.parse(sample);

  expect(parsed.targetResources?.[0]?.type).toBe('Group');
  expect(toParts(parsed)).toEqual([]);
});

test('an event of which no id of an app is told is kept, and said', async () => {
  answer(log(FIRST), [row({ activity: 'Delete application', target: { type: 'Application' } })]);
  const surface = await openSurface('consent-events');

  const read = await readAll(surface);

  expect(read.records).toMatchObject([{ type: 'removed', appName: 'Berth Planner' }]);
  expect(read.gaps).toMatchObject([
    { reason: 'unavailable', what: 'the audit log does not tell by id which app it was: Delete application' },
  ]);
  expect(read.bookmark).toBe(AT);
});

test('who may not read the log is told once, with the right', async () => {
  graph()
    .get(exactly(log(FIRST)))
    .reply(
      403,
      refusal('Authentication_MSGraphPermissionMissing', 'Calling principal lacks AuditLog.Read.All.'),
    );
  const surface = await openSurface('consent-events');

  const read = await readAll(surface);

  expect(read.records).toEqual([]);
  expect(read.gaps).toMatchObject([{ reason: 'permission', lacks: 'AuditLog.Read.All' }]);
  expect(read.bookmark).toBeUndefined();
});

test('what was read before a page failed is told, and read again', async () => {
  const second = log(FIRST, '&$skiptoken=2');
  answer(log(FIRST), [row(grant('Add', null, 'User.Read'))], second);
  graph().get(exactly(second)).reply(400, refusal('BadRequest', 'Something else.'));
  const surface = await openSurface('consent-events');

  const read = await readAll(surface);

  expect(read.records).toHaveLength(1);
  expect(read.gaps).toMatchObject([{ reason: 'shape' }]);
  expect(read.bookmark).toBeUndefined();
});

test('a cloud without it is a gap, and nothing is asked', async () => {
  nock('https://microsoftgraph.chinacloudapi.cn')
    .get('/v1.0/organization')
    .query(true)
    .reply(200, { value: [ME] });
  const config = { cloud: 'china', auth: { kind: 'bearer', token: new Secret('tok') } };
  const surface = await surfaceOf('consent-events', config, testTools());

  const read = await readAll(surface);

  expect(read.records).toEqual([]);
  expect(read.gaps).toMatchObject([{ reason: 'unsupported' }]);
});
