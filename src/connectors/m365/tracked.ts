import type { RecordKey } from '../../model/keys.ts';
import type { AnyRecord } from '../../model/records.ts';
import { type Changed, type Follow, notYetFound, rowsById, type Tracked } from './changes.ts';
import { type Listing, readRows } from './listing.ts';

/** What a directory object is known by in the inventory. */
export interface Gone {
  /** Absent where nothing is told of it but what stands below. */
  readonly removed?: RecordKey;
  /** What is stored below it: its secrets and certificates. */
  readonly covers?: RecordKey;
}

/** A list of directory objects, such as users or apps, by their object ids. */
export interface Objects<Row, R extends AnyRecord> extends Listing<Row, R> {
  /** Whose secrets a row tells whole. */
  readonly covers?: (id: string) => RecordKey;
  /** Of what is gone, by their ids: undefined where one of them cannot be told. @throws ProviderError */
  readonly gone: (ids: readonly string[], follow: Follow) => Promise<readonly Gone[] | undefined>;
}

/**
 * The same list, read by its changes where that can be. Each changed object is asked for again; one that was said to be
 * gone is so only if it is not found any more, and by whom it was known.
 */
export function tracked<Row, R extends AnyRecord>(objects: Objects<Row, R>): Tracked<Row, R> {
  const [collection = '', query = ''] = objects.path.split('?');
  const select = query.split('&').find((part) => part.startsWith('$select='));
  return {
    ...objects,
    delta: `${collection}/delta?${select}`,
    follow: async ({ rows, removed }: Changed, follow) => {
      const ids = [...rows.keys(), ...removed].map((id) => id.toLowerCase());
      const found = await rowsById(`${collection}?${select}`, ids, follow);
      const lost = [...removed].map((id) => id.toLowerCase()).filter((id) => !found.has(id));
      const gone = lost.length === 0 ? [] : await objects.gone(lost, follow);
      if (gone === undefined) return undefined;
      const { covers = () => undefined, subject = () => undefined } = objects;
      const late = [...rows].filter(([id]) => !found.has(id.toLowerCase())).map(([, row]) => row);
      const { records, gaps } = readRows(objects, [...found.values()]);
      return {
        records,
        gaps: [...gaps, ...late.map((row) => notYetFound(objects.one, subject(row)))],
        removed: gone.flatMap(({ removed }) => removed ?? []),
        covers: [
          ...[...found.keys()].flatMap((id) => covers(id) ?? []),
          ...gone.flatMap(({ covers }) => covers ?? []),
        ],
      };
    },
  };
}
