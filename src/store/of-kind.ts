import { setImmediate as breathe } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import type { RecordKind } from '../model/records.ts';
import type { PackedRow } from './body.ts';
import type { RecordTable, Schema } from './schema.ts';

/** A row of `record`, as much of it as tells what it says, who said it and since when. */
export interface Row extends PackedRow {
  readonly source_id: number;
  readonly first_run: number;
  readonly state: RecordTable['state'];
  /** The run in which it came into its state. */
  readonly state_run: number;
  /** The run that was told of it last. */
  readonly seen_run: number;
}

const ROWS = 1000;

export const columns = [
  'r.key',
  'r.app',
  'r.client',
  'r.principal',
  'r.body',
  'r.latest',
  'r.source_id',
  'r.first_run',
  'r.state',
  'r.state_run',
  'r.seen_run',
] as const;

/**
 * All rows of a kind, in key order; those that are gone only where they are asked for, and then they alone. Reads in
 * keyset pages: a row cursor held open while others write would lock them out. SQLite is synchronous, so there is a
 * breath after each page, or a Ctrl-C would not be seen.
 */
export async function* ofKind(
  db: Kysely<Schema>,
  tenant: string,
  kind: RecordKind,
  { isGone = false }: { readonly isGone?: boolean } = {},
): AsyncGenerator<Row> {
  let after: readonly [string, number] = [`${tenant}/${kind}/`, 0];
  for (;;) {
    const page = await db
      .selectFrom('record as r')
      .select(columns)
      .where('r.state', isGone ? '=' : '!=', 'removed')
      .where(sql<boolean>`(r.key, r.source_id) > (${after[0]}, ${after[1]})`)
      .where('r.key', '<', `${tenant}/${kind}0`)
      .orderBy('r.key')
      .orderBy('r.source_id')
      .limit(ROWS)
      .execute();
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < ROWS) return;
    await breathe();
    after = [last.key, last.source_id];
  }
}
