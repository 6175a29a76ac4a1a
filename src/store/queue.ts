import type { Kysely } from 'kysely';
import type { Severity } from '../model/finding.ts';
import type { OutboxEvent } from '../model/outbox.ts';
import type { Schema } from './schema.ts';

/** A destination that a run tells of a tenant. */
export interface Listener {
  readonly id: number;
  /** What is below it is told only to who heard of it before. */
  readonly least: Severity;
  /** The last run that told it of the tenant: what changed later is news to it. */
  readonly since: number;
  /** What is open from there on, and below that, it was not told until now, and shall be. */
  readonly late?: { readonly from: Severity; readonly below: Severity };
  /** `all`: also what is open and did not change, once. `again`: that too, and also what was sent already. */
  readonly hears: 'changes' | 'all' | 'again';
}

export interface Queued {
  readonly event: OutboxEvent;
  readonly fingerprint?: string;
  readonly severity?: Severity;
  readonly scopes?: readonly string[];
  readonly isEnd: boolean;
}

/**
 * Writes an event down, and for whom it waits. What is there under its uid stays as it is, so that a repeat says the
 * same; who has it, or waits for it, is not told twice, but for who is told `again`.
 */
export async function queue(
  trx: Kysely<Schema>,
  { event, fingerprint, severity, scopes, isEnd }: Queued,
  listeners: readonly Pick<Listener, 'id' | 'hears'>[],
): Promise<void> {
  await trx
    .insertInto('outbox_event')
    .values({
      uid: event.uid,
      kind: event.kind,
      fingerprint: fingerprint ?? null,
      severity: severity ?? null,
      scopes: scopes === undefined ? null : JSON.stringify(scopes),
      revision: event.kind === 'finding' ? event.revision : null,
      is_end: isEnd ? 1 : 0,
      body: JSON.stringify(event),
      at: event.at,
    })
    .onConflict((conflict) => conflict.column('uid').doNothing())
    .execute();
  const { id } = await trx
    .selectFrom('outbox_event')
    .select('id')
    .where('uid', '=', event.uid)
    .executeTakeFirstOrThrow();
  const again = listeners.filter(({ hears }) => hears === 'again').map((listener) => listener.id);
  if (again.length > 0) {
    // Anew, so that it comes after all that is on its way already.
    await trx
      .deleteFrom('delivery')
      .where('event_id', '=', id)
      .where('destination_id', 'in', again)
      .where('state', '!=', 'pending')
      .execute();
  }
  await trx
    .insertInto('delivery')
    .values(
      listeners.map((listener) => ({
        event_id: id,
        destination_id: listener.id,
        state: 'pending' as const,
        reason: null,
        attempts: 0,
        sent_at: null,
      })),
    )
    .onConflict((conflict) => conflict.columns(['event_id', 'destination_id']).doNothing())
    .execute();
}
