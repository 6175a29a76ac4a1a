import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Measured, measure } from '../measure.ts';
import type { EventCase } from './cases.ts';
import { fill } from './fill.ts';

export interface EventResult {
  readonly delivered: Measured;
  /** What the destination has. */
  readonly arrived: number;
}

/** Delivers what waits in a store, from the start of the command to its end. */
export async function runEvents(
  one: EventCase,
  command: readonly [string, ...string[]],
): Promise<EventResult> {
  const folder = mkdtempSync(join(tmpdir(), 'oauthlas-bench-'));
  const receiver = one.to === 'file' ? undefined : await startReceiver();
  try {
    const options =
      receiver === undefined ? { path: 'events.ndjson' } : { url: receiver.url, token: 'env:BENCH_TOKEN' };
    const destinations = { bench: { kind: one.to, format: one.format, ...options } };
    const tenants = [{ id: 'bench', platform: 'm365', auth: { kind: 'bearer', token: 'env:NOT_SET' } }];
    const config = join(folder, 'config.json');
    writeFileSync(config, JSON.stringify({ store: 'store.db', tenants, destinations }));
    await fill(join(folder, 'store.db'), 'bench', one);
    const delivered = await measure([...command, 'deliver', '--config', config, '--quiet', '--for', '3600'], {
      BENCH_TOKEN: receiver?.token ?? '',
    });
    const arrived =
      receiver === undefined ? await lines(join(folder, 'events.ndjson')) : await receiver.stop();
    return { delivered, arrived };
  } finally {
    receiver?.child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startReceiver() {
  const child = spawn(process.execPath, ['bench/events/receiver.ts'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { url, token }: { url: string; token: string } = JSON.parse(String((await said.next()).value));
  return {
    ...{ child, url, token },
    stop: async () => {
      child.kill('SIGTERM');
      const { value } = await said.next();
      await once(child, 'exit');
      return Number(value);
    },
  };
}

async function lines(path: string): Promise<number> {
  let count = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>)
    for (const byte of chunk) if (byte === 0x0a) count++;
  return count;
}
