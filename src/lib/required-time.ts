import { z } from 'zod';
import { type Instant, toInstant } from '../model/values.ts';

/** A time without which a row says nothing: one that cannot be read makes the row a gap. */
export const requiredTime = z.string().transform((text, context): Instant => {
  const at = toInstant(text);
  if (at !== 'unknown') return at;
  context.addIssue({ code: 'custom', message: 'no time' });
  return z.NEVER;
});
