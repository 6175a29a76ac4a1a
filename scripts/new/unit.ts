/** What a template makes: files by their path in the project, and what its author does next. */
export interface Unit {
  readonly files: Readonly<Record<string, string>>;
  readonly next: string;
}

/** What was asked for cannot be made; the message says why. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Marks what the author still has to write; test/catalogue.test.ts finds every one that was forgotten. */
export const todo = 'To write:';

const words = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** @throws UsageError unless it can be a file's name and an id */
export function checkName(name: string): string {
  if (words.test(name)) return name;
  throw new UsageError(
    `"${name}" is no name: lower-case words with hyphens between them, as stale-publisher`,
  );
}

/** `stale-publisher` -> `stalePublisher` */
export function camel(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
