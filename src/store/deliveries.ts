import type { Kysely } from 'kysely';
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
  /** With what the destination was last told of the finding; absent where it never heard of it. */
  readonly heard?: { readonly severity: Severity; readonly scopes: readonly string[] };
}

export interface Settled {
  readonly delivery: number;
  readonly state: 'sent' | 'retry' | 'dead';
  readonly reason?: string;
}

/** The longest reason that is kept: a receiver may answer with a page. */
const REASON = 500;

export function createDeliveries(db: Kysely<Schema>) {
  return {
    /** The next that wait for it, the oldest first. */
    due: async (name: string, limit: number): Promise<readonly Due[]> => {
      const rows = await db
        .selectFrom('delivery as d')
        .innerJoin('outbox_event as e', 'e.id', 'd.event_id')
        .leftJoin('heard as h', (join) =>
          join
            .onRef('h.destination_id', '=', 'd.destination_id')
            .onRef('h.fingerprint', '=', 'e.fingerprint'),
        )
        .select(['d.id', 'e.uid', 'e.at', 'e.fingerprint', 'e.is_end', 'e.body', 'h.severity', 'h.scopes'])
        .where('d.destination_id', '=', (eb) =>
          eb.selectFrom('destination').select('id').where('name', '=', name),
        )
        .where('d.state', '=', 'pending')
        .orderBy('d.id')
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        delivery: row.id,
        uid: row.uid,
        at: row.at,
        fingerprint: row.fingerprint ?? undefined,
        isEnd: row.is_end === 1,
        body: row.body,
        ...(row.severity !== null && {
          heard: {
            severity: row.severity as Severity,
            scopes: row.scopes === null ? [] : (JSON.parse(row.scopes) as readonly string[]),
          },
        }),
      }));
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

/** With what they were told of these findings, by which the next event is compared. */
async function hear(trx: Kysely<Schema>, sent: readonly number[]): Promise<void> {
  await trx
    .insertInto('heard')
    .columns(['destination_id', 'fingerprint', 'severity', 'scopes'])
    .expression((eb) =>
      eb
        .selectFrom('delivery as d')
        .innerJoin('outbox_event as e', 'e.id', 'd.event_id')
        .select((eb) => [
          'd.destination_id',
          eb.ref('e.fingerprint').$notNull().as('fingerprint'),
          eb.ref('e.severity').$notNull().as('severity'),
          'e.scopes',
        ])
        .where('d.id', 'in', sent)
        .where('e.fingerprint', 'is not', null),
    )
    .onConflict((conflict) =>
      conflict.columns(['destination_id', 'fingerprint']).doUpdateSet((eb) => ({
        severity: eb.ref('excluded.severity'),
        scopes: eb.fn.coalesce('excluded.scopes', 'heard.scopes'),
      })),
    )
    .execute();
}
