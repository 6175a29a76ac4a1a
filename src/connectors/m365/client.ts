import { setImmediate } from 'node:timers/promises';
import type { Context, GraphRequest } from '@microsoft/microsoft-graph-client';
import type { AccessToken } from '../../lib/access-token.ts';
import { ProviderError, providerError } from '../../lib/errors.ts';
import type { Send } from '../../lib/transport.ts';
import type { Cursor } from '../../model/page.ts';
import { createBatch, type ReadBatch } from './batch.ts';
import { HUNTING, huntingQuery } from './hunting.ts';
import { lowPriority } from './priority.ts';
import { judge, member } from './rules.ts';

export interface GraphClient {
  /** One answer. `path` begins with the version: `/v1.0/organization`. */
  readonly get: (path: string, signal: AbortSignal) => Promise<object>;
  /**
   * Every page of a list, the next one under way while one is looked at. A list whose page token grew too old
   * starts over once, and one whose page size is refused is asked for smaller pages, and then for whatever size it has.
   */
  readonly list: (path: string, options: ListOptions) => AsyncGenerator<GraphPage>;
  /** Several answers by one call; the lists among them go on with `list`. */
  readonly batch: ReadBatch;
  /** The answer to the one hunting query that is asked. */
  readonly hunt: (signal: AbortSignal) => Promise<object>;
}

export interface ListOptions {
  /** Where an earlier reading of the same list stopped. */
  readonly after?: Cursor | undefined;
  /** The first page, when it was asked for inside a batch. */
  readonly first?: Promise<object>;
  /**
   * An advanced query, answered from an index that lags behind by minutes. Next-links do not carry that over.
   * @see https://learn.microsoft.com/en-us/graph/aad-advanced-queries
   */
  readonly isEventual?: boolean;
  readonly signal: AbortSignal;
}

interface GraphPage {
  readonly value: readonly unknown[];
  /** Path and query of the next page, as the vendor gave them; absent at the end of the list. */
  readonly next?: Cursor;
  /** At the end of a list of changes: path and query of those that are yet to come. */
  readonly later?: Cursor;
}

interface Vendor {
  readonly graph: string;
  /** Other origins that a next-link may name. */
  readonly accepts: readonly string[];
  readonly now: () => number;
}

const SMALLER_PAGE = 100;
const TOP = /([?&])\$top=(\d+)(&?)/;

/** The official SDK, whose middleware ends in our transport; its own retries and redirects are left out. */
export async function createClient(
  { graph, accepts, now }: Vendor,
  token: AccessToken,
  send: Send,
): Promise<GraphClient> {
  const { Client, GraphClientError, ResponseType } = await import('@microsoft/microsoft-graph-client');
  const origins = new Set([graph, ...accepts.map((url) => new URL(url).origin)]);

  // The SDK flattens every error but its own kind; `get` takes the cause out again.
  async function kept<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (cause) {
      throw Object.assign(new GraphClientError('the call was not answered'), { cause });
    }
  }

  const tail = {
    execute: async (context: Context) => {
      const exactly = context.middlewareControl?.getMiddlewareOptions(Exactly);
      if (!(exactly instanceof Exactly)) throw new TypeError('a call without its exact address');
      const { url, signal, resent, isEventual, token } = exactly;
      const { method = 'GET', headers: given, body = null } = context.options ?? {};
      const headers = new Headers(given);
      const ours = {
        ...lowPriority,
        ...(isEventual && { ConsistencyLevel: 'eventual' }),
        authorization: `Bearer ${token}`,
      };
      for (const [name, value] of Object.entries(ours)) headers.set(name, value);
      context.response = await kept(send(url, { method, headers, body, signal, resent }));
    },
  };
  const sdk = Client.initWithMiddleware({ baseUrl: graph, middleware: [tail] });

  async function get(path: string, signal: AbortSignal): Promise<object> {
    return await answerOf({ path, signal }, (request) => request.get());
  }

  const batch = createBatch({
    origin: graph,
    post: async (path, content, { resent, signal, isTokenRefused }) => {
      try {
        return await answerOf({ path, signal, resent, isDoubtful: true }, async (request) => {
          const body = await request.post(content);
          if (isTokenRefused(body)) throw new RefusedInside(body);
          return body;
        });
      } catch (error) {
        // A fresh token was no help: each call inside tells why.
        if (error instanceof RefusedInside) return error.body;
        throw error;
      }
    },
    judge,
    now,
  });

  async function hunt(signal: AbortSignal): Promise<object> {
    return await answerOf({ path: HUNTING, signal }, (request) => request.post(huntingQuery));
  }

  // One call's end: a refused token is renewed here, once, so that a batch and a list need not know of it.
  function answerOf(call: Asked, ask: (request: GraphRequest) => Promise<unknown>): Promise<object> {
    const { isDoubtful = false } = call;
    return token.use((shown) => answerTo(new Exactly(graph, call, shown), ask), { isDoubtful });
  }

  async function answerTo(
    exactly: Exactly,
    ask: (request: GraphRequest) => Promise<unknown>,
  ): Promise<object> {
    try {
      const body = await ask(sdk.api('/').middlewareOptions([exactly]).responseType(ResponseType.JSON));
      if (typeof body !== 'object' || body === null)
        throw new TypeError('the transport lets only JSON through');
      return body;
    } catch (error) {
      throw error instanceof GraphClientError && error.cause !== undefined ? error.cause : error;
    }
  }

  async function* pages(
    from: Cursor,
    { signal, first, isEventual = false }: Omit<ListOptions, 'after'>,
  ): AsyncGenerator<GraphPage> {
    const abandoned = new AbortController();
    const stop = AbortSignal.any([signal, abandoned.signal]);
    const seen = new Set([from]);
    const ask = (path: Cursor) => answerOf({ path, signal: stop, isEventual }, (request) => request.get());
    let coming = first ?? ask(from);
    try {
      for (;;) {
        const { value, nextLink, deltaLink } = toList(await coming, from);
        signal.throwIfAborted();
        // Absence of a link is the end; an empty page is not.
        if (nextLink === undefined) {
          const later = deltaLink === undefined ? undefined : toNext(deltaLink, origins, new Set());
          yield { value, ...(typeof later === 'string' && { later }) };
          if (later instanceof ProviderError) throw later;
          return;
        }
        const next = toNext(nextLink, origins, seen);
        if (next instanceof ProviderError) {
          yield { value };
          throw next;
        }
        seen.add(next);
        coming = ask(next);
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

  async function* list(path: string, { after, first, ...options }: ListOptions): AsyncGenerator<GraphPage> {
    let start = path;
    let from = after ?? path;
    let given = first === undefined ? {} : { first };
    let hasExpired = false;
    for (;;) {
      try {
        yield* pages(from, { ...options, ...given });
        return;
      } catch (error) {
        // What starts over is asked for anew.
        given = {};
        const reason = providerError(error)?.reason;
        if (reason === 'expired' && !hasExpired) hasExpired = true;
        else if (reason === 'truncated' && TOP.test(start)) start = withSmallerPages(start);
        else throw error;
        from = start;
      }
    }
  }

  return { get, list, batch, hunt };
}

/** The address to be fetched to the letter: the SDK's own parsing reorders a next-link's parameters. */
class Exactly {
  readonly url: string;
  readonly signal: AbortSignal;
  readonly resent: number;
  readonly isEventual: boolean;
  readonly token: string;

  constructor(origin: string, { path, signal, resent = 0, isEventual = false }: Asked, token: string) {
    this.url = `${origin}${path}`;
    this.signal = signal;
    this.resent = resent;
    this.isEventual = isEventual;
    this.token = token;
  }
}

interface Asked {
  readonly path: string;
  readonly signal: AbortSignal;
  readonly resent?: number;
  readonly isEventual?: boolean;
  /** It may be refused in the words of a refused token, which says nothing of other calls. */
  readonly isDoubtful?: boolean;
}

/** A batch that was answered, and to whose calls the token was refused. */
class RefusedInside extends ProviderError {
  readonly body: object;

  constructor(body: object) {
    super('credentials', 'the token was refused inside a batch');
    this.body = body;
  }
}

/** Some lists take no page size at all. */
function withSmallerPages(path: string): string {
  return path.replace(TOP, (_, before: string, size: string, after: string) => {
    if (Number(size) > SMALLER_PAGE) return `${before}$top=${SMALLER_PAGE}${after}`;
    return after === '' ? '' : before;
  });
}

function toList(
  body: object,
  path: Cursor,
): { readonly value: readonly unknown[]; readonly nextLink: unknown; readonly deltaLink: unknown } {
  const value = member(body, 'value');
  const nextLink = member(body, '@odata.nextLink');
  const deltaLink = member(body, '@odata.deltaLink');
  if (!Array.isArray(value)) {
    throw new ProviderError('shape', `GET ${path.split('?')[0]} was answered without a list`);
  }
  return { value, nextLink: nextLink ?? undefined, deltaLink: deltaLink ?? undefined };
}

/** Our token goes with the call, so the link must lead to where the list came from, and must lead on. */
function toNext(
  link: unknown,
  origins: ReadonlySet<string>,
  seen: ReadonlySet<Cursor>,
): Cursor | ProviderError {
  const url = typeof link === 'string' ? URL.parse(link) : null;
  if (url === null) return new ProviderError('shape', 'the link to the next page is none');
  if (!origins.has(url.origin)) {
    return new ProviderError('shape', `the next page lies on another host (${url.host}) and was not fetched`);
  }
  const next = `${url.pathname}${url.search}`;
  if (seen.has(next)) return new ProviderError('shape', 'the next page is one that was shown already');
  return next;
}
