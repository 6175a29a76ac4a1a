import { type Around, aroundOf, isPlain } from './policy-around.ts';
import { fieldsOf, knownFieldsOf, type PolicyField } from './policy-settings.ts';

/** One policy as Google tells it: a value of one setting, for those whom its target tells. */
export interface Policy {
  /** `policies/…`; of one of Google's own it may change. */
  readonly name: string;
  /** `system`: one of Google's own. Absent: not told. */
  readonly maker?: 'admin' | 'system' | undefined;
  /** `api_controls.internal_apps` */
  readonly setting: string;
  readonly target: Target;
  /** Of two policies for the same people the greater one counts. Absent: not told. */
  readonly sortOrder?: number | undefined;
  /** Absent: not told, so it may say anything. */
  readonly value?: Readonly<Record<string, unknown>> | undefined;
  /** Lists of which entries could not be read. */
  readonly lossy?: readonly string[] | undefined;
}

/** Whom a policy is for: all that it names must be so of a person. */
export interface Target {
  readonly unit?: string;
  readonly group?: string;
  /** What its query asks besides, in Google's own words. */
  readonly condition?: string;
  /** Nothing tells whom: the policy's own name, which sets it apart from every other. */
  readonly untold?: string;
}

/** What a field of a setting is, for one target. */
export interface Held {
  readonly setting: string;
  readonly field: PolicyField;
  readonly target: Target;
  /** Its unit is the root, in which all people are. */
  readonly isRoot: boolean;
  /** Of a list its entries. Absent: no policy tells it, or several do and which of them counts is not told. */
  readonly value?: unknown;
  /** Of a list: there may be entries besides. */
  readonly isPartial?: true;
}

/** What is known beside the policies. */
export interface Surroundings {
  /** The unit in which all people are; absent: Google's own policies tell it. */
  readonly root?: string | undefined;
  /** Of units, by id. */
  readonly paths?: ReadonlyMap<string, string>;
  /** As of PolicyRows: a policy that could not be read may be the one that counts, for anybody. */
  readonly lost?: ReadonlySet<string | undefined>;
}

/**
 * What holds for each target, whatever the order in which Google tells the policies. A policy of an administrator counts
 * before one of Google's own, then the greatest `sortOrder`; how the fields of several policies go together is told by the
 * setting's reducer. Entries of a list are those of the units above, too.
 * @see https://docs.cloud.google.com/identity/docs/concepts/policy-api-concepts
 */
export function reducePolicies(
  policies: readonly Policy[],
  { root = rootOf(policies), paths = new Map(), lost = new Set() }: Surroundings = {},
): readonly Held[] {
  const groups = Map.groupBy(policies, ({ setting, target }) => JSON.stringify([setting, partsOf(target)]));
  const plain = Map.groupBy(policies.filter(isPlain), ({ setting }) => setting);
  const doubted = new Set(policies.flatMap(({ setting, target }) => (target.untold ? [setting] : [])));
  const held: Held[] = [];
  for (const [, members] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [{ setting, target }] = members as [Policy, ...Policy[]];
    const isRoot = root !== undefined && target.unit === root;
    const isLost = lost.has(undefined) || lost.has(setting) || doubted.has(setting);
    const around = () => aroundOf(target, plain.get(setting) ?? [], { root, paths });
    const told = new Set(members.flatMap(({ value = {} }) => Object.keys(value)));
    for (const field of fieldsOf(setting, told)) {
      const value = reduced(field, members, around);
      if (value === 'not set') continue;
      held.push({ setting, field, target, isRoot, ...(isLost && target.untold === undefined ? {} : value) });
    }
  }
  return held;
}

/** Google's own policies are for everybody, so they stand at the root; if at several units, none is known to be it. */
function rootOf(policies: readonly Policy[]): string | undefined {
  const units = new Set(
    policies.flatMap(({ maker, target: { unit } }) => (maker === 'system' ? (unit ?? []) : [])),
  );
  return units.size === 1 ? [...units][0] : undefined;
}

/** Ids of the target, each after what it is of: what tells one target from another. */
export function partsOf({ unit, group, condition, untold }: Target): readonly string[] {
  return [
    ...(unit === undefined ? [] : ['orgUnits', unit]),
    ...(group === undefined ? [] : ['groups', group]),
    ...(condition === undefined ? [] : ['query', condition]),
    ...(untold === undefined ? [] : ['policies', untold]),
  ];
}

type Value = Pick<Held, 'value' | 'isPartial'> | 'not set';

function reduced(field: PolicyField, members: readonly Policy[], around: () => Around): Value {
  const { name, reducer, list } = field;
  const read = ({ value }: Policy) => value?.[name];
  // Of a setting that is told whole, the policy that counts says nothing of a field it leaves out.
  if (reducer === 'max') return winning(members, read);
  const saying = members.filter((policy) => says(policy, name));
  if (saying.length > 0) return list ? entriesOf(list.id, name, saying, around()) : winning(saying, read);
  // Policies that say nothing we know are no sign that nothing was set.
  return knownFieldsOf(members[0]?.setting ?? '').some((one) => members.some((it) => says(it, one.name)))
    ? 'not set'
    : {};
}

/** What is not told may say anything. */
function says({ value }: Policy, name: string): boolean {
  return value === undefined || value[name] !== undefined;
}

/** Entries of the same id are one, told by the policy that counts. */
function entriesOf(
  id: string,
  name: string,
  saying: readonly Policy[],
  { above, doubtful }: Around,
): Exclude<Value, 'not set'> {
  const sure = [...saying, ...above.filter((policy) => says(policy, name))];
  const maybe = doubtful.filter((policy) => says(policy, name));
  const ids = new Set(sure.flatMap((policy) => listOf(policy, name).map((entry) => entry[id])));
  const value = [...ids].sort().map((one) => {
    const find = (policy: Policy) => listOf(policy, name).find((entry) => entry[id] === one);
    // An entry that could not be read may be this one.
    const mayTell = (policy: Policy) => find(policy) !== undefined || !isWhole(policy, name);
    const { value: entry } = winning(sure.filter(mayTell), find, maybe.filter(mayTell));
    return entry === undefined ? { [id]: one } : (entry as Entry);
  });
  const isPartial = maybe.length > 0 || !sure.every((policy) => isWhole(policy, name));
  return { value, ...(isPartial && { isPartial }) };
}

type Entry = Readonly<Record<string, string | boolean | undefined>>;

function listOf({ value }: Policy, name: string): readonly Entry[] {
  const list = value?.[name];
  return Array.isArray(list) ? list : [];
}

function isWhole({ value, lossy = [] }: Policy, name: string): boolean {
  return value !== undefined && !lossy.includes(name);
}

/** What those say that none of the sure ones beats; nothing where they do not say the same. */
function winning(
  sure: readonly Policy[],
  read: (policy: Policy) => unknown,
  doubtful: readonly Policy[] = [],
): { readonly value?: unknown } {
  const unbeaten = [...sure, ...doubtful].filter((policy) => !sure.some((other) => beats(other, policy)));
  const [first, ...others] = unbeaten.map(read);
  const isSame = others.every((other) => JSON.stringify(other) === JSON.stringify(first));
  return isSame && first !== undefined ? { value: first } : {};
}

/** Whether it surely does. */
function beats(a: Policy, b: Policy): boolean {
  if (a.maker === 'admin' && b.maker === 'system') return true;
  if (a.maker === 'system' && b.maker === 'admin') return false;
  // Where it is not told whose one of them is, the order says it only if it says so of either.
  if (a.maker !== b.maker && a.maker !== 'admin' && b.maker !== 'system') return false;
  if (a.maker === undefined && b.maker === undefined) return false;
  return a.sortOrder !== undefined && b.sortOrder !== undefined && a.sortOrder > b.sortOrder;
}
