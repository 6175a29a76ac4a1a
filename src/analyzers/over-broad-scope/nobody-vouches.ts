import { isStrong } from '../../knowledge/scopes/scope.ts';
import type { AppDossier } from '../../model/dossier.ts';
import type { Evidence } from '../../model/finding.ts';
import type { Verdict } from '../analyzer.ts';
import type { Options } from '../over-broad-scope.ts';
import { holdingFacts, isOff, offFacts, unclassifiedFacts, whichApp } from '../shared/facts.ts';
import type { Holding, Holdings } from '../shared/holdings.ts';
import { canTakeOver, counts } from '../shared/power.ts';
import { crowd, lessened, people, power } from '../shared/words.ts';

type Held = readonly [Holding, ...Holding[]];

/**
 * What does not belong: power in the hands of a foreign app for which no publisher, no administrator and nobody
 * of the register answers.
 */
export function* nobodyVouches(
  dossier: AppDossier,
  holdings: Holdings,
  { fewPeople }: Options,
): Generator<Verdict> {
  const { client, registered } = dossier;
  const isVerified = client?.publisher?.verified ?? 'unknown';
  if (client?.home !== 'foreign' || registered?.owner !== undefined || isVerified === true) return;
  const takeover = heldOf(holdings.known.filter(canTakeOver));
  const reading = takeover === undefined ? letInByPeople(dossier, holdings) : undefined;
  if (takeover === undefined && reading === undefined) return;
  const common = { rule: 'nobody-vouches', about: [dossier.key] } as const;
  if (isVerified === 'unknown') yield { ...common, absent: ['app'], unproved: true };
  else if (takeover !== undefined) {
    yield {
      ...common,
      severity: isOff(dossier) ? lessened('critical') : 'critical',
      message: `A foreign app of an unverified publisher can ${power(takeover)}, as itself.`,
      evidence: facts(dossier, holdings, takeover),
      remedy: `In the Entra admin center › Enterprise applications › Properties, set “Enabled for users to sign in?” to No for ${whichApp(dossier)}, find out who let it in, and then revoke its application permissions or delete it.`,
    };
  } else if (reading !== undefined) {
    // Whoever only signs in through it lets it read nothing.
    const grants = [...new Set(reading.map(({ grant }) => grant))];
    // An app of many is no lure; but that a lure has caught more does not end its story.
    if (crowd(grants).count > fewPeople) {
      yield { ...common, absent: ['grant'], unproved: true };
      return;
    }
    const severity = counts(dossier, grants) ? 'high' : 'medium';
    yield {
      ...common,
      // An approval, or more people, may stand where nobody could look.
      absent: ['grant'],
      severity: isOff(dossier) ? lessened(severity) : severity,
      message: `A foreign app of an unverified publisher can ${power(reading)} for ${people(grants)} who let it in, and nobody approved that for the organisation.`,
      evidence: facts(dossier, holdings, reading),
      remedy: `Ask those who let it in what it is for; if they cannot tell, in the Entra admin center › Enterprise applications revoke the permissions of ${whichApp(dossier)}, delete it, and treat these accounts as phished.`,
    };
  }
}

/** Mail, files or chats of people who let it in themselves, with no administrator's hand in it. */
function letInByPeople({ grants }: AppDossier, { known }: Holdings): Held | undefined {
  // An application permission, too, takes an administrator; in a team, its owner gives that.
  const reaching = grants.filter(
    ({ isSignInOnly, places, consent }) => !isSignInOnly && (places === undefined || consent === 'admin'),
  );
  if (reaching.some(({ consent, reach }) => consent === 'admin' || reach !== undefined)) return undefined;
  return heldOf(
    known.filter(
      ({ grant, knowledge }) =>
        grant.consent === 'user' &&
        grant.principals > 0 &&
        isStrong(knowledge) &&
        knowledge.data.some((data) => data === 'mail' || data === 'files' || data === 'chat'),
    ),
  );
}

function facts(dossier: AppDossier, holdings: Holdings, held: Held): Evidence[] {
  const { client } = dossier;
  const home = client?.homeTenant === undefined ? '' : `, tenant ${client.homeTenant}`;
  return [
    { fact: `Its home is another organisation${home}`, seen: 'service-principals' },
    {
      fact: `Microsoft has not verified its publisher, ${client?.publisher?.name || 'who gives no name'}`,
      seen: 'service-principals',
    },
    ...holdingFacts(held),
    ...unclassifiedFacts(holdings),
    ...offFacts(dossier),
  ];
}

function heldOf([strongest, ...others]: readonly Holding[]): Held | undefined {
  return strongest === undefined ? undefined : [strongest, ...others];
}
