import type { ExpressionBuilder, Kysely } from 'kysely';
import type { Off } from '../model/coverage.ts';
import type { RecordKey } from '../model/keys.ts';
import type { Bookmark, Cursor, Gap, GapReason, Stated } from '../model/page.ts';
import type { RecordKind } from '../model/records.ts';
import type { Instant } from '../model/values.ts';
import type { Reading } from './intake.ts';
import type { ReadingTable, Schema } from './schema.ts';

/** How far a surface was read. */
export interface Progress {
  readonly surface: string;
  readonly status: ReadingTable['status'];
  readonly note: string | undefined;
  readonly cursor: Cursor | undefined;
  readonly cursorAt: Instant | undefined;
  readonly records: number;
  /** Where the vendor says how many there are. */
  readonly stated?: Stated;
  /** It told what changed since an earlier reading. */
  readonly isOfChanges: boolean;
}

/** Where the next run may begin. */
export interface Place {
  readonly bookmark: Bookmark;
  /** A hash of all by which it was read. */
  readonly basis: string;
  /**
   * Of a whole listing: what a gap hides, no later reading of changes would show, so with one there is no such place.
   * `gaps-of-all`: those that have no subject.
   */
  readonly spoiledBy: 'gaps' | 'gaps-of-all' | 'nothing';
}

/** Gaps that differ only in their subject, as one. */
export interface StoredGaps extends Omit<Gap, 'subject'> {
  readonly surface: string;
  /** 0 when it is about the whole surface. */
  readonly subjects: number;
}

export function createCoverageStore(db: Kysely<Schema>) {
  const of = ({ run, tenant, surface }: Reading) => ({ run_id: run.id, tenant, surface });

  /** The runs that read it to its end. */
  const ended = (tenant: string, surface: string) =>
    db
      .selectFrom('reading')
      .where('reading.tenant', '=', tenant)
      .where('reading.surface', '=', surface)
      .where('reading.status', '=', 'ended');

  const gapsOf = (eb: ExpressionBuilder<Schema, 'reading'>, tenant: string, surface: string) =>
    eb
      .selectFrom('gap')
      .select('gap.id')
      .whereRef('gap.run_id', '=', 'reading.run_id')
      .where('gap.tenant', '=', tenant)
      .where('gap.surface', '=', surface);

  /** Those of them without a gap of its own. */
  const whole = (tenant: string, surface: string) =>
    ended(tenant, surface).where((eb) => eb.not(eb.exists(gapsOf(eb, tenant, surface))));

  const bookmarkOf = (tenant: string, surface: string) =>
    db
      .selectFrom('bookmark')
      .select(['bookmark', 'basis'])
      .where('tenant', '=', tenant)
      .where('surface', '=', surface)
      .executeTakeFirst();

  return {
    /**
     * Begins reading, or goes on: what an earlier life of this run stored stays. What was switched off meanwhile is
     * off, and what was switched on is read.
     */
    begin: async (reading: Reading, off?: Off): Promise<Progress> => {
      const status = off === undefined ? 'reading' : off.isAbsent === true ? 'absent' : 'off';
      const note = off?.why ?? null;
      await db
        .insertInto('reading')
        .values({
          ...of(reading),
          status,
          note,
          cursor: null,
          cursor_at: null,
          records: 0,
          stated_rows: null,
          stated_total: null,
          changes: 0,
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      await db
        .updateTable('reading')
        .set({ status, note, cursor: null })
        .where('run_id', '=', reading.run.id)
        .where('tenant', '=', reading.tenant)
        .where('surface', '=', reading.surface)
        .where('status', off === undefined ? 'in' : 'not in', ['off', 'absent'])
        .execute();
      const row = await db
        .selectFrom('reading')
        .selectAll()
        .where('run_id', '=', reading.run.id)
        .where('tenant', '=', reading.tenant)
        .where('surface', '=', reading.surface)
        .executeTakeFirstOrThrow();
      return toProgress(row);
    },

    /**
     * Ends reading. Returns how many records stand, each once: a listing that started over, or shifted while it was
     * paged, showed some of them twice; what a reading of changes did not name stands too.
     */
    end: (reading: Reading, place?: Place): Promise<number> =>
      db.transaction().execute(async (trx) => {
        const { changes } = await trx
          .selectFrom('reading')
          .select('changes')
          .where('run_id', '=', reading.run.id)
          .where('tenant', '=', reading.tenant)
          .where('surface', '=', reading.surface)
          .executeTakeFirstOrThrow();
        const stored = trx
          .selectFrom('record')
          .innerJoin('source', 'source.id', 'record.source_id')
          .select((eb) => eb.fn.countAll<number>().as('n'))
          .where('source.tenant', '=', reading.tenant)
          .where('source.surface', '=', reading.surface);
        const standing =
          changes === 1
            ? stored.where('state', '=', 'present')
            : stored.where('seen_run', '=', reading.run.id);
        const records = Number((await standing.executeTakeFirstOrThrow()).n);
        await trx
          .updateTable('reading')
          .set({ status: 'ended', cursor: null, records })
          .where('run_id', '=', reading.run.id)
          .where('tenant', '=', reading.tenant)
          .where('surface', '=', reading.surface)
          .execute();
        if (place === undefined || (await isSpoiled(trx, reading, place))) return records;
        const { bookmark, basis } = place;
        await trx
          .insertInto('bookmark')
          .values({
            tenant: reading.tenant,
            surface: reading.surface,
            bookmark,
            basis,
            run_id: reading.run.id,
          })
          .onConflict((conflict) =>
            conflict.columns(['tenant', 'surface']).doUpdateSet((eb) => ({
              bookmark: eb.ref('excluded.bookmark'),
              basis: eb.ref('excluded.basis'),
              run_id: eb.ref('excluded.run_id'),
            })),
          )
          .execute();
        return records;
      }),

    /** Where a feed goes on: what it told before is kept, however it was read. */
    bookmark: async (tenant: string, surface: string): Promise<Bookmark | undefined> =>
      (await bookmarkOf(tenant, surface))?.bookmark,

    /**
     * Where a reading of changes may begin: only where all was read by the same basis, and nothing is missing that a
     * second whole reading has to decide on.
     */
    wholeBookmark: async (tenant: string, surface: string, basis: string): Promise<Bookmark | undefined> => {
      const row = await bookmarkOf(tenant, surface);
      if (row?.basis !== basis) return undefined;
      const missing = await db
        .selectFrom('record')
        .innerJoin('source', 'source.id', 'record.source_id')
        .select('record.id')
        .where('source.tenant', '=', tenant)
        .where('source.surface', '=', surface)
        .where('record.state', '=', 'missing')
        .limit(1)
        .executeTakeFirst();
      return missing === undefined ? row.bookmark : undefined;
    },

    /**
     * When a run began that was the first to read this surface whole; undefined where none was. What is missing there
     * says nothing of the time before.
     */
    wholeSince: async (tenant: string, surface: string): Promise<Instant | undefined> => {
      const run = await whole(tenant, surface)
        .innerJoin('run', 'run.id', 'reading.run_id')
        .select('run.started_at')
        .orderBy('run.id')
        .executeTakeFirst();
      return run?.started_at as Instant | undefined;
    },

    /**
     * When the run began that was the last to read all of this surface, and not its changes alone. The last by its
     * number: a clock that was ahead once would be the latest for long.
     */
    allReadAt: async (tenant: string, surface: string): Promise<Instant | undefined> => {
      const run = await ended(tenant, surface)
        .where('reading.changes', '=', 0)
        .where((eb) => eb.not(eb.exists(gapsOf(eb, tenant, surface).where('gap.subject', 'is', null))))
        .innerJoin('run', 'run.id', 'reading.run_id')
        .select('run.started_at')
        .orderBy('run.id', 'desc')
        .executeTakeFirst();
      return run?.started_at as Instant | undefined;
    },

    /** Whether this run read this surface whole. */
    wasWhole: async (run: number, tenant: string, surface: string): Promise<boolean> => {
      const readings = whole(tenant, surface).select('reading.run_id').where('reading.run_id', '=', run);
      return (await readings.executeTakeFirst()) !== undefined;
    },

    progress: async (run: Reading['run'], tenant: string): Promise<readonly Progress[]> => {
      const rows = await db
        .selectFrom('reading')
        .selectAll()
        .where('run_id', '=', run.id)
        .where('tenant', '=', tenant)
        .execute();
      return rows.map(toProgress);
    },

    /** Grouped, so that ten thousand refused people are one line and not ten thousand in memory. */
    gaps: async (run: Reading['run'], tenant: string): Promise<readonly StoredGaps[]> => {
      const rows = await db
        .selectFrom('gap')
        .select(['surface', 'reason', 'kinds', 'lacks', 'fix'])
        .select((eb) => [
          eb.fn.min('what').as('what'),
          eb.fn.count<number>('subject').distinct().as('subjects'),
          eb.fn.min<number>('id').as('first'),
        ])
        .where('run_id', '=', run.id)
        .where('tenant', '=', tenant)
        .groupBy((eb) => [
          'surface',
          'reason',
          'kinds',
          'lacks',
          'fix',
          // What names its subject differs in every row; what does not is a group of its own.
          eb.case().when('subject', 'is', null).then(eb.ref('what')).else('').end(),
        ])
        .orderBy('first')
        .execute();
      return rows.map((row) => ({
        surface: row.surface,
        reason: row.reason as GapReason,
        what: row.what,
        subjects: Number(row.subjects),
        ...(row.kinds !== null && { kinds: JSON.parse(row.kinds) as RecordKind[] }),
        ...(row.lacks !== null && { lacks: row.lacks }),
        ...(row.fix !== null && { fix: row.fix }),
      }));
    },

    /** A gap of this surface that leaves this kind in doubt for one of these subjects. */
    gapAbout: async (
      reading: Reading,
      kind: RecordKind,
      subjects: readonly RecordKey[],
    ): Promise<Pick<Gap, 'reason' | 'what' | 'fix'> | undefined> => {
      const rows = await db
        .selectFrom('gap')
        .select(['reason', 'what', 'fix', 'kinds'])
        .where('run_id', '=', reading.run.id)
        .where('tenant', '=', reading.tenant)
        .where('surface', '=', reading.surface)
        .where('subject', 'in', subjects)
        .orderBy('id')
        .execute();
      const row = rows.find(({ kinds }) => kinds === null || JSON.parse(kinds).includes(kind));
      return (
        row && { reason: row.reason as GapReason, what: row.what, ...(row.fix !== null && { fix: row.fix }) }
      );
    },
  };
}

async function isSpoiled(
  db: Kysely<Schema>,
  { run, tenant, surface }: Reading,
  { spoiledBy }: Place,
): Promise<boolean> {
  if (spoiledBy === 'nothing') return false;
  const gaps = db
    .selectFrom('gap')
    .select('id')
    .where('run_id', '=', run.id)
    .where('tenant', '=', tenant)
    .where('surface', '=', surface)
    .limit(1);
  const gap = await (spoiledBy === 'gaps' ? gaps : gaps.where('subject', 'is', null)).executeTakeFirst();
  return gap !== undefined;
}

function toProgress(row: ReadingTable): Progress {
  return {
    surface: row.surface,
    status: row.status,
    note: row.note ?? undefined,
    cursor: row.cursor ?? undefined,
    cursorAt: (row.cursor_at ?? undefined) as Instant | undefined,
    records: row.records,
    isOfChanges: row.changes === 1,
    ...(row.stated_rows !== null &&
      row.stated_total !== null && { stated: { rows: row.stated_rows, total: row.stated_total } }),
  };
}
