import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesInJson, inJson, printable } from '../../src/lib/text.ts';

test.each([
  ['a terminal escape', 'Bill\u001b[2Jing', 'Bill\\u{1b}[2Jing'],
  ['an eight-bit escape', 'a\u009b31mb', 'a\\u{9b}31mb'],
  ['a turned direction', 'Mail\u202etxt.exe', 'Mail\\u{202e}txt.exe'],
  ['a new line', 'one\nHIGH two', 'one\\u{a}HIGH two'],
  ['a hidden letter', 'Micro\u200bsoft', 'Micro\\u{200b}soft'],
  ['a tag character', 'a\u{e0041}', 'a\\u{e0041}'],
  ['a line separator', 'a\u2028b', 'a\\u{2028}b'],
  ['ordinary names of the world', 'Büro 日本 المكتب', 'Büro 日本 المكتب'],
])('%s', (_, text, expected) => {
  expect(printable(text)).toBe(expected);
});

test('nothing that comes out moves a terminal, and nothing is longer than asked', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 500 }),
      fc.integer({ min: 2, max: 300 }),
      (text, most) => {
        const safe = printable(text, most);

        expect(safe).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202a-\u202e\u2066-\u2069]/u);
        expect([...safe].length).toBeLessThanOrEqual(most);
      },
    ),
  );
});

test('what was cut says so', () => {
  expect(printable('a'.repeat(1000), 10)).toBe(`${'a'.repeat(9)}…`);
});

describe('as JSON', () => {
  test.each([
    ['a terminal escape', 'Bill\u001b[2Jing', '"Bill\\u001b[2Jing"'],
    ['an eight-bit escape', 'a\u009b31mb', '"a\\u009b31mb"'],
    ['a turned direction', 'Mail\u202etxt.exe', '"Mail\\u202etxt.exe"'],
    ['a line separator', 'a\u2028b', '"a\\u2028b"'],
    ['a tag character', 'a\u{e0041}', '"a\\udb40\\udc41"'],
    ['half a letter', 'a\ud800b', '"a\ufffdb"'],
    ['the other half', '\udc00', '"\ufffd"'],
    ['what only looks like half a letter', '\\ud800', '"\\\\ud800"'],
    ['half a letter behind a backslash', '\\\ud800', '"\\\\\ufffd"'],
    ['ordinary names of the world', 'Büro 日本 \u{1f600}', '"Büro 日本 \u{1f600}"'],
  ])('%s', (_, text, expected) => {
    expect(inJson([text])).toBe(`[${expected}]`);
  });

  test('it is read back as it was, whole letters only', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff })), (units) => {
        const text = String.fromCharCode(...units);

        expect(JSON.parse(inJson({ text }))).toEqual({ text: text.toWellFormed() });
      }),
    );
  });

  test('the bytes of a character are known beforehand', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0x10ffff }), (code) => {
        const c = String.fromCodePoint(code);

        expect(bytesInJson(c)).toBe(Buffer.byteLength(inJson([c])) - '[""]'.length);
      }),
      { numRuns: 5000 },
    );
  });
});
