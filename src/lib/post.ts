import type { Exchange, WireAnswer } from './exchange.ts';

const GIVEN_UP_MS = 60_000;

/** One POST, never retried, and given up after a minute. @throws WireError, and the signal's reason */
export function createPost(exchange: Exchange, signal: AbortSignal) {
  return async (request: {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string | Uint8Array;
  }): Promise<WireAnswer> =>
    await exchange.send({
      url: new URL(request.url),
      method: 'POST',
      headers: request.headers,
      body: request.body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(GIVEN_UP_MS)]),
    });
}
