import { z } from 'zod';
import { foreignAnswer, isForeign } from '../../lib/foreign.ts';
import type { Answer, PlatformRules, Verdict } from '../../lib/platform-rules.ts';
import { printable } from '../../lib/text.ts';
import type { GitHubConfig } from './config.ts';
import { serverAt } from './servers.ts';

/** What the transport must know of GitHub. */
export function createRules({ host, baseUrl, callsPerSecond, concurrency }: GitHubConfig): PlatformRules {
  const { origin } = serverAt(host);
  const called = baseUrl ?? origin;
  return {
    origins: { [origin]: called },
    posts: [/^(?:\/api\/v3)?\/app\/installations\/\d+\/access_tokens$/],
    budget: (url) => (url.pathname.endsWith('/access_tokens') ? 'login' : 'api'),
    budgets: { login: { concurrency: 1 }, api: { callsPerSecond, concurrency } },
    judge: (answer) => judge(answer, [origin, new URL(called).origin]),
  };
}

interface Refusal extends Answer {
  readonly text: string;
}

interface Case {
  readonly status: (status: number) => boolean;
  readonly path?: RegExp;
  readonly says?: RegExp;
  readonly header?: readonly [name: string, value: RegExp];
  readonly verdict: (refusal: Refusal) => Verdict;
}

const is =
  (...wanted: readonly number[]) =>
  (status: number) =>
    wanted.includes(status);

/** Without a word on how long, GitHub asks for a minute at least. */
const SECONDARY_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 3_600_000;

const pats = /\/personal-access-token(?:s|-requests)$/;
/** GitHub has one for each of the two lists. */
function patRight(pathname: string): string {
  const what = pathname.endsWith('-requests') ? 'token_requests' : 'tokens';
  return `organization_personal_access_${what}:read`;
}

const authorizations = /\/credential-authorizations$/;

const saml = {
  lacks: 'GitHub Enterprise Cloud with SAML single sign-on',
  fix: 'GitHub lists these only where the organisation itself has SAML single sign-on; where it has, organization_administration:read (an app) or an owner with read:org (a classic token) is lacking',
} as const;

/**
 * First match wins. A 403 has five meanings and a 404 two: GitHub hides from strangers what it refuses them.
 * @see https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
 * @see https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api
 */
const cases: readonly Case[] = [
  {
    status: is(401),
    verdict: () => ({
      retry: false,
      reason: 'credentials',
      message: 'credential refused',
      fix: 'give a token that has not expired or been revoked; for an app see appId, privateKey and the clock',
    }),
  },
  {
    status: is(403, 429),
    header: ['retry-after', /./],
    verdict: () => throttled('GitHub asked to wait'),
  },
  {
    status: is(403, 429),
    header: ['x-ratelimit-remaining', /^0$/],
    verdict: ({ headers }) => ({ ...throttled('quota of the hour used up'), pauseMs: untilReset(headers) }),
  },
  {
    status: is(403, 429),
    says: /secondary rate|abuse detection|rate limit/i,
    verdict: () => ({ ...throttled('too many calls at once'), pauseMs: SECONDARY_PAUSE_MS }),
  },
  {
    status: is(429),
    verdict: () => ({ ...throttled('too many calls'), pauseMs: SECONDARY_PAUSE_MS }),
  },
  {
    status: is(403),
    header: ['x-github-sso', /required/i],
    verdict: () => ({
      retry: false,
      reason: 'permission',
      message: 'the organisation wants single sign-on',
      lacks: 'the authorisation of the token for SSO',
      fix: "authorise the token for SSO of this organisation, in its owner's settings on GitHub",
    }),
  },
  {
    status: is(403),
    says: /ip allow list/i,
    verdict: () => ({
      retry: false,
      reason: 'permission',
      message: 'the IP allow list keeps this machine out',
      lacks: 'an entry in the IP allow list of the organisation',
      fix: 'scan from an address that the organisation allows',
    }),
  },
  {
    status: is(403),
    says: /installation has been suspended/i,
    verdict: () => suspended,
  },
  {
    status: is(403, 404),
    path: pats,
    verdict: ({ status, headers, url }) => ({
      retry: false,
      reason: 'permission',
      message: status === 404 ? 'not shown' : 'refused',
      lacks: lacksOf(headers) ?? `${patRight(url.pathname)} of a GitHub App`,
      fix: 'GitHub shows these tokens, and requests for them, to GitHub Apps alone: sign in with auth.kind app, and give the app read access to personal access tokens of the organisation, and to requests for them',
    }),
  },
  {
    status: is(404),
    path: authorizations,
    verdict: () => ({ retry: false, reason: 'plan', message: 'not shown', ...saml }),
  },
  {
    status: is(403),
    path: authorizations,
    says: /saml|single sign-on|enterprise/i,
    verdict: () => ({ retry: false, reason: 'plan', message: 'not in this plan', ...saml }),
  },
  { status: is(403), verdict: ({ headers, text }) => forbidden(headers, text) },
  {
    status: is(404),
    path: /^(?:\/api\/v3)?\/(?:orgs|organizations)\/[^/]+\/(?!installation$)/,
    verdict: ({ headers }) => ({
      ...forbidden(headers, ''),
      message: 'not found, which may mean not allowed',
    }),
  },
  { status: is(404), verdict: () => ({ retry: false, reason: 'gone', message: 'not found' }) },
  { status: is(410), verdict: () => ({ retry: false, reason: 'unsupported', message: 'switched off here' }) },
  { status: is(451), verdict: () => ({ retry: false, reason: 'unavailable', message: 'blocked by law' }) },
  {
    status: is(422),
    verdict: ({ text }) => ({ retry: false, reason: 'expired', message: printable(text, 120) }),
  },
  {
    status: (status) => status >= 500 || status === 408,
    verdict: () => ({ retry: true, reason: 'unavailable', message: 'the service failed' }),
  },
];

const moved: Verdict = {
  retry: false,
  reason: 'unsupported',
  message: 'moved elsewhere',
  fix: 'the organisation was probably renamed: set `organization` to its new login',
};

const suspended: Verdict = {
  retry: false,
  reason: 'permission',
  message: 'the installation of the app is suspended',
  fix: "lift the suspension under Third-party Access › GitHub Apps in the organisation's settings",
};

function throttled(message: string): Verdict {
  return { retry: true, reason: 'throttled', message };
}

function judge(answer: Answer, origins: readonly string[]): Verdict {
  if (answer.status >= 300 && answer.status < 400) {
    return isRename(answer, origins) ? moved : foreignAnswer('GitHub');
  }
  const text = textOf(answer.body);
  const match = cases.find(
    ({ status, path, says, header }) =>
      status(answer.status) &&
      (path?.test(answer.url.pathname) ?? true) &&
      (says?.test(text) ?? true) &&
      (header === undefined || header[1].test(answer.headers.get(header[0]) ?? '')),
  );
  const verdict = match?.verdict({ ...answer, text });
  // A proxy's page can carry any status; only those that pass by themselves are believed.
  if (verdict?.retry !== true && isForeign(answer.body)) return foreignAnswer('GitHub');
  // That something is gone is believed in GitHub's own words alone: else an app would count as private.
  if (verdict?.reason === 'gone' && text === '') return foreignAnswer('GitHub');
  return verdict ?? { retry: false, reason: 'unsupported', message: printable(text, 120) };
}

/**
 * GitHub says in JSON where something went, on its own host; a portal leads elsewhere.
 * @see https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects
 */
function isRename({ status, headers, body, url }: Answer, origins: readonly string[]): boolean {
  if (![301, 307, 308].includes(status) || textOf(body) === '' || isForeign(body)) return false;
  const target = URL.parse(headers.get('location') ?? '//', url.href);
  return target !== null && origins.includes(target.origin);
}

function forbidden(headers: Headers, text: string): Verdict {
  const lacks = lacksOf(headers);
  return {
    retry: false,
    reason: 'permission',
    message: text === '' ? 'refused' : printable(text, 120),
    ...(lacks !== undefined && { lacks }),
  };
}

/**
 * GitHub names what would have been enough: OAuth scopes to a classic token (which has its own in the answer,
 * too), permissions to everybody else. One of several is enough.
 */
function lacksOf(headers: Headers): string | undefined {
  const scopes = headers.has('x-oauth-scopes') ? headers.get('x-accepted-oauth-scopes') : null;
  const named = scopes || headers.get('x-accepted-github-permissions')?.replaceAll('=', ':');
  return named ? printable(named.split(/[,;]\s*/).join(' or '), 200) : undefined;
}

/** Seconds of the server's clock, so its own Date is what they are measured by; ours may go wrong. */
function untilReset(headers: Headers): number {
  const reset = Number(headers.get('x-ratelimit-reset') ?? Number.NaN) * 1000;
  const now = Date.parse(headers.get('date') ?? '');
  if (Number.isNaN(reset) || Number.isNaN(now)) return SECONDARY_PAUSE_MS;
  return Math.min(LONGEST_PAUSE_MS, Math.max(0, reset - now));
}

const refusal = z.looseObject({ message: z.string() });

function textOf(body: unknown): string {
  return typeof body === 'string' ? body : (refusal.safeParse(body).data?.message ?? '');
}
