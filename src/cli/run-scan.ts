import { accessSync, constants, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Config } from '../config.ts';
import { createExchange } from '../lib/exchange.ts';
import { printable } from '../lib/text.ts';
import { wait } from '../lib/wait.ts';
import { ResumeError, scan } from '../pipeline/scan.ts';
import { type ExitCode, exitCodes } from '../report/exit-codes.ts';
import { formats } from '../report/index.ts';
import { type Report, SinkError } from '../report/report.ts';
import { file } from '../report/sinks/file.ts';
import { stdout } from '../report/sinks/stdout.ts';
import { StoreError } from '../store/errors.ts';
import { openStore } from '../store/store.ts';
import type { ScanFlags } from './flags.ts';
import { createLog } from './log.ts';
import { createProgress } from './progress.ts';

/** How a command ended, for the exit code and the last line on stderr. */
export interface Ended {
  readonly exitCode: ExitCode;
  readonly why: string;
}

/** Scans, and writes the report to where the flags say. What is known to go wrong becomes an ending. */
export async function runScan(config: Config, flags: ScanFlags): Promise<Ended> {
  const fault = unfitOutput(config, flags);
  if (fault !== undefined) return { exitCode: exitCodes.usage, why: fault };
  const interrupt = catchInterrupts();
  const exchange = createExchange({
    proxyEnv: process.env,
    ...(config.ca !== undefined && { ca: config.ca }),
  });
  const surfaces = config.tenants.reduce((total, tenant) => total + tenant.connector.surfaces.length, 0);
  const screen = { ...screenOf(process.stderr), write: (text: string) => process.stderr.write(text) };
  const progress = createProgress(screen, surfaces, Date.now);
  try {
    const store = await openStore(config.store);
    try {
      const report = await scan({
        store,
        tenants: config.tenants,
        judges: config.judges,
        failOn: flags.failOn ?? config.failOn,
        expectedGaps: config.expectedGaps,
        own: config.own,
        people: config.people,
        world: {
          exchange,
          now: Date.now,
          wait,
          random: Math.random,
          log: createLog(flags.logLevel, process.stderr),
        },
        signal: interrupt.signal,
        isResume: flags.resume ?? false,
        onProgress: flags.quiet === true ? () => {} : progress.update,
      });
      progress.end();
      await deliver(report, flags);
      return report.outcome;
    } finally {
      await store.close();
    }
  } catch (error) {
    progress.end();
    return endingOf(error, interrupt.signal);
  } finally {
    interrupt.release();
    exchange.close();
  }
}

/** What is wrong with `--output`, told before a long scan and not after it. */
function unfitOutput(config: Config, flags: ScanFlags): string | undefined {
  for (const { path } of flags.output) {
    const whole = resolve(path);
    if (['', '.lock', '-wal', '-shm'].some((end) => whole === `${config.store}${end}`))
      return `--output ${path} is the store`;
    if (flags.config !== undefined && whole === resolve(flags.config))
      return `--output ${path} is the config`;
    // A report takes the place of what is there; a device must stay what it is.
    if (statSync(whole, { throwIfNoEntry: false })?.isFile() === false)
      return `--output ${path} is there and is no file`;
    try {
      accessSync(dirname(whole), constants.W_OK);
    } catch {
      return `--output ${path}: there is no folder ${dirname(whole)} that can be written to`;
    }
  }
  return undefined;
}

/** A terminal that cannot go back in a line gets plain lines. */
function screenOf({ isTTY, columns }: NodeJS.WriteStream) {
  return { isTTY: isTTY === true && process.env.TERM !== 'dumb', columns };
}

/** The first Ctrl-C stops after the page at hand; the second does not wait. */
function catchInterrupts(): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return {
    signal: controller.signal,
    release: () => {
      process.removeListener('SIGINT', stop);
      process.removeListener('SIGTERM', stop);
    },
  };
}

async function deliver(report: Report, flags: ScanFlags): Promise<void> {
  const render = (id: string, options: { readonly hasColour: boolean }) => {
    const format = formats.find((format) => format.id === id);
    if (format === undefined) throw new TypeError(`there is no format ${id}`);
    return format.render(report, {
      ...options,
      width: process.stdout.columns ?? 100,
      isVerbose: flags.all ?? false,
    });
  };
  const hasColour = process.stdout.isTTY === true && process.stdout.hasColors();
  const own = render(flags.json === true ? 'json' : 'console', { hasColour });
  // One that fails does not keep the report from the others; the first failure is told.
  const failures: unknown[] = [];
  await stdout(process.stdout)
    .deliver(own)
    .catch((error) => failures.push(error));
  for (const { format, path } of flags.output) {
    await file(path)
      .deliver(render(format, { hasColour: false }))
      .catch((error) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}

function endingOf(error: unknown, signal: AbortSignal): Ended {
  if (signal.aborted)
    return {
      exitCode: exitCodes.interrupted,
      why: 'interrupted; `oauthlas scan --resume` goes on from here',
    };
  if (error instanceof StoreError || error instanceof ResumeError)
    return { exitCode: exitCodes.usage, why: error.message };
  if (error instanceof SinkError) return { exitCode: exitCodes.internal, why: error.message };
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  return {
    exitCode: exitCodes.internal,
    why: 'a fault in oauthlas itself; what was read is kept and `oauthlas scan --resume` goes on',
  };
}

/** Sets the exit code and says it: the last line on stderr. */
export function say({ exitCode, why }: Ended): void {
  process.stderr.write(`${printable(`exit code ${exitCode}: ${why}`, 1000)}\n`);
  process.exitCode = exitCode;
}
