import type { Derived } from './derived.ts';
import type { Access, Breadth, Data, Impact, ScopeAccess } from './scope.ts';
import rules from './slack/rules.json' with { type: 'json' };

/**
 * What a scope of Slack means by its name alone, for those that no entry was written for: `object:verb`,
 * `object:verb.detail`, `admin.object:verb` and the plain words. `delegated` is a person's token, `application` a bot's.
 * Undefined where no rule knows the object or the verb.
 */
export function deriveSlack(access: ScopeAccess, name: string): Derived | undefined {
  const asked = whole(name) ?? parsed(name);
  return asked === undefined ? undefined : rate(access, asked);
}

type Verb = keyof typeof accesses;
type Holder = 'user' | 'bot';

interface Subject {
  /** What the name begins with, or all of it. */
  readonly match: string;
  readonly what: string;
  readonly data: readonly [Data, ...Data[]];
  /** Absent: as far as the person sees, or where the bot was added. */
  readonly breadth?: Breadth;
  /** What a name without a verb does. */
  readonly bare?: Verb;
  /** To write there is to speak to people. */
  readonly send?: boolean;
  readonly user: Readonly<Record<'read' | 'write', Impact>>;
  readonly bot: Readonly<Record<'read' | 'write', Impact>>;
  readonly history?: Readonly<Record<Holder, Impact>>;
  readonly climb?: { readonly towards: string; readonly how: string };
  /** Sentences by verb, where the general one would be clumsy or wrong. */
  readonly says?: Readonly<Partial<Record<string, string>>>;
  /** The sentence for a detail that stands after the verb. */
  readonly detail?: string;
  readonly why: string;
}

interface Detail {
  readonly allows: string;
  /** No more than this, whatever writing weighs. */
  readonly impact: Impact;
  readonly access: readonly [Access, ...Access[]];
}

interface Asked {
  readonly subject: Subject;
  /** What of the object the name still says beyond the match, in words. */
  readonly rest: string;
  readonly verb: Verb;
  readonly detail: string;
}

// A JSON import knows no unions; the test holds every rule to what is said here.
const subjects = new Map((rules.objects as unknown[] as Subject[]).map((one) => [one.match, one]));
const details = new Map(Object.entries(rules.details as Record<string, unknown> as Record<string, Detail>));

function whole(name: string): Asked | undefined {
  const subject = subjects.get(name);
  return subject?.bare === undefined ? undefined : { subject, rest: '', verb: subject.bare, detail: '' };
}

/** A third part, as in `chat:write:user`, is of the classic scopes and says only how it looks. */
function parsed(name: string): Asked | undefined {
  const [, object, verb, detail = ''] =
    /^([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*)(?::([a-z]+)(?:[._]([a-z][a-z0-9_.]*))?(?::(?:user|bot|admin))?)?$/.exec(
      name,
    ) ?? [];
  if (object === undefined) return undefined;

  const found = longest(object);
  const does = verb ?? found?.subject.bare;
  if (found === undefined || does === undefined || !isVerb(does)) return undefined;
  return { ...found, verb: does, detail };
}

function longest(object: string): Pick<Asked, 'subject' | 'rest'> | undefined {
  const parts = object.split('.');
  for (let length = parts.length; length > 0; length--) {
    const subject = subjects.get(parts.slice(0, length).join('.'));
    if (subject !== undefined) return { subject, rest: words(parts.slice(length).join(' ')) };
  }
  return undefined;
}

function isVerb(word: string): word is Verb {
  return Object.hasOwn(accesses, word);
}

function rate(access: ScopeAccess, asked: Asked): Derived {
  const { subject, verb, detail } = asked;
  const special = verb === 'write' ? details.get(detail) : undefined;
  const impact = impactOf(access === 'delegated' ? 'user' : 'bot', asked);
  const breadth = subject.breadth ?? (access === 'delegated' ? 'self' : 'selected');
  // To choose a topic leads nowhere, and reading alone makes nobody more powerful.
  const climb = special === undefined && !reads.has(verb) ? subject.climb : undefined;
  return {
    allows: sentence(asked),
    data: subject.data,
    access: special?.access ?? (subject.send && verb === 'write' ? ['send', 'delete'] : accesses[verb]),
    breadth,
    escalation: climb === undefined ? 'none' : 'indirect',
    ...(climb && { climb }),
    impact: special !== undefined && special.impact < impact ? special.impact : impact,
    reason: `${subject.why} ${bounds[breadth]}`,
  };
}

function impactOf(holder: Holder, { subject, verb }: Asked): Impact {
  const { read, write } = subject[holder];
  if (verb === 'history') return subject.history?.[holder] ?? write;
  return verb === 'read' ? read : write;
}

function sentence({ subject, rest, verb, detail }: Asked): string {
  const what = rest === '' ? subject.what : `${rest} of ${subject.what}`;
  if (detail === '') return (rest === '' && subject.says?.[verb]) || `${verbs[verb]} ${what}.`;

  const said = rest === '' ? subject.says?.[`${verb}_${detail}`] : undefined;
  const pattern = (verb === 'write' && details.get(detail)?.allows) || subject.detail;
  if (said !== undefined) return said;
  if (pattern === undefined) return `${verbs[verb]} the ${words(detail)} of ${what}.`;
  return pattern.replace('{what}', what).replace('{detail}', words(detail));
}

function words(name: string): string {
  return name.replaceAll(/[_.]+/g, ' ').trim();
}

const reads: ReadonlySet<Verb> = new Set(['read', 'history']);

const accesses = {
  read: ['read'],
  history: ['read'],
  write: ['write', 'delete'],
  manage: ['read', 'write', 'delete', 'manage'],
  join: ['manage'],
  execute: ['write'],
  share: ['send'],
} as const satisfies Record<string, readonly [Access, ...Access[]]>;

const verbs = {
  read: 'See',
  history: 'Read the past messages of',
  write: 'Make, change and delete',
  manage: 'See, change and manage',
  join: 'Add itself to',
  execute: 'Run',
  share: 'Share',
} as const satisfies Record<Verb, string>;

const bounds = {
  self: 'A person’s token goes as far as that person sees.',
  selected: 'A bot’s token reaches no channel to which it was not added.',
  whole: 'No invitation narrows it.',
} as const satisfies Record<Breadth, string>;
