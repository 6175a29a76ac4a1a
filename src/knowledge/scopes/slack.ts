import type { Access, Data, Escalation, Impact, ScopeAccess, ScopeKnowledge } from './scope.ts';

type Row = readonly [
  allows: string,
  data: Data | readonly [Data, ...Data[]],
  access: readonly [Access, ...Access[]],
  impact: Impact,
  escalation?: Escalation,
];

/** A scope by the kind of token that holds it: a person's sees what the person sees, a bot's where it was invited. */
interface Meaning {
  readonly user?: Row;
  readonly bot?: Row;
}

const managing = ['read', 'write', 'delete', 'manage'] as const;
const writing = ['read', 'write', 'delete'] as const;

const both = (row: Row): Meaning => ({ user: row, bot: row });
const user = (...row: Row): Meaning => ({ user: row });
const bot = (...row: Row): Meaning => ({ bot: row });

const signIn = (allows: string): Meaning => both([allows, 'sign-in', ['read'], 0]);

/** @see https://docs.slack.dev/reference/scopes, read 2026-11-23; the ratings are ours */
const meanings = {
  'channels:history': {
    user: ['Read every message in the public channels.', 'chat', ['read'], 3],
    bot: ['Read the messages of public channels that the app was added to.', 'chat', ['read'], 2],
  },
  'groups:history': {
    user: ['Read every message in the person’s private channels.', 'chat', ['read'], 3],
    bot: ['Read the messages of private channels that the app was added to.', 'chat', ['read'], 2],
  },
  'im:history': {
    user: ['Read every direct message of the person.', 'chat', ['read'], 3],
    bot: ['Read what people write to the app.', 'chat', ['read'], 1],
  },
  'mpim:history': {
    user: ['Read every group message of the person.', 'chat', ['read'], 3],
    bot: ['Read the group messages that the app was added to.', 'chat', ['read'], 2],
  },
  'search:read': user(
    'Search all messages and files that the person can see.',
    ['chat', 'files'],
    ['read'],
    3,
  ),
  'search:read.public': bot('Search all public channels.', 'chat', ['read'], 3),
  'search:read.private': bot('Search private channels of the person who asks.', 'chat', ['read'], 3),
  'search:read.im': bot('Search direct messages of the person who asks.', 'chat', ['read'], 3),
  'search:read.mpim': bot('Search group messages of the person who asks.', 'chat', ['read'], 3),
  'search:read.files': bot('Search files of the person who asks.', 'files', ['read'], 3),
  'search:read.enterprise': bot('Search the whole organisation.', ['chat', 'files'], ['read'], 3),
  'search:read.users': both(['Search the list of people.', 'directory', ['read'], 1]),
  'chat:write': {
    user: ['Write messages in the person’s name.', 'chat', ['send'], 2],
    bot: ['Write messages as the app, where it was added.', 'chat', ['send'], 1],
  },
  'chat:write.public': bot('Write as the app in every public channel.', 'chat', ['send'], 1),
  'chat:write.customize': bot('Write under a name and picture of its choice.', 'chat', ['send'], 2),
  'chat:write:user': user('Write messages in the person’s name.', 'chat', ['send'], 2),
  'chat:write:bot': user('Write messages as the app.', 'chat', ['send'], 1),
  'files:read': {
    user: ['Read every file that the person can see.', 'files', ['read'], 3],
    bot: ['Read the files of channels that the app was added to.', 'files', ['read'], 2],
  },
  'files:write': {
    user: ['Upload, change and delete files in the person’s name.', 'files', writing, 3],
    bot: ['Upload, change and delete files of the app.', 'files', writing, 2],
  },
  'files:write:user': user('Upload, change and delete files in the person’s name.', 'files', writing, 3),
  'remote_files:read': both(['See files of elsewhere that the app added.', 'files', ['read'], 1]),
  'remote_files:write': bot('Add and change files of elsewhere.', 'files', ['read', 'write'], 1),
  'remote_files:share': both(['Share files of elsewhere in the person’s name.', 'files', ['send'], 1]),
  'canvases:read': both(['Read canvases that it can reach.', 'files', ['read'], 2]),
  'canvases:write': both(['Make, change and delete canvases.', 'files', writing, 2]),
  'lists:read': both(['Read lists that it can reach.', 'tasks', ['read'], 2]),
  'lists:write': both(['Make and change lists.', 'tasks', writing, 2]),
  'bookmarks:read': both(['See bookmarks of channels.', 'chat', ['read'], 1]),
  'bookmarks:write': both(['Change bookmarks of channels.', 'chat', ['read', 'write'], 1]),
  'pins:read': both(['See what is pinned in channels.', 'chat', ['read'], 1]),
  'pins:write': both(['Pin and unpin messages.', 'chat', ['read', 'write'], 1]),
  'reactions:read': both(['See reactions and what they are about.', 'chat', ['read'], 1]),
  'reactions:write': both(['Add and take away reactions.', 'chat', ['write'], 1]),
  'reminders:read': both(['See reminders.', 'tasks', ['read'], 1]),
  'reminders:write': both(['Make and delete reminders.', 'tasks', writing, 1]),
  'stars:read': user('See what the person saved for later.', 'chat', ['read'], 2),
  'stars:write': user('Change what the person saved for later.', 'chat', ['read', 'write'], 2),
  'links:read': both(['See the addresses in messages that it unfolds.', 'chat', ['read'], 1]),
  'links:write': both(['Show previews of addresses.', 'chat', ['write'], 1]),
  'links.embed:write': both(['Show videos for addresses.', 'chat', ['write'], 1]),
  'metadata.message:read': bot('See the metadata of messages where it was added.', 'chat', ['read'], 1),
  'app_mentions:read': bot('See messages that name the app.', 'chat', ['read'], 1),
  'channels:read': both(['See the names and members of public channels.', 'directory', ['read'], 1]),
  'channels:join': bot('Add itself to any public channel, and so read it.', 'chat', ['manage'], 2),
  'channels:manage': bot('Make, rename and archive public channels.', 'chat', managing, 2),
  'channels:write': user(
    'Make, rename and archive public channels in the person’s name.',
    'chat',
    managing,
    2,
  ),
  'groups:read': both(['See the names and members of private channels.', 'directory', ['read'], 1]),
  'groups:write': both(['Make private channels, and invite to them.', 'chat', managing, 2]),
  'im:read': both(['See with whom there are direct messages.', 'directory', ['read'], 1]),
  'im:write': both(['Open direct messages.', 'chat', ['write'], 1]),
  'mpim:read': both(['See with whom there are group messages.', 'directory', ['read'], 1]),
  'mpim:write': both(['Open group messages.', 'chat', ['write'], 1]),
  'conversations.connect:read': bot('See invitations of other organisations.', 'policy', ['read'], 1),
  'conversations.connect:write': bot('Invite other organisations into channels.', 'policy', ['write'], 2),
  'conversations.connect:manage': bot(
    'Decide on channels shared with other organisations.',
    'policy',
    managing,
    3,
    'none',
  ),
  'calls:read': both(['See calls.', 'calendar', ['read'], 1]),
  'calls:write': both(['Start and change calls.', 'calendar', ['read', 'write'], 1]),
  'dnd:read': both(['See who wants no messages now.', 'calendar', ['read'], 1]),
  'dnd:write': user('Change when the person wants no messages.', 'calendar', ['read', 'write'], 1),
  'emoji:read': both(['See the workspace’s own emoji.', 'directory', ['read'], 1]),
  'users:read': both(['See who is in the workspace.', 'directory', ['read'], 1]),
  'users:read.email': both(['See the addresses of everybody in the workspace.', 'directory', ['read'], 1]),
  'users:write': both(['Say whether the app or person is there.', 'directory', ['write'], 1]),
  'users.profile:read': both(['See the whole profile of people.', 'directory', ['read'], 1]),
  'users.profile:write': user('Change the person’s profile.', 'directory', ['read', 'write'], 1),
  'usergroups:read': both(['See groups of people.', 'directory', ['read'], 1]),
  'usergroups:write': both(['Change groups of people.', 'directory', managing, 2]),
  'team:read': both(['See the name and domain of the workspace.', 'directory', ['read'], 1]),
  'team.preferences:read': both(['See settings of the workspace.', 'policy', ['read'], 1]),
  'team.billing:read': both(['See the plan of the workspace.', 'policy', ['read'], 1]),
  commands: both(['Add commands, and see what is typed after them.', 'chat', ['read'], 1]),
  'incoming-webhook': both(['Post into one channel.', 'chat', ['send'], 1]),
  'workflow.steps:execute': bot('Add steps to workflows.', 'apps', ['write'], 1),
  'triggers:read': both(['See what starts its workflows.', 'apps', ['read'], 1]),
  'triggers:write': both(['Change what starts its workflows.', 'apps', ['read', 'write'], 1]),
  'assistant:write': bot('Act as an assistant beside the chats.', 'chat', ['write'], 1),
  'connections:write': bot('Receive its events over a socket.', 'apps', ['read'], 1),
  'authorizations:read': bot('See where the app is installed.', 'apps', ['read'], 1),
  'app_configurations:read': both(['Read the manifests of the person’s apps.', 'apps', ['read'], 2]),
  'app_configurations:write': both([
    'Change the person’s apps, the scopes that they ask for too.',
    'apps',
    managing,
    3,
    'indirect',
  ]),
  'hosting:read': user('See the person’s apps and their logs.', 'apps', ['read'], 2),
  'hosting:write': user('Deploy the person’s apps.', 'apps', managing, 3, 'indirect'),
  'auditlogs:read': user('Read the audit log of the whole organisation.', 'audit', ['read'], 2),
  admin: user(
    'Manage the workspace: its people, their sessions and its logs.',
    'identity',
    managing,
    3,
    'indirect',
  ),
  'admin.apps:read': user('See which apps are approved, restricted and asked for.', 'apps', ['read'], 2),
  'admin.apps:write': user('Approve apps, and let in more of them.', 'apps', managing, 3, 'indirect'),
  'admin.app_activities:read': user('Read what apps logged.', 'audit', ['read'], 2),
  'admin.analytics:read': user('Read who is active, and where.', 'audit', ['read'], 2),
  'admin.barriers:read': user('See who must not write to whom.', 'policy', ['read'], 1),
  'admin.barriers:write': user('Change who must not write to whom.', 'policy', managing, 3),
  'admin.chat:read': user('Read every message of the organisation.', 'chat', ['read'], 3),
  'admin.chat:write': user('Change and delete every message of the organisation.', 'chat', writing, 3),
  'admin.conversations:read': user('See every channel and who is in it.', 'chat', ['read'], 2),
  'admin.conversations:write': user(
    'Manage every channel, and add anybody to it.',
    'chat',
    managing,
    3,
    'indirect',
  ),
  'admin.invites:read': user('See who asked for invitations.', 'identity', ['read'], 1),
  'admin.invites:write': user('Approve invitations of new people.', 'identity', managing, 3),
  'admin.roles:read': user('See who holds which role.', 'identity', ['read'], 2),
  'admin.roles:write': user('Give and take administrators’ roles.', 'identity', managing, 3, 'indirect'),
  'admin.teams:read': user('See every workspace and its settings.', 'policy', ['read'], 1),
  'admin.teams:write': user('Make workspaces and change their settings.', 'policy', managing, 3),
  'admin.usergroups:read': user('See which channels belong to which group.', 'directory', ['read'], 1),
  'admin.usergroups:write': user(
    'Add groups of people to channels and workspaces.',
    'directory',
    managing,
    3,
  ),
  'admin.users:read': user(
    'See everybody in the organisation, and their sessions.',
    'directory',
    ['read'],
    2,
  ),
  'admin.users:write': user(
    'Make accounts, end them, and make anybody an administrator.',
    'identity',
    managing,
    3,
    'indirect',
  ),
  'admin.workflows:read': user('See every workflow.', 'apps', ['read'], 2),
  'admin.workflows:write': user('Change and remove every workflow.', 'apps', managing, 3),
  bot: both(['Be there as a bot that reads and writes where it was added.', 'chat', ['read', 'send'], 2]),
  client: both(['Receive every message that the person receives.', 'chat', ['read', 'send'], 3]),
  read: both(['Read everything that the person can see.', ['chat', 'files'], ['read'], 3]),
  post: both(['Write messages in the person’s name.', 'chat', ['send'], 3]),
  identify: signIn('Sign the person in.'),
  openid: signIn('Sign the person in.'),
  email: signIn('See the address of the person who signs in.'),
  profile: signIn('See the name and picture of the person who signs in.'),
  'identity.basic': signIn('See the name of the person who signs in.'),
  'identity.email': signIn('See the address of the person who signs in.'),
  'identity.avatar': signIn('See the picture of the person who signs in.'),
  'identity.team': signIn('See the workspace of the person who signs in.'),
} as const satisfies Readonly<Record<string, Meaning>>;

/** Every scope known, for the checks that go through all of them. */
export const slackScopes: Readonly<Record<string, Meaning>> = meanings;

/**
 * `delegated` is a person's token, `application` a bot's. Where only one kind may hold a scope, the other is read
 * as that one: the integration log does not tell them apart.
 */
export function slackScope(access: ScopeAccess, scope: string): ScopeKnowledge | undefined {
  if (!Object.hasOwn(slackScopes, scope)) return undefined;
  const meaning = slackScopes[scope];
  const isUser = access === 'delegated' ? meaning?.user !== undefined : meaning?.bot === undefined;
  const row = isUser ? meaning?.user : meaning?.bot;
  return row === undefined ? undefined : toKnowledge(scope, isUser, row);
}

function toKnowledge(
  scope: string,
  isUser: boolean,
  [allows, data, access, impact, escalation]: Row,
): ScopeKnowledge {
  return {
    allows,
    data: typeof data === 'string' ? [data] : data,
    access,
    breadth: /^admin|^auditlogs|^users|^search:read\.(public|enterprise)/.test(scope)
      ? 'whole'
      : isUser
        ? 'self'
        : 'selected',
    escalation: escalation ?? 'none',
    impact,
  };
}
