import { classify } from '../../knowledge/scopes/scope.ts';
import { existsIn, type SurfaceInfo } from '../connector.ts';
import { SetupError } from '../setup.ts';
import type { CloudName } from './clouds.ts';

export interface Chosen {
  readonly chosen: readonly SurfaceInfo[];
  readonly off: readonly SurfaceInfo[];
  /** Those among them that this cloud does not have. */
  readonly absent: readonly SurfaceInfo[];
  /** The rights of the surfaces without which an inventory is none. */
  readonly baseline: readonly string[];
}

/** The rights that are needed by what adds nothing of its own to the ordinary lists: those are the inventory. */
export function baselineRights(there: readonly SurfaceInfo[]): readonly string[] {
  return [...new Set(there.filter(({ adds }) => adds === undefined).flatMap(({ needs }) => needs))];
}

/**
 * `baseline`: whatever can be read by its rights alone. `all`: whatever can be read by rights that only read; who wants
 * more must name it. What a surface walks is chosen with it. What the cloud does not have is never chosen.
 * @throws SetupError
 */
export function chooseSurfaces(
  asked: readonly string[],
  all: readonly SurfaceInfo[],
  cloud: CloudName,
): Chosen {
  const there = all.filter((surface) => existsIn(surface, cloud));
  const baseline = baselineRights(there);
  const wanted = new Set<string>();
  const choose = (id: string): void => {
    const surface = all.find((one) => one.id === id);
    if (surface === undefined)
      throw new SetupError(
        `there is no surface ${id}; --surfaces takes baseline, all, and ${all.map((one) => one.id).join(', ')}`,
      );
    if (!there.includes(surface))
      throw new SetupError(`${id} is not to be had in the cloud ${cloud}: ${surface.notIn?.what}`);
    if (wanted.has(id)) return;
    wanted.add(id);
    surface.from?.forEach(choose);
  };
  for (const one of asked) {
    if (one === 'all') {
      for (const { id, needs } of there) if (needs.every(isReadOnly)) choose(id);
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

/** Whether an application permission of Graph lets its holder do nothing but read. What is not known is not taken for harmless. */
export function isReadOnly(right: string): boolean {
  const known = classify('m365', 'application', undefined, right);
  return known !== 'unclassified' && known.access.every((one) => one === 'read');
}
