import type { SurfaceCoverage } from '../model/coverage.ts';

/** Why nothing is told of what a surface would tell; `untold` where it was read whole. */
export function whyUnknown(surface: string, lines: readonly SurfaceCoverage[], untold: string): string {
  const status = lineOf(surface, lines)?.status;
  if (status === 'complete') return untold;
  return `since ${surface} was ${status === 'skipped' ? 'switched off' : 'not read whole'}`;
}

export function lineOf(surface: string, lines: readonly SurfaceCoverage[]): SurfaceCoverage | undefined {
  return lines.find((line) => line.surface === surface);
}
