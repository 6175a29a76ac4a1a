declare const brand: unique symbol;

/** A moment in UTC, ISO 8601 with milliseconds: `2026-11-23T22:14:49.000Z`. Sorts as text. */
export type Instant = string & { readonly [brand]: 'Instant' };

/** Unknown is a value: a missing answer is never read as a no. */
export type Maybe<T> = T | 'unknown';

/** `never` only where the vendor says so itself. */
export type LastUsed = Instant | 'never' | 'unknown';

/**
 * Reads a vendor's time: ISO text with any fraction or zone, or milliseconds. What is no time, and the year-1
 * and year-9999 sentinels by which directories say "none", is `unknown`.
 */
export function toInstant(value: string | number | null | undefined): Maybe<Instant> {
  if (value === null || value === undefined || value === '') return 'unknown';
  const date = new Date(value);
  const year = date.getUTCFullYear();
  if (Number.isNaN(year) || year < 1990 || year > 2200) return 'unknown';
  // A log has a million of these, nearly all written as we write them; a 30th of February is not.
  const isOurs =
    typeof value === 'string' && ours.test(value) && Number(value.slice(8, 10)) === date.getUTCDate();
  return (isOurs ? value : date.toISOString()) as Instant;
}

const ours = /^\d{4}-\d\d-\d\dT[01]\d:\d\d:\d\d\.\d{3}Z$|^\d{4}-\d\d-\d\dT2[0-3]:\d\d:\d\d\.\d{3}Z$/;

/** When something ends. Vendors write "never" as a year far ahead: Entra's portal once 2299, most others 9999. */
export function toExpiry(end: string | null | undefined): Maybe<Instant> | 'never' {
  const year = /^(\d{4})-/.exec(end ?? '')?.[1];
  return year !== undefined && Number(year) > 2200 ? 'never' : toInstant(end);
}

/** The moment `ms` milliseconds after 1970 UTC. @throws RangeError when that is no time. */
export function instant(ms: number): Instant {
  return new Date(ms).toISOString() as Instant;
}

export const DAY_MS = 86_400_000;

/** Whole days from `then` to `now`; negative when `then` lies ahead. */
export function daysBetween(then: Instant, now: Instant): number {
  return Math.floor((Date.parse(now) - Date.parse(then)) / DAY_MS);
}

/** The later of two; what is known beats what is not. */
export function latest(a: LastUsed, b: LastUsed): LastUsed {
  if (a === 'unknown' || a === 'never') return b === 'unknown' ? a : b;
  if (b === 'unknown' || b === 'never') return a;
  return a > b ? a : b;
}
