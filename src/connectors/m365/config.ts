import { z } from 'zod';
import { fitsHeader, Secret } from '../../lib/secret.ts';
import { isLoopback } from '../../lib/transport.ts';

const secret = z.instanceof(Secret, { error: 'must be a reference to a secret: env:NAME or file:PATH' });

const token = secret.refine(fitsHeader, { error: 'must be one word of ASCII letters, as tokens are' });

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
    .default('global')
    .describe('The cloud in which the tenant lives; global holds GCC too.'),
  baseUrl: z
    .string()
    .refine(isOrigin, { error: 'must be https://host (http only for this machine), without a path' })
    .optional()
    .describe("Takes the place of the vendor's Graph and sign-in hosts, such as a recording proxy."),
  auth,
  callsPerSecond: z
    .number({ error: 'must be a number' })
    .positive()
    .optional()
    .describe('A pace of your own, to leave quota to others.'),
  concurrency: z
    .int({ error: 'must be a whole number' })
    .min(1)
    .max(200)
    .default(25)
    .describe('Calls at once.'),
});

export type Config = z.output<typeof config>;

/** Told in every report: whose eyes saw this. */
export function identity({ auth }: Config): string {
  if (auth.kind === 'bearer') return 'a ready bearer token';
  return `app ${auth.clientId} (${auth.kind === 'certificate' ? 'certificate' : 'client secret'})`;
}

const home = z.object({ auth: z.object({ tenantId: z.guid() }) });

/** Its directory; the config may name it by a domain instead, which tells no id. */
export function homes(settings: unknown): readonly string[] {
  const parsed = home.safeParse(settings);
  return parsed.success ? [parsed.data.auth.tenantId] : [];
}

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.href !== `${url.origin}/`) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}

function isWholePem(text: string): boolean {
  return /-----BEGIN CERTIFICATE-----/.test(text) && /-----BEGIN (?:RSA |EC )?PRIVATE KEY-----/.test(text);
}
