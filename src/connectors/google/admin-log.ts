import type { Gap, Page } from '../../model/page.ts';
import type { AnyRecord, EventRecord } from '../../model/records.ts';
import type { ReadOptions } from '../connector.ts';
import { eventsNamed, type NamedEvent } from './admin-event.ts';
import type { GoogleSession } from './client.ts';
import { type LogEvent, readLogEvents } from './log-event.ts';
import { type PartedLog, readLogParts } from './log-parts.ts';
import type { Window } from './token-window.ts';

export const ADMIN_LOG = 'GET /admin/reports/v1/activity/users/all/applications/admin';

/** What a surface looks for in the admin log. */
export interface Folded<R extends AnyRecord> {
  /** Names of events, asked for one by one. */
  readonly names: readonly string[];
  /** As it is stored; undefined where the event does not name what it is about. */
  readonly toEvent: (event: LogEvent) => EventRecord | undefined;
  /** What the events come to; they come by what they are about, and in order of time. */
  readonly fold: (events: AsyncIterable<NamedEvent>, window: Window) => Promise<Page<R>>;
  readonly knowsMore?: boolean;
}

/**
 * Reads the events of these names, stores them, and tells what all that are known come to. Where nothing was heard, what
 * older runs said stands as it is, unless `fold` knows more than the log.
 */
export async function* readAdminLog<R extends AnyRecord>(
  session: GoogleSession,
  options: ReadOptions,
  { fold, knowsMore = false, names, toEvent }: Folded<R>,
): AsyncGenerator<Page<R | EventRecord>> {
  const { tenant, known } = options;
  const reading = yield* readLogParts(session, options, { ...adminLog(toEvent), parts: names.map(toPart) });
  if (!reading.isHeard && !knowsMore) return;
  yield await fold(eventsNamed(tenant, known('event'), names), reading.window);
  if (reading.bookmark !== undefined) yield { records: [], bookmark: reading.bookmark };
}

function toPart(name: string) {
  return { name, eventName: name };
}

function adminLog(toEvent: Folded<never>['toEvent']): Omit<PartedLog<EventRecord>, 'parts'> {
  return {
    applicationName: 'admin',
    fields:
      'nextPageToken,items(id(time,uniqueQualifier),actor(profileId,applicationInfo/oauthClientId),events(name,status/eventStatus,parameters(name,value,multiValue,intValue,multiIntValue,boolValue,messageValue,multiMessageValue)))',
    what: 'the admin log',
    toPage: (items, { eventName }) => {
      const { events, gaps } = readLogEvents(items, { name: eventName, what: 'the admin log' });
      const unnamed: Gap[] = [];
      const records = events.flatMap((event) => {
        const record = toEvent(event);
        if (record === undefined) unnamed.push(unnamedGap(eventName));
        return record ?? [];
      });
      return { records, gaps: [...gaps, ...unnamed], hasHoles: gaps.length + unnamed.length > 0 };
    },
  };
}

function unnamedGap(name: string): Gap {
  return { reason: 'shape', what: `an event of the admin log does not say what it is about (${name})` };
}
