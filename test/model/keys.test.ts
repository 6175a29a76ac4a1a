import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keyParts, recordKey, vendorId } from '../../src/model/keys.ts';

const part = fc.string({ unit: 'grapheme', minLength: 1 }).map((text) => text.toWellFormed());

test('a key is readable and in the order of the vendor', () => {
  expect(recordKey('harborline', 'grant', 'delegated', '0af3', 'everyone')).toBe(
    'harborline/grant/delegated/0af3/everyone',
  );
});

test('parts come back, whatever they hold', () => {
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), ([first, ...rest]) => {
      if (first === undefined) return;

      const key = recordKey('t', 'app', first, ...rest);

      expect(keyParts(key)).toEqual(['t', 'app', first, ...rest]);
      expect(vendorId(key)).toBe([first, ...rest].at(-1));
    }),
  );
});

test('different parts never make the same key', () => {
  fc.assert(
    fc.property(fc.array(part, { minLength: 1 }), fc.array(part, { minLength: 1 }), (a, b) => {
      fc.pre(JSON.stringify(a) !== JSON.stringify(b));
      const [a1 = '', ...aRest] = a;
      const [b1 = '', ...bRest] = b;

      expect(recordKey('t', 'app', a1, ...aRest)).not.toBe(recordKey('t', 'app', b1, ...bRest));
    }),
  );
});

test('an empty part is refused: it would make two things one', () => {
  expect(() => recordKey('t', 'app', '')).toThrow(new RangeError('a part of a record key is empty'));
});

test('a lone surrogate does not crash the page it is on', () => {
  expect(recordKey('t', 'app', 'a\ud800b')).toBe('t/app/a%EF%BF%BDb');
});
