import type { AppDossier } from '../model/dossier.ts';
import type { AppRecord } from '../model/records.ts';
import { DAY_MS, type Instant, instant, type Maybe } from '../model/values.ts';
import type { Held } from '../store/inventory.ts';

/** What one surface or several say of an app while it is alive, and what is said of it as deleted. */
export interface Said {
  alive?: AppRecord;
  deleted?: AppRecord;
  aliveIn: number;
  deletedIn: number;
}

export function nothingSaid(): Said {
  return { aliveIn: 0, deletedIn: 0 };
}

/** Joins what two surfaces say. */
type Unite = (one: AppRecord, other: AppRecord) => AppRecord;

/** Notes one more word on it. */
export function hear(said: Said, record: AppRecord, { seenIn }: Pick<Held, 'seenIn'>, unite: Unite): void {
  const state = record.deletedAt === undefined ? 'alive' : 'deleted';
  const before = said[state];
  said[state] = before === undefined ? record : unite(before, record);
  const seen = `${state}In` as const;
  said[seen] = Math.max(said[seen], seenIn);
}

/**
 * The app as it stands: the later word counts, and what is listed as both at once is alive. Of a deleted one, what was
 * known before fills up what the list of deleted things does not tell.
 */
export function standing({ alive, deleted, aliveIn, deletedIn }: Said, unite: Unite): AppRecord | undefined {
  if (alive === undefined || deleted === undefined) return alive ?? deleted;
  if (aliveIn >= deletedIn) return alive;
  return { ...unite(alive, deleted), enabled: false, deletedAt: deleted.deletedAt ?? 'unknown' };
}

/** When it was deleted; undefined where it is alive. It holds no access now, and may come back with what it held. */
export function deletionOf({
  client,
  registration,
}: Pick<AppDossier, 'client' | 'registration'>): Maybe<Instant> | undefined {
  return (client ?? registration)?.deletedAt;
}

/** @see https://learn.microsoft.com/en-us/graph/api/directory-deleteditems-restore */
export const RESTORABLE_DAYS = 30;

/** Then it is gone for good. */
export function restorableUntil(deletedAt: Maybe<Instant>): Maybe<Instant> {
  return deletedAt === 'unknown' ? 'unknown' : instant(Date.parse(deletedAt) + RESTORABLE_DAYS * DAY_MS);
}
