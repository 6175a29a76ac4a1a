import { setImmediate as breathe } from 'node:timers/promises';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { type RecordKey, recordKey } from '../model/keys.ts';
import type { AnyRecord, RecordKind, RecordOf } from '../model/records.ts';
import type { Instant } from '../model/values.ts';
import { unpack } from './body.ts';
import {
  admin,
  archived,
  asGrant,
  countedAdmins,
  countedGrants,
  countedPeople,
  suspended,
} from './counted.ts';
import { columns, ofKind, type Row } from './of-kind.ts';
import type { Run } from './runs.ts';
import type { Schema } from './schema.ts';
import type { Sources } from './sources.ts';

const ROWS = 1000;
/** So many people are named one by one. */
const NAMED = 5;
/** Enough text for so many keys, and a bound where everybody administrates. */
const NAMED_TEXT = 2000;
/** No row has it: a list in SQL is never empty. */
const NO_SOURCE = 0;

export type NotablePeople = ReadonlyMap<RecordKey, RecordOf<'principal'>>;

export interface FiledOptions {
  readonly off?: readonly string[];
  readonly notable?: NotablePeople;
}

/** Grants that differ in their person alone. */
export interface Alike {
  readonly grants: number;
  readonly suspended: number;
  readonly admins: number;
  /** All of them when they are a handful, else one. */
  readonly people: readonly RecordKey[];
  /** A handful of the administrators among them. */
  readonly adminPeople: readonly RecordKey[];
}

/** A record with what the store knows of it. */
export interface Held<R extends AnyRecord = AnyRecord> {
  readonly record: R;
  /** The app under which it is filed; its own key where it is filed under none. */
  readonly filedUnder: RecordKey;
  readonly surface: string;
  readonly firstSeenAt: Instant;
  readonly state: 'present' | 'missing' | 'removed';
  /** The number of the run that was told of it last: of what two surfaces say, the later word counts. */
  readonly seenIn: number;
  /** How many grants this one stands for; absent: itself. */
  readonly alike?: Alike;
}

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
      seenIn: row.seen_run,
    });
  }

  /** The surfaces that are not switched off: what they once said is nobody's word now. */
  async function sourcesOn(tenant: string, off: readonly string[]): Promise<readonly number[]> {
    return [...(await sources.of(tenant))].filter(([, surface]) => !off.includes(surface)).map(([id]) => id);
  }

  /** The surfaces of which this run read the changes alone. */
  async function standingSources(run: Run, tenant: string): Promise<readonly number[]> {
    const found = await db
      .selectFrom('reading')
      .innerJoin('source', (join) =>
        join.onRef('source.tenant', '=', 'reading.tenant').onRef('source.surface', '=', 'reading.surface'),
      )
      .select('source.id')
      .where('reading.run_id', '=', run.id)
      .where('reading.tenant', '=', tenant)
      .where('reading.changes', '=', 1)
      .execute();
    return found.map(({ id }) => id);
  }

  return {
    /**
     * What `run` knows of a kind, in key order: seen by it, or standing where it read changes alone, or kept by a feed,
     * which shows a thing once.
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
      const standing = await standingSources(run, tenant);
      let after: readonly [string, number] = [`${tenant}/${kind}/`, 0];
      for (;;) {
        const page = await rows
          .where(sql<boolean>`(r.key, r.source_id) > (${after[0]}, ${after[1]})`)
          .where('r.key', '<', `${tenant}/${kind}0`)
          .where((eb) =>
            eb.or([
              eb('r.seen_run', '=', run.id),
              ...(kept.length === 0 ? [] : [eb('r.source_id', 'in', kept)]),
              ...(standing.length === 0
                ? []
                : [eb.and([eb('r.source_id', 'in', standing), eb('r.state', '=', 'present')])]),
            ]),
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
     * Everything that surfaces which are not `off` filed under an app, app by app. Grants that differ in their
     * person alone are one row with their number, of which `notable` people are counted. Of what two surfaces
     * tell, the word of the one that saw it last. The order is sorted once, into a table of its own: kept as an
     * index, it would touch a page of every app with each page of grants that is stored.
     */
    filed: async function* (
      tenant: string,
      { off = [], notable = new Map() }: FiledOptions = {},
    ): AsyncGenerator<Held> {
      const hold = await holder(tenant);
      const read = await sourcesOn(tenant, off);
      const on = sql.join([NO_SOURCE, ...read]);
      const telling = await tellingPeople(on);
      const counted = await countedGrants(db, [NO_SOURCE, ...read], telling);
      const walk = await temporary('walk', {
        record_id: 'integer',
        grants: 'integer',
        suspended: 'integer',
        admins: 'integer',
        people: 'text',
        admin_people: 'text',
      });
      const watched = await temporary('notable', { person: 'text', suspended: 'integer', admin: 'integer' });
      try {
        await db.schema.createIndex(`${watched}_person`).on(watched).column('person').execute();
        await watch(watched, notable);
        await sql`INSERT INTO ${sql.table(walk)} (record_id, grants, suspended, admins, people, admin_people)
          SELECT record_id, grants, suspended, admins, people, admin_people FROM (
            SELECT r.app, r.key AS place, r.id AS record_id,
              1 AS grants, 0 AS suspended, 0 AS admins, NULL AS people, NULL AS admin_people
            FROM record AS r
            WHERE r.source_id IN (${on}) AND r.app IS NOT NULL AND r.state <> 'removed' AND r.principal IS NULL
            UNION ALL
            SELECT r.app, min(r.key), min(r.id),
              count(*), count(n.suspended), count(n.admin),
              CASE WHEN count(*) <= ${NAMED} THEN string_agg(r.principal, ' ') ELSE min(r.principal) END,
              substr(string_agg(r.principal, ' ' ORDER BY r.principal) FILTER (WHERE n.admin IS NOT NULL), 1, ${NAMED_TEXT})
            FROM record AS r LEFT JOIN ${sql.table(watched)} AS n ON n.person = r.principal
            WHERE r.source_id IN (${on}) AND r.app IS NOT NULL AND r.state <> 'removed' AND r.principal IS NOT NULL
              ${telling.size < 2 ? sql`` : untold(on)}
            GROUP BY r.app, r.source_id, r.state, r.body
            UNION ALL
            SELECT c.app, c.app, -c.id, c.tally, c.suspended, c.admins, '', NULL
            FROM counted AS c
            WHERE c.source_id IN (${sql.join([NO_SOURCE, ...counted.sources])}) AND c.kind = 'grant' AND c.state = 'present'
          ) ORDER BY app, place`.execute(db);
        for (let after = 0; ; after += ROWS) {
          const within = sql`w.place > ${after} AND w.place <= ${after + ROWS}`;
          const tally = sql`w.place AS place, w.grants, w.suspended, w.admins, w.people, w.admin_people`;
          const { rows } = await sql<Row & Tally>`
            SELECT ${sql.join(columns.map((column) => sql.ref(column)))}, ${tally}
            FROM ${sql.table(walk)} AS w JOIN record AS r ON r.id = w.record_id WHERE ${within}
            UNION ALL
            SELECT ${asGrant(tenant)}, ${tally}
            FROM ${sql.table(walk)} AS w JOIN counted AS c ON c.id = -w.record_id WHERE ${within}
            ORDER BY place`.execute(db);
          for (const told of rows) {
            const row = { ...told, first_run: Math.min(told.first_run, counted.since(told)) };
            yield row.people === null ? hold(row) : { ...hold(row), alike: toAlike(row) };
          }
          if (rows.length < ROWS) return;
          await breathe();
        }
      } finally {
        await db.schema.dropTable(watched).execute();
        await db.schema.dropTable(walk).execute();
      }
    },

    /** Apps by their keys; those that were never seen are left out. */
    apps: async (keys: readonly RecordKey[]): Promise<readonly RecordOf<'app'>[]> => {
      const found = await rows.where('r.key', 'in', keys).execute();
      return found.map((row) => unpack(row) as RecordOf<'app'>);
    },

    /** Organisations outside, by their keys; those that were never seen are left out. */
    homes: async (
      tenant: string,
      keys: readonly RecordKey[],
      off: readonly string[] = [],
    ): Promise<readonly RecordOf<'home'>[]> => {
      if (keys.length === 0) return [];
      const on = await sourcesOn(tenant, off);
      const found = await rows
        .where('r.key', 'in', keys)
        .where('r.source_id', 'in', [NO_SOURCE, ...on])
        .execute();
      return found.map((row) => unpack(row) as RecordOf<'home'>);
    },

    /** People by their keys; those that were never seen are left out. */
    principals: async (keys: readonly RecordKey[]): Promise<readonly RecordOf<'principal'>[]> => {
      const people: RecordOf<'principal'>[] = [];
      for (let i = 0; i < keys.length; i += ROWS) {
        const found = await rows.where('r.key', 'in', keys.slice(i, i + ROWS)).execute();
        people.push(...found.map((row) => unpack(row) as RecordOf<'principal'>));
      }
      return people;
    },

    /**
     * Whether anybody told who administrates: somebody does in every tenant, so where nobody is called an administrator
     * it is not known of anybody.
     */
    tellsAdmins: async (tenant: string): Promise<boolean> => {
      const told = await rows
        .where('r.key', '>', `${tenant}/principal/`)
        .where('r.key', '<', `${tenant}/principal0`)
        .where('r.body', 'like', admin)
        .limit(1)
        .executeTakeFirst();
      return told !== undefined || (await countedAdmins(db, tenant));
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
      for await (const row of ofKind(db, tenant, 'app')) {
        if (row.app === null && on.includes(row.source_id)) yield hold(row);
      }
    },

    /** People that are not simply active: suspended, archived, administrators. A small share of all. */
    notablePeople: async (tenant: string, signal: AbortSignal): Promise<NotablePeople> => {
      const notable = new Map<RecordKey, RecordOf<'principal'>>();
      for await (const row of ofKind(db, tenant, 'principal')) {
        signal.throwIfAborted();
        const person = unpack(row) as RecordOf<'principal'>;
        if (person.state === 'active' && person.admin !== true) continue;
        notable.set(person.key, united(notable.get(person.key), person));
      }
      return notable;
    },

    /** People and groups; a bot is neither. `areEnabled`: only who can sign in. */
    people: async (tenant: string, { areEnabled = false } = {}): Promise<number> => {
      const all = db
        .selectFrom('record')
        // Several surfaces may tell the same person.
        .select((eb) => eb.fn.count<number>('key').distinct().as('n'))
        .where('key', '>', `${tenant}/principal/`)
        .where('key', '<', `${tenant}/principal0`)
        .where('state', '!=', 'removed')
        // No name can look like this: in the text of a body its quotes are escaped.
        .where('body', 'not like', '%"type":"service"%');
      const meant = areEnabled
        ? all.where('body', 'not like', suspended).where('body', 'not like', archived)
        : all;
      const { n } = await meant.executeTakeFirstOrThrow();
      return Number(n) + (await countedPeople(db, tenant, { areEnabled }));
    },

    /** All of a kind that is filed under no app: few, and of the tenant itself. */
    unfiled: async <K extends 'setting' | 'policy' | 'trust'>(
      tenant: string,
      kind: K,
      off: readonly string[] = [],
    ): Promise<readonly RecordOf<K>[]> => {
      const on = await sourcesOn(tenant, off);
      const found: RecordOf<K>[] = [];
      for await (const row of ofKind(db, tenant, kind)) {
        if (row.app === null && row.client === null && on.includes(row.source_id))
          found.push(unpack(row) as RecordOf<K>);
      }
      return found;
    },

    /** What these tenants say of themselves, by the setting's name. */
    settings: async (tenants: readonly string[], name: string): Promise<readonly RecordOf<'setting'>[]> => {
      const keys = tenants.map((tenant) => recordKey(tenant, 'setting', name));
      const found = await rows.where('r.key', 'in', keys).execute();
      return found.map((row) => unpack(row) as RecordOf<'setting'>);
    },
  };

  /** The surfaces that name people now. */
  async function tellingPeople(on: RawBuilder<unknown>): Promise<ReadonlySet<number>> {
    const { rows } = await sql<{ readonly source_id: number }>`
      SELECT DISTINCT source_id FROM record WHERE source_id IN (${on}) AND principal IS NOT NULL`.execute(db);
    return new Set(rows.map((row) => row.source_id));
  }

  /** A table of this process alone, in the order of what is put in. */
  async function temporary(
    name: string,
    members: Readonly<Record<string, 'integer' | 'text'>>,
  ): Promise<string> {
    const table = `${name}_${++walks}`;
    let made = db.schema
      .createTable(table)
      .temporary()
      .addColumn('place', 'integer', (c) => c.primaryKey().autoIncrement());
    for (const [member, type] of Object.entries(members)) made = made.addColumn(member, type);
    await made.execute();
    return table;
  }

  /** A null is not counted, so what a person is not is one. */
  async function watch(table: string, notable: NotablePeople): Promise<void> {
    const people = [...notable.values()];
    for (let i = 0; i < people.length; i += ROWS) {
      const values = people.slice(i, i + ROWS).map(({ key, state, admin }) => {
        const isOut = state === 'suspended' || state === 'archived';
        return sql`(${key}, ${isOut ? 1 : null}, ${admin === true ? 1 : null})`;
      });
      await sql`INSERT INTO ${sql.table(table)} (person, suspended, admin) VALUES ${sql.join(values)}`.execute(
        db,
      );
    }
  }
}

/** Of what two surfaces tell of a person: out where one knows so, an administrator where one does. */
function united(one: RecordOf<'principal'> | undefined, other: RecordOf<'principal'>): RecordOf<'principal'> {
  if (one === undefined) return other;
  const isOut = one.state === 'suspended' || one.state === 'archived';
  return {
    ...other,
    state: isOut ? one.state : other.state,
    admin: one.admin === true ? true : other.admin,
  };
}

/** Leaves out what another surface told later; a look-up for each row, so only where there is another. */
function untold(on: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`AND NOT EXISTS (
      SELECT 1 FROM record AS o
      WHERE o.key = r.key AND o.source_id <> r.source_id AND o.source_id IN (${on})
        AND (o.seen_run > r.seen_run OR (o.seen_run = r.seen_run AND o.source_id < r.source_id)))`;
}

interface Tally {
  readonly grants: number;
  readonly suspended: number;
  readonly admins: number;
  /** Keys hold no spaces; empty where people were counted and are known no more. */
  readonly people: string | null;
  /** The last key may be cut. */
  readonly admin_people: string | null;
}

function toAlike({ grants, suspended, admins, people, admin_people: adminPeople }: Tally): Alike {
  return {
    grants: Number(grants),
    suspended: Number(suspended),
    admins: Number(admins),
    people: keysIn(people).sort(),
    adminPeople: keysIn(adminPeople).slice(0, Math.min(NAMED, wholeKeys(adminPeople))),
  };
}

function keysIn(text: string | null): RecordKey[] {
  return text === null || text === '' ? [] : (text.split(' ') as RecordKey[]);
}

/** Where the text was cut, the last one is not counted. */
function wholeKeys(text: string | null): number {
  return keysIn(text).length - ((text?.length ?? 0) < NAMED_TEXT ? 0 : 1);
}
