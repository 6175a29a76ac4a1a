import { type Severity, severityRank } from '../model/finding.ts';
import type { FindingEvent, OutboxEvent } from '../model/outbox.ts';
import type { Outgoing } from '../report/event-sink.ts';
import type { EventFormat } from '../report/report.ts';
import type { Due } from '../store/deliveries.ts';

/** An event as it goes out, or why it never will. */
export type Written =
  | { readonly delivery: number; readonly outgoing: Outgoing; readonly bytes: number }
  | { readonly delivery: number; readonly dead: string };

/**
 * Writes down what waits, at the last moment: by then it is known what this destination was told of the finding before,
 * and so what is new to it. Until it has been sent, a second try says the same.
 */
export function writeDown(due: Due, format: EventFormat, most: number): Written {
  const { delivery, uid, at, isEnd, heard, fingerprint } = due;
  const isOpenThere = heard !== undefined && !heard.isEnd;
  if (isEnd && !isOpenThere)
    return { delivery, dead: 'it tells of an end, and what ends there was never taken' };
  const isFirst = fingerprint !== undefined && !isOpenThere;
  let text: string;
  try {
    text = format.render(compared(JSON.parse(due.body) as OutboxEvent, heard), { isFirst });
  } catch (error) {
    // One that an older version wrote, perhaps: it must not keep back all that come after it.
    return {
      delivery,
      dead: `${format.id} cannot write it down: ${error instanceof Error ? error.message : 'unknown error'}`,
    };
  }
  const bytes = Buffer.byteLength(text) + 1;
  if (bytes > most) return { delivery, dead: `it has ${bytes} bytes, and no more than ${most} are taken` };
  return { delivery, outgoing: { uid, at, text }, bytes };
}

/** With what is other than when this destination was told last. */
function compared(event: OutboxEvent, heard: Due['heard']): OutboxEvent {
  if (event.kind === 'run') return event;
  const { previousSeverity: _, ...finding } = event.finding;
  return {
    ...event,
    finding: { ...finding, ...before(finding.severity, heard?.severity) },
    scopesAdded: added(event, heard),
  };
}

function before(now: Severity, then: Severity | undefined): { readonly previousSeverity?: Severity } {
  return then === undefined || severityRank[then] === severityRank[now] ? {} : { previousSeverity: then };
}

/** To who hears of it, or of its app, for the first time it is all new, and nothing was added. */
function added({ app }: FindingEvent, heard: Due['heard']): readonly string[] {
  const before = heard?.scopes;
  if (before === undefined || app === undefined) return [];
  return app.highScopes.filter((scope) => !before.includes(scope));
}

/** As many as may be written down together: of one finding only the first, since by it the next is compared. */
export function together(due: readonly Due[]): readonly Due[] {
  const met = new Set<string>();
  for (const [i, { fingerprint }] of due.entries()) {
    if (fingerprint === undefined) continue;
    if (met.has(fingerprint)) return due.slice(0, i);
    met.add(fingerprint);
  }
  return due;
}
