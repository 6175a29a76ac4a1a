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
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
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
