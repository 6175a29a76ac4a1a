import { exitCodes } from '../report/exit-codes.ts';
import { createLog } from './log.ts';

// Where stderr is JSON lines and nothing else, this says what commander and Node would say in words.

const log = createLog('info', process.stderr, 'json');

/** Node's own warnings become lines, and so does a fault that nobody caught: that ends the process. */
export function keepToJson(): void {
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message }) => log.warn({ name, fault: message }, 'Node warns'));
  process.on('uncaughtException', (error) => {
    endByFault(error);
    process.exit();
  });
}

export function tellFault(error: unknown): void {
  log.error({ stack: error instanceof Error ? error.stack : String(error) }, 'a fault in oauthlas itself');
}

export function endByFault(error: unknown): void {
  tellFault(error);
  process.exitCode = exitCodes.internal;
  log.info({ exitCode: exitCodes.internal, why: 'a fault in oauthlas itself; please report it' }, 'exit');
}

export function endByMisuse(fault: string): void {
  log.error({ fault }, 'wrong usage');
  process.exitCode = exitCodes.usage;
  log.info({ exitCode: exitCodes.usage, why: 'wrong usage, nothing was read or written' }, 'exit');
}
