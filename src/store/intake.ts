import { CompiledQuery, type Expression, type Kysely, sql, type Transaction } from 'kysely';
import type { RecordKey } from '../model/keys.ts';
import type { Page } from '../model/page.ts';
import type { RecordKind } from '../model/records.ts';
import type { Instant } from '../model/values.ts';
import { type Packed, pack } from './body.ts';
import type { Run } from './runs.ts';
import type { Schema } from './schema.ts';
import type { Sources } from './sources.ts';

/**
 * Rows to a statement. Sizes are powers of two, so that few statements serve all pages and each is compiled
 * and prepared once; SQLite takes 32,766 bound values, and longer statements gain nothing.
 */
const ROWS = 256;

export interface Reading {
  readonly run: Run;
  readonly tenant: string;
  readonly surface: string;
}

export function createIntake(db: Kysely<Schema>, sources: Sources) {
  const upserts = createUpserts(db);
  const histories = new Map<string, boolean>();

  /** Whether an earlier run stored something of this surface, so that a version could end. */
  async function hasHistory(trx: Transaction<Schema>, run: Run, source: number): Promise<boolean> {
    const id = `${run.id}/${source}`;
    const known = histories.get(id);
    if (known !== undefined) return known;
    const older = await trx
      .selectFrom('record')
      .select('id')
      .where('source_id', '=', source)
      .where('from_run', '<', run.id)
      .limit(1)
      .executeTakeFirst();
    histories.set(id, older !== undefined);
    return older !== undefined;
  }

  return {
    /** Stores a page with its gaps and its cursor, whole or not at all. */
    page: (reading: Reading, page: Page, at: Instant): Promise<void> =>
      db.transaction().execute(async (trx) => {
        const source = await sources.id(trx, reading);
        // A vendor may say a thing twice on one page; the later word counts.
        const rows = [...new Map(page.records.map((record) => [record.key, pack(record)])).values()];
        if (rows.length > 0 && (await hasHistory(trx, reading.run, source))) {
          for (let i = 0; i < rows.length; i += ROWS) {
            await endVersions(trx, reading.run, source, rows.slice(i, i + ROWS));
          }
        }
        for (let i = 0; i < rows.length; ) {
          const size = 2 ** Math.floor(Math.log2(Math.min(ROWS, rows.length - i)));
          await upserts(trx, reading.run, source, rows.slice(i, i + size));
          i += size;
        }
        await bury(trx, reading.run, source, page.removed ?? []);
        for (const parent of page.covers ?? []) await buryUnder(trx, reading.run, source, parent);
        await storeGaps(trx, reading, page);
        await trx
          .updateTable('reading')
          .set((eb) => ({
            cursor: page.cursor ?? null,
            cursor_at: at,
            records: eb('records', '+', rows.length),
            ...(page.isChange !== undefined && { changes: page.isChange ? 1 : 0 }),
            ...(page.stated !== undefined && {
              stated_rows: page.stated.rows,
              stated_total: page.stated.total,
            }),
          }))
          .where('run_id', '=', reading.run.id)
          .where('tenant', '=', reading.tenant)
          .where('surface', '=', reading.surface)
          .execute();
      }),

    /**
     * After a complete read: what it did not show of this kind is missing; what was missing before and still is, is
     * removed. Two complete reads are the second witness, since listings are eventually consistent. A reading of changes
     * alone says nothing of what it does not name.
     */
    settle: (reading: Reading, kind: RecordKind): Promise<void> =>
      db.transaction().execute(async (trx) => {
        if (await isOfChanges(trx, reading)) return;
        const source = await sources.id(trx, reading);
        if (kind === 'grant' || kind === 'principal') await outdate(trx, reading.run, source, kind);
        // Nothing older, so nothing can be missing: the first scan is spared a walk over all it stored.
        if (await hasHistory(trx, reading.run, source)) await age(trx, reading, { kind, source });
      }),

    /**
     * After a reading by person in which some could not be read: the same for the grants of the others. Nothing where
     * anything else is missing too, and after a reading of changes. Of those who were counted and forgotten, nobody knows
     * whose they are.
     */
    settleAnswered: (reading: Reading): Promise<void> =>
      db.transaction().execute(async (trx) => {
        if (await isOfChanges(trx, reading)) return;
        const source = await sources.id(trx, reading);
        if (!(await hasHistory(trx, reading.run, source))) return;
        const gaps = trx
          .selectFrom('gap')
          .where('run_id', '=', reading.run.id)
          .where('tenant', '=', reading.tenant)
          .where('surface', '=', reading.surface);
        const other = await gaps
          .select('id')
          .where((eb) =>
            eb.or([
              eb('subject', 'is', null),
              eb('subject', '<', `${reading.tenant}/principal/`),
              eb('subject', '>', `${reading.tenant}/principal0`),
            ]),
          )
          .limit(1)
          .executeTakeFirst();
        if (other !== undefined) return;
        const unread = gaps.select(sql<string>`subject`.as('subject'));
        await age(trx, reading, { kind: 'grant', source, unread });
      }),
  };
}

interface Aged {
  readonly kind: RecordKind;
  readonly source: number;
  /** People of whom nothing is known this time. */
  readonly unread?: Expression<{ readonly subject: string }>;
}

/** What this run did not see of a kind is missing; what was missing before, is removed. */
async function age(
  trx: Transaction<Schema>,
  { run, tenant }: Reading,
  { kind, source, unread }: Aged,
): Promise<void> {
  let unseen = trx
    .updateTable('record')
    .where('key', '>', `${tenant}/${kind}/`)
    .where('key', '<', `${tenant}/${kind}0`)
    .where('source_id', '=', source)
    .where('seen_run', '<', run.id);
  if (unread !== undefined)
    unseen = unseen.where('principal', 'is not', null).where(sql<boolean>`principal NOT IN ${unread}`);
  await unseen
    .set({ state: 'removed', state_run: run.id })
    .where('state', '=', 'missing')
    .where('state_run', '<', run.id)
    .execute();
  await unseen.set({ state: 'missing', state_run: run.id }).where('state', '=', 'present').execute();
}

/** What was counted at the end of an earlier run is no longer the newest word, even when nothing took its place. */
async function outdate(
  trx: Transaction<Schema>,
  run: Run,
  source: number,
  kind: 'grant' | 'principal',
): Promise<void> {
  await trx
    .updateTable('counted')
    .set({ state: 'gone' })
    .where('source_id', '=', source)
    .where('kind', '=', kind)
    .where('run_id', '<', run.id)
    .execute();
}

/** Keeps the versions that these rows end. */
async function endVersions(
  trx: Transaction<Schema>,
  run: Run,
  source: number,
  rows: readonly Packed[],
): Promise<void> {
  const known = await trx
    .selectFrom('record')
    .select(['id', 'key', 'app', 'client', 'principal', 'body', 'from_run'])
    .where('source_id', '=', source)
    .where(
      'key',
      'in',
      rows.map((row) => row.key),
    )
    .execute();
  const byKey = new Map<string, Packed>(rows.map((row) => [row.key, row]));
  // A version that began in this run was never anybody's answer; it is replaced without a trace.
  const ended = known
    .filter((row) => row.from_run !== run.id && !isSame(row, byKey.get(row.key)))
    .map((row) => row.id);
  if (ended.length === 0) return;
  await trx
    .insertInto('version')
    .columns(['record_id', 'from_run', 'to_run', 'body'])
    .expression((eb) =>
      eb
        .selectFrom('record')
        .select(['id', 'from_run', sql<number>`${run.id}`.as('to_run'), 'body'])
        .where('id', 'in', ended),
    )
    .execute();
}

function isSame(a: Omit<Packed, 'key' | 'latest'>, b: Packed | undefined): boolean {
  return a.body === b?.body && a.app === b.app && a.client === b.client && a.principal === b.principal;
}

type Upsert = (trx: Transaction<Schema>, run: Run, source: number, rows: readonly Packed[]) => Promise<void>;

/** Inserts what is new, replaces what changed, marks the rest as seen: one statement for each size of page. */
function createUpserts(db: Kysely<Schema>): Upsert {
  const statements = new Map<number, string>();
  return async (trx, run, source, rows) => {
    const statement = statements.get(rows.length) ?? compileUpsert(db, rows.length);
    statements.set(rows.length, statement);
    const values = rows.flatMap((row) => [
      row.key,
      source,
      row.app,
      row.client,
      row.principal,
      row.body,
      row.latest,
      run.id,
      run.id,
      run.id,
      'present',
      run.id,
    ]);
    await trx.executeQuery(CompiledQuery.raw(statement, values));
  };
}

function compileUpsert(db: Kysely<Schema>, size: number): string {
  const row = {
    key: '',
    source_id: 0,
    app: '',
    client: '',
    principal: '',
    body: '',
    latest: '',
    first_run: 0,
    from_run: 0,
    seen_run: 0,
    state: 'present',
    state_run: 0,
  } as const;
  return db
    .insertInto('record')
    .values(Array(size).fill(row))
    .onConflict((conflict) =>
      conflict.columns(['key', 'source_id']).doUpdateSet((eb) => ({
        app: eb.ref('excluded.app'),
        client: eb.ref('excluded.client'),
        principal: eb.ref('excluded.principal'),
        body: eb.ref('excluded.body'),
        latest: eb.ref('excluded.latest'),
        from_run: eb
          .case()
          .when(
            eb.and([
              eb('record.body', '=', eb.ref('excluded.body')),
              eb('record.app', 'is not distinct from', eb.ref('excluded.app')),
              eb('record.client', 'is not distinct from', eb.ref('excluded.client')),
              eb('record.principal', 'is not distinct from', eb.ref('excluded.principal')),
            ]),
          )
          .then(eb.ref('record.from_run'))
          .else(eb.ref('excluded.from_run'))
          .end(),
        seen_run: eb.ref('excluded.seen_run'),
        state_run: eb
          .case()
          .when('record.state', '=', eb.ref('excluded.state'))
          .then(eb.ref('record.state_run'))
          .else(eb.ref('excluded.state_run'))
          .end(),
        state: eb.ref('excluded.state'),
      })),
    )
    .compile().sql;
}

/** The vendor's own word that something is gone needs no second witness. */
async function bury(
  trx: Transaction<Schema>,
  run: Run,
  source: number,
  keys: readonly RecordKey[],
): Promise<void> {
  for (let i = 0; i < keys.length; i += ROWS) {
    await trx
      .updateTable('record')
      .set({ state: 'removed', state_run: run.id })
      .where('source_id', '=', source)
      .where('key', 'in', keys.slice(i, i + ROWS))
      .where('state', '!=', 'removed')
      .execute();
  }
}

/** What the vendor tells no more of one thing that it tells whole. */
async function buryUnder(
  trx: Transaction<Schema>,
  run: Run,
  source: number,
  parent: RecordKey,
): Promise<void> {
  await trx
    .updateTable('record')
    .set({ state: 'removed', state_run: run.id })
    .where('source_id', '=', source)
    .where('key', '>', `${parent}/`)
    .where('key', '<', `${parent}0`)
    .where('seen_run', '<', run.id)
    .where('state', '!=', 'removed')
    .execute();
}

async function isOfChanges(trx: Transaction<Schema>, { run, tenant, surface }: Reading): Promise<boolean> {
  const row = await trx
    .selectFrom('reading')
    .select('changes')
    .where('run_id', '=', run.id)
    .where('tenant', '=', tenant)
    .where('surface', '=', surface)
    .executeTakeFirst();
  return row?.changes === 1;
}

async function storeGaps(
  trx: Transaction<Schema>,
  { run, tenant, surface }: Reading,
  { gaps = [] }: Page,
): Promise<void> {
  const rows = gaps.map((gap) => ({
    run_id: run.id,
    tenant,
    surface,
    reason: gap.reason,
    what: gap.what,
    subject: gap.subject ?? null,
    kinds: gap.kinds === undefined ? null : JSON.stringify(gap.kinds),
    lacks: gap.lacks ?? null,
    fix: gap.fix ?? null,
  }));
  for (let i = 0; i < rows.length; i += ROWS)
    await trx
      .insertInto('gap')
      .values(rows.slice(i, i + ROWS))
      .execute();
}
