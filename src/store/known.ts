import type { Kysely } from 'kysely';
import { type Severity, severityRank } from '../model/finding.ts';
import type { Listener } from './queue.ts';
import type { Schema } from './schema.ts';

/** What a destination was told last of a finding, or will have been when all that waits for it is sent. */
export interface Known {
  /** Null where it is not known which event of the finding it was. */
  readonly revision: number | null;
  /** It was an end. */
  readonly isEnd: boolean;
}

/** How a finding stands, and since which run. */
export interface Standing {
  readonly state: 'open' | 'resolved' | 'set-aside';
  readonly severity: Severity;
  readonly revision: number;
  readonly changedIn: number;
}

/** By destination. What was refused for good, nobody knows. */
export async function whatIsKnown(
  trx: Kysely<Schema>,
  fingerprint: string,
): Promise<ReadonlyMap<number, Known>> {
  const told = await trx
    .selectFrom('heard')
    .select(['destination_id', 'revision', 'is_end'])
    .where('fingerprint', '=', fingerprint)
    .execute();
  const waiting = await trx
    .selectFrom('outbox_event as e')
    .innerJoin('delivery as d', 'd.event_id', 'e.id')
    .select(['d.destination_id', 'e.revision', 'e.is_end'])
    .where('e.fingerprint', '=', fingerprint)
    .where('d.state', '=', 'pending')
    .orderBy('d.id')
    .execute();
  return new Map(
    [...told, ...waiting].map((row) => [
      row.destination_id,
      { revision: row.revision, isEnd: row.is_end === 1 },
    ]),
  );
}

/** Whether it is news to a destination how a finding stands, and news that it wants. */
export function wants(listener: Listener, finding: Standing, known: Known | undefined): boolean {
  const isOpenThere = known !== undefined && !known.isEnd;
  // Who heard that it is bad hears that it is less so, and that it is over; nobody else hears of an end.
  if (finding.state !== 'open' && !isOpenThere) return false;
  if (!isOpenThere && isBelow(finding.severity, listener.least)) return false;
  return listener.hears === 'again' || isNews(listener, finding, known);
}

function isNews({ hears, since, late }: Listener, finding: Standing, known: Known | undefined): boolean {
  const revision = known?.revision ?? undefined;
  if (revision !== undefined && revision >= finding.revision) return false;
  // What it has open stands otherwise now: what said so was refused for good, or waits no more.
  if (revision !== undefined && known?.isEnd === false) return true;
  const { severity, changedIn } = finding;
  const isLate = late !== undefined && !isBelow(severity, late.from) && isBelow(severity, late.below);
  return hears === 'all' || changedIn > since || isLate;
}

function isBelow(severity: Severity, least: Severity): boolean {
  return severityRank[severity] < severityRank[least];
}
