import { z } from 'zod';
import { baseUrl, callsPerSecond, concurrency, secret, token } from '../settings.ts';

/** The vendor's default for the Directory API: 2,400 calls a minute, user and project. */
const DEFAULT_CALLS_PER_SECOND = 40;
const DEFAULT_CONCURRENCY = 25;

/** Google's own members of a tenant in the config file. Parsing what was parsed changes nothing. */
export const googleConfig = z.strictObject({
  /** `full` reads every person's tokens, with a scope that could also delete them. */
  mode: z.enum(['read-only', 'full']).default('read-only'),
  customer: z
    .string()
    .regex(/^(my_customer|C[0-9a-z]+)$/, 'must be my_customer or a customer id such as C01abcdef')
    .default('my_customer'),
  baseUrl: baseUrl.optional(),
  auth: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('bearer'), token }),
    z.strictObject({
      kind: z.literal('service-account'),
      /** The text of the JSON key file. */
      key: secret,
      /** The administrator as whom it acts: what that person may see is what is seen. */
      subject: z.email(),
    }),
  ]),
  callsPerSecond: callsPerSecond.default(DEFAULT_CALLS_PER_SECOND),
  concurrency: concurrency.default(DEFAULT_CONCURRENCY),
});

export type GoogleConfig = z.output<typeof googleConfig>;
