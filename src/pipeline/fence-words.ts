import { shareOfAddresses } from '../lib/address-ranges.ts';
import type { PolicyRecord, PolicyRule } from '../model/records.ts';
import { counted } from '../report/count.ts';

type When = PolicyRule['when'];

/**
 * From where apps may sign in: one sentence for each fence that goes by places and is not switched off. `unread` says
 * why not all places are known.
 */
export function placesInWords(
  fences: readonly PolicyRecord[],
  places: readonly PolicyRecord[],
  unread: string | undefined,
): readonly string[] {
  return fences.flatMap((fence) => {
    if (fence.state === 'off') return [];
    const sentence = sentenceOf(fence, { places, unread });
    return sentence === undefined ? [] : [sentence];
  });
}

interface Known {
  readonly places: readonly PolicyRecord[];
  readonly unread: string | undefined;
}

function sentenceOf(
  { title, name, state, value, rules = [] }: PolicyRecord,
  known: Known,
): string | undefined {
  const met = rules.find(({ effect }) => effect === 'includes')?.when ?? {};
  const exempt = rules.filter(({ effect }) => effect === 'excludes').map(({ when }) => when);
  const inside = listIn(met.includeLocations);
  const outside = exempt.flatMap(({ excludeLocations }) => listIn(excludeLocations));
  if (inside.length + outside.length === 0) return undefined;
  const isBlock = listIn(value).includes('block');
  const from = inside.length === 0 ? undefined : toPlaces(inside, known);
  const save = outside.length === 0 ? undefined : toPlaces(outside, known);
  const told = [
    from !== undefined && `${isBlock ? 'may not sign in from' : 'are fenced from'} ${from}`,
    from !== undefined && save !== undefined && `save from ${save}`,
    from === undefined && `${isBlock ? 'may sign in only from' : 'are fenced everywhere but from'} ${save}`,
    ...conditionsOf(met, exempt),
    state === 'report-only' && 'but it only reports',
    state === 'unknown' && 'if it is in force, which is unknown',
  ];
  return `By the policy "${title ?? name}", ${subjectOf(met)} ${told.filter(Boolean).join(', ')}`;
}

function listIn(value: When[string] | number | undefined): readonly string[] {
  return Array.isArray(value) ? value : [];
}

function subjectOf({
  includeServicePrincipals,
  includeAgentIdServicePrincipals: agents,
  ...others
}: When): string {
  const apps = listIn(includeServicePrincipals);
  if (apps.includes('ServicePrincipalsInMyTenant')) return 'our own apps';
  if (apps.length > 0) return apps.length === 1 ? 'one app' : counted(apps.length, 'app');
  const isOfAgents = agents !== undefined || others.agentIdServicePrincipalFilter !== undefined;
  return isOfAgents || others.agentIdRiskLevels !== undefined ? 'agents' : 'some apps';
}

/** What is told already. */
const whomAndWhere: ReadonlySet<string> = new Set([
  'includeServicePrincipals',
  'includeAgentIdServicePrincipals',
  'includeLocations',
  'excludeLocations',
]);

function conditionsOf(met: When, exempt: readonly When[]): readonly string[] {
  const isNarrower = Object.keys(met).some((name) => !whomAndWhere.has(name));
  const isExempt = exempt.some((when) => Object.keys(when).some((name) => !whomAndWhere.has(name)));
  return [...(isNarrower ? ['under further conditions'] : []), ...(isExempt ? ['with exceptions'] : [])];
}

/** How wide they are is said of all of them together: two halves are everything. */
function toPlaces(ids: readonly string[], { places, unread }: Known): string {
  const isTrusted = ids.includes('AllTrusted');
  const trusted = isTrusted ? places.filter(({ rules }) => rules?.[0]?.when.isTrusted === true) : [];
  const named = ids.filter((id) => id !== 'AllTrusted');
  const found = places.filter(({ name }) => named.includes(name));
  const isOfFactors = named.includes(MFA_TRUSTED);
  const others = named.filter((id) => id !== MFA_TRUSTED && !found.some(({ name }) => name === id));
  const why = unread === undefined ? 'is not among the named locations' : `is unknown, ${unread}`;
  const parts = [
    ...(isTrusted ? [trustedInWords(trusted, unread)] : []),
    ...found.map(placeInWords),
    ...(isOfFactors ? [mfaTrusted] : []),
    ...others.map((id) => `a place that ${why} (${id})`),
  ];
  return `${parts.join(' and ')}${widthInWords([...trusted, ...found])}`;
}

function trustedInWords(trusted: readonly PolicyRecord[], unread: string | undefined): string {
  const more = unread === undefined ? [] : [`more that is unknown, ${unread}`];
  const members = [...trusted.map(placeInWords), ...more];
  const named = members.length === 0 ? ['no named location'] : members;
  return `all that is trusted (${[...named, mfaTrusted].join('; ')})`;
}

/** What stands for them in a policy: the service settings of multifactor authentication have no id. */
const MFA_TRUSTED = '00000000-0000-0000-0000-000000000000';
const mfaTrusted = 'the trusted IPs of multifactor authentication, which no API tells';

const RANGES = 4;
const COUNTRIES = 8;

function placeInWords({ title, name, rules }: PolicyRecord): string {
  const { ipRanges, countriesAndRegions, includeUnknownCountriesAndRegions, compliantNetworkType, type } =
    rules?.[0]?.when ?? {};
  const what = [
    ...(Array.isArray(ipRanges) ? [some(ipRanges, RANGES, 'range')] : []),
    ...(Array.isArray(countriesAndRegions)
      ? [some(countriesAndRegions, COUNTRIES, 'country', 'countries')]
      : []),
    ...(includeUnknownCountriesAndRegions === true ? ['addresses of no known country'] : []),
    ...(compliantNetworkType === undefined ? [] : ['the networks of Global Secure Access']),
    ...(type === undefined ? [] : [`a place of the kind ${type}`]),
  ];
  return `${what.join(' and ') || 'a place of which nothing is told'} (${title ?? name})`;
}

function some(members: readonly string[], most: number, one: string, many?: string): string {
  if (members.length === 0) return 'nowhere';
  const more = members.length - most;
  const shown = members.slice(0, most).join(', ');
  return more <= 0 ? shown : `${shown} and ${more} more ${more === 1 ? one : (many ?? `${one}s`)}`;
}

/** Below this it is like any network. */
const WIDE = 0.01;

function widthInWords(places: readonly PolicyRecord[]): string {
  const share = shareOfAddresses(places.flatMap(({ rules }) => listIn(rules?.[0]?.when.ipRanges)));
  const told = [widthOf(share.v4, 'IPv4'), widthOf(share.v6, 'IPv6')].filter((text) => text !== undefined);
  return told.length === 0 ? '' : `, which is ${told.join(' and ')}`;
}

function widthOf(share: number, version: string): string | undefined {
  if (share < WIDE) return undefined;
  if (share === 1) return `every address of ${version}`;
  const percent = Math.round(share * 100);
  return percent === 100
    ? `nearly every address of ${version}`
    : `${percent} % of all addresses of ${version}`;
}
