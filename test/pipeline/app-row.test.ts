import { describe, expect, test } from 'vitest';
import { m365Entries } from '../../src/knowledge/scopes/m365.ts';
import { isStrong } from '../../src/knowledge/scopes/scope.ts';
import { homeInWords, useInWords } from '../../src/model/app-row.ts';
import type { AppDossier } from '../../src/model/dossier.ts';
import type { RecordKey } from '../../src/model/keys.ts';
import { recordKey } from '../../src/model/keys.ts';
import type { EventRecord, UseRecord } from '../../src/model/records.ts';
import { consenter, cutOff, lastUseOf, type RowContext, toRow } from '../../src/pipeline/app-row.ts';
import { apis, calls, daysAgo, dossier, grants, token, use } from '../support/analyzer.ts';

const context: RowContext = { coverage: 'complete', findings: [], tellsAdmins: true, isCounted: true };
const ada = recordKey('t', 'principal', 'ada');
const nameOf = (person: RecordKey) => (person === ada ? 'Ada Example' : undefined);

const event = (facts: Partial<EventRecord>): EventRecord => ({
  kind: 'event',
  key: recordKey('t', 'event', '1'),
  type: 'granted',
  at: daysAgo(1),
  scopes: [],
  ...facts,
});

test('the organisation that is its home comes along, without what the store keeps of it', () => {
  const organisation = {
    id: 'home-1',
    state: 'present',
    name: 'Example Ltd',
    domain: 'example.com',
  } as const;
  const record = { kind: 'home', key: recordKey('t', 'home', 'home-1'), ...organisation } as const;

  expect(toRow({ ...dossier(), organisation: record }, context).organisation).toEqual(organisation);
});

test.each<[Parameters<typeof homeInWords>[0], string]>([
  [{ home: 'foreign' }, 'foreign'],
  [
    {
      home: 'foreign',
      organisation: { id: 'h1', state: 'present', name: 'Example Ltd', domain: 'example.com' },
    },
    'foreign: Example Ltd (example.com, h1)',
  ],
  [{ home: 'unknown', organisation: { id: 'h1', state: 'present', name: 'Ltd' } }, 'unknown: Ltd (h1)'],
  [
    { home: 'foreign', organisation: { id: 'h1', state: 'present' } },
    'foreign: an organisation without a name (h1)',
  ],
  [
    { home: 'foreign', organisation: { id: 'h1', state: 'gone' } },
    'foreign: h1, an organisation that is gone',
  ],
])('its home in words: %j', (row, words) => {
  expect(homeInWords(row)).toBe(words);
});

test('an app that holds nothing is a whole row all the same', () => {
  expect(toRow(dossier(), context)).toEqual({
    tenant: 't',
    tenantLabel: 'Test',
    platform: 'm365',
    key: recordKey('t', 'app', 'sp-1'),
    vendor: { id: 'entra/home-1', name: 'Test Vendor', confidence: 'strong', basis: 'its home directory' },
    app: 'Test App',
    role: 'client',
    clientId: 'client-1',
    objectId: 'sp-1',
    publisher: 'Test Vendor',
    isVerified: true,
    home: 'foreign',
    homeTenant: 'home-1',
    enabled: true,
    power: 'none',
    isHighPower: false,
    powerReason: 'holds no permission that was seen',
    topScopes: [],
    highScopes: [],
    scopes: 0,
    consent: 'none',
    consentBy: 'unknown',
    consentAt: 'unknown',
    users: 0,
    privilegedUsers: 0,
    lastUsed: 'unknown',
    lastUsedEvidence: '',
    firstSeenAt: daysAgo(0),
    credentials: 0,
    replyHosts: [],
    nextStep: expect.stringContaining('client-1'),
    coverage: 'complete',
    findings: [],
  });
});

test('all that are powerful are kept, so that what was added can be told', () => {
  const graph = m365Entries.get('00000003-0000-0000-c000-000000000000') ?? new Map();
  const powerful = [...graph.values()].flatMap(({ application }) =>
    application !== undefined && isStrong(application) ? [application.name] : [],
  );
  const app = dossier({ grants: [grants('itself', powerful.join(' '))] });

  expect(powerful.length).toBeGreaterThan(20);
  expect(toRow(app, context).highScopes.toSorted()).toEqual(powerful.toSorted());
});

test('the most powerful scopes come first, then what nobody has rated, then what signs people in', () => {
  const app = dossier({
    grants: [
      grants(3, 'User.Read openid', { isSignInOnly: true }),
      grants(3, 'Calendars.Read Brand.New Mail.Read'),
      grants('itself', 'Mail.ReadWrite'),
    ],
  });

  const { topScopes, highScopes, scopes, power } = toRow(app, context);

  expect(topScopes).toEqual(['Mail.ReadWrite', 'Mail.Read', 'Calendars.Read', 'Brand.New', 'User.Read']);
  expect(highScopes).toEqual(['Mail.ReadWrite', 'Mail.Read']);
  expect([scopes, power]).toEqual([6, 'organisation']);
});

describe('who let it in', () => {
  test.each([
    [['user'], 'user'],
    [['admin'], 'admin'],
    [['admin', 'user'], 'both'],
    [['unknown'], 'unknown'],
    [['unknown', 'user'], 'user'],
  ] as const)('consent of %j is told as %s', (kinds, told) => {
    const app = dossier({ grants: kinds.map((consent) => grants(1, 'Mail.Read', { consent })) });

    expect(toRow(app, context).consent).toBe(told);
  });

  test.each([
    ['one who did so for himself', [grants(1, 'Mail.Read', { sample: [ada] })], [], ada],
    [
      'one, also where he did so twice',
      [grants(1, 'Mail.Read', { sample: [ada] }), grants(1, 'Files.Read', { sample: [ada] })],
      [],
      ada,
    ],
    ['none of two', [grants(2, 'Mail.Read')], [], undefined],
    ['not the one of seven whom a sample names', [grants(7, 'Mail.Read', { sample: [ada] })], [], undefined],
    [
      'not the one for whom an administrator did',
      [grants(1, 'Mail.Read', { sample: [ada], consent: 'admin' })],
      [],
      undefined,
    ],
    [
      'the one whom a log names, where no person is named by a grant',
      [grants('unknown', 'chat:write')],
      [event({ principal: ada }), event({ principal: ada }), event({})],
      ada,
    ],
    [
      'none of two in a log',
      [grants('unknown', 'chat:write')],
      [event({ principal: ada }), event({ principal: recordKey('t', 'principal', 'bo') })],
      undefined,
    ],
    [
      'not whoever took something away',
      [grants('unknown', 'chat:write')],
      [event({ type: 'revoked', principal: ada })],
      undefined,
    ],
    [
      'the administrator, not who once consented for himself',
      [grants('everyone', 'Mail.Read')],
      [
        event({ principal: ada, consent: 'admin' }),
        event({ principal: recordKey('t', 'principal', 'bo'), consent: 'user' }),
      ],
      ada,
    ],
    [
      'not the one whom a log names beside many others',
      [grants(40, 'Mail.Read')],
      [event({ principal: ada })],
      undefined,
    ],
  ])('is %s', (_, held, events, person) => {
    expect(consenter(dossier({ grants: held, events }))).toBe(person);
  });

  test('is called by the name that is kept, and by none where none is', () => {
    const app = dossier({ grants: [grants(1, 'Mail.Read', { sample: [ada], grantedAt: daysAgo(7) })] });

    expect(toRow(app, { ...context, nameOf }).consentBy).toBe('Ada Example');
    expect(toRow(app, { ...context, nameOf: () => undefined }).consentBy).toBe('unknown');
    expect(toRow(app, context)).toMatchObject({ consentBy: 'unknown', consentAt: daysAgo(7) });
  });
});

describe('people', () => {
  test.each([
    [
      'are everyone by one consent for all',
      [grants('everyone', 'Mail.Read'), grants(2, 'Mail.Read')],
      'everyone',
    ],
    ['are counted once', [grants(2, 'Mail.Read'), grants(2, 'Files.Read')], 2],
    ['are not known where nobody names them', [grants('unknown', 'chat:write')], 'unknown'],
    ['are none where it acts as itself', [grants('itself', 'Mail.Read')], 0],
  ] as const)('%s', (_, held, users) => {
    expect(toRow(dossier({ grants: held }), context).users).toBe(users);
  });

  test.each([
    ['those who can sign in, where they were counted', 'everyone', 640, 640],
    ['not known, where nobody counted', 'everyone', 'unknown', undefined],
    ['no question where it acts for a few', 2, 640, undefined],
  ] as const)('how many everyone is: %s', (_, who, people, everyone) => {
    expect(toRow(dossier({ people, grants: [grants(who, 'Mail.Read')] }), context).everyone).toBe(everyone);
  });

  test('are at least so many where nobody tells those of one API from those of another', () => {
    const held = [
      grants(9, 'Mail.Read', { admins: 1 }),
      grants(9, 'EWS.AccessAsUser.All', { resource: apis.exchange, admins: 1 }),
    ];
    const more = { areUsersMore: true, arePrivilegedMore: true };

    expect(toRow(dossier({ grants: held }), context)).toMatchObject({ users: 9, ...more });
    expect(toRow(dossier({ grants: held.slice(1) }), context)).not.toHaveProperty('areUsersMore');
    expect(toRow(dossier({ grants: [grants('everyone', 'x'), ...held] }), context)).not.toHaveProperty(
      'areUsersMore',
    );
  });

  test('how many everyone is stands nowhere while the list of people is not read whole', () => {
    const held = dossier({ people: 640, grants: [grants('everyone', 'Mail.Read')] });

    expect(toRow(held, { ...context, isCounted: false }).everyone).toBeUndefined();
  });

  test.each([
    ['are counted', [grants(3, 'Mail.Read', { admins: 1 })], true, 1],
    ['are none where it is told who is one', [grants(3, 'Mail.Read')], true, 0],
    ['are not known where it is not told who is one', [grants(3, 'Mail.Read')], false, 'unknown'],
    ['are not known among everyone', [grants('everyone', 'Mail.Read')], true, 'unknown'],
    ['are none where it acts for nobody', [grants('itself', 'Mail.Read')], false, 0],
  ] as const)('with an administrator’s role %s', (_, held, tellsAdmins, privileged) => {
    expect(toRow(dossier({ grants: held }), { ...context, tellsAdmins }).privilegedUsers).toBe(privileged);
  });
});

const ofKey = (lastUsedAt: UseRecord['lastUsedAt']): UseRecord => ({
  kind: 'use',
  key: recordKey('t', 'use', 'credential-sign-in', 'reg', 'key'),
  clientId: 'client-1',
  evidence: 'credential-sign-in',
  credential: recordKey('t', 'credential', 'reg', 'key'),
  by: 'any',
  lastUsedAt,
});

describe('the last use', () => {
  test.each<[string, readonly UseRecord[], string, string]>([
    ['is not known without evidence', [], 'unknown', 'no evidence of use'],
    ['is the newest', use({ delegated: 40, application: 3 }), daysAgo(3), 'sign-in-activity'],
    ['is never where every way says so', use({}), 'never', 'sign-in-activity'],
    ['is not known where one way is not', use({ delegated: 'unknown' }), 'unknown', 'sign-in-activity'],
    ['is not never since one credential was never used', [ofKey('never')], 'unknown', 'no evidence of use'],
    [
      'is that of a credential where it is later',
      [...use({ application: 40 }), ofKey(daysAgo(3)), ofKey('never')],
      daysAgo(3),
      'credential-sign-in, sign-in-activity',
    ],
    [
      'is not in doubt since a count of permissions tells no time',
      [...use({}), { ...ofKey('unknown'), evidence: 'permission-use' }],
      'never',
      'sign-in-activity',
    ],
    [
      'comes with how far back the evidence reaches',
      [calls({ gmail: 12 })],
      daysAgo(12),
      'token-events, which reaches back 180 days',
    ],
  ])('%s', (_, uses, last, evidence) => {
    const told = lastUseOf(dossier({ uses }));

    expect([told.lastUsed, useInWords(told)]).toEqual([last, evidence]);
  });
});

test('the register says who answers for it before the tenant does, and a finding what to do next', () => {
  const app = dossier({
    registered: { name: 'Test Vendor', owner: 'sec@example.com', ticket: 'SEC-7', apps: {} },
  });
  const finding = {
    fingerprint: 'f1',
    analyzer: 'stale-grant',
    rule: 'app-unused',
    severity: 'high',
    message: 'Unused.',
    remedy: 'Switch it off.',
  } as const;

  const row = toRow(app, {
    ...context,
    owner: 'it@example.com',
    consoleLink: 'https://example.test/1',
    findings: [finding],
  });

  expect(row).toMatchObject({
    owner: 'sec@example.com',
    ticket: 'SEC-7',
    nextStep: 'Switch it off.',
    consoleLink: 'https://example.test/1',
    findings: [finding],
  });
  expect(toRow(dossier(), { ...context, owner: 'it@example.com' }).owner).toBe('it@example.com');
});

test('reply hosts are the hosts of both its faces, once; an address without a host is none', () => {
  const { client, ...rest } = dossier({
    client: { redirects: ['https://b.test/x', 'urn:ietf:wg:oauth:2.0:oob', 'not an address'] },
  });
  if (client === undefined) throw new Error('no client');
  const registration = { ...client, redirects: ['https://a.test', 'https://b.test/y'] };

  const told = { ...rest.told, redirects: [...(client.redirects ?? []), ...registration.redirects] };

  expect(toRow({ ...rest, told, client, registration }, context).replyHosts).toEqual(['a.test', 'b.test']);
});

test.each([
  ['an enterprise application by its client id', dossier(), 'find client-1;'],
  ['one without a client id by its object id', dossier({ clientId: 'unknown' }), 'find sp-1;'],
  ['on Google by blocking it', dossier({ platform: 'google' }), 'set client-1 to Blocked'],
  [
    'a delegated service account where it was delegated, and not by roles that it does not hold',
    serviceAccount(grants('itself', 'drive', { resource: 'google' })),
    'In the Google Admin console, under Security › Access and data control › API controls › Domain-wide delegation, remove client-1. ',
  ],
  [
    'one that holds roles by taking these away',
    serviceAccount(grants('itself', '_SEED_ADMIN_ROLE', { resource: 'google-admin-roles' })),
    'In the Google Admin console, under Account › Admin roles, take its roles away. ',
  ],
  [
    'a Marketplace app by uninstalling it',
    dossier({ platform: 'google', client: { type: 'marketplace-app', name: 'Deckhand' } }),
    'Apps list, open Deckhand and uninstall it',
  ],
  [
    'an installation on its page',
    dossier({
      platform: 'github',
      key: recordKey('t', 'app', 'installation', '7'),
      client: { type: 'installation' },
      grants: [grants('itself', 'contents:write', { resource: 'example' })],
    }),
    '/organizations/example/settings/installations/7, suspend the app',
  ],
  [
    'a fine-grained token on its page',
    token('never', 'contents:write'),
    '/organizations/example/settings/personal-access-tokens/25381, revoke the token',
  ],
  [
    'an authorised credential at its owner',
    token('never', 'repo', { type: 'personal-access-token' }),
    '/orgs/example/people, open its owner’s SAML identity and revoke authorised credential 25381',
  ],
  ['on Slack by restricting it', dossier({ platform: 'slack' }), 'restrict client-1'],
  [
    'on Microsoft 365 by its package, where its app is not here',
    packageAlone('integrated-app'),
    'In the Microsoft 365 admin center › Agents, or › Settings › Integrated apps, find the package p_1 and block it.',
  ],
  [
    'in Teams by its package',
    packageAlone('teams-app'),
    'In the Teams admin center › Manage apps, block the app p_1, and remove it from the teams in which it is (Manage team › Apps).',
  ],
])('it is cut off: %s', (_, app, step) => {
  expect(cutOff(app)).toContain(step);
});

test.each([
  [
    'which holds nothing here',
    [],
    'In Google Cloud › IAM & Admin › Service accounts of project 123456789012, disable client-1 and delete its keys, which ends all that it does.',
  ],
  [
    'to which something is delegated',
    [grants('everyone', 'https://www.googleapis.com/auth/drive', { access: 'application' })],
    'In the Google Admin console, under Security › Access and data control › API controls › Domain-wide delegation, remove client-1. In Google Cloud › IAM & Admin › Service accounts of project 123456789012, disable client-1 and delete its keys, which ends all that it does.',
  ],
])('a service account of our own is cut off in its project: one %s', (_, held, step) => {
  const client = { type: 'service-account', home: 'own', homeTenant: '123456789012' } as const;

  expect(cutOff(dossier({ platform: 'google', client, grants: held }))).toBe(step);
});

function serviceAccount(...held: AppDossier['grants']): AppDossier {
  return dossier({ platform: 'google', client: { type: 'service-account' }, grants: held });
}

function packageAlone(type: string): AppDossier {
  const { client, ...rest } = dossier({ platform: 'm365' });
  if (client === undefined) throw new Error('the dossier has no client');
  return {
    ...rest,
    key: recordKey('t', 'app', type, 'p_1'),
    clientId: 'unknown',
    registration: { ...client, key: recordKey('t', 'app', type, 'p_1'), role: 'registration', type },
  };
}
