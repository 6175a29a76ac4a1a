import { fork } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import type { RegisteredVendor } from '../model/register.ts';
import type { EndpointId } from './endpoints.ts';
import type { Fault } from './fault.ts';
import type { Question, Reply, Started } from './protocol.ts';
import type { Tenant } from './tenants.ts';
import type { BadApp, WorldOptions } from './world.ts';

export interface SpawnedSimulator {
  readonly origin: string;
  readonly tenants: readonly Tenant[];
  readonly bad: readonly BadApp[];
  /** What the company wrote down of vendors. */
  readonly register: readonly RegisteredVendor[];
  readonly calls: () => Promise<Readonly<Record<string, number>>>;
  readonly refused: () => Promise<readonly number[]>;
  readonly setFault: (endpoint: EndpointId, fault: Fault | undefined) => Promise<void>;
  /** Of so large a share of the Google tenant's people something changes. */
  readonly churn: (share: number) => Promise<void>;
  /** Forgets calls, refusals and faults, and fills the quotas. */
  readonly reset: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** The simulator in a process of its own, for the demo and the benchmarks. Throws when the options cannot be met. */
export async function spawnSimulator(options: WorldOptions = {}): Promise<SpawnedSimulator> {
  // Run from source we are .ts, run from dist we are .js, and so is the child.
  const child = fork(new URL(`./child${extname(import.meta.url)}`, import.meta.url), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
  });
  const waiting = new Map<number, { resolve: (content: unknown) => void; reject: (error: Error) => void }>();
  let last = 0;
  const ask = <T>(content: Question) =>
    new Promise<T>((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve: (answer) => resolve(answer as T), reject });
      child.send({ number: last, content }, (error) => error && reject(error));
    });
  child.on('message', ({ number, content, error }: Reply) => {
    const asked = waiting.get(number);
    waiting.delete(number);
    if (error === undefined) asked?.resolve(content);
    else asked?.reject(new Error(error));
  });
  child.once('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error('the simulator has ended'));
  });
  const end = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.disconnect();
    await exit;
  };

  try {
    const started = await ask<Started>({ ask: 'start', options });
    return {
      ...started,
      calls: () => ask({ ask: 'calls' }),
      refused: () => ask({ ask: 'refused' }),
      setFault: (endpoint, fault) => ask({ ask: 'fault', endpoint, fault: fault ?? null }),
      churn: (share) => ask({ ask: 'churn', share }),
      reset: () => ask({ ask: 'reset' }),
      stop: end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}
