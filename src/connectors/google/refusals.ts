import { foreignAnswer, isForeign } from '../../lib/foreign.ts';
import type { Answer, Verdict } from '../../lib/platform-rules.ts';
import { printable } from '../../lib/text.ts';
import { assetCases } from './asset-refusals.ts';
import { refusalText } from './refusal-text.ts';
import { rightOf, type ScopeRight } from './rights.ts';

export interface Case {
  readonly status: (status: number) => boolean;
  /** Must be found in the refusal's reasons or text; absent: the status says it all. */
  readonly says?: RegExp;
  readonly path?: RegExp;
  /** A parameter that the call carried. */
  readonly asks?: string;
  readonly verdict: (right: ScopeRight, fix: string) => Verdict;
}

const is =
  (...wanted: readonly number[]) =>
  (status: number) =>
    wanted.includes(status);

const throttled: Verdict = { retry: true, reason: 'throttled', message: 'quota used up' };

const roleLacks = ({ privilege }: ScopeRight): Verdict => ({
  retry: false,
  reason: 'permission',
  message: 'the administrator may not',
  lacks: privilege,
  fix: 'give that privilege to the administrator as whom OAuthlas acts, or act as another one',
});

const badRequest = /^(?:INVALID_ARGUMENT )?badRequest Bad Request$/;

const noSuchCustomer: Verdict = {
  retry: false,
  reason: 'unsupported',
  message: 'no such customer',
  fix: 'see that `customer` in the config is the customer id that Google gave (C01abcdef), no domain, and that the administrator may see that customer',
};

/**
 * First match wins. Google says quota in five ways: 403 with a reason, 429, 503 of the Reports API, and
 * 403 and 503 in plain text.
 * @see https://developers.google.com/workspace/admin/directory/v1/limits
 * @see https://developers.google.com/workspace/admin/reports/v1/limits
 * @see https://developers.google.com/workspace/admin/reseller/v1/support/directory_api_common_errors
 */
const cases: readonly Case[] = [
  { status: is(429), verdict: () => throttled },
  {
    status: is(403, 503),
    says: /rate_?limit_?exceeded|quota_?exceeded|daily_?limit_?exceeded|RESOURCE_EXHAUSTED|rate higher than|quota exceeded|rate limit exceeded/i,
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
  // The Reports API says so to whoever is signed in well, and is no administrator.
  { status: is(401), path: /^\/admin\/reports\//, says: /you are not authorized to/i, verdict: roleLacks },
  {
    status: is(401),
    verdict: (_, fix) => ({ retry: false, reason: 'credentials', message: 'credential refused', fix }),
  },
  {
    status: is(400, 403),
    says: /domain ?cannot ?use ?apis/i,
    verdict: () => ({
      retry: false,
      reason: 'plan',
      message: 'this account may not use the API',
      fix: "see in the Admin console whether the account's edition and API settings allow the Admin SDK",
    }),
  },
  ...assetCases,
  {
    status: is(403),
    says: /USER_PROJECT_DENIED|serviceusage\.|requires a quota project/i,
    verdict: () => ({
      retry: false,
      reason: 'permission',
      message: 'the calls cannot be counted on that project',
      lacks: 'a Google Cloud project to count the calls on, and the role Service Usage Consumer on it',
      fix: 'name a project in auth.quotaProject on which whoever logged in has that role',
    }),
  },
  {
    status: is(403),
    says: /accessNotConfigured|SERVICE_DISABLED/,
    verdict: ({ api }) => ({
      retry: false,
      reason: 'permission',
      message: 'API not enabled',
      lacks: `the ${api.title}`,
      fix: `enable the ${api.title} in the credential's Google Cloud project, and wait some minutes`,
    }),
  },
  {
    status: is(403),
    says: /insufficientPermissions|ACCESS_TOKEN_SCOPE_INSUFFICIENT|insufficient(?: authentication|_)? ?scope/i,
    verdict: ({ scope }, fix) => ({
      retry: false,
      reason: 'permission',
      message: 'scope missing',
      lacks: scope,
      fix,
    }),
  },
  { status: is(403), says: /^invalid domain\b/i, verdict: () => noSuchCustomer },
  { status: is(403), verdict: roleLacks },
  // Of anything else that is not found, a wrong customer too, nothing follows for the person who was asked for.
  {
    status: is(404),
    path: /\/users\/[^/]+(?:\/tokens|\/asps)?$/,
    says: /\buserKey\b|userNotFound/,
    verdict: () => ({ retry: false, reason: 'gone', message: 'not found' }),
  },
  {
    status: is(400),
    path: /^\/admin\/reports\/v1\/usage\//,
    says: /not yet available/i,
    verdict: () => ({ retry: false, reason: 'gone', message: 'no report of that day yet' }),
  },
  {
    status: is(400, 410),
    says: /page ?_?token/i,
    verdict: () => ({ retry: false, reason: 'expired', message: 'page token refused' }),
  },
  {
    status: is(400, 404),
    says: /\bcustomer|domain ?not ?found|(?:not found:|invalid) domain/i,
    verdict: () => noSuchCustomer,
  },
  // In two words, and without a further one.
  { status: is(400), says: badRequest, asks: 'customer', verdict: () => noSuchCustomer },
  { status: is(400), says: badRequest, asks: 'customerId', verdict: () => noSuchCustomer },
];

/** Whole refusals in plain text that are Google's own all the same. */
const ownTexts = /^(?:domain cannot use apis|invalid domain)\.?$/i;

/** What a refusal of the two APIs means. @param fix what helps where scopes are missing, or the credential is refused */
export function judge({ status, headers, body, url }: Answer, fix: string): Verdict {
  const { pathname, searchParams } = url;
  const text = refusalText(body);
  const isScope = headers.get('www-authenticate')?.includes('insufficient_scope') === true;
  const said = isScope ? `${text} insufficient_scope` : text;
  const match = cases.find(
    (one) =>
      one.status(status) &&
      (one.says?.test(said) ?? true) &&
      (one.path?.test(pathname) ?? true) &&
      (one.asks === undefined || searchParams.has(one.asks)),
  );
  const verdict = match?.verdict(rightOf(pathname), fix);
  // A proxy's page can carry any status; only those that pass by themselves are believed.
  if (verdict?.retry !== true && isForeign(body) && !ownTexts.test(text.trim()))
    return foreignAnswer('Google');
  // Google says what was not found.
  if (status === 404 && text === '') return foreignAnswer('Google');
  return (
    verdict ?? { retry: false, reason: 'unsupported', message: printable(text, 120) || 'no reason given' }
  );
}
