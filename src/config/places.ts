import { realPath } from '../lib/real-path.ts';
import type { Destination } from '../pipeline/deliver.ts';
import { type Problem, toPath } from './problems.ts';

/** What lies beside a store, by the ends of its names: itself, its locks, its journal. */
const ends = ['', '.lock', '.deliver.lock', '-wal', '-shm'];

/** Files to which nothing else may be written, by where they lead to, with what they are. */
export function takenPlaces({
  store,
  files,
  config,
  destinations = [],
}: {
  readonly store: string;
  readonly files: readonly string[];
  readonly config?: string | undefined;
  readonly destinations?: readonly Destination[];
}): Map<string, string> {
  const taken = new Map(ends.map((end) => [realPath(`${store}${end}`), 'the store']));
  for (const file of files) taken.set(realPath(file), 'a file that the config refers to');
  if (config !== undefined) taken.set(realPath(config), 'the config');
  for (const { name, options } of destinations) {
    const path = pathOf(options);
    if (path !== undefined) taken.set(realPath(path), `the file of the destination ${name}`);
  }
  return taken;
}

/** A destination that writes to a file keeps off what is there for something else. */
export function checkPlaces(
  destinations: readonly Destination[],
  taken: Map<string, string>,
  problems: Problem[],
): void {
  for (const { name, options } of destinations) {
    const path = pathOf(options);
    if (path === undefined) continue;
    const other = taken.get(realPath(path));
    if (other !== undefined)
      problems.push({ path: toPath(['destinations', name, 'path']), message: `${path} is ${other}` });
    taken.set(realPath(path), `the file of the destination ${name}`);
  }
}

/** The file to which a destination writes; undefined where it writes to none. */
export function pathOf(options: unknown): string | undefined {
  const path: unknown = Reflect.get(Object(options), 'path');
  return typeof path === 'string' && path !== '' ? path : undefined;
}
