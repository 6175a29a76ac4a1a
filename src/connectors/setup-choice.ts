import type { SurfaceInfo } from './connector.ts';
import { SetupError } from './setup.ts';

export interface Chosen {
  readonly chosen: readonly SurfaceInfo[];
  readonly off: readonly SurfaceInfo[];
  /** Those among them that are not to be had at all. */
  readonly absent: readonly SurfaceInfo[];
  /** The rights of the surfaces without which an inventory is none. */
  readonly baseline: readonly string[];
}

export interface Choice {
  /** Why a surface cannot be chosen at all, as a whole sentence; undefined: it can. */
  readonly absent: (surface: SurfaceInfo) => string | undefined;
  /** Whether a right comes with `all`, or must be asked for by the name of a surface. */
  readonly isPlain: (right: string) => boolean;
}

/** The rights that are needed by what adds nothing of its own to the ordinary lists: those are the inventory. */
export function baselineRights(there: readonly SurfaceInfo[]): readonly string[] {
  return [...new Set(there.filter(({ adds }) => adds === undefined).flatMap(({ needs }) => needs))];
}

/**
 * `baseline`: whatever can be read by its rights alone. `all`: whatever can be read by plain rights; who wants more must
 * name it. What a surface walks is chosen with it. What is not to be had is never chosen.
 * @throws SetupError
 */
export function chooseFrom(
  asked: readonly string[],
  all: readonly SurfaceInfo[],
  { absent, isPlain }: Choice,
): Chosen {
  const there = all.filter((surface) => absent(surface) === undefined);
  const baseline = baselineRights(there);
  const wanted = new Set<string>();
  const choose = (id: string): void => {
    const surface = all.find((one) => one.id === id);
    if (surface === undefined)
      throw new SetupError(
        `there is no surface ${id}; --surfaces takes baseline, all, and ${all.map((one) => one.id).join(', ')}`,
      );
    const why = absent(surface);
    if (why !== undefined) throw new SetupError(why);
    if (wanted.has(id)) return;
    wanted.add(id);
    surface.from?.forEach(choose);
  };
  for (const one of asked) {
    if (one === 'all') {
      for (const { id, needs } of there) if (needs.every(isPlain)) choose(id);
    } else if (one === 'baseline') {
      for (const { id, needs } of there) if (needs.every((need) => baseline.includes(need))) choose(id);
    } else choose(one);
  }
  if (wanted.size === 0) throw new SetupError('--surfaces names no surface');
  return {
    chosen: all.filter(({ id }) => wanted.has(id)),
    off: all.filter(({ id }) => !wanted.has(id)),
    absent: all.filter((surface) => !there.includes(surface)),
    baseline,
  };
}
