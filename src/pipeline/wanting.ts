import type { OwnedPlan } from '../connectors/checkup.ts';
import type { OpenSurface, SurfaceInfo } from '../connectors/connector.ts';
import { type LicensedPart, licensedParts } from '../connectors/licences.ts';
import { SWITCHED_OFF, type UnreadableSurface } from '../report/diagnosis.ts';
import type { ScanTenant } from './scan.ts';

/** A surface, and what of it this tenant can answer. */
export interface Wanting {
  readonly surface: SurfaceInfo;
  /** Why it is switched off, or not to be had. */
  readonly off?: string;
  readonly absent?: string;
  readonly parts: readonly LicensedPart[];
  /** Parts for which the tenant owns no licence: their rights would open nothing. */
  readonly unlicensed: readonly LicensedPart[];
}

export function wantingsOf(
  tenant: Pick<ScanTenant, 'connector' | 'off'>,
  told: { readonly open: readonly OpenSurface[] | undefined; readonly plans: readonly OwnedPlan[] },
): readonly Wanting[] {
  return tenant.connector.surfaces.map((surface) => {
    const opened = told.open?.find(({ id }) => id === surface.id);
    const off = tenant.off.includes(surface.id) ? SWITCHED_OFF : opened?.off?.why;
    const absent = opened?.unsupported?.what;
    const parts = licensedParts(surface);
    const unlicensed = parts.filter(({ plan }) => isOwned(plan, told.plans) === false);
    return {
      ...{ surface, parts, unlicensed },
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
export function needsOf({ parts, unlicensed }: Wanting): readonly string[] {
  return parts.filter((part) => !unlicensed.includes(part)).flatMap(({ needs }) => needs);
}

/** The licence without which a right of it opens nothing. */
export function planOf({ parts }: Wanting, need: string): string | undefined {
  return parts.find(({ needs }) => needs.includes(need))?.plan;
}

/** One that is not read, and why. */
export function toUnread({ surface, off, absent, unlicensed }: Wanting): UnreadableSurface {
  const plans = unlicensed.flatMap(({ plan }) => plan ?? []);
  return { surface: surface.id, why: absent ?? off ?? `the tenant does not own ${plans.join(' and ')}` };
}
