import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { ProviderError, type ProviderReason, providerError } from '../../lib/errors.ts';
import type { Cursor, Gap, Stated } from '../../model/page.ts';
import type { GitHubAnswer } from './client.ts';
import { nextLink } from './link.ts';

export interface ListOptions {
  /** Where an earlier reading of the same list stopped. */
  readonly after?: Cursor | undefined;
  /** The member that holds the rows, where the answer is no bare list. */
  readonly member?: string;
  /** The member of a row that holds its id; absent: `id`. */
  readonly id?: string;
  readonly signal: AbortSignal;
}

export interface ListPage {
  readonly rows: readonly unknown[];
  readonly gaps: readonly Gap[];
  readonly headers: Headers;
  /** Absent at the end of the list. */
  readonly next?: Cursor;
  /** At the end of a list that GitHub counts. */
  readonly stated?: Stated;
}

/** The first page, or the one at this address. */
type AskPage = (exactly: string | undefined) => Promise<GitHubAnswer>;

/** A list that leads on and on and shows nothing new is not read for ever. */
const PAGES_WITHOUT_NEWS = 50;

/** What a place in a list that is no more is answered with. */
const stale: readonly ProviderReason[] = ['expired', 'gone', 'unsupported'];

/**
 * Follows the links to the next page, which is under way while one is looked at. A list goes on where it was
 * stopped; where GitHub does not take that place any more, it starts over. So does one that GitHub counts: which
 * rows were shown before the stop, nobody knows any more.
 * @throws ProviderError as `ask` does, `shape` when the list leads astray, `truncated` when it never ends
 */
export async function* readPages(
  ask: AskPage,
  origins: readonly string[],
  options: ListOptions,
): AsyncGenerator<ListPage> {
  const place = options.member === undefined ? readCursor(options.after, origins) : undefined;
  const resumed = place === undefined ? undefined : await askAgain(ask, place);
  if (resumed !== undefined) yield* pagesFrom(ask, origins, resumed, { ...options, after: place });
  else yield* pagesFrom(ask, origins, await ask(undefined), { ...options, after: undefined });
}

async function askAgain(ask: AskPage, link: string): Promise<GitHubAnswer | undefined> {
  try {
    return await ask(link);
  } catch (error) {
    const reason = providerError(error)?.reason;
    if (reason === undefined || !stale.includes(reason)) throw error;
    return undefined;
  }
}

async function* pagesFrom(
  ask: AskPage,
  origins: readonly string[],
  first: GitHubAnswer,
  { member, id = 'id', after, signal }: ListOptions,
): AsyncGenerator<ListPage> {
  const seen = new Set([after]);
  const totals = new Set<number>();
  const ids = new Set<unknown>();
  let withoutNews = 0;
  let coming = Promise.resolve(first);
  for (;;) {
    const { body, headers } = await coming;
    signal.throwIfAborted();
    const { rows, total } = toRows(body, member);
    withoutNews = addIds(ids, rows, id) ? 0 : withoutNews + 1;
    if (total !== undefined) totals.add(total);
    const gaps = hiddenGaps(headers);
    const link = nextLink(headers.get('link'), origins);
    if (link === undefined) {
      const told = statedIn(ids.size, totals);
      yield {
        ...{ rows, headers, gaps: [...gaps, ...countGaps(told)] },
        ...(told !== undefined && { stated: told }),
      };
      return;
    }
    const next = followed(link, seen, withoutNews);
    if (next instanceof ProviderError) {
      yield { rows, gaps, headers };
      throw next;
    }
    seen.add(next);
    coming = ahead(ask(next));
    // Storing a page holds the thread: the next call goes out before it.
    await setImmediate();
    yield { rows, gaps, headers, next };
  }
}

function followed(
  link: string | ProviderError,
  seen: ReadonlySet<string | undefined>,
  withoutNews: number,
): string | ProviderError {
  if (link instanceof ProviderError) return link;
  if (seen.has(link)) return new ProviderError('shape', 'the list led back to a page that was read already');
  if (withoutNews < PAGES_WITHOUT_NEWS) return link;
  return new ProviderError('truncated', `${withoutNews} pages in a row held nothing new`);
}

/** Whether any was new. */
function addIds(ids: Set<unknown>, rows: readonly unknown[], member: string): boolean {
  const before = ids.size;
  for (const row of rows) {
    const id: unknown = typeof row === 'object' && row !== null ? Reflect.get(row, member) : undefined;
    if (id !== undefined) ids.add(id);
  }
  return ids.size > before;
}

/** It may fail before anybody waits for it, or when nobody does any more. */
function ahead<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

/** What another version or host left is no place of ours. */
function readCursor(after: Cursor | undefined, origins: readonly string[]): string | undefined {
  const url = after === undefined ? null : URL.parse(after);
  return url !== null && origins.includes(url.origin) ? after : undefined;
}

/** @throws ProviderError `shape` */
function toRows(
  body: unknown,
  member: string | undefined,
): { readonly rows: readonly unknown[]; readonly total?: number } {
  if (member === undefined) {
    if (Array.isArray(body)) return { rows: body };
  } else {
    const wrapped = z.looseObject({ total_count: z.int(), [member]: z.array(z.unknown()) }).safeParse(body);
    const rows = wrapped.data?.[member];
    if (Array.isArray(rows)) return { rows, total: wrapped.data?.total_count as number };
  }
  throw new ProviderError('shape', 'a list was answered without its rows');
}

/** Of several counts, the one that was not met. */
function statedIn(rows: number, totals: ReadonlySet<number>): Stated | undefined {
  const [total] = [...totals].sort((a, b) => Number(a === rows) - Number(b === rows));
  return total === undefined ? undefined : { rows, total };
}

/** A list that changes while it is paged shifts under us, and a row can slip through. */
function countGaps(stated: Stated | undefined): readonly Gap[] {
  if (stated === undefined || stated.rows === stated.total) return [];
  return [
    {
      reason: 'truncated',
      what: `GitHub counted ${stated.total} and showed ${stated.rows}: the list changed while it was read, or was cut short`,
      fix: 'scan again',
    },
  ];
}

/** A good answer that leaves out whatever the token was not authorised for. */
function hiddenGaps(headers: Headers): readonly Gap[] {
  if (!/partial-results/i.test(headers.get('x-github-sso') ?? '')) return [];
  return [
    {
      reason: 'permission',
      what: 'GitHub left out what single sign-on hides from this token',
      lacks: 'the authorisation of the token for SSO',
      fix: "authorise the token for SSO of the organisation, in its owner's settings on GitHub",
    },
  ];
}
