import { z } from 'zod';
import { fitsHeader, Secret } from '../../lib/secret.ts';
import { isLoopback } from '../../lib/transport.ts';

const secret = z.instanceof(Secret, { error: 'must be a reference to a secret: env:NAME or file:PATH' });

const token = secret.refine(fitsHeader, { error: 'must be one word of ASCII letters, as tokens are' });

const refreshToken = secret.refine((value) => value.replace !== undefined, {
  error:
    'must be file:PATH: Slack replaces a refresh token at every use, and the new one is written to that file',
});

const auth = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('bearer'), token }),
    z.strictObject({
      kind: z.literal('rotating'),
      clientId: z
        .string()
        .regex(/^[\w.-]+$/, 'must be the client id of the app, such as 1234567890.1234567890'),
      clientSecret: secret,
      refreshToken,
    }),
  ],
  { error: 'must have the kind bearer or rotating' },
);

/** The members of a Slack organisation or workspace in the config file, secrets resolved. */
export const slackConfig = z.strictObject({
  cloud: z.enum(['commercial', 'gov'], { error: 'must be commercial or gov' }).default('commercial'),
  /** A server that stands in for Slack, such as the simulator. */
  baseUrl: z
    .string()
    .refine(isOrigin, 'must be https://host (http only for this machine), without a path')
    .optional(),
  auth,
  /** The log of an organisation's workspaces: it needs the scope `admin`, which could also manage people. */
  integrationLogs: z.boolean().default(false),
  /** In place of the tier of every method. */
  callsPerSecond: z.number({ error: 'must be a number' }).positive().optional(),
  concurrency: z.int({ error: 'must be a whole number' }).min(1).max(200).default(10),
});

export type SlackConfig = z.output<typeof slackConfig>;

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.href !== `${url.origin}/`) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}
