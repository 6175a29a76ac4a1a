import type { Quota } from '../../lib/budget.ts';
import type { ProviderReason } from '../../lib/errors.ts';
import { foreignAnswer, isForeign } from '../../lib/foreign.ts';
import type { Answer, PlatformRules, Verdict } from '../../lib/platform-rules.ts';
import { printable } from '../../lib/text.ts';
import { callsInside, partsOf } from './batch.ts';
import { clouds } from './clouds.ts';
import type { Config } from './config.ts';
import { guardHunting, HUNTING } from './hunting.ts';
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
    posts: [
      /^\/[A-Za-z0-9.-]+\/oauth2\/v2\.0\/token$/,
      /^\/(?:v1\.0|beta)\/\$batch$/,
      new RegExp(`^${RegExp.escape(HUNTING)}$`),
    ],
    inside: (url, body) => {
      guardHunting(url, body);
      return callsInside(url, body);
    },
    parts: partsOf,
    quota: quotaOf,
    budget: (url) => {
      if (url.origin === login || url.origin === machine?.origin) return 'login';
      if (url.pathname === HUNTING) return 'hunting';
      if (/^\/(?:v1\.0|beta)\/identity(?:Protection|\/conditionalAccess)\//.test(url.pathname))
        return 'protection';
      if (/^\/(?:v1\.0|beta)\/(?:reports|auditLogs)\//.test(url.pathname)) return 'reports';
      return url.searchParams.get('$select')?.includes('keyCredentials') ? 'keys' : 'directory';
    },
    budgets: {
      // Resource units: 3,500 to 8,000 a ten seconds by the tenant's size, so no rate is stated unless asked for.
      directory: { concurrency, ...(callsPerSecond !== undefined && { callsPerSecond }) },
      // Identity and access reports: 5 calls a ten seconds for one app in one tenant; a little longer, as roads differ.
      reports: { window: { calls: 5, ms: 10_250 }, concurrency: 2 },
      // Certificates: 150 calls a minute for the whole tenant, of which others' tools keep a third.
      keys: { callsPerSecond: Math.min(callsPerSecond ?? KEYS_RATE, KEYS_RATE), burst: 5, concurrency: 4 },
      // Advanced hunting: 45 calls a minute at least, and time of a processor that the tenant's own people share.
      hunting: { concurrency: 1 },
      login: { concurrency: 1 },
      // Identity Protection and Conditional Access: 1 call a second for one tenant, of all apps, and no Retry-After.
      protection: { callsPerSecond: 0.8, concurrency: 1 },
    },
    judge: (answer) => (answer.url.pathname === machine?.pathname ? judgeMachine(answer) : judge(answer)),
  };
}

const KEYS_RATE = 100 / 60;

/** A limit of ours, so that a header gone wrong does not stop a scan. */
const MOST = { cost: 100, load: 1.8 } as const;

/**
 * What a call took, and, from four fifths on, how much of the quota is used up.
 * @see https://learn.microsoft.com/en-us/graph/throttling-limits#regular-responses-requests
 */
function quotaOf(headers: Headers): Quota {
  const cost = Number(headers.get('x-ms-resource-unit') ?? Number.NaN);
  const load = Number(headers.get('x-ms-throttle-limit-percentage') ?? Number.NaN);
  return {
    ...(cost > 0 && { cost: Math.min(cost, MOST.cost) }),
    ...(load > 0 && { load: Math.min(load, MOST.load) }),
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

const licensed = {
  lacks: 'a licence that this tenant does not own',
  fix: 'the page of the surface names the licence; without it the vendor tells nothing here',
} as const;

const paid = {
  lacks: 'an Azure subscription to which the calls are billed',
  fix: 'this API is paid by the call, and OAuthlas does not need it: switch the surface off',
} as const;

const governance = {
  lacks: 'Microsoft Entra ID P2 or Microsoft Entra ID Governance',
  fix: 'this exists only in tenants that own such a licence',
} as const;

const appGovernance = {
  lacks: 'app governance of Microsoft Defender for Cloud Apps',
  fix: 'turn app governance on in the Microsoft Defender portal, where the tenant owns the licence',
} as const;

const challenged = {
  fix: 'the tenant wants a fresh sign-in (Conditional Access or a revoked session): get a new token, and see whether a policy for workload identities blocks the app',
} as const;

/** Where a challenge comes without its header, as through some proxies, the message still tells it. */
const challengeInWords =
  /continuous access evaluation|TokenCreatedWithOutdatedPolicies|claims ?challenge|blocked by conditional access|AADSTS53003\b/i;

const stranger = {
  fix: 'the app that OAuthlas signs in as has no service principal in this tenant: give admin consent to it here',
} as const;

const sharePoint = {
  lacks: 'a licence with SharePoint Online',
  fix: 'the tenant has no sites: without such a licence there is nothing to read here',
} as const;

/** In these words a service says that there is no such thing; any other 404 may as well be its own fault. */
const notFound =
  /^(?:Request_ResourceNotFound|Directory_ObjectNotFound|(?:Error)?(?:Resource|Item|Object)?NotFound)$/i;

/**
 * The first rule whose every condition holds. A 403 alone means nothing: it may be the right, the licence, the
 * cloud, or Conditional Access. A page size that is refused is the vendor's own cap, which the client meets with a smaller page.
 * @see https://learn.microsoft.com/en-us/graph/errors
 */
const table: readonly Rule[] = [
  { status: [429, 509], reason: 'throttled', retry: true },
  { status: [408, 500, 502, 503, 504], reason: 'unavailable', retry: true },
  { status: [501], reason: 'unsupported' },
  { status: [400, 401, 403], code: /NonPremiumTenant/i, reason: 'plan', ...premium },
  { status: [400, 401, 403], code: /AadPremiumLicenseRequired/i, reason: 'plan', ...governance },
  { status: [400, 401, 403], says: /premium licen[cs]e/i, reason: 'plan', ...premium },
  { status: [402], reason: 'plan', ...paid },
  { status: [400, 403, 404], says: /\bSPO licen[cs]e\b/i, reason: 'plan', ...sharePoint },
  {
    status: [400],
    says: /\b(?:does not|doesn't) have an? (?:[\w ]{1,40} )?licen[cs]e\b/i,
    reason: 'plan',
    ...licensed,
  },
  { status: [403], code: /licen[cs]e/i, reason: 'plan', ...licensed },
  { status: [403], says: /\blicen[cs]e[ds]?\b/i, reason: 'plan', ...licensed },
  // To a hunting query, a table that the tenant's licences do not fill does not exist.
  { status: [400], says: /failed to resolve table.{0,60}OAuthAppInfo/i, reason: 'plan', ...appGovernance },
  { status: [400, 404], says: /resource not found for the segment/i, reason: 'unsupported' },
  {
    status: [400, 403, 404],
    says: /not (?:available|supported|enabled) (?:in|for) (?:this|the|your) (?:cloud|environment|national)/i,
    reason: 'unsupported',
    fix: 'this does not exist in the cloud of this tenant: look in its admin center instead',
  },
  {
    status: [400, 401, 403, 404],
    code: /Authorization_IdentityNotFound/i,
    reason: 'credentials',
    ...stranger,
  },
  { status: [401, 403], challenge: /claims=|insufficient_claims/i, reason: 'credentials', ...challenged },
  { status: [401, 403], says: challengeInWords, reason: 'credentials', ...challenged },
  {
    status: [401],
    reason: 'credentials',
    fix: 'get a new token, and see that it was issued for Microsoft Graph of this cloud',
  },
  { status: [400, 404], code: /PageToken/i, reason: 'expired' },
  {
    status: [400, 404],
    says: /(?:skip|page) ?token.{0,40}(?:expired|invalid|not valid|not found)|invalid (?:skip|page) ?token/i,
    reason: 'expired',
  },
  { status: [410], reason: 'expired' },
  { status: [400, 404], code: /sync ?state|resync/i, reason: 'expired' },
  { status: [400], code: /tooManyResultsRequested/i, reason: 'truncated' },
  { status: [400], says: /invalid page size|for top query has been exceeded/i, reason: 'truncated' },
  { status: [400], says: /\btop\b.{0,40}\b(?:too (?:large|big|high)|exceeds?)\b/i, reason: 'truncated' },
  { status: [400], says: /query option '?\$?top'? is not (?:allowed|supported)/i, reason: 'truncated' },
  { status: [400], code: /Request_UnsupportedQuery/i, reason: 'unsupported' },
  { status: [403], reason: 'permission' },
  { status: [404], code: notFound, reason: 'gone' },
  { status: [404], reason: 'unavailable' },
];

/** Pure: what a refusal of Graph, or of the sign-in service, means. */
export function judge(answer: Answer): Verdict {
  const login = judgeLogin(answer);
  if (login !== undefined) return login;

  const { code, codes, message } = graphError(answer.body);
  const rule = table.find((rule) => applies(rule, answer, codes, message));
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

function applies(
  rule: Rule,
  { status, headers }: Answer,
  codes: readonly string[],
  message: string,
): boolean {
  if (rule.status !== undefined && !rule.status.includes(status)) return false;
  if (rule.code !== undefined && !codes.some((code) => rule.code?.test(code))) return false;
  if (rule.says !== undefined && !rule.says.test(message)) return false;
  return rule.challenge === undefined || rule.challenge.test(headers.get('www-authenticate') ?? '');
}

interface GraphError {
  readonly code: string;
  /** With those of the errors inside, of which each may tell more than the one around it. */
  readonly codes: readonly string[];
  readonly message: string;
}

const DEEPEST = 5;

function graphError(body: unknown): GraphError {
  const error = member(body, 'error');
  const codes: string[] = [];
  let at = error;
  for (let depth = 0; depth < DEEPEST && at !== undefined; depth++) {
    const code = member(at, 'code');
    if (typeof code === 'string') codes.push(code);
    at = member(at, 'innerError') ?? member(at, 'innererror');
  }
  const [code, message] = [member(error, 'code'), member(error, 'message')];
  return {
    code: typeof code === 'string' ? code : '',
    codes,
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
