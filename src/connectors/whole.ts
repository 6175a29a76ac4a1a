import { DAY_MS, type Instant } from '../model/values.ts';

/**
 * Whether all was read so short a time ago that what changed since will do. What was read in the future was read by a
 * clock that was wrong.
 */
export function isRecent(
  whole: string,
  { at, fullEveryDays }: { readonly at: Instant; readonly fullEveryDays: number },
): boolean {
  const age = Date.parse(at) - Date.parse(whole);
  return age >= 0 && age < fullEveryDays * DAY_MS;
}
