import { z } from 'zod';
import type { Issued } from '../../lib/access-token.ts';
import { ProviderError } from '../../lib/errors.ts';
import { isWord } from '../../lib/secret.ts';
import type { Send } from '../../lib/transport.ts';
import type { GoogleConfig } from './config.ts';
import { readSource, type Source } from './external-account.ts';

export type WorkloadIdentity = Extract<GoogleConfig['auth'], { readonly kind: 'workload-identity' }>;

const STS = 'https://sts.googleapis.com/v1/token';
const IAM = 'https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/';
const LOGIN = 'https://oauth2.googleapis.com/token';

/** For which scope, and as whom: without a subject the service account acts as itself. */
export interface Acting {
  readonly scope: string;
  readonly subject: string | undefined;
}

/** The longest that Google allows. */
const LIFETIME_S = 3600;

/**
 * Delegation without a key: another issuer's token for one of Google's, with which the service account signs, on
 * Google's side, that it acts as the administrator. The SDK's own way ends at the service account itself, and no
 * administrator's data is its own; so these are the three documented calls.
 * @see https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token
 * @see https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/signJwt
 * @see https://developers.google.com/identity/protocols/oauth2/service-account#authorizingrequests
 * @throws ProviderError `credentials`; `permission`: the scope is not delegated
 */
export async function issueToWorkload(
  auth: WorkloadIdentity,
  { scope, subject }: Acting,
  { send, now }: { readonly send: Send; readonly now: () => number },
): Promise<Issued> {
  const federated = await exchange(readSource(auth.credentials), send);
  const iat = Math.floor(now() / 1000);
  const claims = {
    iss: auth.serviceAccount,
    ...(subject !== undefined && { sub: subject }),
    scope,
    aud: LOGIN,
    iat,
    exp: iat + LIFETIME_S,
  };
  const { signedJwt } = await ask(send, `${IAM}${encodeURIComponent(auth.serviceAccount)}:signJwt`, signed, {
    headers: { authorization: `Bearer ${federated}`, 'content-type': 'application/json' },
    body: JSON.stringify({ payload: JSON.stringify(claims) }),
  });
  const { access_token, expires_in } = await ask(send, LOGIN, issued, {
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: signedJwt,
    }),
  });
  return { token: access_token, lifetimeMs: (expires_in ?? LIFETIME_S) * 1000 };
}

/** Its token opens nothing but the service account that trusts it. */
async function exchange({ audience, subjectTokenType, subjectToken }: Source, send: Send): Promise<string> {
  const { access_token } = await ask(send, STS, issued, {
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      audience,
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      subject_token_type: subjectTokenType,
      subject_token: subjectToken,
    }),
  });
  return access_token;
}

async function ask<T>(send: Send, url: string, schema: z.ZodType<T>, init: RequestInit): Promise<T> {
  const answer = await send(url, { ...init, method: 'POST', isSignIn: true });
  const parsed = schema.safeParse(await answer.json());
  if (parsed.success) return parsed.data;
  throw new ProviderError('credentials', `POST ${new URL(url).pathname} issued no token`);
}

const word = z.string().refine(isWord);

const issued = z.object({
  access_token: word,
  expires_in: z.number().positive().optional().catch(undefined),
});

const signed = z.object({ signedJwt: word });
