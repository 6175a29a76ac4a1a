import { type Kysely, sql } from 'kysely';
import type { Severity } from '../model/finding.ts';
import type { Instant } from '../model/values.ts';
import type { Schema } from './schema.ts';

/** An event that waits for a destination. */
export interface Due {
  readonly delivery: number;
  readonly uid: string;
  readonly at: string;
  readonly fingerprint: string | undefined;
  /** Of an end. */
  readonly isEnd: boolean;
  /** JSON of the event. */
  readonly body: string;
  /** Tries before this one. */
  readonly attempts: number;
  /** With what the destination was last told of the finding; absent where it never heard of it. */
  readonly heard?: {
    readonly severity: Severity;
    /** Its powerful scopes; absent where no event has told of its app yet. */
    readonly scopes?: readonly string[];
    /** It was told that it is over: what comes now is a return. */
    readonly isEnd: boolean;
  };
}

export interface Settled {
  readonly delivery: number;
  readonly state: 'sent' | 'retry' | 'dead';
  readonly reason?: string;
}

/** The longest reason that is kept: a receiver may answer with a page. */
const REASON = 500;

export function createDeliveries(db: Kysely<Schema>) {
  /** Whether something waits for it that was tried before. */
  async function hasFailed(name: string): Promise<boolean> {
    const row = await pending(db, name)
      .select('d.id')
      .where('d.attempts', '>', 0)
      .limit(1)
      .executeTakeFirst();
    return row !== undefined;
  }

  return {
    hasFailed,

    /**
     * The next that wait for it: what was tried least, the oldest first. Of one finding none comes before an older one
     * that was tried more often.
     */
    due: async (name: string, limit: number): Promise<readonly Due[]> => {
      const isMixed = await hasFailed(name);
      const rows = await selectDue(db, name)
        .$if(isMixed, (query) =>
          query.where(sql<boolean>`NOT EXISTS (${older} AND d2.attempts > d.attempts)`),
        )
        .orderBy('d.attempts')
        .orderBy('d.id')
        .limit(limit)
        .execute();
      return rows.map(toDue);
    },

    /** Of what was tried least the newest, where nothing older waits of the same finding. */
    newest: async (name: string): Promise<Due | undefined> => {
      const { least } = await pending(db, name)
        .select((eb) => eb.fn.min('d.attempts').as('least'))
        .executeTakeFirstOrThrow();
      if (least === null) return undefined;
      const row = await selectDue(db, name)
        .where('d.attempts', '=', least)
        .where(sql<boolean>`NOT EXISTS (${older})`)
        .orderBy('d.id', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row && toDue(row);
    },

    /** Writes down what became of a batch, whole or not at all. */
    settle: (settled: readonly Settled[], at: Instant): Promise<void> =>
      db.transaction().execute(async (trx) => {
        const sent = settled.filter(({ state }) => state === 'sent').map(({ delivery }) => delivery);
        if (sent.length > 0) {
          await trx
            .updateTable('delivery')
            .set((eb) => ({ state: 'sent', reason: null, attempts: eb('attempts', '+', 1), sent_at: at }))
            .where('id', 'in', sent)
            .execute();
          await hear(trx, sent);
        }
        const others = settled.filter(({ state }) => state !== 'sent');
        for (const [why, group] of Map.groupBy(others, ({ state, reason }) => `${state} ${reason}`)) {
          const state = why.startsWith('dead') ? 'dead' : 'pending';
          const reason = group[0]?.reason?.slice(0, REASON) ?? null;
          await trx
            .updateTable('delivery')
            .set((eb) => ({ state, reason, attempts: eb('attempts', '+', 1) }))
            .where(
              'id',
              'in',
              group.map(({ delivery }) => delivery),
            )
            .execute();
        }
      }),
  };
}

/** What waits for it. */
function pending(db: Kysely<Schema>, name: string) {
  return db
    .selectFrom('delivery as d')
    .where('d.destination_id', '=', (eb) =>
      eb.selectFrom('destination').select('id').where('name', '=', name),
    )
    .where('d.state', '=', 'pending');
}

/**
 * What waits of the same finding as `d` and `e`, and is older. A join in this order and in no other: the finding has few
 * events, and the destination may have a million that wait.
 */
const older = sql`SELECT 1 FROM outbox_event AS e2 CROSS JOIN delivery AS d2 ON d2.event_id = e2.id
  WHERE e2.fingerprint = e.fingerprint AND d2.destination_id = d.destination_id
  AND d2.state = 'pending' AND d2.id < d.id`;

function selectDue(db: Kysely<Schema>, name: string) {
  return pending(db, name)
    .innerJoin('outbox_event as e', 'e.id', 'd.event_id')
    .leftJoin('heard as h', (join) =>
      join.onRef('h.destination_id', '=', 'd.destination_id').onRef('h.fingerprint', '=', 'e.fingerprint'),
    )
    .select(['d.id', 'd.attempts', 'e.uid', 'e.at', 'e.fingerprint', 'e.is_end', 'e.body'])
    .select(['h.severity', 'h.scopes', 'h.is_end as told_end']);
}

function toDue(row: Awaited<ReturnType<ReturnType<typeof selectDue>['execute']>>[number]): Due {
  return {
    delivery: row.id,
    uid: row.uid,
    at: row.at,
    fingerprint: row.fingerprint ?? undefined,
    isEnd: row.is_end === 1,
    body: row.body,
    attempts: row.attempts,
    ...(row.severity !== null && {
      heard: {
        severity: row.severity as Severity,
        ...(row.scopes !== null && { scopes: JSON.parse(row.scopes) as readonly string[] }),
        isEnd: row.told_end === 1,
      },
    }),
  };
}

/** With what they were told of these findings, by which the next event is compared. */
async function hear(trx: Kysely<Schema>, sent: readonly number[]): Promise<void> {
  await trx
    .insertInto('heard')
    .columns(['destination_id', 'fingerprint', 'severity', 'scopes', 'revision', 'is_end'])
    .expression((eb) =>
      eb
        .selectFrom('delivery as d')
        .innerJoin('outbox_event as e', 'e.id', 'd.event_id')
        .select((eb) => [
          'd.destination_id',
          eb.ref('e.fingerprint').$notNull().as('fingerprint'),
          eb.ref('e.severity').$notNull().as('severity'),
          'e.scopes',
          'e.revision',
          'e.is_end',
        ])
        .where('d.id', 'in', sent)
        .where('e.fingerprint', 'is not', null),
    )
    .onConflict((conflict) =>
      conflict.columns(['destination_id', 'fingerprint']).doUpdateSet((eb) => ({
        severity: eb.ref('excluded.severity'),
        scopes: eb.fn.coalesce('excluded.scopes', 'heard.scopes'),
        revision: eb.ref('excluded.revision'),
        is_end: eb.ref('excluded.is_end'),
      })),
    )
    .execute();
}
