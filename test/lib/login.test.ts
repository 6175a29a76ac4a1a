import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { jsonOf, loginOf, wordOf } from '../../src/lib/login.ts';

function attempt(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

test('one word, without its line break', () => {
  expect(wordOf('token\n', 'gh')).toBe('token');
});

test.each([
  ['two words', () => wordOf('canary canary', 'gh')],
  ['nothing', () => wordOf('\n', 'gh')],
  ['no JSON', () => jsonOf('canary{', z.object({}), 'gh')],
  ['another JSON', () => jsonOf('{"token":"canary"}', z.object({ login: z.string() }), 'gh')],
])('%s is refused, and not repeated', (_, work) => {
  const error = attempt(work);

  expect(error).toMatchObject({
    reason: 'credentials',
    message: 'gh printed something else than was asked for',
  });
  expect(inspect(error, { depth: 9 })).not.toContain('canary');
});

test('what was asked for is handed on, and no more', () => {
  expect(jsonOf('{"login":"ada","more":1}', z.object({ login: z.string() }), 'gh')).toEqual({ login: 'ada' });
});

test('nobody is logged in where nobody allowed it', () => {
  expect(attempt(() => loginOf(undefined))).toMatchObject({
    reason: 'credentials',
    fix: 'start with --use-my-login, at a terminal',
  });
});
