import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printable } from '../../src/lib/text.ts';
import type { AppRow } from '../../src/model/app-row.ts';
import { csvLines } from '../../src/report/csv-lines.ts';
import { hostile } from '../support/format.ts';
import { row, rowsFrom } from '../support/table.ts';

const one = { app: ({ app }: AppRow) => app, vendor: ({ vendor }: AppRow) => vendor.name };

async function cellsOf(...apps: readonly string[]): Promise<readonly string[][]> {
  const text = (await Array.fromAsync(csvLines(one, rowsFrom(apps.map((app) => row({ app })))))).join('');
  return parse(text, { from_line: 2 });
}

test('what is read back is what went in', async () => {
  const plain = fc
    .string({ unit: fc.constantFrom(...'abcÄé日 ,"\'()/:._#|\\{}'), maxLength: 40 })
    .filter((text) => !/^[\s'"]*[=+\-@]/.test(text));
  await fc.assert(
    fc.asyncProperty(fc.array(plain, { minLength: 1, maxLength: 5 }), async (apps) => {
      expect(await cellsOf(...apps)).toEqual(apps.map((app) => [app, 'Example Vendor']));
    }),
  );
});

test.each([
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', '\\u{9}=1'],
  ['\r=1', '\\u{d}=1'],
  ['  =1', "'  =1"],
  ['"=1"', '\'"=1"'],
  ["'=1", "''=1"],
  ['\u00a0=1', "'\u00a0=1"],
  ['＝1', "'＝1"],
  ['a;=1', "a;'=1"],
  ['a; "@x', 'a;\' "@x'],
  ['1-1', '1-1'],
  ['user@example.com', 'user@example.com'],
])('no cell begins like a formula: %j', async (text, cell) => {
  expect((await cellsOf(text))[0]?.[0]).toBe(cell);
});

/** How a spreadsheet that divides at this sign reads: a quote opens at the beginning of a field alone. */
function fieldsOf(text: string, delimiter: string): readonly string[] {
  const fields: string[] = [];
  let field = '';
  let isQuoted = false;
  const letters = [...text];
  for (const [i, c] of letters.entries()) {
    if (isQuoted) {
      if (c === '"') isQuoted = false;
      else field += c;
    } else if (c === '"' && (field === '' || letters[i - 1] === '"')) {
      isQuoted = true;
      if (letters[i - 1] === '"') field += c;
    } else if (c === delimiter || c === '\n') {
      fields.push(field);
      field = '';
    } else field += c;
  }
  return [...fields, field];
}

test('a spreadsheet opens no formula, whether it divides at commas, semicolons or tabs', async () => {
  const parts = fc.constantFrom(
    '=',
    '+',
    '-',
    '@',
    ';',
    ',',
    '"',
    "'",
    ' ',
    '\t',
    '\r',
    '\n',
    'a',
    'HYPERLINK("x")',
  );
  const crafted = fc.array(parts, { maxLength: 12 }).map((all) => all.join(''));
  await fc.assert(
    fc.asyncProperty(fc.oneof(crafted, hostile), fc.oneof(crafted, hostile), async (app, vendor) => {
      const rows = [row({ app, vendor: { id: 'v', name: vendor, confidence: 'weak', basis: '' } })];
      const text = (await Array.fromAsync(csvLines(one, rowsFrom(rows)))).join('');

      for (const delimiter of [',', ';', '\t'])
        for (const field of fieldsOf(text, delimiter)) expect(field).not.toMatch(/^[\s"]*[=+\-@]/);
    }),
    { numRuns: 2000 },
  );
});

test('a long name is cut before a spreadsheet would break the line', async () => {
  const [[cell] = []] = await cellsOf('x'.repeat(40_000));

  expect(cell).toBe(printable('x'.repeat(40_000), 5000));
});

test('rows are asked for a piece at a time', async () => {
  let asked = 0;
  async function* counting(): AsyncGenerator<AppRow> {
    for (let i = 0; i < 1000; i++) {
      asked++;
      yield row();
    }
  }
  const pieces = csvLines(one, counting());
  const seen: number[] = [];

  for (let i = 0; i < 4; i++) {
    await pieces.next();
    seen.push(asked);
  }

  expect(seen).toEqual([0, 100, 200, 300]);
});
