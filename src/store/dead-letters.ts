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
     * Lets what is dead wait again, in its old place, as if it had never been tried. Of a finding only how it stands now, and its end only where it is
     * still open for the destination: all else would tell as news what is past. Returns how many wait again.
     */
    revive: async (name: string): Promise<number> => {
      const revived = await db
        .updateTable('delivery')
        .set({ state: 'pending', attempts: 0 })
        .where('id', 'in', (eb) =>
          eb
            .selectFrom('delivery as d')
            .innerJoin('destination as t', 't.id', 'd.destination_id')
            .innerJoin('outbox_event as e', 'e.id', 'd.event_id')
            .leftJoin('finding as f', 'f.fingerprint', 'e.fingerprint')
            .leftJoin('heard as h', (join) =>
              join
                .onRef('h.destination_id', '=', 'd.destination_id')
                .onRef('h.fingerprint', '=', 'e.fingerprint'),
            )
            .select('d.id')
            .where('t.name', '=', name)
            .where('d.state', '=', 'dead')
            .where((eb) =>
              eb.or([
                eb('e.kind', '=', 'run'),
                eb.and([
                  eb('f.revision', '=', eb.ref('e.revision')),
                  eb.or([eb('e.is_end', '=', 0), eb('h.is_end', '=', 0)]),
                ]),
              ]),
            ),
        )
        .executeTakeFirst();
      return Number(revived.numUpdatedRows);
    },
  };
}
