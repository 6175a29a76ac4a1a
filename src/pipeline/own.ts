import type { Own } from '../model/dossier.ts';
import type { ScanOptions } from './scan.ts';

/** What is ours, with what our own tenants said of themselves: an app of one is no stranger in another. */
export async function withTenants({
  store,
  tenants,
  own,
}: Pick<ScanOptions, 'store' | 'tenants' | 'own'>): Promise<Own> {
  const ours = own.tenants ?? tenants.map(({ id }) => id);
  const told = await store.inventory.settings(ours, 'tenant-id');
  // Entra alone tells its id by a setting.
  const ids = told.map(({ value }) => `m365/${String(value).toLowerCase()}`);
  return { ...own, homes: new Set([...own.homes, ...ids]) };
}
