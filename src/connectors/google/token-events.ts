import { z } from 'zod';
import { chainedPages } from '../../lib/chained-pages.ts';
import { toGap } from '../../lib/errors.ts';
import type { RecordKey } from '../../model/keys.ts';
import type { Cursor, Gap, Page } from '../../model/page.ts';
import type { EventRecord, GrantRecord, RecordKind, UseRecord } from '../../model/records.ts';
import { daysBetween } from '../../model/values.ts';
import type { ReadOptions, Surface } from '../connector.ts';
import { listActivities } from './activity.ts';
import type { GoogleSession } from './client.ts';
import { nextPageOf } from './pages.ts';
import { scopes } from './scopes.ts';
import { isOfTokenLog, readEvents, toEvent } from './token-activity.ts';
import { foldGrants, type GrantState } from './token-grants.ts';
import { createUseFold, type UseFold } from './token-use.ts';
import { planWindow, RETENTION_DAYS, toBookmark, type Window, windowSchema } from './token-window.ts';

type TokenRecord = GrantRecord | EventRecord | UseRecord;

const FOLDED_PAGE = 1000;

/** So long no app of a whole organisation calls anything only where calls are not logged (any more). */
const SILENCE_DAYS = 14;

export const tokenEvents: Surface<GoogleSession, TokenRecord> = {
  id: 'token-events',
  question: 'Who let which app in, with which scopes, who took it back, and which apps are in use?',
  listing: 'feed',
  yields: ['event', 'use', 'grant'],
  needs: [scopes.audit],
  calls: ['GET /admin/reports/v1/activity/users/all/applications/token'],
  read: async function* (session, options) {
    const place = readCursor(options.after) ?? { window: planWindow(options.at, options.since) };
    const progress: Reading = { pages: 0, isWhole: true, hasHoles: place.hasHoles ?? false };
    if (place.folded === undefined) yield* readFeed(session, options, place, progress);
    // Nothing new is known: what older runs said stands as it is.
    if (!progress.isWhole && progress.pages === 0) return;
    // In full mode the tokens themselves are read, and they know better.
    if (session.mode === 'read-only') yield* readGrants(options, place, progress);
    // An event that could not be read is asked for again: the next run begins where the last whole one ended.
    if (!progress.isWhole || progress.hasHoles) return;
    session.seen.log = place.window;
    yield { records: [], bookmark: toBookmark(place.window) };
  },
};

interface Place {
  readonly window: Window;
  /** The page of the feed that comes next. */
  readonly token?: string | undefined;
  /** The feed is read; the last event that was folded, empty before the first. */
  readonly folded?: string | undefined;
  /** An event was met that could not be read. */
  readonly hasHoles?: boolean | undefined;
}

interface Reading {
  pages: number;
  isWhole: boolean;
  hasHoles: boolean;
}

const cursorSchema = z.object({
  window: windowSchema,
  token: z.string().optional(),
  folded: z.string().optional(),
  hasHoles: z.boolean().optional(),
});

function readCursor(after: Cursor | undefined): Place | undefined {
  return after === undefined ? undefined : cursorSchema.parse(JSON.parse(after));
}

function cursor(place: Place): Cursor {
  return JSON.stringify(place);
}

async function* readFeed(
  session: GoogleSession,
  { tenant, known, signal }: ReadOptions,
  { window, token }: Place,
  progress: Reading,
): AsyncGenerator<Page<TokenRecord>> {
  const uses = createUseFold(tenant, window);
  for await (const use of known('use')) uses.seed(use);

  // What was read before a resume is not summed up any more.
  let isFromStart = false;
  const ask = (pageToken: string | undefined) => {
    if (pageToken === undefined) {
      isFromStart = true;
      uses.startOver();
    }
    return listActivities(session, { ...asking, window }, pageToken, signal);
  };
  try {
    for await (const { answer, next } of chainedPages({ ask, next: nextPageOf, after: token })) {
      const { events, gaps } = readEvents(answer.items);
      for (const event of events) uses.see(event);
      const records = events.flatMap((event) => toEvent(tenant, event) ?? []);
      progress.hasHoles ||= gaps.length > 0;
      const { hasHoles } = progress;
      // With the last page, or a run that was stopped right after it would forget what it did not see.
      const unseen = next === undefined ? noCallsGap(uses, window) : undefined;
      if (next === undefined) uses.end(isFromStart && !progress.hasHoles);
      yield {
        records: [...records, ...uses.changed()],
        gaps: unseen === undefined ? gaps : [...gaps, unseen],
        cursor: cursor(
          next === undefined ? { window, folded: '', hasHoles } : { window, token: next, hasHoles },
        ),
      };
      progress.pages++;
    }
  } catch (error) {
    progress.isWhole = false;
    const kinds: RecordKind[] = session.mode === 'full' ? ['event', 'use'] : ['event', 'use', 'grant'];
    yield { records: [], gaps: [toGap(error, { what: 'the token log was not read to its end', kinds })] };
  }
}

/** Authorizations are logged in every edition, API calls not: their absence must not pass for disuse. */
function noCallsGap(uses: UseFold, { end }: Window): Gap | undefined {
  const newest = uses.newestCall();
  if (newest !== undefined && daysBetween(newest, end) < SILENCE_DAYS) return undefined;
  return {
    reason: 'plan',
    kinds: ['use'],
    what: `the token log holds no API call of the last ${newest === undefined ? RETENTION_DAYS : SILENCE_DAYS} days, so use is not seen`,
    lacks: 'an edition that logs API calls of apps (Enterprise, Education Plus and the like)',
    fix: 'see in the Admin console, under Reporting > Audit and investigation > OAuth log events, whether API calls are logged',
  };
}

async function* readGrants(
  { tenant, known }: ReadOptions,
  { window, folded = '' }: Place,
  { isWhole, hasHoles }: Reading,
): AsyncGenerator<Page<TokenRecord>> {
  let states: GrantState[] = [];
  for await (const state of foldGrants(tenant, after(known('event'), folded))) {
    states.push(state);
    if (states.length < FOLDED_PAGE) continue;
    yield {
      ...toPage(states),
      ...(isWhole && { cursor: cursor({ window, folded: state.last, hasHoles }) }),
    };
    states = [];
  }
  if (states.length > 0) yield toPage(states);
}

/** What other logs tell, and is read beside, is no person's consent. */
async function* after(events: AsyncIterable<EventRecord>, key: string): AsyncGenerator<EventRecord> {
  for await (const event of events) if (event.key > key && isOfTokenLog(event)) yield event;
}

function toPage(states: readonly GrantState[]): Page<TokenRecord> {
  const records: GrantRecord[] = [];
  const removed: RecordKey[] = [];
  const gaps: Gap[] = [];
  for (const { grant, revoked, unnamed } of states) {
    if (grant !== undefined) records.push(grant);
    if (revoked !== undefined) removed.push(revoked);
    if (unnamed !== undefined) gaps.push(unnamedGap(unnamed));
  }
  return { records, removed, gaps };
}

function unnamedGap(subject: RecordKey): Gap {
  return {
    reason: 'unavailable',
    kinds: ['grant'],
    subject,
    what: 'somebody let the app in whom the token log does not name',
    fix: 'look the event up in the Admin console, under Reporting > Audit and investigation > OAuth log events',
  };
}

/** Unfiltered: a filter by event or person draws on a quota of 250 calls a minute. */
const asking = {
  applicationName: 'token',
  fields:
    'nextPageToken,items(id(time,uniqueQualifier),actor/profileId,events(name,parameters(name,value,intValue,multiValue,multiMessageValue)))',
  what: 'the token log',
} as const;
