import type { Alternative } from '../../knowledge/scopes/entry.ts';
import { isStrong } from '../../knowledge/scopes/scope.ts';
import type { AppDossier } from '../../model/dossier.ts';
import type { Verdict } from '../analyzer.ts';
import { holdingFacts, isOff, offFacts, unclassifiedFacts, whichApp } from '../shared/facts.ts';
import type { Holding, Holdings } from '../shared/holdings.ts';
import { atLeast, severityOf } from '../shared/severity.ts';
import type { Line } from '../shared/use.ts';
import { inWhoseName, lessened, power } from '../shared/words.ts';
import { calledLately, callsOf, isNew } from './calls.ts';

/** A scope over many APIs, of which so few are called that a narrower scope would open them all. */
export function* narrowerFits(dossier: AppDossier, holdings: Holdings, line: Line): Generator<Verdict> {
  const verdict = { rule: 'narrower-fits', about: [dossier.key], absent: ['use'] } as const;
  const broad = holdings.known.filter(
    (holding) =>
      isStrong(holding.knowledge) && provable(holding).length > 0 && !isNew(dossier, holding, line),
  );
  if (broad.length === 0) return;
  const calls = callsOf(dossier, line.days);
  if (calls === undefined) {
    yield { ...verdict, unproved: true };
    return;
  }
  const called = calledLately(calls, line);
  const [first, ...others] = broad.flatMap((holding) => enoughFor(holding, called) ?? []);
  if (first === undefined) return;
  const fits = [first, ...others];
  const held = [first.holding, ...others.map(({ holding }) => holding)] as const;
  const severity = atLeast('medium', severityOf(dossier, held));
  const enough = [...new Set(fits.flatMap(({ scopes }) => scopes))].join(', ');
  yield {
    ...verdict,
    severity: isOff(dossier) ? lessened(severity) : severity,
    message: `It can ${power(held)} ${inWhoseName(held.map(({ grant }) => grant))}, yet in ${line.days} days or more it was seen to use only what ${enough} would open, too.`,
    evidence: [
      ...fits.map(({ holding, used, scopes }) => ({
        fact: `${holding.scope}: of the APIs that it opens, only these were called within the last ${line.days} days: ${used.join(', ')}; ${scopes.join(', ')} would open them, too`,
        seen: 'token-events',
      })),
      ...holdingFacts(held),
      ...unclassifiedFacts(holdings),
      ...offFacts(dossier),
    ],
    remedy: `Have the vendor of ${whichApp(dossier)} ask for ${enough} instead of ${[...new Set(held.map(({ scope }) => scope))].join(', ')}, and let those who use it consent anew.`,
  };
}

interface Fit {
  readonly holding: Holding;
  readonly used: readonly string[];
  readonly scopes: readonly string[];
}

/** Undefined where something is called that only the broad scope opens, or nothing at all: that is another story. */
function enoughFor(holding: Holding, called: readonly string[]): Fit | undefined {
  const used = called.filter((api) => holding.knowledge.apis?.includes(api));
  const enough = provable(holding).filter(({ apis }) => apis?.some((api) => used.includes(api)));
  const isAll = used.every((api) => enough.some(({ apis }) => apis?.includes(api)));
  if (used.length === 0 || !isAll) return undefined;
  return { holding, used, scopes: enough.map(({ name }) => name) };
}

/** In the name of people alone: what a log of calls shows of delegation is not told apart. */
function provable({ grant, knowledge }: Holding): readonly Alternative[] {
  if (grant.access !== 'delegated') return [];
  return knowledge.instead.filter(({ apis }) => apis !== undefined);
}
