import { existsSync } from 'node:fs';
import { ChoiceError, type DeliveryConfig, deliveryOf, outlineOf } from '../config.ts';
import { createExchange } from '../lib/exchange.ts';
import { proxyFault } from '../lib/proxy-env.ts';
import { printable } from '../lib/text.ts';
import type { Delivered } from '../pipeline/deliver.ts';
import { exitCodes } from '../report/exit-codes.ts';
import { stdout } from '../report/sinks/stdout.ts';
import { openStore, type Store } from '../store/store.ts';
import { deliverEvents, events, tellForgotten, undelivered } from './delivery.ts';
import { type Ended, say } from './ending.ts';
import { catchInterrupts, type Interrupt } from './interrupt.ts';
import { createLog } from './log.ts';
import type { LogFormat } from './log-format.ts';
import { orTold } from './read-config.ts';
import { fromStore } from './stored.ts';

export interface DeliverFlags {
  readonly config: string;
  readonly destination: readonly string[];
  /** Seconds. */
  readonly for: number;
  readonly dead?: boolean;
  readonly retryDead?: boolean;
  readonly quiet?: boolean;
  readonly logLevel: string;
  readonly logFormat: LogFormat;
}

export async function deliverCommand(flags: DeliverFlags): Promise<void> {
  const ended = flags.dead === true ? await listDead(flags) : await deliverWaiting(flags);
  if (ended === undefined) return;
  say(ended, flags.logFormat);
  // A connection that is still being made would keep the process for another minute.
  if (ended.exitCode === exitCodes.interrupted) process.exit();
}

async function deliverWaiting(flags: DeliverFlags): Promise<Ended | undefined> {
  const config = orTold(
    flags.config,
    () => deliveryOf(flags.config, process.env, flags.destination),
    flags.logFormat,
  );
  if (config === undefined) return undefined;
  const fault = proxyFault(process.env);
  if (fault !== undefined) return { exitCode: exitCodes.usage, why: fault };
  if (config.destinations.length === 0) {
    if (existsSync(config.store)) await tellWhatWaits(config.store, flags);
    return { exitCode: exitCodes.usage, why: 'the config names no destinations' };
  }
  const interrupt = catchInterrupts();
  try {
    return await withStore(config.store, (store) => drained(store, config, { flags, interrupt }));
  } finally {
    interrupt.release();
  }
}

async function drained(
  store: Store,
  config: DeliveryConfig,
  { flags, interrupt }: { readonly flags: DeliverFlags; readonly interrupt: Interrupt },
): Promise<Ended> {
  const exchange = createExchange({
    proxyEnv: process.env,
    ...(config.ca !== undefined && { ca: config.ca }),
  });
  try {
    const delivered = await deliverEvents({
      ...{ store, exchange, destinations: config.destinations, signal: interrupt.signal },
      ...{ forMs: flags.for * 1000, isReviving: flags.retryDead === true },
      ...{ isQuiet: flags.quiet === true, logFormat: flags.logFormat },
    });
    await tell(delivered, config, flags);
    if (flags.destination.length === 0) await tellForgotten(store, config.destinations, flags);
    return outcome(delivered, interrupt.signal);
  } finally {
    exchange.close();
  }
}

function outcome(delivered: readonly Delivered[], signal: AbortSignal): Ended {
  const what = undelivered(delivered);
  const sent = delivered.reduce((total, one) => total + one.sent, 0);
  if (what === undefined)
    return {
      exitCode: exitCodes.expected,
      why: sent === 0 ? 'nothing waited' : `all that waited was delivered: ${events(sent)}`,
    };
  if (signal.aborted)
    return {
      exitCode: exitCodes.interrupted,
      why: `interrupted: ${what}; \`oauthlas deliver\` goes on from here`,
    };
  return { exitCode: exitCodes.delivery, why: what };
}

/** A line for each; beside events on stdout they would be taken for some. */
async function tell(
  delivered: readonly Delivered[],
  { destinations }: DeliveryConfig,
  { logFormat }: DeliverFlags,
): Promise<void> {
  if (destinations.some(({ sink }) => sink.id === 'stdout')) {
    const log = createLog('info', process.stderr, logFormat);
    for (const { name, ...counts } of delivered) log.info({ destination: name, ...counts }, 'delivered');
    return;
  }
  const lines = delivered.map(({ name, sent, waiting, dead, reason }) => {
    const why = reason === undefined ? '' : ` (${reason})`;
    const line = `${name}: ${events(sent)} sent, ${waiting} waiting${why}, ${dead} refused for good`;
    return `${printable(line, 500)}\n`;
  });
  await stdout(process.stdout).deliver(lines.join(''));
}

/** From what is stored alone: no secret is needed to look. */
async function listDead({ config, destination, logFormat }: DeliverFlags): Promise<Ended | undefined> {
  const outline = orTold(config, () => named(outlineOf(config), destination), logFormat);
  if (outline === undefined) return undefined;
  return await withStore(outline.store, async (store) => {
    let count = 0;
    for (const name of outline.destinations) {
      for await (const { uid, at, attempts, reason } of store.outbox.dead(name)) {
        count++;
        const line = `${name}  ${at}  ${uid}  ${attempts === 1 ? 'tried once' : `tried ${attempts} times`}: ${reason}`;
        await stdout(process.stdout).deliver(`${printable(line, 700)}\n`);
      }
    }
    return {
      exitCode: exitCodes.expected,
      why:
        count === 0
          ? 'no event was refused for good'
          : `${events(count)} refused for good; \`oauthlas deliver --retry-dead\` tries again`,
    };
  });
}

function named(outline: ReturnType<typeof outlineOf>, names: readonly string[]) {
  const { store, destinations } = outline;
  const unknown = names.find((name) => !destinations.includes(name));
  if (unknown !== undefined)
    throw new ChoiceError(`the config has no destination ${unknown}; it has ${destinations.join(', ')}`);
  return { store, destinations: names.length === 0 ? destinations : names };
}

async function tellWhatWaits(path: string, flags: DeliverFlags): Promise<void> {
  const store = await openStore(path);
  try {
    await tellForgotten(store, [], flags);
  } finally {
    await store.close();
  }
}

async function withStore(path: string, work: (store: Store) => Promise<Ended>): Promise<Ended> {
  const none: Ended = {
    exitCode: exitCodes.expected,
    why: `nothing waits: there is no store yet at ${path}`,
  };
  return await fromStore(path, async (store) => (store === undefined ? none : await work(store)));
}
