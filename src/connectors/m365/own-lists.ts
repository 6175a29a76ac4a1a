import type { ProviderError } from '../../lib/errors.ts';
import { type FanOutPage, fanOut } from '../../lib/fan-out.ts';
import type { AnyRecord } from '../../model/records.ts';
import type { GraphClient } from './client.ts';
import { type Asked, firstPages } from './first-pages.ts';
import type { Read, Relation } from './relations.ts';
import type { Collection, Spoken } from './spoken.ts';

/** One that may be spoken for, and by what a path names it. */
export interface Holder {
  readonly id: string;
  readonly spoken: Spoken;
}

interface WholeOptions<R extends AnyRecord> {
  readonly collection: Collection;
  readonly relation: Relation<R>;
  /** So many are under way at once. */
  readonly width: number;
  readonly signal: AbortSignal;
  /** Whether no further one is asked for. */
  readonly isRefused?: () => boolean;
}

/** One relation of each, to its end: the first pages twenty to a call. */
export function readWhole<T extends Holder, R extends AnyRecord>(
  graph: GraphClient,
  holders: readonly T[],
  failed: (holder: T, error: ProviderError) => Read<R>,
  { collection, relation, width, signal, isRefused = () => false }: WholeOptions<R>,
): AsyncGenerator<FanOutPage<Asked<T>, Read<R>>> {
  const pathOf = ({ id }: Holder) => `${collection.path}/${id}/${relation.name}?${relation.query}`;
  const readOne = async (holder: Asked<T>): Promise<Read<R>> => {
    const rows: unknown[] = [];
    for await (const { value } of graph.list(pathOf(holder), { first: holder.first(), signal }))
      rows.push(...value);
    return relation.read(holder.spoken, rows);
  };
  return fanOut(firstPages(graph, until(holders, isRefused), { pathOf, signal }), readOne, failed, {
    width,
    pageSize: holders.length,
  });
}

async function* until<T>(items: readonly T[], isOver: () => boolean): AsyncGenerator<T> {
  for (const item of items) {
    if (isOver()) return;
    yield item;
  }
}
