/** A list that is never held: its items are made when they are asked for, the same ones each time. */
export interface List<T> {
  readonly length: number;
  readonly at: (index: number) => T;
}

export function listOf<T>(items: readonly T[]): List<T> {
  return { length: items.length, at: (index) => itemAt(items, index) };
}

export function joined<T>(first: List<T>, second: List<T>): List<T> {
  return {
    length: first.length + second.length,
    at: (index) => (index < first.length ? first.at(index) : second.at(index - first.length)),
  };
}

export function* each<T>(list: List<T>): Iterable<T> {
  for (let index = 0; index < list.length; index++) yield list.at(index);
}

/** The item, or an error: an index out of bounds is our own mistake. */
export function itemAt<T>(items: ArrayLike<T>, index: number): T {
  const item = items[index];
  if (item === undefined) throw new RangeError(`no item ${index} of ${items.length}`);
  return item;
}
