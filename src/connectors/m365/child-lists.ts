import type { ProviderError } from '../../lib/errors.ts';
import { fanOut } from '../../lib/fan-out.ts';
import type { Gap } from '../../model/page.ts';
import { BATCH_SIZE } from './batch.ts';
import type { GraphClient } from './client.ts';
import { type Asked, firstPages } from './first-pages.ts';
import { type Rows, readRows } from './listing.ts';

/** Lists that hang on a few things: so few that all are held at once. */
export interface ChildLists<P, Row, R> {
  readonly pathOf: (parent: P) => string;
  readonly rowsOf: (parent: P) => Rows<Row, R>;
  /** None where the refusal means that there is nothing. */
  readonly gapOf: (parent: P, error: ProviderError) => Gap | undefined;
  readonly signal: AbortSignal;
}

interface Read<R> {
  readonly records: readonly R[];
  readonly gaps: readonly Gap[];
}

export interface ReadChildren<P, R> extends Read<R> {
  readonly parent: P;
}

/** Twenty lists by one call, each to its last page; in the order of those they hang on. */
export async function readChildLists<P extends object, Row, R>(
  graph: GraphClient,
  parents: readonly P[],
  { pathOf, rowsOf, gapOf, signal }: ChildLists<P, Row, R>,
): Promise<readonly ReadChildren<P, R>[]> {
  const readWhole = async (asked: Asked<P>): Promise<Read<R>> => {
    const rows: unknown[] = [];
    for await (const { value } of graph.list(pathOf(asked), { first: asked.first(), signal }))
      rows.push(...value);
    return readRows(rowsOf(asked), rows);
  };
  const failed = (parent: P, error: ProviderError): Read<R> => {
    const gap = gapOf(parent, error);
    return { records: [], gaps: gap === undefined ? [] : [gap] };
  };
  const pages = fanOut(firstPages(graph, listOf(parents), { pathOf, signal }), readWhole, failed, {
    width: BATCH_SIZE,
    pageSize: BATCH_SIZE,
  });
  const reads: Read<R>[] = [];
  for await (const { done, gaveUp } of pages) {
    reads.push(...done.map(({ value }) => value));
    if (gaveUp !== undefined)
      reads.push(...parents.slice(reads.length).map((parent) => failed(parent, gaveUp)));
  }
  return reads.flatMap((read, at) => parents.slice(at, at + 1).map((parent) => ({ parent, ...read })));
}

async function* listOf<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
