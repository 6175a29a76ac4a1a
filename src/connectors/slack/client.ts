import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { ProviderError, providerError } from '../../lib/errors.ts';
import type { Send } from '../../lib/transport.ts';
import type { SlackConfig } from './config.ts';
import { originOf } from './rules.ts';

type ApprovedQuery = NonNullable<Parameters<WebClient['admin']['apps']['approved']['list']>[0]>;
type LogQuery = NonNullable<Parameters<WebClient['team']['integrationLogs']>[0]>;
type UserQuery = NonNullable<Parameters<WebClient['users']['list']>[0]>;
type TeamQuery = NonNullable<Parameters<WebClient['admin']['teams']['list']>[0]>;
type OAuthQuery = NonNullable<Parameters<WebClient['oauth']['v2']['access']>[0]>;

/** The calls there are. What they answer is not trusted: each surface parses it. */
export interface SlackClient {
  readonly whoAmI: () => Promise<unknown>;
  readonly team: () => Promise<unknown>;
  readonly teams: (query: TeamQuery) => Promise<unknown>;
  readonly approvedApps: (query: ApprovedQuery) => Promise<unknown>;
  readonly integrationLogs: (query: LogQuery) => Promise<unknown>;
  readonly users: (query: UserQuery) => Promise<unknown>;
  /** Exchanges a refresh token; needs no access token. */
  readonly exchange: (query: OAuthQuery) => Promise<unknown>;
}

/**
 * Loads the SDK (27 ms and 10 MB) around our transport: retries, pauses and the queue are the transport's, and so
 * is the signal.
 */
export async function createClient(config: SlackConfig, send: Send): Promise<SlackClient> {
  const { WebClient } = await import('@slack/web-api');
  const web = new WebClient(undefined, {
    slackApiUrl: `${originOf(config)}/api/`,
    allowAbsoluteUrls: false,
    fetch: async (url, init) => tame(await send(url, { method: 'POST', ...init } as RequestInit)),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: silence,
  });
  return {
    whoAmI: () => unwrapped(web.auth.test()),
    team: () => unwrapped(web.team.info()),
    teams: (query) => unwrapped(web.admin.teams.list(query)),
    approvedApps: (query) => unwrapped(web.admin.apps.approved.list(query)),
    integrationLogs: (query) => unwrapped(web.team.integrationLogs(query)),
    users: (query) => unwrapped(web.users.list(query)),
    exchange: (query) => unwrapped(web.oauth.v2.access(query)),
  };
}

const metadata = z
  .looseObject({ warnings: z.array(z.unknown()).optional(), messages: z.array(z.string()).optional() })
  .optional();

/**
 * The SDK trips over metadata that is null, or whose lists are none: then it gets the cursor alone, whatever that is.
 * Metadata of another kind may stand for a list that goes on. @throws ProviderError `shape`
 */
async function tame(response: Response): Promise<Response> {
  const body = (await response.json()) as object;
  const told: unknown = Reflect.get(body, 'response_metadata');
  if (metadata.safeParse(told).success) return response;
  if (typeof told !== 'object' || Array.isArray(told)) {
    throw new ProviderError('shape', 'the metadata of an answer is not as documented');
  }
  const { status, headers } = response;
  const tamed = told === null ? undefined : { next_cursor: Reflect.get(told, 'next_cursor') as unknown };
  return Response.json({ ...body, response_metadata: tamed }, { status, headers });
}

/** The SDK logs to the console by itself, bodies included. */
const silence: NonNullable<NonNullable<ConstructorParameters<typeof WebClient>[1]>['logger']> = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => 'error' as ReturnType<(typeof silence)['getLevel']>,
  setName: () => {},
};

/** The SDK wraps what our transport threw: only ours goes on. */
async function unwrapped(call: Promise<unknown>): Promise<unknown> {
  try {
    return await call;
  } catch (error) {
    throw providerError(error) ?? (error instanceof Error ? (error.cause ?? error) : error);
  }
}
