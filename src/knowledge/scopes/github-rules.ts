import type { Derived } from './derived.ts';
import rules from './github/rules.json' with { type: 'json' };
import type { Access, Breadth, Data, Escalation, Impact, ScopeAccess } from './scope.ts';

/**
 * What a permission of GitHub means by its name alone, for those that no entry was written for: `thing:level` of
 * apps and fine-grained tokens, and OAuth scopes such as `read:thing` or `manage_part:thing`. A name without a level
 * is rated as the highest there is. Undefined where no rule knows the thing.
 */
export function deriveGithub(access: ScopeAccess, name: string): Derived | undefined {
  const asked = access === 'delegated' ? (oauthScope(name) ?? permission(name)) : permission(name);
  if (asked === undefined) return undefined;

  const derived = rate(asked);
  return access === 'delegated' ? forPerson(derived) : derived;
}

type Level = 'read' | 'write' | 'admin' | 'delete';

interface Rating {
  readonly impact: Impact;
  readonly reason: string;
  readonly allows?: string;
  readonly climb?: {
    readonly level: Exclude<Escalation, 'none'>;
    readonly towards: string;
    readonly how: string;
  };
}

interface Subject {
  /** The name of the thing; `*` stands for any part, which `{rest}` names in the sentences. */
  readonly match: string;
  readonly what: string;
  readonly data: readonly [Data, ...Data[]];
  readonly breadth: Breadth;
  readonly read: Rating;
  readonly write: Rating;
  readonly admin?: Rating;
  /** The highest level that GitHub grants, where that is not the highest rated. */
  readonly top?: Level;
}

interface Asked {
  readonly subject: Subject;
  readonly rest: string;
  readonly level: Level;
}

type Find = (thing: string) => Omit<Asked, 'level'> | undefined;

// A JSON import knows no unions; the test holds every rule to what is said here.
const permissions = finder(rules.permissions as unknown[] as Subject[]);
const scopes = finder(rules.scopes as unknown[] as Subject[]);
const aliases = new Map<string, string>(Object.entries(rules.aliases));

/** As the API spells it, `contents:write`, or as the documentation lists it, `repository:codespaces_secrets`. */
function permission(name: string): Asked | undefined {
  const documented = aliases.get(name) ?? spelling(name);
  if (documented !== undefined) return found(permissions, documented);

  const [, thing, level] = /^([a-z0-9_]+)(?::(read|write|admin))?$/.exec(name) ?? [];
  if (thing === undefined) return undefined;
  return found(permissions, aliases.get(thing) ?? thing, level as Level | undefined);
}

/**
 * What the documentation lists by owner and without a level, as the API spells it, at the highest level there is:
 * `actions_variables:write` for `repository:variables`.
 */
export function asApiSpells(name: string): string | undefined {
  const listed = spelling(name);
  if (listed === undefined) return undefined;
  const thing = aliases.get(name) ?? listed;
  const asked = found(permissions, thing);
  return asked && `${thing}:${asked.level}`;
}

/** The documentation sorts by owner, and only organisations and enterprises are part of the real name. */
function spelling(name: string): string | undefined {
  const [, owner, thing] = /^(repository|account|organization|enterprise):(.+)$/.exec(name) ?? [];
  if (owner === undefined || thing === undefined || levels.has(thing)) return undefined;
  return owner === 'organization' || owner === 'enterprise' ? `${owner}_${thing}` : thing;
}

const levels: ReadonlySet<string> = new Set(['read', 'write', 'admin']);

function oauthScope(name: string): Asked | undefined {
  const [, level, thing] = /^(read|write|admin|delete):(.+)$/.exec(name) ?? [];
  if (thing !== undefined) return found(scopes, thing, level as Level);

  const [, managed] = /^manage_(.+:.+)$/.exec(name) ?? [];
  return managed === undefined ? found(scopes, name) : found(scopes, managed, 'admin');
}

function found(find: Find, thing: string, level?: Level): Asked | undefined {
  const asked = find(thing);
  if (asked === undefined) return undefined;

  const { top, admin } = asked.subject;
  return { ...asked, level: level ?? top ?? (admin === undefined ? 'write' : 'admin') };
}

/** The first subject that fits, so the particular stand before the general. */
function finder(subjects: readonly Subject[]): Find {
  const patterns = subjects.map((subject) => ({ subject, pattern: toPattern(subject.match) }));
  return (thing) => {
    for (const { subject, pattern } of patterns) {
      const match = pattern.exec(thing);
      if (match === null) continue;
      const rest = words(match.slice(1).join(' '));
      if (rest !== '' || !subject.what.includes('{rest}')) return { subject, rest };
    }
    return undefined;
  };
}

function toPattern(match: string): RegExp {
  return new RegExp(`^${match.split('*').map(RegExp.escape).join('([a-z0-9_:]*)')}$`);
}

function words(rest: string): string {
  return rest.replaceAll(/[_:]+/g, ' ').trim();
}

function rate({ subject, rest, level }: Asked): Derived {
  const rating = ratingOf(subject, level);
  const { climb } = rating;
  const allows = rating.allows ?? `${verbs[level]} ${subject.what}.`;
  return {
    allows: capitalised(allows.replace('{rest}', rest).trim()),
    data: subject.data,
    access: accesses[level],
    breadth: subject.breadth,
    escalation: climb?.level ?? 'none',
    ...(climb === undefined ? {} : { climb: { towards: climb.towards, how: climb.how } }),
    impact: rating.impact,
    reason: rating.reason,
  };
}

/** Whoever may administer may also write, so what writing climbs to holds there as well. */
function ratingOf(subject: Subject, level: Level): Rating {
  if (level === 'read') return subject.read;
  if (level === 'delete') return { impact: subject.write.impact, reason: 'It destroys and reads nothing.' };
  if (level === 'write' || subject.admin === undefined) return subject.write;
  return subject.write.climb === undefined ? subject.admin : { climb: subject.write.climb, ...subject.admin };
}

/** In somebody's name it goes as far as that person may. */
function forPerson(derived: Derived): Derived {
  const ends =
    derived.breadth === 'whole' ? ' In a person’s name it ends where that person’s rights end.' : '';
  return {
    ...derived,
    breadth: derived.breadth === 'whole' ? 'self' : derived.breadth,
    escalation: derived.escalation === 'none' ? 'none' : 'indirect',
    impact: derived.impact === 5 ? 4 : derived.impact,
    reason: derived.reason + ends,
  };
}

function capitalised(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

const verbs = {
  read: 'See',
  write: 'See and change',
  admin: 'See, change and administer',
  delete: 'Delete',
} as const satisfies Record<Level, string>;

const accesses = {
  read: ['read'],
  write: ['read', 'write'],
  admin: ['read', 'write', 'delete', 'manage'],
  delete: ['delete'],
} as const satisfies Record<Level, readonly [Access, ...Access[]]>;
