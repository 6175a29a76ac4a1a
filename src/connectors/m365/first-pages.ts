import { ProviderError } from '../../lib/errors.ts';
import { BATCH_SIZE, type Part } from './batch.ts';
import type { GraphClient } from './client.ts';

/** A list whose first page is on its way, in a batch with others. */
export type Asked<T> = T & { readonly first: () => Promise<object> };

/** The first pages of many lists, twenty by one call, which goes out before the first of them is looked at. */
export async function* firstPages<T extends object>(
  graph: GraphClient,
  lists: AsyncIterable<T>,
  { pathOf, signal }: { readonly pathOf: (list: T) => string; readonly signal: AbortSignal },
): AsyncGenerator<Asked<T>> {
  for await (const chunk of chunks(lists)) {
    const parts = graph.batch(chunk.map(pathOf), signal);
    // It may fail, or the asking be given up, before anybody waits for it.
    parts.catch(() => {});
    for (const [at, list] of chunk.entries()) yield { ...list, first: () => partOf(parts, at) };
  }
}

async function* chunks<T>(lists: AsyncIterable<T>): AsyncGenerator<readonly T[]> {
  let chunk: T[] = [];
  for await (const list of lists) {
    chunk.push(list);
    if (chunk.length < BATCH_SIZE) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

async function partOf(parts: Promise<readonly Part[]>, at: number): Promise<object> {
  const part = (await parts)[at];
  if (part === undefined) throw new TypeError('a batch gives as many answers as it was asked for');
  if (part instanceof ProviderError) throw part;
  return part;
}
