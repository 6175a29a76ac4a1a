import { setImmediate } from 'node:timers/promises';
import type { Context } from '@microsoft/microsoft-graph-client';
import { ProviderError, type ProviderReason, providerError } from '../../lib/errors.ts';
import type { Send } from '../../lib/transport.ts';
import type { Cursor } from '../../model/page.ts';
import type { GetToken } from './auth.ts';
import { member } from './rules.ts';

export interface GraphClient {
  /** One answer. `path` begins with the version: `/v1.0/organization`. */
  readonly get: (path: string, signal: AbortSignal) => Promise<object>;
  /**
   * Every page of a list, the next one under way while one is looked at. A list whose page token grew too old
   * starts over once, and one whose page size is refused is asked once for smaller pages.
   */
  readonly list: (path: string, options: ListOptions) => AsyncGenerator<GraphPage>;
}

export interface ListOptions {
  /** Where an earlier reading of the same list stopped. */
  readonly after?: Cursor | undefined;
  readonly signal: AbortSignal;
}

interface GraphPage {
  readonly value: readonly unknown[];
  /** Path and query of the next page, as the vendor gave them; absent at the end of the list. */
  readonly next?: Cursor;
}

const SMALLER_PAGE = 100;

/** The official SDK, whose middleware ends in our transport; its own retries and redirects are left out. */
export async function createClient(
  { graph, accepts }: { readonly graph: string; readonly accepts: readonly string[] },
  getToken: GetToken,
  send: Send,
): Promise<GraphClient> {
  const { AuthenticationHandler, Client, GraphClientError, ResponseType } = await import(
    '@microsoft/microsoft-graph-client'
  );
  const origins = new Set([graph, ...accepts.map((url) => new URL(url).origin)]);

  // The SDK flattens every error but its own kind; `get` takes the cause out again.
  async function kept<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (cause) {
      throw Object.assign(new GraphClientError('the call was not answered'), { cause });
    }
  }

  const authentication = new AuthenticationHandler({ getAccessToken: () => kept(getToken()) });
  const tail = {
    execute: async (context: Context) => {
      const exactly = context.middlewareControl?.getMiddlewareOptions(Exactly);
      if (!(exactly instanceof Exactly)) throw new TypeError('a call without its exact address');
      const { url, signal } = exactly;
      context.response = await kept(send(url, { headers: context.options?.headers ?? {}, signal }));
    },
  };
  const sdk = Client.initWithMiddleware({ baseUrl: graph, middleware: [authentication, tail] });

  async function get(path: string, signal: AbortSignal): Promise<object> {
    const request = sdk.api('/').middlewareOptions([new Exactly(`${graph}${path}`, signal)]);
    try {
      const body: unknown = await request.responseType(ResponseType.JSON).get();
      if (typeof body !== 'object' || body === null)
        throw new TypeError('the transport lets only JSON through');
      return body;
    } catch (error) {
      throw error instanceof GraphClientError && error.cause !== undefined ? error.cause : error;
    }
  }

  async function* pages(from: Cursor, signal: AbortSignal): AsyncGenerator<GraphPage> {
    const abandoned = new AbortController();
    const stop = AbortSignal.any([signal, abandoned.signal]);
    const seen = new Set([from]);
    let coming = get(from, stop);
    try {
      for (;;) {
        const { value, nextLink } = toList(await coming, from);
        signal.throwIfAborted();
        // Absence of a link is the end; an empty page is not.
        if (nextLink === undefined) {
          yield { value };
          return;
        }
        const next = toNext(nextLink, origins, seen);
        if (next instanceof ProviderError) {
          yield { value };
          throw next;
        }
        seen.add(next);
        coming = get(next, stop);
        // It may fail while nobody waits for it yet, or after the reader has left.
        coming.catch(() => {});
        // Storing a page holds the thread: the next call goes out before it.
        await setImmediate();
        yield { value, next };
      }
    } finally {
      abandoned.abort();
    }
  }

  async function* list(path: string, { after, signal }: ListOptions): AsyncGenerator<GraphPage> {
    const excused = new Set<ProviderReason>();
    let start = path;
    let from = after ?? path;
    for (;;) {
      try {
        yield* pages(from, signal);
        return;
      } catch (error) {
        const reason = providerError(error)?.reason;
        if (reason !== 'expired' && reason !== 'truncated') throw error;
        if (excused.has(reason)) throw error;
        excused.add(reason);
        if (reason === 'truncated') start = start.replace(/([?&]\$top=)\d+/, `$1${SMALLER_PAGE}`);
        from = start;
      }
    }
  }

  return { get, list };
}

/** The address to be fetched to the letter: the SDK's own parsing reorders a next-link's parameters. */
class Exactly {
  readonly url: string;
  readonly signal: AbortSignal;

  constructor(url: string, signal: AbortSignal) {
    this.url = url;
    this.signal = signal;
  }
}

function toList(
  body: object,
  path: Cursor,
): { readonly value: readonly unknown[]; readonly nextLink: string | undefined } {
  const value = member(body, 'value');
  const nextLink = member(body, '@odata.nextLink');
  if (!Array.isArray(value)) {
    throw new ProviderError('shape', `GET ${path.split('?')[0]} was answered without a list`);
  }
  return { value, nextLink: typeof nextLink === 'string' && nextLink !== '' ? nextLink : undefined };
}

/** Our token goes with the call, so the link must lead to where the list came from, and must lead on. */
function toNext(
  link: string,
  origins: ReadonlySet<string>,
  seen: ReadonlySet<Cursor>,
): Cursor | ProviderError {
  const url = URL.parse(link);
  if (url === null) return new ProviderError('shape', 'the link to the next page is none');
  if (!origins.has(url.origin)) {
    return new ProviderError('shape', `the next page lies on another host (${url.host}) and was not fetched`);
  }
  const next = `${url.pathname}${url.search}`;
  if (seen.has(next)) return new ProviderError('shape', 'the next page is one that was shown already');
  return next;
}
