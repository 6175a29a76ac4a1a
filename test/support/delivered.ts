import { expect } from 'vitest';
import type { Fate, Outgoing } from '../../src/report/event-sink.ts';

/** What a receiver got, in order, repeats too. */
export interface Got {
  readonly uid: unknown;
  readonly text: string;
}

/**
 * What a destination promises, whatever went wrong on the way: each event arrived, or is dead with a reason; what
 * arrived says what was written; whoever drops repeats by the uid sees all that arrived in its order.
 */
export function expectDelivered(
  events: readonly Outgoing[],
  fates: readonly Fate[],
  got: readonly Got[],
): void {
  const taken = new Set(got.map(({ uid }) => uid));
  const lost = events.filter(({ uid }, i) => fates[i]?.state === 'sent' && !taken.has(uid));
  const speechless = fates.filter((fate) => fate.state !== 'sent' && fate.reason === '');
  const texts = new Map(events.map(({ uid, text }) => [uid, text]));
  const altered = got.filter(({ uid, text }) => texts.get(String(uid)) !== text);
  const order = events.map(({ uid }) => uid).filter((uid) => taken.has(uid));

  expect({ settled: fates.length, lost, speechless, altered, order: [...taken] }).toEqual({
    settled: events.length,
    lost: [],
    speechless: [],
    altered: [],
    order,
  });
}
