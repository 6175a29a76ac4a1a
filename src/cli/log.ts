import { pino, stdTimeFunctions } from 'pino';
import type { Log } from '../lib/log.ts';
import { harmless, printable } from '../lib/text.ts';
import type { LogFormat } from './log-format.ts';

type Stderr = Pick<NodeJS.WritableStream, 'write'>;

/**
 * Log lines on stderr: for a person, or for a program one JSON object a line with level, time, msg and the fields.
 * Values pass a gate either way: a field may hold a tenant's words.
 */
export function createLog(level: string, stderr: Stderr, format: LogFormat = 'text'): Log {
  const isJson = format === 'json';
  return pino(
    {
      level,
      base: null,
      timestamp: isJson && stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line) => void stderr.write(isJson ? harmless(line) : `${toText(line)}\n`) },
  );
}

function toText(line: string): string {
  const { level, msg, ...fields }: Record<string, unknown> = JSON.parse(line);
  const rest = Object.entries(fields).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return printable([`${level}:`, msg, ...rest].join(' '), 500);
}
