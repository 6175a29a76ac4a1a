import { accessSync, constants, lstatSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pathOf, takenPlaces } from '../config/places.ts';
import type { Config } from '../config.ts';
import { knowledgeVersion } from '../knowledge/version.ts';
import { createExchange } from '../lib/exchange.ts';
import { proxyFault } from '../lib/proxy-env.ts';
import { realPath } from '../lib/real-path.ts';
import { printable } from '../lib/text.ts';
import { wait } from '../lib/wait.ts';
import { ResumeError } from '../pipeline/begin-run.ts';
import { appRows } from '../pipeline/rows.ts';
import { scan } from '../pipeline/scan.ts';
import { type ExitCode, exitCodes } from '../report/exit-codes.ts';
import { type Report, SinkError } from '../report/report.ts';
import { StoreError, StoreFault } from '../store/errors.ts';
import { openStore } from '../store/store.ts';
import { deliverEvents, withDelivery } from './delivery.ts';
import type { ScanFlags } from './flags.ts';
import { catchInterrupts, type Interrupt } from './interrupt.ts';
import { tellFault } from './json-stderr.ts';
import { createLog } from './log.ts';
import type { LogFormat } from './log-format.ts';
import { createLogin, loginFault } from './login.ts';
import { type OutputOptions, recordFiles, writeOutputs, writeRecords } from './outputs.ts';
import { createProgress } from './progress.ts';
import { screenOf } from './screen.ts';

/** How a command ended, for the exit code and the last line on stderr. */
export interface Ended {
  readonly exitCode: ExitCode;
  readonly why: string;
}

/** A scan is over soon after its report, whoever of the destinations is down. */
const PATIENCE_MS = 60_000;

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
  const progress = createProgress(screenOf(process.stderr, flags.logFormat), surfaces, Date.now);
  let written: Ended | undefined;
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
          log: createLog(flags.logLevel, process.stderr, flags.logFormat),
        },
        signal: interrupt.signal,
        isResume: flags.resume ?? false,
        isContinue: flags.continue ?? false,
        ...(mayUseLogin && { login: createLogin(process.env) }),
        destinations: config.destinations,
        isFull: flags.full ?? false,
        onProgress: flags.quiet === true ? () => {} : progress.update,
        onReport: async (report) => {
          progress.end();
          const rows = () => appRows(report, { ...config, store, signal: interrupt.signal });
          const isStdoutTaken = usesStdout(config);
          written = await write(report, config, { flags, rows, isStdoutTaken, signal: interrupt.signal });
        },
      });
      // A report that cannot be written is no reason to keep the events.
      const delivered = await deliverEvents({
        ...{ store, exchange, destinations: config.destinations, signal: interrupt.signal },
        ...{ forMs: PATIENCE_MS, isQuiet: flags.quiet === true, logFormat: flags.logFormat },
      });
      if (written === undefined) throw new TypeError('a scan ended without a report');
      return withDelivery(written, delivered, interrupt.signal);
    } finally {
      await store.close();
    }
  } catch (error) {
    progress.end();
    return endingOf(error, interrupt.signal, flags.logFormat);
  } finally {
    interrupt.release();
    exchange.close();
  }
}

/** What is wrong with where the report goes, told before a long scan and not after it. */
function unfitOutput(config: Config, flags: ScanFlags): string | undefined {
  if (flags.json === true && usesStdout(config))
    return 'stdout is taken by a destination; --output json=FILE writes the report to a file';
  const taken = takenPlaces({ ...config, config: flags.config });
  for (const { name, options } of config.destinations) {
    const path = pathOf(options);
    if (path !== undefined) taken.set(realPath(path), `the file of the destination ${name}`);
  }
  for (const { path } of flags.output) {
    // A report takes the place of what is there; a device or a link must stay what it is.
    if (lstatSync(path, { throwIfNoEntry: false })?.isFile() === false)
      return `--output ${path} is there and is no file`;
    try {
      accessSync(dirname(path), constants.W_OK);
    } catch {
      return `--output ${path}: there is no folder ${resolve(dirname(path))} that can be written to`;
    }
    const whole = realPath(path);
    const other = taken.get(whole);
    if (other !== undefined) return `--output ${path} is ${other}`;
    taken.set(whole, 'the file of another --output');
  }
  for (const path of recordFiles(flags.output)) {
    const other = taken.get(realPath(path));
    if (other !== undefined) return `${path}, the record of the run beside an --output, is ${other}`;
    if (lstatSync(path, { throwIfNoEntry: false })?.isFile() === false)
      return `${path}, the record of the run beside an --output, is there and is no file`;
  }
  return undefined;
}

function usesStdout({ destinations }: Config): boolean {
  return destinations.some(({ sink }) => sink.id === 'stdout');
}

/** To stdout and to the files; what is told of how it ended stands beside them. */
async function write(report: Report, config: Config, options: Omit<OutputOptions, 'stdout'>): Promise<Ended> {
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
      : endingOf(failure, signal, flags.logFormat);
  const { people, sha256 } = config;
  const facts = { knowledge: knowledgeVersion, config: sha256, people, ending, outputs };
  await writeRecords(report, flags.output, facts);
  return ending;
}

function endingOf(error: unknown, signal: AbortSignal, format: LogFormat): Ended {
  if (signal.aborted)
    return {
      exitCode: exitCodes.interrupted,
      why: 'interrupted; `oauthlas scan --resume` goes on from here',
    };
  if (error instanceof StoreError || error instanceof ResumeError)
    return { exitCode: exitCodes.usage, why: error.message };
  if (error instanceof SinkError || error instanceof StoreFault)
    return { exitCode: exitCodes.internal, why: error.message };
  if (format === 'json') tellFault(error);
  else process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  return {
    exitCode: exitCodes.internal,
    why: 'a fault in oauthlas itself; what was read is kept and `oauthlas scan --resume` goes on',
  };
}

/** Sets the exit code and says it: the last line on stderr, whatever is logged besides. */
export function say({ exitCode, why }: Ended, format: LogFormat = 'text'): void {
  if (format === 'text') process.stderr.write(`${printable(`exit code ${exitCode}: ${why}`, 1000)}\n`);
  else createLog('info', process.stderr, format).info({ exitCode, why }, 'exit');
  process.exitCode = exitCode;
}
