import { takenPlaces } from '../config/places.ts';
import type { Config } from '../config.ts';
import { knowledgeVersion } from '../knowledge/version.ts';
import { createExchange, type Exchange } from '../lib/exchange.ts';
import { proxyFault } from '../lib/proxy-env.ts';
import { wait } from '../lib/wait.ts';
import { appRows } from '../pipeline/rows.ts';
import { type ScanOptions, scan } from '../pipeline/scan.ts';
import { exitCodes } from '../report/exit-codes.ts';
import type { Report } from '../report/report.ts';
import { openStore, type Store } from '../store/store.ts';
import { deliverEvents, tellForgotten, withDelivery } from './delivery.ts';
import { type Ended, endingOf } from './ending.ts';
import type { ScanFlags } from './flags.ts';
import { catchInterrupts, type Interrupt } from './interrupt.ts';
import { createLog } from './log.ts';
import { createLogin, loginFault } from './login.ts';
import { unfitPlaces } from './output-places.ts';
import { type Delivered, writeOutputs, writeRecords } from './outputs.ts';
import { createProgress } from './progress.ts';
import { screenOf } from './screen.ts';

/** A scan is over soon after its report, whoever of the destinations is down. */
const PATIENCE_MS = 60_000;

export interface RunOptions {
  readonly interrupt?: Interrupt;
  /** Files that no output may take the place of, with what they are. */
  readonly taken?: ReadonlyMap<string, string>;
}

/** What the parts of a run have in common. */
interface Running {
  readonly config: Config;
  readonly flags: ScanFlags;
  readonly store: Store;
  readonly exchange: Exchange;
  readonly signal: AbortSignal;
}

/** A report and what became of its files, while the record of the run is still to be written. */
interface Reported extends Delivered {
  readonly report: Report;
}

/** Scans, and writes the report to where the flags say. What is known to go wrong becomes an ending. */
export async function runScan(
  config: Config,
  flags: ScanFlags,
  { interrupt = catchInterrupts(), taken = new Map() }: RunOptions = {},
): Promise<Ended> {
  const { signal } = interrupt;
  const fault =
    unfitOutput(config, flags, taken) ??
    loginFault(config.tenants, flags.useMyLogin === true, process) ??
    proxyFault(process.env);
  if (fault !== undefined) return { exitCode: exitCodes.usage, why: fault };
  const exchange = createExchange({
    proxyEnv: process.env,
    ...(config.ca !== undefined && { ca: config.ca }),
  });
  try {
    const store = await openStore(config.store);
    try {
      const running = { config, flags, store, exchange, signal };
      const reported = await scanned(running);
      return await recorded(reported, await delivered(reported, running), running);
    } finally {
      await store.close();
    }
  } catch (error) {
    return endingOf(error, { signal, format: flags.logFormat, isWhole: false });
  } finally {
    interrupt.release();
    exchange.close();
  }
}

/** What is wrong with where the report goes. */
function unfitOutput(
  config: Config,
  { json, output, config: file }: ScanFlags,
  kept: ReadonlyMap<string, string>,
): string | undefined {
  if (json === true && usesStdout(config))
    return 'stdout is taken by a destination; --output json=FILE writes the report to a file';
  return unfitPlaces(output, new Map([...takenPlaces({ ...config, config: file }), ...kept]));
}

function usesStdout({ destinations }: Config): boolean {
  return destinations.some(({ sink }) => sink.id === 'stdout');
}

/** The scan, and its report to stdout and to the files, while the store is ours. */
async function scanned(running: Running): Promise<Reported> {
  const { config, flags, store, signal } = running;
  const surfaces = config.tenants.reduce((total, tenant) => total + tenant.connector.surfaces.length, 0);
  const progress = createProgress(screenOf(process.stderr, flags.logFormat), surfaces, Date.now);
  let reported: Reported | undefined;
  try {
    await scan({
      ...scanOptions(running),
      onProgress: flags.quiet === true ? () => {} : progress.update,
      onReport: async (report) => {
        progress.end();
        const rows = () => appRows(report, { ...config, store, signal });
        const isStdoutTaken = usesStdout(config);
        const { stdout } = process;
        reported = {
          report,
          ...(await writeOutputs(report, { flags, rows, isStdoutTaken, signal, stdout })),
        };
      },
    });
  } finally {
    progress.end();
  }
  if (reported === undefined) throw new TypeError('a scan ended without a report');
  return reported;
}

function scanOptions({ config, flags, store, exchange, signal }: Running): Omit<ScanOptions, 'onProgress'> {
  return {
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
    signal,
    isResume: flags.resume ?? false,
    isContinue: flags.continue ?? false,
    ...(flags.useMyLogin === true && { login: createLogin(process.env) }),
    destinations: config.destinations,
    isFull: flags.full ?? false,
  };
}

/** Sends what waits: a report that cannot be written is no reason to keep the events. */
async function delivered({ report, failures }: Reported, running: Running): Promise<Ended> {
  const { config, flags, store, exchange, signal } = running;
  const [failure] = failures;
  const ending = signal.aborted
    ? {
        exitCode: exitCodes.interrupted,
        why: 'interrupted while the outputs were written; the scan is whole',
      }
    : failure === undefined
      ? report.outcome
      : failed(failure, report.outcome, running);
  try {
    const delivered = await deliverEvents({
      ...{ store, exchange, destinations: config.destinations, signal },
      ...{ forMs: PATIENCE_MS, isQuiet: flags.quiet === true, logFormat: flags.logFormat },
    });
    await tellForgotten(store, config.destinations, flags);
    return withDelivery(ending, delivered, signal);
  } catch (error) {
    return failed(error, ending, running);
  }
}

/** The record says how the command ended, so it is the last that is written; one that cannot be changes that. */
async function recorded({ report, outputs }: Reported, ending: Ended, running: Running): Promise<Ended> {
  const { people, sha256 } = running.config;
  const record = (ending: Ended) =>
    writeRecords(report, running.flags.output, {
      ...{ knowledge: knowledgeVersion, config: sha256, people, ending, outputs },
    });
  const [failure] = await record(ending);
  if (failure === undefined) return ending;
  const last = failed(failure, ending, running);
  await record(last);
  return last;
}

/** What went wrong after the scan, and how it had ended until then. */
function failed(error: unknown, { exitCode, why }: Ended, { flags, signal }: Running): Ended {
  const ending = endingOf(error, { signal, format: flags.logFormat, isWhole: true });
  return { ...ending, why: `${ending.why}; the scan itself ended with ${exitCode}: ${why}` };
}
