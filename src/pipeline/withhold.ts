import type { Verdict } from '../analyzers/analyzer.ts';
import type { Withheld } from '../model/finding.ts';
import type { Shadow } from './coverage.ts';

/** Counts what would be told but for what hides it, one line for all that the same thing hides. */
export function withhold(
  withheld: Map<string, Withheld>,
  shadow: Shadow,
  { rule }: Verdict,
  from: { readonly tenant: string; readonly analyzer: string },
): void {
  const id = [from.tenant, from.analyzer, rule, shadow.kind, shadow.surface, shadow.reason].join('\n');
  const count = (withheld.get(id)?.count ?? 0) + 1;
  withheld.set(id, { ...from, rule, count, ...shadow });
}
