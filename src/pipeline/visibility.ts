import type { CoverageStatus } from '../model/coverage.ts';
import type { PlatformVisibility, TenantReport } from '../report/report.ts';

/** Surfaces read of surfaces that exist, per platform: blind spots exist too, once for each tenant. */
export function visibility(tenants: readonly TenantReport[]): readonly PlatformVisibility[] {
  return [...Map.groupBy(tenants, (tenant) => tenant.platform)].map(([platform, group]) => {
    const lines = group.flatMap((tenant) => tenant.surfaces).filter(({ isAbsent }) => isAbsent !== true);
    const count = (status: CoverageStatus) => lines.filter((line) => line.status === status).length;
    const blind = group.reduce((total, tenant) => total + tenant.blindSpots.length, 0);
    return {
      platform,
      title: group[0]?.platformTitle ?? platform,
      exist: lines.length + blind,
      complete: count('complete'),
      partial: count('partial'),
      failed: count('failed'),
      skipped: count('skipped'),
      blind,
    };
  });
}
