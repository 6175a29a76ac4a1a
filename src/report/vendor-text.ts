import type { VendorRef } from '../model/register.ts';

/** The name of a vendor, for a table, with a word on what makes it less than sure. */
export function vendorInWords({ name, confidence }: VendorRef): string {
  return confidence === 'probable' ? `${name} (probably, by its addresses)` : name;
}
