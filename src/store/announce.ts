import type { Kysely, Selectable } from 'kysely';
import type { Severity, ToldFinding } from '../model/finding.ts';
import type { FindingEvent } from '../model/outbox.ts';
import type { Instant } from '../model/values.ts';
import { createFindingStore, type JudgedFinding, toTold } from './findings.ts';
import { wants, whatIsKnown } from './known.ts';
import { type Listener, type Queued, queue } from './queue.ts';
import type { Run } from './runs.ts';
import type { FindingTable, Schema } from './schema.ts';

/** Who hears of a finding, and in what words. */
export interface Announcement {
  readonly listeners: readonly Listener[];
  /** Asked only where somebody hears it. */
  readonly toEvent: (life: Life) => FindingEvent;
}

/** What the store knows of a finding that its event tells. */
export interface Life {
  readonly fingerprint: string;
  readonly change: FindingEvent['change'];
  readonly revision: number;
  /** The name of the run that made it what it is. */
  readonly changedIn: string;
  readonly firstSeenAt: Instant;
}

/** The findings, each written in one transaction with the events that it causes: neither is ever there without the other. */
export function createAnnouncedFindings(db: Kysely<Schema>) {
  const silent = createFindingStore(db);
  return {
    ...silent,

    tell: async (
      run: Run,
      finding: JudgedFinding,
      basis: string,
      announcement: Announcement = nobody,
    ): Promise<string> => {
      if (announcement.listeners.length === 0) return await silent.tell(run, finding, basis);
      return await db.transaction().execute(async (trx) => {
        const fingerprint = await createFindingStore(trx).tell(run, finding, basis);
        await announce(trx, run, fingerprint, announcement);
        return fingerprint;
      });
    },

    end: async (
      run: Run,
      fingerprint: string,
      as: 'resolved' | 'set-aside',
      announcement: Announcement = nobody,
    ): Promise<void> => {
      if (announcement.listeners.length === 0) return await silent.end(run, fingerprint, as);
      await db.transaction().execute(async (trx) => {
        await createFindingStore(trx).end(run, fingerprint, as);
        await announce(trx, run, fingerprint, announcement);
      });
    },

    /** How many are open in these tenants, by severity. */
    countOpen: async (tenants: readonly string[]): Promise<Readonly<Record<Severity, number>>> => {
      const rows = await db
        .selectFrom('finding')
        .select((eb) => ['severity', eb.fn.countAll<number>().as('count')])
        .where('state', '=', 'open')
        .where('tenant', 'in', tenants)
        .groupBy('severity')
        .execute();
      const counts = { info: 0, low: 0, medium: 0, high: 0, critical: 0 };
      for (const { severity, count } of rows) counts[severity as Severity] = count;
      return counts;
    },

    /** Of a finding that this run neither told nor ended: for who has not heard yet how it stands. */
    remind: async (run: Run, fingerprint: string, announcement: Announcement): Promise<void> => {
      if (announcement.listeners.length === 0) return;
      await db.transaction().execute((trx) => announce(trx, run, fingerprint, announcement));
    },

    /** What ended in this tenant after the run `since` and before this one. */
    endedSince: async (run: Run, tenant: string, since: number): Promise<readonly ToldFinding[]> => {
      const rows = await db
        .selectFrom('finding')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('state', '!=', 'open')
        .where('resolved_run', '>', since)
        .where('resolved_run', '<', run.id)
        .execute();
      return rows.map((row) => toTold(row, 'resolved'));
    },
  };
}

const nobody: Announcement = {
  listeners: [],
  toEvent: () => {
    throw new TypeError('nobody asked for an event');
  },
};

async function announce(
  trx: Kysely<Schema>,
  run: Run,
  fingerprint: string,
  { listeners, toEvent }: Announcement,
): Promise<void> {
  const row = await trx
    .selectFrom('finding')
    .selectAll()
    .where('fingerprint', '=', fingerprint)
    .executeTakeFirstOrThrow();
  const changedIn = row.state === 'open' ? row.changed_run : (row.resolved_run ?? run.id);
  const known = await whatIsKnown(trx, fingerprint);
  const state = { ...row, changedIn, severity: row.severity as Severity };
  const wanting = listeners.filter((listener) => wants(listener, state, known.get(listener.id)));
  if (wanting.length === 0) return;
  const changed = await trx.selectFrom('run').select('uid').where('id', '=', changedIn).executeTakeFirst();
  await queue(trx, toQueued(toEvent(lifeOf(row, changed?.uid ?? String(changedIn)))), wanting);
}

function toQueued(event: FindingEvent): Queued {
  const { finding, app, change } = event;
  return {
    event,
    fingerprint: finding.fingerprint,
    severity: finding.severity,
    ...(app !== undefined && { scopes: app.highScopes }),
    isEnd: change === 'resolved' || change === 'set-aside',
  };
}

function lifeOf(row: Selectable<FindingTable>, changedIn: string): Life {
  return {
    changedIn,
    fingerprint: row.fingerprint,
    change: lastChange(row),
    revision: row.revision,
    firstSeenAt: row.first_seen_at as Instant,
  };
}

/** By what it came to be as it is: the same in every later run, so that whoever hears of it late hears the same. */
function lastChange({
  state,
  revision,
  changed_run,
  reopened_run,
}: Selectable<FindingTable>): FindingEvent['change'] {
  if (state !== 'open') return state;
  if (revision === 1) return 'new';
  return reopened_run === changed_run ? 'reopened' : 'changed';
}
