import { recordKey } from '../../model/keys.ts';
import type { PolicyRecord, PolicyRule } from '../../model/records.ts';
import { type Held, partsOf, type Target } from './reduce-policies.ts';

/** The first of its rules says for whom it is: none of its members for everybody. */
export function toRecord(tenant: string, held: Held, paths: ReadonlyMap<string, string>): PolicyRecord {
  const { setting, field, target, isRoot } = held;
  const path = paths.get(target.unit ?? '');
  const name = `${setting}.${field.name}`;
  const whom = whenOf(target, isRoot, path);
  const { state, value, entries } = readingOf(held);
  return {
    kind: 'policy',
    key: recordKey(tenant, 'policy', 'cloudIdentity', name, ...partsOf(target)),
    area: 'consent',
    name,
    title: `${field.title}${inWords(whom)}`,
    state,
    ...(value !== undefined && { value }),
    rules: [
      { effect: 'includes', when: whom },
      ...entries.map((entry) => ({ effect: 'includes' as const, when: { ...entry, ...whom } })),
    ],
  };
}

type Entry = PolicyRule['when'];

interface Reading {
  readonly state: PolicyRecord['state'];
  readonly value: PolicyRecord['value'] | undefined;
  readonly entries: readonly Entry[];
}

/** A list that may be longer has no value: it is never empty, and its rules are some of it. */
function readingOf({ field: { list, stateOf }, value, isPartial }: Held): Reading {
  if (list === undefined || !Array.isArray(value)) {
    return { state: stateOf(value), value: toldOf(value), entries: [] };
  }
  const entries: readonly Entry[] = value;
  const counting = entries.filter((entry) => list.counts(entry) === true);
  const isSure = isPartial === undefined && entries.every((entry) => list.counts(entry) !== undefined);
  if (!isSure) return { state: counting.length > 0 ? 'on' : 'unknown', value: undefined, entries };
  return {
    state: counting.length > 0 ? 'on' : 'off',
    value: counting.map((entry) => String(entry[list.id])),
    entries,
  };
}

/** What is neither text nor number nor switch is not ours to keep: a setting that is new to us may hold anything. */
function toldOf(value: unknown): string | number | boolean | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : undefined;
}

/** Nothing for everybody: what holds for them is the rule that everything else is an exception to. */
function whenOf(
  { unit, group, condition, untold }: Target,
  isRoot: boolean,
  path: string | undefined,
): PolicyRule['when'] {
  return {
    ...(unit !== undefined && !isRoot && { orgUnit: unit, ...(path !== undefined && { orgUnitPath: path }) }),
    ...(group !== undefined && { group }),
    ...(condition !== undefined && { query: condition }),
    ...(untold !== undefined && { policy: untold }),
  };
}

function inWords({ orgUnit, orgUnitPath, group, query, policy }: PolicyRule['when']): string {
  if (policy !== undefined) return ', for whom is not told';
  return [
    orgUnit === undefined ? '' : ` in ${String(orgUnitPath ?? `organisational unit ${String(orgUnit)}`)}`,
    group === undefined ? '' : `, for group ${String(group)}`,
    query === undefined ? '' : ', on a condition',
  ].join('');
}
