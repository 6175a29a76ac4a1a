import type { OwnedPlan } from '../connectors/checkup.ts';
import type { OpenSurface, SurfaceInfo } from '../connectors/connector.ts';
import { SWITCHED_OFF, type UnreadableSurface } from '../report/diagnosis.ts';
import type { ScanTenant } from './scan.ts';

/** A surface, and what of it this tenant can answer. */
export interface Wanting {
  readonly surface: SurfaceInfo;
  /** Why it is switched off, or not to be had. */
  readonly off?: string;
  readonly absent?: string;
  /** The tenant does not own the licence for it: its rights would open nothing. */
  readonly isUnlicensed: boolean;
}

export function wantingsOf(
  tenant: Pick<ScanTenant, 'connector' | 'off'>,
  told: { readonly open: readonly OpenSurface[] | undefined; readonly plans: readonly OwnedPlan[] },
): readonly Wanting[] {
  return tenant.connector.surfaces.map((surface) => {
    const opened = told.open?.find(({ id }) => id === surface.id);
    const off = tenant.off.includes(surface.id) ? SWITCHED_OFF : opened?.off?.why;
    const absent = opened?.unsupported?.what;
    return {
      surface,
      isUnlicensed: isOwned(surface.plan, told.plans) === false,
      ...(off !== undefined && { off }),
      ...(absent !== undefined && { absent }),
    };
  });
}

export function isOwned(plan: string | undefined, plans: readonly OwnedPlan[]): OwnedPlan['isOwned'] {
  if (plan === undefined) return true;
  return plans.find(({ name }) => name === plan)?.isOwned ?? 'unknown';
}

/** The rights that open something to a surface in this tenant. */
export function needsOf({ surface, isUnlicensed }: Wanting): readonly string[] {
  return isUnlicensed ? [] : surface.needs;
}

/** One that is not read, and why. */
export function toUnread({ surface, off, absent }: Wanting): UnreadableSurface {
  return { surface: surface.id, why: absent ?? off ?? `the tenant does not own ${surface.plan}` };
}
