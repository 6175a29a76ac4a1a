import type { Exchange } from '../lib/exchange.ts';
import { WireError } from '../lib/wire-error.ts';

/** What one answer tells besides what it was asked for. */
export interface SeenAnswer {
  readonly host: string;
  readonly headers: Headers;
  /** When it was asked for and when it was there, by our clock. */
  readonly sentAt: number;
  readonly gotAt: number;
}

/** A host to which there was no connection. */
export interface Unreached {
  readonly host: string;
  readonly why: string;
  readonly fix: string | undefined;
}

export interface Watch {
  readonly exchange: Exchange;
  readonly answers: readonly SeenAnswer[];
  readonly unreached: readonly Unreached[];
}

/** Sees each answer as it comes from the wire, whatever becomes of it. */
export function watched(exchange: Exchange, now: () => number): Watch {
  const answers: SeenAnswer[] = [];
  const unreached: Unreached[] = [];
  return {
    answers,
    unreached,
    exchange: {
      ...exchange,
      send: async (request) => {
        const { host } = request.url;
        const sentAt = now();
        try {
          const answer = await exchange.send(request);
          answers.push({ host, headers: toHeaders(answer.headers), sentAt, gotAt: now() });
          return answer;
        } catch (error) {
          if (error instanceof WireError) unreached.push({ host, why: error.message, fix: error.fix });
          throw error;
        }
      },
    },
  };
}

function toHeaders(all: Readonly<Record<string, string | readonly string[] | undefined>>): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(all)) if (typeof value === 'string') headers.set(name, value);
  return headers;
}
