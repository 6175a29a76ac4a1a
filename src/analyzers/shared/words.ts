import type { AppDossier, GrantGroup } from '../../model/dossier.ts';
import { type Severity, severities, severityRank } from '../../model/finding.ts';
import type { Instant } from '../../model/values.ts';
import type { Holding } from './holdings.ts';

// What is said must stay the same until something changes: no "267 days ago", and no date of a use that goes on,
// or the SIEM would hear of a change every day.

/** `read every message in every mailbox (Mail.Read, and 2 more permissions)`; the strongest comes first. */
export function power(holdings: readonly [Holding, ...Holding[]]): string {
  const [{ knowledge, scope }] = holdings;
  const more = new Set(holdings.map((holding) => holding.scope)).size - 1;
  const name = scope.replace('https://www.googleapis.com/auth/', '');
  const allows = `${knowledge.brief.charAt(0).toLowerCase()}${knowledge.brief.slice(1).replace(/\.$/, '')}`;
  return more === 0 ? `${allows} (${name})` : `${allows} (${name}, and ${counted(more, 'more permission')})`;
}

/**
 * In whose name: `as itself`, `by domain-wide delegation`, `for everyone in the organisation`, `for 4 people (1 an
 * administrator)`.
 */
export function inWhoseName(grants: readonly GrantGroup[]): string {
  const how = grants.length > 0 && grants.every(isInherited) ? `, ${inherited}` : '';
  return `${whoseName(grants)}${how}`;
}

const delegation = 'by domain-wide delegation';

/** How it came by what it holds, where nobody gave that to itself. */
export const inherited = 'inherited from its blueprint';

export function isInherited({ basis }: GrantGroup): boolean {
  return basis === 'inherited';
}

/** How it acts without any person taking part. */
export function byWhat(held: readonly Holding[]): string {
  return held.some(({ grant }) => isDelegation(grant)) ? delegation : 'as itself';
}

/** On Google: for anybody in the organisation whom the app names, and nobody takes part. */
export function isDelegation({ access, reach }: GrantGroup): boolean {
  return access === 'application' && reach === 'everyone';
}

function whoseName(grants: readonly GrantGroup[]): string {
  if (grants.some(isDelegation)) return delegation;
  if (grants.some((grant) => grant.reach === 'itself')) return 'as itself';
  if (grants.some((grant) => grant.reach === 'everyone')) return 'for everyone in the organisation';
  if (grants.some((grant) => grant.reach === 'unknown')) return 'for people who are not named';
  return `for ${people(grants)}`;
}

/**
 * Where alone, after in whose name: `, in 12 teams`, `, in 1 mailbox scope`. Nothing where one of them holds everywhere,
 * for that one is the wider.
 */
export function inPlaces(grants: readonly GrantGroup[]): string {
  const narrowed = new Map<string, number>();
  for (const { places, seen } of new Set(grants)) {
    if (places === undefined) return '';
    const kind = placeOf.get(seen) ?? 'place';
    narrowed.set(kind, (narrowed.get(kind) ?? 0) + places.count);
  }
  const all = [...narrowed].map(([kind, count]) => counted(count, kind));
  return all.length === 0 ? '' : `, in ${all.join(' and ')}`;
}

/** The same of one group, with the names of the places where the sample has all of them. */
export function inNamedPlaces(grant: GrantGroup): string {
  const { places } = grant;
  if (places === undefined) return '';
  const isWhole = places.sample.length >= places.count;
  return `${inPlaces([grant])}${isWhole ? ` (${places.sample.join(', ')})` : ''}`;
}

/**
 * Where it is installed, whatever it may do there: `installed in 2 teams (Board, Claims)`. Nothing where nobody tells of
 * an installation by itself.
 */
export function installedWhere({
  grants,
  registration,
}: Pick<AppDossier, 'grants' | 'registration'>): string {
  const bare = grants.filter(({ places, scopes }) => places !== undefined && scopes.length === 0);
  const [only] = bare;
  if (only === undefined) return '';
  const where = bare.length === 1 ? inNamedPlaces(only) : inPlaces(bare);
  const isByHand = registration?.tags?.includes('distribution:sideloaded') === true;
  return `installed${where.slice(1)}${isByHand ? ', put there by hand and through no catalogue' : ''}`;
}

/** What the places are called of which a surface tells. */
const placeOf: ReadonlyMap<string, string> = new Map([
  ['resource-consents', 'team'],
  ['teams-installations', 'team'],
  ['exchange-roles', 'mailbox scope'],
  ['selected-sites', 'site'],
  ['group-memberships', 'group'],
  ['owned-groups', 'group'],
]);

export function people(grants: readonly GrantGroup[]): string {
  const { count, admins, areMore, areAdminsMore } = crowd(grants);
  if (count === 1 && admins === 1 && !areMore) return '1 administrator';
  const all = `${atLeast(areMore)}${counted(count, 'person', 'people')}`;
  if (admins === 0) return all;
  const kind = admins === 1 ? 'an administrator' : 'administrators';
  return `${all} (${atLeast(areAdminsMore)}${admins} of them ${kind})`;
}

/** What goes before a number that may be too small. */
function atLeast(areMore: boolean): string {
  return areMore ? 'at least ' : '';
}

/**
 * Counts each person once where the samples name all of them. Where they do not, whoever let it into one API is taken
 * for the one who let it into another, as most are: `areMore`, at least so many. Administrators are not told apart, so
 * of those it may be too few, but never none where there is one. `active`: those who are not suspended.
 */
export function crowd(grants: readonly GrantGroup[]): {
  readonly count: number;
  readonly active: number;
  readonly admins: number;
  readonly areMore: boolean;
  readonly areAdminsMore: boolean;
} {
  const all = [...new Set(grants)];
  const named = new Set(all.flatMap(({ sample }) => sample));
  const isNamed = named.size > 0 && all.every(({ sample, principals }) => sample.length >= principals);
  const most = (of: (group: GrantGroup) => number) =>
    Math.max(
      0,
      ...Map.groupBy(all, ({ resource }) => resource)
        .values()
        .map((groups) => groups.reduce((sum, group) => sum + of(group), 0)),
    );
  const count = isNamed ? named.size : most(({ principals }) => principals);
  const active = Math.min(
    count,
    most(({ principals, suspended }) => principals - suspended),
  );
  const admins = Math.max(0, ...all.map((group) => group.admins));
  const sum = (of: (group: GrantGroup) => number) => all.reduce((total, group) => total + of(group), 0);
  const administrators = new Set(all.flatMap(({ adminSample }) => adminSample));
  const areAdminsNamed = all.every(({ adminSample, admins }) => adminSample.length >= admins);
  return {
    count,
    active,
    admins: Math.min(admins, count),
    areMore: !isNamed && sum(({ principals }) => principals) > count,
    areAdminsMore: areAdminsNamed
      ? administrators.size > admins
      : count > 1 && sum((group) => group.admins) > admins,
  };
}

export function counted(count: number, noun: string, many = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : many}`;
}

export function day(at: Instant): string {
  return at.slice(0, 10);
}

export function scopeNames(holdings: readonly Holding[]): string {
  return [...new Set(holdings.map(({ scope }) => scope))].join(', ');
}

/** One step less: what is switched off can do harm only after somebody switches it on again. */
export function lessened(severity: Severity): Severity {
  return severities[severityRank[severity] - 1] ?? 'info';
}
