import type { AppDossier } from '../../model/dossier.ts';
import type { Evidence, Finding } from '../../model/finding.ts';
import type { Options } from '../over-broad-scope.ts';
import { holdingFacts, isOff, offFacts, unclassifiedFacts, whichApp } from '../shared/facts.ts';
import type { Holding, Holdings } from '../shared/holdings.ts';
import { crowd, lessened, people, power } from '../shared/words.ts';

type Held = readonly [Holding, ...Holding[]];

/** What does not belong: power in the hands of a foreign app for which no publisher and no administrator answers. */
export function* nobodyVouches(
  dossier: AppDossier,
  holdings: Holdings,
  options: Options,
): Generator<Finding> {
  const { client } = dossier;
  if (client?.home !== 'foreign' || client.publisher?.verified !== false) return;
  const takeover = heldOf(
    holdings.known.filter(
      ({ grant, knowledge }) => grant.access === 'application' && knowledge.escalation === 'direct',
    ),
  );
  const common = { rule: 'nobody-vouches', about: [dossier.key] } as const;
  if (takeover !== undefined) {
    yield {
      ...common,
      severity: isOff(dossier) ? lessened('critical') : 'critical',
      message: `A foreign app of an unverified publisher can ${power(takeover)}, as itself.`,
      evidence: facts(dossier, holdings, takeover),
      remedy: `In the Entra admin center › Enterprise applications › Properties, set “Enabled for users to sign in?” to No for ${whichApp(dossier)}, find out who let it in, and then revoke its application permissions or delete it.`,
    };
    return;
  }
  const reading = consentedByFew(dossier, holdings, options);
  if (reading === undefined) return;
  const grants = dossier.grants.filter(({ access }) => access === 'delegated');
  const severity = crowd(grants).admins > 0 ? 'high' : 'medium';
  yield {
    ...common,
    // An approval, or more people, may stand where nobody could look.
    absent: ['grant'],
    severity: isOff(dossier) ? lessened(severity) : severity,
    message: `A foreign app of an unverified publisher can ${power(reading)} for ${people(grants)} who let it in, and nobody approved it for the organisation.`,
    evidence: facts(dossier, holdings, reading),
    remedy: `Ask those who let it in what it is for; if they cannot tell, in the Entra admin center › Enterprise applications revoke the permissions of ${whichApp(dossier)}, delete it, and treat these accounts as phished.`,
  };
}

/** Mail, files or chats of a handful of people, with no administrator's hand in it. An app of many is no lure. */
function consentedByFew(
  { grants }: AppDossier,
  { known }: Holdings,
  { fewPeople }: Options,
): Held | undefined {
  // An application permission, too, takes an administrator.
  if (grants.some(({ consent, reach }) => consent === 'admin' || reach !== undefined)) return undefined;
  const { count } = crowd(grants);
  if (count < 1 || count > fewPeople) return undefined;
  return heldOf(
    known.filter(
      ({ grant, knowledge }) =>
        grant.consent === 'user' &&
        knowledge.impact >= 3 &&
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
    ...holdingFacts(dossier, held),
    ...unclassifiedFacts(dossier, holdings),
    ...offFacts(dossier),
  ];
}

function heldOf([strongest, ...others]: readonly Holding[]): Held | undefined {
  return strongest === undefined ? undefined : [strongest, ...others];
}
