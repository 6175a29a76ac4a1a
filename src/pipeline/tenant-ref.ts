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
  if (whyUncounted(connector, lines) === undefined)
    await store.tenants.count(id, await store.inventory.people(id, { areEnabled: true }));
}

/** Why nobody knows how many people there are; undefined where all of them were read. */
export function whyUncounted(
  connector: OtherTenant['connector'],
  lines: readonly SurfaceCoverage[],
): string | undefined {
  // Whoever adds to what others tell names nobody whom these do not.
  const telling = connector.surfaces.filter(
    ({ yields, adds }) => yields.includes('principal') && adds?.includes('principal') !== true,
  );
  const told = telling.map(({ id }) => ({ id, line: lines.find(({ surface }) => surface === id) }));
  const unread = told.filter(({ line }) => line === undefined || !isSettled(line));
  if (unread.length > 0) return unread.map(({ id, line }) => unreadInWords(id, line)).join('; ');
  return told.some(({ line }) => line?.status === 'complete') ? undefined : 'nothing told who is here';
}

function unreadInWords(id: string, line: SurfaceCoverage | undefined): string {
  const what = `${id} was not read${line?.status === 'partial' ? ' whole' : ''}`;
  const [gap] = line?.gaps ?? [];
  return gap === undefined ? what : `${what}: ${gap.what}`;
}
