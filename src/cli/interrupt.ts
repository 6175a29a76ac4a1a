import { exitCodes } from '../report/exit-codes.ts';

export interface Interrupt {
  readonly signal: AbortSignal;
  readonly release: () => void;
}

/** The first Ctrl-C stops after the page at hand; the second does not wait. */
export function catchInterrupts(): Interrupt {
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
