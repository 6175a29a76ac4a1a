import type { ProviderReason } from '../../lib/errors.ts';

/** What one of Slack's error codes means, and what to do about it. */
export interface Meaning {
  readonly reason: ProviderReason;
  /** Whether asking again can help. */
  readonly retry?: boolean;
  readonly lacks?: string;
  readonly fix?: string;
  /** No other workspace would answer otherwise. */
  readonly isGeneral?: true;
}

const credentials = {
  reason: 'credentials',
  fix: 'install the app again and put the new token where auth points; with a rotating token, the new refresh token',
} as const satisfies Meaning;

const scope = {
  reason: 'permission',
  isGeneral: true,
  lacks: 'a scope',
  fix: 'add the scope to the app that OAuthlas uses, and install the app again',
} as const satisfies Meaning;

const role = {
  reason: 'permission',
  lacks: 'the role of an owner or administrator',
  fix: 'have an owner of the organisation install the app, and use the token of that person',
} as const satisfies Meaning;

const orgInstall = {
  reason: 'permission',
  lacks: 'an installation on the whole organisation',
  fix: 'have an owner install the app on the organisation, not on one of its workspaces',
} as const satisfies Meaning;

const plan = {
  reason: 'plan',
  lacks: 'an Enterprise plan',
} as const satisfies Meaning;

const network = {
  reason: 'permission',
  fix: 'allow the address of this machine in the organisation’s network rules, or run from one that is allowed',
} as const satisfies Meaning;

const membership = {
  reason: 'permission',
  fix: 'let the app into this workspace, or make the owner of the token a member of it',
} as const satisfies Meaning;

const busy = { reason: 'unavailable', retry: true } as const satisfies Meaning;

/** @see https://docs.slack.dev/reference/methods/auth.test and the errors on each method's page, read 2026-11-23 */
const meanings: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ['invalid_auth', credentials],
  ['not_authed', credentials],
  ['token_expired', credentials],
  ['token_revoked', credentials],
  ['account_inactive', credentials],
  ['user_removed_from_team', credentials],
  ['invalid_refresh_token', credentials],
  ['invalid_client_id', credentials],
  ['bad_client_secret', credentials],
  ['missing_scope', scope],
  [
    'not_allowed_token_type',
    {
      reason: 'permission',
      isGeneral: true,
      lacks: 'a user token (xoxp)',
      fix: 'use the user token of an owner; a bot token may not call this',
    },
  ],
  ['no_permission', role],
  ['restricted_action', role],
  ['not_an_admin', role],
  ['not_allowed', role],
  ['user_is_restricted', role],
  ['app_management_app_not_installed_on_org', orgInstall],
  ['not_an_enterprise', { ...plan, isGeneral: true }],
  ['feature_not_enabled', plan],
  ['enterprise_is_restricted', plan],
  ['paid_only', { reason: 'plan', lacks: 'a paid plan' }],
  ['paid_teams_only', { reason: 'plan', lacks: 'a paid plan' }],
  ['team_access_not_granted', membership],
  ['team_not_authorized', membership],
  ['missing_argument', { reason: 'unsupported' }],
  ['no_team_or_enterprise_provided', { reason: 'unsupported' }],
  ['too_many_teams_provided', { reason: 'unsupported' }],
  ['team_not_found', { reason: 'gone' }],
  ['accesslimited', network],
  ['ekm_access_denied', network],
  ['invalid_cursor', { reason: 'expired' }],
  ['ratelimited', { reason: 'throttled', retry: true }],
  ['internal_error', busy],
  ['fatal_error', busy],
  ['service_unavailable', busy],
  ['request_timeout', busy],
  // A workspace that moves into an organisation answers so for minutes, sometimes hours.
  ['team_added_to_org', busy],
  ['org_login_required', busy],
]);

/** Undefined for a code that is new to us. */
export function codes(method: string, code: string): Meaning | undefined {
  // It says so of a workspace of which the token's owner is no member; a dead token was told when it was opened.
  if (method === 'team.integrationLogs' && code === 'invalid_auth') return membership;
  return meanings.get(code);
}
