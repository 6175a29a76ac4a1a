import type { Access, Breadth, Data, Escalation, Impact, ScopeKnowledge } from './scope.ts';

/** A name stands for up to two permissions, and they are not the same one. */
export interface Entry {
  readonly delegated?: ScopeKnowledge;
  readonly application?: ScopeKnowledge;
}

type Grade = readonly [allows: string, breadth: Breadth, impact: Impact, escalation?: Escalation];

export function permission(
  data: readonly [Data, ...Data[]],
  access: readonly [Access, ...Access[]],
  grades: { readonly delegated?: Grade; readonly application?: Grade },
): Entry {
  const knowledge = ([allows, breadth, impact, escalation = 'none']: Grade): ScopeKnowledge => ({
    allows,
    data,
    access,
    breadth,
    escalation,
    impact,
  });
  return {
    ...(grades.delegated && { delegated: knowledge(grades.delegated) }),
    ...(grades.application && { application: knowledge(grades.application) }),
  };
}

const signIn = (allows: string) => permission(['sign-in'], ['read'], { delegated: [allows, 'self', 0] });

/**
 * Microsoft Graph: the permissions that decide most. Delegated ones never pass 3 and never escalate directly,
 * because they reach as far as the person does; https://learn.microsoft.com/graph/permissions-reference has all.
 */
export const graph = {
  openid: signIn('Sign the person in.'),
  profile: signIn('See the name of the person who signs in.'),
  email: signIn('See the address of the person who signs in.'),
  offline_access: signIn('Keep what the person allowed while that person is away.'),
  'User.Read': signIn('Sign the person in and read that person’s own profile.'),

  'Mail.ReadBasic': permission(['mail'], ['read'], {
    delegated: ['See who wrote to whom and when in the person’s mailbox, without the text.', 'self', 2],
    application: ['See who wrote to whom and when in every mailbox, without the text.', 'whole', 3],
  }),
  'Mail.ReadBasic.All': permission(['mail'], ['read'], {
    application: ['See who wrote to whom and when in every mailbox, without the text.', 'whole', 3],
  }),
  'Mail.Read': permission(['mail'], ['read'], {
    delegated: ['Read every message in the person’s mailbox.', 'self', 3],
    application: ['Read every message in every mailbox.', 'whole', 4],
  }),
  'Mail.Read.Shared': permission(['mail'], ['read'], {
    delegated: ['Read every message in each mailbox that is open to the person.', 'self', 3],
  }),
  'Mail.ReadWrite': permission(['mail'], ['read', 'write', 'delete'], {
    delegated: ['Read, change and delete every message in the person’s mailbox.', 'self', 3],
    application: ['Read, change and delete every message in every mailbox.', 'whole', 4],
  }),
  'Mail.ReadWrite.Shared': permission(['mail'], ['read', 'write', 'delete'], {
    delegated: [
      'Read, change and delete every message in each mailbox that is open to the person.',
      'self',
      3,
    ],
  }),
  'Mail.Send': permission(['mail'], ['send'], {
    delegated: ['Send mail in the person’s name.', 'self', 3],
    application: ['Send mail in anybody’s name.', 'whole', 4],
  }),
  'Mail.Send.Shared': permission(['mail'], ['send'], {
    delegated: ['Send mail in the name of each mailbox that the person may send from.', 'self', 3],
  }),
  'MailboxSettings.Read': permission(['mail'], ['read'], {
    delegated: ['Read the settings and rules of the person’s mailbox.', 'self', 1],
    application: ['Read the settings and rules of every mailbox.', 'whole', 2],
  }),
  'MailboxSettings.ReadWrite': permission(['mail'], ['read', 'write'], {
    delegated: [
      'Change the settings of the person’s mailbox and its rules, which can forward mail.',
      'self',
      2,
    ],
    application: ['Change the settings of every mailbox and its rules, which can forward mail.', 'whole', 3],
  }),
  'EWS.AccessAsUser.All': permission(
    ['mail', 'calendar', 'contacts', 'tasks'],
    ['read', 'write', 'send', 'delete'],
    {
      delegated: [
        'Do anything in the person’s mailbox over Exchange Web Services, where the tenant still lets it in.',
        'self',
        3,
      ],
    },
  ),
  'EAS.AccessAsUser.All': permission(
    ['mail', 'calendar', 'contacts', 'tasks'],
    ['read', 'write', 'send', 'delete'],
    {
      delegated: ['Do anything in the person’s mailbox over ActiveSync, as a phone does.', 'self', 3],
    },
  ),
  'IMAP.AccessAsUser.All': permission(['mail'], ['read', 'write', 'delete'], {
    delegated: ['Read, change and delete all of the person’s mail over IMAP.', 'self', 3],
  }),
  'POP.AccessAsUser.All': permission(['mail'], ['read', 'delete'], {
    delegated: ['Read and delete all of the person’s mail over POP.', 'self', 3],
  }),
  'SMTP.Send': permission(['mail'], ['send'], {
    delegated: ['Send mail in the person’s name over SMTP.', 'self', 3],
  }),

  'Calendars.ReadBasic': permission(['calendar'], ['read'], {
    delegated: ['See when the person is busy and with whom, without the text.', 'self', 1],
    application: ['See when everybody is busy and with whom, without the text.', 'whole', 2],
  }),
  'Calendars.Read': permission(['calendar'], ['read'], {
    delegated: ['Read every appointment of the person.', 'self', 2],
    application: ['Read every appointment of everybody.', 'whole', 3],
  }),
  'Calendars.Read.All': permission(['calendar'], ['read'], {
    delegated: ['Read every appointment in each calendar that is open to the person.', 'self', 2],
    application: ['Read every appointment of everybody.', 'whole', 3],
  }),
  'Calendars.Read.Shared': permission(['calendar'], ['read'], {
    delegated: ['Read every appointment in each calendar that is open to the person.', 'self', 2],
  }),
  'Calendars.ReadWrite': permission(['calendar'], ['read', 'write', 'send', 'delete'], {
    delegated: [
      'Read, change and delete the person’s appointments, and invite in that person’s name.',
      'self',
      2,
    ],
    application: [
      'Read, change and delete everybody’s appointments, and invite in anybody’s name.',
      'whole',
      3,
    ],
  }),
  'Calendars.ReadWrite.All': permission(['calendar'], ['read', 'write', 'send', 'delete'], {
    delegated: ['Read, change and delete appointments in each calendar that the person can edit.', 'self', 2],
    application: [
      'Read, change and delete everybody’s appointments, and invite in anybody’s name.',
      'whole',
      3,
    ],
  }),
  'Calendars.ReadWrite.Shared': permission(['calendar'], ['read', 'write', 'send', 'delete'], {
    delegated: ['Read, change and delete appointments in each calendar that the person can edit.', 'self', 2],
  }),
  'Contacts.Read': permission(['contacts'], ['read'], {
    delegated: ['Read the person’s address book.', 'self', 2],
    application: ['Read everybody’s address book.', 'whole', 2],
  }),
  'Contacts.Read.Shared': permission(['contacts'], ['read'], {
    delegated: ['Read each address book that is open to the person.', 'self', 2],
  }),
  'Contacts.ReadWrite': permission(['contacts'], ['read', 'write', 'delete'], {
    delegated: ['Read and change the person’s address book.', 'self', 2],
    application: ['Read and change everybody’s address book.', 'whole', 3],
  }),
  'Contacts.ReadWrite.Shared': permission(['contacts'], ['read', 'write', 'delete'], {
    delegated: ['Read and change each address book that the person can edit.', 'self', 2],
  }),
  'People.Read': permission(['contacts'], ['read'], {
    delegated: ['See with whom the person works most.', 'self', 1],
  }),
  'People.Read.All': permission(['contacts'], ['read'], {
    delegated: ['See with whom anybody works most.', 'whole', 2],
    application: ['See with whom anybody works most.', 'whole', 2],
  }),
  'Tasks.Read': permission(['tasks'], ['read'], {
    delegated: ['Read the person’s tasks.', 'self', 1],
    application: ['Read everybody’s tasks.', 'whole', 2],
  }),
  'Tasks.Read.All': permission(['tasks'], ['read'], {
    application: ['Read everybody’s tasks.', 'whole', 2],
  }),
  'Tasks.ReadWrite': permission(['tasks'], ['read', 'write', 'delete'], {
    delegated: ['Read and change the person’s tasks.', 'self', 1],
    application: ['Read and change everybody’s tasks.', 'whole', 2],
  }),
  'Tasks.ReadWrite.All': permission(['tasks'], ['read', 'write', 'delete'], {
    application: ['Read and change everybody’s tasks.', 'whole', 2],
  }),

  'Files.Read': permission(['files'], ['read'], {
    delegated: ['Read every file in the person’s own drive.', 'self', 2],
  }),
  'Files.Read.All': permission(['files'], ['read'], {
    delegated: ['Read every file that the person can open.', 'self', 3],
    application: ['Read every file of the organisation.', 'whole', 4],
  }),
  'Files.Read.Selected': permission(['files'], ['read'], {
    delegated: ['Read the files that the person picks.', 'selected', 1],
  }),
  'Files.ReadWrite': permission(['files'], ['read', 'write', 'delete'], {
    delegated: ['Read, change and delete every file in the person’s own drive.', 'self', 3],
  }),
  'Files.ReadWrite.All': permission(['files'], ['read', 'write', 'delete'], {
    delegated: ['Read, change and delete every file that the person can reach.', 'self', 3],
    application: ['Read, change and delete every file of the organisation.', 'whole', 4],
  }),
  'Files.ReadWrite.AppFolder': permission(['files'], ['read', 'write', 'delete'], {
    delegated: ['Keep files in a folder of its own.', 'selected', 1],
    application: ['Keep files in a folder of its own.', 'selected', 1],
  }),
  'Files.ReadWrite.Selected': permission(['files'], ['read', 'write', 'delete'], {
    delegated: ['Read, change and delete the files that the person picks.', 'selected', 1],
  }),
  'Sites.Selected': permission(['files'], ['read', 'write', 'delete', 'manage'], {
    delegated: ['Reach the sites that were opened to it, as far as the person does.', 'selected', 1],
    application: [
      'Reach the sites that were opened to it; which they are, this permission does not tell.',
      'selected',
      2,
    ],
  }),
  'Sites.Read.All': permission(['files'], ['read'], {
    delegated: ['Read every site and file that the person can open.', 'self', 3],
    application: ['Read every site and file of the organisation.', 'whole', 4],
  }),
  'Sites.ReadWrite.All': permission(['files'], ['read', 'write', 'delete'], {
    delegated: ['Read, change and delete the content of every site that the person can edit.', 'self', 3],
    application: ['Read, change and delete the content of every site.', 'whole', 4],
  }),
  'Sites.Manage.All': permission(['files'], ['read', 'write', 'delete', 'manage'], {
    delegated: ['Rebuild lists and libraries in every site that the person can manage.', 'self', 3],
    application: ['Rebuild lists and libraries in every site.', 'whole', 4],
  }),
  'Sites.FullControl.All': permission(['files'], ['read', 'write', 'delete', 'manage'], {
    delegated: ['Do anything, sharing included, in every site that the person owns.', 'self', 3],
    application: ['Do anything, sharing included, in every site.', 'whole', 4],
  }),
  'Notes.Read': permission(['files'], ['read'], {
    delegated: ['Read the person’s notebooks.', 'self', 2],
  }),
  'Notes.Read.All': permission(['files'], ['read'], {
    delegated: ['Read every notebook that the person can open.', 'self', 2],
    application: ['Read every notebook of the organisation.', 'whole', 3],
  }),
  'Notes.ReadWrite': permission(['files'], ['read', 'write', 'delete'], {
    delegated: ['Read and change the person’s notebooks.', 'self', 2],
  }),
  'Notes.ReadWrite.All': permission(['files'], ['read', 'write', 'delete'], {
    delegated: ['Read and change every notebook that the person can edit.', 'self', 2],
    application: ['Read and change every notebook of the organisation.', 'whole', 3],
  }),

  'Chat.ReadBasic': permission(['chat'], ['read'], {
    delegated: ['See with whom the person chats, without the text.', 'self', 1],
  }),
  'Chat.ReadBasic.All': permission(['chat'], ['read'], {
    application: ['See who chats with whom, without the text.', 'whole', 2],
  }),
  'Chat.Read': permission(['chat'], ['read'], {
    delegated: ['Read every chat of the person.', 'self', 3],
  }),
  'Chat.Read.All': permission(['chat'], ['read'], {
    application: ['Read every chat of everybody.', 'whole', 4],
  }),
  'Chat.ReadWrite': permission(['chat'], ['read', 'write', 'send'], {
    delegated: ['Read every chat of the person and write in that person’s name.', 'self', 3],
  }),
  'Chat.ReadWrite.All': permission(['chat'], ['read', 'write'], {
    delegated: ['Read and change every chat that the person can reach.', 'self', 3],
    application: ['Read and change every chat of everybody.', 'whole', 4],
  }),
  'ChatMessage.Send': permission(['chat'], ['send'], {
    delegated: ['Write chat messages in the person’s name.', 'self', 2],
  }),
  'ChannelMessage.Read.All': permission(['chat'], ['read'], {
    delegated: ['Read every channel that the person is in.', 'self', 3],
    application: ['Read every channel of every team.', 'whole', 4],
  }),
  'ChannelMessage.Send': permission(['chat'], ['send'], {
    delegated: ['Write to channels in the person’s name.', 'self', 2],
  }),
  'Team.ReadBasic.All': permission(['chat'], ['read'], {
    delegated: ['See the names of the person’s teams.', 'self', 1],
    application: ['See the names of all teams.', 'whole', 1],
  }),
  'TeamSettings.Read.All': permission(['chat'], ['read'], {
    delegated: ['Read the settings of the person’s teams.', 'self', 1],
    application: ['Read the settings of all teams.', 'whole', 1],
  }),
  'Channel.ReadBasic.All': permission(['chat'], ['read'], {
    delegated: ['See the names of the channels that the person is in.', 'self', 1],
    application: ['See the names of all channels.', 'whole', 1],
  }),
  'OnlineMeetings.Read': permission(['calendar'], ['read'], {
    delegated: ['Read the details of the person’s online meetings.', 'self', 2],
  }),
  'OnlineMeetings.Read.All': permission(['calendar'], ['read'], {
    application: ['Read the details of everybody’s online meetings.', 'whole', 2],
  }),
  'OnlineMeetings.ReadWrite': permission(['calendar'], ['read', 'write'], {
    delegated: ['Read, make and change the person’s online meetings.', 'self', 2],
  }),
  'OnlineMeetingTranscript.Read.All': permission(['chat'], ['read'], {
    delegated: ['Read what was said in the meetings whose transcripts the person can open.', 'self', 3],
    application: ['Read what was said in every meeting that has a transcript.', 'whole', 4],
  }),
  'CallRecords.Read.All': permission(['chat'], ['read'], {
    application: ['See who called whom, when and from where.', 'whole', 2],
  }),
  'Presence.Read': permission(['chat'], ['read'], {
    delegated: ['See whether the person is at work.', 'self', 1],
  }),
  'Presence.Read.All': permission(['chat'], ['read'], {
    delegated: ['See whether anybody is at work.', 'whole', 1],
    application: ['See whether anybody is at work.', 'whole', 1],
  }),

  'User.ReadBasic.All': permission(['directory'], ['read'], {
    delegated: ['See the names and addresses of all people.', 'whole', 1],
    application: ['See the names and addresses of all people.', 'whole', 1],
  }),
  'User.Read.All': permission(['directory'], ['read'], {
    delegated: ['Read the whole profile of all people.', 'whole', 2],
    application: ['Read the whole profile of all people.', 'whole', 2],
  }),
  'User.ReadWrite': permission(['directory'], ['read', 'write'], {
    delegated: ['Change the person’s own profile.', 'self', 1],
  }),
  'User.ReadWrite.All': permission(['directory'], ['read', 'write', 'manage'], {
    delegated: ['Change all people’s accounts, as far as the person may.', 'whole', 3, 'indirect'],
    application: [
      'Change all people’s accounts, and with them what dynamic groups give.',
      'whole',
      4,
      'indirect',
    ],
  }),
  'User.ManageIdentities.All': permission(['identity'], ['read', 'write', 'manage'], {
    delegated: ['Change by what accounts people sign in, as far as the person may.', 'whole', 3, 'indirect'],
    application: ['Change by what account anybody signs in, and so become anybody.', 'whole', 4, 'direct'],
  }),
  'User-PasswordProfile.ReadWrite.All': permission(['identity'], ['write', 'manage'], {
    delegated: ['Set people’s passwords, as far as the person may.', 'whole', 3, 'indirect'],
    application: ['Set other people’s passwords.', 'whole', 4, 'direct'],
  }),
  'UserAuthenticationMethod.Read.All': permission(['identity'], ['read'], {
    delegated: ['See by what means all people prove who they are.', 'whole', 2],
    application: ['See by what means all people prove who they are.', 'whole', 2],
  }),
  'UserAuthenticationMethod.ReadWrite.All': permission(['identity'], ['read', 'write', 'manage'], {
    delegated: [
      'Add means of signing in to people’s accounts, as far as the person may.',
      'whole',
      3,
      'indirect',
    ],
    application: [
      'Add a means of signing in to anybody’s account, and so become anybody.',
      'whole',
      4,
      'direct',
    ],
  }),
  'UserAuthMethod-TAP.ReadWrite.All': permission(['identity'], ['read', 'write', 'manage'], {
    delegated: [
      'Issue passes that open people’s accounts, as far as the person may.',
      'whole',
      3,
      'indirect',
    ],
    application: ['Issue a pass that opens anybody’s account.', 'whole', 4, 'direct'],
  }),
  'Group.Read.All': permission(['directory', 'mail', 'calendar'], ['read'], {
    delegated: ['Read all groups, and the conversations of those that the person is in.', 'whole', 2],
    application: ['Read all groups with members, conversations and calendars.', 'whole', 3],
  }),
  'Group.ReadWrite.All': permission(
    ['directory', 'mail', 'calendar', 'files'],
    ['read', 'write', 'delete', 'manage'],
    {
      delegated: ['Change groups and who is in them, as far as the person may.', 'whole', 3, 'indirect'],
      application: ['Change all groups, their content and who is in them.', 'whole', 4, 'indirect'],
    },
  ),
  'GroupMember.Read.All': permission(['directory'], ['read'], {
    delegated: ['See who is in which group.', 'whole', 1],
    application: ['See who is in which group.', 'whole', 2],
  }),
  'GroupMember.ReadWrite.All': permission(['directory'], ['read', 'write', 'manage'], {
    delegated: ['Change who is in which group, as far as the person may.', 'whole', 3, 'indirect'],
    application: ['Change who is in which group, and so what people may reach.', 'whole', 4, 'indirect'],
  }),
  'Directory.Read.All': permission(['directory'], ['read'], {
    delegated: ['Read the directory: people, groups, roles and apps.', 'whole', 2],
    application: ['Read the whole directory: people, groups, roles and apps.', 'whole', 3],
  }),
  'Directory.ReadWrite.All': permission(['directory'], ['read', 'write', 'delete', 'manage'], {
    delegated: ['Change the directory, as far as the person may.', 'whole', 3, 'indirect'],
    application: ['Change people, groups and much else in the whole directory.', 'whole', 4, 'indirect'],
  }),
  'Directory.AccessAsUser.All': permission(
    ['directory', 'identity', 'apps'],
    ['read', 'write', 'delete', 'manage'],
    {
      delegated: ['Do in the directory whatever the person may do there.', 'whole', 3, 'indirect'],
    },
  ),
  'Device.Read.All': permission(['devices'], ['read'], {
    delegated: ['See all devices.', 'whole', 1],
    application: ['See all devices.', 'whole', 1],
  }),
  'DeviceManagementManagedDevices.Read.All': permission(['devices'], ['read'], {
    delegated: ['Read what is known of every managed device.', 'whole', 2],
    application: ['Read what is known of every managed device.', 'whole', 2],
  }),
  'DeviceManagementManagedDevices.PrivilegedOperations.All': permission(['devices'], ['delete', 'manage'], {
    delegated: ['Lock and wipe managed devices, as far as the person may.', 'whole', 3],
    application: ['Lock and wipe every managed device.', 'whole', 4],
  }),
  'DeviceManagementConfiguration.Read.All': permission(['devices'], ['read'], {
    delegated: ['Read how managed devices are set up.', 'whole', 2],
    application: ['Read how managed devices are set up.', 'whole', 2],
  }),
  'DeviceManagementConfiguration.ReadWrite.All': permission(['devices'], ['read', 'write', 'manage'], {
    delegated: ['Change how managed devices are set up, as far as the person may.', 'whole', 3, 'indirect'],
    application: [
      'Change how every managed device is set up, and so run code on it.',
      'whole',
      4,
      'indirect',
    ],
  }),
  'Domain.Read.All': permission(['directory'], ['read'], {
    delegated: ['See the organisation’s domains.', 'whole', 1],
    application: ['See the organisation’s domains.', 'whole', 1],
  }),
  'Domain.ReadWrite.All': permission(['identity', 'policy'], ['read', 'write', 'delete', 'manage'], {
    delegated: [
      'Change domains and who vouches for their people, as far as the person may.',
      'whole',
      3,
      'indirect',
    ],
    application: [
      'Have a foreign service vouch for a domain’s people, and so become anybody.',
      'whole',
      4,
      'direct',
    ],
  }),
  'Organization.Read.All': permission(['directory'], ['read'], {
    delegated: ['Read the organisation’s own entry.', 'whole', 1],
    application: ['Read the organisation’s own entry.', 'whole', 1],
  }),
  'Organization.ReadWrite.All': permission(['directory', 'identity'], ['read', 'write', 'manage'], {
    delegated: ['Change the organisation’s settings, as far as the person may.', 'whole', 3, 'indirect'],
    application: ['Add an authority whose certificates sign anybody in.', 'whole', 4, 'direct'],
  }),

  'Application.Read.All': permission(['apps'], ['read'], {
    delegated: ['Read all apps and what they may do.', 'whole', 1],
    application: ['Read all apps and what they may do.', 'whole', 2],
  }),
  'Application.ReadWrite.OwnedBy': permission(['apps'], ['read', 'write', 'delete', 'manage'], {
    application: ['Make apps, and add credentials to those it owns.', 'selected', 3, 'indirect'],
  }),
  'Application.ReadWrite.All': permission(['apps'], ['read', 'write', 'delete', 'manage'], {
    delegated: ['Change apps and their credentials, as far as the person may.', 'whole', 3, 'indirect'],
    application: ['Add credentials to any app, and so take over what that app may do.', 'whole', 4, 'direct'],
  }),
  'AppRoleAssignment.ReadWrite.All': permission(['apps', 'identity'], ['read', 'write', 'manage'], {
    delegated: ['Give apps permissions, as far as the person may.', 'whole', 3, 'indirect'],
    application: ['Give any app, itself too, any permission.', 'whole', 4, 'direct'],
  }),
  'DelegatedPermissionGrant.ReadWrite.All': permission(['apps', 'identity'], ['read', 'write', 'manage'], {
    delegated: ['Consent for others on behalf of the person.', 'whole', 3, 'indirect'],
    application: ['Consent for everybody to what any app may do in their name.', 'whole', 4, 'indirect'],
  }),
  'RoleManagement.Read.Directory': permission(['identity'], ['read'], {
    delegated: ['See who holds which administrator’s role.', 'whole', 1],
    application: ['See who holds which administrator’s role.', 'whole', 2],
  }),
  'RoleManagement.ReadWrite.Directory': permission(['identity'], ['read', 'write', 'manage'], {
    delegated: ['Give and take administrator’s roles, as far as the person may.', 'whole', 3, 'indirect'],
    application: ['Make anyone, itself too, an administrator.', 'whole', 4, 'direct'],
  }),
  'RoleAssignmentSchedule.ReadWrite.Directory': permission(['identity'], ['read', 'write', 'manage'], {
    delegated: ['Give and take administrator’s roles, as far as the person may.', 'whole', 3, 'indirect'],
    application: ['Make anyone, itself too, an administrator for a time.', 'whole', 4, 'direct'],
  }),
  'RoleEligibilitySchedule.ReadWrite.Directory': permission(['identity'], ['read', 'write', 'manage'], {
    delegated: ['Decide who may become administrator, as far as the person may.', 'whole', 3, 'indirect'],
    application: ['Decide who may become administrator.', 'whole', 4, 'direct'],
  }),
  'PrivilegedAccess.ReadWrite.AzureADGroup': permission(['identity'], ['read', 'write', 'manage'], {
    delegated: ['Let people into privileged groups, as far as the person may.', 'whole', 3, 'indirect'],
    application: [
      'Let anyone, itself too, into groups that carry administrator’s roles.',
      'whole',
      4,
      'direct',
    ],
  }),
  'EntitlementManagement.ReadWrite.All': permission(['identity'], ['read', 'write', 'manage'], {
    delegated: [
      'Change the packages by which people get access, as far as the person may.',
      'whole',
      3,
      'indirect',
    ],
    application: ['Change the packages by which people get access, roles included.', 'whole', 4, 'direct'],
  }),
  'AccessReview.Read.All': permission(['identity'], ['read'], {
    delegated: ['Read all access reviews.', 'whole', 1],
    application: ['Read all access reviews.', 'whole', 2],
  }),
  'Policy.Read.All': permission(['policy'], ['read'], {
    delegated: ['Read all policies, gaps in the defence included.', 'whole', 1],
    application: ['Read all policies, gaps in the defence included.', 'whole', 2],
  }),
  'Policy.Read.PermissionGrant': permission(['policy'], ['read'], {
    delegated: ['Read who may consent to what.', 'whole', 1],
    application: ['Read who may consent to what.', 'whole', 1],
  }),
  'Policy.ReadWrite.PermissionGrant': permission(['policy'], ['read', 'write', 'manage'], {
    delegated: ['Change who may consent to what, as far as the person may.', 'whole', 3, 'indirect'],
    application: [
      'Change who may consent to what, and so let itself be given anything.',
      'whole',
      4,
      'direct',
    ],
  }),
  'Policy.ReadWrite.ConditionalAccess': permission(['policy'], ['read', 'write', 'manage'], {
    delegated: ['Change the conditions of signing in, as far as the person may.', 'whole', 3, 'indirect'],
    application: ['Change or lift the conditions under which anybody signs in.', 'whole', 4, 'indirect'],
  }),
  'Policy.ReadWrite.AuthenticationMethod': permission(['policy'], ['read', 'write', 'manage'], {
    delegated: ['Change which means of signing in count, as far as the person may.', 'whole', 3, 'indirect'],
    application: ['Change which means of signing in count.', 'whole', 4, 'indirect'],
  }),
  'Policy.ReadWrite.Authorization': permission(['policy'], ['read', 'write', 'manage'], {
    delegated: ['Change what ordinary people may do, as far as the person may.', 'whole', 3, 'indirect'],
    application: ['Change what ordinary people may do in the directory.', 'whole', 4, 'indirect'],
  }),
  'AuditLog.Read.All': permission(['audit'], ['read'], {
    delegated: ['Read who signed in and what was changed.', 'whole', 2],
    application: ['Read who signed in and what was changed.', 'whole', 2],
  }),
  'Reports.Read.All': permission(['audit'], ['read'], {
    delegated: ['Read how much each service is used.', 'whole', 1],
    application: ['Read how much each service is used.', 'whole', 1],
  }),
  'SecurityEvents.Read.All': permission(['security'], ['read'], {
    delegated: ['Read the organisation’s security events.', 'whole', 2],
    application: ['Read the organisation’s security events.', 'whole', 2],
  }),
  'SecurityEvents.ReadWrite.All': permission(['security'], ['read', 'write'], {
    delegated: ['Read security events and close them.', 'whole', 2],
    application: ['Read security events and close them.', 'whole', 3],
  }),
  'SecurityAlert.Read.All': permission(['security'], ['read'], {
    delegated: ['Read all security alerts.', 'whole', 2],
    application: ['Read all security alerts.', 'whole', 2],
  }),
  'SecurityAlert.ReadWrite.All': permission(['security'], ['read', 'write'], {
    delegated: ['Read all security alerts and close them.', 'whole', 2],
    application: ['Read all security alerts and close them.', 'whole', 3],
  }),
  'SecurityIncident.Read.All': permission(['security'], ['read'], {
    delegated: ['Read all security incidents.', 'whole', 2],
    application: ['Read all security incidents.', 'whole', 2],
  }),
  'IdentityRiskEvent.Read.All': permission(['security'], ['read'], {
    delegated: ['Read why sign-ins were thought risky.', 'whole', 2],
    application: ['Read why sign-ins were thought risky.', 'whole', 2],
  }),
  'IdentityRiskyUser.Read.All': permission(['security'], ['read'], {
    delegated: ['See which accounts are thought to be in danger.', 'whole', 2],
    application: ['See which accounts are thought to be in danger.', 'whole', 2],
  }),
  'ThreatHunting.Read.All': permission(['security', 'audit', 'mail', 'devices'], ['read'], {
    delegated: ['Search what the defence records of mail, devices and people.', 'whole', 3],
    application: ['Search what the defence records of mail, devices and people.', 'whole', 3],
  }),
  'eDiscovery.Read.All': permission(['mail', 'files', 'chat'], ['read'], {
    delegated: ['Read legal cases and what they collected, as far as the person may.', 'whole', 3],
    application: ['Read all legal cases and what they collected.', 'whole', 4],
  }),
  'eDiscovery.ReadWrite.All': permission(['mail', 'files', 'chat'], ['read', 'write', 'manage'], {
    delegated: ['Search and export anybody’s mail, files and chats, as far as the person may.', 'whole', 3],
    application: ['Search and export anybody’s mail, files and chats.', 'whole', 4],
  }),
} as const satisfies Readonly<Record<string, Entry>>;
