import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { overBroadScope } from '../../src/analyzers/over-broad-scope.ts';
import { staleGrant } from '../../src/analyzers/stale-grant.ts';
import { type Clock, clocks, IDLE_DAYS } from '../../src/knowledge/clocks.ts';
import type { AppDossier } from '../../src/model/dossier.ts';
import type { Finding, Severity } from '../../src/model/finding.ts';
import { recordKey } from '../../src/model/keys.ts';
import type { UseRecord } from '../../src/model/records.ts';
import {
  apis,
  calls,
  daysAgo,
  dossier,
  grants,
  testAnalyzer,
  token,
  use,
  verdicts,
} from '../support/analyzer.ts';

testAnalyzer(staleGrant, new URL('../../src/analyzers/stale-grant.md', import.meta.url));

const about = [recordKey('t', 'app', 'sp-1')] as const;
/** A token that Google gave it by what an administrator had decided. */
function given(days: number): UseRecord {
  return {
    kind: 'use',
    key: recordKey('t', 'use', 'access-evaluation', 'marketplace', 'client'),
    evidence: 'access-evaluation',
    by: 'delegated',
    lastUsedAt: daysAgo(days),
    windowDays: 180,
    letInBy: 'marketplace',
  };
}

const auth = 'https://www.googleapis.com/auth';
const google = { platform: 'google' } as const;
const entra =
  'In the Entra admin center › Enterprise applications › Properties, set “Enabled for users to sign in?” to No for the app with client id client-1, and delete it when nobody has missed it for a month.';

const fires: readonly (readonly [string, AppDossier, Finding])[] = [
  [
    'a test app of years ago may open every mailbox',
    dossier({
      client: { home: 'own' },
      grants: [grants('itself', 'full_access_as_app', { resource: apis.exchange })],
      uses: use({ application: 400 }),
    }),
    {
      rule: 'app-unused',
      about,
      absent: ['use'],
      severity: 'high',
      message:
        'Unused since 2025-10-19, yet it can do anything in every mailbox over Exchange Web Services (full_access_as_app) as itself.',
      evidence: [
        { fact: 'The last use, by people or by the app itself, was on 2025-10-19', seen: 'sign-in-activity' },
        {
          fact: 'As itself: full_access_as_app: Do anything in every mailbox over Exchange Web Services: read, send, delete, change rules and name delegates.',
          seen: 'application-permissions',
        },
      ],
      remedy: entra,
    },
  ],
  [
    'a trial ended, was switched off, and may still read everybody’s chats; nothing of it was ever used',
    dossier({
      clientId: 'unknown',
      client: { enabled: false },
      grants: [grants('everyone', 'User.Read Chat.Read Calendars.Read Chat.Anything')],
      uses: use({}),
    }),
    {
      rule: 'app-unused',
      about,
      absent: ['use'],
      severity: 'medium',
      message:
        'No use of it is on record, yet if switched on again it can read every message in all one-to-one, group and meeting chats of the person (Chat.Read, and 1 more permission) for everyone in the organisation.',
      evidence: [
        { fact: 'The report on sign-ins has an entry for it, and no use in it', seen: 'sign-in-activity' },
        {
          fact: 'For everyone in the organisation: Chat.Read: Read every message in all one-to-one, group and meeting chats of the person.',
          seen: 'delegated-grants',
        },
        {
          fact: 'For everyone in the organisation: Calendars.Read: Read every appointment of the person with text, attendees, attachments and join links, and forward meetings to others.',
          seen: 'delegated-grants',
        },
        {
          fact: 'Also holds what OAuthlas cannot rate, so judge it by hand: Chat.Anything',
          seen: 'delegated-grants',
        },
        { fact: 'It is switched off, and can be switched on again', seen: 'service-principals' },
      ],
      remedy:
        'In the Entra admin center › Enterprise applications › Properties, set “Enabled for users to sign in?” to No for this app, and delete it when nobody has missed it for a month.',
    },
  ],
  [
    'six people once tried it on their files',
    dossier({ ...google, grants: [grants(6, `openid ${auth}/drive`)], uses: [calls({ drive: 120 })] }),
    {
      rule: 'app-unused',
      about,
      absent: ['use'],
      severity: 'medium',
      message: `Unused since 2026-07-26, yet it can read, change, share and delete every file that the person can reach (drive) for 6 people.`,
      evidence: [
        {
          fact: 'The last use was on 2026-07-26, by a log that reaches back 90 days or more',
          seen: 'token-events',
        },
        {
          fact: `For 6 people: ${auth}/drive: Read, change, share and delete for good every file that the person can reach, shared drives included.`,
          seen: 'tokens',
        },
      ],
      remedy:
        'In the Google Admin console › Security › Access and data control › API controls › App access control, set the app with client id client-1 to Blocked.',
    },
  ],
  [
    'a service account moved files in the name of anybody, long ago',
    dossier({
      ...google,
      grants: [grants('everyone', `${auth}/drive`, { access: 'application', grantedAt: daysAgo(150) })],
      uses: [calls({ drive: 120 })],
    }),
    {
      rule: 'app-unused',
      about,
      absent: ['use'],
      severity: 'high',
      message:
        'Unused since 2026-07-26, yet it can read, change, share and delete every file that the person can reach, in the name of anybody in the organisation (drive) by domain-wide delegation.',
      evidence: [
        {
          fact: 'The last use was on 2026-07-26, by a log that reaches back 90 days or more',
          seen: 'token-events',
        },
        {
          fact: `By domain-wide delegation: ${auth}/drive: Read, change, share and delete for good every file that the person can reach, shared drives included, in the name of anybody in the organisation.`,
          seen: 'token-events',
        },
      ],
      remedy:
        'In the Google Admin console › Security › Access and data control › API controls › Domain-wide delegation, delete the app with client id client-1; under App access control, set it to Blocked.',
    },
  ],
  [
    'a token of GitHub for an emergency that never came',
    token('never', 'administration:write metadata:read'),
    {
      rule: 'app-unused',
      about: [recordKey('t', 'app', 'fine-grained-pat', '25381')],
      absent: ['use'],
      severity: 'medium',
      message:
        'No use of it is on record, yet it can manage and delete repositories, and lift the protection of branches (administration:write, and 1 more permission) for 1 person.',
      evidence: [
        { fact: 'GitHub says that the token was never used', seen: 'personal-access-tokens' },
        {
          fact: 'For 1 person: administration:write: Create, change and delete repositories, add collaborators, teams, deploy keys and runners, and lift the protection of branches and environments.',
          seen: 'personal-access-tokens',
        },
        {
          fact: 'For 1 person: metadata:read: See the names, topics, rulesets, events and commit comments of repositories, private ones too, and who collaborates on them.',
          seen: 'personal-access-tokens',
        },
      ],
      remedy:
        'On GitHub, at /organizations/example/settings/personal-access-tokens/25381 (Third-party Access › Personal access tokens), revoke the token, after asking its owner.',
    },
  ],
  [
    'a token of GitHub on a laptop that is gone',
    token(132, 'contents:write'),
    {
      rule: 'app-unused',
      about: [recordKey('t', 'app', 'fine-grained-pat', '25381')],
      absent: ['use'],
      severity: 'medium',
      message:
        'Unused since 2026-07-14, yet it can read and change the code of repositories (contents:write) for 1 person.',
      evidence: [
        { fact: 'GitHub says that the token was last used on 2026-07-14', seen: 'personal-access-tokens' },
        {
          fact: 'For 1 person: contents:write: Read code, push commits, create and delete branches and tags, publish releases, merge pull requests, and start workflows that listen for repository_dispatch.',
          seen: 'personal-access-tokens',
        },
      ],
      remedy:
        'On GitHub, at /organizations/example/settings/personal-access-tokens/25381 (Third-party Access › Personal access tokens), revoke the token, after asking its owner.',
    },
  ],
  [
    'a token of GitHub that reaches selected repositories',
    token(132, 'contents:write members:read', {}, 'selected'),
    {
      rule: 'app-unused',
      about: [recordKey('t', 'app', 'fine-grained-pat', '25381')],
      absent: ['use'],
      severity: 'medium',
      message:
        'Unused since 2026-07-14, yet it can read and change the code of repositories (contents:write, and 1 more permission) for 1 person, in selected repositories.',
      evidence: [
        { fact: 'GitHub says that the token was last used on 2026-07-14', seen: 'personal-access-tokens' },
        {
          fact: 'For 1 person, in selected repositories: contents:write: Read code, push commits, create and delete branches and tags, publish releases, merge pull requests, and start workflows that listen for repository_dispatch.',
          seen: 'personal-access-tokens',
        },
        {
          fact: 'For 1 person: members:read: See the members, teams, outside collaborators and pending invitations of the organisation, with their roles.',
          seen: 'personal-access-tokens',
        },
      ],
      remedy:
        'On GitHub, at /organizations/example/settings/personal-access-tokens/25381 (Third-party Access › Personal access tokens), revoke the token, after asking its owner.',
    },
  ],
  [
    'a token of GitHub that reaches no repository',
    token(132, 'administration:write members:read', {}, 'none'),
    {
      rule: 'app-unused',
      about: [recordKey('t', 'app', 'fine-grained-pat', '25381')],
      absent: ['use'],
      severity: 'low',
      message:
        'Unused since 2026-07-14, yet it can see the organisation’s members, teams and outside collaborators (members:read) for 1 person.',
      evidence: [
        { fact: 'GitHub says that the token was last used on 2026-07-14', seen: 'personal-access-tokens' },
        {
          fact: 'For 1 person: members:read: See the members, teams, outside collaborators and pending invitations of the organisation, with their roles.',
          seen: 'personal-access-tokens',
        },
      ],
      remedy:
        'On GitHub, at /organizations/example/settings/personal-access-tokens/25381 (Third-party Access › Personal access tokens), revoke the token, after asking its owner.',
    },
  ],
];

const idle = { uses: use({ delegated: 300, application: 200 }) };
const lapsed = { ...google, uses: [calls({ gmail: 181 })] };

const severities: readonly (readonly [string, AppDossier, Severity])[] = [
  [
    'application, escalates directly',
    dossier({ ...idle, grants: [grants('itself', 'Application.ReadWrite.All')] }),
    'critical',
  ],
  [
    'the same for everyone: only as far as they may',
    dossier({ ...idle, grants: [grants('everyone', 'Application.ReadWrite.All')] }),
    'high',
  ],
  [
    'application, the whole organisation’s data',
    dossier({ ...idle, grants: [grants('itself', 'Sites.Read.All')] }),
    'high',
  ],
  ['application, calendars', dossier({ ...idle, grants: [grants('itself', 'Calendars.Read')] }), 'medium'],
  [
    'application, the list of people',
    dossier({ ...idle, grants: [grants('itself', 'User.Read.All')] }),
    'low',
  ],
  ['everyone’s mail', dossier({ ...idle, grants: [grants('everyone', 'Mail.Read')] }), 'high'],
  ['everyone’s calendars', dossier({ ...idle, grants: [grants('everyone', 'Calendars.Read')] }), 'low'],
  ['four people’s mail', dossier({ ...idle, grants: [grants(4, 'Mail.Read')] }), 'medium'],
  ['an administrator’s mail', dossier({ ...idle, grants: [grants(1, 'Mail.Read', { admins: 1 })] }), 'high'],
  [
    'two hundred people’s mail',
    dossier({ ...idle, people: 90_000, grants: [grants(200, 'Mail.Read')] }),
    'high',
  ],
  ['one person in twenty', dossier({ ...idle, people: 80, grants: [grants(4, 'Mail.Read')] }), 'high'],
  ['less than that', dossier({ ...idle, people: 81, grants: [grants(4, 'Mail.Read')] }), 'medium'],
  [
    'nobody knows of how many',
    dossier({ ...idle, people: 'unknown', grants: [grants(4, 'Mail.Read')] }),
    'medium',
  ],
  ['the only one there is', dossier({ ...idle, people: 1, grants: [grants(1, 'Mail.Read')] }), 'medium'],
  ['an administrator’s tasks', dossier({ ...idle, grants: [grants(1, 'Tasks.Read', { admins: 1 })] }), 'low'],
  ['four people’s tasks', dossier({ ...idle, grants: [grants(4, 'Tasks.Read')] }), 'low'],
  [
    'all of it: the worst counts',
    dossier({ ...idle, grants: [grants(4, 'Tasks.Read'), grants('itself', 'Mail.Read')] }),
    'high',
  ],
  [
    'google: tokens that died of themselves',
    dossier({ ...lapsed, grants: [grants(4, 'https://mail.google.com/')] }),
    'low',
  ],
  [
    'google: delegation to a service account does not die',
    dossier({ ...lapsed, grants: [grants('itself', 'https://mail.google.com/')] }),
    'high',
  ],
  ['github: a token that nobody used for a year, which GitHub ends', token(366, 'contents:write'), 'low'],
  ['github: the day before', token(365, 'contents:write'), 'medium'],
  [
    'github: a token that was never used: since when that counts, no page says',
    token('never', 'contents:write'),
    'medium',
  ],
  ['github: an app that can change code never ends', counted('contents:write', 400), 'high'],
  ['github: the same for one that changes less', counted('actions:write', 400), 'high'],
  ['github: an app that reads little', counted('issues:read', 400), 'low'],
];

/** What the register says of a vendor whose app is needed once a year. */
const annual = {
  registered: { name: 'Yearly Books', usage: 'annual', apps: { m365: ['client-1'] } },
} as const;

function withoutClient({ client: _, ...rest }: AppDossier): AppDossier {
  return rest;
}

/** A GitHub App, if GitHub told when it was used last; this version reads nothing that does. */
function counted(scopes: string, days: number): AppDossier {
  return dossier({
    platform: 'github',
    client: { type: 'installation' },
    grants: [grants('itself', scopes, { resource: 'example', repositories: 'selected' })],
    uses: [{ ...calls({ api: days }), evidence: 'token-last-used', by: 'application' }],
  });
}

const mail = grants('everyone', 'Mail.ReadWrite');
const drive = grants(6, `${auth}/drive`);

/** The whole log was read for the first time when the app was first seen; and long before that. */
const read0 = { ...google, firstSeenAt: daysAgo(1), usesSince: { 'token-events': daysAgo(1) } } as const;
const readLong = { ...google, usesSince: { 'token-events': daysAgo(200) } } as const;

/** Of one of its secrets, or of its permissions, by the days since. */
const besides = (
  days: number | 'never',
  evidence: 'credential-sign-in' | 'permission-use' = 'credential-sign-in',
): UseRecord => ({
  kind: 'use',
  key: recordKey('t', 'use', evidence, 'client-1'),
  clientId: 'client-1',
  evidence,
  ...(evidence === 'credential-sign-in' && { credential: recordKey('t', 'credential', 'reg', 'key') }),
  by: 'any',
  lastUsedAt: days === 'never' ? days : daysAgo(days),
});

test.each<[string, readonly UseRecord[], string, string]>([
  [
    'a secret that was never used says nothing of the app',
    [...use({ application: 400 }), besides('never')],
    'Unused since 2025-10-19',
    'sign-in-activity',
  ],
  [
    'what a secret was used for later is use of the app',
    [...use({ application: 400 }), besides(300), besides('never')],
    'Unused since 2026-01-27',
    'credential-use',
  ],
  [
    'what Defender saw is use of an app that the report does not know',
    [besides(200, 'permission-use')],
    'Unused since 2026-05-07',
    'permission-use',
  ],
  [
    'of the same moment the report is the witness',
    [...use({ application: 300 }), besides(300)],
    'Unused since 2026-01-27',
    'sign-in-activity',
  ],
])('%s', (_, uses, since, seen) => {
  const app = dossier({ grants: [mail], uses, firstSeenAt: daysAgo(500) });

  const [finding] = verdicts(staleGrant, app).flatMap((verdict) => ('message' in verdict ? [verdict] : []));

  expect(finding?.message).toContain(since);
  expect(finding?.evidence[0]).toMatchObject({ seen });
});

const silent: readonly (readonly [string, AppDossier])[] = [
  [
    'a service account that administers in its own name, of which no log of tokens tells',
    dossier({
      ...google,
      client: { type: 'service-account' },
      firstSeenAt: daysAgo(400),
      grants: [grants('itself', '_SEED_ADMIN_ROLE', { resource: 'google-admin-roles' })],
    }),
  ],
  [
    'one of its secrets was used, whatever the report on sign-ins says',
    dossier({ grants: [mail], uses: [...use({}), besides(30)] }),
  ],
  ['used by people', dossier({ grants: [mail], uses: use({ delegated: 90 }) })],
  ['used as itself', dossier({ grants: [mail], uses: use({ delegated: 300, application: 1 }) })],
  ['came only lately', dossier({ client: { createdAt: daysAgo(90) }, grants: [mail], uses: use({}) })],
  [
    'unused, and only signs people in',
    dossier({ grants: [grants('everyone', 'openid profile email offline_access User.Read')], ...idle }),
  ],
  [
    'unused, with a permission given only lately',
    dossier({ grants: [grants('itself', 'Mail.Read', { grantedAt: daysAgo(5) })], ...idle }),
  ],
  [
    'unused, with nothing that we can rate',
    dossier({ grants: [grants('itself', 'Everything.Do.All')], ...idle }),
  ],
  ['unused, with nothing held', dossier(idle)],
  ['github: used', token(90, 'contents:write')],
  ['github: let in only lately', token('never', 'contents:write', { createdAt: daysAgo(90) })],
  ['github: a token that has ended', token(200, 'contents:write', { enabled: false })],
  ['github: reaches no repository, and nothing else', token(200, 'contents:write', {}, 'none')],
  ['github: reaches nothing but a profile', token(200, 'read:user')],
  [
    'github: of an installed app nothing is told, ever',
    dossier({
      platform: 'github',
      client: { type: 'installation' },
      grants: [grants('itself', 'contents:write')],
    }),
  ],
  [
    'github: an authorisation that nobody used is no token that nobody used',
    dossier({
      platform: 'github',
      client: { type: 'personal-access-token', role: 'token' },
      grants: [grants(1, 'repo')],
      uses: [calls({ api: 300 }, { evidence: 'credential-accessed', by: 'delegated' })],
    }),
  ],
  ['google: used', dossier({ ...google, grants: [drive], uses: [calls({ drive: 90 })] })],
  [
    'google: given a token, though the log of calls holds none',
    dossier({ ...google, grants: [drive], uses: [calls({ drive: 120 }), given(3)] }),
  ],
  [
    'google: given a token, and in no other log',
    dossier({ ...read0, grants: [grants('itself', `${auth}/drive`)], uses: [given(89)] }),
  ],
  [
    'google: let in again',
    dossier({
      ...google,
      grants: [drive, grants(1, 'openid', { grantedAt: daysAgo(2) })],
      uses: [calls({ drive: 120 })],
    }),
  ],
  [
    'google: let in again, by the log',
    dossier({
      ...google,
      grants: [drive],
      uses: [calls({ drive: 120 })],
      events: [
        { kind: 'event', key: recordKey('t', 'event', '1'), type: 'granted', at: daysAgo(9), scopes: [] },
      ],
    }),
  ],
  ['a platform without evidence of use', dossier({ platform: 'github', grants: [mail], ...idle })],
  [
    'slack: nothing tells when an app was last used, however old its approval is',
    dossier({
      platform: 'slack',
      grants: [grants('unknown', 'im:history', { basis: 'approved', grantedAt: daysAgo(900) })],
    }),
  ],
];

describe('fires', () => {
  test.each(fires)('%s', (_, subject, finding) => {
    expect(verdicts(staleGrant, subject)).toEqual([finding]);
  });

  test.each(severities)('%s', (_, subject, severity) => {
    expect(verdicts(staleGrant, subject)).toMatchObject([{ rule: 'app-unused', severity }]);
  });

  test('everybody counts who gave the strongest permission, with whatever else', () => {
    const others = Array.from({ length: 4 }, (_, n) => recordKey('t', 'principal', `other-${n}`));
    const subject = dossier({
      ...google,
      grants: [
        drive,
        grants(4, `${auth}/drive ${auth}/tasks`, { sample: others }),
        grants(9, `${auth}/tasks`),
      ],
      uses: [calls({ drive: 120 })],
    });

    expect(verdicts(staleGrant, subject)).toMatchObject([
      {
        message: `Unused since 2026-07-26, yet it can read, change, share and delete every file that the person can reach (drive, and 1 more permission) for 10 people.`,
      },
    ]);
  });

  test('an app that is only called by others, as an API, is unused itself', () => {
    const summary = { ...calls({ x: 6 }), evidence: 'sign-in-activity' } as const;
    const subject = dossier({ grants: [mail], uses: [...use({ delegated: 400 }), summary] });

    expect(verdicts(staleGrant, subject)).toMatchObject([{ rule: 'app-unused' }]);
  });

  test('without a row in the report, our own history tells when it spans the window', () => {
    const subject = dossier({ grants: [mail], firstSeenAt: daysAgo(91) });

    expect(verdicts(staleGrant, subject)).toMatchObject([
      {
        severity: 'high',
        message: expect.stringMatching(/^No use of it is on record, yet/),
        evidence: [
          {
            fact: 'The report on sign-ins has no entry for it, and OAuthlas has looked for one since 2026-08-24',
            seen: 'sign-in-activity',
          },
          { seen: 'delegated-grants' },
        ],
      },
    ]);
  });

  test('our own history of the report counts, and not that of the app alone', () => {
    const facts = { grants: [mail], firstSeenAt: daysAgo(400) };
    const read = (days: number) => dossier({ ...facts, usesSince: { 'sign-in-activity': daysAgo(days) } });

    expect(verdicts(staleGrant, read(91))).toMatchObject([
      {
        evidence: [
          {
            fact: 'The report on sign-ins has no entry for it, and OAuthlas has looked for one since 2026-08-24',
          },
          {},
        ],
      },
    ]);
    expect(verdicts(staleGrant, read(90))).toMatchObject([{ unproved: true }]);
    expect(verdicts(staleGrant, dossier({ ...facts, usesSince: {} }))).toMatchObject([{ unproved: true }]);
  });

  test.each<[what: string, subject: AppDossier]>([
    ['seen when the log was read first', dossier({ ...read0, grants: [drive] })],
    ['seen later, and long enough', dossier({ ...readLong, grants: [drive], firstSeenAt: daysAgo(91) })],
  ])('google: a token of which the whole log holds nothing is dead, %s', (_, subject) => {
    expect(verdicts(staleGrant, subject)).toMatchObject([
      {
        severity: 'low',
        message: expect.stringMatching(/^No use of it is on record, yet/),
        evidence: [
          { fact: 'The log holds nothing of it, and reaches back 180 days', seen: 'token-events' },
          { seen: 'tokens' },
        ],
      },
    ]);
  });

  test.each<[what: string, uses: readonly UseRecord[]]>([
    ['alone', [given(95)]],
    ['before the last token', [calls({ drive: 120 }), given(95)]],
    ['after the last token', [calls({ drive: 95 }), given(120)]],
  ])('google: the last day on which anything is on record counts, %s', (_, uses) => {
    const subject = dossier({ ...read0, grants: [grants('itself', `${auth}/drive`)], uses });

    expect(verdicts(staleGrant, subject)).toMatchObject([
      { message: expect.stringMatching(/^Unused since 2026-08-20, yet/) },
    ]);
  });

  test.each<[what: string, subject: AppDossier, options: object, severity: Severity]>([
    [
      'a delegation does not die',
      dossier({ ...read0, grants: [grants('itself', `${auth}/drive`)] }),
      {},
      'high',
    ],
    [
      'whoever waits longer before tidying up',
      dossier({ ...read0, grants: [drive] }),
      { tidyUpDays: 181 },
      'medium',
    ],
  ])('google: nothing in the whole log, %s', (_, subject, options, severity) => {
    expect(verdicts(staleGrant, subject, options)).toMatchObject([{ rule: 'app-unused', severity }]);
  });

  test('nor does it need a date where its row is empty', () => {
    const subject = dossier({
      client: { createdAt: 'unknown' },
      firstSeenAt: daysAgo(200),
      grants: [mail],
      uses: use({}),
    });

    expect(verdicts(staleGrant, subject)).toMatchObject([{ rule: 'app-unused', severity: 'high' }]);
  });

  test.each([
    [401, 1],
    [400, 0],
    [91, 0],
  ])('what the register calls annual, unused for %d days', (days, findings) => {
    const subject = dossier({ ...annual, grants: [mail], uses: use({ delegated: days }) });

    expect(verdicts(staleGrant, subject)).toHaveLength(findings);
  });

  test('an unknown day of arrival is as old as our first sight of it', () => {
    const subject = dossier({
      client: { createdAt: 'unknown' },
      firstSeenAt: daysAgo(200),
      grants: [mail],
      uses: use({ delegated: 300 }),
    });

    expect(verdicts(staleGrant, subject)).toMatchObject([{ rule: 'app-unused' }]);
  });
});

describe('silent', () => {
  test.each(silent)('%s', (_, subject) => {
    expect(verdicts(staleGrant, subject)).toEqual([]);
  });
});

describe('cannot be proved', () => {
  const unproved = { unproved: true, rule: 'app-unused', about, absent: ['use'] };

  test.each([
    [
      'no row in the report, and our own history is short',
      dossier({ grants: [mail], firstSeenAt: daysAgo(90) }),
    ],
    [
      'no row in the report, of a managed identity: it may be left out',
      dossier({ client: { type: 'ManagedIdentity' }, firstSeenAt: daysAgo(200), grants: [mail] }),
    ],
    [
      'no row in the report, of an app of Microsoft’s own',
      dossier({ client: { home: 'platform' }, firstSeenAt: daysAgo(200), grants: [mail] }),
    ],
    [
      'no row in the report, and nothing tells what kind of app it is',
      withoutClient(dossier({ firstSeenAt: daysAgo(200), grants: [mail] })),
    ],
    [
      'one way of use is not told',
      dossier({ grants: [mail], uses: use({ delegated: 300, application: 'unknown' }) }),
    ],
    [
      'came on an unknown day, seen for the first time',
      dossier({ client: { createdAt: 'unknown' }, grants: [mail], uses: use({ delegated: 300 }) }),
    ],
    [
      'google: the log reaches back too little',
      dossier({ ...google, grants: [drive], uses: [calls({ drive: 120 }, { windowDays: 60 })] }),
    ],
    [
      'google: the log says not how far it reaches',
      dossier({
        ...google,
        grants: [drive],
        uses: [{ ...use({ delegated: 120 })[0], evidence: 'token-events' } as AppDossier['uses'][number]],
      }),
    ],
    [
      'google: no day of use',
      dossier({ ...google, grants: [drive], uses: [calls({ drive: 120 }, { lastUsedAt: 'unknown' })] }),
    ],
    [
      'google: a log cannot say never',
      dossier({ ...google, grants: [drive], uses: [calls({ drive: 120 }, { lastUsedAt: 'never' })] }),
    ],
    [
      'google: used once a year, and the log reaches back half of one',
      dossier({ ...google, ...annual, grants: [drive], uses: [calls({ drive: 420 })] }),
    ],
    ['google: nothing in a log that was never read whole', dossier({ ...google, grants: [drive] })],
    [
      'google: nothing in the log of what came since it was read first: its event may be late',
      dossier({ ...readLong, grants: [drive], firstSeenAt: daysAgo(90) }),
    ],
    [
      'google: nothing in the log, and nothing by which the log would tell of it',
      dossier({ ...read0, clientId: 'unknown', grants: [drive] }),
    ],
    [
      'google: nothing in the log of what is used once a year',
      dossier({ ...read0, ...annual, grants: [drive] }),
    ],
    ['evidence of another platform is none', dossier({ ...google, grants: [drive], ...idle })],
  ])('%s', (_, subject) => {
    expect(verdicts(staleGrant, subject)).toEqual([unproved]);
  });

  test('github: no word on use', () => {
    const subject = token('unknown', 'contents:write');

    expect(verdicts(staleGrant, subject)).toEqual([{ ...unproved, about: [subject.key] }]);
  });

  test.each([
    ['an app that came only lately', dossier({ client: { createdAt: daysAgo(9) }, grants: [mail] })],
    ['an app that only signs people in', dossier({ grants: [grants('everyone', 'openid User.Read')] })],
  ])('and is no question for %s', (_, subject) => {
    expect(verdicts(staleGrant, subject)).toEqual([]);
  });
});

test('one cause, one story: what is stale is not called too broad for its use', () => {
  const powerful = grants('itself', 'Mail.ReadWrite Sites.FullControl.All');
  const unused = dossier({ grants: [powerful, mail], ...idle });
  const unusedToo = dossier({ ...google, grants: [drive], uses: [calls({ gmail: 100 })] });

  const stories = [unused, unusedToo].map((subject) => [
    ...verdicts(staleGrant, subject).map(({ rule }) => rule),
    ...verdicts(overBroadScope, subject).map(({ rule }) => rule),
  ]);

  expect(stories).toEqual([['app-unused'], ['app-unused']]);
});

describe('the table of clocks', () => {
  const page = readFileSync(new URL('../../src/analyzers/stale-grant.md', import.meta.url), 'utf8');

  test.each(clocks.map((clock) => [clock.platform, clock.kind, clock] as const))(
    '%s: %s stands on the page',
    (_, __, clock) => {
      expect(page).toContain(rowOf(clock));
    },
  );

  test('and the page has no other row', () => {
    const rows = page.split('\n').filter((line) => /^\| (?:Microsoft 365|Google|GitHub|Slack) \|/.test(line));

    expect(rows).toEqual(clocks.map(rowOf));
  });

  test('what is told by nothing is never called stale without evidence', () => {
    const kinds = clocks.filter(({ platform, evidence }) => platform === 'github' && evidence === 'none');
    const said = kinds.flatMap(({ kind }) =>
      verdicts(
        staleGrant,
        dossier({ platform: 'github', client: { type: kind }, grants: [grants('itself', 'contents:write')] }),
      ),
    );

    expect(kinds.length).toBeGreaterThan(4);
    expect(said).toEqual([]);
  });
});

function rowOf({ platform, what, evidence, deadDays, why, page }: Clock): string {
  const titles = { m365: 'Microsoft 365', google: 'Google', github: 'GitHub', slack: 'Slack' };
  const idle = evidence === 'none' ? 'unknown' : `${IDLE_DAYS} days`;
  const dead = deadDays === 'never' ? 'never' : `${deadDays} days`;
  const told = evidence === 'none' ? 'nothing' : `\`${evidence}\``;
  return `| ${titles[platform]} | ${what} | ${told} | ${idle} | ${dead} | ${why}. [Source](${page}) |`;
}

test('options move the line', () => {
  const subject = dossier({ grants: [mail], uses: use({ delegated: 40 }) });
  const tokens = dossier({ ...google, grants: [drive], uses: [calls({ drive: 120 })] });

  expect(verdicts(staleGrant, subject, { days: 30 })).toMatchObject([
    { rule: 'app-unused', severity: 'high' },
  ]);
  expect(verdicts(staleGrant, tokens, { tidyUpDays: 100 })).toMatchObject([
    { rule: 'app-unused', severity: 'low' },
  ]);
});

test('what is held in some places alone says so, and weighs less', () => {
  const subject = dossier({
    grants: [
      grants('itself', '', {
        scopes: ['Application Mail.Read'],
        seen: 'exchange-roles',
        resource: apis.exchange,
        places: { count: 2, sample: ['Finance', 'Archive'] },
      }),
    ],
    uses: use({ application: 400 }),
  });

  expect(verdicts(staleGrant, subject)).toMatchObject([
    {
      severity: 'medium',
      message:
        'Unused since 2025-10-19, yet it can read every message and attachment in every mailbox within its reach (Application Mail.Read) as itself, in 2 mailbox scopes.',
    },
  ]);
});
