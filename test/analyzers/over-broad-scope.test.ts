import { describe, expect, test } from 'vitest';
import { overBroadScope } from '../../src/analyzers/over-broad-scope.ts';
import { lessened } from '../../src/analyzers/shared/words.ts';
import type { AppDossier, GrantGroup } from '../../src/model/dossier.ts';
import type { Finding } from '../../src/model/finding.ts';
import { recordKey } from '../../src/model/keys.ts';
import type { AppRecord, UseRecord } from '../../src/model/records.ts';
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
  withoutRow,
} from '../support/analyzer.ts';

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

/** In the register, with an owner, and with what it may hold. */
function allowing(
  allows: Readonly<Record<string, readonly string[]>>,
): Required<Pick<AppDossier, 'registered'>> {
  return { registered: { name: 'Tallow Works', owner: 'identity team', apps: {}, allows } };
}

function logged(scopes: string): GrantGroup {
  return approved(scopes, { basis: 'log', consent: 'unknown' });
}

const takeover = grants('itself', 'AppRoleAssignment.ReadWrite.All RoleManagement.ReadWrite.Directory');

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
        'It works for people who sign in, yet without them it can read, change and delete mail in every mailbox and write drafts (Mail.ReadWrite, and 1 more permission), and was never seen to act on its own.',
      evidence: [
        { fact: 'No sign-in of the app itself is on record', seen: 'sign-in-activity' },
        { fact: 'People signed in through it within the last 90 days', seen: 'sign-in-activity' },
        {
          fact: 'As itself: Mail.ReadWrite: Read, move, change and delete every message in every mailbox and write drafts, but not send.',
          seen: 'application-permissions',
        },
        {
          fact: 'As itself: Mail.Send: Send mail from any mailbox in anybody’s name.',
          seen: 'application-permissions',
        },
      ],
      remedy: `${permissions} the application permissions that it does not use; what people do with it needs none of them: Mail.ReadWrite, Mail.Send.`,
    },
  ],
  [
    'unused-app-only: an agent that people use, and what it inherits from its blueprint it does not use',
    dossier({
      client: { type: 'ServiceIdentity' },
      grants: [
        grants('everyone', 'User.Read'),
        grants('itself', 'Mail.Read', { basis: 'inherited', seen: 'agent-inheritance' }),
      ],
      uses: use({ delegated: 2 }),
    }),
    {
      rule: 'unused-app-only',
      about,
      absent: ['use'],
      severity: 'high',
      message:
        'It works for people who sign in, yet without them it can read every message and attachment in every mailbox, and search each of them (Mail.Read), and was never seen to act on its own.',
      evidence: [
        { fact: 'No sign-in of the app itself is on record', seen: 'sign-in-activity' },
        { fact: 'People signed in through it within the last 90 days', seen: 'sign-in-activity' },
        {
          fact: 'As itself, inherited from its blueprint: Mail.Read: Read every message and attachment in every mailbox, and search each of them.',
          seen: 'agent-inheritance',
        },
      ],
      remedy: `${permissions} the application permissions that it does not use; what people do with it needs none of them: Mail.Read. What is inherited is revoked at the blueprint, and then for every agent that was made from it.`,
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
        'It works for people who sign in, yet without them it can grant any app, itself too, any app permission of any API, and withdraw them (AppRoleAssignment.ReadWrite.All), and has not acted on its own since 2026-08-24.',
      evidence: [
        { fact: 'The app itself last signed in on 2026-08-24', seen: 'sign-in-activity' },
        { fact: 'People signed in through it within the last 90 days', seen: 'sign-in-activity' },
        {
          fact: 'As itself: AppRoleAssignment.ReadWrite.All: Grant any app, itself too, any app permission of any API, and withdraw them.',
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
        'It works on its own, yet for everyone in the organisation it can read, change, delete and share every file that the person can edit (Files.ReadWrite.All), and nobody has used it since 2026-01-22.',
      evidence: [
        { fact: 'A person last signed in through it on 2026-01-22', seen: 'sign-in-activity' },
        { fact: 'The app itself signed in within the last 90 days', seen: 'sign-in-activity' },
        {
          fact: 'For everyone in the organisation: Files.ReadWrite.All: Read, change, delete and share every file that the person can edit, in the person’s own drive and on all sites and teams.',
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
        'It can read, change, send and delete for good all mail (https://mail.google.com/) for 5 people, yet in 90 days or more nothing was seen in use but the calendar API.',
      evidence: [
        { fact: 'APIs called within the last 90 days: calendar', seen: 'token-events' },
        {
          fact: 'https://mail.google.com/: the last call that could need it was on 2026-07-26',
          seen: 'token-events',
        },
        {
          fact: 'For 5 people: https://mail.google.com/: Read, change, send and delete for good all mail, by the Gmail API and over IMAP, POP and SMTP.',
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
      message: `It can make, change and delete accounts, and set their passwords (admin.directory.user) for 1 administrator, yet in 90 days or more nothing was seen in use but the people API.`,
      evidence: [
        { fact: 'APIs called within the last 90 days: people', seen: 'token-events' },
        {
          fact: `${auth}/admin.directory.user: no call that could need it, in a log that reaches back 90 days or more`,
          seen: 'token-events',
        },
        {
          fact: `For 1 administrator: ${auth}/admin.directory.user: Make, change, suspend and delete accounts, set their passwords and make them super administrator, as far as the person may.`,
          seen: 'token-events',
        },
      ],
      remedy: `Have the vendor ask for less than ${auth}/admin.directory.user; until then, in the Google Admin console › Security › Access and data control › API controls › App access control, limit the app with client id client-1 to the scopes that it uses.`,
    },
  ],
  [
    'unused-scope: reads calendars in the name of anybody, and may reach all files',
    dossier({
      platform: 'google',
      grants: [grants('everyone', `${auth}/drive ${auth}/calendar`, { access: 'application' })],
      uses: [calls({ calendar: 1 })],
    }),
    {
      rule: 'unused-scope',
      about,
      absent: ['use'],
      severity: 'high',
      message: `It can read, change, share and delete every file that the person can reach, in the name of anybody in the organisation (drive) by domain-wide delegation, yet in 90 days or more nothing was seen in use but the calendar API.`,
      evidence: [
        { fact: 'APIs called within the last 90 days: calendar', seen: 'token-events' },
        {
          fact: `${auth}/drive: no call that could need it, in a log that reaches back 90 days or more`,
          seen: 'token-events',
        },
        {
          fact: `By domain-wide delegation: ${auth}/drive: Read, change, share and delete for good every file that the person can reach, shared drives included, in the name of anybody in the organisation.`,
          seen: 'tokens',
        },
      ],
      remedy: `In the Google Admin console › Security › Access and data control › API controls › Domain-wide delegation, take ${auth}/drive away from the app with client id client-1.`,
    },
  ],
  [
    'no-owner: a service account may manage every account, in the name of anybody',
    dossier({
      platform: 'google',
      client: { home: 'unknown' },
      grants: [
        grants('everyone', `${auth}/admin.directory.user`, { access: 'application', grantedAt: daysAgo(40) }),
      ],
    }),
    {
      rule: 'no-owner',
      about,
      severity: 'high',
      message:
        'It can manage every account and password, and make super administrators (admin.directory.user), by domain-wide delegation, and no register names anybody who answers for it.',
      evidence: [
        {
          fact: `By domain-wide delegation: ${auth}/admin.directory.user: Make, change, suspend and delete every account of the organisation, set anybody’s password and make anybody super administrator.`,
          seen: 'token-events',
        },
      ],
      remedy:
        'Find out who needs the app with client id client-1, and write that person or team into the register as its owner; where nobody does, take the power away.',
    },
  ],
  [
    'no-owner: a service account of our own, of which Google could name no owner',
    dossier({
      platform: 'google',
      client: { home: 'own', type: 'service-account', enabled: false },
      grants: [
        grants('everyone', `${auth}/admin.directory.user`, { access: 'application', grantedAt: daysAgo(40) }),
      ],
    }),
    {
      rule: 'no-owner',
      about,
      severity: 'medium',
      message:
        'It can manage every account and password, and make super administrators (admin.directory.user), by domain-wide delegation, and no register names anybody who answers for it.',
      evidence: [
        {
          fact: `By domain-wide delegation: ${auth}/admin.directory.user: Make, change, suspend and delete every account of the organisation, set anybody’s password and make anybody super administrator.`,
          seen: 'token-events',
        },
        { fact: 'It is switched off, and can be switched on again', seen: 'service-accounts' },
      ],
      remedy:
        'Find out who needs the app with client id client-1, and write that person or team into the register as its owner; where nobody does, take the power away.',
    },
  ],
  [
    'narrower-fits: may reach every file, and works on documents and sheets',
    dossier({
      platform: 'google',
      grants: [grants(40, `${signIn} ${auth}/drive ${auth}/calendar`, { resource: 'google' })],
      uses: [calls({ docs: 1, sheets: 9, drive: 120 })],
    }),
    {
      rule: 'narrower-fits',
      about,
      absent: ['use'],
      severity: 'medium',
      message: `It can read, change, share and delete every file that the person can reach (drive) for 40 people, yet in 90 days or more it was seen to use only what ${auth}/documents, ${auth}/spreadsheets would open, too.`,
      evidence: [
        {
          fact: `${auth}/drive: of the APIs that it opens, only these were called within the last 90 days: docs, sheets; ${auth}/documents, ${auth}/spreadsheets would open them, too`,
          seen: 'token-events',
        },
        {
          fact: `For 40 people: ${auth}/drive: Read, change, share and delete for good every file that the person can reach, shared drives included.`,
          seen: 'tokens',
        },
      ],
      remedy: `Have the vendor of the app with client id client-1 ask for ${auth}/documents, ${auth}/spreadsheets instead of ${auth}/drive, and let those who use it consent anew.`,
    },
  ],
  [
    'beyond-register: approved for calendars, and may read everybody’s mail',
    dossier({
      ...allowing({ m365: ['calendars.readwrite', 'Offline_Access'] }),
      grants: [grants('everyone', 'openid offline_access Calendars.ReadWrite Mail.Read Mail.Anything')],
      uses: use({ delegated: 1 }),
    }),
    {
      rule: 'beyond-register',
      about,
      severity: 'high',
      message:
        'It can read every message and attachment in the person’s mailbox, in every folder, and search it (Mail.Read) for everyone in the organisation, and your register does not allow that to Tallow Works.',
      evidence: [
        {
          fact: 'For everyone in the organisation: Mail.Read: Read every message and attachment in the person’s mailbox, in every folder, and search it.',
          seen: 'delegated-grants',
        },
        {
          fact: 'Also holds what OAuthlas cannot rate, so judge it by hand: Mail.Anything',
          seen: 'delegated-grants',
        },
      ],
      remedy: `${permissions} Mail.Read, Mail.Anything; or write into the register what was approved since.`,
    },
  ],
  [
    'beyond-register: nothing was laid down that nobody has rated',
    dossier({ ...allowing({ m365: [] }), grants: [grants(2, 'openid Mail.Anything')] }),
    {
      rule: 'beyond-register',
      about,
      severity: 'low',
      message:
        'It holds what OAuthlas cannot rate (Mail.Anything), and your register does not allow that to Tallow Works.',
      evidence: [
        {
          fact: 'Also holds what OAuthlas cannot rate, so judge it by hand: Mail.Anything',
          seen: 'delegated-grants',
        },
      ],
      remedy: `${permissions} Mail.Anything; or write into the register what was approved since.`,
    },
  ],
  [
    'few-users: may act for everyone, and the vendor counts three people',
    dossier({
      client: { users: 3 },
      grants: [grants('everyone', 'User.Read Mail.Read')],
      uses: use({ delegated: 1 }),
    }),
    {
      rule: 'few-users',
      about,
      absent: ['app'],
      severity: 'high',
      message:
        'It can read every message and attachment in the person’s mailbox, in every folder, and search it (Mail.Read) for everyone in the organisation, for the sake of no more than 5 people, or 1 % of all.',
      evidence: [
        {
          fact: 'The vendor counts no more than 5 people, or 1 % of all who use it',
          seen: 'service-principals',
        },
        {
          fact: 'For everyone in the organisation: Mail.Read: Read every message and attachment in the person’s mailbox, in every folder, and search it.',
          seen: 'delegated-grants',
        },
      ],
      remedy:
        'In the Entra admin center › Enterprise applications › Properties of the app with client id client-1, set “Assignment required?” to Yes and assign those who use it; then revoke the consent for everyone, and let each of them consent.',
    },
  ],
  [
    'no-owner: a verified vendor at work could make itself administrator, and stands in no register',
    dossier({ grants: [takeover], uses: use({ application: 1 }) }),
    {
      rule: 'no-owner',
      about,
      severity: 'high',
      message:
        'It can grant any app, itself too, any app permission of any API, and withdraw them (AppRoleAssignment.ReadWrite.All, and 1 more permission), as itself, and no register names anybody who answers for it.',
      evidence: [
        {
          fact: 'As itself: AppRoleAssignment.ReadWrite.All: Grant any app, itself too, any app permission of any API, and withdraw them.',
          seen: 'application-permissions',
        },
        {
          fact: 'As itself: RoleManagement.ReadWrite.Directory: Give and take every directory role, to itself too, active or eligible, and define new roles.',
          seen: 'application-permissions',
        },
      ],
      remedy:
        'Find out who needs the app with client id client-1, and write that person or team into the register as its owner; where nobody does, take the power away.',
    },
  ],
  [
    'no-owner: an app of our own, where the vendor may know an owner',
    dossier({
      client: { home: 'own' },
      registered: { name: 'Joiners and Leavers', apps: {} },
      grants: [grants('itself', 'RoleManagement.ReadWrite.Directory')],
      uses: use({ application: 1 }),
    }),
    {
      rule: 'no-owner',
      about,
      absent: ['trust'],
      severity: 'high',
      message:
        'It can give and take every directory role, to itself too, and define roles (RoleManagement.ReadWrite.Directory), as itself, and no register names anybody who answers for it.',
      evidence: [
        {
          fact: 'As itself: RoleManagement.ReadWrite.Directory: Give and take every directory role, to itself too, active or eligible, and define new roles.',
          seen: 'application-permissions',
        },
      ],
      remedy:
        'Find out who needs the app with client id client-1, and write that person or team into the register as its owner; where nobody does, take the power away.',
    },
  ],
  [
    'narrower-exists: a hint, where nothing shows what is used',
    dossier({ grants: [grants('itself', 'Files.ReadWrite.All Mail.Read User.Read.All')] }),
    {
      rule: 'narrower-exists',
      about,
      severity: 'low',
      message:
        'It can read, change, delete and share every file in every drive and every library (Files.ReadWrite.All, and 1 more permission), as itself; less may do, and nothing shows how much of it is needed.',
      evidence: [
        {
          fact: 'Files.ReadWrite.All could be narrowed to Files.Read.All, if the app only reads files; or to Sites.Selected, if the app only needs sites that can be named',
          seen: 'application-permissions',
        },
        {
          fact: 'Mail.Read could be narrowed to Mail.ReadBasic.All, if the app only needs to know who wrote, when and about what',
          seen: 'application-permissions',
        },
        {
          fact: 'As itself: Files.ReadWrite.All: Read, change, delete and share every file in every drive and every library.',
          seen: 'application-permissions',
        },
        {
          fact: 'As itself: Mail.Read: Read every message and attachment in every mailbox, and search each of them.',
          seen: 'application-permissions',
        },
      ],
      remedy:
        'Ask whoever answers for the app with client id client-1 what it needs this for; then have it ask for less, or write what it may hold into the register.',
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
        'A foreign app of an unverified publisher can grant any app, itself too, any app permission of any API, and withdraw them (AppRoleAssignment.ReadWrite.All, and 1 more permission), as itself.',
      evidence: [
        { fact: 'Its home is another organisation, tenant home-1', seen: 'service-principals' },
        { fact: 'Microsoft has not verified its publisher, Quick Tools', seen: 'service-principals' },
        {
          fact: 'As itself: AppRoleAssignment.ReadWrite.All: Grant any app, itself too, any app permission of any API, and withdraw them.',
          seen: 'application-permissions',
        },
        {
          fact: 'As itself: RoleManagement.ReadWrite.Directory: Give and take every directory role, to itself too, active or eligible, and define new roles.',
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
        'A foreign app of an unverified publisher can read every message and attachment in the person’s mailbox, in every folder, and search it (Mail.Read) for 3 people who let it in, and nobody approved that for the organisation.',
      evidence: [
        { fact: 'Its home is another organisation, tenant home-1', seen: 'service-principals' },
        { fact: 'Microsoft has not verified its publisher, who gives no name', seen: 'service-principals' },
        {
          fact: 'For 3 people: Mail.Read: Read every message and attachment in the person’s mailbox, in every folder, and search it.',
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
        'A foreign app of an unverified publisher can do whatever the person can in the mailbox, over Exchange Web Services (EWS.AccessAsUser.All) for 2 people (1 of them an administrator) who let it in, and nobody approved that for the organisation.',
      evidence: [
        { fact: 'Its home is another organisation, tenant home-1', seen: 'service-principals' },
        { fact: 'Microsoft has not verified its publisher, Quick Tools', seen: 'service-principals' },
        {
          fact: 'For 2 people (1 of them an administrator): EWS.AccessAsUser.All: Do over Exchange Web Services whatever the person can do in the mailbox: read, send, delete, change rules and name delegates.',
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
        'A foreign app that is not in Slack’s directory was approved, and wherever it is installed it can list and download every file that the person can see in channels and direct messages (files:read, and 1 more permission) with the token of whoever lets it in; whether it is installed is not told.',
      evidence: [
        { fact: 'It was made by somebody else, and Slack has not reviewed it', seen: 'approved-apps' },
        { fact: 'Approved for Acme (E1), T1', seen: 'approved-apps' },
        {
          fact: 'For people who are not named: files:read: List and download every file that the person can see in channels and direct messages.',
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
        'By the integration log, an app of which nothing tells whose it is, nor that Slack reviewed it, can read who signed in, and create, change and deactivate accounts (admin) with the token of whoever let it in.',
      evidence: [
        {
          fact: 'The integration log tells that it was added, and not that it was removed',
          seen: 'integration-logs',
        },
        {
          fact: 'For people who are not named: admin: Read who signed in from where and which integrations came and went, and through SCIM create, change and deactivate accounts and groups.',
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
        'By the integration log, an app that was made by somebody else, and of which nothing tells that Slack reviewed it, can read who signed in, and create, change and deactivate accounts (admin) with the token of whoever let it in.',
      evidence: [
        { fact: 'It was made by somebody else', seen: 'approved-apps' },
        {
          fact: 'The integration log tells that it was added, and not that it was removed',
          seen: 'integration-logs',
        },
        {
          fact: 'For people who are not named: admin: Read who signed in from where and which integrations came and went, and through SCIM create, change and deactivate accounts and groups.',
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
          fact: 'As itself: contents:write: Read code, push commits, create and delete branches and tags, publish releases, merge pull requests, and start workflows that listen for repository_dispatch.',
          seen: 'installations',
        },
        {
          fact: 'As itself: workflows:write: Add and change the workflow files below .github/workflows, when it may also push code.',
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
        'A foreign app that belongs to the account of a single person can manage and delete repositories, and lift the protection of branches (administration:write), as itself and in all repositories.',
      evidence: [
        { fact: "Its owner is a person's account, somebody", seen: 'app-publishers' },
        {
          fact: 'As itself: administration:write: Create, change and delete repositories, add collaborators, teams, deploy keys and runners, and lift the protection of branches and environments.',
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
          fact: 'As itself: contents:write: Read code, push commits, create and delete branches and tags, publish releases, merge pull requests, and start workflows that listen for repository_dispatch.',
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
        'A foreign app that belongs to the account of a single person can invite and remove the organisation’s members, and make them owners (members:write), as itself and over the whole organisation.',
      evidence: [
        { fact: "Its owner is a person's account, somebody", seen: 'app-publishers' },
        {
          fact: 'As itself: members:write: Invite and remove members, make them owners, run teams, and assign the roles of the organisation.',
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
        'A foreign app that belongs to the account of a single person can change the organisation’s settings and rulesets, and delete it (organization_administration:write, and 1 more permission), as itself, over the whole organisation and in all repositories.',
      evidence: [
        { fact: "Its owner is a person's account, somebody", seen: 'app-publishers' },
        {
          fact: 'As itself: organization_administration:write: Change the settings of the organisation, its rulesets, Actions policy and base permission, name security managers, and delete the organisation.',
          seen: 'installations',
        },
        {
          fact: 'As itself: contents:write: Read code, push commits, create and delete branches and tags, publish releases, merge pull requests, and start workflows that listen for repository_dispatch.',
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

/** Over everybody, and over nothing of which a narrower permission would do. */
const powerful = grants('itself', 'Mail.Send CallRecordings.Read.All');
const forAll = grants('everyone', 'Mail.ReadWrite Files.ReadWrite.All');
const google = { platform: 'google' } as const;
const mail = grants(5, `https://mail.google.com/ ${auth}/calendar`, { resource: 'google' });

const silent: readonly (readonly [string, AppDossier])[] = [
  ['nothing held', dossier({ uses: use({ delegated: 1 }) })],
  [
    'powerful, foreign and at work: ordinary software',
    dossier({ grants: [powerful], uses: use({ application: 0 }) }),
  ],
  [
    'it could take over the tenant, and the register says who answers for that',
    dossier({
      ...allowing({ m365: ['AppRoleAssignment.ReadWrite.All', 'RoleManagement.ReadWrite.Directory'] }),
      client: unverified,
      grants: [takeover],
      uses: use({ application: 1 }),
    }),
  ],
  [
    'it could take over the tenant, and is Microsoft’s own',
    dossier({ client: { home: 'platform' }, grants: [takeover], uses: use({ application: 1 }) }),
  ],
  [
    'an app of our own could, and one of us is its owner at the vendor',
    dossier({
      client: { home: 'own' },
      trusts: [{ kind: 'trust', key: recordKey('t', 'trust', '1'), type: 'owner', with: 'Pat', home: 'own' }],
      registered: { name: 'Ours', apps: {}, allows: { m365: takeover.scopes } },
      grants: [takeover],
      uses: use({ application: 1 }),
    }),
  ],
  [
    'github: it could take over the repositories that were picked, and no more',
    installed('administration:write', {}, { tags: ['owner:organization'] }, 'selected'),
  ],
  [
    'the register allows all of it, and less may do',
    dossier({
      ...allowing({ m365: ['Mail.ReadWrite', 'Files.Read.All'] }),
      grants: [grants('itself', 'Mail.ReadWrite Files.Read.All')],
    }),
  ],
  [
    'the register lays nothing down for this platform',
    dossier({ ...allowing({ google: [] }), grants: [grants(2, 'Mail.Read')] }),
  ],
  [
    'github: the register allows to write, and it reads',
    dossier({
      ...allowing({ github: ['contents:write', 'organization_projects:admin'] }),
      platform: 'github',
      grants: [grants('itself', 'contents:read organization_projects:write', { repositories: 'all' })],
    }),
  ],
  [
    'google: the register says it in short',
    dossier({
      ...allowing({ google: ['drive', 'https://mail.google.com'] }),
      platform: 'google',
      grants: [grants(2, `${signIn} ${auth}/drive https://mail.google.com/`)],
      uses: [calls({ drive: 1, gmail: 1 })],
    }),
  ],
  [
    'for everyone, and more than a few use it',
    dossier({
      client: { users: 11 },
      grants: [grants('everyone', 'Mail.Read')],
      uses: use({ delegated: 1 }),
    }),
  ],
  [
    'for everyone, and how many use it is not told',
    dossier({ grants: [grants('everyone', 'Mail.Read')], uses: use({ delegated: 1 }) }),
  ],
  [
    'for everyone, and nobody uses it: that is another story',
    dossier({
      client: { users: 0 },
      grants: [grants('everyone', 'Mail.Read')],
      uses: use({ delegated: 1 }),
    }),
  ],
  [
    'for everyone, for a few, and with everyday data',
    dossier({
      client: { users: 2 },
      grants: [grants('everyone', 'Calendars.Read')],
      uses: use({ delegated: 1 }),
    }),
  ],
  [
    'a hint is no question for what people hold',
    dossier({ grants: [grants(40, 'Mail.ReadWrite Files.ReadWrite.All')] }),
  ],
  [
    'nor for what nobody uses: that can go as a whole',
    dossier({ grants: [grants('itself', 'Mail.ReadWrite')], uses: use({ application: 100 }) }),
  ],
  [
    'nor for code on GitHub, which is rated alike whatever it is there for',
    installed('contents:write', {}, { tags: ['owner:organization'] }),
  ],
  ['both ways at work', dossier({ grants: [powerful, forAll], uses: use({ delegated: 1, application: 2 }) })],
  [
    'used in neither way: that is stale-grant’s story',
    dossier({ grants: [powerful, forAll], uses: use({ delegated: 91, application: 200 }) }),
  ],
  ['github: a company publishes it', installed('contents:write', {}, { tags: ['owner:organization'] })],
  ['github: one of ours publishes it', installed('contents:write', {}, { home: 'own' })],
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
      grants: [grants('itself', 'Mail.Send', { grantedAt: daysAgo(20) })],
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
  [
    'google: sheets, and files of the drive itself',
    dossier({ ...google, grants: [grants(2, `${auth}/drive`)], uses: [calls({ sheets: 3, drive: 1 })] }),
  ],
  [
    'google: of the drive only its labels, for which we know no narrower scope',
    dossier({ ...google, grants: [grants(2, `${auth}/drive`)], uses: [calls({ drivelabels: 3, docs: 1 })] }),
  ],
  [
    'google: all files were given only lately',
    dossier({
      ...google,
      grants: [grants(2, `${auth}/drive`, { grantedAt: daysAgo(30) })],
      uses: [calls({ docs: 3 })],
    }),
  ],
  ['google: mail over IMAP', dossier({ ...google, grants: [mail], uses: [calls({ imap: 3 })] })],
  [
    'google: not seen at work at all: stale-grant’s story',
    dossier({ ...google, grants: [mail], uses: [calls({ calendar: 120 })] }),
  ],
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
    dossier({ client: unverified, grants: [grants('itself', 'Mail.Send')] }),
  ],
  [
    'unverified, and reaches a little of mail, files and chats',
    dossier({ client: unverified, grants: [grants(2, 'MailboxSettings.Read Files.Read Chat.ReadBasic')] }),
  ],
  [
    'unverified, and could become more powerful by a detour alone',
    dossier({
      client: unverified,
      grants: [grants('itself', 'Application-RemoteDesktopConfig.ReadWrite.All')],
    }),
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
  [
    'power over the tenant, where nobody knows which directory is ours',
    dossier({ client: { home: 'unknown' }, grants: [takeover], uses: use({ application: 1 }) }),
    ['no-owner'],
  ],
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
  [
    'google: the log does not tell of calls',
    dossier({ ...google, grants: [mail], uses: [withoutCalls(calls({ calendar: 1 }))] }),
    ['unused-scope'],
  ],
  [
    'google: the log reaches back too little',
    dossier({
      ...google,
      grants: [grants(2, `${auth}/drive`)],
      uses: [calls({ docs: 1 }, { windowDays: 30 })],
    }),
    ['unused-scope', 'narrower-fits'],
  ],
  ['google: no evidence of use', dossier({ ...google, grants: [mail] }), ['unused-scope']],
  [
    'google: for everyone, and the census does not count it',
    dossier({ ...google, grants: [grants('everyone', `${auth}/tasks ${auth}/cloud-platform`)] }),
    ['few-users'],
  ],
  [
    'whether its publisher is verified is not known any more',
    dossier({ client: { publisher: { name: 'X', verified: 'unknown' } }, grants: [grants(3, 'Mail.Read')] }),
    ['nobody-vouches'],
  ],
  [
    'unverified, and it caught more than a few',
    dossier({ client: unverified, grants: [grants(6, 'Mail.Read')] }),
    ['nobody-vouches'],
  ],
  [
    'unverified, and many more let it read their mail',
    dossier({ client: unverified, grants: [grants(60, 'Mail.Read')] }),
    ['nobody-vouches'],
  ],
  [
    'power over the tenant of an app whose own row was not read',
    withoutRow(dossier({ grants: [takeover] })),
    ['no-owner'],
  ],
  [
    'github: nobody knows who publishes it',
    installed('contents:write', {}, { home: 'unknown', tags: [] }),
    ['nobody-vouches'],
  ],
  [
    'slack: whether it is in the directory is not told',
    dossier({ ...slack, client: { tags: [] }, grants: [approved('im:history')] }),
    ['nobody-vouches'],
  ],
];

function withoutCalls({ apis: _, ...rest }: UseRecord): UseRecord {
  return rest;
}

describe('fires', () => {
  test.each(fires)('%s', (_, subject, finding) => {
    expect(verdicts(overBroadScope, subject)).toEqual([finding]);
  });
});

describe('cannot be proved, and stays open where it was told', () => {
  test.each(unproved)('%s', (_, subject, rules) => {
    const said = verdicts(overBroadScope, subject);

    // A hint stands beside it: it needs no proof.
    expect(said.filter(({ rule }) => rule !== 'narrower-exists')).toMatchObject(
      rules.map((rule) => ({ unproved: true, rule, about: [subject.key] })),
    );
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
  ['m365', 'openid profile email offline_access User.Read', 'an API that was not read'],
  ['github', 'metadata:read contents:read', 'example'],
] as const)('beyond-register: what every app holds on %s is beyond nothing', (platform, scopes, resource) => {
  const subject = dossier({
    ...allowing({ [platform]: ['contents:read'] }),
    platform,
    grants: [grants('itself', scopes, { resource })],
  });

  const rules = verdicts(overBroadScope, subject).map(({ rule }) => rule);

  expect(rules).not.toContain('beyond-register');
});

describe('whoever only signs in', () => {
  const signIn = (people: number, facts = {}) =>
    grants(people, 'openid User.Read', { isSignInOnly: true, ...facts });

  test.each([
    ['an administrator', signIn(1, { admins: 1 })],
    ['many people', signIn(60)],
    [
      'everyone, since an administrator approved it',
      grants('everyone', 'openid', { isSignInOnly: true, consent: 'admin' }),
    ],
  ])('neither raises nor silences what reads mail: %s', (_, also) => {
    const subject = dossier({ client: unverified, people: 600, grants: [grants(1, 'Mail.Read'), also] });

    expect(verdicts(overBroadScope, subject)).toMatchObject([
      {
        rule: 'nobody-vouches',
        severity: 'medium',
        message: expect.stringContaining('for 1 person who let it in'),
      },
    ]);
  });
});

test.each([
  [3, {}, 'medium'],
  [3, { admins: 1 }, 'high'],
  [300, {}, 'high'],
] as const)('narrower-fits counts the people: %i %o', (people, facts, severity) => {
  const held = grants(people, `${auth}/drive`, { resource: 'google', ...facts });
  const subject = dossier({ platform: 'google', grants: [held], uses: [calls({ docs: 1 })] });

  expect(verdicts(overBroadScope, subject)).toMatchObject([{ rule: 'narrower-fits', severity }]);
});

test.each([
  [grants('itself', 'Application.ReadWrite.All'), 'high'],
  [grants(2, 'Mail.Read'), 'low'],
] as const)('what is switched off is a step less severe', (held, severity) => {
  const subject = dossier({ client: { ...unverified, enabled: false }, grants: [held] });

  expect(verdicts(overBroadScope, subject)).toMatchObject([{ rule: 'nobody-vouches', severity }]);
});

test.each([
  [dossier({ client: unverified, people: 40, grants: [grants(2, 'Mail.Read')] }), 'high'],
  [dossier({ client: unverified, people: 41, grants: [grants(2, 'Mail.Read')] }), 'medium'],
  [dossier({ client: unverified, people: 9, grants: [grants(1, 'Mail.Read')] }), 'medium'],
] as const)('nobody-vouches counts the people', (subject, severity) => {
  expect(verdicts(overBroadScope, subject)).toMatchObject([{ rule: 'nobody-vouches', severity }]);
});

test.each([
  [grants(5, 'https://mail.google.com/'), 'medium'],
  [grants(5, 'https://mail.google.com/', { admins: 1 }), 'high'],
  [grants(200, 'https://mail.google.com/'), 'high'],
] as const)('unused-scope counts the people', (held, severity) => {
  const subject = dossier({ ...google, people: 9_000, grants: [held], uses: [calls({ calendar: 1 })] });

  expect(verdicts(overBroadScope, subject)).toMatchObject([{ rule: 'unused-scope', severity }]);
});

test.each([
  ['itself', 'AppRoleAssignment.ReadWrite.All', 'critical'],
  ['itself', 'Mail.Send', 'high'],
  ['itself', 'Calendars.Read', 'medium'],
  ['everyone', 'Mail.Read', 'high'],
  [3, 'Mail.Read', 'medium'],
  [3, 'Calendars.Read', 'low'],
] as const)('beyond-register is as severe as the excess: %s, %s', (who, scopes, severity) => {
  const subject = dossier({ ...allowing({ m365: ['openid'] }), grants: [grants(who, scopes)] });
  const off = { ...subject, client: { ...subject.client, enabled: false } as AppRecord };

  const [said, saidOff] = [subject, off].map((one) =>
    verdicts(overBroadScope, one).find(({ rule }) => rule === 'beyond-register'),
  );

  expect(said).toMatchObject({ severity });
  expect(saidOff).toMatchObject({ severity: lessened(severity) });
});

test.each([
  [
    'google',
    `${auth}/drive`,
    'In the Google Admin console › Security › Access and data control › API controls › App access control, limit the app with client id client-1 to the scopes that it may hold, which leaves out',
  ],
  [
    'slack',
    'im:history',
    'In Slack’s administration › Manage apps, restrict the app client-1 until its maker asks for less than',
  ],
  [
    'github',
    'contents:write',
    'On GitHub, at /organizations/example/settings/installations/sp-1 (Third-party Access › GitHub Apps), suspend the app until its owner asks for less than',
  ],
] as const)('beyond-register says how %s takes it away', (platform, scope, how) => {
  const subject = dossier({
    ...allowing({ [platform]: [] }),
    platform,
    grants: [grants(platform === 'github' ? 'itself' : 2, scope, { resource: 'example' })],
  });

  const said = verdicts(overBroadScope, subject).find(({ rule }) => rule === 'beyond-register');

  expect(said).toMatchObject({ remedy: expect.stringContaining(`${how} ${scope}`) });
});

test('beyond-register: a role of the directory is taken away in a place of its own', () => {
  const role = grants('itself', 'x', {
    seen: 'directory-roles',
    resource: 'entra-roles',
    scopes: ['Global Administrator'],
  });
  const subject = dossier({ ...allowing({ m365: [] }), grants: [grants('itself', 'Mail.Read'), role] });

  const said = verdicts(overBroadScope, subject).find(({ rule }) => rule === 'beyond-register');

  expect(said).toMatchObject({
    severity: 'critical',
    remedy: expect.stringMatching(
      /revoke .*Global Administrator.*; roles of the directory go under Roles & admins; or/,
    ),
  });
});

test('beyond-register: a token of GitHub is made anew', () => {
  const subject = { ...token(1, 'contents:write'), ...allowing({ github: ['contents:read'] }) };

  expect(verdicts(overBroadScope, subject)).toMatchObject([
    {
      rule: 'beyond-register',
      remedy: expect.stringMatching(/revoke the token, and have its owner make one without contents:write;/),
    },
  ]);
});

test.each([
  [5, 100, 1],
  [6, 100, 0],
  [6, 600, 1],
  [6, 599, 0],
  [6, 'unknown', 0],
] as const)('few-users: %s of %s people', (users, people, findings) => {
  const subject = dossier({
    people,
    client: { users },
    grants: [grants('everyone', 'Mail.Read')],
    uses: use({ delegated: 1 }),
  });

  expect(verdicts(overBroadScope, subject)).toHaveLength(findings);
});

test('few-users: an app of GitHub on all repositories, if GitHub counted who uses it', () => {
  const everywhere = installed('contents:read', { users: 2 }, { tags: ['owner:organization'] });
  const somewhere = installed('contents:read', { users: 2 }, { tags: ['owner:organization'] }, 'selected');

  const said = [everywhere, somewhere].flatMap((subject) => verdicts(overBroadScope, subject));

  expect(said).toMatchObject([
    {
      rule: 'few-users',
      message:
        'It can read every file, branch, commit and release of the repositories, and clone them (contents:read) as itself and in all repositories, for the sake of no more than 5 people, or 1 % of all.',
      remedy: expect.stringContaining('limit the app to the repositories of those who use it'),
    },
  ]);
});

test('google: delegation to a service account that nobody answers for', () => {
  const subject = dossier({
    ...google,
    client: { home: 'unknown' },
    grants: [grants('itself', `${auth}/admin.directory.user`, { resource: 'google' })],
    uses: [calls({ admin: 1 })],
  });

  expect(verdicts(overBroadScope, subject)).toMatchObject([{ rule: 'no-owner', severity: 'high' }]);
});

test('a hint about what is switched off is no more than a note', () => {
  const subject = dossier({ client: { enabled: false }, grants: [grants('itself', 'Mail.ReadWrite')] });

  expect(verdicts(overBroadScope, subject)).toMatchObject([{ rule: 'narrower-exists', severity: 'info' }]);
});

test('one cause, one story: no owner and no hint where more is said', () => {
  const stranger = dossier({ client: unverified, grants: [takeover], uses: use({ application: 1 }) });
  const idle = dossier({ grants: [takeover], uses: use({ delegated: 1, application: 300 }) });

  const rules = [stranger, idle].map((subject) => verdicts(overBroadScope, subject).map(({ rule }) => rule));

  expect(rules).toEqual([['nobody-vouches'], ['unused-app-only']]);
});

test('whom the register names as owner vouches for it; that it stands there alone vouches for nothing', () => {
  const { registered } = allowing({});
  const listed = { registered: { name: 'Tallow Works', apps: {} } };
  const strangers = [
    dossier({ client: unverified, grants: [grants(2, 'Mail.Read')] }),
    installed('contents:write'),
    dossier({ ...slack, grants: [approved('im:history')] }),
  ];

  const said = strangers.map((stranger) =>
    [stranger, { ...stranger, ...listed }, { ...stranger, registered }].map(
      (one) => verdicts(overBroadScope, one).length,
    ),
  );

  expect(said).toEqual([
    [1, 1, 0],
    [1, 1, 0],
    [1, 1, 0],
  ]);
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

test.each([
  [300, 0],
  [401, 1],
])('what the register calls annual, idle as itself for %d days', (application, findings) => {
  const subject = dossier({
    registered: { name: 'Yearly Books', usage: 'annual', apps: {} },
    grants: [powerful],
    uses: use({ delegated: 1, application }),
  });

  expect(verdicts(overBroadScope, subject)).toHaveLength(findings);
});

test('options move the line', () => {
  const idle = dossier({ grants: [powerful], uses: use({ delegated: 1, application: 40 }) });
  const popular = dossier({ client: unverified, grants: [grants(6, 'Mail.Read')] });
  const wide = dossier({
    client: { users: 11 },
    grants: [grants('everyone', 'Mail.Read')],
    uses: use({ delegated: 1 }),
  });

  const said = [
    ...verdicts(overBroadScope, idle, { days: 30 }),
    ...verdicts(overBroadScope, popular, { fewPeople: 6 }),
    ...verdicts(overBroadScope, wide, { fewShare: 0.011 }),
  ];

  expect(said.map(({ rule }) => rule)).toEqual(['unused-app-only', 'nobody-vouches', 'few-users']);
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

describe('what is held in some places', () => {
  const inTeam = (scopes: string) =>
    grants('itself', scopes, {
      seen: 'resource-consents',
      consent: 'unknown',
      places: { count: 1, sample: ['Board'] },
    });
  const inScope = (role: string) =>
    grants('itself', '', {
      scopes: [role],
      seen: 'exchange-roles',
      resource: apis.exchange,
      places: { count: 1, sample: ['Finance'] },
    });
  const byPeople = grants(3, 'openid offline_access Mail.Read');
  const stranger = (held: readonly ReturnType<typeof grants>[]) =>
    dossier({ client: unverified, grants: [byPeople, ...held] });

  test('nobody-vouches: that the owner of a team let it in there is no approval for the organisation', () => {
    expect(verdicts(overBroadScope, stranger([inTeam('TeamMember.Read.Group')]))).toMatchObject([
      { rule: 'nobody-vouches', severity: 'medium' },
    ]);
  });

  test('nobody-vouches: an administrator’s hand in Exchange is one', () => {
    const said = verdicts(overBroadScope, stranger([inScope('Application Calendars.Read')]));

    expect(said.filter(({ rule }) => rule === 'nobody-vouches')).toEqual([]);
  });

  test('narrower-exists: what is narrowed already is not to be narrowed', () => {
    expect(verdicts(overBroadScope, dossier({ grants: [inScope('Application Mail.Read')] }))).toEqual([]);
  });

  test('unused-app-only: it says in which places, and where it is taken away', () => {
    const subject = dossier({
      grants: [inScope('Application Mail.Read'), inTeam('ChannelMessage.Read.Group')],
      uses: use({ delegated: 1 }),
    });

    expect(verdicts(overBroadScope, subject)).toMatchObject([
      {
        rule: 'unused-app-only',
        severity: 'medium',
        message:
          'It works for people who sign in, yet without them it can read every message and attachment in every mailbox within its reach (Application Mail.Read, and 1 more permission), in 1 mailbox scope and 1 team, and was never seen to act on its own.',
        remedy: expect.stringMatching(
          /: Application Mail\.Read, ChannelMessage\.Read\.Group; what it holds in teams goes when it is removed there \(Manage team › Apps\); roles of Exchange go by Remove-ManagementRoleAssignment in Exchange Online PowerShell\.$/,
        ),
      },
    ]);
  });

  test('beyond-register: it says in which places', () => {
    const subject = dossier({
      registered: { name: 'Test Vendor', apps: {}, allows: { m365: [] } },
      grants: [inScope('Application Mail.Read')],
    });

    expect(verdicts(overBroadScope, subject)).toMatchObject([
      {
        rule: 'beyond-register',
        severity: 'medium',
        message:
          'It can read every message and attachment in every mailbox within its reach (Application Mail.Read) as itself, in 1 mailbox scope, and your register does not allow that to Test Vendor.',
      },
    ]);
  });
});
