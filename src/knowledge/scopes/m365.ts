import { type Entry, graph, permission } from './m365-graph.ts';
import type { ScopeAccess, ScopeKnowledge } from './scope.ts';

/** Exchange Online. Where it and Graph share a name, the permission means the same. */
const exchange: Readonly<Record<string, Entry>> = {
  ...picked(
    'Mail.Read',
    'Mail.Read.Shared',
    'Mail.ReadBasic',
    'Mail.ReadWrite',
    'Mail.ReadWrite.Shared',
    'Mail.Send',
    'Mail.Send.Shared',
    'MailboxSettings.Read',
    'MailboxSettings.ReadWrite',
    'Calendars.Read',
    'Calendars.Read.All',
    'Calendars.Read.Shared',
    'Calendars.ReadWrite',
    'Calendars.ReadWrite.All',
    'Calendars.ReadWrite.Shared',
    'Contacts.Read',
    'Contacts.Read.Shared',
    'Contacts.ReadWrite',
    'Contacts.ReadWrite.Shared',
    'People.Read',
    'Tasks.Read',
    'Tasks.ReadWrite',
    'User.Read',
    'User.ReadBasic.All',
    'User.Read.All',
    'EWS.AccessAsUser.All',
    'EAS.AccessAsUser.All',
    'IMAP.AccessAsUser.All',
    'POP.AccessAsUser.All',
    'SMTP.Send',
  ),
  full_access_as_app: permission(
    ['mail', 'calendar', 'contacts', 'tasks'],
    ['read', 'write', 'send', 'delete'],
    {
      application: [
        'Do anything in every mailbox over Exchange Web Services, where the tenant still lets it in.',
        'whole',
        4,
      ],
    },
  ),
  'Exchange.ManageAsApp': permission(['mail', 'policy'], ['manage'], {
    application: [
      'Administer Exchange as far as the role reaches that it was given.',
      'whole',
      4,
      'indirect',
    ],
  }),
  'IMAP.AccessAsApp': permission(['mail'], ['read', 'write', 'delete'], {
    application: [
      'Read, change and delete mail over IMAP in each mailbox that was opened to it.',
      'selected',
      3,
    ],
  }),
  'POP.AccessAsApp': permission(['mail'], ['read', 'delete'], {
    application: ['Read and delete mail over POP in each mailbox that was opened to it.', 'selected', 3],
  }),
  'SMTP.SendAsApp': permission(['mail'], ['send'], {
    application: ['Send mail over SMTP from each mailbox that was opened to it.', 'selected', 3],
  }),
};

const sharepoint: Readonly<Record<string, Entry>> = {
  ...picked(
    'Sites.Read.All',
    'Sites.ReadWrite.All',
    'Sites.Manage.All',
    'Sites.FullControl.All',
    'Sites.Selected',
    'User.Read.All',
    'User.ReadWrite.All',
  ),
  'AllSites.Read': permission(['files'], ['read'], {
    delegated: ['Read every site and file that the person can open.', 'self', 3],
  }),
  'AllSites.Write': permission(['files'], ['read', 'write', 'delete'], {
    delegated: ['Read, change and delete the content of every site that the person can edit.', 'self', 3],
  }),
  'AllSites.Manage': permission(['files'], ['read', 'write', 'delete', 'manage'], {
    delegated: ['Rebuild lists and libraries in every site that the person can manage.', 'self', 3],
  }),
  'AllSites.FullControl': permission(['files'], ['read', 'write', 'delete', 'manage'], {
    delegated: ['Do anything, sharing included, in every site that the person owns.', 'self', 3],
  }),
  'MyFiles.Read': permission(['files'], ['read'], {
    delegated: ['Read every file in the person’s own drive.', 'self', 2],
  }),
  'MyFiles.Write': permission(['files'], ['read', 'write', 'delete'], {
    delegated: ['Read, change and delete every file in the person’s own drive.', 'self', 3],
  }),
  'Sites.Search.All': permission(['files'], ['read'], {
    delegated: ['Search everything that the person can find.', 'self', 3],
  }),
  'TermStore.Read.All': permission(['files'], ['read'], {
    delegated: ['Read the organisation’s vocabulary of tags.', 'whole', 1],
    application: ['Read the organisation’s vocabulary of tags.', 'whole', 1],
  }),
};

/** Azure AD Graph, the predecessor: what it shares with Graph by name means the same. */
const directory = picked(
  'Application.Read.All',
  'Application.ReadWrite.All',
  'Application.ReadWrite.OwnedBy',
  'Directory.AccessAsUser.All',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
  'Domain.ReadWrite.All',
  'Group.Read.All',
  'Group.ReadWrite.All',
  'Policy.Read.All',
  'User.Read',
  'User.Read.All',
  'User.ReadBasic.All',
);

const azure: Readonly<Record<string, Entry>> = {
  user_impersonation: permission(['cloud'], ['read', 'write', 'delete', 'manage'], {
    delegated: ['Do in Azure whatever the person may do there.', 'self', 3, 'indirect'],
  }),
};

const activity: Readonly<Record<string, Entry>> = {
  'ActivityFeed.Read': permission(['audit'], ['read'], {
    delegated: ['Read the audit log of all services, as far as the person may.', 'whole', 2],
    application: ['Read the audit log of all services.', 'whole', 3],
  }),
  'ActivityFeed.ReadDlp': permission(['audit'], ['read'], {
    delegated: [
      'Read data-loss events with the confidential text they caught, as far as the person may.',
      'whole',
      3,
    ],
    application: ['Read data-loss events with the confidential text they caught.', 'whole', 3],
  }),
};

/** The permissions known, by the app id of the API that publishes them. */
export const m365Scopes: Readonly<Record<string, Readonly<Record<string, Entry>>>> = {
  '00000003-0000-0000-c000-000000000000': graph,
  '00000002-0000-0ff1-ce00-000000000000': exchange,
  '00000003-0000-0ff1-ce00-000000000000': sharepoint,
  '00000002-0000-0000-c000-000000000000': directory,
  '797f4846-ba00-4fd7-ba43-dac1f8f63013': azure,
  'c5393580-f805-4401-95e8-94b7a6ef2fc2': activity,
};

// Keyed without regard to case: consent stores a scope as the app once asked for it.
const byResource = new Map(
  Object.entries(m365Scopes).map(([appId, scopes]) => [
    appId,
    new Map(Object.entries(scopes).map(([name, entry]) => [name.toLowerCase(), entry])),
  ]),
);

/** The same name on an API that we do not know is another permission. */
export function m365Scope(
  access: ScopeAccess,
  resource = '00000003-0000-0000-c000-000000000000',
  scope: string,
): ScopeKnowledge | undefined {
  return byResource.get(resource.toLowerCase())?.get(scope.toLowerCase())?.[access];
}

function picked(...names: readonly (keyof typeof graph)[]): Readonly<Record<string, Entry>> {
  return Object.fromEntries(names.map((name) => [name, graph[name]]));
}
