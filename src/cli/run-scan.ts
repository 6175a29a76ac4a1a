import { accessSync, constants, existsSync, lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Config } from '../config.ts';
import { knowledgeVersion } from '../knowledge/version.ts';
import { createExchange } from '../lib/exchange.ts';
import { proxyFault } from '../lib/proxy-env.ts';
import { printable } from '../lib/text.ts';
import { wait } from '../lib/wait.ts';
import { ResumeError } from '../pipeline/begin-run.ts';
import { appRows } from '../pipeline/rows.ts';
import { scan } from '../pipeline/scan.ts';
import { type ExitCode, exitCodes } from '../report/exit-codes.ts';
import { type Report, SinkError } from '../report/report.ts';
import { StoreError, StoreFault } from '../store/errors.ts';
import { openStore } from '../store/store.ts';
import type { ScanFlags } from './flags.ts';
import { catchInterrupts, type Interrupt } from './interrupt.ts';
import { createLog } from './log.ts';
import { createLogin, loginFault } from './login.ts';
import { type OutputOptions, recordFiles, writeOutputs, writeRecords } from './outputs.ts';
import { createProgress } from './progress.ts';

/** How a command ended, for the exit code and the last line on stderr. */
export interface Ended {
  readonly exitCode: ExitCode;
  readonly why: string;
}

/** Scans, and writes the report to where the flags say. What is known to go wrong becomes an ending. */
export async function runScan(
  config: Config,
  flags: ScanFlags,
  interrupt: Interrupt = catchInterrupts(),
): Promise<Ended> {
  const mayUseLogin = flags.useMyLogin === true;
  const fault =
    unfitOutput(config, flags) ?? loginFault(config.tenants, mayUseLogin, process) ?? proxyFault(process.env);
  if (fault !== undefined) return { exitCode: exitCodes.usage, why: fault };
  const exchange = createExchange({
    proxyEnv: process.env,
    ...(config.ca !== undefined && { ca: config.ca }),
  });
  const surfaces = config.tenants.reduce((total, tenant) => total + tenant.connector.surfaces.length, 0);
  const screen = { ...screenOf(process.stderr), write: (text: string) => process.stderr.write(text) };
  const progress = createProgress(screen, surfaces, Date.now);
  let delivered: Ended | undefined;
  try {
    const store = await openStore(config.store);
    try {
      await scan({
        store,
        tenants: config.tenants,
        judges: config.judges,
        failOn: flags.failOn ?? config.failOn,
        expectedGaps: config.expectedGaps,
        own: config.own,
        register: config.register,
        others: config.others,
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
        ...(mayUseLogin && { login: createLogin(process.env) }),
        onProgress: flags.quiet === true ? () => {} : progress.update,
        onReport: async (report) => {
          progress.end();
          const rows = () => appRows(report, { ...config, store, signal: interrupt.signal });
          delivered = await deliver(report, config, { flags, rows, signal: interrupt.signal });
        },
      });
      if (delivered === undefined) throw new TypeError('a scan ended without a report');
      return delivered;
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
  const taken = new Map(
    ['', '.lock', '-wal', '-shm'].map((end) => [real(`${config.store}${end}`), 'the store']),
  );
  for (const file of config.files) taken.set(real(file), 'a file that the config refers to');
  if (flags.config !== undefined) taken.set(real(flags.config), 'the config');
  for (const { path } of flags.output) {
    // A report takes the place of what is there; a device or a link must stay what it is.
    if (lstatSync(path, { throwIfNoEntry: false })?.isFile() === false)
      return `--output ${path} is there and is no file`;
    try {
      accessSync(dirname(path), constants.W_OK);
    } catch {
      return `--output ${path}: there is no folder ${resolve(dirname(path))} that can be written to`;
    }
    const whole = real(path);
    const other = taken.get(whole);
    if (other !== undefined) return `--output ${path} is ${other}`;
    taken.set(whole, 'the file of another --output');
  }
  for (const path of recordFiles(flags.output)) {
    const other = taken.get(real(path));
    if (other !== undefined) return `${path}, the record of the run beside an --output, is ${other}`;
    if (lstatSync(path, { throwIfNoEntry: false })?.isFile() === false)
      return `${path}, the record of the run beside an --output, is there and is no file`;
  }
  return undefined;
}

/** Where a path leads to, links followed as far as they go. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // Not there yet: its folder tells.
    const folder = dirname(resolve(path));
    return existsSync(folder) ? join(realpathSync(folder), basename(path)) : resolve(path);
  }
}

/** A terminal that cannot go back in a line gets plain lines. */
function screenOf({ isTTY, columns }: NodeJS.WriteStream) {
  return { isTTY: isTTY === true && process.env.TERM !== 'dumb', columns };
}

/** Also to the files; what is told of how it ended stands beside them. */
async function deliver(
  report: Report,
  config: Config,
  options: Omit<OutputOptions, 'stdout'>,
): Promise<Ended> {
  const { flags, signal } = options;
  const { outputs, failures } = await writeOutputs(report, { ...options, stdout: process.stdout });
  const [failure] = failures;
  const ending = signal.aborted
    ? {
        exitCode: exitCodes.interrupted,
        why: 'interrupted while the outputs were written; the scan is whole',
      }
    : failure === undefined
      ? report.outcome
      : endingOf(failure, signal);
  const { people, sha256 } = config;
  const facts = { knowledge: knowledgeVersion, config: sha256, people, ending, outputs };
  await writeRecords(report, flags.output, facts);
  return ending;
}

function endingOf(error: unknown, signal: AbortSignal): Ended {
  if (signal.aborted)
    return {
      exitCode: exitCodes.interrupted,
      why: 'interrupted; `oauthlas scan --resume` goes on from here',
    };
  if (error instanceof StoreError || error instanceof ResumeError)
    return { exitCode: exitCodes.usage, why: error.message };
  if (error instanceof SinkError || error instanceof StoreFault)
    return { exitCode: exitCodes.internal, why: error.message };
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
