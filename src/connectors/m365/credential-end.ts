import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { providerError } from '../../lib/errors.ts';
import type { Secret } from '../../lib/secret.ts';
import { toInstant } from '../../model/values.ts';
import type { CredentialEnd } from '../checkup.ts';
import { type Claims, endOfToken } from './claims.ts';
import type { Config } from './config.ts';

/**
 * When what we sign in with ends, as far as it can be told: a certificate says so itself, of a secret the app's own
 * registration does, and what is keyless has no end.
 */
export function credentialEnd(
  auth: Config['auth'],
  { claims, registration }: { readonly claims: Claims | undefined; readonly registration: unknown },
): CredentialEnd {
  switch (auth.kind) {
    case 'certificate':
      return endOfCertificate(auth.certificate);
    case 'client-secret':
      return endOfSecret(auth.secret, registration);
    case 'workload-identity': {
      const at = revealed(auth.assertion, endOfToken) ?? 'unknown';
      return { what: 'the federated token, which its issuer renews', at, isRenewed: true };
    }
    case 'managed-identity':
      return { what: 'a managed identity', at: 'never' };
    case 'my-login':
      return { what: 'the login of az', at: 'unknown', isRenewed: true };
    case 'bearer':
      return {
        what: 'the token, which nobody renews',
        at: claims?.endsAt ?? 'unknown',
        ...(claims === undefined && { why: 'its form is not one that tells' }),
      };
  }
}

function endOfCertificate(pem: Secret): CredentialEnd {
  const what = 'the certificate';
  const [block] =
    revealed(pem, (text) => /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(text)) ?? [];
  try {
    return { what, at: toInstant(new X509Certificate(block ?? '').validTo) };
  } catch {
    // The parser's words would quote it.
    return { what, at: 'unknown', why: 'it does not parse' };
  }
}

const passwords = z.object({
  passwordCredentials: z.array(z.object({ hint: z.string().nullish(), endDateTime: z.string().nullish() })),
});

/** Graph shows the first three letters of each secret of an app: those of ours tell which one it is. */
function endOfSecret(secret: Secret, registration: unknown): CredentialEnd {
  const what = 'the client secret';
  const all = passwords.safeParse(registration).data?.passwordCredentials;
  if (all === undefined)
    return {
      what,
      at: 'unknown',
      why: 'the registration of the app was not shown; perhaps it is in another tenant',
    };
  const hint = revealed(secret, (text) => text.slice(0, 3));
  const ours = all.filter((one) => one.hint === hint);
  const [first, another] = ours;
  if (first === undefined || another !== undefined)
    return { what, at: 'unknown', why: `which of the ${all.length} secrets of the app it is cannot be told` };
  return { what, at: toInstant(first.endDateTime) };
}

/** Undefined when it can no longer be read. */
function revealed<T>(secret: Secret, read: (text: string) => T): T | undefined {
  try {
    return read(secret.reveal());
  } catch (error) {
    if (providerError(error) === undefined) throw error;
    return undefined;
  }
}
