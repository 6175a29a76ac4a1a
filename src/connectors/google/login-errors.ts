import { z } from 'zod';
import { foreignAnswer, isForeign } from '../../lib/foreign.ts';
import type { Answer, Verdict } from '../../lib/platform-rules.ts';
import { printable } from '../../lib/text.ts';
import type { GoogleConfig } from './config.ts';
import { refusalText } from './refusal-text.ts';

/** To sign in: for a token, for one in exchange, and for a signature. */
export const signIns = {
  token: /^\/token$/,
  exchange: /^\/v1\/token$/,
  signature: /^\/v1\/projects\/-\/serviceAccounts\/[^/:]+:signJwt$/,
} as const;

export function isSignIn(pathname: string): boolean {
  return Object.values(signIns).some((path) => path.test(pathname));
}

const throttled: Verdict = { retry: true, reason: 'throttled', message: 'quota used up' };
const failed: Verdict = { retry: true, reason: 'unavailable', message: 'the service failed' };

/** What a refusal means before there is a token: of whom, and what helps. */
export function judgeLogin(answer: Answer, { auth }: GoogleConfig, fix: string): Verdict {
  const { status, body, url } = answer;
  if (status === 429) return throttled;
  if (status >= 500 || status === 408) return failed;
  if (isForeign(body)) return foreignAnswer('Google');
  const text = refusalText(body);
  if (/rate_?limit_?exceeded|quota_?exceeded|RESOURCE_EXHAUSTED|quota exceeded/i.test(text)) return throttled;
  // Some of its own failures come with the status of a refusal.
  if (/^(?:internal_failure|server_error|temporarily_unavailable)\b/.test(text)) return failed;
  const { pathname } = url;
  if (signIns.signature.test(pathname)) return judgeSignature(answer, auth);
  const isExchange = signIns.exchange.test(pathname);
  if (isApiOff(text)) {
    const api = isExchange ? 'Security Token Service API in the project of the pool' : 'API that it names';
    return refused('API not enabled', `enable the ${api}`);
  }
  const { error = 'no reason given', error_description: why = '', error_subtype: kind = '' } = said(body);
  const match = (isExchange ? exchangeErrors : loginErrors).find(
    ({ code, says }) => code === error && (says === undefined || says.test(why) || says.test(kind)),
  );
  return {
    retry: false,
    reason: match?.isOfScope ? 'permission' : 'credentials',
    message: printable(error, 60),
    fix: match?.fix ?? (isExchange ? anyExchangeFix : fix),
  };
}

function refused(message: string, fix: string): Verdict {
  return { retry: false, reason: 'credentials', message, fix };
}

function isApiOff(text: string): boolean {
  return /SERVICE_DISABLED|accessNotConfigured/.test(text);
}

/** Its refusals are those of the APIs, not those of OAuth. */
function judgeSignature({ status, body }: Answer, auth: GoogleConfig['auth']): Verdict {
  const account = auth.kind === 'workload-identity' ? auth.serviceAccount : 'the service account';
  const text = refusalText(body);
  if (isApiOff(text)) {
    return refused(
      'API not enabled',
      `enable the IAM Service Account Credentials API in the project of ${account}`,
    );
  }
  if (/\bdisabled\b/i.test(text)) {
    return refused('the service account is disabled', `enable ${account} in the Google Cloud console`);
  }
  if (status === 401) return refused('the token of the exchange was refused', anyExchangeFix);
  return refused(
    status === 404 ? 'no such service account' : 'the workload may not sign for the service account',
    `give the workload’s principal the role Service Account Token Creator on ${account}, and see that it exists`,
  );
}

interface LoginError {
  readonly code: string;
  /** Must be found in its description or its subtype; absent: the code says it all. */
  readonly says?: RegExp;
  /** It is about the scope that was asked for: whatever needs another one may go on. */
  readonly isOfScope?: true;
  /** Absent: to delegate the scopes. */
  readonly fix?: string;
}

/** First match wins. @see https://cloud.google.com/iam/docs/troubleshooting-workload-identity-federation */
const exchangeErrors: readonly LoginError[] = [
  {
    code: 'invalid_grant',
    says: /connecting to|fetch|jwks|public key/i,
    fix: 'see that Google can reach the issuer of the token and its keys from the internet, or upload the keys to the provider',
  },
  {
    code: 'invalid_grant',
    fix: 'let the issuer write a new token, for the audience that the provider of the pool expects',
  },
  { code: 'invalid_target', fix: 'see that pool and provider in auth.credentials exist and are enabled' },
  {
    code: 'unauthorized_client',
    fix: 'see whether the attribute condition of the provider admits this workload',
  },
];

const anyExchangeFix = 'see that pool and provider in auth.credentials trust the issuer of the token';

const seeSubject =
  'see that auth.subject is the address of an administrator of this organisation who exists and is not suspended';

/**
 * First match wins. Who was not delegated a scope is told so in two codes.
 * @see https://developers.google.com/identity/protocols/oauth2/service-account#jwt-error-codes
 */
const loginErrors: readonly LoginError[] = [
  { code: 'unauthorized_client', isOfScope: true },
  { code: 'access_denied', says: /restricted/i, fix: seeSubject },
  { code: 'access_denied', isOfScope: true },
  { code: 'invalid_scope', isOfScope: true },
  {
    code: 'admin_policy_enforced',
    isOfScope: true,
    fix: 'trust the client in the Admin console, under Security > Access and data control > API controls > App access control',
  },
  {
    code: 'invalid_grant',
    says: /short-lived|timeframe|\biat\b/i,
    fix: 'set the clock of this machine: Google takes what is signed for minutes only',
  },
  {
    code: 'invalid_grant',
    says: /signature|verifier/i,
    fix: 'see in the Google Cloud console that the key in auth.key was not deleted, or make a new one',
  },
  {
    code: 'invalid_grant',
    says: /rapt/,
    fix: 'trust the client in the Admin console, or exempt it from the session length of Google Cloud services there',
  },
  { code: 'invalid_grant', says: /email|user id|account has been deleted/i, fix: seeSubject },
  {
    code: 'invalid_grant',
    says: /account not found/i,
    fix: 'see that the service account and auth.subject exist',
  },
  {
    code: 'invalid_grant',
    fix: 'see that auth.subject exists and is not suspended, that the key was not deleted, and that the clock is right',
  },
  { code: 'invalid_request', says: /impersonation/i, fix: seeSubject },
  { code: 'invalid_client', fix: 'see that the service account still exists and is not disabled' },
  {
    code: 'deleted_client',
    fix: 'restore the service account, which can be done for 30 days, or use another',
  },
  { code: 'disabled_client', fix: 'enable the key of the service account, or the service account itself' },
  { code: 'org_internal', fix: 'use a service account of a project in the organisation of auth.subject' },
];

const loginError = z.looseObject({
  error: z.string(),
  error_description: z.string().optional().catch(undefined),
  error_subtype: z.string().optional().catch(undefined),
});

function said(body: unknown): Partial<z.output<typeof loginError>> {
  return loginError.safeParse(body).data ?? {};
}
