import { z } from 'zod';
import { isConfidential } from '../lib/address.ts';

export { secret, token } from '../lib/secret-option.ts';

const noOrigin = 'must be https://host (http only for this machine), without a path';

/** Takes the place of the vendor's hosts: a simulator, a recording proxy. */
export const baseUrl = z
  .string({ error: 'must be an origin' })
  // For the JSON Schema, too; URL itself takes much that only looks like one.
  .regex(/^https?:\/\/[^\s/?#\\]+\/?$/, { error: noOrigin, abort: true })
  .refine(isOrigin, { error: noOrigin })
  .describe("Takes the place of the vendor's hosts, such as a recording proxy.");

/** Less than one call in a quarter of an hour is no pace but a mistake. */
export const callsPerSecond = z.number().min(0.001).describe('A pace of your own, to leave quota to others.');

export const concurrency = z.int().min(1).max(200).describe('Calls at once.');

export const fullEveryDays = z
  .int({ error: 'must be a whole number of days, 0 to 90' })
  .min(0)
  .max(90)
  .default(7)
  .describe('Days after which lists are read whole again; between them, only what changed. 0: always whole.');

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return url.href === `${url.origin}/` && isConfidential(url);
}
