import pLimit from 'p-limit';
import { ProviderError } from './errors.ts';
import type { Wait } from './wait.ts';

export interface BudgetRules {
  readonly callsPerSecond?: number;
  /** Calls that may go out at once after an idle moment; absent: a quarter of a second's worth. */
  readonly burst?: number;
  /** No more than so many calls in any such time. */
  readonly window?: { readonly calls: number; readonly ms: number };
  readonly concurrency: number;
}

/** One vendor quota: how many calls at once, how many a second, and until when nobody may call. */
export interface Budget {
  /** Runs `call` when quota and concurrency allow; a batch weighs as many calls as are inside it. */
  readonly spend: <T>(call: () => Promise<T>, signal: AbortSignal, weight?: number) => Promise<T>;
  /** The vendor refused: nobody calls for `ms`, and afterwards at less than the rate that was refused. */
  readonly refused: (ms: number) => void;
  /** What an answer said of the quota: what it cost beyond its `weight` is drawn too, and a high load slows us down. */
  readonly told: (said: Quota, weight?: number) => void;
}

/** What a vendor's answer says of its quota. */
export interface Quota {
  /** What the call took of it, where an ordinary one takes 1. */
  readonly cost?: number;
  /** How much of it is used up, 1 being all. */
  readonly load?: number;
}

/** A vendor that shuts us out for longer has refused what we wanted, too: a day's quota lasts a day. */
const LONGEST_PAUSE_MS = 300_000;
const BURST_SHARE = 0.25;
/** After a refusal, the share of the rate that had been accepted. */
const BACK_OFF = 0.9;
/** What an undisturbed second gives back. */
const RECOVERY = 1.02;
/** From this load on we slow down, and to this one. */
const HIGH_LOAD = 0.8;
const GOOD_LOAD = 0.75;
/** A load is measured over some seconds: for so long, what was sent before we slowed down still counts in it. */
const SETTLING_MS = 10_000;

/**
 * Paces on an absolute schedule (late timers do not add up). Without a stated rate it runs free until it is
 * refused; then it takes the rate that was being accepted and goes up again slowly.
 */
export function createBudget(
  rules: BudgetRules,
  world: { readonly now: () => number; readonly wait: Wait },
): Budget {
  const limit = pLimit(rules.concurrency);
  const stated = rules.callsPerSecond ?? Number.POSITIVE_INFINITY;
  let rate = stated;
  let next = 0;
  let pausedUntil = 0;
  let settledAt = 0;
  let windowStart = world.now();
  let inWindow = 0;
  let lastWindow = 0;

  /** The last calls, as many as a window holds: when each went out, or will. */
  const sent: number[] = [];

  function turn(now: number, weight: number): number {
    const due = byRate(now, weight);
    if (rules.window === undefined) return due;
    const { calls, ms } = rules.window;
    for (let drawn = 0; drawn < weight; drawn++) {
      const oldest = sent.length < calls ? undefined : sent.shift();
      sent.push(Math.max(due, sent.at(-1) ?? due, oldest === undefined ? due : oldest + ms));
    }
    return sent.at(-1) ?? due;
  }

  function byRate(now: number, weight: number): number {
    if (now - windowStart >= 1000) {
      lastWindow = now - windowStart < 2000 ? inWindow : 0;
      windowStart = now;
      inWindow = 0;
      if (rate < stated) rate = Math.min(stated, rate * RECOVERY);
    }
    inWindow += weight;
    if (rate === Number.POSITIVE_INFINITY) return Math.max(now, pausedUntil);
    const interval = 1000 / rate;
    const burst = rules.burst ?? Math.max(1, rate * BURST_SHARE);
    next = Math.max(next, now - burst * interval, pausedUntil) + interval * weight;
    return next;
  }

  function slowDown(share: number): void {
    rate = Math.max(0.2, Math.min(rate, Math.max(inWindow, lastWindow)) * share);
  }

  return {
    spend: (call, signal, weight = 1) =>
      limit(async () => {
        const now = world.now();
        const pause = pausedUntil - now;
        if (pause > LONGEST_PAUSE_MS) {
          throw new ProviderError(
            'throttled',
            `no call was sent: the vendor asked to wait ${Math.ceil(pause / 1000)} s`,
          );
        }
        const delay = turn(now, weight) - now;
        if (delay > 0) await world.wait(delay, signal);
        signal.throwIfAborted();
        return await call();
      }),
    refused: (ms) => {
      const now = world.now();
      // Calls already under way are refused together; that is one refusal.
      if (now >= pausedUntil) slowDown(BACK_OFF);
      pausedUntil = Math.max(pausedUntil, now + ms);
    },
    told: ({ cost, load = 0 }, weight = 1) => {
      const now = world.now();
      const more = Math.max(0, (cost ?? weight) - weight);
      inWindow += more;
      if (rate !== Number.POSITIVE_INFINITY) next += (1000 / rate) * more;
      if (load < HIGH_LOAD || now < settledAt) return;
      slowDown(GOOD_LOAD / load);
      // No burst is left.
      next = Math.max(next, now);
      settledAt = now + SETTLING_MS;
    },
  };
}
