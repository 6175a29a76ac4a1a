import type { RunEvent } from '../../../model/outbox.ts';

/** What a run could not read, named as far as `SHOWN` goes, and how many surfaces there were of each kind. */
export function coverageOf({ surfaces }: RunEvent): {
  readonly coverage: 'complete' | 'partial';
  readonly counts: {
    readonly complete: number;
    readonly partial: number;
    readonly failed: number;
    readonly skipped: number;
  };
  readonly incomplete: readonly string[];
  readonly more: number;
  readonly records: number;
} {
  const counts = { complete: 0, partial: 0, failed: 0, skipped: 0 };
  const incomplete: string[] = [];
  let records = 0;
  for (const { tenant, surface, status, records: read } of surfaces) {
    counts[status]++;
    records += read;
    if (status === 'partial' || status === 'failed') incomplete.push(`${tenant}/${surface}: ${status}`);
  }
  return {
    coverage: incomplete.length === 0 ? 'complete' : 'partial',
    counts,
    incomplete: incomplete.slice(0, SHOWN),
    more: Math.max(0, incomplete.length - SHOWN),
    records,
  };
}

const SHOWN = 20;
