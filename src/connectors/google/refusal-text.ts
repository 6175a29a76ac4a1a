import { z } from 'zod';

const refusal = z.looseObject({
  error: z.looseObject({
    message: z.string().catch(''),
    status: z.string().catch(''),
    errors: z
      .array(z.looseObject({ reason: z.unknown().optional(), location: z.unknown().optional() }))
      .catch([]),
    details: z.array(z.looseObject({ reason: z.unknown().optional() })).catch([]),
  }),
});

/** As OAuth says no, and now and then an API, too. */
const plain = z.looseObject({ error: z.string(), error_description: z.string().catch('') });

/** Reasons and text of a refusal in one line to search; a body that is no JSON is its own text. */
export function refusalText(body: unknown): string {
  if (typeof body === 'string') return body;
  const short = plain.safeParse(body).data;
  if (short !== undefined) return `${short.error} ${short.error_description}`.trim();
  const { data } = refusal.safeParse(body);
  if (data === undefined) return '';
  const { message, status, errors, details } = data.error;
  return [
    status,
    ...details.map(({ reason }) => reason),
    ...errors.flatMap(({ reason, location }) => [reason, location]),
    message,
  ]
    .filter((part) => typeof part === 'string' && part !== '')
    .join(' ');
}
