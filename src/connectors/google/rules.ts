import { z } from 'zod';
import type { Answer, PlatformRules, Verdict } from '../../lib/platform-rules.ts';
import { printable } from '../../lib/text.ts';
import type { GoogleConfig } from './config.ts';
import { scopes, scopesOf } from './scopes.ts';

export const hosts = [
  'admin.googleapis.com',
  'oauth2.googleapis.com',
  'sts.googleapis.com',
  'iamcredentials.googleapis.com',
] as const;

/** To sign in: for a token, for one in exchange, and for a signature. */
const signIns = {
  token: /^\/token$/,
  exchange: /^\/v1\/token$/,
  signature: /^\/v1\/projects\/-\/serviceAccounts\/[^/:]+:signJwt$/,
} as const;

/** Reports activities have a second, lower quota for filtered queries; ours are unfiltered. */
const REPORTS = { callsPerSecond: 40, concurrency: 4 };

/** @param clientId the service account's, to which an administrator delegates the scopes */
export function createRules(config: GoogleConfig, clientId: string | undefined): PlatformRules {
  const fix = remedy(config, clientId);
  return {
    origins: Object.fromEntries(
      hosts.map((host) => [`https://${host}`, new URL(config.baseUrl ?? `https://${host}`).origin]),
    ),
    posts: Object.values(signIns),
    budget: ({ pathname }) => {
      if (isSignIn(pathname)) return 'login';
      return pathname.startsWith('/admin/reports/') ? 'reports' : 'directory';
    },
    budgets: {
      login: { concurrency: 1 },
      directory: { callsPerSecond: config.callsPerSecond, concurrency: config.concurrency },
      reports: REPORTS,
    },
    judge: (answer) => (isSignIn(answer.url.pathname) ? judgeLogin(answer, config, fix) : judge(answer, fix)),
  };
}

function isSignIn(pathname: string): boolean {
  return Object.values(signIns).some((path) => path.test(pathname));
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
} as const;

/** First match wins: the API, what opens it, and which role may use it. */
const rights: readonly (Right & { readonly path: RegExp })[] = [
  { path: /^\/admin\/reports\/v1\/activity\//, scope: scopes.audit, privilege: privileges.reports },
  { path: /^\/admin\/reports\/v1\/usage\//, scope: scopes.usage, privilege: privileges.reports },
  { path: /\/users\/[^/]+\/tokens$/, scope: scopes.security, privilege: privileges.security },
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
const throttled = (message: string): Verdict => ({ retry: true, reason: 'throttled', message });

/**
 * First match wins. Google says quota in five ways: 403 with a reason, 429, 503 of the Reports API, and
 * 403 and 503 in plain text.
 * @see https://developers.google.com/workspace/admin/directory/v1/limits
 * @see https://developers.google.com/workspace/admin/reports/v1/limits
 */
const cases: readonly Case[] = [
  { status: is(429), verdict: () => throttled('quota used up') },
  {
    status: (status) => status === 403 || status === 503,
    says: /rateLimitExceeded|quotaExceeded|dailyLimitExceeded|RESOURCE_EXHAUSTED|rate higher than|quota exceeded|rate limit exceeded/i,
    verdict: () => throttled('quota used up'),
  },
  { status: is(503), path: /^\/admin\/reports\//, verdict: () => throttled('busy, or quota used up') },
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
  if (match === undefined) {
    return { retry: false, reason: 'unsupported', message: printable(text, 120) };
  }
  return match.verdict(rights.find(({ path }) => path.test(pathname)) ?? anyRight, fix);
}

/** @see https://developers.google.com/identity/protocols/oauth2/service-account#jwt-error-codes */
const loginFixes: ReadonlyMap<string, string> = new Map([
  [
    'invalid_grant',
    'see that auth.subject exists and is not suspended, that the key was not deleted, and that the clock is right',
  ],
  ['invalid_client', 'see that the service account still exists and is not disabled'],
]);

function judgeLogin(answer: Answer, { auth }: GoogleConfig, fix: string): Verdict {
  if (answer.status === 429) return throttled('quota used up');
  if (answer.status >= 500) return { retry: true, reason: 'unavailable', message: 'the service failed' };
  const { pathname } = answer.url;
  if (signIns.signature.test(pathname)) return judgeSignature(answer, auth);
  const code = loginError.safeParse(answer.body).data?.error ?? 'no reason given';
  const fixes = signIns.exchange.test(pathname) ? exchangeFixes : loginFixes;
  return {
    retry: false,
    reason: 'credentials',
    message: printable(code, 60),
    fix: fixes.get(code) ?? (fixes === loginFixes ? fix : anyExchangeFix),
  };
}

/** Its refusals are those of the APIs, not those of OAuth. */
function judgeSignature({ status, body }: Answer, auth: GoogleConfig['auth']): Verdict {
  const account = auth.kind === 'workload-identity' ? auth.serviceAccount : 'the service account';
  const text = refusalText(body);
  if (/SERVICE_DISABLED|accessNotConfigured/.test(text)) {
    return {
      retry: false,
      reason: 'credentials',
      message: 'API not enabled',
      fix: `enable the IAM Service Account Credentials API in the project of ${account}`,
    };
  }
  return {
    retry: false,
    reason: 'credentials',
    message: status === 404 ? 'no such service account' : 'the workload may not sign for the service account',
    fix: `give the workload’s principal the role Service Account Token Creator on ${account}, and see that it exists`,
  };
}

/** @see https://cloud.google.com/iam/docs/troubleshooting-workload-identity-federation */
const exchangeFixes: ReadonlyMap<string, string> = new Map([
  [
    'invalid_grant',
    'let the issuer write a new token, for the audience that the provider of the pool expects',
  ],
  ['invalid_target', 'see that pool and provider in auth.credentials exist and are enabled'],
  ['unauthorized_client', 'see whether the attribute condition of the provider admits this workload'],
]);

const anyExchangeFix = 'see that pool and provider in auth.credentials trust the issuer of the token';

const loginError = z.looseObject({ error: z.string() });

const refusal = z.looseObject({
  error: z.looseObject({
    message: z.string().catch(''),
    errors: z
      .array(z.looseObject({ reason: z.unknown().optional(), location: z.unknown().optional() }))
      .catch([]),
    details: z.array(z.looseObject({ reason: z.unknown().optional() })).catch([]),
  }),
});

/** Reasons and text of a refusal in one line to search; a body that is no JSON is its own text. */
function refusalText(body: unknown): string {
  if (typeof body === 'string') return body;
  const { data } = refusal.safeParse(body);
  if (data === undefined) return '';
  const { message, errors, details } = data.error;
  return [
    ...details.map(({ reason }) => reason),
    ...errors.flatMap(({ reason, location }) => [reason, location]),
    message,
  ]
    .filter((part) => typeof part === 'string')
    .join(' ');
}
