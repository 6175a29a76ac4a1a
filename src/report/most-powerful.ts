import { byCodeUnits } from '../lib/text.ts';
import { type AppRow, powers } from '../model/app-row.ts';

export interface MostPowerful {
  /** The most powerful first. */
  readonly rows: readonly AppRow[];
  /** How many there are besides. */
  readonly more: number;
}

/** At most so many, for people to read: of all others nothing is kept. */
export async function mostPowerful(rows: AsyncIterable<AppRow>, most: number): Promise<MostPowerful> {
  let kept: AppRow[] = [];
  let all = 0;
  for await (const row of rows) {
    all++;
    kept.push(row);
    if (kept.length >= most * 2) kept = kept.sort(byPower).slice(0, most);
  }
  kept = kept.sort(byPower).slice(0, most);
  return { rows: kept, more: all - kept.length };
}

function byPower(a: AppRow, b: AppRow): number {
  return (
    powers.indexOf(a.power) - powers.indexOf(b.power) ||
    Number(b.isHighPower) - Number(a.isHighPower) ||
    peopleOf(b) - peopleOf(a) ||
    byCodeUnits(a.app, b.app) ||
    byCodeUnits(a.key, b.key)
  );
}

/** Who cannot be counted may be many. */
function peopleOf({ users }: AppRow): number {
  return typeof users === 'number' ? users : Number.MAX_SAFE_INTEGER;
}
