import type { Maybe } from '../../../model/values.ts';

/** One type a column: a receiver that learnt `40` to be a number refuses the event in which it is `unknown`. */
export function told(value: Maybe<number | boolean> | 'everyone'): string {
  return String(value);
}

/** An empty list is left out. */
export function some<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}

/** Scopes that an event names: enough to act on, and it stays small. */
const NAMED = 20;

/** The first of them; undefined where there is none. */
export function few<T>(list: readonly T[]): readonly T[] | undefined {
  return some(list.slice(0, NAMED));
}
