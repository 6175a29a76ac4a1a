import type { components } from '@octokit/openapi-types';
import { dayMs } from '../clock.ts';
import type { Account, Authorized, GitHub, Installed, PersonalToken, Publisher } from './scene.ts';

type Schemas = components['schemas'];

const api = 'https://api.github.com';
const web = 'https://github.com';

export function userRow(login: string, id: number, type: 'User' | 'Organization' = 'User') {
  const url = `${api}/users/${login}`;
  return {
    login,
    id,
    node_id: `U_${id.toString(36)}`,
    avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`,
    gravatar_id: '',
    url,
    html_url: `${web}/${login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type,
    site_admin: false,
  } satisfies Schemas['simple-user'];
}

export function accountRow({ login, id }: Account) {
  return userRow(login, id);
}

export function organizationRow({ tenant, id, now, hasSaml, members }: GitHub) {
  const { organization: login, label } = tenant;
  const url = `${api}/orgs/${login}`;
  return {
    login,
    id,
    node_id: `O_${id.toString(36)}`,
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`,
    description: null,
    name: label.replace(' (GitHub)', ''),
    is_verified: hasSaml,
    has_organization_projects: true,
    has_repository_projects: true,
    public_repos: 4,
    public_gists: 0,
    followers: 11,
    following: 0,
    html_url: `${web}/${login}`,
    type: 'Organization',
    plan: {
      name: hasSaml ? 'enterprise' : 'free',
      space: 976_562_499,
      private_repos: 999_999,
      filled_seats: members.length,
      seats: members.length + 20,
    },
    default_repository_permission: hasSaml ? 'read' : 'write',
    two_factor_requirement_enabled: hasSaml,
    members_can_create_repositories: true,
    members_can_create_public_repositories: !hasSaml,
    members_can_fork_private_repositories: false,
    members_can_change_repo_visibility: !hasSaml,
    members_can_invite_outside_collaborators: !hasSaml,
    deploy_keys_enabled_for_repositories: true,
    created_at: before(now, 3_000),
    updated_at: before(now, 12),
    archived_at: null,
  } satisfies Schemas['organization-full'];
}

export function installationRow({ tenant, id: orgId, now, members }: GitHub, app: Installed) {
  const { organization: org } = tenant;
  const owner = members[0];
  return {
    id: app.id,
    account: userRow(org, orgId, 'Organization'),
    repository_selection: app.repositories,
    access_tokens_url: `${api}/app/installations/${app.id}/access_tokens`,
    repositories_url: `${api}/installation/repositories`,
    html_url: `${web}/organizations/${org}/settings/installations/${app.id}`,
    app_id: app.appId,
    client_id: app.clientId,
    app_slug: app.slug,
    target_id: orgId,
    target_type: 'Organization',
    permissions: app.permissions as Schemas['app-permissions'],
    events: [],
    // GitHub writes these two with fraction and zone.
    created_at: before(now, app.created).replace('Z', '.000-00:00'),
    updated_at: before(now, app.created / 2).replace('Z', '.000-00:00'),
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: app.suspended === undefined || owner === undefined ? null : accountRow(owner),
    suspended_at: app.suspended === undefined ? null : before(now, app.suspended),
  } satisfies Schemas['installation'];
}

export function publisherRow({ now }: GitHub, app: Installed) {
  const { login, type }: Publisher = app.publisher;
  return {
    id: app.appId,
    slug: app.slug,
    node_id: `A_${app.appId.toString(36)}`,
    client_id: app.clientId,
    owner: userRow(login, 9_000_000 + (app.appId % 1_000_000), type),
    name: app.name,
    description: '',
    external_url: `https://${login}.example`,
    html_url: `${web}/apps/${app.slug}`,
    created_at: before(now, app.created + 300),
    updated_at: before(now, 100),
    permissions: app.permissions,
    events: [],
  } satisfies Schemas['integration'];
}

export function tokenRow({ tenant, now }: GitHub, token: PersonalToken) {
  return {
    id: token.id,
    owner: accountRow(token.owner),
    repository_selection: token.repositories,
    repositories_url: `${api}/organizations/${tenant.organization}/personal-access-tokens/${token.id}/repositories`,
    permissions: { organization: { ...token.organization }, repository: { ...token.repository } },
    access_granted_at: before(now, token.granted),
    token_id: token.tokenId,
    token_name: token.name,
    token_expired: token.ends !== undefined && token.ends < 0,
    token_expires_at: token.ends === undefined ? null : before(now, -token.ends),
    token_last_used_at: token.used === undefined ? null : before(now, token.used),
  } satisfies Schemas['organization-programmatic-access-grant'];
}

export function requestRow({ tenant, now }: GitHub, token: PersonalToken) {
  return {
    id: token.id,
    reason: token.bad === undefined ? null : token.bad.story,
    owner: accountRow(token.owner),
    repository_selection: token.repositories,
    repositories_url: `${api}/organizations/${tenant.organization}/personal-access-token-requests/${token.id}/repositories`,
    permissions: { organization: { ...token.organization }, repository: { ...token.repository } },
    created_at: before(now, token.granted),
    token_id: token.tokenId,
    token_name: token.name,
    token_expired: false,
    token_expires_at: token.ends === undefined ? null : before(now, -token.ends),
    token_last_used_at: null,
  } satisfies Schemas['organization-programmatic-access-grant-request'];
}

/** Enterprise Cloud's, which the public description leaves out. */
interface AuthorizationRow {
  readonly login: string;
  readonly credential_id: number;
  readonly credential_type: string;
  readonly token_last_eight?: string;
  readonly credential_authorized_at: string;
  readonly scopes?: readonly string[];
  readonly fingerprint?: string;
  readonly credential_accessed_at: string | null;
  readonly authorized_credential_id: number | null;
  readonly authorized_credential_title?: string | null;
  readonly authorized_credential_note?: string | null;
  readonly authorized_credential_expires_at?: string | null;
}

export function authorizationRow({ now }: GitHub, one: Authorized): AuthorizationRow {
  const common = {
    login: one.owner.login,
    credential_id: one.id,
    credential_type: one.type,
    credential_authorized_at: before(now, one.authorized),
    credential_accessed_at: one.accessed === undefined ? null : before(now, one.accessed),
    authorized_credential_id: one.id - 5_000_000,
  };
  if (one.type === 'SSH key') {
    return {
      ...common,
      fingerprint: `SHA256:${one.id.toString(36).padStart(43, 'x')}`,
      authorized_credential_title: one.name,
    };
  }
  return {
    ...common,
    token_last_eight: one.id.toString(36).padStart(8, '0'),
    scopes: one.scopes,
    authorized_credential_note: one.name === '' ? null : one.name,
    authorized_credential_expires_at: one.ends === undefined ? null : before(now, -one.ends),
  };
}

/** GitHub writes instants without fractions; `days` before now, or after it when negative. */
function before(now: number, days: number): string {
  return `${new Date(now - days * dayMs).toISOString().slice(0, 19)}Z`;
}
