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

/**
 * Works while nobody else replaces the same secret, and lets the work write another value to where it came from.
 * What stands there now is known only inside. Waiting for one's turn heeds the signal; the work does not.
 * @throws as the work does, and ProviderError `credentials` when it cannot be written
 */
export type Replace = <T>(
  work: (write: (value: string) => Promise<void>) => Promise<T>,
  signal: AbortSignal,
) => Promise<T>;

/** A credential: it prints as `[secret]` wherever it lands, and is read only by {@link Secret.reveal}. */
export class Secret {
  readonly #value: string | (() => string);
  /** Absent where it cannot be replaced. */
  readonly replace?: Replace;

  /**
   * @param value the text, or what reads it anew each time, since some live shorter than a scan
   * @param replace writes another value to where it came from
   */
  constructor(value: string | (() => string), replace?: Replace) {
    this.#value = value;
    if (replace !== undefined) this.replace = replace;
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
