import { z } from 'zod';
import { providerError } from '../../lib/errors.ts';
import type { Bookmark, Page } from '../../model/page.ts';
import type { TrustRecord } from '../../model/records.ts';
import { DAY_MS, instant } from '../../model/values.ts';
import type { ReadOptions } from '../connector.ts';
import { isRecent } from '../whole.ts';
import { askAgain, type Hanging } from './ask-again.ts';
import type { Session } from './session.ts';

/** Rows of the audit log come late, by minutes and now and then by hours. */
const OVERLAP_MS = DAY_MS;
/** Without a licence the log reaches back seven days: whoever looked longer ago looks at everything. */
const REACH_MS = 6 * DAY_MS;
/** So many things that were touched cost more than the whole list. */
const MANY = 400;

const bookmarkSchema = z.object({ whole: z.string(), seen: z.string() });

type Place = z.output<typeof bookmarkSchema>;

/** What is asked of each thing that somebody touched. */
export interface Tracks extends Hanging<TrustRecord> {
  /** The log's word for one, in small letters. */
  readonly type: string;
}

type Options = Pick<ReadOptions, 'tenant' | 'after' | 'since' | 'at' | 'signal'>;

/**
 * Owners and federated credentials are no part of what Graph tells of changes, but to change them leaves a trace in the
 * audit log: between two whole readings only what stands there since the last scan is asked again. Undefined where that
 * would not be as good as to read everything: something was deleted, the log is refused or too short, or much happened.
 */
export async function readTouched(
  session: Session,
  tracks: Tracks,
  options: Options,
): Promise<Page<TrustRecord> | undefined> {
  const place = placeOf(session, options);
  if (place === undefined) return undefined;
  try {
    const touched = await session.touched(instant(Date.parse(place.seen) - OVERLAP_MS), options.at);
    const ids = [...(touched?.get(tracks.type) ?? [])];
    if (touched === undefined || ids.length > MANY) return undefined;
    const page = await askAgain(session, tracks, ids, options);
    return page && { ...page, isChange: true, bookmark: write({ ...place, seen: options.at }) };
  } catch (error) {
    if (providerError(error) === undefined) throw error;
    return undefined;
  }
}

/** For the end of a reading of everything, from its start to its end: from where the next one may go on. */
export function wholeBookmark({ fullEveryDays }: Session, { after, at }: Options): Page<TrustRecord>[] {
  if (after !== undefined || fullEveryDays === 0) return [];
  return [{ records: [], bookmark: write({ whole: at, seen: at }) }];
}

function placeOf({ fullEveryDays }: Session, { after, since, at }: Options): Place | undefined {
  if (after !== undefined || since === undefined) return undefined;
  const place = bookmarkSchema.parse(JSON.parse(since));
  const age = Date.parse(at) - Date.parse(place.seen);
  const isInLog = age >= 0 && age < REACH_MS;
  return isInLog && isRecent(place.whole, { at, fullEveryDays }) ? place : undefined;
}

function write(place: Place): Bookmark {
  return JSON.stringify(place);
}
