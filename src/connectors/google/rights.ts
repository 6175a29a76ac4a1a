import { ASSET_LIST, POLICY_LIST } from './cloud-paths.ts';
import { type Scope, scopes } from './scopes.ts';

/** An API of Google, by the name in its console and by that under which a project switches it on. */
export interface Api {
  readonly title: string;
  readonly service: string;
}

/** What a scope opens, and what besides it has to be there. */
export interface ScopeRight {
  readonly scope: Scope;
  /** Paths of the calls that need it; absent: all that no other row names. */
  readonly path?: RegExp;
  readonly api: Api;
  /** As a gap says that it is lacking. */
  readonly privilege: string;
  /** How a role comes to it. */
  readonly role: RoleOf;
}

export interface RoleOf {
  /** What to tick in a custom role, as the Admin console names it. Absent: no custom role can hold it. */
  readonly tick?: readonly string[];
  /** What only a super administrator is shown; absent: nothing. */
  readonly superOnly?: string;
  /** No role of an administrator, but this one of Google Cloud, of the account itself. */
  readonly iam?: string;
}

const cloudAsset: Api = { title: 'Cloud Asset API', service: 'cloudasset.googleapis.com' };
const cloudIdentity: Api = { title: 'Cloud Identity API', service: 'cloudidentity.googleapis.com' };
const adminSdk: Api = { title: 'Admin SDK API', service: 'admin.googleapis.com' };

/** What an administrator's role lacked when the scope was there. */
export const privileges = {
  reports: 'the Reports privilege of an administrator role',
  users: 'the privilege to read users of an administrator role',
  security: 'the User Security Management privilege; for administrators, the super administrator role',
  roles: 'the super administrator role',
  policies: 'the super administrator role',
  units: 'the privilege to read organisational units of an administrator role',
  assets: 'the role Cloud Asset Viewer (roles/cloudasset.viewer)',
} as const;

/**
 * One row a scope: the rules, `oauthlas doctor` and `oauthlas init google` read it. First match wins.
 * @see https://support.google.com/a/answer/1219251
 */
export const rights: readonly ScopeRight[] = [
  {
    scope: scopes.audit,
    path: /^\/admin\/reports\/v1\/activity\//,
    api: adminSdk,
    privilege: privileges.reports,
    role: { tick: ['Reports'] },
  },
  {
    scope: scopes.usage,
    path: /^\/admin\/reports\/v1\/usage\//,
    api: adminSdk,
    privilege: privileges.reports,
    role: { tick: ['Reports'] },
  },
  {
    scope: scopes.security,
    path: /\/users\/[^/]+\/(?:tokens|asps)$/,
    api: adminSdk,
    privilege: privileges.security,
    role: {
      tick: ['Admin API > User Security Management'],
      superOnly: 'tokens and app passwords of administrators',
    },
  },
  {
    scope: scopes.roles,
    path: /\/customer\/[^/]+\/role(?:s|assignments)$/,
    api: adminSdk,
    privilege: privileges.roles,
    role: { superOnly: 'who holds roles of an administrator' },
  },
  {
    scope: scopes.units,
    path: /\/customer\/[^/]+\/orgunits$/,
    api: adminSdk,
    privilege: privileges.units,
    role: { tick: ['Organizational Units > Read'] },
  },
  {
    scope: scopes.policies,
    path: POLICY_LIST,
    api: cloudIdentity,
    privilege: privileges.policies,
    role: { superOnly: 'policies of API controls and the Marketplace' },
  },
  {
    scope: scopes.assets,
    path: ASSET_LIST,
    api: cloudAsset,
    privilege: privileges.assets,
    role: { iam: 'roles/cloudasset.viewer' },
  },
  {
    scope: scopes.users,
    api: adminSdk,
    privilege: privileges.users,
    role: { tick: ['Users > Read'] },
  },
];

/** By which right a call was made. */
export function rightOf(pathname: string): ScopeRight {
  const found = rights.find(({ path }) => path?.test(pathname) ?? true);
  if (found === undefined) throw new RangeError('the last row takes every path');
  return found;
}

/** The rows of these scopes, in their order. */
export function rightsOf(wanted: readonly string[]): readonly ScopeRight[] {
  return wanted.flatMap((scope) => rights.find((row) => row.scope === scope) ?? []);
}
