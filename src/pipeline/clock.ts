import type { Clock } from '../report/diagnosis.ts';
import type { SeenAnswer } from './watch.ts';

const OFF_MS = 60_000;
/** Entra, Google and GitHub all refuse what was signed by a clock that is further off. */
const WRONG_MS = 300_000;

/**
 * How far our clock is ahead of the vendors', by the answer that was on its way the shortest. `Date` is in whole
 * seconds, and what a cache kept is as old as it says. Undefined where no answer told the time.
 */
export function clockOf(answers: readonly SeenAnswer[]): Clock | undefined {
  let best: { readonly aheadMs: number; readonly tookMs: number } | undefined;
  for (const { headers, sentAt, gotAt } of answers) {
    const date = Date.parse(headers.get('date') ?? '');
    if (Number.isNaN(date) || Number(headers.get('age') ?? 0) > 0) continue;
    const tookMs = gotAt - sentAt;
    if (best !== undefined && best.tookMs <= tookMs) continue;
    best = { aheadMs: Math.round(sentAt + tookMs / 2 - (date + 500)), tookMs };
  }
  if (best === undefined) return undefined;
  const { aheadMs, tookMs } = best;
  // Of the way there and back nobody knows which half was the longer.
  const least = Math.max(0, Math.abs(aheadMs) - tookMs / 2 - 500);
  return { said: least > WRONG_MS ? 'wrong' : least > OFF_MS ? 'off' : 'right', aheadMs };
}
