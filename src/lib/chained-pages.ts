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
  /**
   * What tells the rows of an answer apart, undefined for a row without it. With it, a list that goes on and on
   * and brings nothing new comes to an end.
   */
  readonly ids?: (answer: T) => readonly (string | undefined)[];
  /** Go on from here; absent: from the start. */
  readonly after?: string | undefined;
}

/** So many pages in a row without anything new are no list that happens to have gaps. */
const IDLE_PAGES = 50;

/**
 * Follows what each page says of the next, and asks for that while the current one is being stored. A page may be
 * short, or empty, with more to come. A place that the vendor no longer takes starts the list over, once.
 * @throws ProviderError as `ask` does, `shape` when the list runs in a circle, and `truncated` when it brings nothing
 * new for too long
 */
export async function* chainedPages<T>({
  ask,
  next: nextOf,
  ids,
  after,
}: Chain<T>): AsyncGenerator<ChainedPage<T>> {
  const seen = new Set<string>();
  let isIdle = createIdleness();
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
      isIdle = createIdleness();
      coming = ahead(ask(undefined));
      continue;
    }
    const next = nextOf(answer);
    if (next !== undefined && seen.has(next)) {
      throw new ProviderError('shape', 'the list led back to a page that was read already');
    }
    if (next !== undefined && ids !== undefined && isIdle(ids(answer))) {
      throw new ProviderError(
        'truncated',
        `${IDLE_PAGES} pages in a row brought nothing new, and the list went on`,
      );
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

/** Whether a page is one too many without a row that is new. Keeps the ids, not the rows. */
function createIdleness(): (ids: readonly (string | undefined)[]) => boolean {
  const met = new Set<string>();
  let inARow = 0;
  return (ids) => {
    const before = met.size;
    for (const id of ids) if (id !== undefined) met.add(id);
    inARow = met.size > before ? 0 : inARow + 1;
    return inARow >= IDLE_PAGES;
  };
}

/** It may fail before anybody waits for it, or when nobody does any more. */
function ahead<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
