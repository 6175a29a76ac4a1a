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

/** What a refusal means before there is a token: of whom, and what helps. */
export function judgeLogin(answer: Answer, { auth }: GoogleConfig, fix: string): Verdict {
  if (answer.status === 429) return { retry: true, reason: 'throttled', message: 'quota used up' };
  if (answer.status >= 500) return { retry: true, reason: 'unavailable', message: 'the service failed' };
  if (isForeign(answer.body)) return foreignAnswer('Google');
  const { pathname } = answer.url;
  if (signIns.signature.test(pathname)) return judgeSignature(answer, auth);
  const code = loginError.safeParse(answer.body).data?.error ?? 'no reason given';
  const fixes = signIns.exchange.test(pathname) ? exchangeFixes : loginFixes;
  return {
    retry: false,
    // The delegation does not have what was asked for, or there is none at all.
    reason: fixes === loginFixes && code === 'unauthorized_client' ? 'permission' : 'credentials',
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

/** @see https://developers.google.com/identity/protocols/oauth2/service-account#jwt-error-codes */
const loginFixes: ReadonlyMap<string, string> = new Map([
  [
    'invalid_grant',
    'see that auth.subject exists and is not suspended, that the key was not deleted, and that the clock is right',
  ],
  ['invalid_client', 'see that the service account still exists and is not disabled'],
]);

const loginError = z.looseObject({ error: z.string() });
