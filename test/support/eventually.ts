import type { Fate, OpenSink, Outgoing } from '../../src/report/event-sink.ts';

/**
 * Sends until nothing waits, as an outbox does. Whoever waits for ever ends with an error. Gives what became of each,
 * in the order of the events.
 */
export async function eventually(
  open: OpenSink,
  events: readonly Outgoing[],
  { batch, tries }: { readonly batch: number; readonly tries: number },
): Promise<readonly Fate[]> {
  const settled: Fate[] = [];
  for (let left = tries; settled.length < events.length; left--) {
    if (left === 0) throw new Error(`${events.length - settled.length} events still wait`);
    const { fates } = await open.send(events.slice(settled.length, settled.length + batch));
    for (const fate of fates) {
      if (fate.state === 'retry') break;
      settled.push(fate);
    }
  }
  return settled;
}
