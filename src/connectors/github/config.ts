import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';
import { holds } from '../../lib/secret.ts';
import { baseUrl, callsPerSecond, concurrency, secret, token } from '../settings.ts';
import { ownerId } from './servers.ts';

/** GitHub's secondary limit: 900 points a minute, and a read is one. */
const DEFAULT_CALLS_PER_SECOND = 15;
/** A quarter of what GitHub allows at once, so that other tools of the same credential have room. */
const DEFAULT_CONCURRENCY = 25;

const pem = secret.refine((value) => holds(value, isPrivateKey), {
  error: 'must be the PEM text of the private key that GitHub made for the app, not encrypted',
});

const appIdError = 'must be the id of the app (a number) or its client id';

const auth = z.discriminatedUnion('kind', [
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
  /** That of gh, on this machine. */
  z.strictObject({ kind: z.literal('my-login') }),
]);

const hostError = 'must be github.com, SUBDOMAIN.ghe.com or the name of your own server, without https://';

/** GitHub's own members of a tenant in the config file. Parsing what was parsed changes nothing. */
export const githubConfig = z.strictObject({
  organization: z
    .string()
    .regex(/^\w(?:[\w-]*\w)?$/, {
      error: 'must be the login of the organisation, as in its URL',
    })
    .describe("The organisation's login, as in its URL."),
  /** github.com, a tenant with data residency (`SUBDOMAIN.ghe.com`), or the name of a server of one's own. */
  host: z
    .string()
    .toLowerCase()
    .regex(/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d+)?$/, { error: hostError })
    .refine((host) => URL.canParse(`https://${host}`), { error: hostError })
    .refine((host) => !/^api\.(?:github|.*\.ghe)\.com(?::\d+)?$/.test(host), {
      error: 'must be the name by which people open it, without api.',
    })
    .refine((host) => !/^www\.github\.com(?::\d+)?$/.test(host), {
      error: 'must be github.com, without www.',
    })
    .default('github.com')
    .describe('Where people open it: github.com, SUBDOMAIN.ghe.com, or the name of your own server.'),
  baseUrl: baseUrl.optional(),
  auth,
  callsPerSecond: callsPerSecond.default(DEFAULT_CALLS_PER_SECOND),
  concurrency: concurrency.max(100).default(DEFAULT_CONCURRENCY),
});

export type GitHubConfig = z.output<typeof githubConfig>;

/** The organisation, by the name in its address. */
export function homes(settings: unknown): readonly string[] {
  const { data } = home.safeParse(settings);
  return data === undefined ? [] : [ownerId(data.host, data.organization)];
}

const home = z.object({ organization: z.string(), host: z.string().default('github.com') });

/** An environment variable holds line ends as \\n. */
export function toPem(text: string): string {
  return text.replaceAll('\\n', '\n');
}

function isPrivateKey(text: string): boolean {
  try {
    createPrivateKey(toPem(text));
    return true;
  } catch {
    // What it says may quote the key.
    return false;
  }
}
