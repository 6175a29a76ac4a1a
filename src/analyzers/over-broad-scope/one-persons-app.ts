import type { AppDossier } from '../../model/dossier.ts';
import type { Finding } from '../../model/finding.ts';
import { holdingFacts, isOff, offFacts, unclassifiedFacts, whichApp } from '../shared/facts.ts';
import type { Holdings } from '../shared/holdings.ts';
import { lessened, power } from '../shared/words.ts';

/**
 * Power over every repository in the hands of a GitHub App that one foreign person publishes: whoever takes over
 * that account holds it, too. GitHub verifies publishers for its marketplace alone, and does not tell.
 */
export function* onePersonsApp(dossier: AppDossier, holdings: Holdings): Generator<Finding> {
  const { client, registration } = dossier;
  const isPersons = registration?.tags?.includes('owner:user') ?? false;
  if (client === undefined || registration?.home !== 'foreign' || !isPersons) return;
  const [strongest, ...others] = holdings.known.filter(
    ({ grant, knowledge }) =>
      grant.access === 'application' &&
      grant.repositories === 'all' &&
      knowledge.impact === 4 &&
      knowledge.access.includes('write'),
  );
  if (strongest === undefined) return;
  const held = [strongest, ...others] as const;
  const severity = held.some(({ knowledge }) => knowledge.escalation === 'direct') ? 'critical' : 'high';
  yield {
    rule: 'nobody-vouches',
    about: [dossier.key],
    severity: isOff(dossier) ? lessened(severity) : severity,
    message: `A foreign app that belongs to the account of a single person can ${power(held)}, as itself and in all repositories.`,
    evidence: [
      {
        fact: `Its owner is a person's account, ${registration.publisher?.name || 'which GitHub does not name'}`,
        seen: 'app-publishers',
      },
      ...holdingFacts(dossier, held),
      ...unclassifiedFacts(dossier, holdings),
      ...offFacts(dossier),
    ],
    remedy: `In the organisation's settings › Third-party Access › GitHub Apps, limit ${whichApp(dossier)} to the repositories that need it, or suspend it, and ask who let it in what it is for.`,
  };
}
