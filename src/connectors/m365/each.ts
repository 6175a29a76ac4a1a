import { type ProviderError, type ProviderReason, providerError } from '../../lib/errors.ts';
import { fanOut } from '../../lib/fan-out.ts';
import type { RecordKey } from '../../model/keys.ts';
import type { Cursor, Gap, Page } from '../../model/page.ts';
import type { AnyRecord } from '../../model/records.ts';
import { type Asked, firstPages } from './first-pages.ts';
import { type Rows, readRows } from './listing.ts';
import type { Session } from './session.ts';

/** One question put to each of many things. */
export interface Each<P extends object, R extends AnyRecord> {
  /** In the order in which a resume goes on; to be ended early when all further asking would be refused. */
  readonly parents: (isRefused: () => boolean) => AsyncIterable<P>;
  readonly pathOf: (parent: P) => string;
  readonly read: (parent: Asked<P>) => Promise<EachRead<R>>;
  readonly gapOf: (parent: P, error: ProviderError) => Gap;
  /** About all that is asked no more. */
  readonly restOf: (error: ProviderError) => Gap;
  readonly cursorOf: (parent: P) => Cursor;
  readonly signal: AbortSignal;
}

export type EachRead<R extends AnyRecord> = Pick<Page<R>, 'records' | 'gaps'>;

/** Who is refused so at one of them is refused at all of them: no further one is asked. */
const general: ReadonlySet<ProviderReason> = new Set(['permission', 'credentials', 'plan', 'unsupported']);

/** Twenty of them by one call, many calls at once, told in the order of the parents. */
export async function* readEach<P extends object, R extends AnyRecord>(
  { graph, concurrency }: Session,
  { parents, pathOf, read, gapOf, restOf, cursorOf, signal }: Each<P, R>,
): AsyncGenerator<Page<R>> {
  let refusal: ProviderError | undefined;
  const pages = fanOut(
    firstPages(
      graph,
      parents(() => refusal !== undefined),
      { pathOf, signal },
    ),
    read,
    (parent, error): EachRead<R> => {
      if (!general.has(error.reason)) return { records: [], gaps: [gapOf(parent, error)] };
      const isFirst = refusal === undefined;
      refusal ??= error;
      return { records: [], gaps: isFirst ? [restOf(error)] : [] };
    },
    { width: concurrency * 2, pageSize: 50 },
  );
  for await (const { done, gaveUp } of pages) {
    const last = done.at(-1);
    yield {
      records: done.flatMap(({ value }) => value.records),
      gaps: [
        ...done.flatMap(({ value }) => value.gaps ?? []),
        ...(gaveUp === undefined ? [] : [restOf(gaveUp)]),
      ],
      ...(last !== undefined && { cursor: cursorOf(last.parent) }),
    };
  }
}

/** A list of one of them, page by page. What was read of it before it was refused is not thrown away. */
export async function readWhole<P extends object, Row, R extends AnyRecord>(
  { graph }: Session,
  parent: Asked<P>,
  rows: Rows<Row, R>,
  { pathOf, gapOf, signal }: Pick<Each<P, R>, 'pathOf' | 'gapOf' | 'signal'>,
): Promise<EachRead<R>> {
  // By key: a list that started over shows its first rows twice.
  const records = new Map<RecordKey, R>();
  const gaps: Gap[] = [];
  try {
    for await (const { value } of graph.list(pathOf(parent), { first: parent.first(), signal })) {
      const read = readRows(rows, value);
      for (const record of read.records) records.set(record.key, record);
      gaps.push(...read.gaps);
    }
  } catch (error) {
    const known = providerError(error);
    // With nothing in hand it goes to the fan-out, which counts refusals.
    if (known === undefined || records.size + gaps.length === 0) throw error;
    gaps.push(gapOf(parent, known));
  }
  return { records: [...records.values()], gaps };
}
