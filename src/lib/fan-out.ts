import { type ProviderError, providerError } from './errors.ts';

export interface FanOutOptions {
  /** Parents under way at once; more than the transport's connections, so that none of them idles. */
  readonly width: number;
  /** Parents to a page. */
  readonly pageSize: number;
}

export interface FanOutPage<P, T> {
  /** In the order of the parents: the last one is where a resume goes on. */
  readonly done: readonly { readonly parent: P; readonly value: T }[];
  /** Set on the last page when the rest was given up: asking on would only have been refused again. */
  readonly gaveUp?: ProviderError;
}

/** So many parents in a row refused for want of quota or service mean that the next would be too. */
const IN_A_ROW = 5;

/**
 * Reads something for each parent, many at once, and yields in the parents' order. `read` turns what concerns
 * one parent into a value and throws `throttled` and `unavailable` (their retries are used up by then).
 * Pages follow each other without a pause between them.
 */
export async function* fanOut<P, T>(
  parents: AsyncIterable<P>,
  read: (parent: P) => Promise<T>,
  onError: (parent: P, error: ProviderError) => T,
  { width, pageSize }: FanOutOptions,
): AsyncGenerator<FanOutPage<P, T>> {
  const source = parents[Symbol.asyncIterator]();
  const underWay: { readonly parent: P; readonly result: Promise<T | Failed> }[] = [];
  let done: { parent: P; value: T }[] = [];
  let inARow = 0;
  let ended = false;

  try {
    for (;;) {
      while (!ended && underWay.length < width) {
        const next = await source.next();
        if (next.done === true) ended = true;
        else underWay.push({ parent: next.value, result: settled(read(next.value)) });
      }
      const head = underWay.shift();
      if (head === undefined) break;

      const result = await head.result;
      if (result instanceof Failed) {
        const error = result.error;
        inARow = error.reason === 'throttled' || error.reason === 'unavailable' ? inARow + 1 : 0;
        done.push({ parent: head.parent, value: onError(head.parent, error) });
        if (inARow === IN_A_ROW) {
          ended = true;
          await source.return?.();
          await Promise.all(underWay.map(({ result }) => result));
          yield { done, gaveUp: error };
          return;
        }
      } else {
        inARow = 0;
        done.push({ parent: head.parent, value: result });
      }
      if (done.length >= pageSize) {
        yield { done };
        done = [];
      }
    }
    if (done.length > 0) yield { done };
  } finally {
    // The reader may leave between two pages; the parents' own reader must not stay open.
    if (!ended) await source.return?.();
  }
}

class Failed {
  readonly error: ProviderError;

  constructor(error: ProviderError) {
    this.error = error;
  }
}

/** A provider's error travels as a value; an abort or a bug waits, handled, until its turn comes. */
function settled<T>(promise: Promise<T>): Promise<T | Failed> {
  const result = promise.catch((error: unknown) => {
    const known = providerError(error);
    if (known === undefined) throw error;
    return new Failed(known);
  });
  // Rejections of parents further down the line must not count as unhandled meanwhile.
  result.catch(() => {});
  return result;
}
