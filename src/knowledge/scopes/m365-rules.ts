import type { Derived } from './derived.ts';
import json from './m365/rules.json' with { type: 'json' };
import type { Family, Grade, Limit, RulesFile, Special, Verb } from './m365-rules-file.ts';
import type { Access, Breadth, Impact, ScopeAccess } from './scope.ts';

// A test checks it against its schema; on every start that would take longer than all the rest.
const rules = json as unknown as RulesFile;
const apis = new Map(Object.entries(rules.apis));
const verbs = Object.entries(rules.verbs);
const limits = Object.entries(rules.limits);
const scale: readonly Impact[] = [1, 1, 2, 3, 4, 5];
/** Nouns that begin so stand alone: nobody is said to own "which apps are used". */
const standsAlone = /^(?:the|its|what|who|which|when|whether|how|where|everything|\S+’s?) /u;
/** After these words in a noun, what follows must not cling to them. */
const hasClause = /[ :](?:that|what|who|which|when|how|where|with|but|such|one) /u;

type Row = Grade & Special & Pick<Family, 'is' | 'of' | 'data'>;

/** One name taken apart, and what its family says of this verb and this limit. */
interface Parts {
  readonly application: boolean;
  readonly row: Row;
  readonly verb: Verb;
  readonly limit: Limit;
  /** More than what is the person's own. */
  readonly all: boolean;
  /** What is done to: the family's noun. */
  readonly subject: string;
  /** Family, verb and limit were all known by name, not by how they begin. */
  readonly sure: boolean;
}

/**
 * What a Microsoft permission means by its name alone, `Family.Verb.Limit`. `api` is the app id of the API. Undefined
 * where no row of `m365/rules.json` covers the family: that name is unclassified, never harmless.
 */
export function deriveM365(access: ScopeAccess, api: string, name: string): Derived | undefined {
  const parts = takeApart(access, api, name);
  if (parts === undefined) return undefined;
  const { row, verb, subject } = parts;
  const breadth = breadthOf(parts);
  const climb = climbOf(parts, breadth);
  const impact = impactOf(parts);
  const leads = climb === undefined ? '' : ` From there ${climb.way} leads to ${climb.towards}.`;
  return {
    allows: row.say ?? `${verb.do} ${objectOf(parts, breadth)}.`,
    data: row.data,
    access: accessOf(parts),
    breadth,
    escalation: climb?.level ?? 'none',
    ...(climb && { climb: { towards: climb.towards, how: climb.how } }),
    // Who can climb has an administrator's work in hand, whatever the family is worth without it.
    impact: climb !== undefined && impact < 4 ? 4 : impact,
    reason: `It ${verb.it} ${subject} (${row.why})${reachOf(parts, breadth)}.${leads}`,
  };
}

function takeApart(access: ScopeAccess, api: string, name: string): Parts | undefined {
  const ofApi = apis.get(api.toLowerCase());
  const found = ofApi && longest(Object.entries(ofApi.families), name);
  if (found === undefined) return undefined;
  const [first = '', ...others] = name.slice(found.end).replace(/^[._]/, '').split('.');
  const place = limits.find(([key]) => key.startsWith('For') && same(first.slice(-key.length), key));
  const word = place === undefined ? first : first.slice(0, -place[0].length);
  const listed = longest(verbs, word === '' ? (ofApi?.bare ?? '') : word);
  const met = listed?.value ?? rules.verbs['*'];
  const grade = rules.grades[found.value.grade];
  if (met === undefined || grade === undefined) return undefined;
  const { when = {}, of, ...family } = found.value;
  const special = specialOf(Object.entries(when), word, others.join('.'));
  const row: Row = { ...grade, ...family, of, ...graded(family), ...special.says };
  // What a verb does that nobody has met, no rule can say, unless the family says it.
  if (listed === undefined && row.do === undefined && row.say === undefined) return undefined;
  const verb = { ...met, ...verbOf(row) };
  const limit =
    place ??
    limits.find(([key]) => key !== 'All' && [verb.limit ?? '', ...others].some((part) => same(part, key)));
  const rest = special.limited || limit !== undefined ? [] : others.filter((part) => !same(part, 'All'));
  const kind = rest.length === 0 ? '' : ` of the kind “${rest.join('.')}”`;
  const says = others.some((part) => same(part, 'All')) || rest.length > 0;
  return {
    application: access === 'application',
    row,
    verb,
    limit: limit?.[1] ?? {},
    all: of === 'reach' || of === 'organisation' || (says && verb.asPerson !== true),
    subject: `${row.is.replace('{*}', found.star)}${kind}`,
    sure: found.star === '' && kind === '' && (row.do !== undefined || listed?.star === ''),
  };
}

/** The value whose key is the longest beginning of the text. A key without `*` must end where a part of it ends. */
function longest<T>(table: readonly (readonly [string, T])[], text: string) {
  let best: { value: T; end: number; star: string; length: number } | undefined;
  for (const [key, value] of table) {
    const open = key.endsWith('*');
    const stem = open ? key.slice(0, -1) : key;
    if (stem === '' || !same(text.slice(0, stem.length), stem)) continue;
    const star = text.slice(stem.length).split(/[._]/u, 1)[0] ?? '';
    if (!open && star !== '') continue;
    // Of `Agent*` and `Agent`, the one that says so exactly.
    const length = stem.length * 2 + (open ? 0 : 1);
    if (best === undefined || length > best.length)
      best = { value, end: stem.length + star.length, star, length };
  }
  return best;
}

/** What the family says of this verb, then of this limit, then of both: the later one counts. */
function specialOf(when: readonly (readonly [string, Special])[], verb: string, limit: string) {
  const exact = (name: string) => when.find(([key]) => same(key, name))?.[1];
  const ofVerb = longest(
    when.filter(([key]) => !key.includes('.')),
    verb,
  )?.value;
  const ofLimit = limit === '' ? undefined : exact(`.${limit}`);
  const ofBoth = exact(`${verb}.${limit}`);
  const says: Special & Partial<Grade> = { ...graded(ofVerb), ...graded(ofLimit), ...graded(ofBoth) };
  return { says, limited: ofLimit !== undefined || ofBoth !== undefined };
}

/** With what its grade says where it says nothing of its own. */
function graded(special: Special | undefined): Special & Partial<Grade> {
  if (special === undefined) return {};
  const grade = special.grade === undefined ? {} : rules.grades[special.grade];
  return { ...grade, ...(special.delegated && { own: special.delegated }), ...special };
}

function verbOf(row: Special): Partial<Verb> {
  const { access, level, fresh, still } = row;
  return {
    ...(row.do !== undefined && { do: row.do }),
    ...(row.it !== undefined && { it: row.it }),
    ...(access !== undefined && { access }),
    ...(level !== undefined && { level }),
    ...(fresh !== undefined && { fresh }),
    ...(still !== undefined && { still }),
  };
}

function breadthOf({ application, row, limit, all }: Parts): Breadth {
  const said = row.breadth ?? limit.breadth;
  if (said !== undefined) return said;
  if (application) return 'whole';
  return all && (row.of === 'organisation' || row.of === 'both') ? 'whole' : 'self';
}

function impactOf({ application, row, verb, limit, all }: Parts): Impact {
  const [read, write] = application ? row.application : all ? row.delegated : row.own;
  const basic = Math.max(read - 1, Math.min(read, 2));
  const reaches = { basic, read, edit: Math.max(write - 1, basic), write }[verb.level];
  return scale[Math.max(reaches - (limit.less ?? 0), Math.min(reaches, 2))] ?? 1;
}

function climbOf({ application, row, verb, all, sure }: Parts, breadth: Breadth) {
  const climb = rules.climbs[row.climb ?? ''];
  if (climb === undefined || verb.still === true) return undefined;
  if (verb.level !== 'write' && !(climb.from === 'read' && verb.level === 'read')) return undefined;
  // What is the person's own already makes nobody more powerful.
  if (!application && !all && row.of === 'both') return undefined;
  const level = application && sure && breadth === 'whole' ? climb.level : 'indirect';
  const way = level === 'direct' ? 'a direct way' : 'a detour';
  // A name that only resembles one we know may be weaker than it; it must not pass for harmless.
  const said = sure
    ? climb.how
    : `If it is as strong as the names that it resembles, ${climb.how[0]?.toLowerCase()}${climb.how.slice(1)}`;
  const bound = application || row.of === 'people' || row.of === 'reach';
  const how = bound ? said : said.replace(/\.$/u, ', as far as the person who signed in may.');
  return { level, way, towards: climb.towards, how } as const;
}

function accessOf({ row, verb }: Parts): readonly [Access, ...Access[]] {
  const administers = row.access === undefined && row.manages === true && verb.access.includes('write');
  return administers && !verb.access.includes('manage') ? [...verb.access, 'manage'] : verb.access;
}

/** The noun and whose it is, as after the verb. */
function objectOf({ application, row, verb, limit, all, subject }: Parts, breadth: Breadth): string {
  const clause = hasClause.test(` ${subject}`);
  const alone = clause || standsAlone.test(subject);
  const bounds = application ? limit.application : limit.delegated;
  if (row.prep !== undefined)
    return `${subject} ${row.prep} ${whoOf(application, all || limit.also !== undefined)}`;
  if (limit.also !== undefined && !application)
    return `${row.mine ?? `the person’s ${subject}`} and ${limit.also}`;
  if (bounds !== undefined)
    return `${subject}${clause ? (bounds.startsWith('that ') ? ' and' : ',') : ''} ${bounds}`;
  if (!application && row.mine !== undefined && (!all || row.of === 'reach')) return row.mine;
  if (breadth === 'selected') return subject;
  if (verb.fresh === true)
    return `${subject} ${application ? 'anywhere in the organisation' : 'in the person’s name'}`;
  if (application && row.of === 'people' && !alone) return `everybody’s ${subject}`;
  if (application) return `${subject}${clause ? ',' : ''} across the organisation`;
  if (!all && !standsAlone.test(subject)) return `the person’s ${subject}`;
  return breadth === 'whole' || alone
    ? `${subject}, as far as the person may`
    : `all ${subject} that the person can reach`;
}

function whoOf(application: boolean, others: boolean): string {
  if (application) return 'anybody in the organisation';
  return others ? 'the person and of those who allow it' : 'the person';
}

function reachOf({ application, limit, all }: Parts, breadth: Breadth): string {
  const bounds = application ? limit.application : limit.delegated;
  const only = `, but only ${bounds?.startsWith('that ') ? 'those ' : ''}${bounds ?? 'as far as it was allowed'}`;
  const whose = application ? 'without a person' : 'in a person’s name';
  if (breadth === 'selected') return `${only}, ${whose}`;
  if (application) return ` over the whole organisation, ${whose}`;
  if (breadth === 'whole') return ` over the whole organisation, but ${whose} and as far as that person may`;
  return all ? ` ${whose}, as far as that person may` : ` ${whose}, of that person alone`;
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
