import { createExchange } from '../../src/lib/exchange.ts';
import { createPost, type Timer } from '../../src/lib/post.ts';
import type { Outgoing, SinkTools } from '../../src/report/event-sink.ts';

export interface ToolsForTests {
  readonly tools: SinkTools;
  /** Ends all posts under way, as if their time was over. */
  readonly expire: () => void;
  readonly close: () => void;
}

/** Real calls, and a clock that whoever waits moves on: nothing takes longer than the calls. */
export function sinkTools(
  stdout: NodeJS.WritableStream = process.stdout,
  signal: AbortSignal = new AbortController().signal,
): ToolsForTests {
  const exchange = createExchange();
  const underWay = new Set<() => void>();
  const timer: Timer = (_, expire) => {
    underWay.add(expire);
    return () => underWay.delete(expire);
  };
  let waited = 0;
  return {
    tools: {
      post: createPost(exchange, signal, timer),
      now: () => Date.now() + waited,
      wait: async (ms) => {
        waited += ms;
      },
      until: Number.POSITIVE_INFINITY,
      stdout,
    },
    expire: () => {
      for (const expire of underWay) expire();
    },
    close: exchange.close,
  };
}

/** One that says its uid in its text, too. */
export function outgoing(uid: string, members: object = {}): Outgoing {
  return { uid, at: '2026-11-23T22:00:00.250Z', text: JSON.stringify({ id: uid, ...members }) };
}
