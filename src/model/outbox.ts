import type { AppRow } from './app-row.ts';
import type { SurfaceCoverage } from './coverage.ts';
import type { Severity, ToldFinding } from './finding.ts';
import type { Instant } from './values.ts';

/** What happened that others should hear of, once. Kept in the store until each destination has it. */
export type OutboxEvent = FindingEvent | RunEvent;

/** A finding that is new, grew or changed, came back, or is over. */
export interface FindingEvent {
  readonly kind: 'finding';
  /** The same however often it is sent, so that a receiver can tell repeats: fingerprint and revision. */
  readonly uid: string;
  /** When the run that saw it began. */
  readonly at: Instant;
  readonly run: EventRun;
  readonly change: 'new' | 'changed' | 'reopened' | 'resolved' | 'set-aside';
  /** Counts from 1; each change of content, and each end and return, is one more. */
  readonly revision: number;
  readonly finding: EventFinding;
  /**
   * The app that it is about, on one line, as far as it is known by now; absent for a vendor, a tenant, or an app that is
   * gone.
   */
  readonly app?: AppRow;
  readonly scopesAdded: readonly string[];
  /** Whether all that bears on the tenant was read whole. */
  readonly coverage: 'complete' | 'partial';
}

export interface EventFinding extends Omit<ToldFinding, 'change'> {
  readonly title: string;
  readonly tenantLabel: string;
  readonly platform: string;
  readonly platformTitle: string;
  /** Ids in the frameworks that auditors ask by. */
  readonly controls: Readonly<Record<'nhi' | 'csf' | 'attack', readonly string[]>>;
  readonly previousSeverity?: Severity;
  /** Until when somebody took it upon himself, with a reason; absent where nobody did. */
  readonly acceptedUntil?: Instant;
}

/** The end of a run, so that silence can alarm. */
export interface RunEvent {
  readonly kind: 'run';
  readonly uid: string;
  /** When it ended. */
  readonly at: Instant;
  readonly run: EventRun;
  readonly startedAt: Instant;
  readonly exitCode: number;
  /** One line: how it ended. */
  readonly why: string;
  readonly tenants: readonly { readonly id: string; readonly label: string; readonly platform: string }[];
  readonly surfaces: readonly Pick<
    SurfaceCoverage,
    'tenant' | 'platform' | 'surface' | 'status' | 'records'
  >[];
  /** Open findings by severity. */
  readonly open: Readonly<Record<Severity, number>>;
  readonly withheld: number;
  /** What this run changed. */
  readonly changes: Readonly<Record<FindingEvent['change'], number>>;
  readonly apps: number;
  readonly grants: number;
}

export interface EventRun {
  readonly id: number;
  /** The same over all stores. */
  readonly uid: string;
  readonly toolVersion: string;
  readonly knowledgeVersion: string;
}
