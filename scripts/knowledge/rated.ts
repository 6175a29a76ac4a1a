import { type Listed, listed } from '../../src/knowledge/scopes/names.ts';
import { classify, type ScopeKnowledge } from '../../src/knowledge/scopes/scope.ts';
import { scopeSeverity } from '../../src/knowledge/scopes/severity.ts';

/** A listed permission with what is known of it. */
export interface Rated extends Listed {
  readonly knowledge: ScopeKnowledge | 'unclassified';
}

export function ratedRows(): readonly Rated[] {
  return listed.map((one) => ({
    ...one,
    knowledge: classify(one.platform, one.access, one.api, one.name),
  }));
}

/** A row each, for other programs and to see in a diff what a change of a rule changes. */
export function toTsv(rows: readonly Rated[]): string {
  const lines = rows.map((row) => {
    const { knowledge, resource, kind, name } = row;
    const known = knowledge === 'unclassified' ? { escalation: '', impact: '' } : knowledge;
    return [resource, kind, name, severityOf(row), known.escalation, known.impact, basisOf(row)].join('\t');
  });
  return `${[['resource', 'kind', 'name', 'severity', 'escalation', 'impact', 'basis'].join('\t'), ...lines].join('\n')}\n`;
}

export function basisOf({ knowledge }: Rated): 'hand' | 'derived' | 'unclassified' {
  if (knowledge === 'unclassified') return 'unclassified';
  return knowledge.basis === 'by hand' ? 'hand' : 'derived';
}

export function severityOf({ access, knowledge }: Rated): string {
  return knowledge === 'unclassified' ? 'unclassified' : scopeSeverity(access, knowledge);
}
