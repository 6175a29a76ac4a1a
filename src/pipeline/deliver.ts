import { allEnded } from '../lib/all-ended.ts';
import type { Wait } from '../lib/wait.ts';
import { DAY_MS, instant } from '../model/values.ts';
import type { AnyEventSink, SinkTools } from '../report/event-sink.ts';
import type { EventFormat } from '../report/report.ts';
import type { Addressee } from '../store/outbox.ts';
import type { Store } from '../store/store.ts';
import { drain } from './drain.ts';

/** A place to which events go, as the config has it. */
export interface Destination extends Addressee {
  readonly sink: AnyEventSink;
  readonly format: EventFormat;
  /** The sink's own members in the config file, checked. */
  readonly options: unknown;
}

export interface DeliverOptions {
  readonly store: Store;
  readonly destinations: readonly Destination[];
  readonly tools: Omit<SinkTools, 'until'>;
  readonly wait: Wait;
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** After that nothing more is tried; what still waits then waits for another time. */
  readonly forMs: number;
  /** What was refused for good is tried again. */
  readonly isReviving?: boolean;
  readonly onProgress: (progress: Delivered) => void;
}

/** What became of what waited for one destination. */
export interface Delivered {
  readonly name: string;
  readonly sent: number;
  /** Refused for good, in this delivery. */
  readonly dead: number;
  readonly waiting: number;
  /** Why it waits; absent when nothing does. */
  readonly reason?: string;
}

const LOCK_MS = 500;
/** For how long what was sent is kept, to look up. */
const KEPT_DAYS = 30;

/**
 * Delivers what waits, all destinations side by side: one that is down costs the others nothing. Ends when nothing
 * waits, at the deadline, or at the signal, and says what is left. @throws StoreError, and bugs of ours
 */
export async function deliver(options: DeliverOptions): Promise<readonly Delivered[]> {
  const { store, destinations, tools, signal } = options;
  const until = tools.now() + options.forMs;
  const lock = await turn(options, until);
  if (lock === undefined)
    return await left(options, signal.aborted ? 'interrupted' : 'another oauthlas is delivering');
  try {
    if (options.isReviving === true) for (const { name } of destinations) await store.outbox.revive(name);
    const delivered = await allEnded(
      destinations.map((destination) => drain(destination, { ...options, until })),
    );
    const before = instant(tools.now() - KEPT_DAYS * DAY_MS);
    while (!signal.aborted && tools.now() < until && (await store.outbox.forget(before)));
    return delivered;
  } finally {
    lock.release();
  }
}

/** Waits for who delivers from the same store: what that one sends, this one need not. */
async function turn(
  { store, wait, tools, signal }: DeliverOptions,
  until: number,
): Promise<ReturnType<Store['lockDelivery']>> {
  for (;;) {
    const lock = signal.aborted ? undefined : store.lockDelivery();
    if (lock !== undefined || signal.aborted || tools.now() + LOCK_MS > until) return lock;
    await wait(LOCK_MS, signal).catch(() => signal.aborted || Promise.reject(signal.reason));
  }
}

async function left({ store, destinations }: DeliverOptions, reason: string): Promise<readonly Delivered[]> {
  const all: Delivered[] = [];
  for (const { name } of destinations) {
    const waiting = await store.outbox.waiting(name);
    all.push({ name, sent: 0, dead: 0, waiting, ...(waiting > 0 && { reason }) });
  }
  return all;
}
