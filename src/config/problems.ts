import type { z } from 'zod';
import { redact } from '../lib/redact.ts';

export interface Problem {
  /** Where in the file: `tenants[0].auth.secret`. */
  readonly path: string;
  readonly message: string;
}

/** Everything that is wrong with a config, at once, without what looks like a secret in the wrong place. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly Problem[];

  constructor(file: string, problems: readonly Problem[]) {
    super(`${file} cannot be used`);
    this.problems = problems.map(({ path, message }) => ({ path: redact(path), message: redact(message) }));
  }
}

/** What a schema complained of, by its path in the file: `above` is where the checked part stands. */
export function toProblems(error: z.ZodError, above: readonly PropertyKey[]): readonly Problem[] {
  return error.issues.flatMap((issue): readonly Problem[] => {
    const path = [...above, ...issue.path];
    if (issue.code !== 'unrecognized_keys') return [{ path: toPath(path), message: issue.message }];
    return issue.keys.map((key) => ({ path: toPath([...path, key]), message: 'is not a known option' }));
  });
}

export function toPath(path: readonly PropertyKey[]): string {
  return path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i === 0 ? '' : '.'}${String(part)}`))
    .join('');
}

/** For `safeParse`: what zod would say in its own terms, in a user's. What a schema says itself goes first. */
export const inWords = { error: words } as const;

type Words = NonNullable<NonNullable<Parameters<z.ZodType['safeParse']>[1]>['error']>;
type RawIssue = Parameters<Words>[0];

function words(issue: RawIssue): string | undefined {
  if (issue.code === 'invalid_type') {
    return issue.input === undefined ? 'is missing' : `must be ${types[issue.expected] ?? issue.expected}`;
  }
  if (issue.code === 'invalid_key') return issue.issues[0]?.message;
  if (issue.code === 'invalid_value') return oneOf(issue.values);
  if (issue.code === 'invalid_union' && Array.isArray(issue.options)) return oneOf(issue.options);
  if (issue.code === 'too_small') return tooSmall(issue);
  if (issue.code === 'too_big') return `must be at most ${issue.maximum}`;
  if (issue.code === 'invalid_format' && issue.format === 'email') return 'must be an e-mail address';
  if (issue.code === 'invalid_format' && issue.format === 'date') return 'must be a date such as 2027-06-30';
  if (issue.code === 'invalid_format' && issue.format === 'url')
    return 'must be an address such as https://host';
  return undefined;
}

const types: Readonly<Record<string, string>> = {
  string: 'text in double quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list in [ ]',
  object: 'an object in { }',
  record: 'an object in { }',
};

function oneOf(values: readonly unknown[]): string {
  return `must be one of ${values.map(String).join(', ')}`;
}

function tooSmall({ origin, minimum, inclusive }: Extract<RawIssue, { code: 'too_small' }>): string {
  if (origin === 'string') return 'must not be empty';
  if (origin === 'array') return 'must not be an empty list; leave it out instead';
  return inclusive === false ? `must be more than ${minimum}` : `must be at least ${minimum}`;
}
