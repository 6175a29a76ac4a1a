/** One number of 32 bits; the same numbers always give the same one. Nothing in the world is random. */
export type Draw = (a: number, b?: number) => number;

/** A stream of draws of its own, so that adding one kind of thing to the world does not move another. */
export function draws(seed: number, stream: string): Draw {
  const key = mix(seed ^ nameHash(stream));
  return (a, b = 0) => mix(mix(key + Math.imul(a, 0x9e3779b1)) ^ Math.imul(b + 1, 0x85ebca6b)) >>> 0;
}

/** The draw as a fraction: 0 <= x < 1. */
export function fraction(word: number): number {
  return word / 0x1_0000_0000;
}

/** Identifiers made from an index, and the index back from the identifier: no table of either is held. */
export interface Ids {
  readonly at: (index: number) => string;
  /** Undefined when no index gives this id; upper or lower case does not matter. */
  readonly indexOf: (id: string) => number | undefined;
}

/** GUIDs that look like version 4; the first eight digits hide the index. */
export function guids(seed: number, stream: string): Ids {
  const draw = draws(seed, stream);
  const key = draw(0xffff_ffff);
  const at = (index: number) => {
    const third = draw(index, 1);
    const middle = draw(index, 2);
    const last = hex(draw(index, 3));
    const versioned = (third & 0xffff_0fff) | 0x4000;
    const variant = (middle & 0x3fff_ffff) | 0x8000_0000;
    const b = hex(versioned >>> 0);
    const c = hex(variant >>> 0);
    return `${hex(scramble(index, key))}-${b.slice(0, 4)}-${b.slice(4)}-${c.slice(0, 4)}-${c.slice(4)}${last}`;
  };
  const indexOf = (id: string) => {
    const index = unscramble(Number.parseInt(id.slice(0, 8), 16), key);
    return at(index) === id.toLowerCase() ? index : undefined;
  };
  return { at, indexOf };
}

/** Ids of 21 decimal digits, as Google gives to people. */
export function digits(seed: number, stream: string): Ids {
  const draw = draws(seed, stream);
  const key = draw(0xffff_ffff);
  const at = (index: number) =>
    `1${String(scramble(index, key)).padStart(10, '0')}${String(draw(index)).padStart(10, '0')}`;
  const indexOf = (id: string) => {
    const index = unscramble(Number(id.slice(1, 11)), key);
    return at(index) === id ? index : undefined;
  };
  return { at, indexOf };
}

/** The n-th of `count` things in an order that looks shuffled and visits each once. */
export function shuffled(n: number, start: number, count: number): number {
  const stride = [7919, 104_729, 1_299_709].find((prime) => count % prime !== 0) ?? 1;
  return (start + n * stride) % count;
}

const byteHex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function hex(word: number): string {
  return `${byteHex[word >>> 24]}${byteHex[(word >>> 16) & 255]}${byteHex[(word >>> 8) & 255]}${byteHex[word & 255]}`;
}

/** A number for a name, to draw by. */
export function nameHash(name: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

// The finalizer of MurmurHash3: every bit of the number moves every bit of the result.
function mix(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

// One odd factor and a folded half: both can be undone, so the index can be read back.
const odd = 0x2c1b3c6d;
const oddInverse = inverse(odd);

function scramble(index: number, key: number): number {
  let word = Math.imul(index ^ key, odd);
  word ^= word >>> 16;
  return Math.imul(word, odd) >>> 0;
}

function unscramble(scrambled: number, key: number): number {
  let word = Math.imul(scrambled, oddInverse);
  word ^= word >>> 16;
  return (Math.imul(word, oddInverse) ^ key) >>> 0;
}

// Newton's step doubles the correct bits: five steps reach 32.
function inverse(factor: number): number {
  let found = factor;
  for (let step = 0; step < 5; step++) found = Math.imul(found, 2 - Math.imul(factor, found));
  return found;
}
