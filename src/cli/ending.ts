import { printable } from '../lib/text.ts';
import { ResumeError } from '../pipeline/begin-run.ts';
import { type ExitCode, exitCodes } from '../report/exit-codes.ts';
import { SinkError } from '../report/report.ts';
import { StoreError, StoreFault } from '../store/errors.ts';
import { tellFault } from './json-stderr.ts';
import { createLog } from './log.ts';
import type { LogFormat } from './log-format.ts';

/** How a command ended, for the exit code and the last line on stderr. */
export interface Ended {
  readonly exitCode: ExitCode;
  readonly why: string;
}

export interface EndingOptions {
  readonly signal: AbortSignal;
  readonly format: LogFormat;
  /** The run has ended and was judged: there is nothing to resume. */
  readonly isWhole: boolean;
}

/** What is known to go wrong becomes an ending; what is not, a fault of ours, which is told with where it came from. */
export function endingOf(error: unknown, { signal, format, isWhole }: EndingOptions): Ended {
  if (signal.aborted)
    return {
      exitCode: exitCodes.interrupted,
      why: isWhole
        ? 'interrupted; the scan is whole'
        : 'interrupted; `oauthlas scan --resume` goes on from here',
    };
  if (error instanceof StoreError || error instanceof ResumeError)
    return { exitCode: exitCodes.usage, why: error.message };
  if (error instanceof SinkError || error instanceof StoreFault)
    return { exitCode: exitCodes.internal, why: error.message };
  if (format === 'json') tellFault(error);
  else process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  const kept = isWhole
    ? 'the scan is whole and what it found is kept'
    : 'what was read is kept and `oauthlas scan --resume` goes on';
  return { exitCode: exitCodes.internal, why: `a fault in oauthlas itself; ${kept}` };
}

/** Sets the exit code and says it: the last line on stderr, whatever is logged besides. */
export function say({ exitCode, why }: Ended, format: LogFormat = 'text'): void {
  if (format === 'text') process.stderr.write(`${printable(`exit code ${exitCode}: ${why}`, 1000)}\n`);
  else createLog('info', process.stderr, format).info({ exitCode, why }, 'exit');
  process.exitCode = exitCode;
}
