export interface CsvRow {
  /** Where it begins in the text, from 1: a cell may span lines. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** Of an open quote, the line on which it began. */
export interface Csv {
  readonly rows: readonly CsvRow[];
  readonly openQuoteAt?: number;
}

/**
 * RFC 4180, and what spreadsheets make of it: another separator, told by the first line, and lines that end in LF or CR.
 * Empty lines are left out.
 */
export function parseCsv(text: string): Csv {
  const body = text.replace(/^\uFEFF/, '');
  const separator = separatorOf(/^[^\r\n]*/.exec(body)?.[0] ?? '');
  const rows: CsvRow[] = [];
  let line = 1;
  let row: { readonly line: number; readonly cells: string[] } | undefined;
  let at = 0;
  while (at < body.length) {
    row ??= { line, cells: [] };
    const cell = readCell(body, at, separator);
    if (cell === undefined) return { rows, openQuoteAt: line };
    row.cells.push(cell.text);
    line += linesIn(body.slice(at, cell.end));
    at = cell.end;
    if (body[at] === separator) {
      at++;
      // The last line may end in a separator: then an empty cell stands behind it.
      if (at === body.length) row.cells.push('');
      continue;
    }
    if (at < body.length) line++;
    at += body.startsWith('\r\n', at) ? 2 : 1;
    rows.push(row);
    row = undefined;
  }
  if (row !== undefined) rows.push(row);
  return { rows: rows.filter(({ cells }) => cells.some((cell) => cell.trim() !== '')) };
}

function readCell(
  text: string,
  start: number,
  separator: string,
): { readonly text: string; readonly end: number } | undefined {
  let found = '';
  let at = start;
  if (text[at] === '"') {
    for (;;) {
      const close = text.indexOf('"', at + 1);
      if (close < 0) return undefined;
      found += text.slice(at + 1, close);
      at = close + 1;
      if (text[at] !== '"') break;
      found += '"';
    }
  }
  // Behind a closed quote nothing should stand; what does is kept.
  let end = at;
  while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end++;
  return { text: found + text.slice(at, end), end };
}

/** The first that stands outside of quotes; a line without any has but one cell. */
function separatorOf(header: string): string {
  const bare = header.replaceAll(/"[^"]*"/g, '');
  return /[,;\t]/.exec(bare)?.[0] ?? ',';
}

function linesIn(text: string): number {
  return text.match(/\r\n|\r|\n/g)?.length ?? 0;
}
