import type { Log } from '../../lib/log.ts';
import type { Send } from '../../lib/transport.ts';
import { type ListOptions, type ListPage, readPages } from './pages.ts';
import type { Server } from './servers.ts';

/** Sent with every call: else answers would change when GitHub moves its default. */
const API_VERSION = '2022-11-28';
const PAGE_SIZE = 100;

export type Parameters = Readonly<Record<string, string | number>>;

/** One call with the given credential; the route in GitHub's own words (`GET /orgs/{org}`). */
export type Ask = (route: string, parameters: Parameters, options: AskOptions) => Promise<GitHubAnswer>;

export interface AskOptions {
  readonly authorization: string;
  readonly signal: AbortSignal;
  /** Fetched to the letter instead of what the route gives: a link of GitHub's. */
  readonly exactly?: string | undefined;
}

export interface GitHubAnswer {
  readonly body: unknown;
  readonly headers: Headers;
}

/** Signs a call, and once more when its token has died meanwhile. */
export type Sign = <T>(call: (authorization: string) => Promise<T>) => Promise<T>;

export interface GitHubClient {
  readonly get: (route: string, parameters: Parameters, signal: AbortSignal) => Promise<GitHubAnswer>;
  readonly list: (route: string, parameters: Parameters, options: ListOptions) => AsyncGenerator<ListPage>;
}

/**
 * The official SDK, whose calls end in our transport; its own retries, throttling and paging are left out. The
 * body was parsed there already, so the SDK is kept from parsing it once more.
 */
export async function createAsk({ origin, prefix }: Server, send: Send, log: Log): Promise<Ask> {
  const { Octokit } = await import('@octokit/rest');
  // The SDK warns of deprecated endpoints, by default on the console.
  const words = (said: string) => log.debug({ said }, 'the SDK warns');
  const quiet = { debug: () => {}, info: () => {}, warn: words, error: words };
  const sdk = new Octokit({ baseUrl: `${origin}${prefix}`, log: quiet, userAgent: 'oauthlas' });

  return async (route, parameters, { authorization, signal, exactly }) => {
    let answer: Response | undefined;
    let failure: unknown;
    const fetch: Send = async (url, init) => {
      try {
        answer = await send(exactly ?? url, init);
        return answer;
      } catch (error) {
        failure = error;
        throw error;
      }
    };
    try {
      await sdk.request(route, {
        ...parameters,
        headers: { authorization, 'x-github-api-version': API_VERSION },
        request: { fetch, signal, log: quiet, parseSuccessResponseBody: false },
      });
    } catch (error) {
      // The SDK wraps what our transport threw, together with the request: only ours goes on.
      throw failure ?? error;
    }
    if (answer === undefined) throw new TypeError('the SDK sent nothing');
    return { body: await answer.json(), headers: answer.headers };
  };
}

/** @param origins where a next-link may lead: the vendor's origin, and the one that stands in for it */
export function createClient(ask: Ask, sign: Sign, origins: readonly string[]): GitHubClient {
  return {
    get: (route, parameters, signal) =>
      sign((authorization) => ask(route, parameters, { authorization, signal })),
    list: (route, parameters, options) => {
      const wanted = { ...parameters, per_page: PAGE_SIZE };
      const { signal } = options;
      return readPages(
        (exactly) => sign((authorization) => ask(route, wanted, { authorization, signal, exactly })),
        origins,
        options,
      );
    },
  };
}
