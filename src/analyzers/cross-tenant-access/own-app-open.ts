import { isStrong } from '../../knowledge/scopes/scope.ts';
import type { AppDossier } from '../../model/dossier.ts';
import type { Finding } from '../../model/finding.ts';
import type { Context } from '../analyzer.ts';
import { holdingFacts, isOff, offFacts, whichApp } from '../shared/facts.ts';
import { holdingsOf } from '../shared/holdings.ts';
import { counted, inPlaces, lessened, power } from '../shared/words.ts';

/**
 * Our own app that other tenants may let in, with secrets that are still good, and with power that needs no person: whoever gets a secret
 * has what the app holds here, and in each tenant that let it in. Who did, no API tells its home.
 */
export function* ownAppOpen(dossier: AppDossier, { now }: Context): Generator<Finding> {
  const { registration } = dossier;
  if (registration?.home !== 'own' || registration.audience !== 'any-tenant') return;
  // One whose end nobody tells may open it still.
  const credentials = dossier.credentials.filter(
    ({ expiresAt: end }) => end === 'never' || end === 'unknown' || end > now,
  );
  if (credentials.length === 0) return;
  const [strongest, ...others] = holdingsOf(dossier).known.filter(
    ({ grant, knowledge }) => grant.access === 'application' && isStrong(knowledge),
  );
  if (strongest === undefined) return;
  const held = [strongest, ...others] as const;
  const severity = held.some(({ knowledge }) => knowledge.escalation === 'direct') ? 'high' : 'medium';
  yield {
    rule: 'own-app-open',
    about: [dossier.key],
    severity: isOff(dossier) ? lessened(severity) : severity,
    message: `Other organisations may let this app of ours in, and it has ${counted(credentials.length, 'credential')}; here it can ${power(held)}, as itself${inPlaces(held.map(({ grant }) => grant))}.`,
    evidence: [
      { fact: 'Its registration takes accounts of any organisation (signInAudience)', seen: 'applications' },
      {
        fact: `It signs in with ${counted(credentials.length, 'secret or certificate', 'secrets and certificates')}`,
        seen: 'applications',
      },
      ...holdingFacts(held),
      ...offFacts(dossier),
    ],
    remedy: `In the Entra admin center › App registrations › Authentication of ${whichApp(dossier)}, limit it to accounts of this organisation; where others are meant to use it, take its permissions over our own data away, and give that work to an app of its own.`,
  };
}
