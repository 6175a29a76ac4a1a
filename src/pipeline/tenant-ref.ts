import { isSettled, type SurfaceCoverage } from '../model/coverage.ts';
import type { TenantRef } from '../model/dossier.ts';
import type { Instant } from '../model/values.ts';
import type { Store } from '../store/store.ts';
import type { OtherTenant } from './scan.ts';

/** A tenant as its dossiers know it: by what was once seen whole, so that no refusal changes how an app is judged. */
export async function tenantRef(
  store: Store,
  { id, label, connector }: Omit<OtherTenant, 'off'>,
): Promise<TenantRef> {
  const usesSince: Record<string, Instant> = {};
  for (const surface of connector.surfaces) {
    const since = surface.yields.includes('use') && (await store.coverage.wholeSince(id, surface.id));
    if (since) usesSince[surface.id] = since;
  }
  return { id, label, platform: connector.id, people: await store.tenants.people(id), usesSince };
}

/** People are counted only where all of them were read. */
export async function keepCount(
  store: Store,
  { id, connector }: Pick<OtherTenant, 'id' | 'connector'>,
  lines: readonly SurfaceCoverage[],
): Promise<void> {
  // Whoever adds to what others tell names nobody whom these do not.
  const telling = connector.surfaces.filter(
    ({ yields, adds }) => yields.includes('principal') && adds?.includes('principal') !== true,
  );
  const told = telling.flatMap((surface) => lines.find((line) => line.surface === surface.id) ?? []);
  if (told.length < telling.length || !told.every(isSettled)) return;
  if (told.some(({ status }) => status === 'complete'))
    await store.tenants.count(id, await store.inventory.people(id, { areEnabled: true }));
}
