import fc from 'fast-check';
import { expect, test } from 'vitest';
import { retryAfterMs } from '../../src/lib/retry-after.ts';

const now = Date.parse('2026-11-23T22:00:00Z');

test.each([
  ['seconds', '30', 30_000],
  ['a fraction', '0.5', 500],
  ['a date ahead', 'Mon, 23 Nov 2026 22:01:00 GMT', 60_000],
  ['a date behind', 'Mon, 23 Nov 2026 21:00:00 GMT', 0],
  ['nothing', null, undefined],
  ['words', 'soon', undefined],
  ['a negative number', '-5', undefined],
  ['apples', '5 apples', undefined],
])('%s', (_, value, expected) => {
  expect(retryAfterMs(value, now)).toBe(expected);
});

test('never throws and never goes back in time', () => {
  fc.assert(
    fc.property(fc.string(), (value) => {
      const ms = retryAfterMs(value, now);

      expect(ms === undefined || ms >= 0).toBe(true);
    }),
  );
});
