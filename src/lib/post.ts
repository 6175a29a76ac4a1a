import { isConfidential } from './address.ts';
import type { Exchange, WireAnswer } from './exchange.ts';
import { WireError } from './wire-error.ts';

/** One POST of ours to somebody else's receiver: never retried, no redirect followed. @throws WireError */
export type Post = (request: {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** Given up after so many ms, and after a minute in any case. */
  readonly withinMs?: number;
}) => Promise<WireAnswer>;

/** Calls `expire` after `ms`, unless what it gives was called before. */
export type Timer = (ms: number, expire: () => void) => () => void;

const DEADLINE_MS = 60_000;

/** A receiver says in a few words what became of what it got; whoever sends more wants our memory. */
const LARGEST_ANSWER = 1024 * 1024;

/**
 * `timer` is for tests, which do not wait for a receiver that hangs. An abort of `signal` ends what is under way and
 * is thrown as its reason.
 */
export function createPost(exchange: Exchange, signal: AbortSignal, timer: Timer = realTimer): Post {
  return async ({ url: address, headers, body, withinMs = DEADLINE_MS }) => {
    const url = new URL(address);
    if (!isConfidential(url)) throw inPlainText(url);
    signal.throwIfAborted();
    // A signal of its own, and let go of with the call: one that unites two would be kept until its time is over.
    const controller = new AbortController();
    const stop = () => controller.abort(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    const ms = Math.min(withinMs, DEADLINE_MS);
    const cancel = timer(ms, () => controller.abort(tooLate(ms)));
    try {
      return await exchange.send({
        url,
        method: 'POST',
        headers: { 'user-agent': 'oauthlas', ...headers },
        body,
        signal: controller.signal,
        largestAnswer: LARGEST_ANSWER,
      });
    } finally {
      cancel();
      signal.removeEventListener('abort', stop);
    }
  };
}

/** It tells an attacker where to go on, and a token goes with it. */
function inPlainText({ host }: URL): WireError {
  return new WireError(`${host} would be sent this in plain text`, {
    isPassing: false,
    fix: 'use https; plain http is for this machine only',
  });
}

function tooLate(ms: number): WireError {
  return new WireError(`no whole answer within ${Math.ceil(ms / 1000)} s`);
}

const realTimer: Timer = (ms, expire) => {
  const timeout = setTimeout(expire, ms);
  return () => clearTimeout(timeout);
};
