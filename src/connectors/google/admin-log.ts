import { z } from 'zod';
import { chainedPages } from '../../lib/chained-pages.ts';
import { toGap } from '../../lib/errors.ts';
import type { Cursor, Gap, Page } from '../../model/page.ts';
import type { AnyRecord, EventRecord } from '../../model/records.ts';
import type { ReadOptions } from '../connector.ts';
import { listActivities } from './activity.ts';
import { type AdminEvent, eventsNamed, type NamedEvent, readAdminEvents } from './admin-event.ts';
import type { GoogleSession } from './client.ts';
import { nextPageOf } from './pages.ts';
import { planWindow, toBookmark, type Window, windowSchema } from './token-window.ts';

export const ADMIN_LOG = 'GET /admin/reports/v1/activity/users/all/applications/admin';

/** What a surface looks for in the admin log. */
interface Sought {
  /** Names of events, asked for one by one. */
  readonly names: readonly string[];
  /** As it is stored; undefined where the event does not name what it is about. */
  readonly toEvent: (event: AdminEvent) => EventRecord | undefined;
}

export interface Folded<R extends AnyRecord> extends Sought {
  /** What the events come to; they come by what they are about, and in order of time. */
  readonly fold: (events: AsyncIterable<NamedEvent>, window: Window) => Promise<Page<R>>;
  readonly knowsMore?: boolean;
}

/** How far the reading came. */
interface Reading {
  readonly window: Window;
  /** Something was answered, now or before a resume. */
  readonly isHeard: boolean;
  /** Present when nothing has to be read again: where the next run begins. */
  readonly bookmark?: string;
}

interface Place {
  readonly window: Window;
  /** The name that is read, and the page of it that comes next. */
  readonly name?: string | undefined;
  readonly token?: string | undefined;
  /** All names are read. */
  readonly isRead?: boolean | undefined;
  /** An event was met that could not be read. */
  readonly hasHoles?: boolean | undefined;
}

const cursorSchema = z.object({
  window: windowSchema,
  name: z.string().optional(),
  token: z.string().optional(),
  isRead: z.boolean().optional(),
  hasHoles: z.boolean().optional(),
});

/**
 * Reads the events of these names, stores them, and tells what all that are known come to. Where nothing was heard, what
 * older runs said stands as it is, unless `fold` knows more than the log.
 */
export async function* readAdminLog<R extends AnyRecord>(
  session: GoogleSession,
  options: ReadOptions,
  { fold, knowsMore = false, ...sought }: Folded<R>,
): AsyncGenerator<Page<R | EventRecord>> {
  const { tenant, known } = options;
  const reading = yield* readEvents(session, options, sought);
  if (!reading.isHeard && !knowsMore) return;
  yield await fold(eventsNamed(tenant, known('event'), sought.names), reading.window);
  if (reading.bookmark !== undefined) yield { records: [], bookmark: reading.bookmark };
}

/** A name that Google does not know is a gap of that name alone. */
async function* readEvents(
  session: GoogleSession,
  { at, after, since, signal }: Pick<ReadOptions, 'at' | 'after' | 'since' | 'signal'>,
  { names, toEvent }: Sought,
): AsyncGenerator<Page<EventRecord>, Reading> {
  const place = readCursor(after) ?? { window: planWindow(at, since) };
  const { window } = place;
  let hasHoles = place.hasHoles ?? false;
  let isWhole = true;
  let isHeard = after !== undefined;
  const first = place.isRead === true ? names.length : Math.max(0, names.indexOf(place.name ?? ''));

  for (const [index, name] of names.entries()) {
    if (index < first) continue;
    const ask = (pageToken: string | undefined) =>
      listActivities(session, { ...asking, eventName: name, window }, pageToken, signal);
    const token = index === first ? place.token : undefined;
    try {
      for await (const { answer, next } of chainedPages({ ask, next: nextPageOf, after: token })) {
        const { events, gaps } = readAdminEvents(answer.items, name);
        const unnamed: Gap[] = [];
        const records = events.flatMap((event) => {
          const record = toEvent(event);
          if (record === undefined) unnamed.push(unnamedGap(name));
          return record ?? [];
        });
        hasHoles ||= gaps.length + unnamed.length > 0;
        isHeard = true;
        const following = next === undefined ? nextName(names, index) : { name, token: next };
        yield { records, gaps: [...gaps, ...unnamed], cursor: cursor({ window, ...following, hasHoles }) };
      }
    } catch (error) {
      const gap = toGap(error, { what: 'the admin log was not read to its end' });
      isWhole = false;
      const isOfName = gap.reason === 'unsupported';
      yield { records: [], gaps: [isOfName ? { ...gap, what: `of ${name}, ${gap.what}` } : gap] };
      if (!isOfName) break;
    }
  }
  return { window, isHeard, ...(isWhole && !hasHoles && { bookmark: toBookmark(window) }) };
}

function readCursor(after: Cursor | undefined): Place | undefined {
  return after === undefined ? undefined : cursorSchema.parse(JSON.parse(after));
}

function cursor(place: Place): Cursor {
  return JSON.stringify(place);
}

function nextName(names: readonly string[], index: number): Pick<Place, 'name' | 'isRead'> {
  const name = names[index + 1];
  return name === undefined ? { isRead: true } : { name };
}

function unnamedGap(name: string): Gap {
  return { reason: 'shape', what: `an event of the admin log does not say what it is about (${name})` };
}

const asking = {
  applicationName: 'admin',
  fields:
    'nextPageToken,items(id(time,uniqueQualifier),actor(profileId,applicationInfo/oauthClientId),events(name,status/eventStatus,parameters(name,value,multiValue,intValue,multiIntValue,boolValue,messageValue,multiMessageValue)))',
  what: 'the admin log',
} as const;
