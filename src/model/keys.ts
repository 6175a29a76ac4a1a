import type { RecordKind } from './records.ts';

declare const brand: unique symbol;

/**
 * A record's identity over all runs: `tenant/kind/part/part`, readable and in the vendor's own order.
 * Made by {@link recordKey} alone, so two surfaces that mean the same thing say the same key.
 */
export type RecordKey = string & { readonly [brand]: 'RecordKey' };

/**
 * Parts are the vendor's ids. GUIDs are lowered by the caller; anything that could break the key apart
 * (`/`, `%`, white space, control characters) is percent-encoded, so no name from a tenant can forge one.
 * @throws RangeError when a part is empty: an empty id would make two things one.
 */
export function recordKey(
  tenant: string,
  kind: RecordKind | 'vendor' | 'tenant',
  ...parts: readonly [string, ...string[]]
): RecordKey {
  return [tenant, kind, ...parts].map(encodePart).join('/') as RecordKey;
}

/** What stands in place of the tenant in the key of what spans several; no tenant's id can be it. */
export const SEVERAL = '~';

/** The parts that {@link recordKey} was given, tenant and kind first. */
export function keyParts(key: RecordKey): readonly string[] {
  return key.split('/').map(decodeURIComponent);
}

/** The last part: the vendor's own id of the thing, for links and for people who search their logs. */
export function vendorId(key: RecordKey): string {
  return decodeURIComponent(key.slice(key.lastIndexOf('/') + 1));
}

const plain = /^[\w.:@~=+-]+$/;

function encodePart(part: string): string {
  if (part === '') throw new RangeError('a part of a record key is empty');
  // Lone surrogates cannot be encoded; toWellFormed keeps a hostile id from crashing the page it is on.
  return plain.test(part) ? part : encodeURIComponent(part.toWellFormed());
}
