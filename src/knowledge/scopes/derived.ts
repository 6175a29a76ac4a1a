import type { ScopeKnowledge } from './scope.ts';

/** What the rules say of a permission that nobody wrote down by hand: from its family, its verb and its breadth. */
export type Derived = Pick<
  ScopeKnowledge,
  'allows' | 'data' | 'access' | 'breadth' | 'escalation' | 'climb' | 'impact' | 'reason'
>;
