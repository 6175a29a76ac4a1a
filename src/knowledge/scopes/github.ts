import type { Access, Data, Escalation, Impact, ScopeAccess, ScopeKnowledge } from './scope.ts';

type Row = readonly [
  allows: string,
  data: Data | readonly [Data, ...Data[]],
  access: readonly [Access, ...Access[]],
  impact: Impact,
  escalation?: Escalation,
];

const reading = ['read'] as const;
const writing = ['read', 'write'] as const;
const managing = ['read', 'write', 'delete', 'manage'] as const;

/**
 * Permissions of GitHub Apps and of fine-grained tokens, with their level. Rated as an app holds them: by itself,
 * in whatever repositories it is installed on.
 */
const permissions = {
  'metadata:read': ['See the names of repositories and who works on them.', 'code', reading, 1],
  'contents:read': ['Read the code of repositories.', 'code', reading, 4],
  // Code that is changed runs with what the machines hold that build it.
  'contents:write': ['Read and change the code of repositories.', 'code', writing, 4, 'indirect'],
  'single_file:read': ['Read the files that it named.', 'code', reading, 2],
  'single_file:write': ['Read and change the files that it named.', 'code', writing, 2],
  'workflows:write': [
    'Change the workflows that run on each change.',
    ['ci', 'code'],
    writing,
    4,
    'indirect',
  ],
  'actions:read': ['See the runs of workflows, their logs and what they made.', 'ci', reading, 2],
  'actions:write': ['Start, stop and delete the runs of workflows.', 'ci', writing, 3],
  'actions_variables:read': ['Read the settings that workflows run with.', 'ci', reading, 2],
  'actions_variables:write': ['Change the settings that workflows run with.', 'ci', writing, 3],
  'checks:read': ['See the results of checks.', 'ci', reading, 1],
  'checks:write': ['Report checks as passed or failed.', 'ci', writing, 2],
  'statuses:read': ['See the status of changes.', 'ci', reading, 1],
  'statuses:write': ['Report the status of changes.', 'ci', writing, 2],
  'deployments:read': ['See what was deployed where.', 'ci', reading, 1],
  'deployments:write': ['Start deployments and report them as done.', 'ci', writing, 3],
  'environments:read': ['See the environments that are deployed to.', 'ci', reading, 1],
  'environments:write': [
    'Change who must agree before something is deployed, and with what it runs.',
    'ci',
    writing,
    3,
  ],
  'merge_queues:read': ['See what waits to be merged.', 'ci', reading, 1],
  'merge_queues:write': ['Change what waits to be merged.', 'ci', writing, 2],
  'attestations:read': ['See where builds came from.', 'ci', reading, 1],
  'attestations:write': ['Vouch for where builds came from.', 'ci', writing, 2],
  'packages:read': ['Fetch private packages.', 'code', reading, 3],
  'packages:write': ['Publish packages that others install.', 'code', writing, 4, 'indirect'],
  'organization_packages:read': ['Fetch private packages of the organisation.', 'code', reading, 3],
  'organization_packages:write': [
    'Publish packages of the organisation that others install.',
    'code',
    writing,
    4,
    'indirect',
  ],
  'pages:read': ['See the settings of published pages.', 'code', reading, 1],
  'pages:write': ['Publish pages.', 'code', writing, 2],
  'issues:read': ['Read issues and their comments.', 'tasks', reading, 2],
  'issues:write': ['Read, write and close issues.', 'tasks', writing, 2],
  'pull_requests:read': ['Read pull requests and their comments.', ['tasks', 'code'], reading, 2],
  'pull_requests:write': ['Open, approve and close pull requests.', ['tasks', 'code'], writing, 2],
  'discussions:read': ['Read discussions.', 'chat', reading, 2],
  'discussions:write': ['Read and write discussions.', 'chat', writing, 2],
  'organization_projects:read': ['Read the projects of the organisation.', 'tasks', reading, 2],
  'organization_projects:write': ['Change the projects of the organisation.', 'tasks', writing, 2],
  'organization_projects:admin': ['Run the projects of the organisation.', 'tasks', managing, 2],
  'repository_projects:read': ['Read the projects of repositories.', 'tasks', reading, 2],
  'repository_projects:write': ['Change the projects of repositories.', 'tasks', writing, 2],
  'repository_projects:admin': ['Run the projects of repositories.', 'tasks', managing, 2],
  'secrets:read': ['See the names of secrets that workflows run with.', 'secrets', reading, 1],
  'secrets:write': [
    'Replace the secrets that workflows run with.',
    ['secrets', 'ci'],
    writing,
    3,
    'indirect',
  ],
  'dependabot_secrets:read': ['See the names of secrets that updates run with.', 'secrets', reading, 1],
  'dependabot_secrets:write': [
    'Replace the secrets that updates run with.',
    ['secrets', 'ci'],
    writing,
    3,
    'indirect',
  ],
  'organization_secrets:read': ['See the names of secrets of the organisation.', 'secrets', reading, 1],
  'organization_secrets:write': [
    'Replace the secrets of the organisation, and let repositories use them.',
    ['secrets', 'ci'],
    writing,
    4,
    'indirect',
  ],
  // An alert shows the secret that leaked.
  'secret_scanning_alerts:read': [
    'Read the secrets that were found in code.',
    ['secrets', 'security'],
    reading,
    4,
    'indirect',
  ],
  'secret_scanning_alerts:write': [
    'Read the secrets that were found in code, and close their alerts.',
    ['secrets', 'security'],
    writing,
    4,
    'indirect',
  ],
  'security_events:read': ['Read the weaknesses that were found in code.', 'security', reading, 3],
  'security_events:write': ['Read, report and dismiss weaknesses in code.', 'security', writing, 3],
  'vulnerability_alerts:read': ['Read which outdated packages are in use.', 'security', reading, 2],
  'vulnerability_alerts:write': ['Read and dismiss alerts of outdated packages.', 'security', writing, 2],
  'administration:read': [
    'See the settings of repositories and who may do what there.',
    'policy',
    reading,
    2,
  ],
  'administration:write': [
    'Run repositories, delete them, and let anybody in.',
    ['policy', 'code', 'identity'],
    managing,
    4,
    'direct',
  ],
  'repository_hooks:read': ['See to which addresses repositories report.', 'policy', reading, 2],
  'repository_hooks:write': ['Have repositories report what happens to any address.', 'policy', writing, 3],
  'repository_custom_properties:read': ['See how repositories are labelled.', 'policy', reading, 1],
  'repository_custom_properties:write': ['Change how repositories are labelled.', 'policy', writing, 2],
  'codespaces:read': ['See codespaces.', 'code', reading, 1],
  'codespaces:write': ['Start codespaces, which hold a token of the person.', 'code', writing, 3, 'indirect'],
  'interaction_limits:read': ['See who may write in repositories.', 'policy', reading, 1],
  'interaction_limits:write': ['Change who may write in repositories.', 'policy', writing, 2],
  'members:read': ['See the members and teams of the organisation.', 'directory', reading, 1],
  'members:write': [
    'Invite anybody into the organisation and its teams.',
    ['directory', 'identity'],
    managing,
    4,
    'direct',
  ],
  'organization_administration:read': [
    'See the settings of the organisation and which apps are installed.',
    'policy',
    reading,
    2,
  ],
  'organization_administration:write': [
    'Change the settings of the organisation, and what its members may do.',
    ['policy', 'identity'],
    managing,
    4,
    'direct',
  ],
  'organization_custom_roles:read': ['See the roles for repositories.', 'policy', reading, 1],
  'organization_custom_roles:write': [
    'Change what roles for repositories allow.',
    ['policy', 'identity'],
    managing,
    4,
    'direct',
  ],
  'organization_custom_org_roles:read': ['See the roles of the organisation.', 'policy', reading, 1],
  'organization_custom_org_roles:write': [
    'Change what roles of the organisation allow, and who holds them.',
    ['policy', 'identity'],
    managing,
    4,
    'direct',
  ],
  'organization_hooks:read': ['See to which addresses the organisation reports.', 'policy', reading, 2],
  'organization_hooks:write': [
    'Have the organisation report what happens to any address.',
    'policy',
    writing,
    3,
  ],
  'organization_self_hosted_runners:read': ['See the machines that workflows run on.', 'ci', reading, 1],
  // A job that runs on a machine of the holder's brings its secrets along.
  'organization_self_hosted_runners:write': [
    'Add machines on which workflows run with their secrets.',
    ['ci', 'secrets'],
    managing,
    4,
    'indirect',
  ],
  'organization_personal_access_tokens:read': [
    'See the fine-grained tokens of members.',
    'identity',
    reading,
    1,
  ],
  'organization_personal_access_tokens:write': [
    'Revoke the fine-grained tokens of members.',
    'identity',
    writing,
    2,
  ],
  'organization_personal_access_token_requests:read': [
    'See which fine-grained tokens wait for approval.',
    'identity',
    reading,
    1,
  ],
  'organization_personal_access_token_requests:write': [
    'Approve the fine-grained tokens that wait.',
    'identity',
    writing,
    3,
    'indirect',
  ],
  'organization_events:read': ['See what happens in the organisation.', 'audit', reading, 2],
  'organization_plan:read': ['See the plan of the organisation.', 'policy', reading, 1],
  'organization_api_insights:read': ['See who calls the API how often.', 'audit', reading, 1],
  'organization_user_blocking:read': ['See whom the organisation blocks.', 'policy', reading, 1],
  'organization_user_blocking:write': ['Change whom the organisation blocks.', 'policy', writing, 2],
  'organization_custom_properties:read': ['See which labels repositories can have.', 'policy', reading, 1],
  'organization_custom_properties:write': ['Label repositories.', 'policy', writing, 2],
  'organization_custom_properties:admin': [
    'Change which labels repositories can have.',
    'policy',
    managing,
    2,
  ],
  'organization_announcement_banners:read': ['See announcements.', 'policy', reading, 1],
  'organization_announcement_banners:write': ['Make announcements.', 'policy', writing, 1],
  'organization_copilot_seat_management:read': ['See who may use Copilot.', 'policy', reading, 1],
  'organization_copilot_seat_management:write': ['Change who may use Copilot.', 'policy', writing, 2],
  'email_addresses:read': ['Sign the person in by the address.', 'sign-in', reading, 0],
  'git_ssh_keys:read': ['See the SSH keys of the person.', 'identity', reading, 1],
  'git_ssh_keys:write': ['Add SSH keys to the person.', ['identity', 'code'], writing, 3, 'indirect'],
  'gpg_keys:read': ['See the signing keys of the person.', 'identity', reading, 1],
  'gpg_keys:write': ['Add signing keys to the person.', 'identity', writing, 2],
  'profile:write': ['Change the profile of the person.', 'contacts', writing, 1],
  'followers:read': ['See whom the person follows.', 'contacts', reading, 1],
  'followers:write': ['Change whom the person follows.', 'contacts', writing, 1],
  'starring:read': ['See what the person starred.', 'contacts', reading, 1],
  'starring:write': ['Change what the person starred.', 'contacts', writing, 1],
} as const satisfies Readonly<Record<string, Row>>;

/** OAuth scopes, as classic tokens and OAuth apps hold them: always in a person's name, and as far as that goes. */
const oauth = {
  repo: [
    'Read and change the code, the settings and the secrets of every repository that the person can reach.',
    ['code', 'secrets', 'policy'],
    managing,
    3,
    'indirect',
  ],
  public_repo: ['Read and change the code of public repositories.', 'code', writing, 2],
  'repo:status': ['Report the status of changes.', 'ci', writing, 1],
  repo_deployment: ['Start deployments and report them as done.', 'ci', writing, 2],
  'repo:invite': ['Accept invitations to repositories.', 'code', writing, 1],
  security_events: ['Read, report and dismiss weaknesses in code.', 'security', writing, 3],
  workflow: ['Change the workflows that run on each change.', ['ci', 'code'], writing, 3, 'indirect'],
  delete_repo: ['Delete every repository that the person runs.', 'code', ['delete'], 3],
  'admin:org': [
    'Run every organisation that the person owns, its members and its teams.',
    ['identity', 'policy', 'directory'],
    managing,
    3,
    'indirect',
  ],
  'write:org': [
    'Change the members and teams of the organisation.',
    ['directory', 'identity'],
    writing,
    3,
    'indirect',
  ],
  'read:org': ['See the members and teams of the organisation.', 'directory', reading, 1],
  'manage_runners:org': [
    'Add machines on which workflows run with their secrets.',
    ['ci', 'secrets'],
    managing,
    3,
    'indirect',
  ],
  'admin:org_hook': ['Have the organisation report what happens to any address.', 'policy', managing, 3],
  'admin:repo_hook': ['Have repositories report what happens to any address.', 'policy', managing, 3],
  'write:repo_hook': ['Have repositories report what happens to any address.', 'policy', writing, 3],
  'read:repo_hook': ['See to which addresses repositories report.', 'policy', reading, 1],
  'admin:public_key': [
    'Add and remove SSH keys of the person.',
    ['identity', 'code'],
    managing,
    3,
    'indirect',
  ],
  'write:public_key': ['Add SSH keys to the person.', ['identity', 'code'], writing, 3, 'indirect'],
  'read:public_key': ['See the SSH keys of the person.', 'identity', reading, 1],
  'admin:gpg_key': ['Add and remove signing keys of the person.', 'identity', managing, 2],
  'write:gpg_key': ['Add signing keys to the person.', 'identity', writing, 2],
  'read:gpg_key': ['See the signing keys of the person.', 'identity', reading, 1],
  'admin:ssh_signing_key': ['Add and remove SSH signing keys of the person.', 'identity', managing, 2],
  'write:ssh_signing_key': ['Add SSH signing keys to the person.', 'identity', writing, 2],
  'read:ssh_signing_key': ['See the SSH signing keys of the person.', 'identity', reading, 1],
  'write:packages': ['Publish packages that others install.', 'code', writing, 3, 'indirect'],
  'read:packages': ['Fetch private packages.', 'code', reading, 2],
  'delete:packages': ['Delete packages.', 'code', ['delete'], 3],
  gist: ['Write gists.', 'code', writing, 2],
  notifications: ['Read the notifications of the person.', 'tasks', reading, 2],
  user: ['Change the profile of the person.', 'contacts', writing, 1],
  'read:user': ['Sign the person in with the profile.', 'sign-in', reading, 0],
  'user:email': ['Sign the person in by the address.', 'sign-in', reading, 0],
  'user:follow': ['Change whom the person follows.', 'contacts', writing, 1],
  project: ['Read and change projects.', 'tasks', writing, 2],
  'read:project': ['Read projects.', 'tasks', reading, 2],
  'write:discussion': ['Read and write the discussions of teams.', 'chat', writing, 2],
  'read:discussion': ['Read the discussions of teams.', 'chat', reading, 2],
  codespace: ['Start codespaces, which hold a token of the person.', 'code', writing, 3, 'indirect'],
  'codespace:secrets': ['Replace the secrets of codespaces.', 'secrets', writing, 3, 'indirect'],
  'admin:enterprise': [
    'Run every enterprise that the person owns.',
    ['identity', 'policy', 'directory'],
    managing,
    3,
    'indirect',
  ],
  'manage_runners:enterprise': [
    'Add machines on which workflows of the enterprise run with their secrets.',
    ['ci', 'secrets'],
    managing,
    3,
    'indirect',
  ],
  'manage_billing:enterprise': ['Read and change the billing of the enterprise.', 'policy', writing, 2],
  'read:enterprise': ['See the profile of the enterprise.', 'policy', reading, 1],
  'scim:enterprise': ['Create and remove people of the enterprise.', 'identity', managing, 3, 'indirect'],
  audit_log: ['Read the audit log.', 'audit', reading, 2],
  'read:audit_log': ['Read the audit log.', 'audit', reading, 2],
  copilot: ['Change who may use Copilot.', 'policy', writing, 2],
  'manage_billing:copilot': ['Change who may use Copilot.', 'policy', writing, 2],
  site_admin: ['Run the whole server.', ['policy', 'identity'], managing, 3, 'indirect'],
} as const satisfies Readonly<Record<string, Row>>;

/** Every name known; an app holds permissions alone, a person's token either kind. */
export const githubScopes: Readonly<Record<string, Readonly<Partial<Record<ScopeAccess, ScopeKnowledge>>>>> =
  {
    ...Object.fromEntries(
      Object.entries<Row>(permissions).map(([name, row]) => [
        name,
        {
          application: toKnowledge(name, row, 'whole'),
          delegated: forPerson(toKnowledge(name, row, 'self')),
        },
      ]),
    ),
    ...Object.fromEntries(
      Object.entries<Row>(oauth).map(([name, row]) => [name, { delegated: toKnowledge(name, row, 'self') }]),
    ),
  };

/** What a permission opens: repositories as many as were picked, the organisation as a whole, or a person's account. */
export function githubLevel(scope: string): 'repository' | 'organization' | 'account' {
  if (/^(?:organization_|members:|team_discussions:)/.test(scope)) return 'organization';
  return accountPermissions.test(scope) ? 'account' : 'repository';
}

/** @see https://docs.github.com/en/rest/authentication/permissions-required-for-fine-grained-personal-access-tokens */
const accountPermissions = /^(?:email_addresses|git_ssh_keys|gpg_keys|profile|followers|starring):/;

export function githubScope(access: ScopeAccess, scope: string): ScopeKnowledge | undefined {
  return Object.hasOwn(githubScopes, scope) ? githubScopes[scope]?.[access] : undefined;
}

function toKnowledge(
  name: string,
  [allows, data, access, impact, escalation = 'none']: Row,
  breadth: ScopeKnowledge['breadth'],
): ScopeKnowledge {
  return {
    allows,
    data: typeof data === 'string' ? [data] : data,
    access,
    breadth: name.startsWith('single_file:') ? 'selected' : breadth,
    escalation,
    impact,
  };
}

/** In somebody's name it goes as far as that person may. */
function forPerson(knowledge: ScopeKnowledge): ScopeKnowledge {
  return {
    ...knowledge,
    impact: knowledge.impact === 4 ? 3 : knowledge.impact,
    escalation: knowledge.escalation === 'none' ? 'none' : 'indirect',
  };
}
