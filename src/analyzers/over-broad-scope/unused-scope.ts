import type { AppDossier } from '../../model/dossier.ts';
import type { Finding } from '../../model/finding.ts';
import { daysBetween, type Instant } from '../../model/values.ts';
import type { Options } from '../over-broad-scope.ts';
import { holdingFacts, isOff, offFacts, unclassifiedFacts, whichApp } from '../shared/facts.ts';
import type { Holding, Holdings } from '../shared/holdings.ts';
import { day, inWhoseName, lessened, power, scopeNames } from '../shared/words.ts';

/** An app that is seen at work, and never with the API for which its widest scopes are there. */
export function* unusedScope(
  dossier: AppDossier,
  holdings: Holdings,
  { days }: Options,
  now: Instant,
): Generator<Finding> {
  const calls = callsOf(dossier, days);
  if (calls === undefined) return;
  const seen = [...calls]
    .filter(([, at]) => daysBetween(at, now) <= days)
    .map(([api]) => api)
    .sort();
  if (seen.length === 0) return;
  const [strongest, ...others] = holdings.known.filter(
    (holding) =>
      holding.knowledge.impact >= 3 &&
      holding.knowledge.apis?.some((api) => seen.includes(api)) === false &&
      !isNew(dossier, holding, days, now),
  );
  if (strongest === undefined) return;
  const held = [strongest, ...others] as const;
  const severity = held.some(({ knowledge }) => knowledge.escalation !== 'none') ? 'high' : 'medium';
  yield {
    rule: 'unused-scope',
    about: [dossier.key],
    absent: ['use'],
    severity: isOff(dossier) ? lessened(severity) : severity,
    message: `It can ${power(held)} ${inWhoseName(held.map(({ grant }) => grant))}, yet in ${days} days or more nothing was seen in use but the ${seen.join(', ')} ${seen.length === 1 ? 'API' : 'APIs'}.`,
    evidence: [
      { fact: `APIs called within the last ${days} days: ${seen.join(', ')}`, seen: 'token-events' },
      ...held.map((holding) => ({ fact: lastCall(holding, calls, days), seen: 'token-events' })),
      ...holdingFacts(dossier, held),
      ...unclassifiedFacts(dossier, holdings),
      ...offFacts(dossier),
    ],
    remedy: `Have the vendor ask for less than ${scopeNames(held)}; until then, in the Google Admin console › Security › Access and data control › API controls › App access control, limit ${whichApp(dossier)} to the scopes that it uses.`,
  };
}

/** The newest call of each API; undefined when the log does not tell of calls, or not far enough back. */
function callsOf({ uses }: AppDossier, days: number): ReadonlyMap<string, Instant> | undefined {
  const calls = new Map<string, Instant>();
  for (const { evidence, apis, windowDays } of uses) {
    if (evidence !== 'token-events') continue;
    if (apis === undefined || (windowDays ?? 0) < days) return undefined;
    for (const [name, at] of Object.entries(apis)) {
      const api = name.toLowerCase().replace('.googleapis.com', '');
      const before = calls.get(api);
      if (before === undefined || at > before) calls.set(api, at);
    }
  }
  return calls;
}

// What was given only lately has had no time to be used.
function isNew({ events }: AppDossier, { grant, scope }: Holding, days: number, now: Instant): boolean {
  if (grant.grantedAt !== 'unknown' && daysBetween(grant.grantedAt, now) <= days) return true;
  return events.some(
    ({ type, at, scopes }) => type === 'granted' && scopes.includes(scope) && daysBetween(at, now) <= days,
  );
}

function lastCall({ scope, knowledge }: Holding, calls: ReadonlyMap<string, Instant>, days: number): string {
  const past = (knowledge.apis ?? []).map((api) => calls.get(api)).filter((at) => at !== undefined);
  const newest = past.sort().at(-1);
  return newest === undefined
    ? `${scope}: no call that could need it, in a log that reaches back ${days} days or more`
    : `${scope}: the last call that could need it was on ${day(newest)}`;
}
