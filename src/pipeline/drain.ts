import { instant } from '../model/values.ts';
import type { Fate, OpenSink, Sent } from '../report/event-sink.ts';
import type { Due, Settled } from '../store/deliveries.ts';
import type { Delivered, DeliverOptions, Destination } from './deliver.ts';
import { together, type Written, writeDown } from './outgoing.ts';

export interface DrainOptions extends DeliverOptions {
  /** When to give up, in ms. */
  readonly until: number;
}

/** Read at once; a million that wait take no more memory than these. */
const PAGE = 1000;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;

interface Draining {
  readonly destination: Destination;
  readonly open: OpenSink;
  readonly options: DrainOptions;
  sent: number;
  dead: number;
  waiting: number;
  /** Tries in a row that moved nothing. */
  failures: number;
  /** Events to a batch. */
  most: number;
  /** Findings, or runs, at which the receiver fails, with why: what it takes otherwise does not wait for them. */
  readonly stuck: Map<string, string>;
  /** How many of them came one after the other, with nothing taken in between. */
  stuckInRow: number;
  /** They were tried once more, after all others. */
  isLastRound: boolean;
  /** Why the last try failed; undefined when it did not. */
  lastFailure?: string | undefined;
}

/** Failures in a row, after which the first event that waits is passed over. */
const CHANCES = 3;
/** So many that fail one after the other: it is the receiver, and not they. */
const STUCK = 3;

/**
 * Sends what waits for one destination, in order, one batch after the other. What shall be tried again keeps what comes
 * after it waiting, so that a finding's events arrive in their order; after some tries, only those of the same finding.
 */
export async function drain(destination: Destination, options: DrainOptions): Promise<Delivered> {
  const { store, tools } = options;
  const { name, sink, format } = destination;
  const waiting = await store.outbox.waiting(name);
  if (waiting === 0) return { name, sent: 0, dead: 0, waiting };
  const open = sink.open(destination.options, tools);
  const draining: Draining = {
    ...{ destination, open, options, waiting },
    ...{
      sent: 0,
      dead: 0,
      failures: 0,
      most: sink.limits.events,
      stuck: new Map(),
      stuckInRow: 0,
      isLastRound: false,
    },
  };
  try {
    let reason: string | undefined;
    while (reason === undefined) {
      const due = together(await waitingFor(draining));
      if (due.length === 0) {
        // The receiver may have been down, and taken what came later.
        if (draining.stuck.size === 0 || draining.isLastRound) {
          [reason] = draining.stuck.values();
          break;
        }
        draining.isLastRound = true;
        draining.stuck.clear();
        continue;
      }
      reason = await sendPage(
        draining,
        due.map((one) => writeDown(one, format, sink.limits.bytes)),
      );
      const [first] = due;
      if (first !== undefined) passOver(draining, first);
    }
    const { sent, dead } = draining;
    return { name, sent, dead, ...(await left(draining, reason)) };
  } finally {
    await open.close?.();
  }
}

/** The oldest that wait, but for those of which one is stuck. Among very many stuck ones the rest waits, too. */
async function waitingFor({ destination, options, stuck }: Draining): Promise<readonly Due[]> {
  const due = await options.store.outbox.due(destination.name, PAGE + stuck.size);
  return due.filter((one) => !stuck.has(subjectOf(one)));
}

function subjectOf({ fingerprint, uid }: Due): string {
  return fingerprint ?? uid;
}

/**
 * An event at which the receiver fails again and again lets what comes after it go first: whoever chose the name of an
 * app must not be able to silence a SIEM. What follows of the same finding waits with it.
 */
function passOver(draining: Draining, first: Due): void {
  const { failures, lastFailure, stuck } = draining;
  if (failures < CHANCES || lastFailure === undefined || draining.stuckInRow >= STUCK) return;
  stuck.set(subjectOf(first), lastFailure);
  draining.stuckInRow++;
  draining.failures = 0;
}

/** Another process may have put something back meanwhile: what waits is counted, not worked out. */
async function left(
  { destination, options }: Draining,
  reason: string | undefined,
): Promise<Pick<Delivered, 'waiting' | 'reason'>> {
  const waiting = await options.store.outbox.waiting(destination.name);
  return { waiting, ...(waiting > 0 && reason !== undefined && { reason }) };
}

/** Returns why nothing more shall be tried; undefined where the next page may be. */
async function sendPage(draining: Draining, page: readonly Written[]): Promise<string | undefined> {
  const { tools, signal, until, forMs } = draining.options;
  for (let i = 0; i < page.length; ) {
    if (signal.aborted) return 'interrupted';
    if (tools.now() >= until) return `not all of it could be sent within ${Math.round(forMs / 1000)} s`;
    const batch = cut(page, i, draining);
    const failure = await sendBatch(draining, batch);
    // The page is read again: some of it may have been sent.
    if (failure !== undefined) return await pause(draining, failure);
    i += batch.length;
  }
  return undefined;
}

/** From `start`, as many as one try may carry; at least one. */
function cut(page: readonly Written[], start: number, { most, destination }: Draining): readonly Written[] {
  let end = start;
  let bytes = 0;
  for (; end < page.length && end - start < most; end++) {
    const one = page[end];
    bytes += one !== undefined && 'bytes' in one ? one.bytes : 0;
    if (bytes > destination.sink.limits.bytes) break;
  }
  return page.slice(start, end);
}

interface Failure {
  readonly reason: string;
  readonly hasMoved: boolean;
  readonly retryAfterMs: number | undefined;
}

async function sendBatch(draining: Draining, batch: readonly Written[]): Promise<Failure | undefined> {
  const { destination, options } = draining;
  const { store, tools, onProgress } = options;
  const { fates, retryAfterMs } = await attempt(draining, batch);
  let next = 0;
  const settled = batch.map((one): Settled => {
    const { delivery } = one;
    if ('dead' in one) return { delivery, state: 'dead', reason: one.dead };
    return { delivery, ...(fates[next++] ?? unsaid) };
  });
  await store.outbox.settle(settled, instant(tools.now()));
  const count = (state: Settled['state']) => settled.filter((one) => one.state === state).length;
  draining.sent += count('sent');
  draining.dead += count('dead');
  draining.waiting -= settled.length - count('retry');
  const { sent, dead, waiting } = draining;
  onProgress({ name: destination.name, sent, dead, waiting });
  const failed = settled.find(({ state }) => state === 'retry');
  const hasMoved = count('retry') < settled.length;
  draining.failures = hasMoved ? 0 : draining.failures + 1;
  if (count('sent') > 0) draining.stuckInRow = 0;
  draining.lastFailure = failed?.reason;
  // One of them may be what the receiver chokes on: it shall not keep back those before it.
  draining.most = hasMoved
    ? Math.min(destination.sink.limits.events, draining.most * 2)
    : Math.max(1, Math.floor(Math.min(draining.most, batch.length) / 2));
  return failed && { reason: failed.reason ?? unsaid.reason, hasMoved, retryAfterMs };
}

const unsaid = { state: 'retry', reason: 'nothing was said of it' } as const satisfies Fate;

async function attempt({ open, options }: Draining, batch: readonly Written[]): Promise<Sent> {
  const outgoing = batch.flatMap((one) => ('outgoing' in one ? [one.outgoing] : []));
  if (outgoing.length === 0) return { fates: [] };
  try {
    return await open.send(outgoing);
  } catch (error) {
    if (!options.signal.aborted) throw error;
    return { fates: outgoing.map(() => ({ state: 'retry', reason: 'interrupted' })) };
  }
}

/** Leaves the receiver alone for a while. Returns why, where that would take longer than there is time. */
async function pause(
  { failures, options }: Draining,
  { reason, hasMoved, retryAfterMs = 0 }: Failure,
): Promise<string | undefined> {
  const { wait, random, tools, signal, until } = options;
  const backoff = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
  const ms = Math.max(retryAfterMs, hasMoved ? 0 : backoff * (0.5 + random() / 2));
  if (tools.now() + ms >= until) return reason;
  try {
    if (ms > 0) await wait(ms, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return undefined;
}
