import { pino } from 'pino';
import type { Log } from '../lib/log.ts';
import { printable } from '../lib/text.ts';

/** Log lines for a person on stderr. Values pass the text gate: a field may hold a tenant's words. */
export function createLog(level: string, stderr: NodeJS.WritableStream): Log {
  return pino(
    { level, base: null, timestamp: false, formatters: { level: (label) => ({ level: label }) } },
    { write: (line) => void stderr.write(`${toText(line)}\n`) },
  );
}

function toText(line: string): string {
  const { level, msg, ...fields }: Record<string, unknown> = JSON.parse(line);
  const rest = Object.entries(fields).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return printable([`${level}:`, msg, ...rest].join(' '), 500);
}
