import { ANNUAL_DAYS } from '../../knowledge/clocks.ts';
import type { AppDossier } from '../../model/dossier.ts';
import type { UseRecord } from '../../model/records.ts';
import { daysBetween, type Instant, type LastUsed, type Maybe } from '../../model/values.ts';

export type Idle = Instant | 'never';

/** Where the line is drawn between what is used and what is not. */
export interface Line {
  readonly days: number;
  readonly now: Instant;
}

/** So many days without use; what the register says is needed once a year is not idle in between. */
export function idleDays({ registered }: AppDossier, days: number): number {
  return registered?.usage === 'annual' ? Math.max(days, ANNUAL_DAYS) : days;
}

/**
 * When an app was last used in this way, by what that evidence says of it. No record is `unknown`; so is one
 * that does not tell, unless another does.
 */
export function lastUse(
  { uses }: AppDossier,
  evidence: UseRecord['evidence'],
  ways: readonly UseRecord['by'][],
): LastUsed {
  let newest: Instant | undefined;
  let isDoubtful = false;
  let isSeen = false;
  for (const use of uses) {
    if (use.evidence !== evidence || !ways.includes(use.by)) continue;
    isSeen = true;
    if (use.lastUsedAt === 'unknown') isDoubtful = true;
    else if (use.lastUsedAt !== 'never' && (newest === undefined || use.lastUsedAt > newest))
      newest = use.lastUsedAt;
  }
  if (newest !== undefined && !isDoubtful) return newest;
  return isSeen && !isDoubtful ? 'never' : 'unknown';
}

/**
 * What tells of an app as a whole. One credential that was never used, or a count of permissions without a time, says
 * nothing of it; the day on which one of them was used does.
 */
export function usesOfApp({ uses }: Pick<AppDossier, 'uses'>): readonly UseRecord[] {
  return uses.filter(
    ({ credential, evidence, lastUsedAt }) =>
      (credential === undefined && evidence !== 'permission-use') ||
      (lastUsedAt !== 'never' && lastUsedAt !== 'unknown'),
  );
}

export function isRecent(last: LastUsed, days: number, now: Instant): last is Instant {
  return last !== 'never' && last !== 'unknown' && daysBetween(last, now) <= days;
}

export function isIdle(last: LastUsed, days: number, now: Instant): last is Idle {
  return last === 'never' || (last !== 'unknown' && daysBetween(last, now) > days);
}

/**
 * Whether it has been there for longer than so many days. Where the vendor tells no day, the first sight, in its
 * history or our own, is a late but safe answer; while that is young, nobody knows.
 */
export function isSettled(
  at: Maybe<Instant>,
  { firstSeenAt, listedSince = firstSeenAt }: AppDossier,
  { days, now }: Line,
): Maybe<boolean> {
  if (at !== 'unknown') return daysBetween(at, now) > days;
  return daysBetween(listedSince, now) > days ? true : 'unknown';
}
