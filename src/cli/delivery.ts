import type { Exchange } from '../lib/exchange.ts';
import { createPost } from '../lib/post.ts';
import { wait } from '../lib/wait.ts';
import { type Delivered, type DeliverOptions, type Destination, deliver } from '../pipeline/deliver.ts';
import { exitCodes } from '../report/exit-codes.ts';
import type { Store } from '../store/store.ts';
import { createDeliveryProgress } from './delivery-progress.ts';
import type { Ended } from './ending.ts';
import { createLog } from './log.ts';
import type { LogFormat } from './log-format.ts';
import { screenOf } from './screen.ts';

/** Delivers what waits, with its progress on stderr. */
export async function deliverEvents(
  options: Pick<DeliverOptions, 'store' | 'destinations' | 'signal' | 'forMs' | 'isReviving'> & {
    readonly exchange: Exchange;
    readonly isQuiet: boolean;
    readonly logFormat: LogFormat;
  },
): Promise<readonly Delivered[]> {
  const { exchange, signal, isQuiet, logFormat } = options;
  const progress = createDeliveryProgress(screenOf(process.stderr, logFormat), Date.now);
  try {
    return await deliver({
      ...options,
      tools: {
        post: createPost(exchange, signal),
        now: Date.now,
        wait: (ms) => wait(ms, signal),
        stdout: process.stdout,
      },
      wait,
      random: Math.random,
      onProgress: isQuiet ? () => {} : progress.update,
    });
  } finally {
    progress.end();
  }
}

/** What did not arrive, for the last line; undefined when everything did. */
export function undelivered(delivered: readonly Delivered[]): string | undefined {
  const told = delivered.flatMap(({ name, waiting, dead, reason }) => [
    ...(waiting > 0
      ? [
          `${events(waiting)} ${waiting === 1 ? 'waits' : 'wait'} for ${name}${reason === undefined ? '' : ` (${reason})`}`,
        ]
      : []),
    ...(dead > 0 ? [`${name} refused ${events(dead)} for good (\`oauthlas deliver --dead\` tells why)`] : []),
  ]);
  return told.length === 0 ? undefined : told.join('; ');
}

/** How a scan ended whose events were to be delivered: it is whole, whatever became of them. */
export function withDelivery(
  { exitCode, why }: Ended,
  delivered: readonly Delivered[],
  signal: AbortSignal,
): Ended {
  const what = undelivered(delivered);
  if (what === undefined) return { exitCode, why };
  const scan = `the scan itself ended with ${exitCode}: ${why}`;
  if (signal.aborted)
    return {
      exitCode: exitCodes.interrupted,
      why: `interrupted while delivering: ${what}; \`oauthlas deliver\` goes on; ${scan}`,
    };
  // Without credentials there was no scan, and after a fault perhaps no report: that is the first thing to mend.
  if (exitCode === exitCodes.credentials || exitCode === exitCodes.internal)
    return { exitCode, why: `${why}; and ${what}` };
  return { exitCode: exitCodes.delivery, why: `${what}; ${scan}` };
}

export function events(count: number): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? 'event' : 'events'}`;
}

/** What waits for a destination that left the config waits in vain, unless somebody is told. */
export async function tellForgotten(
  store: Store,
  destinations: readonly Pick<Destination, 'name'>[],
  { logLevel, logFormat }: { readonly logLevel: string; readonly logFormat: LogFormat },
): Promise<void> {
  const log = createLog(logLevel, process.stderr, logFormat);
  for (const { name, waiting } of await store.outbox.awaited()) {
    if (destinations.some((destination) => destination.name === name)) continue;
    log.warn(
      { destination: name, waiting },
      'events wait for a destination that the config does not name: name it again, and they are sent',
    );
  }
}
