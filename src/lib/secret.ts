import { inspect } from 'node:util';

/**
 * Whether it can stand in a header. What cannot is refused before it gets there: the SDKs' own complaint would
 * quote it.
 */
export function fitsHeader(secret: Secret): boolean {
  return /^[\x21-\x7e]*$/.test(secret.reveal());
}

/** A credential: it prints as `[secret]` wherever it lands, and is read only by {@link Secret.reveal}. */
export class Secret {
  #value: string;
  /** Puts another value in its place, where it came from too; absent where that cannot be done. */
  readonly replace?: (value: string) => Promise<void>;

  constructor(value: string, store?: (value: string) => Promise<void>) {
    this.#value = value;
    if (store === undefined) return;
    this.replace = async (next) => {
      await store(next);
      this.#value = next;
    };
  }

  reveal(): string {
    return this.#value;
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
