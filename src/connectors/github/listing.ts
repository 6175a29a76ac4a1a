import type { z } from 'zod';
import { toGap } from '../../lib/errors.ts';
import { parseEach } from '../../lib/parse.ts';
import type { RecordKey } from '../../model/keys.ts';
import type { Gap, Page } from '../../model/page.ts';
import type { AnyRecord, RecordKind } from '../../model/records.ts';
import type { GitHubClient, Parameters } from './client.ts';
import { withNeeds } from './needs.ts';
import type { ListOptions } from './pages.ts';

/** One list of GitHub and what its rows become. */
export interface Listing<Row, R extends AnyRecord> {
  readonly route: string;
  readonly parameters: Parameters;
  readonly member?: string;
  /** The member of a row that holds its id; absent: `id`. */
  readonly id?: string;
  /** In the plural, for gaps. */
  readonly what: string;
  /** What one row is called. */
  readonly one: string;
  readonly needs: readonly string[];
  readonly row: z.ZodType<Row>;
  readonly toRecords: (row: Row) => readonly R[];
  /** Whom a row that does not parse is about, by its id. */
  readonly subject?: (id: number) => RecordKey;
  /** What the answer tells of rows that it leaves out; asked at the end of the list. */
  readonly leftOut?: (headers: Headers) => Promise<readonly Gap[]>;
  /** The kinds that a gap of this list leaves in doubt; absent: all that the surface yields. */
  readonly kinds?: readonly RecordKind[];
}

/** The list, page by page; a refusal ends it with a gap. */
export async function* readListing<Row, R extends AnyRecord>(
  client: GitHubClient,
  listing: Listing<Row, R>,
  options: Pick<ListOptions, 'after' | 'signal'>,
): AsyncGenerator<Page<R>> {
  const { route, parameters, member, id, what, one, needs, row, toRecords, subject, kinds, leftOut } =
    listing;
  const aboutWhom = (item: unknown) => {
    const id = idOf(item);
    return id === undefined ? undefined : subject?.(id);
  };
  const about = kinds === undefined ? {} : { kinds };
  try {
    const pages = client.list(route, parameters, {
      ...options,
      ...(member !== undefined && { member }),
      ...(id !== undefined && { id }),
    });
    for await (const { rows, gaps, headers, next, stated } of pages) {
      const read = parseEach(row, rows, one, aboutWhom);
      const hidden = next === undefined ? ((await leftOut?.(headers)) ?? []) : [];
      yield {
        records: read.values.flatMap(toRecords),
        gaps: [...read.gaps, ...gaps, ...hidden].map((gap) => ({ ...gap, ...about })),
        ...(next !== undefined && { cursor: next }),
        ...(stated !== undefined && { stated }),
      };
    }
  } catch (error) {
    const gap = toGap(withNeeds(error, needs), { what: `the ${what} were not all listed`, ...about });
    yield { records: [], gaps: [gap] };
  }
}

function idOf(row: unknown): number | undefined {
  if (typeof row !== 'object' || row === null || !('id' in row)) return undefined;
  return Number.isSafeInteger(row.id) ? (row.id as number) : undefined;
}
