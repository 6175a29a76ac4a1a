/**
 * Other rights of the same kind that open to a surface all that this one does. By Microsoft's way of naming them,
 * `ReadWrite` holds `Read` of the same thing, and `Directory` the apps; its tables name some more for single endpoints,
 * and leave out others, so the last word is that of a scan.
 */
export function broaderThan(
  need: string,
  surface: string,
  access: 'application' | 'delegated',
): readonly string[] {
  const named = published[surface]?.[need] ?? [];
  return [
    ...new Set([
      ...written(need),
      ...named.flatMap((name) => [name, ...written(name)]),
      // In a person's name it opens what that person may see of the directory.
      ...(access === 'delegated' && ofDirectory.includes(need) ? ['Directory.AccessAsUser.All'] : []),
    ]),
  ];
}

function written(right: string): readonly string[] {
  const name = right.replace(/\.Read(?=\.|$)/, '.ReadWrite');
  return name === right ? [] : [name];
}

const ofDirectory = ['Application.Read.All', 'Directory.Read.All'];

const directory = { 'Application.Read.All': ['Directory.Read.All'] } as const;

/**
 * By surface, what Microsoft publishes as enough for every endpoint that the right opens to it, beside `ReadWrite` of
 * the same. Left out are rights that show a part of the rows or of the members (`OwnedBy`, `ReadBasic`, rights to
 * manage devices), and those of which its pages say different things.
 * @see https://github.com/microsoftgraph/microsoft-graph-devx-content/blob/master/permissions/new/permissions.json
 */
export const published: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  organization: { 'Directory.Read.All': ['Organization.Read.All'] },
  users: { 'Directory.Read.All': ['User.Read.All'] },
  'service-principals': directory,
  applications: directory,
  'delegated-grants': { 'Directory.Read.All': ['DelegatedPermissionGrant.ReadWrite.All'] },
  'application-permissions': directory,
  'cross-tenant-access': { 'Policy.Read.All': ['Policy.ReadWrite.CrossTenantAccess'] },
  'principal-owners': directory,
  'principal-certificates': directory,
  'outside-sign-in': {
    'Directory.Read.All': ['Domain.Read.All'],
    'Policy.Read.All': ['Policy.Read.AuthenticationMethod'],
  },
  'permission-classifications': directory,
  'app-credential-policies': {
    'Policy.Read.All': ['Policy.ReadWrite.ApplicationConfiguration'],
    'Application.Read.All': ['Policy.Read.All', 'Policy.ReadWrite.ApplicationConfiguration'],
  },
  'eligible-roles': {
    'RoleEligibilitySchedule.Read.Directory': ['RoleManagement.Read.Directory', 'RoleManagement.Read.All'],
  },
  'resource-consents': { 'GroupMember.Read.All': ['Group.Read.All'] },
  'teams-installations': {
    'TeamsAppInstallation.ReadForTeam.All': [
      'TeamsAppInstallation.ReadWriteForTeam.All',
      'TeamsAppInstallation.Read.All',
      'Group.Read.All',
    ],
  },
  'exchange-roles': { 'RoleManagement.Read.Exchange': ['RoleManagement.Read.All'] },
  'agent-inheritance': directory,
  'group-memberships': directory,
  'owned-groups': directory,
};
