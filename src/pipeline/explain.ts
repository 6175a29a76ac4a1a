import { googleClass, type Listed, listed } from '../knowledge/scopes/names.ts';
import { coveredBy } from '../knowledge/scopes/narrower.ts';
import { classify, type ScopeKnowledge } from '../knowledge/scopes/scope.ts';
import { scopeSeverity, weigh } from '../knowledge/scopes/severity.ts';
import { unlisted as told } from '../knowledge/scopes/unlisted.ts';
import { comparable } from '../lib/text.ts';
import { severityRank } from '../model/finding.ts';
import type { Explained, ExplainedAlternative, ExplainedHolder, Explanation } from '../report/explanation.ts';
import { consentWords, holderWords } from './explain-words.ts';
import { differs } from './near.ts';
import { noteOn, toPasted } from './pasted.ts';

type Platform = Listed['platform'];

export interface ExplainOptions {
  readonly platform?: Platform;
  /** Microsoft 365: the app id, or the name or a part of it, of the API. */
  readonly api?: string;
}

/** What is known of a permission by its name, as people paste it. Needs no tenant and no store. */
export function explain(query: string, options: ExplainOptions = {}): Explanation {
  const { name, api } = toPasted(query);
  const names = [name, `https://www.googleapis.com/auth/${name}`];
  const meant = api === undefined || options.api !== undefined ? options : { ...options, api };
  const asked = known.filter((one) => isMeant(one, meant));
  const isNamed = (one: Listed) => {
    const own = ownName.get(one) ?? '';
    // GitHub's consoles name a permission without its level.
    return names.includes(own) || (own.includes(':') && names.includes(withoutLevel(own)));
  };
  const found = asked.filter(isNamed);
  const permissions = found.length > 0 ? grouped(found) : unlisted(asSpelt(name, query), meant);
  const note =
    permissions.length > 0 ? undefined : (noteOn(name) ?? elsewhere(known.filter(isNamed), options));
  return {
    query,
    permissions,
    // What is derived for a name that was misspelt is no answer to what was meant.
    like: found.length > 0 || note !== undefined ? [] : like(name, asked),
    ...(note !== undefined && { note }),
  };
}

const known = [...listed, ...told];

/** Made comparable once: everything is asked by name. */
const ownName = new Map(known.map((one) => [one, comparable(one.name).replace(/\/$/, '')]));

/** Whether there is such an API on such a platform. */
export function isAnyMeant(options: ExplainOptions): boolean {
  return known.some((one) => isMeant(one, options));
}

/** It was asked of the wrong platform or API, or is of an API of somebody's own. */
function elsewhere(found: readonly Listed[], { platform, api }: ExplainOptions): string | undefined {
  const there = [...new Set(found.map(({ resource }) => resource))].join(', ');
  if (there === '') return undefined;
  return platform === undefined && api === undefined
    ? `OAuthlas does not know this API. What ${there} publishes by that name is another permission.`
    : `It is not known there. By that name there is a permission of ${there}: ask without --platform and --api.`;
}

function withoutLevel(name: string): string {
  return name.replace(/:(?:read|write|admin)$/, '');
}

function asSpelt(name: string, query: string): string {
  const at = query.toLowerCase().lastIndexOf(name);
  return at < 0 ? name : query.slice(at, at + name.length);
}

function isMeant({ platform, resource, api }: Listed, options: ExplainOptions): boolean {
  if (options.platform !== undefined && options.platform !== platform) return false;
  if (options.api === undefined) return true;
  const text = comparable(options.api);
  return text !== '' && (api === text || comparable(resource).includes(text));
}

/** One name on one API is one permission; on others it may be the same. */
function grouped(found: readonly Listed[]): readonly Explained[] {
  const explained: Explained[] = [];
  // The main API of the platform speaks for the others.
  const mainFirst = found.toSorted((a, b) => Number(isMain(b)) - Number(isMain(a)));
  for (const group of Map.groupBy(mainFirst, ({ resource, name }) => `${resource}\n${name}`).values()) {
    const [first] = group;
    if (first === undefined) continue;
    const holders = holdersOf(group);
    const same = explained.findIndex(
      ({ name, holders: others }) => name === first.name && meaningOf(others) === meaningOf(holders),
    );
    const before = explained[same];
    if (before !== undefined) explained[same] = { ...before, alsoOn: [...before.alsoOn, first.resource] };
    else if (holders.length > 0) explained.push(explainedOf(first, true, holders));
  }
  return explained;
}

function isMain({ platform, resource }: Pick<Listed, 'platform' | 'resource'>): boolean {
  return platform !== 'm365' || resource === 'Microsoft Graph';
}

/** Consent and counts of operations differ from API to API; what it means is what counts. */
function meaningOf(holders: readonly ExplainedHolder[]): string {
  return JSON.stringify(holders.map(({ as, severity, allows, reason }) => [as, severity, allows, reason]));
}

/** What nobody lists, by hand or by rule all the same. */
function unlisted(name: string, options: ExplainOptions): readonly Explained[] {
  const resources = Map.groupBy(
    listed.filter((one) => isMeant(one, options)),
    ({ platform, resource }) => `${platform}\n${resource}`,
  );
  const explained: Explained[] = [];
  for (const [first] of resources.values()) {
    // Without a word on the API, Microsoft's main one is meant.
    if (first === undefined || (options.api === undefined && !isMain(first))) continue;
    // Of Google's, delegation is told beside what one person allows.
    const accesses = first.platform === 'google' ? (['delegated'] as const) : kinds;
    const holders = holdersOf(
      accesses.map((access) => ({ ...first, name, access, kind: access, consent: 'unknown' as const })),
    );
    if (holders.length > 0) explained.push(explainedOf({ ...first, name }, false, holders));
  }
  return explained;
}

const kinds = ['application', 'delegated'] as const;

function explainedOf(
  { name, platform, resource }: Listed,
  isListed: boolean,
  holders: readonly ExplainedHolder[],
): Explained {
  return { name, platform, platformTitle: titles[platform], resource, alsoOn: [], isListed, holders };
}

const titles = { m365: 'Microsoft 365', google: 'Google', github: 'GitHub', slack: 'Slack' } as const;

/** What acts by itself comes first: nobody's rights bound it. */
function holdersOf(group: readonly Listed[]): readonly ExplainedHolder[] {
  const all = group.flatMap((one): readonly Listed[] => {
    if (one.platform === 'google' && one.kind === 'delegated')
      return [{ ...one, access: 'application', kind: 'delegation' }, one];
    if (one.kind === 'app-permission')
      return [one, { ...one, access: 'delegated', kind: 'fine-grained token' }];
    return [one];
  });
  return all
    .toSorted((a, b) => Number(b.access === 'application') - Number(a.access === 'application'))
    .flatMap((one) => {
      const knowledge = classify(one.platform, one.access, one.api, one.name);
      return knowledge === 'unclassified' ? [] : [holderOf(one, knowledge)];
    });
}

function holderOf(one: Listed, knowledge: ScopeKnowledge): ExplainedHolder {
  const { allows, worst, data, access, breadth, impact, reason, escalation, climb, basis } = knowledge;
  const { deprecated, source } = knowledge;
  const vendorClass = one.platform === 'google' ? googleClass(one.name) : 'unclassified';
  return {
    as: holderWords(one),
    ...weigh(one.access, knowledge),
    ...{ basis, allows, data, access, breadth, impact, reason, escalation, source },
    ...(worst !== undefined && { worst }),
    ...(climb !== undefined && climb),
    consent: consentWords(one),
    instead: alternatives(one, knowledge),
    ...(deprecated !== undefined && { deprecated }),
    ...(vendorClass !== 'unclassified' && { vendorClass: `Google calls it ${vendorClass}` }),
  };
}

/** What was written by hand first, then what the vendors' tables of operations add; never what is graver. */
function alternatives(one: Listed, knowledge: ScopeKnowledge): readonly ExplainedAlternative[] {
  // Microsoft's table is Graph's.
  const covered = isMain(one) ? coveredBy(one.platform, one.access, one.name) : [];
  const counts = new Map(covered.map(({ name, operations, of }) => [name, { opened: operations, of }]));
  const byHand = knowledge.instead.map(({ name, only }) => ({ name, only }));
  const others = [...counts.keys()]
    .filter((name) => byHand.every((other) => other.name !== name))
    .map((name) => ({ name }));
  const own = severityRank[scopeSeverity(one.access, knowledge)];
  return [...byHand, ...others].flatMap((other): readonly ExplainedAlternative[] => {
    const narrow = classify(one.platform, one.access, one.api, other.name);
    if (narrow === 'unclassified') return [];
    const severity = scopeSeverity(one.access, narrow);
    if (severityRank[severity] > own || narrow.impact > knowledge.impact) return [];
    const operations = counts.get(other.name);
    return [{ ...other, severity, ...(operations && { operations }) }];
  });
}

/** Nobody reads more, and nobody misspells by more. */
const LIKE = 6;

function like(text: string, asked: readonly Listed[]): readonly string[] {
  if (text.length < 3 || text.length > 100) return [];
  const names = [...new Set(asked.map(({ name }) => name))].map((name) => {
    const own = comparable(name);
    return { name, distance: own.includes(text) ? 0 : differs(own, text) };
  });
  return names
    .filter(({ distance }) => distance <= Math.max(2, text.length / 5))
    .sort((a, b) => a.distance - b.distance || a.name.length - b.name.length)
    .slice(0, LIKE)
    .map(({ name }) => name);
}
