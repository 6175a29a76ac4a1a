import { resolve } from 'node:path';
import type { Destination } from '../pipeline/deliver.ts';
import { eventFormats, eventSinks } from '../report/index.ts';
import { ChoiceError } from './choice.ts';
import type { Frame } from './frame.ts';
import { pathOf } from './places.ts';
import { inWords, toProblems } from './problems.ts';
import type { Resolving } from './references.ts';
import { resolveWanted } from './wanted-secrets.ts';

/** The destinations that are meant; none named: all. @throws ChoiceError with what there is */
export function chooseDestinations(
  destinations: Frame['destinations'],
  names: readonly string[],
): readonly string[] {
  const all = Object.keys(destinations);
  for (const name of names) {
    if (all.includes(name)) continue;
    throw new ChoiceError(`the config has no destination ${name}; it has ${all.join(', ') || 'none at all'}`);
  }
  return names.length === 0 ? all : all.filter((name) => names.includes(name));
}

/** Of those that are not chosen, the references are not followed. */
export function checkDestinations(
  destinations: Frame['destinations'],
  chosen: readonly string[],
  resolving: Resolving,
): readonly Destination[] {
  return Object.keys(destinations)
    .flatMap((name) => checkDestination(destinations, name, { ...resolving, isIdle: !chosen.includes(name) }))
    .filter(({ name }) => chosen.includes(name));
}

function checkDestination(
  destinations: Frame['destinations'],
  name: string,
  resolving: Resolving,
): readonly Destination[] {
  const path = ['destinations', name];
  const { kind, format, least, ...options } = destinations[name] ?? { kind: '' };
  const sink = eventSinks.find(({ id }) => id === kind);
  const known = eventFormats.find(({ id }) => id === (format ?? sink?.format));
  // The frame has told which there are.
  if (sink === undefined || known === undefined) return [];
  const resolved = placed(resolveWanted(options, sink.options, path, resolving), resolving.folder);
  const checked = sink.options.safeParse(resolved, inWords);
  const told = new Set(resolving.problems.map((problem) => problem.path));
  if (!checked.success)
    resolving.problems.push(...toProblems(checked.error, path).filter((problem) => !told.has(problem.path)));
  return [{ name, sink, format: known, options: resolved, ...(least !== undefined && { least }) }];
}

/** A path is relative to the folder of the config, as every other in it. */
function placed(options: unknown, folder: string): unknown {
  const path = pathOf(options);
  return path === undefined ? options : { ...Object(options), path: resolve(folder, path) };
}
