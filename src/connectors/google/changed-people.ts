import { z } from 'zod';
import { chainedPages } from '../../lib/chained-pages.ts';
import { providerError } from '../../lib/errors.ts';
import { parseAnswer } from '../../lib/parse.ts';
import { vendorId } from '../../model/keys.ts';
import type { Bookmark } from '../../model/page.ts';
import { DAY_MS, type Instant, instant } from '../../model/values.ts';
import type { ReadOptions } from '../connector.ts';
import { isRecent } from '../whole.ts';
import type { GoogleSession } from './client.ts';
import { nextPageOf } from './pages.ts';
import { isOfTokenLog } from './token-activity.ts';

/** Events come late, by minutes and now and then by hours. */
const OVERLAP_MS = DAY_MS;
/** Google lists who was deleted for 20 days. */
const REACH_MS = 18 * DAY_MS;

const placeSchema = z.object({
  /** When all people were asked for. */
  whole: z.string(),
  /** Up to when the log is taken into account. */
  seen: z.string(),
  census: z.object({ date: z.iso.date(), digest: z.string() }),
  /** Of whom nothing could be read: they are asked for each time. */
  refused: z.array(z.string()),
});

type Place = z.output<typeof placeSchema>;

/** More than so many are not kept in mind from one scan to the next. */
export const MOST_REFUSED = 2000;

/** Whose tokens may have changed, by their ids. */
export interface Changed {
  readonly asked: ReadonlySet<string>;
  readonly deleted: readonly string[];
  readonly place: Place;
}

/**
 * No list tells which tokens changed; but to let an app in and to throw it out is logged, the number of apps of each
 * person is counted daily, and whoever came or was deleted is listed. Undefined where that would not be as good as to
 * ask for everybody: a part of it was not read, or too long ago.
 */
export async function changedPeople(
  session: GoogleSession,
  options: ReadOptions,
): Promise<Changed | undefined> {
  const { after, since, at } = options;
  const { census, log } = session.seen;
  if (after !== undefined || since === undefined || census === undefined || log === undefined)
    return undefined;
  const place = placeSchema.parse(JSON.parse(since));
  const { fullEveryDays } = session;
  const from = instant(Date.parse(place.seen) - OVERLAP_MS);
  const age = Date.parse(at) - Date.parse(place.seen);
  if (age < 0 || age > REACH_MS || log.from > from || !isRecent(place.whole, { at, fullEveryDays }))
    return undefined;
  try {
    const asked = new Set(place.refused);
    for await (const event of options.known('event'))
      if (event.at >= from && event.principal !== undefined && event.type !== 'denied' && isOfTokenLog(event))
        asked.add(vendorId(event.principal));
    if (census.date !== place.census.date && census.digest !== place.census.digest)
      for (const id of await countedOtherwise(session, [place.census.date, census.date], options.signal))
        asked.add(id);
    let people = 0;
    for await (const { key, type, createdAt } of options.known('principal')) {
      if (type !== 'user') continue;
      people++;
      if (createdAt === 'unknown' || createdAt >= from) asked.add(vendorId(key));
    }
    // So many cost as much as all, which say more.
    if (asked.size > people / 2) return undefined;
    return { asked, deleted: await deletedSince(session, from, options.signal), place };
  } catch (error) {
    if (providerError(error) === undefined) throw error;
    return undefined;
  }
}

/** For the end of a reading: from where the next one may go on. Undefined: it has to ask for everybody. */
export function nextPlace(
  { seen, fullEveryDays }: GoogleSession,
  { at, after }: ReadOptions,
  { refused, place }: { readonly refused: readonly string[]; readonly place?: Place },
): Bookmark | undefined {
  const { census, log } = seen;
  if (after !== undefined || fullEveryDays === 0 || census === undefined || log === undefined)
    return undefined;
  if (refused.length > MOST_REFUSED) return undefined;
  return JSON.stringify({
    whole: place?.whole ?? at,
    seen: log.end,
    census,
    refused: [...refused],
  } satisfies Place);
}

const countsSchema = z.object({
  nextPageToken: z.string().optional(),
  // Whoever is not counted on an incomplete day may have let in anything.
  warnings: z.array(z.unknown()).max(0).optional(),
  usageReports: z
    .array(
      z.object({
        entity: z.object({ profileId: z.string().min(1) }),
        parameters: z
          .array(z.object({ name: z.string(), intValue: z.union([z.string(), z.number()]).optional() }))
          .default([]),
      }),
    )
    .default([]),
});

const COUNT = 'accounts:num_authorized_apps';

/** Who has let in more or fewer apps on the one day than on the other, or is counted on one of them alone. */
async function countedOtherwise(
  session: GoogleSession,
  [before, now]: readonly [string, string],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const counts = new Map<string, number>();
  for await (const [id, count] of countsOf(session, before, signal)) counts.set(id, count);
  const others: string[] = [];
  for await (const [id, count] of countsOf(session, now, signal)) {
    if (counts.get(id) !== count) others.push(id);
    counts.delete(id);
  }
  return [...others, ...counts.keys()];
}

async function* countsOf(
  session: GoogleSession,
  date: string,
  signal: AbortSignal,
): AsyncGenerator<readonly [id: string, count: number]> {
  const ask = async (pageToken: string | undefined) => {
    const answer = await session.userUsage(
      {
        userKey: 'all',
        date,
        parameters: COUNT,
        maxResults: 1000,
        fields: 'nextPageToken,warnings(code),usageReports(entity/profileId,parameters(name,intValue))',
        ...(pageToken !== undefined && { pageToken }),
      },
      signal,
    );
    return parseAnswer(countsSchema, answer, 'how many apps each person let in');
  };
  for await (const { answer } of chainedPages({ ask, next: nextPageOf }))
    for (const { entity, parameters } of answer.usageReports) {
      const { intValue } = parameters.find(({ name }) => name === COUNT) ?? {};
      // Nothing is how the report says none.
      yield [entity.profileId, Number(intValue ?? 0)];
    }
}

const deletedSchema = z.object({
  nextPageToken: z.string().optional(),
  users: z.array(z.object({ id: z.string().min(1), deletionTime: z.string().optional() })).default([]),
});

async function deletedSince(
  session: GoogleSession,
  from: Instant,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const ask = async (pageToken: string | undefined) => {
    const answer = await session.users(
      {
        showDeleted: 'true',
        maxResults: 500,
        fields: 'nextPageToken,users(id,deletionTime)',
        ...(pageToken !== undefined && { pageToken }),
      },
      signal,
    );
    return parseAnswer(deletedSchema, answer, 'the list of deleted users');
  };
  const deleted: string[] = [];
  for await (const { answer } of chainedPages({ ask, next: nextPageOf }))
    for (const { id, deletionTime } of answer.users)
      if (deletionTime === undefined || Date.parse(deletionTime) >= Date.parse(from)) deleted.push(id);
  return deleted;
}
