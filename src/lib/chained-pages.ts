import { setImmediate } from 'node:timers/promises';
import { ProviderError, providerError } from './errors.ts';

export interface ChainedPage<T> {
  readonly answer: T;
  /** Where a resume goes on; absent on the last page. */
  readonly next: string | undefined;
}

export interface Chain<T> {
  readonly ask: (place: string | undefined) => Promise<T>;
  /** Where the answer says that the next page begins. */
  readonly next: (answer: T) => string | undefined;
  /** Go on from here; absent: from the start. */
  readonly after?: string | undefined;
}

/**
 * Follows what each page says of the next, and asks for that while the current one is being stored. A page may be
 * short, or empty, with more to come. A place that the vendor no longer takes starts the list over, once.
 * @throws ProviderError as `ask` does, and `shape` when the list runs in a circle
 */
export async function* chainedPages<T>({
  ask,
  next: nextOf,
  after,
}: Chain<T>): AsyncGenerator<ChainedPage<T>> {
  const seen = new Set<string>();
  let place = after;
  let hasRestarted = false;
  let coming = ahead(ask(place));

  for (;;) {
    let answer: T;
    try {
      answer = await coming;
    } catch (error) {
      const canRestart = place !== undefined && !hasRestarted;
      if (!canRestart || providerError(error)?.reason !== 'expired') throw error;
      hasRestarted = true;
      place = undefined;
      seen.clear();
      coming = ahead(ask(undefined));
      continue;
    }
    const next = nextOf(answer);
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
    place = next;
  }
}

/** It may fail before anybody waits for it, or when nobody does any more. */
function ahead<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
