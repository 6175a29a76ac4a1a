import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';
import { isLinkLocal, isLoopback } from '../../lib/address.ts';
import { holds } from '../../lib/secret.ts';
import { baseUrl, callsPerSecond, concurrency, fullEveryDays, secret, token } from '../settings.ts';

const pem = secret.refine((value) => holds(value, isWholePem), {
  error: 'must be PEM text with both the certificate and its private key, not encrypted',
});

const jwt = secret.refine((value) => holds(value, (text) => /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text)), {
  error: 'must be a token of the issuer that the app trusts: three parts with dots between them',
});

const endpoint = secret.refine((value) => holds(value, isOwnMachine), {
  error: 'must be what Azure sets as IDENTITY_ENDPOINT: plain http to an address of this machine',
});

const tenantId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.-]*$/, {
  error: 'must be the directory id (a GUID) or one of its domains',
});

const clientId = z.guid({ error: 'must be the application (client) id, a GUID' });

const auth = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('bearer'), token }),
  z.strictObject({ kind: z.literal('client-secret'), tenantId, clientId, secret }),
  z.strictObject({ kind: z.literal('certificate'), tenantId, clientId, certificate: pem }),
  /** Keyless: a token of another issuer that the app trusts, read anew at each sign-in. */
  z.strictObject({ kind: z.literal('workload-identity'), tenantId, clientId, assertion: jwt }),
  /** Keyless: what Azure gives the machine. */
  z.strictObject({
    kind: z.literal('managed-identity'),
    /** Of a user-assigned identity; absent: the machine's own. */
    clientId: clientId.optional(),
    /** Where the machine has no metadata service: App Service, Functions, Container Apps. */
    appService: z.strictObject({ endpoint, header: token }).optional(),
  }),
  z.strictObject({ kind: z.literal('my-login'), tenantId: tenantId.optional() }),
]);

const site = z.string().regex(/^[a-z\d][a-z\d-]*(?:\.[a-z\d-]+)+(?::\/[^\s?#%:]+)?$/i, {
  error: 'must be the address of a site, as host or host:/sites/name',
});

/** The members of a Microsoft 365 tenant in the config file, secrets resolved. */
export const config = z.strictObject({
  cloud: z
    .enum(['global', 'usgov', 'usgov-dod', 'china'], {
      error: 'must be global, usgov, usgov-dod or china',
    })
    .default('global')
    .describe('The cloud in which the tenant lives; global holds GCC too.'),
  baseUrl: baseUrl.optional(),
  sites: z
    .array(site)
    .min(1)
    .optional()
    .describe(
      'SharePoint sites of which it is read which apps they were opened to (Sites.Selected). To read that takes Sites.FullControl.All.',
    ),
  auth,
  callsPerSecond: callsPerSecond.optional(),
  concurrency: concurrency.default(25),
  fullEveryDays,
});

export type Config = z.output<typeof config>;

/** Told in every report: whose eyes saw this. */
export function identity({ auth }: Config, session?: { readonly asWhom: string | undefined }): string {
  switch (auth.kind) {
    case 'bearer':
      return 'a ready bearer token';
    case 'my-login':
      return `the login of az (${session?.asWhom ?? 'whose, was not told'})`;
    case 'managed-identity':
      return auth.clientId === undefined
        ? "this machine's own managed identity"
        : `managed identity ${auth.clientId}`;
    default:
      return `app ${auth.clientId} (${means[auth.kind]})`;
  }
}

const means = {
  certificate: 'certificate',
  'client-secret': 'client secret',
  'workload-identity': 'workload identity federation',
} as const;

const home = z.object({ auth: z.object({ tenantId: z.guid() }) });

/** Its directory; the config may name it by a domain instead, which tells no id. */
export function homes(settings: unknown): readonly string[] {
  const parsed = home.safeParse(settings);
  return parsed.success ? [parsed.data.auth.tenantId] : [];
}

function isWholePem(text: string): boolean {
  if (!/-----BEGIN CERTIFICATE-----/.test(text)) return false;
  try {
    createPrivateKey(text);
    return true;
  } catch {
    // What does not parse is told by the message of this check, and never quoted.
    return false;
  }
}

function isOwnMachine(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'http:' && (isLoopback(url.hostname) || isLinkLocal(url.hostname));
}
