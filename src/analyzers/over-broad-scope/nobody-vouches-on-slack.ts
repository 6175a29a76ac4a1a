import { isStrong } from '../../knowledge/scopes/scope.ts';
import type { AppDossier } from '../../model/dossier.ts';
import type { Evidence, Severity } from '../../model/finding.ts';
import type { Verdict } from '../analyzer.ts';
import { holdingFacts, isOff, offFacts, unclassifiedFacts, whichApp } from '../shared/facts.ts';
import type { Holding, Holdings } from '../shared/holdings.ts';
import { lessened, power } from '../shared/words.ts';

type Held = readonly [Holding, ...Holding[]];

/**
 * What acts with a person's token over messages, files or the workspace itself, though Slack has not reviewed it. A
 * bot is left out: it sees where it was invited, and the people there see it.
 */
export function* nobodyVouchesOnSlack(dossier: AppDossier, holdings: Holdings): Generator<Verdict> {
  // Somebody answers for it.
  if (dossier.registered?.owner !== undefined) return;
  const found = approved(dossier, holdings) ?? logged(dossier, holdings);
  if (found === undefined) {
    if (isUntold(dossier, holdings))
      yield { rule: 'nobody-vouches', about: [dossier.key], absent: ['app'], unproved: true };
    return;
  }
  const { held, severity, message, why, remedy } = found;
  yield {
    rule: 'nobody-vouches',
    about: [dossier.key],
    severity: isOff(dossier) ? lessened(severity) : severity,
    message,
    evidence: [...why, ...holdingFacts(held), ...unclassifiedFacts(holdings), ...offFacts(dossier)],
    remedy,
  };
}

interface Case {
  readonly held: Held;
  readonly severity: Severity;
  readonly message: string;
  readonly why: readonly Evidence[];
  readonly remedy: string;
}

/** The list of approved apps tells whose an app is, and not whether it is installed. */
function approved(dossier: AppDossier, { known }: Holdings): Case | undefined {
  const { client } = dossier;
  if (client?.home !== 'foreign' || client.tags?.includes('outside-directory') !== true) return undefined;
  const held = heldOf(known.filter(isApproved));
  if (held === undefined) return undefined;
  return {
    held,
    // What restricting does, and where: https://slack.com/help/articles/360000281563
    severity: held.some(canManage) ? 'high' : 'medium',
    message: `A foreign app that is not in Slack’s directory was approved, and wherever it is installed it can ${power(held)} with the token of whoever lets it in; whether it is installed is not told.`,
    why: [
      { fact: 'It was made by somebody else, and Slack has not reviewed it', seen: 'approved-apps' },
      { fact: `Approved for ${placesOf(held)}`, seen: 'approved-apps' },
    ],
    remedy: `In Slack’s organization settings › Integrations › Installed apps, see where ${whichApp(dossier)} is installed, and ask whoever approved it what it is for; unless they can tell, restrict it and remove it from each workspace, since restricting leaves what is installed.`,
  };
}

function isApproved(holding: Holding): boolean {
  const { access, basis } = holding.grant;
  return access === 'delegated' && basis === 'approved' && (canManage(holding) || isTheirs(holding));
}

/** Somebody else's, and Slack does not say whether it is in the directory. */
function isUntold({ client }: AppDossier, { known }: Holdings): boolean {
  const isTold = client?.tags?.some((tag) => tag === 'directory' || tag === 'outside-directory') === true;
  return client?.home === 'foreign' && !isTold && known.some(isApproved);
}

/**
 * The integration log names no maker, so only what could take the workspace over is told. Of an organisation's app the
 * list of approved apps may have told the maker.
 */
function logged(dossier: AppDossier, { known }: Holdings): Case | undefined {
  const { client } = dossier;
  if (client === undefined || client.home === 'own' || client.home === 'platform') return undefined;
  const held = heldOf(known.filter((holding) => holding.grant.basis === 'log' && canManage(holding)));
  if (held === undefined || client.tags?.includes('directory') === true) return undefined;
  const isForeign = client.home === 'foreign';
  const which = isForeign
    ? 'an app that was made by somebody else, and of which nothing tells that Slack reviewed it,'
    : 'an app of which nothing tells whose it is, nor that Slack reviewed it,';
  return {
    held,
    severity: 'medium',
    message: `By the integration log, ${which} can ${power(held)} with the token of whoever let it in.`,
    why: [
      ...(isForeign ? [{ fact: 'It was made by somebody else', seen: 'approved-apps' }] : []),
      {
        fact: 'The integration log tells that it was added, and not that it was removed',
        seen: 'integration-logs',
      },
    ],
    remedy: `In Slack’s workspace administration › Manage apps, open ${whichApp(dossier)}, see who made it and who let it in, and remove it unless they can tell what it needs this for.`,
  };
}

/** All messages or files of a person. */
function isTheirs({ knowledge }: Holding): boolean {
  return isStrong(knowledge) && knowledge.data.some((one) => one === 'chat' || one === 'files');
}

/** What manages people, apps or channels can make itself, or its owner, more powerful. */
function canManage({ knowledge }: Holding): boolean {
  return knowledge.escalation !== 'none';
}

function placesOf(held: Held): string {
  const places = new Set(
    held.map(({ grant: { resource: id, resourceName: name } }) =>
      // The administration shows names, and two places may bear the same.
      name === 'unknown' || name === id ? id : `${name} (${id})`,
    ),
  );
  return [...places].sort().join(', ');
}

function heldOf([strongest, ...others]: readonly Holding[]): Held | undefined {
  return strongest === undefined ? undefined : [strongest, ...others];
}
