import type { Access, Breadth, Data, Escalation, Impact } from './scope.ts';

/** What the rules say of a permission that nobody wrote down by hand: from its family, its verb and its breadth. */
export interface Derived {
  readonly allows: string;
  readonly data: readonly [Data, ...Data[]];
  readonly access: readonly [Access, ...Access[]];
  readonly breadth: Breadth;
  readonly escalation: Escalation;
  /** Present exactly when `escalation` is not `none`. */
  readonly climb?: { readonly towards: string; readonly how: string };
  readonly impact: Impact;
  /** Which family, verb and breadth made it so. */
  readonly reason: string;
}
