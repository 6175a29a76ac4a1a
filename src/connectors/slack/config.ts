import { z } from 'zod';
import { baseUrl, callsPerSecond, concurrency, secret, token } from '../settings.ts';

const refreshToken = secret.refine((value) => value.replace !== undefined, {
  error:
    'must be file:PATH: Slack replaces a refresh token at every use, and the new one is written to that file',
});

const auth = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('bearer'), token }),
  z.strictObject({
    kind: z.literal('rotating'),
    clientId: z
      .string()
      .regex(/^[\w.-]+$/, 'must be the client id of the app, such as 1234567890.1234567890'),
    clientSecret: secret,
    refreshToken,
  }),
]);

/** The members of a Slack organisation or workspace in the config file, secrets resolved. */
export const slackConfig = z.strictObject({
  cloud: z.enum(['commercial', 'gov']).default('commercial').describe('gov for GovSlack.'),
  baseUrl: baseUrl.optional(),
  auth,
  /** Slack does not tell it to every token. */
  appId: z
    .string()
    .regex(/^A[A-Z0-9]+$/, 'must be the id of the app, such as A0123ABCD')
    .optional()
    .describe('The app that OAuthlas uses: no finding tells of it.'),
  /** It needs the scope `admin`, which could also manage people. */
  integrationLogs: z
    .boolean()
    .default(false)
    .describe('For a token of a whole organisation: read the log of each workspace too.'),
  /** In place of the tier of every method. */
  callsPerSecond: callsPerSecond.optional(),
  concurrency: concurrency.default(10),
});

export type SlackConfig = z.output<typeof slackConfig>;
