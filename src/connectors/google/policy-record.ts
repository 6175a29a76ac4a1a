import { recordKey } from '../../model/keys.ts';
import type { PolicyRecord, PolicyRule } from '../../model/records.ts';
import { type Held, partsOf, type Target } from './reduce-policies.ts';

/** The first of its rules says for whom it is: none of its members for everybody. */
export function toRecord(
  tenant: string,
  { setting, field, target, isRoot, value }: Held,
  paths: ReadonlyMap<string, string>,
): PolicyRecord {
  const path = paths.get(target.unit ?? '');
  const name = `${setting}.${field.name}`;
  const whom = whenOf(target, isRoot, path);
  const entries = field.id === undefined || !Array.isArray(value) ? undefined : (value as readonly Entry[]);
  const told =
    entries?.filter(field.about ?? (() => true)).map((entry) => String(entry[field.id ?? ''])) ??
    toldOf(value);
  return {
    kind: 'policy',
    key: recordKey(tenant, 'policy', 'cloudIdentity', name, ...partsOf(target)),
    area: 'consent',
    name,
    title: `${field.title}${inWords(whom)}`,
    state: field.stateOf(value),
    ...(told !== undefined && { value: told }),
    rules: [
      { effect: 'includes', when: whom },
      ...(entries ?? []).map((entry) => ({ effect: 'includes' as const, when: { ...entry, ...whom } })),
    ],
  };
}

type Entry = PolicyRule['when'];

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
