import { expect, test } from 'vitest';
import {
  daysBetween,
  type Instant,
  type LastUsed,
  latest,
  toExpiry,
  toInstant,
} from '../../src/model/values.ts';

const at = (text: string) => text as Instant;

test.each([
  ['2026-11-23T22:14:49Z', '2026-11-23T22:14:49.000Z'],
  ['2026-11-23T22:14:49.1234567Z', '2026-11-23T22:14:49.123Z'],
  ['2026-11-23T22:14:49+02:00', '2026-11-23T20:14:49.000Z'],
  ['0001-01-01T00:00:00Z', 'unknown'],
  ['9999-12-31T23:59:59Z', 'unknown'],
  ['2021-02-30T00:00:00-8:00', 'unknown'],
  ['2026-02-30T00:00:00.000Z', '2026-03-02T00:00:00.000Z'],
  ['2026-11-23T22:14:49.123Z', '2026-11-23T22:14:49.123Z'],
  ['2026-11-23T24:00:00.000Z', '2026-11-24T00:00:00.000Z'],
  ['soon', 'unknown'],
  ['', 'unknown'],
  [null, 'unknown'],
  [undefined, 'unknown'],
  [1_763_935_200_000, '2025-11-23T22:00:00.000Z'],
])('%s is read as %s', (value, expected) => {
  expect(toInstant(value)).toBe(expected);
});

test.each<[LastUsed, LastUsed, LastUsed]>([
  [at('2026-01-01'), at('2026-02-01'), at('2026-02-01')],
  [at('2026-01-01'), 'never', at('2026-01-01')],
  ['unknown', at('2026-01-01'), at('2026-01-01')],
  ['never', 'unknown', 'never'],
  ['unknown', 'never', 'never'],
])('the later of %s and %s is %s', (a, b, expected) => {
  expect(latest(a, b)).toBe(expected);
});

test('days are whole ones', () => {
  expect(daysBetween(at('2026-11-20T23:00:00.000Z'), at('2026-11-23T22:00:00.000Z'))).toBe(2);
});

test.each([
  ['9999-12-31T23:59:59Z', 'never'],
  ['2299-12-30T12:00:00Z', 'never'],
  ['2027-01-31T00:00:00Z', '2027-01-31T00:00:00.000Z'],
  [null, 'unknown'],
])('what ends at %j ends %s', (end, expected) => {
  expect(toExpiry(end)).toBe(expected);
});
