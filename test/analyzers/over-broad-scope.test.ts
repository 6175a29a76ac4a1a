import { describe, expect, test } from 'vitest';
import { overBroadScope } from '../../src/analyzers/over-broad-scope.ts';
import type { AppDossier, GrantGroup } from '../../src/model/dossier.ts';
import type { Finding } from '../../src/model/finding.ts';
import { recordKey } from '../../src/model/keys.ts';
import type { AppRecord } from '../../src/model/records.ts';
import { apis, calls, daysAgo, dossier, grants, testAnalyzer, use, verdicts } from '../support/analyzer.ts';

testAnalyzer(overBroadScope, new URL('../../src/analyzers/over-broad-scope.md', import.meta.url));

const about = [recordKey('t', 'app', 'sp-1')] as const;
const unverified = { publisher: { name: 'Quick Tools', verified: false } } as const;
const auth = 'https://www.googleapis.com/auth';
const signIn = 'openid https://www.googleapis.com/auth/userinfo.email';

const permissions =
  'In the Entra admin center › Enterprise applications › Permissions of the app with client id client-1, revoke';

const slack = { platform: 'slack', client: { tags: ['outside-directory'] } } as const;

/** With a person's token, whoever that is. */
function approved(scopes: string, facts: Partial<GrantGroup> = {}): GrantGroup {
  return grants('unknown', scopes, { basis: 'approved', resource: 'E1', ...facts });
}

function logged(scopes: string): GrantGroup {
  return approved(scopes, { basis: 'log', consent: 'unknown' });
}

const fires: readonly (readonly [string, AppDossier, Finding])[] = [
  [
    'unused-app-only: signs people in, and could rewrite all mail without them',
    dossier({
      grants: [
        grants('everyone', 'openid profile User.Read'),
        grants('itself', 'Mail.ReadWrite Mail.Send User.Read.All'),
      ],
      uses: use({ delegated: 2 }),
    }),
    {
      rule: 'unused-app-only',
      about,
      absent: ['use'],
      severity: 'high',
      message:
        'It works for people who sign in, yet without them it can read, change and delete every message in every mailbox (Mail.ReadWrite, and 1 more permission), and was never seen to act on its own.',
      evidence: [
        { fact: 'No sign-in of the app itself is on record', seen: 'sign-in-activity' },
        { fact: 'People signed in through it within the last 90 days', seen: 'sign-in-activity' },
        {
          fact: 'As itself: Mail.ReadWrite: Read, change and delete every message in every mailbox.',
          seen: 'application-permissions',
        },
        { fact: 'As itself: Mail.Send: Send mail in anybody’s name.', seen: 'application-permissions' },
      ],
      remedy: `${permissions} the application permissions that it does not use; what people do with it needs none of them: Mail.ReadWrite, Mail.Send.`,
    },
  ],
  [
    'unused-app-only: a way to the top that stopped being used, in an app that was switched off',
    dossier({
      client: { enabled: false },
      grants: [grants('itself', 'AppRoleAssignment.ReadWrite.All Sites.Lookup')],
      uses: use({ delegated: 90, application: 91 }),
    }),
    {
      rule: 'unused-app-only',
      about,
      absent: ['use'],
      severity: 'high',
      message:
        'It works for people who sign in, yet without them it can give any app, itself too, any permission (AppRoleAssignment.ReadWrite.All), and has not acted on its own since 2026-08-24.',
      evidence: [
        { fact: 'The app itself last signed in on 2026-08-24', seen: 'sign-in-activity' },
        { fact: 'People signed in through it within the last 90 days', seen: 'sign-in-activity' },
        {
          fact: 'As itself: AppRoleAssignment.ReadWrite.All: Give any app, itself too, any permission.',
          seen: 'application-permissions',
        },
        {
          fact: 'Also holds what OAuthlas cannot rate, so judge it by hand: Sites.Lookup',
          seen: 'application-permissions',
        },
        { fact: 'It is switched off, and can be switched on again', seen: 'service-principals' },
      ],
      remedy: `${permissions} the application permissions that it does not use; what people do with it needs none of them: AppRoleAssignment.ReadWrite.All.`,
    },
  ],
  [
    'unused-delegated: works on its own, and could act for everyone on all files',
    dossier({
      grants: [
        grants('everyone', 'User.Read Files.ReadWrite.All offline_access'),
        grants('itself', 'User.Read.All'),
      ],
      uses: use({ delegated: 305, application: 1 }),
    }),
    {
      rule: 'unused-delegated',
      about,
      absent: ['use'],
      severity: 'high',
      message:
        'It works on its own, yet for everyone in the organisation it can read, change and delete every file that the person can reach (Files.ReadWrite.All), and nobody has used it since 2026-01-22.',
      evidence: [
        { fact: 'A person last signed in through it on 2026-01-22', seen: 'sign-in-activity' },
        { fact: 'The app itself signed in within the last 90 days', seen: 'sign-in-activity' },
        {
          fact: 'For everyone in the organisation: Files.ReadWrite.All: Read, change and delete every file that the person can reach.',
          seen: 'delegated-grants',
        },
      ],
      remedy: `${permissions} the delegated permissions that nobody uses; what it does on its own needs none of them: Files.ReadWrite.All.`,
    },
  ],
  [
    'unused-scope: plans meetings, and may read all mail',
    dossier({
      platform: 'google',
      grants: [grants(5, `${signIn} https://mail.google.com/ ${auth}/calendar`, { resource: 'google' })],
      uses: [calls({ 'Calendar.googleapis.com': 0, gmail: 120 })],
    }),
    {
      rule: 'unused-scope',
      about,
      absent: ['use'],
      severity: 'medium',
      message:
        'It can read, change, send and delete all mail, over IMAP and SMTP too (https://mail.google.com/) for 5 people, yet in 90 days or more nothing was seen in use but the calendar API.',
      evidence: [
        { fact: 'APIs called within the last 90 days: calendar', seen: 'token-events' },
        {
          fact: 'https://mail.google.com/: the last call that could need it was on 2026-07-26',
          seen: 'token-events',
        },
        {
          fact: 'For 5 people: https://mail.google.com/: Read, change, send and delete all mail, over IMAP and SMTP too.',
          seen: 'tokens',
        },
      ],
      remedy:
        'Have the vendor ask for less than https://mail.google.com/; until then, in the Google Admin console › Security › Access and data control › API controls › App access control, limit the app with client id client-1 to the scopes that it uses.',
    },
  ],
  [
    'unused-scope: looks up telephone numbers, and may change accounts',
    dossier({
      platform: 'google',
      grants: [
        grants(1, `${auth}/admin.directory.user ${auth}/contacts.readonly`, {
          admins: 1,
          grantedAt: daysAgo(400),
        }),
      ],
      uses: [calls({ people: 1 })],
    }),
    {
      rule: 'unused-scope',
      about,
      absent: ['use'],
      severity: 'high',
      message: `It can make, change and delete all accounts, and set their passwords (admin.directory.user) for 1 administrator, yet in 90 days or more nothing was seen in use but the people API.`,
      evidence: [
        { fact: 'APIs called within the last 90 days: people', seen: 'token-events' },
        {
          fact: `${auth}/admin.directory.user: no call that could need it, in a log that reaches back 90 days or more`,
          seen: 'token-events',
        },
        {
          fact: `For 1 administrator: ${auth}/admin.directory.user: Make, change and delete all accounts, and set their passwords.`,
          seen: 'token-events',
        },
      ],
      remedy: `Have the vendor ask for less than ${auth}/admin.directory.user; until then, in the Google Admin console › Security › Access and data control › API controls › App access control, limit the app with client id client-1 to the scopes that it uses.`,
    },
  ],
  [
    'nobody-vouches: a stranger can make itself administrator',
    dossier({
      client: unverified,
      grants: [
        grants('itself', 'RoleManagement.ReadWrite.Directory AppRoleAssignment.ReadWrite.All User.Read.All'),
      ],
      uses: use({ application: 1 }),
    }),
    {
      rule: 'nobody-vouches',
      about,
      severity: 'critical',
      message:
        'A foreign app of an unverified publisher can give any app, itself too, any permission (AppRoleAssignment.ReadWrite.All, and 1 more permission), as itself.',
      evidence: [
        { fact: 'Its home is another organisation, tenant home-1', seen: 'service-principals' },
        { fact: 'Microsoft has not verified its publisher, Quick Tools', seen: 'service-principals' },
        {
          fact: 'As itself: AppRoleAssignment.ReadWrite.All: Give any app, itself too, any permission.',
          seen: 'application-permissions',
        },
        {
          fact: 'As itself: RoleManagement.ReadWrite.Directory: Make anyone, itself too, an administrator.',
          seen: 'application-permissions',
        },
      ],
      remedy:
        'In the Entra admin center › Enterprise applications › Properties, set “Enabled for users to sign in?” to No for the app with client id client-1, find out who let it in, and then revoke its application permissions or delete it.',
    },
  ],
  [
    'nobody-vouches: three people gave a stranger their mail',
    dossier({
      client: { publisher: { name: '', verified: false } },
      grants: [grants(3, 'openid offline_access Mail.Read')],
    }),
    {
      rule: 'nobody-vouches',
      about,
      absent: ['grant'],
      severity: 'medium',
      message:
        'A foreign app of an unverified publisher can read every message in the person’s mailbox (Mail.Read) for 3 people who let it in, and nobody approved it for the organisation.',
      evidence: [
        { fact: 'Its home is another organisation, tenant home-1', seen: 'service-principals' },
        { fact: 'Microsoft has not verified its publisher, who gives no name', seen: 'service-principals' },
        {
          fact: 'For 3 people: Mail.Read: Read every message in the person’s mailbox.',
          seen: 'delegated-grants',
        },
      ],
      remedy:
        'Ask those who let it in what it is for; if they cannot tell, in the Entra admin center › Enterprise applications revoke the permissions of the app with client id client-1, delete it, and treat these accounts as phished.',
    },
  ],
  [
    'nobody-vouches: two people, one of them an administrator, in two groups of grants',
    dossier({
      client: unverified,
      grants: [
        grants(2, 'EWS.AccessAsUser.All', { admins: 1, resource: apis.exchange }),
        grants(2, 'openid User.Read', { admins: 1 }),
      ],
    }),
    {
      rule: 'nobody-vouches',
      about,
      absent: ['grant'],
      severity: 'high',
      message:
        'A foreign app of an unverified publisher can do anything in the person’s mailbox over Exchange Web Services, where the tenant still lets it in (EWS.AccessAsUser.All) for 2 people (1 of them an administrator) who let it in, and nobody approved it for the organisation.',
      evidence: [
        { fact: 'Its home is another organisation, tenant home-1', seen: 'service-principals' },
        { fact: 'Microsoft has not verified its publisher, Quick Tools', seen: 'service-principals' },
        {
          fact: 'For 2 people (1 of them an administrator): EWS.AccessAsUser.All: Do anything in the person’s mailbox over Exchange Web Services, where the tenant still lets it in.',
          seen: 'delegated-grants',
        },
      ],
      remedy:
        'Ask those who let it in what it is for; if they cannot tell, in the Entra admin center › Enterprise applications revoke the permissions of the app with client id client-1, delete it, and treat these accounts as phished.',
    },
  ],
  [
    'nobody-vouches: approved on Slack, outside its directory, over the messages of whoever lets it in',
    dossier({
      ...slack,
      grants: [
        approved('im:history users:read Unheard:of', { resource: 'T1', resourceName: 'unknown' }),
        approved('files:read', { resourceName: 'Acme' }),
      ],
    }),
    {
      rule: 'nobody-vouches',
      about,
      severity: 'medium',
      message:
        'A foreign app that is not in Slack’s directory was approved, and wherever it is installed it can read every file that the person can see (files:read, and 1 more permission) with the token of whoever lets it in; whether it is installed is not told.',
      evidence: [
        { fact: 'It was made by somebody else, and Slack has not reviewed it', seen: 'approved-apps' },
        { fact: 'Approved for Acme (E1), T1', seen: 'approved-apps' },
        {
          fact: 'For people who are not named: files:read: Read every file that the person can see.',
          seen: 'approved-apps',
        },
        {
          fact: 'For people who are not named: im:history: Read every direct message of the person.',
          seen: 'approved-apps',
        },
        {
          fact: 'Also holds what OAuthlas cannot rate, so judge it by hand: Unheard:of',
          seen: 'approved-apps',
        },
      ],
      remedy:
        'In Slack’s organization settings › Integrations › Installed apps, see where the app client-1 is installed, and ask whoever approved it what it is for; unless they can tell, restrict it and remove it from each workspace, since restricting leaves what is installed.',
    },
  ],
  [
    'nobody-vouches: by Slack’s log alone, in charge of the workspace',
    dossier({ ...slack, client: { home: 'unknown' }, grants: [logged('admin files:read')] }),
    {
      rule: 'nobody-vouches',
      about,
      severity: 'medium',
      message:
        'By the integration log, an app of which nothing tells whose it is, nor that Slack reviewed it, can manage the workspace: its people, their sessions and its logs (admin) with the token of whoever let it in.',
      evidence: [
        {
          fact: 'The integration log tells that it was added, and not that it was removed',
          seen: 'integration-logs',
        },
        {
          fact: 'For people who are not named: admin: Manage the workspace: its people, their sessions and its logs.',
          seen: 'integration-logs',
        },
      ],
      remedy:
        'In Slack’s workspace administration › Manage apps, open the app client-1, see who made it and who let it in, and remove it unless they can tell what it needs this for.',
    },
  ],
  [
    'nobody-vouches: by Slack’s log in charge of the workspace, and by the list of approved apps made by others',
    dossier({ ...slack, client: { home: 'foreign', tags: [] }, grants: [logged('admin')] }),
    {
      rule: 'nobody-vouches',
      about,
      severity: 'medium',
      message:
        'By the integration log, an app that was made by somebody else, and of which nothing tells that Slack reviewed it, can manage the workspace: its people, their sessions and its logs (admin) with the token of whoever let it in.',
      evidence: [
        { fact: 'It was made by somebody else', seen: 'approved-apps' },
        {
          fact: 'The integration log tells that it was added, and not that it was removed',
          seen: 'integration-logs',
        },
        {
          fact: 'For people who are not named: admin: Manage the workspace: its people, their sessions and its logs.',
          seen: 'integration-logs',
        },
      ],
      remedy:
        'In Slack’s workspace administration › Manage apps, open the app client-1, see who made it and who let it in, and remove it unless they can tell what it needs this for.',
    },
  ],
  [
    "nobody-vouches: one person's app may change all code on GitHub",
    installed('contents:write metadata:read workflows:write'),
    {
      rule: 'nobody-vouches',
      about,
      severity: 'high',
      message:
        'A foreign app that belongs to the account of a single person can read and change the code of repositories (contents:write, and 1 more permission), as itself and in all repositories.',
      evidence: [
        { fact: "Its owner is a person's account, somebody", seen: 'app-publishers' },
        {
          fact: 'As itself: contents:write: Read and change the code of repositories.',
          seen: 'installations',
        },
        {
          fact: 'As itself: workflows:write: Change the workflows that run on each change.',
          seen: 'installations',
        },
      ],
      remedy:
        'On GitHub, at /organizations/example/settings/installations/sp-1 (Third-party Access › GitHub Apps), limit the app to the repositories that need it, or suspend it, and ask who let it in what it is for.',
    },
  ],
  [
    "nobody-vouches: one person's app may let anybody in, once it is no longer suspended",
    installed('administration:write', { enabled: false }),
    {
      rule: 'nobody-vouches',
      about,
      severity: 'high',
      message:
        'A foreign app that belongs to the account of a single person can run repositories, delete them, and let anybody in (administration:write), as itself and in all repositories.',
      evidence: [
        { fact: "Its owner is a person's account, somebody", seen: 'app-publishers' },
        {
          fact: 'As itself: administration:write: Run repositories, delete them, and let anybody in.',
          seen: 'installations',
        },
        { fact: 'It is switched off, and can be switched on again', seen: 'installations' },
      ],
      remedy:
        'On GitHub, at /organizations/example/settings/installations/sp-1 (Third-party Access › GitHub Apps), limit the app to the repositories that need it, or suspend it, and ask who let it in what it is for.',
    },
  ],
  [
    "nobody-vouches: a member's own app may change all code on GitHub",
    installed('contents:write', {}, { tags: ['owner:member'] }),
    {
      rule: 'nobody-vouches',
      about,
      severity: 'medium',
      message:
        'An app that belongs to the account of a single member can read and change the code of repositories (contents:write), as itself and in all repositories.',
      evidence: [
        { fact: "Its owner is a member's account, somebody", seen: 'app-publishers' },
        {
          fact: 'As itself: contents:write: Read and change the code of repositories.',
          seen: 'installations',
        },
      ],
      remedy:
        'On GitHub, at /organizations/example/settings/installations/sp-1 (Third-party Access › GitHub Apps), limit the app to the repositories that need it, or suspend it, and ask who let it in what it is for. What the organisation needs, its owner can transfer to the organisation.',
    },
  ],
  [
    "nobody-vouches: one person's app may let anybody into the organisation, on whatever repositories it is",
    installed('contents:write members:write', {}, {}, 'selected'),
    {
      rule: 'nobody-vouches',
      about,
      severity: 'critical',
      message:
        'A foreign app that belongs to the account of a single person can invite anybody into the organisation and its teams (members:write), as itself and over the whole organisation.',
      evidence: [
        { fact: "Its owner is a person's account, somebody", seen: 'app-publishers' },
        {
          fact: 'As itself: members:write: Invite anybody into the organisation and its teams.',
          seen: 'installations',
        },
      ],
      remedy:
        'On GitHub, at /organizations/example/settings/installations/sp-1 (Third-party Access › GitHub Apps), suspend the app, and ask who let it in what it is for. Fewer repositories take nothing of its power over the organisation away.',
    },
  ],
  [
    "nobody-vouches: one person's app may change the organisation and all code",
    installed('contents:write organization_administration:write'),
    {
      rule: 'nobody-vouches',
      about,
      severity: 'critical',
      message:
        'A foreign app that belongs to the account of a single person can change the settings of the organisation, and what its members may do (organization_administration:write, and 1 more permission), as itself, over the whole organisation and in all repositories.',
      evidence: [
        { fact: "Its owner is a person's account, somebody", seen: 'app-publishers' },
        {
          fact: 'As itself: organization_administration:write: Change the settings of the organisation, and what its members may do.',
          seen: 'installations',
        },
        {
          fact: 'As itself: contents:write: Read and change the code of repositories.',
          seen: 'installations',
        },
      ],
      remedy:
        'On GitHub, at /organizations/example/settings/installations/sp-1 (Third-party Access › GitHub Apps), suspend the app, and ask who let it in what it is for. Fewer repositories take nothing of its power over the organisation away.',
    },
  ],
];

/** An app of GitHub on all repositories, that a foreign person publishes until told otherwise. */
function installed(
  scopes: string,
  client: Partial<AppRecord> = {},
  registration: Partial<AppRecord> = {},
  repositories: 'all' | 'selected' = 'all',
): AppDossier {
  const definition: AppRecord = {
    kind: 'app',
    key: recordKey('t', 'app', 'registration', 'client-1'),
    name: 'Sweeper',
    role: 'registration',
    type: 'github-app',
    home: 'foreign',
    publisher: { name: 'somebody', verified: 'unknown' },
    enabled: 'unknown',
    createdAt: 'unknown',
    tags: ['owner:user'],
    ...registration,
  };
  return dossier({
    platform: 'github',
    client: { type: 'installation', home: 'unknown', ...client },
    registration: definition,
    grants: [grants('itself', scopes, { resource: 'example', repositories })],
  });
}

const powerful = grants('itself', 'Mail.ReadWrite Sites.FullControl.All AppRoleAssignment.ReadWrite.All');
const forAll = grants('everyone', 'Mail.ReadWrite Files.ReadWrite.All');
const google = { platform: 'google' } as const;
const mail = grants(5, `https://mail.google.com/ ${auth}/calendar`, { resource: 'google' });

const silent: readonly (readonly [string, AppDossier])[] = [
  ['nothing held', dossier({ uses: use({ delegated: 1 }) })],
  [
    'powerful, foreign and at work: ordinary software',
    dossier({ grants: [powerful], uses: use({ application: 0 }) }),
  ],
  ['both ways at work', dossier({ grants: [powerful, forAll], uses: use({ delegated: 1, application: 2 }) })],
  [
    'used in neither way: that is stale-grant’s story',
    dossier({ grants: [powerful, forAll], uses: use({ delegated: 91, application: 200 }) }),
  ],
  ['github: a company publishes it', installed('contents:write', {}, { tags: ['owner:organization'] })],
  ['github: one of ours publishes it', installed('contents:write', {}, { home: 'own' })],
  ['github: nobody knows who publishes it', installed('contents:write', {}, { home: 'unknown', tags: [] })],
  ['github: it only reads', installed('contents:read issues:write metadata:read')],
  ['github: on repositories that were picked', installed('contents:write', {}, {}, 'selected')],
  [
    'idle as itself for no more than 90 days',
    dossier({ grants: [powerful], uses: use({ delegated: 1, application: 90 }) }),
  ],
  [
    'idle as itself with everyday data',
    dossier({ grants: [grants('itself', 'User.Read.All Reports.Read.All')], uses: use({ delegated: 1 }) }),
  ],
  [
    'the permission was given only lately',
    dossier({
      grants: [grants('itself', 'Mail.ReadWrite', { grantedAt: daysAgo(20) })],
      uses: use({ delegated: 1 }),
    }),
  ],
  [
    'the app came only lately',
    dossier({ client: { createdAt: daysAgo(30) }, grants: [powerful, forAll], uses: use({ delegated: 1 }) }),
  ],
  [
    'idle for people who consented for themselves alone',
    dossier({ grants: [grants(40, 'Mail.ReadWrite')], uses: use({ application: 1 }) }),
  ],
  [
    'an API of the same names that is not Microsoft’s',
    dossier({
      grants: [grants('itself', 'Mail.ReadWrite', { resource: 'api-1' })],
      uses: use({ delegated: 1 }),
    }),
  ],
  [
    'permissions that nobody has rated',
    dossier({ grants: [grants('itself', 'Everything.Do.All')], uses: use({ delegated: 1 }) }),
  ],
  [
    'google: the scope is used',
    dossier({ ...google, grants: [mail], uses: [calls({ gmail: 3, calendar: 1 })] }),
  ],
  ['google: mail over IMAP', dossier({ ...google, grants: [mail], uses: [calls({ imap: 3 })] })],
  [
    'google: sheets are files of the drive',
    dossier({ ...google, grants: [grants(2, `${auth}/drive`)], uses: [calls({ sheets: 3 })] }),
  ],
  [
    'google: not seen at work at all: stale-grant’s story',
    dossier({ ...google, grants: [mail], uses: [calls({ calendar: 120 })] }),
  ],
  [
    'google: the log does not tell of calls',
    dossier({ ...google, grants: [mail], uses: [calls({ calendar: 1 }, { apis: {} })] }),
  ],
  [
    'google: the log reaches back too little',
    dossier({ ...google, grants: [mail], uses: [calls({ calendar: 1 }, { windowDays: 30 })] }),
  ],
  ['google: no evidence of use', dossier({ ...google, grants: [mail] })],
  [
    'google: the scope was given only lately',
    dossier({
      ...google,
      grants: [grants(5, 'https://mail.google.com/', { grantedAt: daysAgo(3) })],
      uses: [calls({ calendar: 1 })],
    }),
  ],
  [
    'google: the scope was added only lately',
    dossier({
      ...google,
      grants: [mail],
      uses: [calls({ calendar: 1 })],
      events: [
        {
          kind: 'event',
          key: recordKey('t', 'event', '1'),
          type: 'granted',
          at: daysAgo(9),
          scopes: ['https://mail.google.com/'],
        },
      ],
    }),
  ],
  [
    'google: everyday data unused',
    dossier({
      ...google,
      grants: [grants(5, `${auth}/calendar ${auth}/contacts`)],
      uses: [calls({ tasks: 1 })],
    }),
  ],
  [
    'google: a scope that too many APIs could need',
    dossier({ ...google, grants: [grants(1, `${auth}/cloud-platform`)], uses: [calls({ gmail: 1 })] }),
  ],
  ['vouched for: a verified publisher', dossier({ grants: [grants(3, 'Mail.Read')] })],
  [
    'whether it is verified is not known',
    dossier({
      client: { publisher: { name: 'X', verified: 'unknown' } },
      grants: [grants(3, 'Mail.Read'), powerful],
      uses: use({ delegated: 1, application: 1 }),
    }),
  ],
  ['no publisher was told', dossier({ client: { home: 'unknown', ...unverified }, grants: [powerful] })],
  ['unverified, and our own', dossier({ client: { home: 'own', ...unverified }, grants: [powerful] })],
  [
    'unverified, and Microsoft’s own',
    dossier({
      client: { home: 'platform', ...unverified },
      grants: [powerful, grants(2, 'Mail.Read')],
      uses: use({ delegated: 1, application: 1 }),
    }),
  ],
  [
    'unverified, and only signs people in',
    dossier({ client: unverified, grants: [grants(3, 'openid profile email offline_access User.Read')] }),
  ],
  [
    'unverified, and approved by an administrator',
    dossier({ client: unverified, grants: [grants(3, 'Mail.Read'), grants('everyone', 'User.Read')] }),
  ],
  [
    'unverified, and an administrator gave it a permission of its own',
    dossier({ client: unverified, grants: [grants(3, 'Mail.Read'), grants('itself', 'User.Read.All')] }),
  ],
  [
    'unverified and powerful, but not over itself: an administrator agreed',
    dossier({ client: unverified, grants: [grants('itself', 'Mail.ReadWrite')] }),
  ],
  ['unverified, and many people use it', dossier({ client: unverified, grants: [grants(6, 'Mail.Read')] })],
  [
    'unverified, and many use it only to sign in',
    dossier({ client: unverified, grants: [grants(2, 'Mail.Read'), grants(60, 'openid')] }),
  ],
  [
    'unverified, and reaches a little of mail, files and chats',
    dossier({ client: unverified, grants: [grants(2, 'MailboxSettings.Read Files.Read Chat.ReadBasic')] }),
  ],
  [
    'unverified, and could become more powerful by a detour alone',
    dossier({ client: unverified, grants: [grants('itself', 'Directory.ReadWrite.All')] }),
  ],
  [
    'unverified, and let in for everyone, by whomever',
    dossier({
      client: unverified,
      grants: [grants(3, 'Mail.Read'), grants('everyone', 'openid', { consent: 'unknown' })],
    }),
  ],
  [
    'unverified, and reaches calendars',
    dossier({ client: unverified, grants: [grants(2, 'Calendars.ReadWrite Contacts.Read')] }),
  ],
  [
    'slack: in the directory, and powerful',
    dossier({
      ...slack,
      client: { tags: ['directory'] },
      grants: [approved('im:history admin.users:write')],
    }),
  ],
  [
    'slack: whether it is in the directory is not told',
    dossier({ ...slack, client: { tags: [] }, grants: [approved('im:history')] }),
  ],
  [
    'slack: made by ourselves',
    dossier({
      ...slack,
      client: { ...slack.client, home: 'own' },
      grants: [approved('admin'), logged('admin')],
    }),
  ],
  [
    'slack: made by Slack',
    dossier({ ...slack, client: { ...slack.client, home: 'platform' }, grants: [approved('im:history')] }),
  ],
  [
    'slack: a bot, which sees where it was invited',
    dossier({
      ...slack,
      grants: [grants('itself', 'channels:history files:read search:read.public', { basis: 'approved' })],
    }),
  ],
  ['slack: everyday scopes', dossier({ ...slack, grants: [approved('users:read chat:write dnd:write')] })],
  [
    'slack: in the log, with messages: ordinary software of which no more is told',
    dossier({ ...slack, client: { home: 'unknown' }, grants: [logged('im:history files:read search:read')] }),
  ],
  [
    'slack: in the log, in charge, and approved out of the directory',
    dossier({
      ...slack,
      client: { home: 'foreign', tags: ['directory'] },
      grants: [logged('admin'), approved('admin')],
    }),
  ],
  [
    'a platform without a rule',
    dossier({
      platform: 'github',
      client: unverified,
      grants: [powerful, forAll],
      uses: use({ delegated: 1 }),
    }),
  ],
];

const unproved: readonly (readonly [string, AppDossier, readonly string[]])[] = [
  ['no row in the report', dossier({ grants: [powerful, forAll] }), ['unused-app-only', 'unused-delegated']],
  [
    'half a row: nothing is said of the other way of use',
    dossier({ grants: [powerful], uses: use({ delegated: 1 }).slice(0, 1) }),
    ['unused-app-only'],
  ],
  [
    'a row that does not tell',
    dossier({ grants: [powerful, forAll], uses: use({ delegated: 1, application: 'unknown' }) }),
    ['unused-app-only'],
  ],
  [
    'nobody knows when the app came, and we see it for the first time',
    dossier({ client: { createdAt: 'unknown' }, grants: [forAll], uses: use({ application: 1 }) }),
    ['unused-delegated'],
  ],
];

describe('fires', () => {
  test.each(fires)('%s', (_, subject, finding) => {
    expect(verdicts(overBroadScope, subject)).toEqual([finding]);
  });
});

describe('cannot be proved, and stays open where it was told', () => {
  test.each(unproved)('%s', (_, subject, rules) => {
    const said = verdicts(overBroadScope, subject);

    expect(said).toMatchObject(rules.map((rule) => ({ unproved: true, rule, about: [subject.key] })));
  });

  test.each([
    ['what acts as itself alone, of which no row tells', dossier({ grants: [powerful] })],
    ['what came only lately', dossier({ client: { createdAt: daysAgo(9) }, grants: [powerful, forAll] })],
  ])('and is no question for %s', (_, subject) => {
    expect(verdicts(overBroadScope, subject)).toEqual([]);
  });
});

describe('silent', () => {
  test.each(silent)('%s', (_, subject) => {
    expect(verdicts(overBroadScope, subject)).toEqual([]);
  });
});

test.each([
  ['Mail.Read', 'medium'],
  ['Files.Read.All', 'medium'],
  ['Chat.Read', 'medium'],
] as const)('nobody-vouches looks at %s', (scope, severity) => {
  const subject = dossier({ client: unverified, grants: [grants(2, scope)] });

  expect(verdicts(overBroadScope, subject)).toMatchObject([{ rule: 'nobody-vouches', severity }]);
});

test.each([
  [grants('itself', 'Application.ReadWrite.All'), 'high'],
  [grants(2, 'Mail.Read'), 'low'],
] as const)('what is switched off is a step less severe', (held, severity) => {
  const subject = dossier({ client: { ...unverified, enabled: false }, grants: [held] });

  expect(verdicts(overBroadScope, subject)).toMatchObject([{ rule: 'nobody-vouches', severity }]);
});

test.each([
  ['admin.users:write', 'high'],
  ['app_configurations:write', 'high'],
  ['search:read', 'medium'],
  ['client', 'medium'],
] as const)('slack: nobody-vouches rates %s', (scope, severity) => {
  const subject = dossier({ ...slack, grants: [approved(scope)] });

  expect(verdicts(overBroadScope, subject)).toMatchObject([{ rule: 'nobody-vouches', severity }]);
});

test('google: a new consent to something else does not excuse an old scope', () => {
  const events = [
    {
      kind: 'event',
      key: recordKey('t', 'event', '1'),
      type: 'granted',
      at: daysAgo(9),
      scopes: [`${auth}/tasks`],
    },
  ] as const;
  const subject = dossier({ ...google, grants: [mail], uses: [calls({ calendar: 1 })], events });

  expect(verdicts(overBroadScope, subject)).toMatchObject([{ rule: 'unused-scope' }]);
});

test('what leads to the top is named before what reaches far', () => {
  const subject = dossier({
    grants: [grants('itself', 'Mail.ReadWrite UserAuthenticationMethod.ReadWrite.All')],
    uses: use({ delegated: 1 }),
  });

  expect(verdicts(overBroadScope, subject)).toMatchObject([
    {
      severity: 'critical',
      message: expect.stringContaining('(UserAuthenticationMethod.ReadWrite.All, and 1 more'),
    },
  ]);
});

test('options move the line', () => {
  const idle = dossier({ grants: [powerful], uses: use({ delegated: 1, application: 40 }) });
  const popular = dossier({ client: unverified, grants: [grants(6, 'Mail.Read')] });

  const said = [
    ...verdicts(overBroadScope, idle, { days: 30 }),
    ...verdicts(overBroadScope, popular, { fewPeople: 6 }),
  ];

  expect(said.map(({ rule }) => rule)).toEqual(['unused-app-only', 'nobody-vouches']);
});

test('what is said stays the same while an app goes on being used', () => {
  const held = { grants: [powerful] };

  const today = verdicts(overBroadScope, dossier({ ...held, uses: use({ delegated: 0, application: 200 }) }));
  const before = verdicts(
    overBroadScope,
    dossier({ ...held, uses: use({ delegated: 40, application: 200 }) }),
  );

  expect(today).toEqual(before);
});
