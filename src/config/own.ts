import type { Own } from '../model/dossier.ts';
import type { ScanTenant } from '../pipeline/scan.ts';
import type { Frame } from './frame.ts';

/** What is ours: what the user names, and every tenant in the config, scanned this time or not. */
export function toOwn(
  { domains = [], ...homes }: NonNullable<Frame['own']>,
  tenants: readonly ScanTenant[],
): Own {
  const named = Object.values(homes).flatMap((ids) => ids ?? []);
  const ofTenants = tenants.flatMap(({ connector, settings }) => connector.homes?.(settings) ?? []);
  return {
    homes: new Set([...named, ...ofTenants].map((id) => id.toLowerCase())),
    domains: new Set(domains.map((domain) => domain.toLowerCase())),
    tenants: tenants.map(({ id }) => id),
  };
}
