import { foreignAnswer, isForeign } from '../../lib/foreign.ts';
import type { Answer, PlatformRules, Verdict } from '../../lib/platform-rules.ts';
import { printable } from '../../lib/text.ts';
import type { GoogleConfig } from './config.ts';
import { isSignIn, judgeLogin, signIns } from './login-errors.ts';
import { refusalText } from './refusal-text.ts';
import { scopes, scopesOf } from './scopes.ts';

export const hosts = [
  'admin.googleapis.com',
  'oauth2.googleapis.com',
  'sts.googleapis.com',
  'iamcredentials.googleapis.com',
] as const;

const REPORTS = { callsPerSecond: 40, concurrency: 4 };
/** Of activities that are asked for by name Google answers 250 a minute, however they are spread over it. */
const FILTERED = { window: { calls: 240, ms: 60_000 }, concurrency: 4 };

/** @param clientId the service account's, to which an administrator delegates the scopes */
export function createRules(config: GoogleConfig, clientId: string | undefined): PlatformRules {
  const fix = remedy(config, clientId);
  return {
    origins: Object.fromEntries(
      hosts.map((host) => [`https://${host}`, new URL(config.baseUrl ?? `https://${host}`).origin]),
    ),
    posts: Object.values(signIns),
    budget: ({ pathname, searchParams }) => {
      if (isSignIn(pathname)) return 'login';
      if (!pathname.startsWith('/admin/reports/')) return 'directory';
      return searchParams.has('eventName') ? 'filtered' : 'reports';
    },
    budgets: {
      login: { concurrency: 1 },
      directory: { callsPerSecond: config.callsPerSecond, concurrency: config.concurrency },
      reports: REPORTS,
      filtered: FILTERED,
    },
    judge: (answer) => (isSignIn(answer.url.pathname) ? judgeLogin(answer, config, fix) : judge(answer, fix)),
  };
}

/** What helps where the scopes are missing, or the credential as such is refused. */
function remedy({ auth, mode }: GoogleConfig, clientId: string | undefined): string {
  const wanted = scopesOf[mode].join(',');
  if (auth.kind === 'my-login') {
    return `log in anew: gcloud auth application-default login --client-id-file=FILE --scopes=openid,https://www.googleapis.com/auth/cloud-platform,${wanted}`;
  }
  const client = auth.kind === 'workload-identity' ? `of ${auth.serviceAccount}` : clientId;
  if (client === undefined) return 'give a token that is still valid';
  return `in the Admin console (Security > Access and data control > API controls > Domain-wide delegation) give client id ${client} exactly: ${wanted}`;
}

/** What an administrator's role lacked when the scope was there. */
export const privileges = {
  reports: 'the Reports privilege of an administrator role',
  users: 'the privilege to read users of an administrator role',
  security: 'the User Security Management privilege; for administrators, the super administrator role',
  roles: 'the super administrator role',
} as const;

/** First match wins: the API, what opens it, and which role may use it. */
const rights: readonly (Right & { readonly path: RegExp })[] = [
  { path: /^\/admin\/reports\/v1\/activity\//, scope: scopes.audit, privilege: privileges.reports },
  { path: /^\/admin\/reports\/v1\/usage\//, scope: scopes.usage, privilege: privileges.reports },
  { path: /\/users\/[^/]+\/(?:tokens|asps)$/, scope: scopes.security, privilege: privileges.security },
  { path: /\/customer\/[^/]+\/role(?:s|assignments)$/, scope: scopes.roles, privilege: privileges.roles },
];

const anyRight: Right = { scope: scopes.users, privilege: privileges.users };

interface Right {
  readonly scope: string;
  readonly privilege: string;
}

interface Case {
  readonly status: (status: number) => boolean;
  /** Must be found in the refusal's reasons or text; absent: the status says it all. */
  readonly says?: RegExp;
  readonly path?: RegExp;
  readonly verdict: (right: Right, fix: string) => Verdict;
}

const is = (wanted: number) => (status: number) => status === wanted;
const throttled: Verdict = { retry: true, reason: 'throttled', message: 'quota used up' };

/**
 * First match wins. Google says quota in five ways: 403 with a reason, 429, 503 of the Reports API, and
 * 403 and 503 in plain text.
 * @see https://developers.google.com/workspace/admin/directory/v1/limits
 * @see https://developers.google.com/workspace/admin/reports/v1/limits
 */
const cases: readonly Case[] = [
  { status: is(429), verdict: () => throttled },
  {
    status: (status) => status === 403 || status === 503,
    says: /rateLimitExceeded|quotaExceeded|dailyLimitExceeded|RESOURCE_EXHAUSTED|rate higher than|quota exceeded|rate limit exceeded/i,
    verdict: () => throttled,
  },
  {
    status: is(503),
    path: /^\/admin\/reports\//,
    verdict: () => ({ ...throttled, message: 'busy, or quota used up' }),
  },
  {
    status: (status) => status >= 500 || status === 408,
    verdict: () => ({ retry: true, reason: 'unavailable', message: 'the service failed' }),
  },
  {
    status: is(401),
    verdict: (_, fix) => ({ retry: false, reason: 'credentials', message: 'credential refused', fix }),
  },
  {
    status: (status) => status === 400 || status === 403,
    says: /domain ?cannot ?use ?apis/i,
    verdict: () => ({
      retry: false,
      reason: 'plan',
      message: 'this account may not use the API',
      fix: "see in the Admin console whether the account's edition and API settings allow the Admin SDK",
    }),
  },
  {
    status: is(403),
    says: /accessNotConfigured|SERVICE_DISABLED/,
    verdict: () => ({
      retry: false,
      reason: 'permission',
      message: 'API not enabled',
      lacks: 'the Admin SDK API',
      fix: "enable the Admin SDK API in the credential's Google Cloud project, and wait some minutes",
    }),
  },
  {
    status: is(403),
    says: /insufficientPermissions|ACCESS_TOKEN_SCOPE_INSUFFICIENT/,
    verdict: ({ scope }, fix) => ({
      retry: false,
      reason: 'permission',
      message: 'scope missing',
      lacks: scope,
      fix,
    }),
  },
  {
    status: is(403),
    verdict: ({ privilege }) => ({
      retry: false,
      reason: 'permission',
      message: 'the administrator may not',
      lacks: privilege,
      fix: 'give that privilege to the administrator as whom OAuthlas acts, or act as another one',
    }),
  },
  { status: is(404), verdict: () => ({ retry: false, reason: 'gone', message: 'not found' }) },
  {
    status: is(400),
    says: /not yet available/i,
    verdict: () => ({ retry: false, reason: 'gone', message: 'no report of that day yet' }),
  },
  {
    status: (status) => status === 400 || status === 410,
    says: /page ?_?token/i,
    verdict: () => ({ retry: false, reason: 'expired', message: 'page token refused' }),
  },
];

function judge(answer: Answer, fix: string): Verdict {
  const { pathname } = answer.url;
  const text = refusalText(answer.body);
  const match = cases.find(
    ({ status, says, path }) =>
      status(answer.status) && (says?.test(text) ?? true) && (path?.test(pathname) ?? true),
  );
  const verdict = match?.verdict(rights.find(({ path }) => path.test(pathname)) ?? anyRight, fix);
  // A proxy's page can carry any status; only those that pass by themselves are believed.
  if (verdict?.retry !== true && isForeign(answer.body)) return foreignAnswer('Google');
  // That something is gone is believed in Google's own words alone: what was there would count as removed.
  if (verdict?.reason === 'gone' && text === '') return foreignAnswer('Google');
  return verdict ?? { retry: false, reason: 'unsupported', message: printable(text, 120) };
}
