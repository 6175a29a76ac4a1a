import { isStrong } from '../../knowledge/scopes/scope.ts';
import type { AppDossier } from '../../model/dossier.ts';
import { type Severity, severityRank } from '../../model/finding.ts';
import { type Holding, reachesAll } from './holdings.ts';
import { canTakeOver, counts } from './power.ts';

/**
 * How bad it is that somebody holds this. What acts by itself counts by what it reaches; what acts for people counts
 * by them: one ordinary mailbox is medium, that of a privileged person, of many or of everyone is high.
 */
export function severityOf(dossier: AppDossier, held: readonly Holding[]): Severity {
  const strong = held.filter(({ knowledge }) => isStrong(knowledge));
  const asItself = strong.filter(({ grant }) => grant.access === 'application');
  if (asItself.some(canTakeOver)) return 'critical';
  if (asItself.some(reachesAll)) return 'high';
  const forPeople = strong.filter(({ grant }) => grant.access === 'delegated').map(({ grant }) => grant);
  if (counts(dossier, forPeople)) return 'high';
  return strong.length > 0 ? 'medium' : 'low';
}

/** The worse of two. */
export function atLeast(least: Severity, severity: Severity): Severity {
  return severityRank[severity] >= severityRank[least] ? severity : least;
}
