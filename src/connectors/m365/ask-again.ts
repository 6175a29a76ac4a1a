import type { RecordKey } from '../../model/keys.ts';
import type { Gap, Page } from '../../model/page.ts';
import type { AnyRecord } from '../../model/records.ts';
import type { ReadOptions } from '../connector.ts';
import { notYetFound, rowsById } from './changes.ts';
import { readRows } from './listing.ts';
import { type Holder, readWhole } from './own-lists.ts';
import type { Relation } from './relations.ts';
import type { Session } from './session.ts';
import type { Collection, Spoken } from './spoken.ts';

/** What hangs on the things of one list, and how it is filed. */
export interface Hanging<R extends AnyRecord> {
  readonly collection: Collection;
  readonly relations: readonly Relation<R>[];
  /** Keys under which everything that is told of one stands. */
  readonly covers: (spoken: Pick<Spoken, 'tenant' | 'id'>) => readonly RecordKey[];
  /** Whether the keys are made of object ids: else of one that is gone nobody can tell what it was. */
  readonly isByObject: boolean;
}

interface Again extends Pick<ReadOptions, 'tenant' | 'signal'> {
  /** Those of the ids that were just told to be there: not to be found is no proof that they are gone. */
  readonly there?: ReadonlySet<string>;
}

/**
 * All that hangs on these now, and nothing of those that are gone; undefined where one of them cannot be told.
 * @throws ProviderError
 */
export async function askAgain<R extends AnyRecord>(
  { graph, ownTenant, concurrency }: Session,
  { collection, relations, covers, isByObject }: Hanging<R>,
  ids: readonly string[],
  { tenant, signal, there = new Set() }: Again,
): Promise<Page<R> | undefined> {
  const rows = await rowsById(`${collection.path}?$select=id,appId`, ids, { graph, signal });
  const lost = ids.filter((id) => !rows.has(id));
  const gone = lost.filter((id) => !there.has(id));
  if (gone.length > 0 && !isByObject) return undefined;
  const { records: holders, gaps } = readRows(
    {
      one: collection.one,
      row: collection.row,
      toRecords: ({ id, seenFrom }): Holder[] => [{ id, spoken: seenFrom({ tenant, ownTenant }) }],
      subject: (row) => collection.subject(tenant, row),
    },
    [...rows.values()],
  );
  const records: R[] = [];
  const late = lost.filter((id) => there.has(id));
  const told: Gap[] = [
    ...gaps,
    ...late.map((id) => notYetFound(collection.one, collection.subject(tenant, { id }))),
  ];
  for (const relation of relations) {
    const failed = (_: Holder, error: Error) => {
      throw error;
    };
    const options = { collection, relation, width: concurrency * 2, signal };
    for await (const { done, gaveUp } of readWhole(graph, holders, failed, options)) {
      if (gaveUp !== undefined) return undefined;
      for (const { value } of done) {
        records.push(...value.records);
        told.push(...value.gaps);
      }
    }
  }
  const kept = [...holders.map(({ spoken }) => spoken), ...gone.map((id) => ({ tenant, id }))];
  return { records, gaps: told, covers: kept.flatMap(covers) };
}
