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

/** Names that a module cannot declare. */
const reserved = new Set(
  `arguments await break case catch class const continue debugger default delete do else enum eval export extends
  false finally for function if implements import in instanceof interface let new null package private protected
  public return static super switch this throw true try typeof undefined var void while with yield`.split(
    /\s+/,
  ),
);

/** @throws UsageError unless it can be a file's name, an id, and a name in the code */
export function checkName(name: string): string {
  if (!words.test(name))
    throw new UsageError(
      `"${name}" is no name: lower-case words with hyphens between them, as stale-publisher`,
    );
  if (reserved.has(name)) throw new UsageError(`"${name}" is a word of the language; give it another name`);
  return name;
}

/** @throws UsageError when a file of a unit would name two things alike */
export function checkFree(name: string, files: Unit['files']): void {
  for (const [path, text] of Object.entries(files)) {
    const named = [...text.matchAll(/^import (?:type )?\{(.+?)\}|\b(?:const|function) (\w+)/gm)];
    const names = named.flatMap(([, imported, declared = '']) => imported?.split(',') ?? [declared]);
    if (names.filter((one) => one.trim() === name).length > 1)
      throw new UsageError(`the name ${name} is taken in ${path}; give it another name`);
  }
}

/** `stale-publisher` -> `stalePublisher` */
export function camel(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
