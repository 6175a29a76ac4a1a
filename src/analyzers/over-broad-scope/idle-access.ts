import { isStrong } from '../../knowledge/scopes/scope.ts';
import type { AppDossier, GrantGroup } from '../../model/dossier.ts';
import type { Finding } from '../../model/finding.ts';
import type { LastUsed, Maybe } from '../../model/values.ts';
import type { Verdict } from '../analyzer.ts';
import { holdingFacts, isOff, offFacts, unclassifiedFacts, whichApp } from '../shared/facts.ts';
import type { Holding, Holdings } from '../shared/holdings.ts';
import { severityOf } from '../shared/severity.ts';
import { andElsewhere, atItsBlueprint } from '../shared/take-away.ts';
import { type Idle, isIdle, isRecent, isSettled, type Line, lastUse } from '../shared/use.ts';
import { day, inPlaces, lessened, power, scopeNames } from '../shared/words.ts';

/** An app that may act in two ways and uses one. That it uses one keeps it apart from the stale. */
export function* idleAccess(
  dossier: AppDossier,
  holdings: Holdings,
  { days, now }: Line,
): Generator<Verdict> {
  for (const way of ways) {
    const used = lastUse(dossier, 'sign-in-activity', [way.used]);
    const idle = lastUse(dossier, 'sign-in-activity', [way.idle]);
    if (used !== 'unknown' && !isRecent(used, days, now)) continue;
    if (idle !== 'unknown' && !isIdle(idle, days, now)) continue;
    const strong = holdings.known.filter(({ grant, knowledge }) => isStrong(knowledge) && way.holds(grant));
    // What was given only lately has had no time to be used.
    const age = ({ grant }: Holding) => isOldEnough(dossier, grant, { days, now });
    const [strongest, ...others] = strong.filter((holding) => age(holding) === true);
    if (used !== 'unknown' && idle !== 'unknown' && strongest !== undefined)
      yield tell(dossier, holdings, { way, idle, days, held: [strongest, ...others] });
    else if (isUsable(dossier, way, used) && strong.some((holding) => age(holding) !== false))
      yield { rule: way.rule, about: [dossier.key], absent: ['use'], unproved: true };
  }
}

interface Case {
  readonly way: Way;
  readonly idle: Idle;
  readonly days: number;
  readonly held: readonly [Holding, ...Holding[]];
}

function tell(dossier: AppDossier, holdings: Holdings, { way, idle, days, held }: Case): Finding {
  const severity = severityOf(dossier, held);
  return {
    rule: way.rule,
    about: [dossier.key],
    absent: ['use'],
    severity: isOff(dossier) ? lessened(severity) : severity,
    message: way.message(`${power(held)}${inPlaces(held.map(({ grant }) => grant))}`, idle),
    evidence: [
      { fact: way.idleFact(idle), seen: 'sign-in-activity' },
      // No date: it moves with every use, and nothing has changed by that.
      { fact: `${way.usedFact} within the last ${days} days`, seen: 'sign-in-activity' },
      ...holdingFacts(held),
      ...unclassifiedFacts(holdings),
      ...offFacts(dossier),
    ],
    remedy: `In the Entra admin center › Enterprise applications › Permissions of ${whichApp(dossier)}, revoke ${way.what}: ${scopeNames(held)}${andElsewhere(held)}.${atItsBlueprint(held)}`,
  };
}

/** What holds nothing for the other way of use cannot be at work in it. */
function isUsable({ grants }: AppDossier, way: Way, used: LastUsed): boolean {
  return used !== 'unknown' || grants.some(({ access }) => access === way.used);
}

function isOldEnough(dossier: AppDossier, { grantedAt }: GrantGroup, line: Line): Maybe<boolean> {
  const since = grantedAt === 'unknown' ? (dossier.client?.createdAt ?? 'unknown') : grantedAt;
  return isSettled(since, dossier, line);
}

interface Way {
  readonly rule: string;
  readonly idle: 'application' | 'delegated';
  readonly used: 'application' | 'delegated';
  readonly holds: (grant: GrantGroup) => boolean;
  readonly message: (power: string, idle: Idle) => string;
  readonly idleFact: (idle: Idle) => string;
  readonly usedFact: string;
  readonly what: string;
}

const ways: readonly Way[] = [
  {
    rule: 'unused-app-only',
    idle: 'application',
    used: 'delegated',
    holds: ({ access }) => access === 'application',
    message: (power, idle) =>
      `It works for people who sign in, yet without them it can ${power}, and ${
        idle === 'never' ? 'was never seen to act on its own' : `has not acted on its own since ${day(idle)}`
      }.`,
    idleFact: (idle) =>
      idle === 'never'
        ? 'No sign-in of the app itself is on record'
        : `The app itself last signed in on ${day(idle)}`,
    usedFact: 'People signed in through it',
    what: 'the application permissions that it does not use; what people do with it needs none of them',
  },
  {
    rule: 'unused-delegated',
    idle: 'delegated',
    used: 'application',
    holds: ({ access, reach }) => access === 'delegated' && reach === 'everyone',
    message: (power, idle) =>
      `It works on its own, yet for everyone in the organisation it can ${power}, and ${
        idle === 'never' ? 'nobody was ever seen to use it' : `nobody has used it since ${day(idle)}`
      }.`,
    idleFact: (idle) =>
      idle === 'never'
        ? 'No sign-in of a person through it is on record'
        : `A person last signed in through it on ${day(idle)}`,
    usedFact: 'The app itself signed in',
    what: 'the delegated permissions that nobody uses; what it does on its own needs none of them',
  },
];
