import type { Own } from '../model/dossier.ts';
import type { ScanOptions } from './scan.ts';

/** What is ours, with what our own tenants said of themselves: an app of one is no stranger in another. */
export async function withTenants({
  store,
  tenants,
  own,
}: Pick<ScanOptions, 'store' | 'tenants' | 'own'>): Promise<Own> {
  const ours = own.tenants ?? tenants.map(({ id }) => id);
  // Entra alone tells its id by a setting; a directory goes by its domains too.
  const ids = await store.inventory.settings(ours, 'tenant-id');
  const verified = await store.inventory.settings(ours, 'verified-domains');
  const told = [...ids, ...verified].flatMap(({ value }) => value);
  const homes = [...told, ...own.domains].map((id) => `m365/${String(id).toLowerCase()}`);
  return { ...own, homes: new Set([...own.homes, ...homes]) };
}
