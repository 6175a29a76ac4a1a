import type { GoogleConfig } from './config.ts';

const base = 'https://www.googleapis.com/auth/';

/** @see https://developers.google.com/workspace/admin/directory/v1/guides/authorizing */
export const scopes = {
  audit: `${base}admin.reports.audit.readonly`,
  usage: `${base}admin.reports.usage.readonly`,
  users: `${base}admin.directory.user.readonly`,
  /** Google has no read-only form of it: it could also delete tokens and read backup codes. */
  security: `${base}admin.directory.user.security`,
} as const;

/** What a token must hold in each mode, and nothing beyond it. */
export const scopesOf = {
  'read-only': [scopes.audit, scopes.usage, scopes.users],
  full: [scopes.audit, scopes.usage, scopes.users, scopes.security],
} as const satisfies Record<GoogleConfig['mode'], readonly string[]>;
