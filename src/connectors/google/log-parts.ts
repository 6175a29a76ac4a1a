import { z } from 'zod';
import { chainedPages } from '../../lib/chained-pages.ts';
import { toGap } from '../../lib/errors.ts';
import type { Cursor, Gap, Page } from '../../model/page.ts';
import type { AnyRecord } from '../../model/records.ts';
import { DAY_MS, type Instant, instant, toInstant } from '../../model/values.ts';
import type { ReadOptions } from '../connector.ts';
import { activityId, listActivities } from './activity.ts';
import type { GoogleSession } from './client.ts';
import { nextPageOf } from './pages.ts';
import { planWindow, RETENTION_DAYS, toBookmark, type Window, windowSchema } from './token-window.ts';

/** One question to a log, asked by name: what draws on the lower quota, and is but little of the log. */
export interface LogPart {
  /** Apart from all others of the log. */
  readonly name: string;
  readonly eventName: string;
  readonly filters?: string;
}

/** A log of which only some parts are read, one after the other. */
export interface PartedLog<R extends AnyRecord> {
  readonly applicationName: string;
  readonly fields: string;
  /** For the reader: `the admin log`. */
  readonly what: string;
  readonly parts: readonly LogPart[];
  /** The most pages of one part in one run, the newest first. Absent: all of them. */
  readonly mostPages?: number;
  /** `hasHoles`: something could not be read, and should be asked for again. */
  readonly toPage: (
    items: readonly unknown[],
    part: LogPart,
  ) => { readonly records: readonly R[]; readonly gaps: readonly Gap[]; readonly hasHoles: boolean };
}

/** How far the reading came. */
export interface Reading {
  readonly window: Window;
  /** Something was answered, now or before a resume. */
  readonly isHeard: boolean;
  /** Present when nothing has to be read again: where the next run begins. */
  readonly bookmark?: string;
}

interface Place {
  readonly window: Window;
  /** The part that is read, and the page of it that comes next. */
  readonly name?: string | undefined;
  readonly token?: string | undefined;
  /** All parts are read. */
  readonly isRead?: boolean | undefined;
  /** Something was met that could not be read. */
  readonly hasHoles?: boolean | undefined;
}

const cursorSchema = z.object({
  window: windowSchema,
  name: z.string().optional(),
  token: z.string().optional(),
  isRead: z.boolean().optional(),
  hasHoles: z.boolean().optional(),
});

export function windowOf({ at, after, since }: Pick<ReadOptions, 'at' | 'after' | 'since'>): Window {
  return (readCursor(after) ?? { window: planWindow(at, since) }).window;
}

/** A name that Google does not know is a gap of that part alone. */
export async function* readLogParts<R extends AnyRecord>(
  session: GoogleSession,
  options: Pick<ReadOptions, 'at' | 'after' | 'since' | 'signal'>,
  log: PartedLog<R>,
): AsyncGenerator<Page<R>, Reading> {
  const { parts, what } = log;
  const place = readCursor(options.after) ?? { window: windowOf(options) };
  const { window } = place;
  let hasHoles = place.hasHoles ?? false;
  let isWhole = true;
  let isHeard = options.after !== undefined;
  let from = window.from;
  const found = parts.findIndex(({ name }) => name === place.name);
  const first = place.isRead === true ? parts.length : Math.max(0, found);

  for (const [index, part] of parts.entries()) {
    if (index < first) continue;
    const token = index === first ? place.token : undefined;
    try {
      for await (const { items, next, isCut } of pagesOf(
        session,
        log,
        { part, window, token },
        options.signal,
      )) {
        const { records, gaps, ...page } = log.toPage(items, part);
        hasHoles ||= page.hasHoles;
        isHeard = true;
        const following = next === undefined ? nextPart(parts, index) : { name: part.name, token: next };
        // What is older will not be asked for again.
        if (isCut) from = later(from, oldestOf(items));
        const all = isCut ? [...gaps, cutGap(log, from)] : gaps;
        yield { records, gaps: all, cursor: cursor({ window, ...following, hasHoles }) };
      }
    } catch (error) {
      const gap = toGap(error, { what: `${what} was not read to its end` });
      isWhole = false;
      // Or a resume, which goes on behind it, would leave a bookmark.
      hasHoles = true;
      const isOfPart = gap.reason === 'unsupported';
      yield { records: [], gaps: [isOfPart ? { ...gap, what: `of ${part.name}, ${gap.what}` } : gap] };
      if (!isOfPart) break;
    }
  }
  // An earlier run was cut, and what it left out is still in the log.
  if (from === window.from && log.mostPages !== undefined && from > oldestIn(window))
    yield { records: [], gaps: [cutGap(log, from)] };
  return { window, isHeard, ...(isWhole && !hasHoles && { bookmark: toBookmark({ ...window, from }) }) };
}

/** So far the log reaches back, but for the day by which runs overlap. */
function oldestIn({ end }: Window): Instant {
  return instant(Date.parse(end) - (RETENTION_DAYS - 1) * DAY_MS);
}

/** Of the entries of a page: the newest come first. */
function oldestOf(items: readonly unknown[]): Instant | 'unknown' {
  const last = z.object({ id: activityId }).safeParse(items.at(-1));
  return last.success ? toInstant(last.data.id.time) : 'unknown';
}

function later(one: Instant, other: Instant | 'unknown'): Instant {
  return other === 'unknown' || other < one ? one : other;
}

interface PartPlace {
  readonly part: LogPart;
  readonly window: Window;
  readonly token: string | undefined;
}

/** The last page of a part names no next one, be it that there is none or that as many as may be were read. */
async function* pagesOf<R extends AnyRecord>(
  session: GoogleSession,
  { applicationName, fields, what, mostPages = Number.POSITIVE_INFINITY }: PartedLog<R>,
  { part: { eventName, filters }, window, token }: PartPlace,
  signal: AbortSignal,
): AsyncGenerator<{ readonly items: readonly unknown[]; readonly next?: string; readonly isCut: boolean }> {
  const asking = {
    applicationName,
    eventName,
    window,
    fields,
    what,
    ...(filters !== undefined && { filters }),
  };
  const ask = (pageToken: string | undefined) => listActivities(session, asking, pageToken, signal);
  let pages = 0;
  for await (const { answer, next } of chainedPages({ ask, next: nextPageOf, after: token })) {
    pages++;
    const isCut = next !== undefined && pages >= mostPages;
    yield { items: answer.items, isCut, ...(next !== undefined && !isCut && { next }) };
    if (isCut) return;
  }
}

function cutGap<R extends AnyRecord>({ what, mostPages }: PartedLog<R>, from: Instant): Gap {
  return {
    reason: 'truncated',
    what: `${what} held more than the newest ${mostPages},000 entries of one kind that are read at a time; before ${from.slice(0, 10)} it was not read whole`,
    fix: 'scan more often, so that each scan has less to read',
  };
}

function readCursor(after: Cursor | undefined): Place | undefined {
  return after === undefined ? undefined : cursorSchema.parse(JSON.parse(after));
}

function cursor(place: Place): Cursor {
  return JSON.stringify(place);
}

function nextPart(parts: readonly LogPart[], index: number): Pick<Place, 'name' | 'isRead'> {
  const next = parts[index + 1];
  return next === undefined ? { isRead: true } : { name: next.name };
}
