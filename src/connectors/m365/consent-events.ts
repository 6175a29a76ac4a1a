import { toGap } from '../../lib/errors.ts';
import { printable } from '../../lib/text.ts';
import type { Bookmark, Gap, Page } from '../../model/page.ts';
import type { EventRecord } from '../../model/records.ts';
import { DAY_MS, type Instant, instant, toInstant } from '../../model/values.ts';
import type { ReadOptions, Surface } from '../connector.ts';
import { toDoubtful, toParts } from './audit-activities.ts';
import { type AuditPart, createStories, LEAD_MS } from './audit-join.ts';
import { AUDITS, AUDITS_NOT_IN, auditsBetween } from './audit-log.ts';
import { type AuditRow, auditRow } from './audit-row.ts';
import { clientKey, registrationKey } from './keys.ts';
import { readRows } from './listing.ts';
import { withNeeds } from './needs.ts';
import type { Session } from './session.ts';

/** With Entra ID P1 or P2; without, Microsoft keeps seven days of it, and tells no more. */
const RETENTION_DAYS = 30;
/** Rows come late, by minutes and now and then by hours. */
const OVERLAP_MS = DAY_MS;

const needs = ['AuditLog.Read.All'] as const;

export const consentEvents: Surface<Session, EventRecord> = {
  id: 'consent-events',
  question: 'Who let which app in, or took it back, and who gave it keys, owners and roles, and when?',
  listing: 'feed',
  yields: ['event'],
  needs,
  calls: [`GET ${AUDITS}`],
  notIn: {
    clouds: AUDITS_NOT_IN,
    what: 'Microsoft gives the audit log by its API in its global cloud and those of the US government only',
    fix: 'look into the audit logs in the Entra admin center',
  },
  read: async function* ({ graph }, { tenant, at, since, signal }) {
    const window = planWindow(at, since);
    let isWhole = true;
    for await (const page of readStories(graph, { tenant, window, signal })) {
      if (page.gaps.length > 0) isWhole = false;
      yield { ...page, gaps: [...page.gaps, ...namelessGaps(page.records)] };
    }
    // A row that could not be read is asked for again.
    if (isWhole) yield { records: [], bookmark: window.end };
  },
};

interface Window {
  readonly start: Instant;
  /** Pinned, or pages would shift under us: the newest come first. */
  readonly end: Instant;
}

/** From a day before the end of the last whole run, as far back as the log reaches. */
function planWindow(at: Instant, since: Bookmark | undefined): Window {
  const oldest = Date.parse(at) - RETENTION_DAYS * DAY_MS;
  const last = toInstant(since);
  const wanted = last === 'unknown' ? oldest : Math.min(Date.parse(last), Date.parse(at)) - OVERLAP_MS;
  return { start: instant(Math.max(oldest, wanted)), end: at };
}

/** No cursor: rows of one consent are held until all of them are there, and a page alone would tell it in part. */
async function* readStories(
  graph: Session['graph'],
  { tenant, window, signal }: Pick<ReadOptions, 'tenant' | 'signal'> & { readonly window: Window },
): AsyncGenerator<EventPage> {
  const from = instant(Date.parse(window.start) - LEAD_MS);
  const stories = createStories(tenant);
  // What began before was told by the run before.
  const closed = (oldest?: Instant) => stories.closed(oldest).filter(({ at }) => at >= window.start);
  try {
    const pages = graph.list(auditsBetween(from, window.end), { signal });
    for await (const { value } of pages) {
      const { records: rows, gaps } = readRows(auditRows, value);
      stories.add(rows.flatMap(toParts));
      const oldest = rows.at(-1)?.activityDateTime;
      yield {
        records: oldest === undefined ? [] : closed(oldest),
        gaps: [...gaps, ...doubtfulGaps(tenant, rows.flatMap(toDoubtful))],
      };
    }
    yield { records: closed(), gaps: [] };
  } catch (error) {
    const gap = toGap(withNeeds(error, needs), { what: 'the audit log was not read to its end' });
    yield { records: closed(), gaps: [gap] };
  }
}

type EventPage = Required<Pick<Page<EventRecord>, 'records' | 'gaps'>>;

const auditRows = {
  one: 'event of the audit log',
  row: auditRow,
  toRecords: (row: AuditRow) => [row],
};

/** So many are told one by one; where more are, the vendor has changed its words. */
const TOLD = 20;

/** Whether it happened may be told when the row is read again, so the bookmark waits for it. */
function doubtfulGaps(tenant: string, parts: readonly AuditPart[]): readonly Gap[] {
  const gaps = new Map<string, Gap>();
  for (const { what, objectId, clientId } of parts) {
    const subject = objectId
      ? clientKey(tenant, objectId)
      : clientId
        ? registrationKey(tenant, clientId)
        : undefined;
    gaps.set(`${subject} ${what}`, {
      reason: 'shape',
      what: `the audit log does not tell whether it happened: ${printable(what)}`,
      ...(subject !== undefined && { subject }),
    });
  }
  if (gaps.size <= TOLD) return [...gaps.values()];
  return [{ reason: 'shape', what: 'of many events the audit log does not tell whether they happened' }];
}

/** It stands in the store, and no app can show it. To ask again would not help. */
function namelessGaps(events: readonly EventRecord[]): readonly Gap[] {
  const nameless = events.filter(({ app, clientId }) => app === undefined && clientId === undefined);
  return [...new Set(nameless.map(({ what }) => what ?? 'an event'))].map((what) => ({
    reason: 'unavailable',
    what: `the audit log does not tell by id which app it was: ${printable(what)}`,
    fix: 'look for the event in the audit logs in the Entra admin center',
  }));
}
