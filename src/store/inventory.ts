import { setImmediate as breathe } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import type { RecordKey } from '../model/keys.ts';
import type { AnyRecord, RecordKind, RecordOf } from '../model/records.ts';
import type { Instant } from '../model/values.ts';
import { type PackedRow, unpack } from './body.ts';
import type { Run } from './runs.ts';
import type { Schema } from './schema.ts';
import type { Sources } from './sources.ts';

const ROWS = 1000;
/** No row has it: a list in SQL is never empty. */
const NO_SOURCE = 0;

/** A record with what the store knows of it. */
export interface Held<R extends AnyRecord = AnyRecord> {
  readonly record: R;
  /** The app under which it is filed; its own key where it is filed under none. */
  readonly filedUnder: RecordKey;
  readonly surface: string;
  readonly firstSeenAt: Instant;
  readonly state: 'present' | 'missing' | 'removed';
}

const columns = [
  'r.key',
  'r.app',
  'r.client',
  'r.body',
  'r.latest',
  'r.source_id',
  'r.first_run',
  'r.state',
] as const;

/**
 * Reads in keyset pages: a row cursor held open while others write would lock them out. SQLite is synchronous, so
 * there is a breath after each page, or a Ctrl-C would not be seen.
 */
export function createInventory(db: Kysely<Schema>, sources: Sources) {
  let walks = 0;
  const rows = db.selectFrom('record as r').select(columns).where('r.state', '!=', 'removed');

  /** Makes rows into what they stand for; runs are few, sources too. */
  async function holder(tenant: string): Promise<(row: Row) => Held> {
    const surfaces = await sources.of(tenant);
    const runs = new Map<number, string>();
    for (const run of await db.selectFrom('run').select(['id', 'started_at']).execute())
      runs.set(run.id, run.started_at);
    return (row) => ({
      record: unpack(row),
      filedUnder: (row.app ?? row.key) as RecordKey,
      surface: surfaces.get(row.source_id) ?? 'unknown',
      firstSeenAt: (runs.get(row.first_run) ?? '') as Instant,
      state: row.state,
    });
  }

  /** The surfaces that are not switched off: what they once said is nobody's word now. */
  async function sourcesOn(tenant: string, off: readonly string[]): Promise<readonly number[]> {
    return [...(await sources.of(tenant))].filter(([, surface]) => !off.includes(surface)).map(([id]) => id);
  }

  return {
    /**
     * What `run` knows of a kind, in key order: seen by it, or kept by a feed, which shows a thing once.
     * Pages are read as they are asked for, so what the same run stores meanwhile further on is met too.
     */
    known: async function* <K extends RecordKind>(
      run: Run,
      tenant: string,
      kind: K,
      feeds: readonly string[],
    ): AsyncGenerator<RecordOf<K>> {
      const kept = [...(await sources.of(tenant))]
        .filter(([, surface]) => feeds.includes(surface))
        .map(([id]) => id);
      let after: readonly [string, number] = [`${tenant}/${kind}/`, 0];
      for (;;) {
        const page = await rows
          .where(sql<boolean>`(r.key, r.source_id) > (${after[0]}, ${after[1]})`)
          .where('r.key', '<', `${tenant}/${kind}0`)
          .where((eb) =>
            kept.length === 0
              ? eb('r.seen_run', '=', run.id)
              : eb.or([eb('r.seen_run', '=', run.id), eb('r.source_id', 'in', kept)]),
          )
          .orderBy('r.key')
          .orderBy('r.source_id')
          .limit(ROWS)
          .execute();
        for (const row of page) yield unpack(row) as RecordOf<K>;
        const last = page.at(-1);
        if (last === undefined || page.length < ROWS) return;
        after = [last.key, last.source_id];
      }
    },

    /**
     * Everything that surfaces which are not `off` filed under an app, app by app and in key order; of what two surfaces tell, the version that was
     * seen last comes first. The order is sorted once, into a table of its own: kept as an
     * index, it would touch a page of every app with each page of grants that is stored.
     */
    filed: async function* (tenant: string, off: readonly string[] = []): AsyncGenerator<Held> {
      const walk = `walk_${++walks}`;
      const hold = await holder(tenant);
      await db.schema
        .createTable(walk)
        .temporary()
        .addColumn('place', 'integer', (c) => c.primaryKey().autoIncrement())
        .addColumn('record_id', 'integer', (c) => c.notNull())
        .execute();
      try {
        await sql`INSERT INTO ${sql.table(walk)} (record_id)
          SELECT id FROM record
          WHERE source_id IN (${sql.join([NO_SOURCE, ...(await sourcesOn(tenant, off))])})
            AND app IS NOT NULL AND state <> 'removed'
          ORDER BY app, key, seen_run DESC, id`.execute(db);
        for (let after = 0; ; after += ROWS) {
          const { rows } = await sql<Row>`
            SELECT ${sql.join(columns.map((column) => sql.ref(column)))}
            FROM ${sql.table(walk)} AS w JOIN record AS r ON r.id = w.record_id
            WHERE w.place > ${after} AND w.place <= ${after + ROWS} ORDER BY w.place`.execute(db);
          for (const row of rows) yield hold(row);
          if (rows.length < ROWS) return;
          await breathe();
        }
      } finally {
        await db.schema.dropTable(walk).execute();
      }
    },

    /** Apps by their keys; those that were never seen are left out. */
    apps: async (keys: readonly RecordKey[]): Promise<readonly RecordOf<'app'>[]> => {
      const found = await rows.where('r.key', 'in', keys).execute();
      return found.map((row) => unpack(row) as RecordOf<'app'>);
    },

    /** What is known of these client ids but filed under no app: registrations, sign-in activity. */
    byClient: async (
      tenant: string,
      clients: readonly string[],
      off: readonly string[] = [],
    ): Promise<readonly Held[]> => {
      if (clients.length === 0) return [];
      const hold = await holder(tenant);
      const surfaces = await sourcesOn(tenant, off);
      const found = await rows
        .where('r.client', 'in', clients)
        .where('r.source_id', 'in', surfaces)
        .where('r.app', 'is', null)
        .execute();
      return found.map(hold);
    },

    /** Apps that are filed under none, since nothing but their client id is known: registrations. */
    registrations: async function* (tenant: string, off: readonly string[] = []): AsyncGenerator<Held> {
      const hold = await holder(tenant);
      const on = await sourcesOn(tenant, off);
      for await (const row of ofKind(tenant, 'app')) {
        if (row.app === null && on.includes(row.source_id)) yield hold(row);
      }
    },

    /** People that are not simply active: suspended, archived, administrators. A small share of all. */
    notablePeople: async (
      tenant: string,
      signal: AbortSignal,
    ): Promise<ReadonlyMap<RecordKey, RecordOf<'principal'>>> => {
      const notable = new Map<RecordKey, RecordOf<'principal'>>();
      for await (const row of ofKind(tenant, 'principal')) {
        signal.throwIfAborted();
        const person = unpack(row) as RecordOf<'principal'>;
        if (person.state !== 'active' || person.admin === true) notable.set(person.key, person);
      }
      return notable;
    },

    /** People and groups. */
    people: async (tenant: string): Promise<number> => {
      const { n } = await db
        .selectFrom('record')
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .where('key', '>', `${tenant}/principal/`)
        .where('key', '<', `${tenant}/principal0`)
        .where('state', '!=', 'removed')
        .executeTakeFirstOrThrow();
      return Number(n);
    },
  };

  /** All rows of a kind, in key order. */
  async function* ofKind(tenant: string, kind: RecordKind): AsyncGenerator<Row> {
    let after: readonly [string, number] = [`${tenant}/${kind}/`, 0];
    for (;;) {
      const page = await rows
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
}

interface Row extends PackedRow {
  readonly source_id: number;
  readonly first_run: number;
  readonly state: Held['state'];
}
