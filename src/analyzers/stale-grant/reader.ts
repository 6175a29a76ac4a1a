import type { AppDossier } from '../../model/dossier.ts';
import type { Evidence } from '../../model/finding.ts';
import type { UseRecord } from '../../model/records.ts';
import type { Holding } from '../shared/holdings.ts';
import type { Idle, Line } from '../shared/use.ts';

/** What use looks like on a platform, and how access is ended there. */
export interface Reader {
  readonly evidence: UseRecord['evidence'];
  /** Whose clock holds: its kind in the table of clocks. */
  readonly kind: (dossier: AppDossier, held: readonly Holding[]) => string;
  readonly idle: (dossier: AppDossier, line: Line) => Idle | Otherwise;
  readonly facts: (dossier: AppDossier, idle: Idle, line: Line) => readonly Evidence[];
  readonly remedy: (dossier: AppDossier) => string;
}

/** `in-time`: it is used, or nobody had the time to leave it unused. `unproved`: the evidence does not reach. */
export type Otherwise = 'in-time' | 'unproved';
