import { bytesInJson, harmless, inJson } from '../../../lib/text.ts';

/** Longer is no event, in bytes of UTF-8: what every transport that we know of takes in one piece. */
export const MOST_BYTES = 8192;

/** What an event is made of; a member that is `undefined` is left out. */
export type Tree = { readonly [name: string]: Leaf | Tree | readonly (Leaf | Tree)[] };
type Leaf = string | number | boolean | undefined;

export interface Bounds<T extends Tree> {
  /** Members, wherever they stand, of whose text that many bytes always stay: half an id or an address is none. */
  readonly keeps: ReadonlyMap<string, number>;
  /** Says in the event that it was cut. */
  readonly mark: (event: T) => T;
}

/** The longest first: what is shorter than these stays as it is. Lists, too, lose their ends. */
const steps = [
  { text: 1024, list: 32 },
  { text: 512, list: 16 },
  { text: 256, list: 8 },
  { text: 128, list: 4 },
  { text: 48, list: 3 },
] as const;

type Step = (typeof steps)[number];

/**
 * An event as one line of JSON without its end, at most {@link MOST_BYTES} long whatever stands in it; what had to go
 * is marked by an ellipsis. @throws RangeError when ids and addresses alone are longer
 */
export function boundedLine<T extends Tree>(event: T, { keeps, mark }: Bounds<T>): string {
  const json = JSON.stringify(event);
  // Half of it at most are escapes that become shorter: megabytes need not be gone through to see that they are too many.
  const line = json.length > 2 * MOST_BYTES ? undefined : harmless(json);
  if (line !== undefined && Buffer.byteLength(line) <= MOST_BYTES) return line;
  let cut = mark(event);
  for (const step of steps) {
    cut = shortened(cut, step, keeps);
    const shorter = inJson(cut);
    if (Buffer.byteLength(shorter) <= MOST_BYTES) return shorter;
  }
  throw new RangeError(`its ids alone are longer than ${MOST_BYTES} bytes`);
}

function shortened<T extends Tree>(tree: T, step: Step, keeps: Bounds<T>['keeps']): T {
  const shorten = (value: Tree[string], most: number): Tree[string] => {
    if (typeof value === 'string') return beginning(value, most);
    if (isList(value)) return few(value, step).map((item) => shorten(item, most) as Leaf | Tree);
    return typeof value === 'object' ? shortened(value, step, keeps) : value;
  };
  const members = Object.entries(tree).map(([name, value]) => [
    name,
    shorten(value, Math.max(step.text, keeps.get(name) ?? 0)),
  ]);
  return Object.fromEntries(members) as T;
}

/** That there was more is told where words are listed; where objects are, the mark of the event must do. */
function few(list: readonly (Leaf | Tree)[], { list: most }: Step): readonly (Leaf | Tree)[] {
  if (list.length <= most) return list;
  const first = list.slice(0, most);
  return typeof list[0] === 'string' ? [...first.slice(0, -1), '…'] : first;
}

/** The first `most` bytes as they stand in JSON, never half a letter. */
function beginning(text: string, most: number): string {
  // The longest that a letter can become.
  if (text.length * 6 <= most) return text;
  let [bytes, end] = [0, 0];
  for (const c of text) {
    bytes += bytesInJson(c);
    if (bytes > most) return `${text.slice(0, end)}…`;
    if (bytes <= most - Buffer.byteLength('…')) end += c.length;
  }
  return text;
}

function isList(value: Tree[string]): value is readonly (Leaf | Tree)[] {
  return Array.isArray(value);
}
