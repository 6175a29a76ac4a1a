import type { TrustRecord } from '../../model/records.ts';

/** Where they are at home is known, and not whether that is a tenant of ours which has not told its own. */
export function isPerhapsOurs({ home, holder }: TrustRecord): boolean {
  return home === 'unknown' && holder !== undefined;
}
