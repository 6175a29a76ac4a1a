import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCsv } from '../../src/lib/csv.ts';

test.each([
  ['nothing', '', []],
  ['empty lines', '\r\n\n', []],
  [
    'a last line without an end',
    'a,b\n1,2',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  [
    'carriage returns alone',
    'a,b\r1,2\r',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  ['a byte order mark', '\uFEFFa,b\r\n', [['a', 'b']]],
  [
    'an empty cell at the end',
    'a,b\n1,',
    [
      ['a', 'b'],
      ['1', ''],
    ],
  ],
  [
    'semicolons',
    'a;b\n1,5;2',
    [
      ['a', 'b'],
      ['1,5', '2'],
    ],
  ],
  [
    'tabs',
    'a\tb\n1\t2',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  [
    'a separator in the quotes of a heading',
    '"a;x",b\n1,2',
    [
      ['a;x', 'b'],
      ['1', '2'],
    ],
  ],
  ['quotes in quotes', '"say ""so""",b', [['say "so"', 'b']]],
  ['something behind a quote', '"a"x,b', [['"a"x', 'b']]],
])('%s', (_, text, expected) => {
  expect(parseCsv(text).rows.map(({ cells }) => cells)).toEqual(expected);
});

test('a row is told by the line on which it ends', () => {
  const { rows } = parseCsv('a,b\r\n"one\ntwo\r\nthree",1\r\n\r\nfour,2\n');

  expect(rows.map(({ line, cells }) => [line, cells[1]])).toEqual([
    [1, 'b'],
    [5, '1'],
    [7, '2'],
  ]);
});

test('a quote that nobody closes is told, and what stood before is read', () => {
  expect(parseCsv('a,b\n1,2\n"three,4\nx')).toEqual({
    rows: [
      { line: 1, cells: ['a', 'b'] },
      { line: 2, cells: ['1', '2'] },
    ],
    problem: expect.stringMatching(/^Quote Not Closed: .* at line 4$/),
  });
});

test('what was written as CSV is read as it was', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', ' ', ',', ';', '"', '\n', '\r\n', 'é') });
  const row = fc.tuple(fc.constant('x'), cell, cell);

  fc.assert(
    fc.property(fc.array(row, { minLength: 1 }), (rows) => {
      const all = [['h1', 'h2', 'h3'], ...rows];

      expect(parseCsv(stringify(all)).rows.map(({ cells }) => cells)).toEqual(all);
    }),
  );
});

test('never throws', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(Array.isArray(parseCsv(text).rows)).toBe(true);
    }),
  );
});
