import type { Fate, Outgoing } from '../../event-sink.ts';
import { sent } from './fates.ts';

/** A batch as whole lines. What would be more than one line could pass for another event, and stays out. */
export function toLines(batch: readonly Outgoing[]): {
  readonly text: string;
  readonly fates: readonly Fate[];
} {
  const fates = batch.map(({ text }): Fate => (/[\r\n]/.test(text) ? broken : sent));
  const lines = batch.filter((_, i) => fates[i] === sent).map(({ text }) => `${text}\n`);
  return { text: lines.join(''), fates };
}

const broken: Fate = { state: 'dead', reason: 'its format wrote more than one line' };
