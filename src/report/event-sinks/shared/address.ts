import { z } from 'zod';
import { isConfidential } from '../../../lib/address.ts';

const noAddress = 'must be https://host/path (http only for this machine), without user and password';

/** Where a receiver listens. */
export const address = z
  .string({ error: 'must be an address' })
  // For the JSON Schema, too; URL itself takes much that only looks like one.
  .regex(/^https?:\/\/[^\s/?#\\@]+(?:\/[^\s#\\]*)?$/, { error: noAddress, abort: true })
  .refine(isAddress, { error: noAddress });

function isAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return url.username === '' && url.password === '' && isConfidential(url);
}
