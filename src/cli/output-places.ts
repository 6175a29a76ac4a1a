import { accessSync, constants, lstatSync, type Stats } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { realPath } from '../lib/real-path.ts';
import { printable } from '../lib/text.ts';
import type { OutputFile } from './flags.ts';

/** Where the record of the run stands: beside a report, under its name. Two reports of one name have one record. */
export function recordFiles(output: readonly OutputFile[]): readonly string[] {
  return [
    ...new Set(output.map(({ path }) => join(dirname(path), `${basename(path, extname(path))}.run.json`))),
  ];
}

/**
 * What is wrong with where the report goes, told before a long scan and not after it. `taken`: files to which nothing
 * else may be written, by where they lead to, with what they are.
 */
export function unfitPlaces(
  output: readonly OutputFile[],
  taken: ReadonlyMap<string, string>,
): string | undefined {
  const all = new Map(taken);
  for (const { path } of output) {
    const told = `--output ${path}`;
    const fault = unfit(path, told, all);
    if (fault !== undefined) return fault;
    all.set(realPath(path), 'the file of another --output');
  }
  for (const path of recordFiles(output)) {
    const fault = unfit(path, `${path}, the record of the run beside an --output,`, all);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function unfit(path: string, told: string, taken: ReadonlyMap<string, string>): string | undefined {
  const folder = dirname(path);
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch {
    return `${told} cannot be written: there is no folder ${resolve(folder)} that can be written to`;
  }
  const there = statOf(path);
  if (typeof there === 'string') return `${told} cannot be written: ${there}`;
  // A report takes the place of what is there; a device or a link must stay what it is.
  if (there?.isFile() === false) return `${told} is there and is no file`;
  const other = taken.get(realPath(path));
  return other === undefined ? undefined : `${told} is ${other}`;
}

/** What is there; undefined: nothing; a string: why that cannot be told, a name that is too long among others. */
function statOf(path: string): Stats | string | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    return printable(error instanceof Error ? error.message : 'unknown error', 500);
  }
}
