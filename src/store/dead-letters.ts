import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';

/** An event that its destination will never take. */
export interface DeadLetter {
  readonly destination: string;
  readonly uid: string;
  readonly at: string;
  readonly attempts: number;
  readonly reason: string;
}

const ROWS = 500;

export function createDeadLetters(db: Kysely<Schema>) {
  return {
    /** The oldest first. */
    dead: async function* (name: string): AsyncGenerator<DeadLetter> {
      for (let after = 0; ; ) {
        const rows = await db
          .selectFrom('delivery as d')
          .innerJoin('destination as t', 't.id', 'd.destination_id')
          .innerJoin('outbox_event as e', 'e.id', 'd.event_id')
          .select(['d.id', 't.name', 'e.uid', 'e.at', 'd.attempts', 'd.reason'])
          .where('t.name', '=', name)
          .where('d.state', '=', 'dead')
          .where('d.id', '>', after)
          .orderBy('d.id')
          .limit(ROWS)
          .execute();
        for (const { id, name, uid, at, attempts, reason } of rows) {
          after = id;
          yield { destination: name, uid, at, attempts, reason: reason ?? 'unknown' };
        }
        if (rows.length < ROWS) return;
      }
    },

    /**
     * Lets what is dead wait again, in its old place. Not what a later event of the same finding has overtaken, and not
     * what is of a finding that ended: it would tell as news what is over. Returns how many wait again.
     */
    revive: async (name: string): Promise<number> => {
      const revived = await db
        .updateTable('delivery')
        .set({ state: 'pending' })
        .where('destination_id', '=', (eb) =>
          eb.selectFrom('destination').select('id').where('name', '=', name),
        )
        .where('state', '=', 'dead')
        .where((eb) =>
          eb.not(
            eb.exists(
              eb
                .selectFrom('outbox_event as e')
                .innerJoin('finding as f', 'f.fingerprint', 'e.fingerprint')
                .select('f.fingerprint')
                .whereRef('e.id', '=', 'delivery.event_id')
                .where('f.state', '!=', 'open'),
            ),
          ),
        )
        .where((eb) =>
          eb.not(
            eb.exists(
              eb
                .selectFrom('outbox_event as e')
                .innerJoin('outbox_event as later', 'later.fingerprint', 'e.fingerprint')
                .innerJoin('delivery as d', 'd.event_id', 'later.id')
                .select('d.id')
                .whereRef('e.id', '=', 'delivery.event_id')
                .whereRef('d.destination_id', '=', 'delivery.destination_id')
                .whereRef('d.id', '>', 'delivery.id')
                .where('d.state', '=', 'sent'),
            ),
          ),
        )
        .executeTakeFirst();
      return Number(revived.numUpdatedRows);
    },
  };
}
