import { z } from 'zod';
import { type ProviderError, toGap } from '../../lib/errors.ts';
import type { Cursor, Page } from '../../model/page.ts';
import type { AnyRecord } from '../../model/records.ts';
import type { ReadOptions } from '../connector.ts';
import { BATCH_SIZE } from './batch.ts';
import { type Rows, readRows } from './listing.ts';
import { withNeeds } from './needs.ts';
import { type Holder, readWhole } from './own-lists.ts';
import type { Expanded, Read, Relation } from './relations.ts';
import type { Session } from './session.ts';
import type { Collection, Seen } from './spoken.ts';

/**
 * Graph expands so many of a relation, and links to no more; where one is expanded, a page is of a hundred.
 * @see https://learn.microsoft.com/en-us/graph/query-parameters#expand-parameter
 * @see https://github.com/microsoftgraph/microsoft-graph-docs/pull/21506
 */
const EXPANDED = 20;
const PAGE = 100;

interface ExpandedHolder extends Holder, Expanded {}

export interface ExpandedOptions extends Pick<ReadOptions, 'tenant' | 'signal'> {
  readonly after: Cursor | undefined;
  /** The surface's cursor, for where the list goes on. */
  readonly toCursor: (next: Cursor | undefined) => Cursor | undefined;
}

/** A list with one relation of each row expanded; those of which as many were as can be are asked for it again. */
export async function* readExpanded<R extends AnyRecord>(
  session: Session,
  collection: Collection,
  relation: Relation<R>,
  { tenant, signal, after, toCursor }: ExpandedOptions,
): AsyncGenerator<Page<R>> {
  const { path, many } = collection;
  const { name, select } = relation;
  const first = `${path}?$top=${PAGE}&$select=id,appId&$expand=${name}${select === undefined ? '' : `($select=${select})`}`;
  const rows = rowsWith(collection, relation, { tenant, ownTenant: session.ownTenant });
  try {
    for await (const { value, next } of session.graph.list(first, { after, signal })) {
      const { records: holders, gaps } = readRows(rows, value);
      const [cut, whole] = partition(holders, ({ expanded }) => expanded.length >= EXPANDED);
      const reads = [
        ...whole.map(({ spoken, expanded }) => relation.read(spoken, expanded)),
        ...(await readCut(session, { collection, relation, signal }, cut)),
      ];
      const told = reads.flatMap(({ records }) => records);
      const cursor = toCursor(next);
      yield {
        // A list that started over shows its first rows twice.
        records: [...new Map(told.map((record) => [record.key, record])).values()],
        gaps: [...gaps, ...reads.flatMap((read) => read.gaps)],
        ...(cursor !== undefined && { cursor }),
      };
    }
  } catch (error) {
    const what = `the ${many} with their ${relation.what}`;
    yield { records: [], gaps: [toGap(withNeeds(error, ['Application.Read.All']), { what })] };
  }
}

function rowsWith(
  { one, row, subject }: Collection,
  { within }: Pick<Relation, 'within'>,
  seen: Seen,
): Rows<z.output<Collection['row']> & Expanded, ExpandedHolder> {
  return {
    one,
    row: z.intersection(row, within),
    toRecords: ({ id, seenFrom, expanded }) => [{ id, spoken: seenFrom(seen), expanded }],
    subject: (row) => subject(seen.tenant, row),
  };
}

/** The whole lists of those of whom Graph expanded as many as it does; where that fails, what it expanded. */
async function readCut<R extends AnyRecord>(
  { graph }: Session,
  from: { readonly collection: Collection; readonly relation: Relation<R>; readonly signal: AbortSignal },
  holders: readonly ExpandedHolder[],
): Promise<readonly Read<R>[]> {
  const { relation } = from;
  const failed = ({ spoken, expanded }: ExpandedHolder, error: ProviderError): Read<R> => {
    const { records, gaps } = relation.read(spoken, expanded);
    const what = `the other ${relation.what} of ${spoken.what}`;
    return { records, gaps: [...gaps, toGap(error, { what, subject: spoken.subject })] };
  };
  const reads: Read<R>[] = [];
  const pages = readWhole(graph, holders, failed, { ...from, width: BATCH_SIZE });
  for await (const { done, gaveUp } of pages) {
    reads.push(...done.map(({ value }) => value));
    if (gaveUp !== undefined)
      reads.push(...holders.slice(reads.length).map((holder) => failed(holder, gaveUp)));
  }
  return reads;
}

function partition<T>(items: readonly T[], isFirst: (item: T) => boolean): readonly [T[], T[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}
