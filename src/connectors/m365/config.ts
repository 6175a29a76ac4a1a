import { z } from 'zod';
import { baseUrl, callsPerSecond, concurrency, secret, token } from '../settings.ts';

const pem = secret.refine((value) => isWholePem(value.reveal()), {
  error: 'must be PEM text with both the certificate and its private key, not encrypted',
});

const tenantId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.-]*$/, {
  error: 'must be the directory id (a GUID) or one of its domains',
});

const clientId = z.guid({ error: 'must be the application (client) id, a GUID' });

const auth = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('bearer'), token }),
    z.strictObject({ kind: z.literal('client-secret'), tenantId, clientId, secret }),
    z.strictObject({ kind: z.literal('certificate'), tenantId, clientId, certificate: pem }),
  ],
  { error: 'must have the kind bearer, client-secret or certificate' },
);

/** The members of a Microsoft 365 tenant in the config file, secrets resolved. */
export const config = z.strictObject({
  cloud: z
    .enum(['global', 'usgov', 'usgov-dod', 'china'], {
      error: 'must be global, usgov, usgov-dod or china',
    })
    .default('global'),
  baseUrl: baseUrl.optional(),
  auth,
  callsPerSecond: callsPerSecond.optional(),
  concurrency: concurrency.default(25),
});

export type Config = z.output<typeof config>;

/** Told in every report: whose eyes saw this. */
export function identity({ auth }: Config): string {
  if (auth.kind === 'bearer') return 'a ready bearer token';
  return `app ${auth.clientId} (${auth.kind === 'certificate' ? 'certificate' : 'client secret'})`;
}

function isWholePem(text: string): boolean {
  return /-----BEGIN CERTIFICATE-----/.test(text) && /-----BEGIN (?:RSA |EC )?PRIVATE KEY-----/.test(text);
}
