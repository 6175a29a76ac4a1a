import fc from 'fast-check';
import { expect, test } from 'vitest';
import { listIn, readAuditValue, textOf } from '../../../src/connectors/m365/audit-value.ts';

test.each([
  ['nothing', null, undefined],
  ['no letters', '', undefined],
  ['null within', 'null', undefined],
  ['a text within', '"False"', { value: 'False', isCut: false }],
  ['a list within', '["a","b"]', { value: ['a', 'b'], isCut: false }],
  ['an empty list, which is something', '[]', { value: [], isCut: false }],
  ['no JSON', 'DirectorySync', { value: 'DirectorySync', isCut: false }],
  ['a text that was cut', '"[] => [[Id: a', { value: '[] => [[Id: a', isCut: true }],
  ['a text that was cut within an escape', '"a \\u00', { value: 'a ', isCut: true }],
  ['a list that was cut', '["a","b', { value: '["a","b', isCut: true }],
])('%s', (_, text, expected) => {
  expect(readAuditValue(text)).toEqual(expected);
});

test.each([
  ['of texts', '["b","a","b",""]', ['a', 'b']],
  ['of objects', '[{"Address":"https://a.example","Type":0},{"Type":1}]', ['https://a.example']],
  ['that is one text', '"a"', ['a']],
  ['of truth values', '[true]', ['true']],
  ['that is empty', '[]', []],
])('a list %s', (_, text, expected) => {
  expect(listIn(readAuditValue(text), 'Address')).toEqual(expected);
});

test('any value is read or not read, and never thrown at', () => {
  const value = fc.oneof(
    fc.string(),
    fc.json(),
    fc.json().map((text) => text.slice(0, -1)),
  );

  fc.assert(
    fc.property(value, (text) => {
      const read = readAuditValue(text);
      textOf(read);
      listIn(read, 'Address');
    }),
  );
});

test.each([
  ['behind a whole escape', '"C:\\\\', 'C:\\'],
  ['inside of one', '"C:\\\\\\', 'C:\\'],
  ['inside of a code', '"a\\u00', 'a'],
  ['behind what only looks like a code', '"a\\\\u00', 'a\\u00'],
])('a text that was cut %s', (_, cut, expected) => {
  expect(textOf(readAuditValue(cut))).toBe(expected);
});

test('a text that was cut anywhere begins the text that it was', () => {
  const backslashes = fc.string({ unit: fc.constantFrom('\\', 'u', '0', 'a', '"'), minLength: 1 });
  const texts = fc.oneof(fc.string({ minLength: 1 }), backslashes);

  fc.assert(
    fc.property(texts, fc.nat(), (text, at) => {
      const whole = JSON.stringify(text);
      const cut = whole.slice(0, 1 + (at % (whole.length - 1)));

      expect(text.startsWith(textOf(readAuditValue(cut)) ?? 'x')).toBe(true);
    }),
  );
});
