import type { Config } from '../config.ts';
import { createExchange } from '../lib/exchange.ts';
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
  const interrupt = catchInterrupts();
  const exchange = createExchange({
    proxyEnv: process.env,
    ...(config.ca !== undefined && { ca: config.ca }),
  });
  const surfaces = config.tenants.reduce((total, tenant) => total + tenant.connector.surfaces.length, 0);
  const progress = createProgress(process.stderr, surfaces, Date.now);
  try {
    const store = await openStore(config.store);
    try {
      const report = await scan({
        store,
        tenants: config.tenants,
        judges: config.judges,
        failOn: flags.failOn ?? config.failOn,
        expectedGaps: config.expectedGaps,
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
  for (const { format, path } of flags.output) await file(path).deliver(render(format, { hasColour: false }));
  const hasColour = process.stdout.isTTY === true && process.stdout.hasColors();
  await stdout(process.stdout).deliver(render(flags.json === true ? 'json' : 'console', { hasColour }));
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
  process.stderr.write(`exit code ${exitCode}: ${why}\n`);
  process.exitCode = exitCode;
}
