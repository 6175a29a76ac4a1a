import type { Access, Data, Escalation, Impact, ScopeAccess, ScopeKnowledge } from './scope.ts';

type Row = readonly [
  allows: string,
  data: Data | readonly [Data, ...Data[]],
  access: readonly [Access, ...Access[]],
  impact: Impact,
  apis?: readonly string[] | undefined,
  escalation?: Escalation,
];

const all = ['read', 'write', 'delete'] as const;
const managing = ['read', 'write', 'delete', 'manage'] as const;

const gmail = ['gmail'];
// A scope for mail protocols is used without the Gmail API, and one for Drive opens the editors' APIs too.
const mail = ['gmail', 'imap', 'pop', 'smtp'];
const drive = [
  'drive',
  'docs',
  'sheets',
  'slides',
  'forms',
  'script',
  'drivelabels',
  'driveactivity',
  'workspaceevents',
];
const calendar = ['calendar', 'caldav'];
const people = ['people', 'contacts', 'carddav'];
const admin = ['admin'];
const chat = ['chat', 'hangoutschat', 'workspaceevents'];

/** Below `https://www.googleapis.com/auth/`. Those that open a named selection only stand in {@link selected}. */
const rows = {
  'gmail.readonly': ['Read all mail.', 'mail', ['read'], 3, gmail],
  'gmail.modify': ['Read, change, send and bin all mail.', 'mail', ['read', 'write', 'send'], 3, gmail],
  'gmail.compose': ['Write and send mail in the person’s name.', 'mail', ['write', 'send'], 3, gmail],
  'gmail.send': ['Send mail in the person’s name.', 'mail', ['send'], 3, gmail],
  'gmail.insert': ['Put messages into the mailbox that nobody sent.', 'mail', ['write'], 2, gmail],
  'gmail.metadata': ['See who wrote to whom and when, without the text.', 'mail', ['read'], 2, gmail],
  'gmail.labels': ['See and change the labels of the mailbox.', 'mail', ['read', 'write'], 1, gmail],
  'gmail.settings.basic': [
    'Change the settings and filters of the mailbox.',
    'mail',
    ['read', 'write'],
    2,
    gmail,
  ],
  'gmail.settings.sharing': [
    'Forward all mail elsewhere and let others into the mailbox.',
    'mail',
    ['read', 'write', 'manage'],
    3,
    gmail,
  ],
  drive: ['Read, change, share and delete every file that the person can reach.', 'files', all, 3, drive],
  'drive.readonly': ['Read every file that the person can open.', 'files', ['read'], 3, drive],
  'drive.metadata': [
    'See and change the names and details of every file, without the content.',
    'files',
    ['read', 'write'],
    2,
    drive,
  ],
  'drive.metadata.readonly': [
    'See the names and details of every file, without the content.',
    'files',
    ['read'],
    2,
    drive,
  ],
  'drive.activity.readonly': [
    'See who did what to the files that the person can open.',
    'files',
    ['read'],
    2,
    ['driveactivity'],
  ],
  'drive.file': ['Reach the files that the app made or the person opened with it.', 'files', all, 1, drive],
  'drive.appdata': ['Keep files in a folder of its own.', 'files', all, 1, drive],
  documents: [
    'Read, change and delete every Google document that the person can reach.',
    'files',
    all,
    3,
    ['docs', 'drive', 'script'],
  ],
  'documents.readonly': [
    'Read every Google document that the person can open.',
    'files',
    ['read'],
    2,
    ['docs', 'drive'],
  ],
  spreadsheets: [
    'Read, change and delete every Google sheet that the person can reach.',
    'files',
    all,
    3,
    ['sheets', 'drive', 'script'],
  ],
  'spreadsheets.readonly': [
    'Read every Google sheet that the person can open.',
    'files',
    ['read'],
    2,
    ['sheets', 'drive'],
  ],
  presentations: [
    'Read, change and delete every Google slide show that the person can reach.',
    'files',
    all,
    2,
    ['slides', 'drive', 'script'],
  ],
  'presentations.readonly': [
    'Read every Google slide show that the person can open.',
    'files',
    ['read'],
    2,
    ['slides', 'drive'],
  ],
  calendar: [
    'Read, change, share and delete every calendar that the person can reach.',
    'calendar',
    all,
    2,
    calendar,
  ],
  'calendar.readonly': ['Read every calendar that the person can open.', 'calendar', ['read'], 2, calendar],
  'calendar.events': [
    'Read, change and delete appointments in every calendar that the person can edit.',
    'calendar',
    all,
    2,
    calendar,
  ],
  'calendar.events.readonly': [
    'Read appointments in every calendar that the person can open.',
    'calendar',
    ['read'],
    2,
    calendar,
  ],
  'calendar.freebusy': ['See when the person is busy.', 'calendar', ['read'], 1, calendar],
  'calendar.settings.readonly': [
    'Read the settings of the person’s calendar.',
    'calendar',
    ['read'],
    1,
    calendar,
  ],
  contacts: ['Read, change and delete the person’s address book.', 'contacts', all, 2, people],
  'contacts.readonly': ['Read the person’s address book.', 'contacts', ['read'], 2, people],
  'contacts.other.readonly': [
    'Read the addresses of everybody the person ever wrote to.',
    'contacts',
    ['read'],
    2,
    people,
  ],
  'directory.readonly': ['Read the organisation’s address list.', 'directory', ['read'], 1, people],
  tasks: ['Read and change the person’s tasks.', 'tasks', all, 1, ['tasks']],
  'tasks.readonly': ['Read the person’s tasks.', 'tasks', ['read'], 1, ['tasks']],
  'chat.messages': [
    'Read and change all chats of the person, and write in that person’s name.',
    'chat',
    ['read', 'write', 'send'],
    3,
    chat,
  ],
  'chat.messages.readonly': ['Read all chats of the person.', 'chat', ['read'], 3, chat],
  'chat.messages.create': ['Write chat messages in the person’s name.', 'chat', ['send'], 2, chat],
  'chat.spaces.readonly': ['See in which chats the person is.', 'chat', ['read'], 1, chat],
  'chat.bot': ['Read and write where the app was invited to a chat.', 'chat', ['read', 'send'], 1, chat],
  'admin.directory.user': [
    'Make, change and delete all accounts, and set their passwords.',
    'identity',
    managing,
    3,
    admin,
    'indirect',
  ],
  'admin.directory.user.readonly': ['Read the whole profile of all people.', 'directory', ['read'], 2, admin],
  'admin.directory.user.security': [
    'See and revoke the tokens of all people, and switch off their second factor.',
    'identity',
    ['read', 'delete', 'manage'],
    3,
    admin,
    'indirect',
  ],
  'admin.directory.group': [
    'Change all groups and who is in them.',
    'directory',
    managing,
    3,
    admin,
    'indirect',
  ],
  'admin.directory.group.readonly': ['Read all groups and who is in them.', 'directory', ['read'], 2, admin],
  'admin.directory.group.member': [
    'Change who is in which group.',
    'directory',
    managing,
    3,
    admin,
    'indirect',
  ],
  'admin.directory.group.member.readonly': ['See who is in which group.', 'directory', ['read'], 2, admin],
  'admin.directory.rolemanagement': [
    'Give and take administrator’s roles.',
    'identity',
    managing,
    3,
    admin,
    'indirect',
  ],
  'admin.directory.rolemanagement.readonly': [
    'See who holds which administrator’s role.',
    'identity',
    ['read'],
    2,
    admin,
  ],
  'admin.directory.domain': ['Add and remove domains.', 'policy', managing, 3, admin, 'indirect'],
  'admin.directory.domain.readonly': ['See the organisation’s domains.', 'directory', ['read'], 1, admin],
  'admin.directory.orgunit': [
    'Change the organisational units, and so which policy holds for whom.',
    'policy',
    managing,
    3,
    admin,
  ],
  'admin.directory.orgunit.readonly': ['See the organisational units.', 'directory', ['read'], 1, admin],
  'admin.datatransfer': [
    'Hand one person’s files and calendars to another.',
    'files',
    ['read', 'write', 'manage'],
    3,
    admin,
  ],
  'admin.reports.audit.readonly': ['Read the audit logs of all services.', 'audit', ['read'], 2, admin],
  'admin.reports.usage.readonly': ['Read how much each service is used.', 'audit', ['read'], 1, admin],
  'cloud-identity.groups': [
    'Change all groups and who is in them.',
    'directory',
    managing,
    3,
    ['cloudidentity'],
    'indirect',
  ],
  'cloud-identity.groups.readonly': [
    'Read all groups and who is in them.',
    'directory',
    ['read'],
    2,
    ['cloudidentity'],
  ],
  ediscovery: [
    'Search, hold and export anybody’s mail, files and chats.',
    ['mail', 'files', 'chat'],
    managing,
    3,
    ['vault'],
  ],
  'ediscovery.readonly': [
    'Read legal cases and what they collected.',
    ['mail', 'files', 'chat'],
    ['read'],
    3,
    ['vault'],
  ],
  'script.projects': [
    'Change the person’s scripts, which act with rights of their own.',
    'apps',
    ['read', 'write', 'manage'],
    3,
    ['script'],
    'indirect',
  ],
  'script.projects.readonly': [
    'Read the person’s scripts, secrets in them included.',
    'apps',
    ['read'],
    2,
    ['script'],
  ],
  'script.deployments': ['Publish the person’s scripts.', 'apps', ['read', 'write', 'manage'], 2, ['script']],
  'script.external_request': ['Send what a script sees to any address on the web.', 'apps', ['send'], 1],
  'script.scriptapp': ['Let a script run while the person is away.', 'apps', ['write'], 1],
  'script.send_mail': ['Send mail in the person’s name from a script.', 'mail', ['send'], 2],
  chromewebstore: ['Publish and replace browser extensions of the person.', 'apps', managing, 3],
  'cloud-platform': [
    'Do in Google Cloud whatever the person may do there.',
    'cloud',
    managing,
    3,
    undefined,
    'indirect',
  ],
  'cloud-platform.read-only': [
    'Read in Google Cloud whatever the person may read there.',
    'cloud',
    ['read'],
    3,
  ],
  'devstorage.full_control': [
    'Read, change and share everything in the person’s Cloud Storage.',
    'cloud',
    managing,
    3,
  ],
  'devstorage.read_write': [
    'Read, change and delete everything in the person’s Cloud Storage.',
    'cloud',
    all,
    3,
  ],
  'devstorage.read_only': ['Read everything in the person’s Cloud Storage.', 'cloud', ['read'], 3],
  'userinfo.email': ['See the address of the person who signs in.', 'sign-in', ['read'], 0],
  'userinfo.profile': ['See the name and picture of the person who signs in.', 'sign-in', ['read'], 0],
  'plus.me': ['See who signs in.', 'sign-in', ['read'], 0],
  'plus.login': ['See who signs in.', 'sign-in', ['read'], 0],
} as const satisfies Readonly<Record<string, Row>>;

const selected: ReadonlySet<string> = new Set(['drive.file', 'drive.appdata', 'chat.bot']);

const whole = /^(?:admin\.|cloud-identity\.|directory\.|ediscovery)/;

const base = 'https://www.googleapis.com/auth/';

/** Every scope known, by its full name without a slash at the end. */
export const googleScopes: Readonly<Record<string, ScopeKnowledge>> = {
  'https://mail.google.com': toKnowledge('https://mail.google.com', [
    'Read, change, send and delete all mail, over IMAP and SMTP too.',
    'mail',
    ['read', 'write', 'send', 'delete'],
    3,
    mail,
  ]),
  openid: toKnowledge('openid', ['Sign the person in.', 'sign-in', ['read'], 0]),
  ...Object.fromEntries(
    Object.entries(rows).map(([name, row]) => [`${base}${name}`, toKnowledge(name, row)]),
  ),
};

// Other spellings of the same scope: OpenID's short ones, and the feeds that came before the APIs.
const spellings = new Map([
  ['email', `${base}userinfo.email`],
  ['profile', `${base}userinfo.profile`],
  ['https://www.google.com/m8/feeds', `${base}contacts`],
  ['https://www.google.com/calendar/feeds', `${base}calendar`],
  ['https://docs.google.com/feeds', `${base}drive`],
  ['https://spreadsheets.google.com/feeds', `${base}spreadsheets`],
]);

/** As itself, Google's word for it is domain-wide delegation: whatever one person gives, taken for all of them. */
export function googleScope(access: ScopeAccess, scope: string): ScopeKnowledge | undefined {
  const name = scope
    .replace(/\/$/, '')
    .replace(/^http:/i, 'https:')
    .toLowerCase();
  const full = spellings.get(name) ?? name;
  const knowledge = Object.hasOwn(googleScopes, full) ? googleScopes[full] : undefined;
  return knowledge === undefined || access === 'delegated' ? knowledge : forEverybody(knowledge);
}

function forEverybody(knowledge: ScopeKnowledge): ScopeKnowledge {
  if (knowledge.impact === 0) return knowledge;
  const impacts = [0, 2, 3, 4, 4] as const;
  return {
    ...knowledge,
    allows: `${knowledge.allows.slice(0, -1)}, in the name of anybody in the organisation.`,
    breadth: 'whole',
    impact: impacts[knowledge.impact],
    escalation: knowledge.escalation === 'none' ? 'none' : 'direct',
  };
}

function toKnowledge(name: string, [allows, data, access, impact, apis, escalation]: Row): ScopeKnowledge {
  return {
    allows,
    data: typeof data === 'string' ? [data] : data,
    access,
    breadth: selected.has(name) ? 'selected' : whole.test(name) ? 'whole' : 'self',
    escalation: escalation ?? 'none',
    impact,
    ...(apis && { apis }),
  };
}
