import type { Derived } from './derived.ts';
import type { Entry, EntryFile, Meaning } from './entry.ts';
import type { Access, Data, ScopeAccess, ScopeKnowledge } from './scope.ts';

/** One name, as each kind of holder has it. */
export type Held = Readonly<Partial<Record<ScopeAccess, ScopeKnowledge>>>;

/** What was written by hand: by API, and by name as `keyOf` makes it. */
export type Known = ReadonlyMap<string, ReadonlyMap<string, Held>>;

/** Joins the files of a platform. A name that one API shares with another is the same permission there. */
export function readEntries(files: readonly EntryFile[], keyOf: (name: string) => string): Known {
  const known = new Map<string, Map<string, Held>>();
  for (const file of files) {
    const names = known.get(file.api) ?? new Map<string, Held>();
    known.set(file.api, names);
    for (const entry of file.entries) names.set(keyOf(entry.name), toHeld(entry, file));
  }
  for (const { api, shares } of files) {
    if (shares === undefined) continue;
    const [there, here] = [known.get(shares.with), known.get(api)];
    const isHere = (name: string) => here?.has(keyOf(name)) || shares.names.includes(name);
    for (const name of shares.names) {
      const held = there?.get(keyOf(name));
      if (held !== undefined) here?.set(keyOf(name), within(held, isHere));
    }
  }
  return known;
}

/** What would do instead on one API is not always published by another. */
function within({ delegated, application }: Held, isHere: (name: string) => boolean): Held {
  const narrowed = (one: ScopeKnowledge): ScopeKnowledge => ({
    ...one,
    instead: one.instead.filter(({ name }) => isHere(name)),
  });
  return {
    ...(delegated && { delegated: narrowed(delegated) }),
    ...(application && { application: narrowed(application) }),
  };
}

/** What the rules say, in the form of what was written by hand. */
export function asKnowledge(derived: Derived | undefined, name: string, source: string) {
  return (
    derived &&
    ({
      name,
      basis: 'derived',
      brief: derived.allows,
      ...derived,
      instead: [],
      source,
    } satisfies ScopeKnowledge)
  );
}

function toHeld(entry: Entry, file: EntryFile): Held {
  return {
    ...(entry.delegated && { delegated: toKnowledge(entry, entry.delegated, file) }),
    ...(entry.application && { application: toKnowledge(entry, entry.application, file) }),
  };
}

function toKnowledge(entry: Entry, meaning: Meaning, file: EntryFile): ScopeKnowledge {
  const { allows, brief = allows, worst, breadth, impact, reason, escalation, instead = [] } = meaning;
  return {
    name: entry.name,
    basis: 'by hand',
    allows,
    brief,
    worst,
    // The schema of the files sees to it that neither is empty.
    data: entry.data as readonly [Data, ...Data[]],
    access: entry.access as readonly [Access, ...Access[]],
    breadth,
    escalation: escalation?.level ?? 'none',
    ...(escalation && { climb: { towards: escalation.towards, how: escalation.how } }),
    impact,
    reason,
    instead,
    ...(entry.deprecated !== undefined && { deprecated: entry.deprecated }),
    source: entry.source ?? sourceOf(entry.name, file),
    ...(entry.apis && { apis: entry.apis }),
  };
}

/** Microsoft's reference has an anchor for each name, Slack a page. */
function sourceOf(name: string, { source }: EntryFile): string {
  const lower = name.toLowerCase();
  return source
    .replace('{anchor}', lower.replaceAll(' ', '-').replaceAll(/[^a-z0-9_-]/g, ''))
    .replace('{page}', lower.replaceAll(':', '.'));
}
