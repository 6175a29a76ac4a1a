import type { GoogleConfig } from './config.ts';

const base = 'https://www.googleapis.com/auth/';

/** @see https://developers.google.com/workspace/admin/directory/v1/guides/authorizing */
export const scopes = {
  audit: `${base}admin.reports.audit.readonly`,
  usage: `${base}admin.reports.usage.readonly`,
  users: `${base}admin.directory.user.readonly`,
  roles: `${base}admin.directory.rolemanagement.readonly`,
  units: `${base}admin.directory.orgunit.readonly`,
  policies: `${base}cloud-identity.policies.readonly`,
  /** Google has no read-only form of it: it could also delete tokens and read backup codes. */
  security: `${base}admin.directory.user.security`,
  /** Of Cloud Asset Inventory alone. Google has no read-only form of it: what it opens, a role of IAM decides. */
  assets: `${base}cloudasset`,
} as const;

export type Scope = (typeof scopes)[keyof typeof scopes];

/** Whether a service account asks for it in its own name, and not as the administrator: then nobody has to delegate it. */
export function isAsItself(scope: string): boolean {
  return scope === scopes.assets;
}

/** Of what makes an inventory. */
const baseline: readonly Scope[] = [scopes.users, scopes.audit, scopes.usage];

/**
 * What the surfaces of each mode ask for, each for itself, and nothing beyond it. By the first of them that is delegated it
 * is known that we may sign in; without any there is nothing to scan.
 */
export const scopesOf = {
  'read-only': [...baseline, scopes.roles, scopes.policies, scopes.units],
  full: [...baseline, scopes.roles, scopes.policies, scopes.units, scopes.security],
} as const satisfies Record<GoogleConfig['mode'], readonly Scope[]>;
