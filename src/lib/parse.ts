import type { z } from 'zod';
import type { RecordKey } from '../model/keys.ts';
import type { Gap } from '../model/page.ts';
import { ProviderError } from './errors.ts';

/** A whole answer by its schema. @throws ProviderError `shape` */
export function parseAnswer<T>(schema: z.ZodType<T>, answer: unknown, what: string): T {
  // Nearly every member may be missing, so an error with status 200 would pass for an empty list.
  if (typeof answer === 'object' && answer !== null && 'error' in answer) {
    throw new ProviderError('shape', `${what} was answered with an error and the status of a success`);
  }
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new ProviderError('shape', `${what} is not as documented${where(parsed.error)}`);
}

/** Undefined where it is no JSON, which a schema then refuses; a parser's own message would quote the text. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** One bad item is one gap, about `subject` where it can still be read, and the rest goes on. */
export function parseEach<T>(
  schema: z.ZodType<T>,
  items: readonly unknown[],
  what: string,
  subject: (item: unknown) => RecordKey | undefined = () => undefined,
): { readonly values: readonly T[]; readonly gaps: readonly Gap[] } {
  const values: T[] = [];
  const gaps: Gap[] = [];
  for (const item of items) {
    const parsed = schema.safeParse(item);
    if (parsed.success) {
      values.push(parsed.data);
      continue;
    }
    const about = subject(item);
    gaps.push({
      reason: 'shape',
      what: `${what} is not as documented${where(parsed.error)}`,
      ...(about !== undefined && { subject: about }),
    });
  }
  return { values, gaps };
}

/** Path and kind of the first fault, never the value. Array indexes would tell two like faults apart. */
export function where(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return '';
  const path = issue.path.filter((part) => typeof part === 'string').join('.');
  return path === '' ? ` (${issue.code})` : ` (${path}: ${issue.code})`;
}
