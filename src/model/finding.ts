import type { RecordKey } from './keys.ts';
import type { RecordKind } from './records.ts';

export const severities = ['info', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof severities)[number];

export const severityRank = {
  info: 0,
  low: 1,
  medium: 2,
  high: 3,
  critical: 4,
} as const satisfies Record<Severity, number>;

/** What an analyzer says. The pipeline adds identity, history and whether it may be said at all. */
export interface Finding {
  /** Which of the analyzer's rules. */
  readonly rule: string;
  /** The subjects; with analyzer and rule they are the finding's identity. */
  readonly about: readonly [RecordKey, ...RecordKey[]];
  /** The kinds of record whose absence it rests on. */
  readonly absent?: readonly RecordKind[];
  /** Not told where one of these rules of the analyzer, or any of them, is told of the same subject: one cause, one story. */
  readonly unless?: readonly string[] | 'any';
  /** Overrides the analyzer's. */
  readonly severity?: Severity;
  /** One sentence: what is wrong, without the app's name (the report puts it in front). */
  readonly message: string;
  /** Facts, each with where it was seen. */
  readonly evidence: readonly Evidence[];
  /** The next step, as an order. */
  readonly remedy: string;
}

export interface Evidence {
  readonly fact: string;
  /** The surface that saw it. */
  readonly seen: string;
}

/** Stands behind a fact that this scan could not see again. That is no change of the finding. */
export const SEEN_EARLIER = ' (as an earlier scan saw it)';

/** A finding that coverage allows to be told. */
export interface ToldFinding extends Finding {
  readonly analyzer: string;
  readonly severity: Severity;
  readonly tenant: string;
  /** The subject's name, as the tenant shows it: an attacker may have chosen it. */
  readonly subject: string;
  /** What to search one's own logs for; `unknown` where no client id was seen. */
  readonly clientId: string;
  /** Stable over runs: analyzer, rule and subject keys; never a name, count, order or time. */
  readonly fingerprint: string;
  /**
   * `reopened`: it was over, and is told again. `resolved`: no longer told, and all that could show it was read.
   * `set-aside`: no longer told, since it is judged otherwise now (other options, another version): that says nothing
   * of the tenant.
   */
  readonly change: 'new' | 'changed' | 'unchanged' | 'reopened' | 'resolved' | 'set-aside';
  readonly firstSeenAt: string;
  /** For what spans several tenants: all of them. */
  readonly tenants?: readonly string[];
  /** Who answers for it: by the register, else for the tenant. */
  readonly owner?: string;
  readonly ticket?: string;
  /** Where the platform's console shows it. */
  readonly link?: string;
}

/** Conclusions that would rest on something not seen, grouped by what hides it. */
export interface Withheld {
  readonly tenant: string;
  readonly analyzer: string;
  readonly rule: string;
  readonly count: number;
  /** The surface in whose shadow they lie; absent when no surface reads that kind at all. */
  readonly surface?: string;
  readonly kind: RecordKind;
  readonly reason: string;
  readonly fix?: string;
}
