import { isStrong } from '../../knowledge/scopes/scope.ts';
import type { AppDossier } from '../../model/dossier.ts';
import type { Instant } from '../../model/values.ts';
import type { Verdict } from '../analyzer.ts';
import { holdingFacts, isOff, offFacts, unclassifiedFacts, whichApp } from '../shared/facts.ts';
import type { Holding, Holdings } from '../shared/holdings.ts';
import { atLeast, severityOf } from '../shared/severity.ts';
import type { Line } from '../shared/use.ts';
import { day, inWhoseName, isDelegation, lessened, power, scopeNames } from '../shared/words.ts';
import { calledLately, callsOf, isNew } from './calls.ts';

/** An app that is seen at work, and never with the API for which its widest scopes are there. */
export function* unusedScope(dossier: AppDossier, holdings: Holdings, line: Line): Generator<Verdict> {
  const { days } = line;
  const verdict = { rule: 'unused-scope', about: [dossier.key], absent: ['use'] } as const;
  const strong = holdings.known.filter(
    (holding) =>
      isStrong(holding.knowledge) && holding.knowledge.apis !== undefined && !isNew(dossier, holding, line),
  );
  const calls = callsOf(dossier, days);
  if (calls === undefined) {
    if (strong.length > 0) yield { ...verdict, unproved: true };
    return;
  }
  const seen = calledLately(calls, line);
  if (seen.length === 0) return;
  const [strongest, ...others] = strong.filter(
    ({ knowledge }) => !knowledge.apis?.some((api) => seen.includes(api)),
  );
  if (strongest === undefined) return;
  const held = [strongest, ...others] as const;
  const canGrow = held.some(({ knowledge }) => knowledge.escalation !== 'none');
  const severity = atLeast(canGrow ? 'high' : 'medium', severityOf(dossier, held));
  yield {
    ...verdict,
    severity: isOff(dossier) ? lessened(severity) : severity,
    message: `It can ${power(held)} ${inWhoseName(held.map(({ grant }) => grant))}, yet in ${days} days or more nothing was seen in use but the ${seen.join(', ')} ${seen.length === 1 ? 'API' : 'APIs'}.`,
    evidence: [
      { fact: `APIs called within the last ${days} days: ${seen.join(', ')}`, seen: 'token-events' },
      ...held.map((holding) => ({ fact: lastCall(holding, calls, days), seen: 'token-events' })),
      ...holdingFacts(held),
      ...unclassifiedFacts(holdings),
      ...offFacts(dossier),
    ],
    remedy: remedy(dossier, held),
  };
}

function remedy(dossier: AppDossier, held: readonly Holding[]): string {
  const controls = 'the Google Admin console › Security › Access and data control › API controls';
  // What was delegated was asked of nobody, so nobody's asking for less takes it away.
  return held.some(({ grant }) => isDelegation(grant))
    ? `In ${controls} › Domain-wide delegation, take ${scopeNames(held)} away from ${whichApp(dossier)}.`
    : `Have the vendor ask for less than ${scopeNames(held)}; until then, in ${controls} › App access control, limit ${whichApp(dossier)} to the scopes that it uses.`;
}

function lastCall({ scope, knowledge }: Holding, calls: ReadonlyMap<string, Instant>, days: number): string {
  const past = (knowledge.apis ?? []).map((api) => calls.get(api)).filter((at) => at !== undefined);
  const newest = past.sort().at(-1);
  return newest === undefined
    ? `${scope}: no call that could need it, in a log that reaches back ${days} days or more`
    : `${scope}: the last call that could need it was on ${day(newest)}`;
}
