import type { Fate, Sent } from '../../event-sink.ts';

export const sent: Fate = { state: 'sent' };

/** Those that are settled as they are; the others of `count` wait, for this reason. */
export function waiting(
  settled: readonly Fate[],
  count: number,
  { reason, retryAfterMs }: { readonly reason: string; readonly retryAfterMs?: number | undefined },
): Sent {
  const rest = Array.from({ length: count - settled.length }, (): Fate => ({ state: 'retry', reason }));
  return { fates: [...settled, ...rest], ...(retryAfterMs !== undefined && { retryAfterMs }) };
}
