import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileSecret } from '../lib/file-secret.ts';
import { Secret } from '../lib/secret.ts';
import { type Problem, toPath } from './problems.ts';

export type Env = Readonly<Record<string, string | undefined>>;

export interface Resolving {
  /** The config's folder: `file:PATH` is relative to it. */
  readonly folder: string;
  readonly env: Env;
  readonly problems: Problem[];
  /** Every file that a reference leads to. */
  readonly files: string[];
  /** The references are not followed: nobody is going to use what they name. */
  readonly isIdle?: boolean;
}

/** References (`env:NAME`, `file:PATH`), at any depth, as the secrets that they name. */
export function resolveSecrets(value: unknown, path: readonly PropertyKey[], resolving: Resolving): unknown {
  if (typeof value === 'string') return resolveReference(value, path, resolving);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, resolveSecrets(member, [...path, name], resolving)]),
  );
}

function resolveReference(value: string, path: readonly PropertyKey[], resolving: Resolving): unknown {
  const [, kind, name] = /^(env|file):(.*)$/s.exec(value) ?? [];
  if (kind === undefined || name === undefined) return value;
  if (name !== '') return follow(kind, name, path, resolving) ?? hollow(kind);
  resolving.problems.push({ path: toPath(path), message: 'must name a secret: env:NAME or file:PATH' });
  return hollow(kind);
}

/** In the place of one that is not there: it passes for a secret of its kind, so that no more is said of it. */
function hollow(kind: string): Secret {
  return kind === 'file' ? new Secret('', (work) => work(async () => {})) : new Secret('');
}

function follow(
  kind: string,
  name: string,
  path: readonly PropertyKey[],
  { folder, env, problems, isIdle, files }: Resolving,
): Secret | undefined {
  if (isIdle === true) return undefined;
  if (kind === 'file') {
    const file = resolve(folder, name);
    files.push(file);
    const text = readText(file, path, problems)?.trim();
    if (text === '') problems.push({ path: toPath(path), message: `${file} is empty` });
    return text ? fileSecret(file, `file:${name}`) : undefined;
  }
  // An object inherits names too, such as toString.
  const found = Object.hasOwn(env, name) ? env[name]?.trim() : undefined;
  if (found !== undefined && found !== '') return new Secret(found);
  problems.push({ path: toPath(path), message: `the environment variable ${quoted(name)} is not set` });
  return undefined;
}

/** What could be no name may be the secret itself. */
function quoted(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : 'that stands behind env:';
}

export function readText(
  file: string,
  path: readonly PropertyKey[],
  problems: Problem[],
): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    problems.push({ path: toPath(path), message: `${file} cannot be read (${errorCode(error)})` });
    return undefined;
  }
}

export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
