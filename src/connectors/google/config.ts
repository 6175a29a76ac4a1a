import { z } from 'zod';
import { fitsHeader, Secret } from '../../lib/secret.ts';
import { isLoopback } from '../../lib/transport.ts';

/** The vendor's default for the Directory API: 2,400 calls a minute, user and project. */
const DEFAULT_CALLS_PER_SECOND = 40;
const DEFAULT_CONCURRENCY = 25;

const secret = z.instanceof(Secret, { error: 'must be a reference to a secret (env:NAME or file:PATH)' });

const token = secret.refine(fitsHeader, { error: 'must be one word of ASCII letters, as tokens are' });

/** Google's own members of a tenant in the config file. Parsing what was parsed changes nothing. */
export const googleConfig = z.strictObject({
  mode: z
    .enum(['read-only', 'full'])
    .default('read-only')
    .describe("full reads every person's tokens, with a scope that could also take over accounts."),
  customer: z
    .string()
    .regex(/^(my_customer|C[0-9a-z]+)$/, 'must be my_customer or a customer id such as C01abcdef')
    .default('my_customer')
    .describe('The customer id, for resellers.'),
  baseUrl: z
    .url()
    .refine(isOrigin, 'must be an origin without a path: https, or http to this machine')
    .optional()
    .describe("Takes the place of Google's hosts, such as a recording proxy."),
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
  callsPerSecond: z
    .number()
    .positive()
    .default(DEFAULT_CALLS_PER_SECOND)
    .describe('A pace of your own, to leave quota to others.'),
  concurrency: z.int().min(1).max(200).default(DEFAULT_CONCURRENCY).describe('Calls at once.'),
});

export type GoogleConfig = z.output<typeof googleConfig>;

const home = z.object({ customer: z.string() });

/** Its customer id, where the config tells it. */
export function homes(settings: unknown): readonly string[] {
  const parsed = home.safeParse(settings);
  return parsed.success && parsed.data.customer !== 'my_customer' ? [parsed.data.customer] : [];
}

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
  return isSafe && url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '';
}
