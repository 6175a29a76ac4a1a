import { z } from 'zod';
import { fitsHeader, Secret } from '../../lib/secret.ts';
import { isLoopback } from '../../lib/transport.ts';

/** GitHub's secondary limit: 900 points a minute, and a read is one. */
const DEFAULT_CALLS_PER_SECOND = 15;
/** A quarter of what GitHub allows at once, so that other tools of the same credential have room. */
const DEFAULT_CONCURRENCY = 25;

const secret = z.instanceof(Secret, { error: 'must be a reference to a secret: env:NAME or file:PATH' });

const token = secret.refine(fitsHeader, { error: 'must be one word of ASCII letters, as tokens are' });

const pem = secret.refine((value) => /-----BEGIN (?:RSA )?PRIVATE KEY-----/.test(value.reveal()), {
  error: 'must be the PEM text of the private key that GitHub made for the app, not encrypted',
});

const appIdError = 'must be the id of the app (a number) or its client id';

const auth = z.discriminatedUnion(
  'kind',
  [
    /** A token that is ready, of whatever kind. */
    z.strictObject({ kind: z.literal('bearer'), token }),
    /** A person's access token, classic or fine-grained. */
    z.strictObject({ kind: z.literal('pat'), token }),
    z.strictObject({
      kind: z.literal('app'),
      /** The app's id, or its client id. */
      appId: z.union([z.int().positive(), z.string().regex(/^[\w.-]+$/, { error: appIdError })], {
        error: appIdError,
      }),
      privateKey: pem,
      /** Where the app is installed on the organisation; found by itself when it is left out. */
      installationId: z.int().positive().optional(),
    }),
  ],
  { error: 'must have the kind bearer, pat or app' },
);

/** GitHub's own members of a tenant in the config file. Parsing what was parsed changes nothing. */
export const githubConfig = z.strictObject({
  organization: z.string().regex(/^\w(?:[\w-]*\w)?$/, {
    error: 'must be the login of the organisation, as in its URL',
  }),
  /** github.com, a tenant with data residency (`SUBDOMAIN.ghe.com`), or the name of a server of one's own. */
  host: z
    .string()
    .toLowerCase()
    .regex(/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d+)?$/, {
      error: 'must be github.com, SUBDOMAIN.ghe.com or the name of your own server, without https://',
    })
    .refine((host) => host !== 'api.github.com' && !/^api\..*\.ghe\.com$/.test(host), {
      error: 'must be the name by which people open it, without api.',
    })
    .default('github.com'),
  /** A server that stands in for GitHub's, such as the simulator. */
  baseUrl: z
    .string()
    .refine(isOrigin, { error: 'must be https://host (http only for this machine), without a path' })
    .optional(),
  auth,
  callsPerSecond: z.number().positive().default(DEFAULT_CALLS_PER_SECOND),
  concurrency: z.int().min(1).max(100).default(DEFAULT_CONCURRENCY),
});

export type GitHubConfig = z.output<typeof githubConfig>;

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.href !== `${url.origin}/`) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}
