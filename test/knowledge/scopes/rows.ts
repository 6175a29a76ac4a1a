import { type Listed, listed } from '../../../src/knowledge/scopes/names.ts';
import {
  classify,
  escalationRank,
  type ScopeAccess,
  type ScopeKnowledge,
} from '../../../src/knowledge/scopes/scope.ts';
import { scopeSeverity } from '../../../src/knowledge/scopes/severity.ts';
import { severityRank } from '../../../src/model/finding.ts';

/** A listed permission with what is known of it. */
export interface Row extends Listed {
  readonly id: string;
  readonly knowledge: ScopeKnowledge;
}

/** As the vendors list them, and as a token or a delegation holds the same name. */
const held: readonly Listed[] = listed.flatMap((one): readonly Listed[] => {
  if (one.platform === 'google') return [one, { ...one, access: 'application', kind: 'delegation' }];
  if (one.kind === 'app-permission')
    return [one, { ...one, access: 'delegated', kind: 'fine-grained token' }];
  return [one];
});

export const rows: readonly Row[] = held.flatMap((one) => {
  const knowledge = classify(one.platform, one.access, one.api, one.name);
  return knowledge === 'unclassified'
    ? []
    : [{ ...one, id: `${one.resource} ${one.kind} ${one.name}`, knowledge }];
});

const byName = new Map(rows.map((row) => [keyOf(row, row.name, row.access), row]));

export function rowOf(like: Row, name: string, access: ScopeAccess): Row | undefined {
  return byName.get(keyOf(like, name, access));
}

function keyOf({ platform, api }: Listed, name: string, access: ScopeAccess): string {
  return `${platform}\n${api ?? ''}\n${name.toLowerCase().replace(/\/$/, '')}\n${access}`;
}

/** Whether one is weaker than another in any of what is judged. */
export function isWeaker(one: Row, other: Row): boolean {
  return (
    one.knowledge.impact < other.knowledge.impact ||
    escalationRank[one.knowledge.escalation] < escalationRank[other.knowledge.escalation] ||
    // On Slack a bot weighs by where it was let in, a person by what that person may: that is not one scale.
    (one.platform !== 'slack' && rankOf(one) < rankOf(other))
  );
}

export function rankOf({ access, knowledge }: Row): number {
  return severityRank[scopeSeverity(access, knowledge)];
}
