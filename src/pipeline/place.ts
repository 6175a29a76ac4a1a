import type { ToldFinding } from '../model/finding.ts';
import type { TenantReport } from '../report/report.ts';

/** Where something stands, for the reader. */
export type Place = Pick<TenantReport, 'id' | 'label' | 'platform' | 'platformTitle'>;

/** Where a finding is, for the reader. What spans several tenants is told with all of them. */
export function placeOf(
  { tenant, tenants: several }: Pick<ToldFinding, 'tenant' | 'tenants'>,
  all: readonly Place[],
): { readonly tenantLabel: string; readonly platform: string; readonly platformTitle: string } {
  const found = (several ?? [tenant]).map((id) => all.find((one) => one.id === id) ?? nowhere(id));
  const [only = nowhere(tenant)] = found;
  const isOne = found.every(({ platform }) => platform === only.platform);
  return {
    tenantLabel: found.length > 2 ? `${found.length} tenants` : found.map(({ label }) => label).join(', '),
    platform: isOne ? only.platform : 'several',
    platformTitle: isOne ? only.platformTitle : 'several platforms',
  };
}

/** A tenant that left the config. */
function nowhere(id: string): Place {
  return { id, label: id, platform: 'unknown', platformTitle: 'unknown' };
}
