import { z } from 'zod';
import { toGap } from '../../lib/errors.ts';
import { redact } from '../../lib/redact.ts';
import { printable } from '../../lib/text.ts';
import type { RecordKey } from '../../model/keys.ts';
import type { Gap, Page } from '../../model/page.ts';
import type { AnyRecord } from '../../model/records.ts';
import type { GraphClient, ListOptions } from './client.ts';
import { withNeeds } from './needs.ts';
import { member } from './rules.ts';

/** One list of Graph and what its rows become. */
export interface Listing<Row, R extends AnyRecord> extends Rows<Row, R> {
  readonly path: string;
  /** In the plural, for gaps. */
  readonly what: string;
  readonly needs: readonly string[];
}

export interface Rows<Row, R> {
  /** What one row is called. */
  readonly one: string;
  readonly row: z.ZodType<Row>;
  readonly toRecords: (row: Row) => readonly R[];
  /** Whom a row that does not parse is about, when so much of it can be read. */
  readonly subject?: (row: unknown) => RecordKey | undefined;
  /**
   * Members that were asked for, and that Graph gives even where they are empty: null is none, and no member at all is
   * not known. A path such as `web.redirectUris` may end early with null. The row is kept, and the gap says what it lacks.
   */
  readonly asked?: (row: unknown) => readonly string[];
}

/** Object ids and app ids: their letter case differs from one answer to the next. */
export const guid = z.string().min(1).toLowerCase();

/** One that may be missing, which the vendor says by null, by nothing or by no letters. */
export const maybeGuid = z.string().toLowerCase().nullish();

/** The list, page by page; a refusal ends it with a gap. */
export async function* readListing<Row, R extends AnyRecord>(
  graph: GraphClient,
  listing: Listing<Row, R>,
  options: ListOptions,
): AsyncGenerator<Page<R>> {
  try {
    for await (const { value, next } of graph.list(listing.path, options)) {
      yield { ...readRows(listing, value), ...(next !== undefined && { cursor: next }) };
    }
  } catch (error) {
    const gap = toGap(withNeeds(error, listing.needs), { what: `the list of ${listing.what}` });
    yield { records: [], gaps: [gap] };
  }
}

/** One row that does not parse is one gap; the rest goes on. */
export function readRows<Row, R>(
  { one, row: schema, toRecords, subject, asked }: Rows<Row, R>,
  rows: readonly unknown[],
): { readonly records: readonly R[]; readonly gaps: readonly Gap[] } {
  const records: R[] = [];
  const gaps: Gap[] = [];
  const lacking = new Map<string, unknown[]>();
  for (const row of rows) {
    const parsed = schema.safeParse(row);
    if (parsed.success) {
      records.push(...toRecords(parsed.data));
      const names = asked?.(row)
        .filter((path) => isAbsent(row, path))
        .join(', ');
      if (names) lacking.set(names, [...(lacking.get(names)?.slice(0, TOLD) ?? []), row]);
      continue;
    }
    gaps.push(gapOf(row, `is not as documented (${describe(parsed.error)})`));
  }
  for (const [names, some] of lacking) {
    if (some.length > TOLD) gaps.push({ reason: 'shape', what: `many a ${one} came without ${names}` });
    else gaps.push(...some.map((row) => gapOf(row, `came without ${names}`)));
  }
  return { records, gaps };

  function gapOf(row: unknown, what: string): Gap {
    const about = subject?.(row);
    return {
      reason: 'shape',
      what: `${one}${nameOf(row)} ${what}`,
      ...(about !== undefined && { subject: about }),
    };
  }
}

/** So many rows of a page are told one by one what they lack; where more do, the vendor has changed its answer. */
const TOLD = 20;

function isAbsent(row: unknown, path: string): boolean {
  let at = row;
  for (const name of path.split('.')) {
    if (at === null) return false;
    at = member(at, name);
  }
  return at === undefined;
}

/** A member that holds an id, even of a row that does not parse. */
export function idIn(row: unknown, name: string): string | undefined {
  const id = member(row, name);
  return typeof id === 'string' && id !== '' ? id.toLowerCase() : undefined;
}

function nameOf(row: unknown): string {
  const id = member(row, 'id');
  return typeof id === 'string' ? ` ${printable(redact(id), 100)}` : '';
}

function describe(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue === undefined ? 'unknown' : printable(`${issue.path.join('.')}: ${issue.message}`);
}
