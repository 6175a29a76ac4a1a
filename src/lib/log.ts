import type { Logger } from 'pino';

/** Static message, fields beside it, never a secret: `log.warn({ surface }, 'surface refused')`. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

export const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
