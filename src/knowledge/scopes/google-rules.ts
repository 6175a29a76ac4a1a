import type { Derived } from './derived.ts';
import rules from './google/rules.json' with { type: 'json' };
import type { Access, Data, Impact, ScopeAccess } from './scope.ts';

/**
 * What a scope of Google means by its name alone, for those that no entry was written for: the family is the longest
 * known path below `https://www.googleapis.com/auth/`, and the words after it say how far it goes. Undefined where no
 * family is known. As itself (domain-wide delegation) it holds for whomever in the organisation the app names.
 */
export function deriveGoogle(access: ScopeAccess, name: string): Derived | undefined {
  const path = pathOf(name);
  const family = path === undefined ? undefined : familyOf(path);
  if (path === undefined || family === undefined) return undefined;

  const derived = rate(family, wordsOf(path.slice(family.path.length)));
  return access === 'delegated' ? derived : forEverybody(derived, family);
}

interface Family {
  readonly path: string;
  /** Noun phrase, as after "Read". */
  readonly what: string;
  readonly data: readonly [Data, ...Data[]];
  /** Whose it is; `chosen`: what was picked out, or what the app itself made. */
  readonly of: 'person' | 'organisation' | 'chosen';
  readonly read: Impact;
  readonly write: Impact;
  readonly why: string;
  /** What a name without a verb lets it do, where that is not everything. */
  readonly bare?: Mode;
  /** The sentence, where verb and noun make none. */
  readonly says?: Partial<Record<Mode, string>>;
  /** The app holds it in its own name, and never for a person. */
  readonly own?: boolean;
  /** How whoever may write becomes more powerful; `direct` where delegation needs no detour. */
  readonly climb?: { readonly towards: string; readonly how: string; readonly direct?: boolean };
}

interface Words {
  readonly mode: Mode | undefined;
  /** Only what is open, or what the app itself made. */
  readonly narrow: 'open' | 'made' | undefined;
  readonly isMetadata: boolean;
  readonly rest: readonly string[];
}

// A JSON import knows no unions; the test holds every family to what is said here.
const families = new Map((rules.families as unknown[] as Family[]).map((family) => [family.path, family]));
const aliases = new Map<string, string>(Object.entries(rules.aliases));

/** The part of the name that says something; Google's other hosts have only the few names that we know. */
function pathOf(name: string): string | undefined {
  const plain = name
    .trim()
    .toLowerCase()
    .replace(/\/$/, '')
    .replace(/^http:/, 'https:');
  const below = /^https:\/\/www\.googleapis\.com\/auth\/([a-z0-9._-]+)$/.exec(plain)?.[1];
  return below ?? aliases.get(plain);
}

function familyOf(path: string): Family | undefined {
  const parts = path.split('.');
  for (let length = parts.length; length > 0; length--) {
    const family = families.get(parts.slice(0, length).join('.'));
    if (family !== undefined) return family;
  }
  return undefined;
}

const modes = {
  read: { verb: 'Read', access: ['read'] },
  all: { verb: 'Read, change and delete', access: ['read', 'write', 'delete'] },
  both: { verb: 'Read and change', access: ['read', 'write'] },
  add: { verb: 'Add to', access: ['write'] },
  make: { verb: 'Make', access: ['write'] },
  delete: { verb: 'Delete', access: ['delete'] },
  manage: { verb: 'Administer', access: ['read', 'write', 'delete', 'manage'] },
  run: { verb: 'Work beside', access: ['read'] },
  copy: { verb: 'Take a copy of', access: ['read'] },
  service: { verb: 'Use', access: ['read'] },
} as const satisfies Record<string, { verb: string; access: readonly [Access, ...Access[]] }>;

type Mode = keyof typeof modes;

const verbs: ReadonlyMap<string, Mode> = new Map<string, Mode>([
  ...list('read', 'readonly read read_only read-only query lookup stats report view linkpreview'),
  ...list('both', 'readwrite read_write read-write edit update student teacher'),
  ...list('add', 'write writeonly append upload insert insertdata'),
  ...list('make', 'create provision linkcreate'),
  ...list('delete', 'delete deletion'),
  ...list('manage', 'full_control admin manage'),
  ...list('run', 'execute'),
]);

/** Of several verbs the last one counts: `manage.users.readonly` reads. */
function wordsOf(tail: string): Words {
  let mode: Mode | undefined;
  let narrow: Words['narrow'];
  const rest: string[] = [];
  for (const word of tail.split('.').filter((part) => part !== '')) {
    const verb = verbs.get(word);
    if (verb !== undefined) mode = verb;
    else if (word === 'current' || word === 'currentonly') narrow = 'open';
    else if (word === 'created') narrow = 'made';
    else rest.push(word);
  }
  const isMetadata = rest.includes('metadata');
  return { mode, narrow, isMetadata, rest: rest.filter((word) => !silent.has(word)) };
}

const silent = new Set(['metadata', 'me']);
const breadths = { person: 'self', organisation: 'whole', chosen: 'selected' } as const;

function rate(family: Family, words: Words): Derived {
  const mode = words.mode ?? family.bare ?? 'all';
  const { verb, access } = modes[mode];
  const changes = (access as readonly Access[]).some((one) => one !== 'read');
  const impact = limited(changes ? family.write : family.read, words);
  const climb = changes && impact >= 4 && mode !== 'add' ? family.climb : undefined;
  return {
    allows: family.says?.[mode] ?? `${verb} ${whatOf(family, words)}.`,
    data: family.data,
    access,
    breadth: words.narrow === undefined ? breadths[family.of] : 'selected',
    escalation: climb === undefined ? 'none' : 'indirect',
    ...(climb && { climb: { towards: climb.towards, how: climb.how } }),
    impact,
    reason: [family.why, ...remarks(words, changes)].join(' '),
  };
}

function whatOf({ what }: Family, { narrow, isMetadata, rest }: Words): string {
  const parts = rest.map((word) => word.replaceAll(/[_-]+/g, ' ').trim()).filter((part) => part !== '');
  const named = parts.length === 0 ? what : `${what} (${parts.join(', ')})`;
  const shown = isMetadata ? `names and details of ${named}, without the content` : named;
  if (narrow === undefined) return shown;
  return narrow === 'open' ? `${shown}, only what is open in the app` : `${shown}, only what the app made`;
}

function limited(impact: Impact, { narrow, isMetadata }: Words): Impact {
  const most: Impact = narrow === 'made' ? 2 : narrow === 'open' || isMetadata ? 3 : 5;
  return impact < most ? impact : most;
}

function remarks({ narrow, isMetadata }: Words, changes: boolean): string[] {
  return [
    ...(isMetadata ? ['It shows names and details, and no content.'] : []),
    ...(narrow === 'open' ? ['It reaches what the person has open, and cannot look for more.'] : []),
    ...(narrow === 'made' ? ['It reaches what the app itself made, and nothing older.'] : []),
    ...(changes ? [] : ['It changes nothing.']),
  ];
}

/** Domain-wide delegation: the app names the person, and no person is asked. */
function forEverybody(derived: Derived, family: Family): Derived {
  if (derived.impact === 1 || family.own === true) return derived;
  const steps = { 2: 3, 3: 4, 4: 5, 5: 5 } as const;
  // A list of the organisation is the same one in every administrator's name.
  const isList = family.of === 'organisation' && derived.access.every((one) => one === 'read');
  const whose =
    family.of === 'organisation' ? 'whichever administrator it names' : 'anybody in the organisation';
  return {
    ...derived,
    allows: `${derived.allows.slice(0, -1)}, in the name of ${whose}.`,
    breadth: 'whole',
    impact: isList ? derived.impact : steps[derived.impact],
    escalation:
      derived.escalation === 'none' ? 'none' : family.climb?.direct === true ? 'direct' : 'indirect',
    reason: `${derived.reason} By domain-wide delegation it holds for whomever the app names, and nobody is asked.`,
  };
}

function list(mode: Mode, words: string): [string, Mode][] {
  return words.split(' ').map((word) => [word, mode]);
}
