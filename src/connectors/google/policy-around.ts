import type { Policy, Surroundings, Target } from './reduce-policies.ts';

/** For all of a unit. */
export function isPlain({ target }: Pick<Policy, 'target'>): boolean {
  return target.unit !== undefined && target.group === undefined && target.condition === undefined;
}

/** Policies of other targets that hold for those of one as well. */
export interface Around {
  readonly above: readonly Policy[];
  /** They may, as far as is told which unit is in which. */
  readonly doubtful: readonly Policy[];
}

export function aroundOf(
  target: Target,
  plain: readonly Policy[],
  places: Pick<Surroundings, 'root' | 'paths'>,
): Around {
  const others = isPlain({ target }) ? plain.filter((policy) => policy.target.unit !== target.unit) : plain;
  const byPlace = Map.groupBy(others, (policy) => isIn(target, policy.target.unit ?? '', places));
  return { above: byPlace.get(true) ?? [], doubtful: byPlace.get(undefined) ?? [] };
}

/** Undefined: not told. */
function isIn(
  { unit, untold }: Target,
  upper: string,
  { root, paths }: Pick<Surroundings, 'root' | 'paths'>,
): boolean | undefined {
  if (upper === root || upper === unit) return true;
  if (untold !== undefined) return undefined;
  // Those of a group are anywhere.
  if (unit === undefined || unit === root) return false;
  const [above, path] = [paths?.get(upper), paths?.get(unit)];
  if (above === undefined || path === undefined) return undefined;
  return path.startsWith(`${above}/`);
}
