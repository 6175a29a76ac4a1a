import type { AppDossier } from '../../model/dossier.ts';
import type { Finding, Severity } from '../../model/finding.ts';
import { vendorId } from '../../model/keys.ts';
import type { TrustRecord } from '../../model/records.ts';
import type { Hedged, Verdict } from '../analyzer.ts';
import { holdingFacts, isOff, offFacts, whichApp } from '../shared/facts.ts';
import { isHighPower, type Reach, reachOf } from '../shared/power.ts';
import { lessened } from '../shared/words.ts';
import { isPerhapsOurs } from './perhaps-ours.ts';

/** Somebody of another organisation may act as an app of ours, or give it a secret and then act as it. */
export function* strangersOnOurApp(dossier: AppDossier): Generator<Verdict> {
  const { client, registration } = dossier;
  if ((registration ?? client)?.home !== 'own') return;
  const reach = reachOf(dossier);
  for (const kind of kinds) {
    const trusts = dossier.trusts.filter(({ type }) => type === kind.type);
    const strangers = trusts.filter(({ home }) => home === 'foreign');
    if (strangers.length === 0) {
      if (trusts.some(isPerhapsOurs))
        yield { rule: kind.rule, about: [dossier.key], absent: ['setting'], unproved: true };
      continue;
    }
    const finding = (able: string, severity: Severity): Finding => ({
      rule: kind.rule,
      about: [dossier.key],
      severity: isOff(dossier) ? lessened(severity) : severity,
      message: `${kind.message(heads(strangers))} ${able}.`,
      evidence: [
        ...strangers.map((trust) => ({ fact: kind.fact(trust), seen: seenBy(trust) })),
        ...holdingFacts(reach.held),
        ...offFacts(dossier),
      ],
      remedy: kind.remedy(whichApp(dossier), strangers),
    });
    if (!holdsNothing(reach)) yield finding(`The app ${reach.reason}`, severityOf(dossier, reach));
    else yield hedged(dossier, finding);
  }
}

/** Who owns the registration and its service principal is one. */
function heads(strangers: readonly TrustRecord[]): number {
  return new Set(strangers.map(({ key }) => vendorId(key))).size;
}

/** Of its service principal here, and not of its registration: only that is filed under the app itself. */
function isOfPrincipal({ type, app }: TrustRecord): boolean {
  return type === 'owner' && app !== undefined;
}

function seenBy(trust: TrustRecord): string {
  return isOfPrincipal(trust) ? 'principal-owners' : 'app-trusts';
}

/** Both reach no data; what nobody can rate may. */
function holdsNothing({ power }: Reach): boolean {
  return power === 'none' || power === 'sign-in';
}

/** That it holds nothing is so only where what it could hold was read. */
function hedged(
  { client }: AppDossier,
  finding: (able: string, severity: Severity) => Finding,
): Finding | Hedged {
  const nothing = finding('The app holds nothing that reaches data yet', 'low');
  // Of its service principal not even the key is known, under which it would be told.
  if (client === undefined) return { ...nothing, absent: ['app', 'grant'] };
  const otherwise = finding('What the app holds was not read', 'medium');
  return { ...nothing, absent: ['grant'], otherwise };
}

interface Kind {
  readonly type: TrustRecord['type'];
  readonly rule: string;
  readonly message: (count: number) => string;
  readonly fact: (trust: TrustRecord) => string;
  readonly remedy: (app: string, strangers: readonly TrustRecord[]) => string;
}

const kinds: readonly Kind[] = [
  {
    type: 'owner',
    rule: 'foreign-owner',
    message: (count) =>
      `${count === 1 ? 'An owner' : `${count} owners`} from outside may give this app of ours a new secret, and then act as it.`,
    fact: (owner) =>
      `${isOfPrincipal(owner) ? 'Its service principal is owned' : 'Owned'} by ${owner.with}, who is of another organisation`,
    remedy: (app, strangers) => {
      const { places, secrets } = whereOwned(strangers);
      return `In the Entra admin center › ${places} of ${app}, put an owner of ours in the place of those from outside, and see ${secrets} that every secret is known to somebody here.`;
    },
  },
  {
    type: 'federated-subject',
    rule: 'foreign-subject',
    message: (count) =>
      `${count === 1 ? 'A workload' : `${count} workloads`} of another organisation may sign in as this app of ours, without any secret.`,
    fact: (subject) => `Trusts ${subject.with}, which is of ${subject.holder ?? 'another organisation'}`,
    remedy: (app) =>
      `In the Entra admin center › App registrations › Certificates & secrets › Federated credentials of ${app}, remove those of other organisations, or list the organisation under own in the config if it is ours.`,
  },
];

const ofRegistration = { places: 'App registrations › Owners', secrets: 'under Certificates & secrets' };
/** The admin center shows no secrets of a service principal. */
const ofPrincipal = {
  places: 'Enterprise applications › Owners',
  secrets: 'by its passwordCredentials and keyCredentials in Graph',
};

function whereOwned(strangers: readonly TrustRecord[]): typeof ofRegistration {
  const principals = strangers.filter(isOfPrincipal);
  if (principals.length === 0) return ofRegistration;
  if (principals.length === strangers.length) return ofPrincipal;
  return {
    places: `${ofRegistration.places}, and › ${ofPrincipal.places}`,
    secrets: `${ofRegistration.secrets}, and ${ofPrincipal.secrets},`,
  };
}

function severityOf(dossier: AppDossier, reach: Reach): Severity {
  if (reach.power === 'takeover') return 'critical';
  return isHighPower(dossier, reach) ? 'high' : 'medium';
}
