import { z } from 'zod';
import { isLoopback } from '../../lib/address.ts';
import { fitsHeader, Secret } from '../../lib/secret.ts';

/** The vendor's default for the Directory API: 2,400 calls a minute, user and project. */
const DEFAULT_CALLS_PER_SECOND = 40;
const DEFAULT_CONCURRENCY = 25;

const secret = z.instanceof(Secret, { error: 'must be a reference to a secret (env:NAME or file:PATH)' });

const token = secret.refine(fitsHeader, { error: 'must be one word of ASCII letters, as tokens are' });

/** The administrator as whom it acts: what that person may see is what is seen. */
const subject = z.email({ error: 'must be the address of an administrator' });

/** Google's own members of a tenant in the config file. Parsing what was parsed changes nothing. */
export const googleConfig = z.strictObject({
  /** `full` reads every person's tokens, with a scope that could also delete them. */
  mode: z.enum(['read-only', 'full']).default('read-only'),
  customer: z
    .string()
    .regex(/^(my_customer|C[0-9a-z]+)$/, 'must be my_customer or a customer id such as C01abcdef')
    .default('my_customer'),
  /** A server that stands in for Google's, such as the simulator. */
  baseUrl: z
    .url()
    .refine(isOrigin, 'must be an origin without a path: https, or http to this machine')
    .optional(),
  auth: z.discriminatedUnion(
    'kind',
    [
      z.strictObject({ kind: z.literal('bearer'), token }),
      z.strictObject({
        kind: z.literal('service-account'),
        /** The text of the JSON key file. */
        key: secret,
        subject,
      }),
      /** Keyless: a token of another issuer, which Google Cloud trusts, in place of the key. */
      z.strictObject({
        kind: z.literal('workload-identity'),
        /** The text of the external_account file that gcloud writes. */
        credentials: secret,
        /** The service account to which the scopes are delegated. */
        serviceAccount: z.email({ error: 'must be the address of the service account' }),
        subject,
      }),
      z.strictObject({
        kind: z.literal('my-login'),
        /** The project that the calls are counted on; absent: that of the client with which the person logged in. */
        quotaProject: z
          .string()
          .regex(/^[a-z0-9.:-]+$/, 'must be the id of a Google Cloud project')
          .optional(),
      }),
    ],
    { error: 'must have the kind workload-identity, service-account, bearer or my-login' },
  ),
  callsPerSecond: z.number().positive().default(DEFAULT_CALLS_PER_SECOND),
  concurrency: z.int().min(1).max(200).default(DEFAULT_CONCURRENCY),
});

export type GoogleConfig = z.output<typeof googleConfig>;

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
  return isSafe && url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '';
}
