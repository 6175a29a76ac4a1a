import { DAY_MS, type Instant } from '../../model/values.ts';
import type { Session } from './session.ts';

/** Whether all was read so short a time ago that what changed since will do. */
export function isRecent(
  whole: string,
  { at, fullEveryDays }: Pick<Session, 'fullEveryDays'> & { readonly at: Instant },
): boolean {
  return Date.parse(at) - Date.parse(whole) < fullEveryDays * DAY_MS;
}
