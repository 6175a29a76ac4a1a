import type { ScopeAccess } from './scopes/scope.ts';

/** A scope that opens less than another, with what is left to whoever holds it instead. */
export interface Narrower {
  readonly scope: string;
  /** What an app must do and no more, for it to be enough: as after "if it only". */
  readonly only: string;
  /** Google: the APIs for which it is enough; absent where no log of calls can show that it is. */
  readonly apis?: readonly string[];
}

const google = 'https://www.googleapis.com/auth/';

const row = (scope: string, only: string): Narrower => ({ scope, only });
const onGoogle = (name: string, only: string, apis?: readonly string[]): Narrower => ({
  scope: `${google}${name}`,
  only,
  ...(apis && { apis }),
});

const sites = row('Sites.Selected', 'needs sites that can be named');

/** Microsoft 365, as an app holds them by itself. Names mean the same on each API that publishes them. */
const m365 = {
  'Mail.ReadWrite': [row('Mail.Read', 'reads mail')],
  'Mail.Read': [row('Mail.ReadBasic.All', 'needs to know who wrote to whom')],
  'Files.ReadWrite.All': [row('Files.Read.All', 'reads files'), sites],
  'Files.Read.All': [sites],
  'Sites.FullControl.All': [row('Sites.Read.All', 'reads sites'), sites],
  'Sites.Manage.All': [row('Sites.Read.All', 'reads sites'), sites],
  'Sites.ReadWrite.All': [row('Sites.Read.All', 'reads sites'), sites],
  'Sites.Read.All': [sites],
  'Chat.ReadWrite.All': [row('Chat.Read.All', 'reads chats')],
  'Chat.Read.All': [row('Chat.ReadBasic.All', 'needs to know who chats with whom')],
  'Directory.ReadWrite.All': [
    row('Directory.Read.All', 'reads the directory'),
    row('User.ReadWrite.All', 'changes people’s accounts'),
  ],
  'User.ReadWrite.All': [row('User.Read.All', 'reads who is there')],
  'Group.ReadWrite.All': [
    row('GroupMember.ReadWrite.All', 'changes who is in a group'),
    row('Group.Read.All', 'reads groups'),
  ],
  'GroupMember.ReadWrite.All': [row('GroupMember.Read.All', 'reads who is in a group')],
  'Application.ReadWrite.All': [
    row('Application.ReadWrite.OwnedBy', 'manages apps that it made itself'),
    row('Application.Read.All', 'reads apps'),
  ],
  'RoleManagement.ReadWrite.Directory': [row('RoleManagement.Read.Directory', 'reads who holds which role')],
  'UserAuthenticationMethod.ReadWrite.All': [
    row('UserAuthenticationMethod.Read.All', 'reads by what means people sign in'),
  ],
  'Domain.ReadWrite.All': [row('Domain.Read.All', 'reads domains')],
  'Organization.ReadWrite.All': [row('Organization.Read.All', 'reads the organisation’s entry')],
  'Policy.ReadWrite.PermissionGrant': [row('Policy.Read.PermissionGrant', 'reads who may consent')],
  full_access_as_app: [
    row('Mail.Read', 'reads mail'),
    row('Mail.ReadWrite', 'reads and changes mail'),
    row('Calendars.ReadWrite', 'keeps calendars'),
  ],
} as const satisfies Readonly<Record<string, readonly Narrower[]>>;

const workspace = {
  'https://mail.google.com': [
    onGoogle('gmail.readonly', 'reads mail'),
    onGoogle('gmail.send', 'sends mail'),
    onGoogle('gmail.modify', 'deletes nothing for good and uses no IMAP'),
  ],
  [`${google}gmail.modify`]: [onGoogle('gmail.readonly', 'reads mail'), onGoogle('gmail.send', 'sends mail')],
  [`${google}gmail.compose`]: [onGoogle('gmail.send', 'sends mail')],
  [`${google}drive`]: [
    onGoogle('drive.file', 'needs files that the person opens with it'),
    onGoogle('drive.readonly', 'reads files'),
    onGoogle('documents', 'works on documents', ['docs']),
    onGoogle('spreadsheets', 'works on sheets', ['sheets']),
    onGoogle('presentations', 'works on slides', ['slides']),
    onGoogle('drive.activity.readonly', 'reads who did what', ['driveactivity']),
  ],
  [`${google}drive.readonly`]: [
    onGoogle('drive.metadata.readonly', 'reads the names of files'),
    onGoogle('documents.readonly', 'reads documents', ['docs']),
    onGoogle('spreadsheets.readonly', 'reads sheets', ['sheets']),
    onGoogle('presentations.readonly', 'reads slides', ['slides']),
  ],
  [`${google}chat.messages`]: [
    onGoogle('chat.messages.readonly', 'reads chats'),
    onGoogle('chat.messages.create', 'writes in chats'),
  ],
  [`${google}admin.directory.user`]: [onGoogle('admin.directory.user.readonly', 'reads who is there')],
  [`${google}admin.directory.group`]: [onGoogle('admin.directory.group.readonly', 'reads groups')],
  [`${google}admin.directory.rolemanagement`]: [
    onGoogle('admin.directory.rolemanagement.readonly', 'reads who holds which role'),
  ],
  [`${google}cloud-platform`]: [onGoogle('cloud-platform.read-only', 'reads')],
} as const satisfies Readonly<Record<string, readonly Narrower[]>>;

const github = {
  'contents:write': [row('contents:read', 'reads code')],
  'administration:write': [row('administration:read', 'reads settings of repositories')],
  'members:write': [row('members:read', 'reads who is a member')],
  'organization_administration:write': [
    row('organization_administration:read', 'reads settings of the organisation'),
  ],
  'organization_custom_roles:write': [row('organization_custom_roles:read', 'reads roles')],
  'organization_custom_org_roles:write': [row('organization_custom_org_roles:read', 'reads roles')],
} as const satisfies Readonly<Record<string, readonly Narrower[]>>;

/** What opens less, by platform and the broad scope; on Microsoft 365 only of what an app holds by itself. */
export const narrower: Readonly<
  Record<'m365' | 'google' | 'github', Readonly<Record<string, readonly Narrower[]>>>
> = { m365, google: workspace, github };

/** The narrower ones that we know of, the most fitting first; none known is not none. */
export function narrowerThan(platform: string, access: ScopeAccess, scope: string): readonly Narrower[] {
  if (platform === 'm365') return access === 'application' ? of(m365, scope) : [];
  if (platform === 'google') return of(workspace, scope.replace(/\/$/, '').toLowerCase());
  return platform === 'github' ? of(github, scope) : [];
}

function of(table: Readonly<Record<string, readonly Narrower[]>>, scope: string): readonly Narrower[] {
  return (Object.hasOwn(table, scope) ? table[scope] : undefined) ?? [];
}
