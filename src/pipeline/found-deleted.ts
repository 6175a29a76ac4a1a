import type { AppDossier } from '../model/dossier.ts';
import type { RecordKey } from '../model/keys.ts';
import type { FoundApp } from '../report/investigation.ts';
import type { Store } from '../store/store.ts';
import { deletionOf, restorableUntil } from './deletion.ts';

/** What deleted apps held when they were alive, where no grant of them is listed any more. */
export type HeldBefore = ReadonlyMap<RecordKey, readonly string[]>;

export async function heldBefore(dossiers: readonly AppDossier[], store: Store): Promise<HeldBefore> {
  const held = new Map<RecordKey, readonly string[]>();
  for (const dossier of dossiers) {
    if (deletionOf(dossier) === undefined || dossier.grants.length > 0) continue;
    held.set(dossier.key, await store.ties.everHeld(dossier.key));
  }
  return held;
}

export function deletedOf(dossier: AppDossier): FoundApp['deleted'] {
  const at = deletionOf(dossier);
  if (at === undefined) return undefined;
  // Customers see deleted managed identities, and cannot bring them back.
  const isLost = dossier.client?.type === 'ManagedIdentity';
  return { at, restorableUntil: isLost ? 'never' : restorableUntil(at) };
}

/** It can do nothing now, whatever is known of what it held; `reach` is what that let it do. */
export function reachIfRestored({ key, grants }: AppDossier, reach: string, held: HeldBefore): string {
  const now = 'It is deleted and can do nothing.';
  if (grants.length > 0) return `${now} Of when it was alive: ${reach}`;
  const isKnown = (held.get(key) ?? []).length > 0;
  return `${now} ${isKnown ? 'What it held stands among its scopes, as it was seen before.' : 'What it held was never seen.'}`;
}
