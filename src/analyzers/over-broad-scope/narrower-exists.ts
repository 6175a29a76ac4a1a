import type { Alternative } from '../../knowledge/scopes/entry.ts';
import type { AppDossier } from '../../model/dossier.ts';
import type { Finding } from '../../model/finding.ts';
import { holdingFacts, isOff, offFacts, whichApp } from '../shared/facts.ts';
import { type Holding, type Holdings, reachesAll } from '../shared/holdings.ts';
import { canTakeOver } from '../shared/power.ts';
import { isIdle, type Line, usesOfApp } from '../shared/use.ts';
import { byWhat, lessened, power } from '../shared/words.ts';

/**
 * A hint, and no more: nothing shows what of its power an app uses. So it is given once an app, and only of power over
 * the tenant or everybody's data, where nobody laid down that the app may have it.
 */
export function* narrowerExists(dossier: AppDossier, holdings: Holdings, line: Line): Generator<Finding> {
  const { client, registered, tenant } = dossier;
  const uses = usesOfApp(dossier);
  if (client?.home === 'platform' || registered?.allows?.[tenant.platform] !== undefined) return;
  // What nobody uses can go as a whole.
  if (uses.length > 0 && uses.every(({ lastUsedAt }) => isIdle(lastUsedAt, line.days, line.now))) return;
  const [strongest, ...others] = holdings.known.filter(
    (holding) => isGreat(tenant.platform, holding) && holding.knowledge.instead.length > 0,
  );
  if (strongest === undefined) return;
  const held = [strongest, ...others] as const;
  yield {
    rule: 'narrower-exists',
    about: [dossier.key],
    // Where more is said, it says what to do.
    unless: 'any',
    severity: isOff(dossier) ? lessened('low') : 'low',
    message: `It can ${power(held)}, ${byWhat(held)}; less may do, and nothing shows how much of it is needed.`,
    evidence: [
      ...held.map((holding) => ({
        fact: `${holding.scope} could be narrowed to ${holding.knowledge.instead.map(inWords).join('; or to ')}`,
        seen: holding.grant.seen,
      })),
      ...holdingFacts(held),
      ...offFacts(dossier),
    ],
    remedy: `Ask whoever answers for ${whichApp(dossier)} what it needs this for; then have it ask for less, or write what it may hold into the register.`,
  };
}

/** On GitHub all that reads or writes code is rated alike, whatever it is there for. */
function isGreat(platform: string, holding: Holding): boolean {
  if (holding.grant.access !== 'application') return false;
  return canTakeOver(holding) || (platform !== 'github' && reachesAll(holding));
}

function inWords({ name, only }: Alternative): string {
  return `${name}, if the app only ${only}`;
}
