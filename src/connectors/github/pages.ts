import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { ProviderError, type ProviderReason, providerError } from '../../lib/errors.ts';
import type { Cursor, Gap } from '../../model/page.ts';
import type { GitHubAnswer } from './client.ts';
import { nextLink } from './link.ts';

export interface ListOptions {
  /** Where an earlier reading of the same list stopped. */
  readonly after?: Cursor | undefined;
  /** The member that holds the rows, where the answer is no bare list. */
  readonly member?: string;
  readonly signal: AbortSignal;
}

export interface ListPage {
  readonly rows: readonly unknown[];
  readonly gaps: readonly Gap[];
  readonly headers: Headers;
  /** Absent at the end of the list. */
  readonly next?: Cursor;
}

/** The first page, or the one at this address. */
type AskPage = (exactly: string | undefined) => Promise<GitHubAnswer>;

/** What a place in a list that is no more is answered with. */
const stale: readonly ProviderReason[] = ['expired', 'gone', 'unsupported'];

/**
 * Follows the links to the next page, which is under way while one is looked at. A list goes on where it was
 * stopped; where GitHub does not take that place any more, it starts over.
 * @throws ProviderError as `ask` does, and `shape` when the list leads astray
 */
export async function* readPages(
  ask: AskPage,
  origins: readonly string[],
  options: ListOptions,
): AsyncGenerator<ListPage> {
  const place = readCursor(options.after, origins);
  const resumed = place && (await askAgain(ask, place.link));
  if (place !== undefined && resumed !== undefined) yield* pagesFrom(ask, origins, resumed, place, options);
  else yield* pagesFrom(ask, origins, await ask(undefined), { read: 0 }, options);
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
  from: { readonly read: number; readonly link?: string },
  { member, signal }: ListOptions,
): AsyncGenerator<ListPage> {
  const seen = new Set([from.link]);
  const totals = new Set<number>();
  let { read } = from;
  let coming = Promise.resolve(first);
  for (;;) {
    const { body, headers } = await coming;
    signal.throwIfAborted();
    const { rows, total } = toRows(body, member);
    read += rows.length;
    if (total !== undefined) totals.add(total);
    const gaps = hiddenGaps(headers);
    const next = nextLink(headers.get('link'), origins);
    if (next === undefined) {
      yield { rows, gaps: [...gaps, ...countGaps(read, totals)], headers };
      return;
    }
    if (next instanceof ProviderError || seen.has(next)) {
      yield { rows, gaps, headers };
      throw next instanceof ProviderError
        ? next
        : new ProviderError('shape', 'the list led back to a page that was read already');
    }
    seen.add(next);
    coming = ahead(ask(next));
    // Storing a page holds the thread: the next call goes out before it.
    await setImmediate();
    yield { rows, gaps, headers, next: JSON.stringify([read, next]) };
  }
}

/** It may fail before anybody waits for it, or when nobody does any more. */
function ahead<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

const cursorSchema = z.tuple([z.int().nonnegative(), z.url()]);

/** What another version or host left is no place of ours. */
function readCursor(
  after: Cursor | undefined,
  origins: readonly string[],
): { readonly read: number; readonly link: string } | undefined {
  if (after === undefined) return undefined;
  const parsed = cursorSchema.safeParse(parseJson(after));
  if (!parsed.success) return undefined;
  const [read, link] = parsed.data;
  return origins.includes(new URL(link).origin) ? { read, link } : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No cursor of ours: the caller starts over.
    return undefined;
  }
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

/** A list that changes while it is paged shifts under us, and a row can slip through. */
function countGaps(read: number, totals: ReadonlySet<number>): readonly Gap[] {
  const total = [...totals].find((told) => told !== read);
  if (total === undefined) return [];
  return [
    {
      reason: 'truncated',
      what: `GitHub counted ${total} and showed ${read}: the list changed while it was read, or was cut short`,
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
