import { type Kysely, sql, type Transaction } from 'kysely';
import type { RecordKey } from '../model/keys.ts';
import type { Page } from '../model/page.ts';
import type { Instant } from '../model/values.ts';
import { type Packed, pack } from './body.ts';
import type { Run } from './runs.ts';
import type { Schema } from './schema.ts';

/** SQLite takes 32,766 bound values a statement, and longer statements gain nothing. */
const ROWS = 1000;

export interface Reading {
  readonly run: Run;
  readonly tenant: string;
  readonly surface: string;
}

export function createIntake(db: Kysely<Schema>) {
  return {
    /** Stores a page with its gaps and its cursor, whole or not at all. */
    page: (reading: Reading, page: Page, at: Instant): Promise<void> =>
      db.transaction().execute(async (trx) => {
        // A vendor may say a thing twice on one page; the later word counts.
        const rows = [...new Map(page.records.map((record) => [record.key, pack(record)])).values()];
        for (let i = 0; i < rows.length; i += ROWS) await storeRows(trx, reading, rows.slice(i, i + ROWS));
        await bury(trx, reading, page.removed ?? []);
        await storeGaps(trx, reading, page);
        await trx
          .updateTable('reading')
          .set((eb) => ({
            cursor: page.cursor ?? null,
            cursor_at: at,
            records: eb('records', '+', rows.length),
          }))
          .where('run_id', '=', reading.run.id)
          .where('tenant', '=', reading.tenant)
          .where('surface', '=', reading.surface)
          .execute();
      }),

    /**
     * After a complete read: what it did not show is missing; what was missing before and still is, is
     * removed. Two complete reads are the second witness, since listings are eventually consistent.
     */
    settle: (reading: Reading): Promise<void> =>
      db.transaction().execute(async (trx) => {
        const unseen = trx
          .updateTable('record')
          .where('tenant', '=', reading.tenant)
          .where('surface', '=', reading.surface)
          .where('seen_run', '<', reading.run.id);
        await unseen
          .set({ state: 'removed', state_run: reading.run.id })
          .where('state', '=', 'missing')
          .where('state_run', '<', reading.run.id)
          .execute();
        await unseen
          .set({ state: 'missing', state_run: reading.run.id })
          .where('state', '=', 'present')
          .execute();
      }),
  };
}

async function storeRows(
  trx: Transaction<Schema>,
  { run, tenant, surface }: Reading,
  rows: readonly Packed[],
): Promise<void> {
  const known = await trx
    .selectFrom('record')
    .select(['id', 'key', 'hash', 'from_run'])
    .where('surface', '=', surface)
    .where(
      'key',
      'in',
      rows.map((row) => row.key),
    )
    .execute();
  const hashes = new Map(rows.map((row) => [row.key as string, row.hash]));
  // A version that began in this run was never anybody's answer; it is replaced without a trace.
  const ended = known
    .filter((row) => row.hash !== hashes.get(row.key) && row.from_run !== run.id)
    .map((row) => row.id);
  if (ended.length > 0) {
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
  await trx
    .insertInto('record')
    .values(
      rows.map((row) => ({
        ...row,
        surface,
        tenant,
        first_seen_at: run.startedAt,
        from_run: run.id,
        seen_run: run.id,
        state: 'present' as const,
        state_run: run.id,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['key', 'surface']).doUpdateSet((eb) => ({
        app: eb.ref('excluded.app'),
        client: eb.ref('excluded.client'),
        body: eb.ref('excluded.body'),
        latest: eb.ref('excluded.latest'),
        from_run: eb
          .case()
          .when('record.hash', '=', eb.ref('excluded.hash'))
          .then(eb.ref('record.from_run'))
          .else(eb.ref('excluded.from_run'))
          .end(),
        hash: eb.ref('excluded.hash'),
        seen_run: eb.ref('excluded.seen_run'),
        state: eb.ref('excluded.state'),
        state_run: eb
          .case()
          .when('record.state', '=', 'present')
          .then(eb.ref('record.state_run'))
          .else(eb.ref('excluded.state_run'))
          .end(),
      })),
    )
    .execute();
}

/** The vendor's own word that something is gone needs no second witness. */
async function bury(
  trx: Transaction<Schema>,
  { run, surface }: Reading,
  keys: readonly RecordKey[],
): Promise<void> {
  for (let i = 0; i < keys.length; i += ROWS) {
    await trx
      .updateTable('record')
      .set({ state: 'removed', state_run: run.id })
      .where('surface', '=', surface)
      .where('key', 'in', keys.slice(i, i + ROWS))
      .where('state', '!=', 'removed')
      .execute();
  }
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
