import type { Gap, Stated } from './page.ts';
import type { Instant } from './values.ts';

/** `skipped`: switched off by the user. Worked out in pipeline/collect.ts and nowhere else. */
export type CoverageStatus = 'complete' | 'partial' | 'failed' | 'skipped';

/** Why a surface is not read. `isAbsent`: this tenant has nothing of the kind, so nothing is missing by it. */
export interface Off {
  readonly why: string;
  readonly isAbsent?: true;
}

/** One line of the coverage ledger: what one surface of one tenant could say in one run. */
export interface SurfaceCoverage {
  readonly tenant: string;
  readonly platform: string;
  readonly surface: string;
  readonly question: string;
  readonly status: CoverageStatus;
  readonly records: number;
  /** It was skipped since this tenant has nothing of the kind: nothing is missing by it. */
  readonly isAbsent?: true;
  /** It is read on request, and nobody asked: a blind spot names what stays unread. */
  readonly isUnasked?: true;
  /** Where the vendor says how many there are: rows that came, and rows that it counts. A difference is a gap. */
  readonly stated?: Stated;
  /** It was read by what changed since; when all of it was read last. Absent: all of it was read. */
  readonly changesSince?: Instant;
  /** Grouped: gaps that differ only in their subject are one, with the number of subjects. */
  readonly gaps: readonly GapGroup[];
  /** Surfaces whose gaps this one inherits, since it walks what they yield. */
  readonly inherits: readonly string[];
}

/** Nothing is missing by it: it was read whole, this tenant has nothing of the kind, or nobody asked for it. */
export function isSettled({
  status,
  isAbsent,
  isUnasked,
}: Pick<SurfaceCoverage, 'status' | 'isAbsent' | 'isUnasked'>): boolean {
  return status === 'complete' || isAbsent === true || isUnasked === true;
}

export interface GapGroup extends Omit<Gap, 'subject'> {
  /** How many subjects it is about; 0 when the whole surface is. */
  readonly subjects: number;
}

/** Access that exists and that no API, or not yet this version, reads. Silence is never "none". */
export interface BlindSpot {
  readonly id: string;
  readonly what: string;
  /** `no-api`: the vendor offers none; `not-yet`: there is one, and this version does not read it. */
  readonly why: 'no-api' | 'not-yet';
  /** The best evidence that there is, and where to look by hand. */
  readonly instead: string;
}
