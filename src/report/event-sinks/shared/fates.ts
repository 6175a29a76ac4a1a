import type { Fate, Sent } from '../../event-sink.ts';

export const sent: Fate = { state: 'sent' };

/** After those that are settled, so many were tried together and wait, for this reason. */
export function waiting(
  settled: readonly Fate[],
  count: number,
  { reason, retryAfterMs }: { readonly reason: string; readonly retryAfterMs?: number | undefined },
): Sent {
  const tried = Array.from({ length: count }, (): Fate => ({ state: 'retry', reason }));
  return { fates: [...settled, ...tried], ...(retryAfterMs !== undefined && { retryAfterMs }) };
}
