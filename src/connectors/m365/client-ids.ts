import { vendorId } from '../../model/keys.ts';
import type { ReadOptions } from '../connector.ts';

/** The object ids of what holds access in the tenant, as far as this run has read. */
export async function clientIds({ known }: Pick<ReadOptions, 'known'>): Promise<ReadonlySet<string>> {
  const clients = new Set<string>();
  for await (const { key, role } of known('app')) if (role === 'client') clients.add(vendorId(key));
  return clients;
}
