import { type RecordKey, recordKey } from '../../model/keys.ts';
import type { RecordKind } from '../../model/records.ts';

/** What holds access on GitHub, by the vendor's own id of it. The kind keeps ids of different counters apart. */
export type HolderType = 'installation' | 'fine-grained-pat' | 'authorization';

/** The same parts for what a holder is, what it was granted, what it signs in with and how it is used. */
export function holderKey(
  tenant: string,
  kind: Extract<RecordKind, 'app' | 'grant' | 'credential' | 'use'>,
  type: HolderType,
  id: number,
): RecordKey {
  return recordKey(tenant, kind, type, String(id));
}

export function registrationKey(tenant: string, clientId: string): RecordKey {
  return recordKey(tenant, 'app', 'registration', clientId);
}

/** Where GitHub tells no client id: of another form than its own, so that it never meets another. */
export function madeUpClientId(appId: number): string {
  return `app-${appId}`;
}

/** By the number, which stays when somebody takes another login. */
export function personKey(tenant: string, id: number): RecordKey {
  return recordKey(tenant, 'principal', String(id));
}
