import { contractor } from './partners.ts';
import type { Plant } from './plant.ts';
import { ofGitHub } from './speakers.ts';

const stale = 'stale-grant/app-unused';
const unusedAppOnly = 'over-broad-scope/unused-app-only';
const unusedDelegated = 'over-broad-scope/unused-delegated';
const nobodyVouches = 'over-broad-scope/nobody-vouches';
const beyondRegister = 'over-broad-scope/beyond-register';
const noOwner = 'over-broad-scope/no-owner';
const hint = 'over-broad-scope/narrower-exists';

const driftline = {
  key: 'driftline-chat',
  name: 'Driftline Chat',
  kind: 'third-party',
  publisher: 'Driftline Labs',
  delegated: [
    {
      resource: 'graph',
      scope: 'openid profile offline_access User.Read Mail.ReadWrite Mail.Send',
      by: 'admin',
    },
  ],
} as const;

const quillhaven = {
  key: 'quillhaven-migration',
  name: 'Quillhaven Migration Toolkit',
  kind: 'third-party',
  publisher: 'Quillhaven Software',
} as const;

/** What went wrong at Harborline. Each is the mechanism of a story that happened somewhere; all names are invented. */
export const harborlineBad: readonly Plant[] = [
  {
    key: 'legacy-mail-test',
    name: 'Legacy Mail Test',
    kind: 'own',
    created: 1_460,
    use: { appOnly: 400, resource: 6 },
    roles: { exchange: ['full_access_as_app'] },
    secrets: [{ name: 'temp', made: 1_455, ends: 700 }],
    bad: {
      story: 'A test app of four years ago may still open every mailbox; nobody has used it for 400 days.',
      expect: [stale],
    },
  },
  {
    key: 'quote-desk',
    name: 'Harborline Quote Desk',
    kind: 'own',
    created: 540,
    use: { appOnly: 1 },
    roles: { graph: ['Files.ReadWrite.All'] },
    secrets: [{ name: 'quotes', made: 210, ends: 155 }],
    owners: { members: 1, guests: [contractor] },
    bad: {
      story: 'Whoever built it for us left long ago, and as its owner may still give it a new secret.',
      expect: ['cross-tenant-access/foreign-owner', hint],
    },
  },
  {
    key: 'rate-importer',
    name: 'Harborline Rate Importer',
    kind: 'own',
    created: 260,
    use: { appOnly: 0 },
    roles: { graph: ['Mail.Read'] },
    federated: [ofGitHub('lanewise-freight-tools/rate-importer')],
    bad: {
      story:
        'Every change of a repository of somebody else acts as this app, and reads all mail without a secret.',
      expect: ['cross-tenant-access/foreign-subject', hint],
    },
  },
  {
    key: 'carrier-inbox',
    name: 'Harborline Carrier Inbox',
    kind: 'own',
    created: 610,
    use: { appOnly: 0 },
    roles: { graph: ['Mail.ReadWrite'] },
    secrets: [{ name: 'inbox', made: 300, ends: 65 }],
    isForAnyTenant: true,
    bad: {
      story: 'Made for many companies and never limited again; its one secret opens every mailbox here.',
      expect: ['cross-tenant-access/own-app-open', hint],
    },
  },
  {
    ...driftline,
    created: 820,
    use: { delegated: 131 },
    bad: {
      story:
        'The contract with this since breached vendor ended 130 days ago; its consent to all mail was left in place.',
      expect: [stale],
    },
  },
  {
    ...quillhaven,
    created: 510,
    use: { appOnly: 263 },
    roles: {
      graph: ['Sites.FullControl.All', 'Directory.ReadWrite.All'],
      sharepoint: ['Sites.FullControl.All'],
    },
    bad: {
      story: 'A migration ended nine months ago, and its tool still controls every site and the directory.',
      expect: [stale, noOwner],
    },
  },
  {
    key: 'murmur-notes',
    name: 'Murmur Meeting Notes',
    kind: 'third-party',
    publisher: 'Murmur Labs',
    created: 330,
    use: { delegated: 190 },
    delegated: [
      {
        resource: 'graph',
        scope: 'User.Read Chat.Read OnlineMeetings.Read Calendars.Read offline_access',
        by: 'admin',
      },
    ],
    bad: {
      story: 'A trial of a note-taking assistant ended; it may still read the chats of everyone.',
      expect: [stale],
    },
  },
  {
    key: 'pocket-mailroom',
    name: 'Pocket Mailroom',
    kind: 'third-party',
    publisher: 'Pocket Mailroom Studio',
    created: 900,
    use: { delegated: 221 },
    delegated: [
      { resource: 'exchange', scope: 'EWS.AccessAsUser.All', by: 4 },
      { resource: 'graph', scope: 'openid offline_access User.Read', by: 4 },
    ],
    bad: {
      story: 'Four people once tried a phone mail client, which still holds their whole mailboxes.',
      expect: [stale],
    },
  },
  {
    key: 'palisade-signatures',
    name: 'Palisade Signature Manager',
    kind: 'third-party',
    publisher: 'Palisade Systems',
    created: 640,
    use: { delegated: 2 },
    delegated: [{ resource: 'graph', scope: 'openid profile User.Read', by: 'admin' }],
    roles: { graph: ['Mail.ReadWrite', 'Mail.Send'] },
    bad: {
      story: 'It only ever signs people in, and could rewrite every mailbox without them.',
      expect: [unusedAppOnly],
    },
  },
  {
    key: 'tallyport-expenses',
    name: 'Tallyport Expense Sync',
    kind: 'third-party',
    publisher: 'Tallyport',
    created: 700,
    use: { delegated: 1, appOnly: 212 },
    delegated: [{ resource: 'graph', scope: 'openid profile email User.Read', by: 60 }],
    roles: { graph: ['Files.ReadWrite.All'] },
    bad: {
      story:
        'Its nightly import of receipts was switched off seven months ago; its power over all files was not.',
      expect: [unusedAppOnly],
    },
  },
  {
    key: 'brightledger-archive',
    name: 'Brightledger Archive',
    kind: 'third-party',
    publisher: 'Brightledger Systems',
    created: 980,
    use: { delegated: 305, appOnly: 1 },
    delegated: [{ resource: 'graph', scope: 'User.Read Files.ReadWrite.All offline_access', by: 'admin' }],
    roles: { graph: ['User.Read.All'] },
    bad: {
      story: 'Works on its own with the user list; the consent to act on all files for everyone lies idle.',
      expect: [unusedDelegated],
    },
  },
  {
    key: 'shared-invoice-viewer',
    name: 'Shared Invoice Viewer',
    kind: 'third-party',
    created: 12,
    use: { delegated: 1 },
    delegated: [{ resource: 'graph', scope: 'openid profile offline_access User.Read Mail.Read', by: 3 }],
    bad: {
      story: 'Consent phishing: three people were led to give an unknown app a lasting hold of their mail.',
      expect: [nobodyVouches],
    },
  },
  {
    key: 'northpeek-backup',
    name: 'Northpeek Backup',
    kind: 'third-party',
    created: 34,
    use: { delegated: 3 },
    delegated: [{ resource: 'graph', scope: 'User.Read Files.Read.All offline_access', by: 2 }],
    bad: {
      story:
        'Named almost like the backup product in use, from another tenant, with a hold of two people\u2019s files.',
      expect: [nobodyVouches],
    },
  },
  {
    key: 'tenantpulse-agent',
    name: 'Tenantpulse Posture Agent',
    kind: 'third-party',
    created: 96,
    use: { appOnly: 1 },
    roles: {
      graph: ['RoleManagement.ReadWrite.Directory', 'AppRoleAssignment.ReadWrite.All', 'User.Read.All'],
    },
    bad: {
      story: 'An app that no one vouches for can make itself administrator of the tenant.',
      expect: [nobodyVouches],
    },
  },
  {
    key: 'tideglass-scheduling',
    name: 'Tideglass Scheduling',
    kind: 'third-party',
    publisher: 'Tideglass',
    created: 410,
    use: { delegated: 0 },
    delegated: [
      {
        resource: 'graph',
        scope: 'openid profile offline_access User.Read Calendars.ReadWrite Mail.Read',
        by: 'admin',
      },
    ],
    bad: {
      story:
        'Approved for calendars; a later consent, which nobody wrote down, gave it everybody’s mail too.',
      expect: [beyondRegister],
    },
  },
  {
    key: 'keelson-access-broker',
    name: 'Keelson Access Broker',
    kind: 'third-party',
    publisher: 'Keelson Software',
    created: 530,
    use: { appOnly: 0 },
    roles: { graph: ['RoleManagement.ReadWrite.Directory', 'User.Read.All'] },
    bad: {
      story:
        'A verified vendor’s tool works every day and can make itself administrator; whoever brought it in has left.',
      expect: [noOwner],
    },
  },
  {
    key: 'inboxwright-triage',
    name: 'Inboxwright Triage',
    kind: 'third-party',
    created: 60,
    use: { delegated: 1 },
    delegated: [{ resource: 'graph', scope: 'openid offline_access User.Read Mail.ReadWrite', by: 1 }],
    bad: {
      story: 'One person let an unknown app sort their mail, and that person is a Global Administrator.',
      expect: [nobodyVouches],
    },
  },
  {
    key: 'deckhand-service-desk',
    name: 'Deckhand Service Desk',
    kind: 'third-party',
    publisher: 'Deckhand Support',
    created: 480,
    use: { delegated: 0, appOnly: 0 },
    delegated: [{ resource: 'graph', scope: 'openid profile User.Read', by: 'admin' }],
    roles: { graph: ['User.Read.All'] },
    bad: {
      story:
        'Its permissions are modest; but to reset passwords it was given a role by which it can be any administrator.',
      expect: [noOwner],
    },
  },
];

/** What went wrong at Tidewater, where no report of sign-ins can tell what is still used. */
export const tidewaterBad: readonly Plant[] = [
  {
    ...driftline,
    created: 760,
    bad: {
      story:
        'The acquired company had the breached vendor, too; whether it is still used cannot be seen here.',
      expect: [],
      withheld: [stale],
    },
  },
  {
    ...quillhaven,
    created: 480,
    roles: { graph: ['Sites.FullControl.All'] },
    bad: {
      story: 'The tool of a migration that is long over; without sign-in reports nothing proves it idle.',
      expect: [hint],
      withheld: [stale],
    },
  },
  {
    key: 'tidewater-relay-test',
    name: 'Relay Test 2021',
    kind: 'own',
    created: 1_720,
    roles: { exchange: ['full_access_as_app'] },
    secrets: [{ name: 'relay', made: 1_715, ends: 90 }],
    bad: {
      story: 'A test app with every mailbox in reach; nothing here proves it idle.',
      expect: [hint],
      withheld: [stale],
    },
  },
  {
    key: 'manifest-helper',
    name: 'Manifest Helper',
    kind: 'third-party',
    created: 41,
    delegated: [{ resource: 'graph', scope: 'openid offline_access User.Read Mail.Read', by: 2 }],
    bad: {
      story: 'Two people gave an unknown app their mail; to see that takes no sign-in report.',
      expect: [nobodyVouches],
    },
  },
];
