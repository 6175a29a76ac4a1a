import type { Log } from '../lib/log.ts';
import { createLog } from './log.ts';
import type { LogFormat } from './log-format.ts';

export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly write: (text: string) => unknown;
  /** Where lines of text are not wanted: they go here with fields in their place. */
  readonly log?: Pick<Log, 'info'>;
}

/** A terminal that cannot go back in a line gets plain lines. */
export function screenOf(stderr: NodeJS.WriteStream, format: LogFormat): Screen {
  const write = (text: string) => stderr.write(text);
  if (format === 'json') return { write, log: createLog('info', stderr, format) };
  return { isTTY: stderr.isTTY === true && process.env.TERM !== 'dumb', columns: stderr.columns, write };
}
