import { fieldsOf, type PolicyField } from './policy-settings.ts';

/** One policy as Google tells it: a value of one setting, for those whom its target tells. */
export interface Policy {
  /** `policies/…`; of one of Google's own it may change. */
  readonly name: string;
  /** Made by an administrator, where it is none of Google's own. */
  readonly isAdmin: boolean;
  /** `api_controls.internal_apps` */
  readonly setting: string;
  readonly target: Target;
  /** Of two policies for the same people the greater one counts. Absent: not told. */
  readonly sortOrder?: number | undefined;
  readonly value: Readonly<Record<string, unknown>>;
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
}

/**
 * What holds for each target, whatever the order in which Google tells the policies. A policy of an administrator counts
 * before one of Google's own, then the greatest `sortOrder`; how the fields of several policies go together is told by the
 * setting's reducer. Where it is not told which unit is the root, Google's own policies tell it.
 * @see https://docs.cloud.google.com/identity/docs/concepts/policy-api-concepts
 */
export function reducePolicies(
  policies: readonly Policy[],
  root: string | undefined = rootOf(policies),
): readonly Held[] {
  const groups = Map.groupBy(policies, ({ setting, target }) => JSON.stringify([setting, partsOf(target)]));
  const held: Held[] = [];
  for (const [, members] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [{ setting, target }] = members as [Policy, ...Policy[]];
    const isRoot = root !== undefined && target.unit === root;
    const told = new Set(members.flatMap(({ value }) => Object.keys(value)));
    for (const field of fieldsOf(setting, told)) {
      const value = reduced(field, members);
      if (value !== 'not set') held.push({ setting, field, target, isRoot, ...value });
    }
  }
  return held;
}

/** Google's own policies are for everybody, so they stand at the root; if at several units, none is known to be it. */
function rootOf(policies: readonly Policy[]): string | undefined {
  const units = new Set(policies.flatMap(({ isAdmin, target: { unit } }) => (isAdmin ? [] : (unit ?? []))));
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

type Value = { readonly value?: unknown } | 'not set';

function reduced(field: PolicyField, members: readonly Policy[]): Value {
  const { name, reducer } = field;
  // Of a setting that is told whole, the policy that counts says nothing of a field it leaves out.
  if (reducer === 'max') return winning(members, ({ value }) => value[name]);
  const setting = members.filter(({ value }) => value[name] !== undefined);
  if (setting.length === 0) return 'not set';
  if (field.id === undefined) return winning(setting, ({ value }) => value[name]);
  return { value: entriesOf(field.id, name, setting) };
}

/** Entries of the same id are one, told by the policy that counts. */
function entriesOf(id: string, name: string, members: readonly Policy[]): readonly Entry[] {
  const ids = new Set(members.flatMap((policy) => listOf(policy, name).map((entry) => entry[id])));
  return [...ids].sort().map((one) => {
    const find = (policy: Policy) => listOf(policy, name).find((entry) => entry[id] === one);
    const { value } = winning(
      members.filter((policy) => find(policy) !== undefined),
      find,
    );
    return value === undefined ? { [id]: one } : (value as Entry);
  });
}

type Entry = Readonly<Record<string, string | boolean | undefined>>;

function listOf({ value }: Policy, name: string): readonly Entry[] {
  const list = value[name];
  return Array.isArray(list) ? list : [];
}

/** What those say that no other beats; nothing where they do not say the same. */
function winning(
  members: readonly Policy[],
  read: (policy: Policy) => unknown,
): { readonly value?: unknown } {
  const unbeaten = members.filter((policy) => !members.some((other) => beats(other, policy)));
  const [first, ...others] = unbeaten.map(read);
  const isSame = others.every((other) => JSON.stringify(other) === JSON.stringify(first));
  return isSame && first !== undefined ? { value: first } : {};
}

function beats(a: Policy, b: Policy): boolean {
  if (a.isAdmin !== b.isAdmin) return a.isAdmin;
  return a.sortOrder !== undefined && b.sortOrder !== undefined && a.sortOrder > b.sortOrder;
}
