import { githubLevel } from '../../knowledge/scopes/github.ts';
import { isSignIn, isStrong } from '../../knowledge/scopes/scope.ts';
import type { Power } from '../../model/app-row.ts';
import type { AppDossier, GrantGroup } from '../../model/dossier.ts';
import type { Holding } from './holdings.ts';
import { holdingsOf, reachesAll } from './holdings.ts';
import { crowd, inPlaces, installedWhere, inWhoseName, power } from './words.ts';

/** How far an app reaches, on one line. Power is a column and no finding. */
export interface Reach {
  readonly power: Power;
  /** In plain words: `can read every message in every mailbox (Mail.Read), as itself`. */
  readonly reason: string;
  /** What gives it that power, the greatest first; empty where nothing known does. */
  readonly held: readonly Holding[];
}

export function reachOf(dossier: AppDossier): Reach {
  const { known, unclassified } = holdingsOf(dossier);
  // What could become more than it is comes first there; how far it reaches as it is, decides here.
  const [strongest, ...others] = known
    .filter(({ knowledge }) => !isSignIn(knowledge))
    .sort((a, b) => powers.indexOf(rank(a)) - powers.indexOf(rank(b)));
  if (strongest === undefined) {
    const where = installedWhere(dossier);
    const is = (power: Power, reason: string): Reach => ({
      power,
      reason: where === '' ? reason : `${reason}; is ${where}`,
      held: [],
    });
    if (unclassified.length > 0) return is('unclassified', 'holds only what OAuthlas cannot rate');
    return known.length > 0
      ? is('sign-in', 'signs people in and reaches no data')
      : is('none', 'holds no permission that was seen');
  }
  const held = [strongest, ...others] as const;
  const alike = held
    .filter(({ scope, grant }) => scope === strongest.scope && grant.access === strongest.grant.access)
    .map(({ grant }) => grant);
  return {
    power: rank(strongest),
    reason: `can ${power(held)}, ${inWhoseName(alike)}${inPlaces(alike)}`,
    held,
  };
}

/** Greatest first. */
const powers: readonly Power[] = ['takeover', 'organisation', 'people', 'limited'];

function rank(holding: Holding): Power {
  const { knowledge, grant, scope } = holding;
  if (canTakeOver(holding)) return 'takeover';
  // Some repositories are neither the organisation nor its people.
  if (grant.repositories === 'selected' && githubLevel(scope) === 'repository') return 'limited';
  if (reachesAll(holding)) return 'organisation';
  return isStrong(knowledge) ? 'people' : 'limited';
}

/** Whether it can make itself master of the tenant; on GitHub of all of it, and not of some repositories. */
export function canTakeOver({ grant, scope, knowledge }: Holding): boolean {
  if (grant.access !== 'application' || knowledge.escalation !== 'direct') return false;
  if (grant.places !== undefined) return false;
  if (grant.repositories === undefined || grant.repositories === 'all') return true;
  return githubLevel(scope) === 'organization';
}

/** So many teams, sites or units hold more people than that. */
const MANY_PLACES = 50;

/** So many people, or this share of all, make what acts in their name as weighty as what acts by itself. */
export const MANY_PEOPLE = 200;
export const MANY_SHARE = 0.05;

/**
 * Whether its power is high: over the tenant or everybody's data; or over the mail, files or chats of a privileged
 * person, of everyone, or of many.
 */
export function isHighPower(dossier: AppDossier, { power: how, held }: Reach): boolean {
  if (how === 'takeover' || how === 'organisation') return true;
  return how === 'people' && counts(dossier, strong(held));
}

/** Whether that hangs on how many people there are, and nobody ever counted them. */
export function mayBeHighPower(dossier: AppDossier, reach: Reach): boolean {
  if (dossier.tenant.people !== 'unknown' || isHighPower(dossier, reach)) return false;
  return reach.power === 'people' && crowd([...new Set(strong(reach.held))]).count > 1;
}

function strong(held: readonly Holding[]): readonly GrantGroup[] {
  return held.filter(({ knowledge }) => isStrong(knowledge)).map(({ grant }) => grant);
}

/** Whether these people weigh as much as the organisation does. */
export function counts({ tenant }: Pick<AppDossier, 'tenant'>, grants: readonly GrantGroup[]): boolean {
  if (grants.some((grant) => (grant.reach === 'everyone' || grant.reach === 'itself') && isWide(grant)))
    return true;
  const { active, admins } = crowd([...new Set(grants)]);
  return (
    admins > 0 ||
    active >= MANY_PEOPLE ||
    (tenant.people !== 'unknown' && active > 1 && active >= tenant.people * MANY_SHARE)
  );
}

/** In some teams, sites or units it has to do with some people, and nobody tells with whom. */
function isWide({ places }: GrantGroup): boolean {
  return places === undefined || places.count >= MANY_PLACES;
}
