import type { SurfaceInfo } from './connector.ts';

/** What of a surface is answered under one licence, or under none, and the rights that it takes. */
export interface LicensedPart {
  readonly plan?: string;
  readonly needs: readonly string[];
}

/** A surface that asks for several things may want a licence for each of them; most are one part. */
export function licensedParts({ needs, plan }: Pick<SurfaceInfo, 'needs' | 'plan'>): readonly LicensedPart[] {
  if (plan === undefined) return [{ needs }];
  if (typeof plan === 'string') return [{ plan, needs }];
  const free = needs.filter((need) => !Object.hasOwn(plan, need));
  const names = [...new Set(Object.values(plan))];
  return [
    ...(free.length > 0 ? [{ needs: free }] : []),
    ...names.map((name) => ({ plan: name, needs: needs.filter((need) => plan[need] === name) })),
  ];
}

/** Every licence that it wants, once. */
export function licencesOf(surface: Pick<SurfaceInfo, 'needs' | 'plan'>): readonly string[] {
  return licensedParts(surface).flatMap(({ plan }) => plan ?? []);
}
