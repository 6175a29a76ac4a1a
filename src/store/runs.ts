import { randomUUID } from 'node:crypto';
import type { ExpressionBuilder, Kysely, Selectable } from 'kysely';
import type { PeopleMode } from '../model/people.ts';
import type { Instant } from '../model/values.ts';
import type { RunTable, Schema } from './schema.ts';

export interface Run {
  readonly id: number;
  readonly startedAt: Instant;
  readonly status: RunTable['status'];
  /** The tenants that it covers; absent for a run of before they were written down. */
  readonly tenants?: readonly string[];
  /** By tenant, a hash of the settings that decide what is seen. */
  readonly settings?: Readonly<Record<string, string>>;
  /** What it stored of people; absent for a run of before that was written down. */
  readonly people?: PeopleMode;
  /** A name that no other run has; absent for a run of before that was written down. */
  readonly uid?: string;
}

export function createRuns(db: Kysely<Schema>) {
  return {
    start: async (
      at: Instant,
      tenants: readonly string[] = [],
      settings: Readonly<Record<string, string>> = {},
      people: PeopleMode = 'names',
    ): Promise<Run> => {
      const uid = randomUUID();
      const { id } = await db
        .insertInto('run')
        .values({
          started_at: at,
          ended_at: null,
          status: 'running',
          tenants: JSON.stringify(tenants),
          settings: JSON.stringify(settings),
          people,
          uid,
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      return { id, startedAt: at, status: 'running', tenants, settings, people, uid };
    },

    end: async (run: Run, status: 'interrupted' | 'ended', at: Instant): Promise<void> => {
      await db.updateTable('run').set({ status, ended_at: at }).where('id', '=', run.id).execute();
    },

    /** When a page of it was last stored; else when it began. */
    lastStored: async (run: Run): Promise<Instant> => {
      const { at } = await db
        .selectFrom('reading')
        .select((eb) => eb.fn.max('cursor_at').as('at'))
        .where('run_id', '=', run.id)
        .executeTakeFirstOrThrow();
      return (at ?? run.startedAt) as Instant;
    },

    /** The last run that came to its end and covered this tenant, else the last that covered it at all. */
    lastOf: async (tenant: string): Promise<Run | undefined> => {
      const row = await db
        .selectFrom('run')
        .selectAll()
        .where(covers(tenant))
        .orderBy((eb) => eb.case().when('status', '=', 'ended').then(1).else(0).end(), 'desc')
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row && toRun(row);
    },

    /** The last run that read something of this tenant after `run`, and did not come to its end. */
    brokenOff: async (tenant: string, run: Run): Promise<Run | undefined> => {
      const row = await db
        .selectFrom('run')
        .selectAll()
        .where('id', '>', run.id)
        .where('status', '!=', 'ended')
        .where(covers(tenant))
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row && toRun(row);
    },

    last: async (): Promise<Run | undefined> => {
      const row = await db.selectFrom('run').selectAll().orderBy('id', 'desc').limit(1).executeTakeFirst();
      return row && toRun(row);
    },
  };
}

/** That it read something of this tenant. */
function covers(tenant: string) {
  return (eb: ExpressionBuilder<Schema, 'run'>) =>
    eb.exists(
      eb
        .selectFrom('reading')
        .select('reading.run_id')
        .whereRef('reading.run_id', '=', 'run.id')
        .where('reading.tenant', '=', tenant),
    );
}

function toRun(row: Selectable<RunTable>): Run {
  return {
    id: row.id,
    startedAt: row.started_at as Instant,
    status: row.status,
    ...(row.tenants !== null && { tenants: JSON.parse(row.tenants) }),
    ...(row.settings !== null && { settings: JSON.parse(row.settings) }),
    ...(row.people !== null && { people: row.people }),
    ...(row.uid !== null && { uid: row.uid }),
  };
}
