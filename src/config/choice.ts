import type { Frame } from './frame.ts';

/** Which tenants are meant: those of these ids and those of these groups; none of both: all. */
export interface Choice {
  readonly tenants: readonly string[];
  readonly groups: readonly string[];
}

/** Somebody asked for a tenant or a group that the config does not have. */
export class ChoiceError extends Error {
  override readonly name = 'ChoiceError';
}

/** The ids that are meant. @throws ChoiceError with what there is */
export function choose(
  tenants: Frame['tenants'],
  { tenants: ids, groups }: Choice = { tenants: [], groups: [] },
): ReadonlySet<string> {
  const all = tenants.map(({ id }) => id);
  const allGroups = [...new Set(tenants.flatMap(({ group }) => group ?? []))];
  for (const id of ids) if (!all.includes(id)) throw new ChoiceError(unknown('tenant', id, all));
  for (const name of groups)
    if (!allGroups.includes(name)) throw new ChoiceError(unknown('group', name, allGroups));
  if (ids.length + groups.length === 0) return new Set(all);
  return new Set(
    tenants
      .filter(({ id, group }) => ids.includes(id) || (group !== undefined && groups.includes(group)))
      .map(({ id }) => id),
  );
}

function unknown(what: 'tenant' | 'group', asked: string, known: readonly string[]): string {
  return known.length === 0
    ? `the config has no ${what} ${asked}; it has none at all`
    : `the config has no ${what} ${asked}; it has ${known.join(', ')}`;
}
