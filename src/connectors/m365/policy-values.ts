import type { PolicyRecord } from '../../model/records.ts';

/** Of a member that is true, false or not told. */
export function stateOf(isOn: boolean | null | undefined): PolicyRecord['state'] {
  if (isOn === null || isOn === undefined) return 'unknown';
  return isOn ? 'on' : 'off';
}

/** Ids differ in their letter case from one answer to the next; the vendor's words are kept. */
export function lowerId(text: string): string {
  return /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text) ? text.toLowerCase() : text;
}
