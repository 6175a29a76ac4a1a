import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { ProviderError, providerError } from '../../lib/errors.ts';
import type { Gap } from '../../model/page.ts';

/** Where the next page begins. Slack ends a list with an empty cursor, with none, or without any metadata. */
export const chained = {
  response_metadata: z.looseObject({ next_cursor: z.string().nullish() }).nullish(),
};

export interface ChainedAnswer {
  readonly response_metadata?: { readonly next_cursor?: string | null | undefined } | null | undefined;
}

export interface ChainedPage<T> {
  readonly answer: T;
  /** Where a resume goes on; absent on the last page. */
  readonly next: string | undefined;
}

/**
 * Follows cursors, and asks for the next page while the current one is being stored. A page may be short, or empty,
 * with more to come. A cursor that Slack no longer takes starts the list over, once.
 * @throws ProviderError as `ask` does, and `shape` when the list runs in a circle
 */
export async function* readPages<T extends ChainedAnswer>(
  ask: (cursor: string | undefined) => Promise<T>,
  after?: string,
): AsyncGenerator<ChainedPage<T>> {
  const seen = new Set<string>();
  let cursor = after;
  let hasRestarted = false;
  let coming = ahead(ask(cursor));

  for (;;) {
    let answer: T;
    try {
      answer = await coming;
    } catch (error) {
      const canRestart = cursor !== undefined && !hasRestarted;
      if (!canRestart || providerError(error)?.reason !== 'expired') throw error;
      hasRestarted = true;
      cursor = undefined;
      seen.clear();
      coming = ahead(ask(undefined));
      continue;
    }
    const next = answer.response_metadata?.next_cursor || undefined;
    if (next !== undefined && seen.has(next)) {
      throw new ProviderError('shape', 'the list led back to a page that was read already');
    }
    if (next !== undefined) {
      seen.add(next);
      coming = ahead(ask(next));
      // Storing a page holds the thread: the next call goes out before it.
      await setImmediate();
    }
    yield { answer, next };
    if (next === undefined) return;
    cursor = next;
  }
}

/** It may fail before anybody waits for it, or when nobody does any more. */
function ahead<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

/** @throws ProviderError `shape` */
export function parseAnswer<T>(schema: z.ZodType<T>, answer: unknown, what: string): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new ProviderError('shape', `${what} is not as documented${where(parsed.error)}`);
}

/** One bad item is one gap, and the rest goes on. */
export function parseEach<T>(
  schema: z.ZodType<T>,
  items: readonly unknown[],
  what: string,
): { readonly values: readonly T[]; readonly gaps: readonly Gap[] } {
  const values: T[] = [];
  const gaps: Gap[] = [];
  for (const item of items) {
    const parsed = schema.safeParse(item);
    if (parsed.success) values.push(parsed.data);
    else gaps.push({ reason: 'shape', what: `${what} is not as documented${where(parsed.error)}` });
  }
  return { values, gaps };
}

/** Path and kind of the first fault, never the value. Array indexes would tell two like faults apart. */
function where(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return '';
  const path = issue.path.filter((part) => typeof part === 'string').join('.');
  return path === '' ? ` (${issue.code})` : ` (${path}: ${issue.code})`;
}
