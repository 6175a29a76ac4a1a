import { stringify } from 'csv-stringify/sync';
import { printable } from '../lib/text.ts';
import type { AppRow } from '../model/app-row.ts';

/** What stands under each heading. */
export type Columns = Readonly<Record<string, (row: AppRow) => Cell>>;

/** What is not there is an empty cell; several stand in one cell, with spaces between them. */
export type Cell = string | number | boolean | readonly string[] | undefined;

/** Records to a piece of text. */
const PIECE = 100;
/** More than anybody reads, and less than what a spreadsheet takes into one cell. */
const LONGEST = 5000;

/** RFC 4180, in UTF-8 without a mark: a line of headings, then a line for each row. */
export async function* csvLines(columns: Columns, rows: AsyncIterable<AppRow>): AsyncGenerator<string> {
  const cells = Object.values(columns);
  yield toLines([Object.keys(columns)]);
  let records: string[][] = [];
  for await (const row of rows) {
    records.push(cells.map((cell) => toCell(cell(row))));
    if (records.length < PIECE) continue;
    yield toLines(records);
    records = [];
  }
  if (records.length > 0) yield toLines(records);
}

function toLines(records: readonly (readonly string[])[]): string {
  return stringify([...records], { record_delimiter: '\r\n' });
}

function toCell(cell: Cell): string {
  if (cell === undefined) return '';
  return harmless(Array.isArray(cell) ? cell.join(' ') : String(cell));
}

/**
 * What begins like a formula gets an apostrophe in front, after spaces and quotes too, and after a semicolon, at which
 * the spreadsheets of half of Europe divide. A tab or a new line has become visible before.
 */
function harmless(text: string): string {
  const seen = printable(text, LONGEST);
  return (isFormula.test(seen) ? `'${seen}` : seen).replace(afterSemicolon, ";'");
}

const isFormula = /^[\s'"]*[=+\-@＝＋－＠]/;
const afterSemicolon = /;(?=[\s'"]*[=+\-@＝＋－＠])/g;
