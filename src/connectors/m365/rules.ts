import type { ProviderReason } from '../../lib/errors.ts';
import { foreignAnswer, isForeign } from '../../lib/foreign.ts';
import type { Answer, PlatformRules, Verdict } from '../../lib/platform-rules.ts';
import { printable } from '../../lib/text.ts';
import { callsInside, partsOf } from './batch.ts';
import { clouds } from './clouds.ts';
import type { Config } from './config.ts';
import { judgeLogin } from './login-errors.ts';
import { endpointOf, judgeMachine, METADATA } from './managed-identity.ts';

/** What the transport must know of Microsoft Graph and its sign-in service. */
export function rules({ auth, cloud, baseUrl, callsPerSecond, concurrency }: Config): PlatformRules {
  const { graph, login } = clouds[cloud];
  const machine = auth.kind === 'managed-identity' ? endpointOf(auth) : undefined;
  return {
    origins: {
      [graph]: baseUrl ?? graph,
      [login]: baseUrl ?? login,
      // App Service names an address of the machine itself: nobody stands in for that.
      ...(machine && { [machine.origin]: machine.origin === METADATA && baseUrl ? baseUrl : machine.origin }),
    },
    ...(machine && { linkLocal: [machine.origin] }),
    posts: [/^\/[A-Za-z0-9.-]+\/oauth2\/v2\.0\/token$/, /^\/v1\.0\/\$batch$/],
    inside: callsInside,
    parts: partsOf,
    budget: (url) => {
      if (url.origin === login || url.origin === machine?.origin) return 'login';
      return /^\/(?:v1\.0|beta)\/(?:reports|auditLogs)\//.test(url.pathname) ? 'reports' : 'directory';
    },
    budgets: {
      // Resource units: 3,500 to 8,000 a ten seconds by the tenant's size, so no rate is stated unless asked for.
      directory: { concurrency, ...(callsPerSecond !== undefined && { callsPerSecond }) },
      // Identity and access reports: 5 calls a ten seconds for one app in one tenant, so two and then three more.
      reports: { callsPerSecond: 0.3, burst: 2, concurrency: 2 },
      login: { concurrency: 1 },
    },
    judge: (answer) => (answer.url.pathname === machine?.pathname ? judgeMachine(answer) : judge(answer)),
  };
}

interface Rule {
  readonly status?: readonly number[];
  readonly code?: RegExp;
  readonly says?: RegExp;
  readonly challenge?: RegExp;
  readonly reason: ProviderReason;
  readonly retry?: true;
  readonly lacks?: string;
  readonly fix?: string;
}

const premium = {
  lacks: 'Microsoft Entra ID P1 or P2',
  fix: 'this report exists only in tenants that own a Microsoft Entra ID P1 or P2 licence',
} as const;

const challenged = {
  fix: 'the tenant wants a fresh sign-in (Conditional Access or a revoked session): get a new token, and see whether a policy for workload identities blocks the app',
} as const;

/** Where a challenge comes without its header, as through some proxies, the message still tells it. */
const challengeInWords = /continuous access evaluation|TokenCreatedWithOutdatedPolicies|claims ?challenge/i;

/**
 * The first rule whose every condition holds. A 403 alone means nothing: it may be the right, the licence, the
 * cloud, or Conditional Access. A page size that is refused is the vendor's own cap, which the client meets with a smaller page.
 * @see https://learn.microsoft.com/en-us/graph/errors
 */
const table: readonly Rule[] = [
  { status: [429, 509], reason: 'throttled', retry: true },
  { status: [408, 500, 502, 503, 504], reason: 'unavailable', retry: true },
  { status: [501], reason: 'unsupported' },
  { status: [400, 403], code: /NonPremiumTenant/i, reason: 'plan', ...premium },
  { status: [400, 403], says: /premium licen[cs]e/i, reason: 'plan', ...premium },
  { status: [400, 404], says: /resource not found for the segment/i, reason: 'unsupported' },
  {
    status: [400, 403, 404],
    says: /not (?:available|supported|enabled) (?:in|for) (?:this|the|your) (?:cloud|environment|national)/i,
    reason: 'unsupported',
  },
  { status: [401, 403], challenge: /claims=|insufficient_claims/i, reason: 'credentials', ...challenged },
  { status: [401, 403], says: challengeInWords, reason: 'credentials', ...challenged },
  {
    status: [401],
    reason: 'credentials',
    fix: 'get a new token, and see that it was issued for Microsoft Graph of this cloud',
  },
  { status: [400], code: /PageToken/i, reason: 'expired' },
  { status: [400], says: /skip ?token.{0,40}(?:expired|invalid|not valid|not found)/i, reason: 'expired' },
  { status: [410], reason: 'expired' },
  { status: [400, 404], code: /sync ?state|resync/i, reason: 'expired' },
  { status: [400], says: /invalid page size/i, reason: 'truncated' },
  { status: [403], reason: 'permission' },
  { status: [404], reason: 'gone' },
];

/** Pure: what a refusal of Graph, or of the sign-in service, means. */
export function judge(answer: Answer): Verdict {
  const login = judgeLogin(answer);
  if (login !== undefined) return login;

  const { code, message } = graphError(answer.body);
  const rule = table.find((rule) => applies(rule, answer, code, message));
  const isRetried = rule?.retry === true;
  // A proxy's page can carry any status; only those that pass by themselves are believed.
  if (!isRetried && isForeign(answer.body)) {
    return foreignAnswer('Microsoft Graph');
  }
  return {
    retry: isRetried,
    reason: rule?.reason ?? 'shape',
    message: describe(code, message),
    ...(rule?.lacks !== undefined && { lacks: rule.lacks }),
    ...(rule?.fix !== undefined && { fix: rule.fix }),
  };
}

function applies(rule: Rule, { status, headers }: Answer, code: string, message: string): boolean {
  if (rule.status !== undefined && !rule.status.includes(status)) return false;
  if (rule.code !== undefined && !rule.code.test(code)) return false;
  if (rule.says !== undefined && !rule.says.test(message)) return false;
  return rule.challenge === undefined || rule.challenge.test(headers.get('www-authenticate') ?? '');
}

function graphError(body: unknown): { readonly code: string; readonly message: string } {
  const error = member(body, 'error');
  const code = member(error, 'code');
  const message = member(error, 'message');
  return {
    code: typeof code === 'string' ? code : '',
    message: typeof message === 'string' ? message : '',
  };
}

/** Long unbroken runs are tokens (a JWT that was refused, a skiptoken): they do not belong into a message. */
function describe(code: string, message: string): string {
  const said = printable(message.replace(/[\w+/=.~%-]{40,}/g, '…'), 160);
  return [printable(code, 80), said].filter((part) => part !== '').join(': ') || 'no reason given';
}

export function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
