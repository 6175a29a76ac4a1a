import { z } from 'zod';
import { access, breadth, data, impact } from './words.ts';

const sentence = z
  .string()
  .regex(/^[A-Z][a-z]+[ ,][^\n]*[^ .]\.$/, 'is no sentence that starts with a verb and ends');

const meaning = z.strictObject({
  allows: sentence,
  brief: sentence.max(75).optional(),
  worst: sentence,
  breadth,
  impact,
  reason: z.string().min(20),
  escalation: z
    .strictObject({
      level: z.enum(['indirect', 'direct']),
      towards: z.string().min(3),
      how: z.string().min(20),
    })
    .optional(),
  instead: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        // It is read after "if it only".
        only: z
          .string()
          .min(3)
          .regex(/^(?!only )/),
        apis: z.array(z.string()).min(1).optional(),
      }),
    )
    .min(1)
    .optional(),
});

/** What a file of entries must look like; `src/knowledge/scopes/entry.ts` says what each member means. */
export const entryFile = z.strictObject({
  api: z.string().min(1),
  about: z.string().min(3),
  source: z.url(),
  shares: z.strictObject({ with: z.string().min(1), names: z.array(z.string()).min(1) }).optional(),
  entries: z
    .array(
      z
        .strictObject({
          name: z.string().min(1),
          data: z.array(data).min(1),
          access: z.array(access).min(1),
          delegated: meaning.optional(),
          application: meaning.optional(),
          apis: z.array(z.string()).min(1).optional(),
          deprecated: sentence.optional(),
          source: z.url().optional(),
        })
        .refine((entry) => entry.delegated !== undefined || entry.application !== undefined, 'means nothing'),
    )
    .min(1),
});
