import { githubLevel } from '../../knowledge/scopes/github.ts';
import { isOverAll } from '../../knowledge/scopes/scope.ts';
import type { AppDossier } from '../../model/dossier.ts';
import type { Severity } from '../../model/finding.ts';
import type { Verdict } from '../analyzer.ts';
import { holdingFacts, isOff, offFacts, unclassifiedFacts } from '../shared/facts.ts';
import type { Holding, Holdings } from '../shared/holdings.ts';
import { settingsPage } from '../shared/on-github.ts';
import { lessened, power } from '../shared/words.ts';

/**
 * Power over every repository, or over the organisation, in the hands of a GitHub App that one person publishes: whoever takes over
 * that account holds it, too. GitHub verifies publishers for its marketplace alone, and does not tell.
 */
export function* onePersonsApp(dossier: AppDossier, holdings: Holdings): Generator<Verdict> {
  const { client, registration, registered } = dossier;
  const home = registration?.home ?? 'unknown';
  if (client === undefined || client.role === 'token' || registered?.owner !== undefined) return;
  if (home === 'own' || home === 'platform') return;
  const owner = owners.find(({ tag }) => registration?.tags?.includes(tag));
  const isTold = registration?.tags?.some((tag) => tag.startsWith('owner:')) === true && home === 'foreign';
  if (isTold && owner === undefined) return;
  const [strongest, ...others] = holdings.known.filter(
    ({ grant, scope, knowledge }) =>
      grant.access === 'application' &&
      // What opens the organisation does so on whatever repositories the app is installed.
      (grant.repositories === 'all' || githubLevel(scope) === 'organization') &&
      isOverAll(knowledge) &&
      knowledge.access.includes('write'),
  );
  if (strongest === undefined) return;
  if (owner === undefined || !isTold) {
    yield { rule: 'nobody-vouches', about: [dossier.key], absent: ['app'], unproved: true };
    return;
  }
  const held = [strongest, ...others] as const;
  const isDirect = held.some(({ knowledge }) => knowledge.escalation === 'direct');
  const severity = owner.severity(isDirect ? 'critical' : 'high');
  yield {
    rule: 'nobody-vouches',
    about: [dossier.key],
    severity: isOff(dossier) ? lessened(severity) : severity,
    message: `${owner.whose} can ${power(held)}, as itself${reach(held)}.`,
    evidence: [
      {
        fact: `Its owner is a ${owner.word}'s account, ${registration?.publisher?.name || 'which GitHub does not name'}`,
        seen: 'app-publishers',
      },
      ...holdingFacts(held),
      ...unclassifiedFacts(holdings),
      ...offFacts(dossier),
    ],
    remedy: `On GitHub, at ${settingsPage(dossier, 'installations')}, ${takeAway(held)}${owner.advice}`,
  };
}

type Held = readonly [Holding, ...Holding[]];

function reach(held: Held): string {
  if (!hasOrganization(held)) return ' and in all repositories';
  const hasRepositories = held.some(({ scope }) => githubLevel(scope) === 'repository');
  return hasRepositories
    ? ', over the whole organisation and in all repositories'
    : ' and over the whole organisation';
}

/** GitHub takes no single permission away from an app: only repositories, or all that it holds. */
function takeAway(held: Held): string {
  return hasOrganization(held)
    ? 'suspend the app, and ask who let it in what it is for. Fewer repositories take nothing of its power over the organisation away.'
    : 'limit the app to the repositories that need it, or suspend it, and ask who let it in what it is for.';
}

function hasOrganization(held: Held): boolean {
  return held.some(({ scope }) => githubLevel(scope) === 'organization');
}

/** A member can be asked, and leaves with notice; the account is no better protected for that. */
const owners = [
  {
    tag: 'owner:user',
    word: 'person',
    whose: 'A foreign app that belongs to the account of a single person',
    severity: (severity: Severity) => severity,
    advice: '',
  },
  {
    tag: 'owner:member',
    word: 'member',
    whose: 'An app that belongs to the account of a single member',
    severity: lessened,
    advice: ' What the organisation needs, its owner can transfer to the organisation.',
  },
] as const;
