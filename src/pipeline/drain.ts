import { instant } from '../model/values.ts';
import type { Fate, OpenSink, Sent, SinkTools } from '../report/event-sink.ts';
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
/** Between tries of what a receiver fails at, that took something else in this delivery. */
const PAUSE_MS = 5000;
/** What failed comes again in parts, so much smaller: one event in it may be what the receiver chokes on. */
const PARTS = 8;
/** Tries alone, after which an event is left for another delivery, when others are taken meanwhile. */
const CHANCES = 3;

interface Draining {
  readonly destination: Destination;
  readonly open: OpenSink;
  readonly options: DrainOptions;
  sent: number;
  dead: number;
  waiting: number;
  /** Tries in a row of which nothing was taken. */
  failures: number;
  /** Something was tried. */
  isBegun: boolean;
  /** Events to a batch. */
  most: number;
  /** Tries that what was sent last had behind it. */
  level: number;
  /** Tries alone, in this delivery, of what failed at it. */
  readonly alone: Map<string, number>;
  /** What is left for another delivery, with why. */
  readonly left: Map<string, string>;
}

type Line = Written & { readonly due: Due };

/**
 * Sends what waits for one destination, one batch after the other: what was tried least first, the oldest first, so that
 * no event at which the receiver fails keeps back those of other findings. Those of one finding stay in their order.
 */
export async function drain(destination: Destination, options: DrainOptions): Promise<Delivered> {
  const { store } = options;
  const { name, sink } = destination;
  const waiting = await store.outbox.waiting(name);
  if (waiting === 0) return { name, sent: 0, dead: 0, waiting };
  const open = sink.open(destination.options, toolsOf(options));
  const draining: Draining = {
    ...{ destination, open, options, waiting, sent: 0, dead: 0, failures: 0, isBegun: false },
    ...{ most: sink.limits.events, level: 0, alone: new Map(), left: new Map() },
  };
  try {
    const reason = await drained(draining);
    // Another process may have put something back meanwhile: what waits is counted, not worked out.
    const still = await store.outbox.waiting(name);
    const { sent, dead } = draining;
    return { name, sent, dead, waiting: still, ...(still > 0 && reason !== undefined && { reason }) };
  } finally {
    await open.close?.();
  }
}

/** A receiver that hangs is given up when the time is over, and not a minute later. */
function toolsOf({ tools, until }: DrainOptions): SinkTools {
  return {
    ...tools,
    until,
    post: (request) => tools.post({ ...request, withinMs: Math.max(FIRST_PAUSE_MS, until - tools.now()) }),
  };
}

/** Returns why something is left; undefined where nothing is. */
async function drained(draining: Draining): Promise<string | undefined> {
  for (;;) {
    const page = await nextPage(draining);
    if (page.length === 0) return [...draining.left.values()][0];
    const reason = await sendPage(draining, page);
    if (reason !== undefined) return reason;
  }
}

/**
 * Of what waits those that were tried least, the oldest first; after a failure, in this delivery or the last, the
 * newest, by itself: where a receiver fails at some that stand together, it may be there for others.
 */
async function nextPage(draining: Draining): Promise<readonly Due[]> {
  const { destination, options, failures, left, isBegun } = draining;
  const { outbox } = options.store;
  draining.isBegun = true;
  const hasFailed = isBegun ? failures % 2 === 1 : await outbox.hasFailed(destination.name);
  const probe = hasFailed ? await outbox.newest(destination.name) : undefined;
  if (probe !== undefined && !left.has(subjectOf(probe))) return [probe];
  const due = (await outbox.due(destination.name, PAGE + left.size)).filter(
    (one) => !left.has(subjectOf(one)),
  );
  return together(due.filter(({ attempts }) => attempts === due[0]?.attempts));
}

function subjectOf({ fingerprint, uid }: Due): string {
  return fingerprint ?? uid;
}

/** Returns why nothing more shall be tried; undefined where the next page may be. */
async function sendPage(draining: Draining, page: readonly Due[]): Promise<string | undefined> {
  const { tools, signal, until, forMs } = draining.options;
  const { format, sink } = draining.destination;
  const level = page[0]?.attempts ?? 0;
  if (level !== draining.level) {
    draining.level = level;
    draining.most = Math.min(draining.most, Math.max(1, Math.floor(sink.limits.events / PARTS ** level)));
  }
  const lines = page.map((due): Line => ({ due, ...writeDown(due, format, sink.limits.bytes) }));
  for (let i = 0; i < lines.length; ) {
    if (signal.aborted) return 'interrupted';
    if (tools.now() >= until) return `not all of it could be sent within ${Math.round(forMs / 1000)} s`;
    const batch = cut(lines, i, draining);
    const failure = await sendBatch(draining, batch);
    // The page is read again: some of it may have been sent.
    if (failure === 'cut short') return undefined;
    if (failure !== undefined) return await pause(draining, failure);
    i += batch.length;
  }
  return undefined;
}

/** From `start`, as many as one try may carry; at least one. */
function cut(lines: readonly Line[], start: number, { most, destination }: Draining): readonly Line[] {
  let end = start;
  let bytes = 0;
  for (; end < lines.length && end - start < most; end++) {
    const one = lines[end];
    bytes += one !== undefined && 'bytes' in one ? one.bytes : 0;
    if (bytes > destination.sink.limits.bytes) break;
  }
  return lines.slice(start, end);
}

interface Failure {
  readonly reason: string;
  readonly hasMoved: boolean;
  readonly retryAfterMs: number | undefined;
}

interface Tried {
  readonly line: Line;
  readonly fate: Fate;
}

async function sendBatch(
  draining: Draining,
  batch: readonly Line[],
): Promise<Failure | 'cut short' | undefined> {
  const { fates, retryAfterMs } = await attempt(draining, batch);
  let next = 0;
  const tried = batch.flatMap((line): readonly Tried[] => {
    if ('dead' in line) return [{ line, fate: { state: 'dead', reason: line.dead } }];
    const fate = fates[next++];
    return fate === undefined ? [] : [{ line, fate }];
  });
  const failed = tried.filter(({ fate }) => fate.state === 'retry');
  const alone = failed.length === 1 ? failed[0] : undefined;
  await settle(draining, tried);
  if (failed.length === 0) return tried.length === batch.length ? undefined : 'cut short';
  const hasMoved = failed.length < tried.length;
  leave(draining, alone);
  draining.failures = hasMoved ? 0 : draining.failures + 1;
  if (!hasMoved) draining.most = Math.max(1, Math.floor(failed.length / PARTS));
  return { reason: reasonOf(failed[0]), hasMoved, retryAfterMs };
}

function reasonOf(tried: Tried | undefined): string {
  return tried !== undefined && 'reason' in tried.fate ? tried.fate.reason : 'nothing was said of it';
}

/** Writes down what became of each. */
async function settle(draining: Draining, tried: readonly Tried[]): Promise<void> {
  const { destination, options } = draining;
  const settled = tried.map(({ line, fate }): Settled => ({ delivery: line.delivery, ...fate }));
  await options.store.outbox.settle(settled, instant(options.tools.now()));
  const count = (state: Settled['state']) => settled.filter((one) => one.state === state).length;
  draining.sent += count('sent');
  draining.dead += count('dead');
  draining.waiting -= count('sent') + count('dead');
  if (count('sent') > 0) {
    draining.failures = 0;
    draining.most = Math.min(destination.sink.limits.events, draining.most * 2);
  }
  const { sent, dead, waiting } = draining;
  options.onProgress({ name: destination.name, sent, dead, waiting });
}

/**
 * Leaves an event that failed alone for another delivery. Only what the receiver takes besides shows that it may be the
 * event: one that takes nothing may be down. What failed often before has one chance.
 */
function leave({ sent, alone, left }: Draining, tried: Tried | undefined): void {
  if (tried === undefined) return;
  const { due } = tried.line;
  const subject = subjectOf(due);
  const times = (alone.get(subject) ?? 0) + 1;
  alone.set(subject, times);
  if (sent > 0 && (times >= CHANCES || due.attempts >= CHANCES)) left.set(subject, reasonOf(tried));
}

async function attempt({ open, options }: Draining, batch: readonly Written[]): Promise<Sent> {
  const outgoing = batch.flatMap((one) => ('outgoing' in one ? [one.outgoing] : []));
  if (outgoing.length === 0) return { fates: [] };
  try {
    return await open.send(outgoing);
  } catch (error) {
    if (!options.signal.aborted) throw error;
    return { fates: [] };
  }
}

/** Leaves the receiver alone for a while. Returns why, where that would take longer than there is time. */
async function pause(
  { failures, sent, options }: Draining,
  { reason, hasMoved, retryAfterMs = 0 }: Failure,
): Promise<string | undefined> {
  const { wait, random, tools, signal, until } = options;
  const backoff = Math.min(sent > 0 ? PAUSE_MS : LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
  const ms = Math.max(retryAfterMs, hasMoved ? 0 : backoff * (0.5 + random() / 2));
  if (tools.now() + ms >= until) return reason;
  try {
    if (ms > 0) await wait(ms, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return undefined;
}
