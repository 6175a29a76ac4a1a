import { expect, test } from 'vitest';
import { createTokens } from '../../src/simulator/tokens.ts';

test('an issued token serves as often as was asked for; the tenant\u2019s own has no end', () => {
  const tokens = createTokens(2);
  const issued = tokens.issue('sim-x');

  const served = [1, 2, 3].map(() => tokens.admits(issued, 'sim-x'));

  expect(served).toEqual([true, true, false]);
  expect(tokens.admits(tokens.issue('sim-x'), 'sim-x')).toBe(true);
  expect(tokens.admits('sim-x', 'sim-x')).toBe(true);
  expect([tokens.admits('sim-x.9', 'sim-x'), tokens.admits(undefined, 'sim-x')]).toEqual([false, false]);
});

test('without an end, what is issued is the tenant\u2019s own', () => {
  expect(createTokens(undefined).issue('sim-x')).toBe('sim-x');
});
