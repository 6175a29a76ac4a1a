import { expect, test } from 'vitest';
import { clockOf } from '../../src/pipeline/clock.ts';

const AT = Date.parse('2026-11-23T12:00:00Z');

/** An answer that was on its way so long, and that a clock dated which is behind ours by so much. */
function answer(behindMs: number, tookMs = 100, headers: Record<string, string> = {}) {
  const date = new Date(Math.floor((AT - behindMs + tookMs / 2) / 1000) * 1000).toUTCString();
  return {
    host: 'graph.microsoft.com',
    headers: new Headers({ date, ...headers }),
    sentAt: AT,
    gotAt: AT + tookMs,
  };
}

test.each([
  ['the same time', 0, 'right'],
  ['a minute less', 60_000, 'right'],
  ['more than a minute less', 63_000, 'off'],
  ['more than a minute more', -63_000, 'off'],
  ['five minutes less', 300_000, 'off'],
  ['more than five minutes less', 303_000, 'wrong'],
  ['a day more', -86_400_000, 'wrong'],
])('a vendor whose clock says %s', (_, behindMs, said) => {
  const clock = clockOf([answer(behindMs)]);

  expect(clock?.said).toBe(said);
  expect(Math.abs((clock?.aheadMs ?? 0) - behindMs)).toBeLessThan(1100);
});

test('the answer that was on its way the shortest tells it best', () => {
  expect(clockOf([answer(600_000, 30_000), answer(0, 50), answer(600_000, 9000)])?.said).toBe('right');
});

test('what was long on its way proves less', () => {
  expect(clockOf([answer(63_000, 20_000)])?.said).toBe('right');
});

test.each([
  ['no answer', []],
  ['one without a date', [{ ...answer(0), headers: new Headers() }]],
  ['one whose date is none', [answer(0, 100, { date: 'soon' })]],
  ['one out of a cache', [answer(600_000, 100, { age: '600' })]],
])('%s tells no time', (_, answers) => {
  expect(clockOf(answers)).toBeUndefined();
});
