import type { Kysely } from 'kysely';
import { type Severity, severityRank } from '../model/finding.ts';
import type { RunEvent } from '../model/outbox.ts';
import type { Instant } from '../model/values.ts';
import { createDeadLetters } from './dead-letters.ts';
import { createDeliveries } from './deliveries.ts';
import { type Listener, queue } from './queue.ts';
import type { Run } from './runs.ts';
import type { Schema } from './schema.ts';

/** A destination as the config has it. */
export interface Addressee {
  readonly name: string;
  /** What is below it is not sent. */
  readonly least?: Severity;
}

/** From there on is told what is open and did not change, to who names no least of its own. */
const FIRST = 'high' satisfies Severity;

/** What events wait for whom, and what became of them. */
export function createOutbox(db: Kysely<Schema>) {
  return {
    /**
     * Who hears what of a tenant in this run. Who never heard of it gets what is open and high, not a flood of all there
     * is; from then on, what changed since the last run that told it. Who wants to hear of less grave things than before
     * hears of those that are open; who names no least any more, of those that are high.
     */
    listeners: async (
      tenant: string,
      addressees: readonly Addressee[],
      { isFull }: { readonly isFull: boolean },
    ): Promise<readonly Listener[]> => {
      const listeners: Listener[] = [];
      for (const { name, least } of addressees) {
        const id = await idOf(db, name);
        const welcome = await db
          .selectFrom('welcome')
          .select(['run_id', 'least'])
          .where('destination_id', '=', id)
          .where('tenant', '=', tenant)
          .executeTakeFirst();
        const since = welcome?.run_id ?? 0;
        const common = { id, since };
        if (isFull) listeners.push({ ...common, least: least ?? 'info', hears: 'again' });
        else if (welcome === undefined) listeners.push({ ...common, least: least ?? FIRST, hears: 'all' });
        else {
          const from = least ?? FIRST;
          const below = welcome.least as Severity;
          const isLower = severityRank[from] < severityRank[below];
          listeners.push({
            ...{ ...common, least: least ?? 'info', hears: 'changes' },
            ...(isLower && { late: { from, below } }),
          });
        }
      }
      return listeners;
    },

    /**
     * Writes down that a run came to its end, and tells every destination, in one: of a run that was killed before, a
     * resume tells. `heardOf` are the tenants of which they now know what is open.
     */
    endRun: (
      run: Run,
      event: RunEvent,
      addressees: readonly Addressee[],
      heardOf: readonly string[],
    ): Promise<void> =>
      db.transaction().execute(async (trx) => {
        await trx
          .updateTable('run')
          .set({ status: 'ended', ended_at: event.at })
          .where('id', '=', run.id)
          .execute();
        if (addressees.length === 0) return;
        const listeners: (Pick<Listener, 'id' | 'hears'> & { readonly least: Severity })[] = [];
        for (const { name, least } of addressees)
          listeners.push({ id: await idOf(trx, name), hears: 'changes', least: least ?? FIRST });
        await queue(trx, { event, isEnd: false }, listeners);
        const welcomes = listeners.flatMap(({ id, least }) =>
          heardOf.map((tenant) => ({ destination_id: id, tenant, run_id: run.id, least })),
        );
        if (welcomes.length === 0) return;
        await trx
          .insertInto('welcome')
          .values(welcomes)
          .onConflict((conflict) =>
            conflict
              .columns(['destination_id', 'tenant'])
              .doUpdateSet((eb) => ({ run_id: eb.ref('excluded.run_id'), least: eb.ref('excluded.least') })),
          )
          .execute();
      }),

    /** How many events wait for it. */
    waiting: async (name: string): Promise<number> => {
      const { waiting } = await db
        .selectFrom('delivery as d')
        .innerJoin('destination as t', 't.id', 'd.destination_id')
        .select((eb) => eb.fn.countAll<number>().as('waiting'))
        .where('t.name', '=', name)
        .where('d.state', '=', 'pending')
        .executeTakeFirstOrThrow();
      return waiting;
    },

    /** Destinations for which something waits, whether the config still names them or not. */
    awaited: async (): Promise<readonly { readonly name: string; readonly waiting: number }[]> =>
      await db
        .selectFrom('destination as t')
        .innerJoin('delivery as d', 'd.destination_id', 't.id')
        .select((eb) => ['t.name', eb.fn.countAll<number>().as('waiting')])
        .where('d.state', '=', 'pending')
        .groupBy('t.name')
        .orderBy('t.name')
        .execute(),

    ...createDeliveries(db),
    ...createDeadLetters(db),

    /**
     * Forgets what was sent before a moment. What waits and what is dead stays; so does with what each destination was
     * last told of each finding, however long ago. Returns whether there may be more.
     */
    forget: (before: Instant): Promise<boolean> =>
      db.transaction().execute(async (trx) => {
        const old = await trx
          .selectFrom('delivery')
          .select(['id', 'event_id'])
          .where('sent_at', '<', before)
          .orderBy('sent_at')
          .limit(ROWS)
          .execute();
        if (old.length === 0) return false;
        const ids = old.map(({ id }) => id);
        const events = old.map((row) => row.event_id);
        await trx.deleteFrom('delivery').where('id', 'in', ids).execute();
        await trx
          .deleteFrom('outbox_event')
          .where('id', 'in', events)
          .where('id', 'not in', (eb) =>
            eb.selectFrom('delivery').select('event_id').where('event_id', 'in', events),
          )
          .execute();
        return old.length === ROWS;
      }),
  };
}

const ROWS = 1000;

/** Made when its name is first heard. */
async function idOf(db: Kysely<Schema>, name: string): Promise<number> {
  await db
    .insertInto('destination')
    .values({ name })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
  const { id } = await db
    .selectFrom('destination')
    .select('id')
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
  return id;
}
