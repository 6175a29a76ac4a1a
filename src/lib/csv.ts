import { CsvError, parse } from 'csv-parse/sync';

export interface CsvRow {
  /** Where it ends in the text, from 1: a cell may span lines. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface Csv {
  readonly rows: readonly CsvRow[];
  /** Why it could not be read to its end. */
  readonly problem?: string;
}

/** RFC 4180, and what spreadsheets make of it: another separator, told by the first line. Empty lines are left out. */
export function parseCsv(text: string): Csv {
  const header = /^[^\r\n]*/.exec(text.replace(/^\uFEFF/, ''))?.[0] ?? '';
  const rows: CsvRow[] = [];
  try {
    parse(text, {
      bom: true,
      delimiter: separatorOf(header),
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      relax_quotes: true,
      skip_records_with_empty_values: true,
      on_record: (cells: string[], { lines }) => {
        rows.push({ line: lines, cells });
        return null;
      },
    });
    return { rows };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { rows, problem: error.message };
  }
}

/** The first that stands outside of quotes; a line without any has but one cell. */
function separatorOf(header: string): string {
  const bare = header.replaceAll(/"[^"]*"/g, '');
  return /[,;\t]/.exec(bare)?.[0] ?? ',';
}
