import { z } from 'zod';
import { type Instant, type Maybe, toInstant } from '../../model/values.ts';

// Slack's types differ from one method, and from one answer, to the next: a number may be text, a yes may be "true".

export const id = z.union([z.string().trim().min(1), z.int().nonnegative().transform(String)]);

/** One that may be missing, which the vendor says by null, by nothing or by no letters. */
export const maybeId = z
  .union([id, z.literal('')])
  .nullish()
  .transform((value) => value || undefined);

export const maybeText = z
  .string()
  .nullish()
  .transform((value) => value || undefined);

export const flag = z
  .union([z.boolean(), z.stringbool(), z.literal([0, 1]).transform(Boolean)])
  .nullish()
  .transform((value) => value ?? undefined);

export const count = z.union([z.int(), z.string().regex(/^\d+$/).transform(Number)]);

/** Seconds since 1970. */
export const seconds = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d+(?:\.\d+)?$/)
      .transform(Number),
  ])
  .nullish()
  .transform((value): Maybe<Instant> => (value ? toInstant(value * 1000) : 'unknown'));
