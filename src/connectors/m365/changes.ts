import { z } from 'zod';
import { ProviderError, providerError } from '../../lib/errors.ts';
import type { RecordKey } from '../../model/keys.ts';
import type { Bookmark, Gap, Page } from '../../model/page.ts';
import type { AnyRecord } from '../../model/records.ts';
import type { Instant } from '../../model/values.ts';
import type { ReadOptions } from '../connector.ts';
import { isRecent } from '../whole.ts';
import { BATCH_SIZE, type Part } from './batch.ts';
import type { GraphClient } from './client.ts';
import { idIn, type Listing, readListing } from './listing.ts';
import { member } from './rules.ts';
import type { Session } from './session.ts';

/** A list of which Graph also tells what changed. */
export interface Tracked<Row, R extends AnyRecord> extends Listing<Row, R> {
  /** The list of changes, with the same members selected: `/v1.0/users/delta?$select=…`. */
  readonly delta: string;
  /**
   * What is now with what changed, and with what is said to be gone, by their ids, asked anew: Graph tells of a change at
   * least what changed, and not all of the rest. Only what is said to be gone can be; what changed and is not found is a
   * gap. Undefined where it cannot be told of one of them. @throws ProviderError
   */
  readonly follow: (changed: Changed, options: Follow) => Promise<Page<R> | undefined>;
  /** Asked when the list was read whole: whether changes of what it showed could be followed. Absent: they could. */
  readonly isTrackable?: () => boolean;
}

export interface Changed {
  /** Rows by id, as the changes tell them. */
  readonly rows: ReadonlyMap<string, unknown>;
  readonly removed: ReadonlySet<string>;
}

export interface Follow {
  readonly tenant: string;
  readonly graph: GraphClient;
  readonly signal: AbortSignal;
}

/** A bound for what is held at once. */
const MANY = 5_000;
/** What one page of the whole list costs, so many changes may: each of them is a call, if inside of another. */
const TO_A_PAGE = 20;

const bookmarkSchema = z.object({
  /** When the list was read whole last. */
  whole: z.string(),
  /** The list that was read, with what was selected. */
  of: z.string(),
  /** So many pages it had. */
  pages: z.int(),
  later: z.string().startsWith('/'),
});

type Place = z.output<typeof bookmarkSchema>;

/**
 * What changed since the last scan where Graph can tell; else, and every so many days, the whole list. Whatever is wrong
 * with the changes (their token is too old, there are too many, one cannot be told), the whole list is right.
 */
export async function* readTracked<Row, R extends AnyRecord>(
  session: Pick<Session, 'graph' | 'fullEveryDays'>,
  tracked: Tracked<Row, R>,
  options: ReadOptions,
): AsyncGenerator<Page<R>> {
  const { graph, fullEveryDays } = session;
  const { after, since, signal, at, tenant } = options;
  const place = after === undefined ? placeOf(since, tracked, { at, fullEveryDays }) : undefined;
  if (place !== undefined) {
    const page = await readChanges(tracked, place, { tenant, graph, signal });
    if (page !== undefined) {
      yield page;
      return;
    }
  }
  // Asked for before the list is: what changes while it is read comes again, and nothing falls between.
  const later =
    after === undefined && fullEveryDays > 0 ? await latest(graph, tracked.delta, signal) : undefined;
  let pages = 0;
  for await (const page of readListing(graph, tracked, { after, signal })) {
    pages += 1;
    yield { ...page, isChange: false };
  }
  if (later !== undefined && tracked.isTrackable?.() !== false)
    yield { records: [], bookmark: write({ whole: at, of: tracked.path, pages, later }) };
}

function placeOf(
  since: Bookmark | undefined,
  { path }: Pick<Tracked<never, never>, 'path'>,
  { at, fullEveryDays }: { readonly at: Instant; readonly fullEveryDays: number },
): Place | undefined {
  if (since === undefined) return undefined;
  const place = bookmarkSchema.parse(JSON.parse(since));
  return place.of === path && isRecent(place.whole, { at, fullEveryDays }) ? place : undefined;
}

function write(place: Place): Bookmark {
  return JSON.stringify(place);
}

/** One page, since there are few: all that changed, or nothing where the whole list has to say it. */
async function readChanges<Row, R extends AnyRecord>(
  tracked: Tracked<Row, R>,
  place: Place,
  follow: Follow,
): Promise<Page<R> | undefined> {
  try {
    const told = await collectChanges(follow.graph, place, follow.signal);
    const page = told && (await tracked.follow(told, follow));
    return page && { ...page, isChange: true, bookmark: write({ ...place, later: told.later }) };
  } catch (error) {
    if (providerError(error) === undefined) throw error;
    return undefined;
  }
}

async function collectChanges(
  graph: GraphClient,
  { later: from, pages }: Place,
  signal: AbortSignal,
): Promise<(Changed & { readonly later: string }) | undefined> {
  const rows = new Map<string, unknown>();
  const removed = new Set<string>();
  for await (const { value, later } of graph.list(from, { signal })) {
    for (const row of value) {
      const id = idOf(row);
      if (id === undefined) return undefined;
      // The same may come several times; the last word counts.
      rows.delete(id);
      removed.delete(id);
      if (member(row, '@removed') === undefined) rows.set(id, row);
      else removed.add(id);
    }
    if (rows.size + removed.size > Math.min(MANY, pages * TO_A_PAGE)) return undefined;
    if (later !== undefined) return { rows, removed, later };
  }
  return undefined;
}

/** As it was given: the ids of grants tell small letters from capitals. */
function idOf(row: unknown): string | undefined {
  const id = member(row, 'id');
  return typeof id === 'string' && id !== '' ? id : undefined;
}

/** From where on changes will be told; nothing where they cannot be. */
export async function latest(
  graph: GraphClient,
  delta: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    for await (const { later } of graph.list(`${delta}&$deltatoken=latest`, { signal }))
      if (later !== undefined) return later;
  } catch (error) {
    // Without them the list is whole all the same.
    if (providerError(error) === undefined) throw error;
  }
  return undefined;
}

/** Another copy of the directory told of it than the one that was asked: it comes there in minutes. */
export function notYetFound(one: string, subject: RecordKey | undefined): Gap {
  return {
    reason: 'unavailable',
    what: `${one}: told as changed, and not found by its id yet`,
    fix: 'the next scan asks for it again',
    ...(subject !== undefined && { subject }),
  };
}

/** So many values an `in` takes. @see https://learn.microsoft.com/en-us/graph/aad-advanced-queries */
const IN = 15;

/** The rows that are there now, of these ids. @throws ProviderError where one of the answers is none */
export async function rowsById(
  path: string,
  ids: readonly string[],
  { graph, signal }: Omit<Follow, 'tenant'>,
): Promise<ReadonlyMap<string, unknown>> {
  const filters = chunksOf(ids, IN).map((some) => `id in (${some.map((id) => `'${id}'`).join(',')})`);
  const rows = new Map<string, unknown>();
  for (const some of chunksOf(filters, BATCH_SIZE)) {
    const paths = some.map((filter) => `${path}&$filter=${encodeURIComponent(filter)}`);
    for (const answer of await graph.batch(paths, signal)) {
      for (const row of listOf(answer)) {
        const id = idIn(row, 'id');
        if (id !== undefined) rows.set(id, row);
      }
    }
  }
  return rows;
}

/** An answer, or undefined where the vendor says that there is no such thing. @throws ProviderError */
export function unlessGone(answer: Part): object | undefined {
  if (!(answer instanceof ProviderError)) return answer;
  if (answer.reason === 'gone') return undefined;
  throw answer;
}

export function chunksOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const chunks: (readonly T[])[] = [];
  for (let at = 0; at < items.length; at += size) chunks.push(items.slice(at, at + size));
  return chunks;
}

function listOf(answer: Part): readonly unknown[] {
  if (answer instanceof ProviderError) throw answer;
  const value = member(answer, 'value');
  if (!Array.isArray(value) || member(answer, '@odata.nextLink') !== undefined)
    throw new ProviderError('shape', 'what was asked for by id came as no whole list');
  return value;
}
