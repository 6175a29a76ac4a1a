import type { AppDossier } from '../../model/dossier.ts';
import type { Verdict } from '../analyzer.ts';
import { holdingFacts, isOff, offFacts, unclassifiedFacts, whichApp } from '../shared/facts.ts';
import type { Holdings } from '../shared/holdings.ts';
import { canTakeOver } from '../shared/power.ts';
import { byWhat, lessened, power } from '../shared/words.ts';

/**
 * Power to take the tenant over, and nobody among us who answers for it. The register names who does; of an app of our
 * own the vendor may know owners, too: of its registration, or of its service principal.
 */
export function* noOwner(dossier: AppDossier, holdings: Holdings): Generator<Verdict> {
  const { tenant, client, registered, trusts } = dossier;
  if (client?.home === 'platform' || registered?.owner !== undefined) return;
  const isOurs = client?.home === 'own';
  if (isOurs && trusts.some(({ type, home }) => type === 'owner' && home === 'own')) return;
  const [strongest, ...others] = holdings.known.filter(canTakeOver);
  if (strongest === undefined) return;
  // Not to know who we are is not to know whose it is: of an app of ours its owners would have answered.
  if (tenant.platform === 'm365' && client?.home === 'unknown' && client.homeTenant !== undefined) {
    yield { rule: 'no-owner', about: [dossier.key], absent: ['setting'], unproved: true };
    return;
  }
  // Without its own row nobody knows whose it is, nor what the register calls it.
  if (client === undefined) {
    yield { rule: 'no-owner', about: [dossier.key], absent: ['app'], unproved: true };
    return;
  }
  const held = [strongest, ...others] as const;
  yield {
    rule: 'no-owner',
    about: [dossier.key],
    // One cause, one story: who takes away what nobody uses, or nobody vouches for, needs nobody to answer for it.
    unless: ['nobody-vouches', 'unused-app-only'],
    // Google knows no owners of a service account, so there is nobody whom it could have named.
    ...(isOurs && tenant.platform !== 'google' && { absent: ['trust'] }),
    severity: isOff(dossier) ? lessened('high') : 'high',
    message: `It can ${power(held)}, ${byWhat(held)}, and no register names anybody who answers for it.`,
    evidence: [...holdingFacts(held), ...unclassifiedFacts(holdings), ...offFacts(dossier)],
    remedy: `Find out who needs ${whichApp(dossier)}, and write that person or team into the register as its owner; where nobody does, take the power away.`,
  };
}
