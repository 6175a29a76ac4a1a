import { classify } from '../../knowledge/scopes/scope.ts';
import { existsIn, type SurfaceInfo } from '../connector.ts';
import { type Chosen, chooseFrom } from '../setup-choice.ts';
import type { CloudName } from './clouds.ts';

/** What the cloud does not have is never chosen; what can write must be named. @throws SetupError */
export function chooseSurfaces(
  asked: readonly string[],
  all: readonly SurfaceInfo[],
  cloud: CloudName,
): Chosen {
  return chooseFrom(asked, all, {
    absent: (surface) =>
      existsIn(surface, cloud)
        ? undefined
        : `${surface.id} is not to be had in the cloud ${cloud}: ${surface.notIn?.what}`,
    isPlain: isReadOnly,
  });
}

/** Whether an application permission of Graph lets its holder do nothing but read. What is not known is not taken for harmless. */
export function isReadOnly(right: string): boolean {
  const known = classify('m365', 'application', undefined, right);
  return known !== 'unclassified' && known.access.every((one) => one === 'read');
}
