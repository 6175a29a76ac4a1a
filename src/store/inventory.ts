import { type Kysely, sql } from 'kysely';
import type { RecordKey } from '../model/keys.ts';
import type { AnyRecord, RecordKind, RecordOf } from '../model/records.ts';
import type { Instant } from '../model/values.ts';
import { unpack } from './body.ts';
import type { Run } from './runs.ts';
import type { Schema } from './schema.ts';

const ROWS = 1000;

/** A record with what the store knows of it. */
export interface Held<R extends AnyRecord = AnyRecord> {
  readonly record: R;
  /** The app under which it is filed; its own key where it is filed under none. */
  readonly filedUnder: RecordKey;
  readonly surface: string;
  readonly firstSeenAt: Instant;
  readonly state: 'present' | 'missing' | 'removed';
}

/** Reads in keyset pages: a row cursor held open while others write would lock them out. */
export function createInventory(db: Kysely<Schema>) {
  const held = db
    .selectFrom('record')
    .select(['id', 'key', 'kind', 'app', 'client', 'body', 'latest', 'surface', 'first_seen_at', 'state']);

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
      const end = `${tenant}/${kind}0`;
      let after: readonly [string, string] = [`${tenant}/${kind}/`, ''];
      for (;;) {
        const rows = await held
          .where(sql<boolean>`(key, surface) > (${after[0]}, ${after[1]})`)
          .where('key', '<', end)
          .where('state', '!=', 'removed')
          .where((eb) =>
            feeds.length === 0
              ? eb('seen_run', '=', run.id)
              : eb.or([eb('seen_run', '=', run.id), eb('surface', 'in', feeds)]),
          )
          .orderBy('key')
          .orderBy('surface')
          .limit(ROWS)
          .execute();
        for (const row of rows) yield unpack(row) as RecordOf<K>;
        const last = rows.at(-1);
        if (last === undefined || rows.length < ROWS) return;
        after = [last.key, last.surface];
      }
    },

    /** Everything filed under an app, app by app. */
    filed: async function* (tenant: string): AsyncGenerator<Held> {
      let after: readonly [string, number] = ['', 0];
      for (;;) {
        const rows = await held
          .where('tenant', '=', tenant)
          .where('app', 'is not', null)
          .where(sql<boolean>`(app, id) > (${after[0]}, ${after[1]})`)
          .where('state', '!=', 'removed')
          .orderBy('app')
          .orderBy('id')
          .limit(ROWS)
          .execute();
        for (const row of rows) yield toHeld(row);
        const last = rows.at(-1);
        if (last === undefined || rows.length < ROWS) return;
        after = [last.app ?? '', last.id];
      }
    },

    /** Apps by their keys; those that were never seen are left out. */
    apps: async (keys: readonly RecordKey[]): Promise<readonly RecordOf<'app'>[]> => {
      const rows = await held.where('key', 'in', keys).where('kind', '=', 'app').execute();
      return rows.map((row) => unpack(row) as RecordOf<'app'>);
    },

    /** What is known of these client ids but filed under no app: registrations, sign-in activity. */
    byClient: async (tenant: string, clients: readonly string[]): Promise<readonly Held[]> => {
      if (clients.length === 0) return [];
      const rows = await held
        .where('tenant', '=', tenant)
        .where('app', 'is', null)
        .where('client', 'in', clients)
        .where('state', '!=', 'removed')
        .execute();
      return rows.map(toHeld);
    },

    /** Registrations of which no client stands in the tenant, so that no dossier has met them. */
    unfiledRegistrations: async function* (tenant: string): AsyncGenerator<Held> {
      let after = '';
      for (;;) {
        const rows = await held
          .where('tenant', '=', tenant)
          .where('app', 'is', null)
          .where('kind', '=', 'app')
          .where('key', '>', after)
          .where('state', '!=', 'removed')
          .where(({ not, exists, selectFrom }) =>
            not(
              exists(
                selectFrom('record as other')
                  .select('other.id')
                  .whereRef('other.client', '=', 'record.client')
                  .where('other.tenant', '=', tenant)
                  .where('other.kind', '=', 'app')
                  .where('other.app', 'is not', null),
              ),
            ),
          )
          .orderBy('key')
          .limit(ROWS)
          .execute();
        for (const row of rows) yield toHeld(row);
        const last = rows.at(-1);
        if (last === undefined || rows.length < ROWS) return;
        after = last.key;
      }
    },

    /** People that are not simply active: suspended, archived, administrators. A small share of all. */
    notablePeople: async (tenant: string): Promise<ReadonlyMap<RecordKey, RecordOf<'principal'>>> => {
      const notable = new Map<RecordKey, RecordOf<'principal'>>();
      const end = `${tenant}/principal0`;
      let after = `${tenant}/principal/`;
      for (;;) {
        const rows = await held
          .where('key', '>', after)
          .where('key', '<', end)
          .where('state', '!=', 'removed')
          .orderBy('key')
          .limit(ROWS)
          .execute();
        for (const row of rows) {
          const person = unpack(row) as RecordOf<'principal'>;
          if (person.state !== 'active' || person.admin === true) notable.set(person.key, person);
        }
        const last = rows.at(-1);
        if (last === undefined || rows.length < ROWS) return notable;
        after = last.key;
      }
    },

    /** Keys by kind. A key told by two surfaces counts once. */
    counts: async (tenant: string): Promise<Partial<Record<RecordKind, number>>> => {
      const rows = await db
        .selectFrom('record')
        .select(['kind', (eb) => eb.fn.count<number>('key').distinct().as('n')])
        .where('tenant', '=', tenant)
        .where('state', '!=', 'removed')
        .groupBy('kind')
        .execute();
      return Object.fromEntries(rows.map(({ kind, n }) => [kind, Number(n)]));
    },
  };
}

type Row = Parameters<typeof unpack>[0] & {
  readonly surface: string;
  readonly first_seen_at: string;
  readonly state: Held['state'];
};

function toHeld(row: Row): Held {
  return {
    record: unpack(row),
    filedUnder: (row.app ?? row.key) as RecordKey,
    surface: row.surface,
    firstSeenAt: row.first_seen_at as Instant,
    state: row.state,
  };
}
