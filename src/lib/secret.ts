import { inspect } from 'node:util';
import { providerError } from './errors.ts';

/**
 * Whether it can stand in a header. What cannot is refused before it gets there: the SDKs' own complaint would
 * quote it.
 */
export function fitsHeader(secret: Secret): boolean {
  return holds(secret, isWord);
}

/** One word of ASCII letters, as tokens are. */
export function isWord(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}

/**
 * Whether it looks right, for the config's check. One that is not there was told already, and one that cannot be
 * read any more is told when it is used.
 */
export function holds(secret: Secret, looksRight: (text: string) => boolean): boolean {
  try {
    const text = secret.reveal();
    return text === '' || looksRight(text);
  } catch (error) {
    if (providerError(error) === undefined) throw error;
    return true;
  }
}

/** A credential: it prints as `[secret]` wherever it lands, and is read only by {@link Secret.reveal}. */
export class Secret {
  readonly #value: string | (() => string);
  /** Puts another value in its place, where it came from; absent where that cannot be done. */
  readonly replace?: (value: string) => Promise<void>;

  /**
   * @param value the text, or what reads it anew each time, since some live shorter than a scan
   * @param store writes another value to where it came from
   */
  constructor(value: string | (() => string), store?: (value: string) => Promise<void>) {
    this.#value = value;
    if (store !== undefined) this.replace = store;
  }

  /** @throws ProviderError `credentials` when it can no longer be read */
  reveal(): string {
    return typeof this.#value === 'string' ? this.#value : this.#value();
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}
