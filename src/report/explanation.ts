import type { Severity } from '../model/finding.ts';

/** What a permission is, for somebody who asked by its name. */
export interface Explanation {
  readonly query: string;
  /** Empty where nothing is known by that name: that is not harmless. */
  readonly permissions: readonly Explained[];
  /** Names that are like it, where no vendor lists it. */
  readonly like: readonly string[];
  /** What it is, where it is something else than the name of a permission. */
  readonly note?: string;
}

export interface Explained {
  readonly name: string;
  readonly platform: string;
  readonly platformTitle: string;
  /** Whose permission it is: the API. */
  readonly resource: string;
  /** Other APIs that publish it, where it means the same. */
  readonly alsoOn: readonly string[];
  /** The vendor listed it when we last looked. */
  readonly isListed: boolean;
  readonly holders: readonly ExplainedHolder[];
}

/** One kind of holder: the same name is another permission for each. */
export interface ExplainedHolder {
  /** In words: who acts. */
  readonly as: string;
  readonly severity: Severity;
  readonly because: string;
  readonly basis: 'by hand' | 'derived';
  readonly allows: string;
  readonly worst?: string;
  readonly data: readonly string[];
  readonly access: readonly string[];
  readonly breadth: 'self' | 'selected' | 'whole';
  readonly impact: number;
  readonly reason: string;
  readonly escalation: 'none' | 'indirect' | 'direct';
  readonly towards?: string;
  readonly how?: string;
  /** Who may let an app have it, in words. */
  readonly consent: string;
  readonly instead: readonly ExplainedAlternative[];
  readonly deprecated?: string;
  /** The class in which the vendor itself puts it. */
  readonly vendorClass?: string;
  readonly source: string;
}

export interface ExplainedAlternative {
  readonly name: string;
  readonly severity: Severity;
  /** As after "if the app only"; absent where nobody wrote it down. */
  readonly only?: string;
  /** How many of the broad one's operations it opens. */
  readonly operations?: { readonly opened: number; readonly of: number };
}
