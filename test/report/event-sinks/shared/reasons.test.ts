import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ProviderError } from '../../../../src/lib/errors.ts';
import { WireError } from '../../../../src/lib/wire-error.ts';
import { faultReason, pauseOf, quote, reason } from '../../../../src/report/event-sinks/shared/reasons.ts';

const secret = 'c4n4ry-0000-4000-8000-hec-token';

test('whatever a receiver says, no secret is in it, and it moves no terminal', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(secret, '\u001b[2J', '\u202e', '\r\n', `token=${'x'.repeat(3000)}`, 'y'.repeat(70_000)),
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const told = reason('host answered 500', quote(pieces.join(''), [secret]));

      expect(told).not.toContain(secret);
      expect(told).not.toMatch(/\p{Cc}|\p{Bidi_Control}/u);
      expect([...told].length).toBeLessThanOrEqual(300);
    }),
  );
});

test('half a secret does not come out behind what was shortened', () => {
  const long = 'k'.repeat(2000);
  const words = `${long.repeat(5)}${' '.repeat(60)}${long}`;

  expect(quote(words, [long])).not.toContain('kkk');
});

test('a secret of a few letters does not spoil the text', () => {
  expect(quote('no', ['o', ''])).toBe('no');
});

test.each<[string, unknown, string]>([
  ['a fault of the wire', new WireError('no connection (ECONNREFUSED)'), 'h: no connection (ECONNREFUSED)'],
  ['one with a remedy', new WireError('it failed', { fix: 'mend it' }), 'h: it failed; mend it'],
  ['a secret that is gone', new ProviderError('credentials', 'file:x is empty'), 'file:x is empty'],
])('%s is told', (_, error, told) => {
  expect(faultReason(error, 'h')).toBe(told);
});

test('a bug of ours stays one', () => {
  expect(() => faultReason(new TypeError('ours'), 'h')).toThrow(new TypeError('ours'));
});

test.each([
  ['30', 30_000],
  ['9'.repeat(400), 86_400_000],
  ['soon', undefined],
  [undefined, undefined],
])('Retry-After %s', (header, expected) => {
  const headers = header === undefined ? {} : { 'retry-after': header };

  expect(pauseOf({ status: 503, headers, body: '' }, 0)).toBe(expected);
});
