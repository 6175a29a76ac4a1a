import type { z } from 'zod';
import type { Post } from '../lib/post.ts';

/** A kind of place to which events go: one file, one section in docs/destinations.md, one test. */
export interface EventSink<Options> {
  /** The file's name, and `kind` in the config. */
  readonly id: string;
  readonly title: string;
  /** Its own members of a destination in the config; a Secret where one is needed. */
  readonly options: z.ZodType<Options>;
  /** The event format where the config names none. */
  readonly format: string;
  /** The most that one try carries. */
  readonly limits: { readonly events: number; readonly bytes: number };
  readonly open: (options: Options, tools: SinkTools) => OpenSink;
}

/** Everything of the world that a sink may touch. */
export interface SinkTools {
  /** One POST through proxy and private CA, never retried, and given up when its time is over. @throws WireError */
  readonly post: Post;
  readonly now: () => number;
  /** When the delivery is over, in ms: then a sink begins nothing more of its batch. */
  readonly until: number;
  /** For receivers that are asked again. @throws when the process is to stop */
  readonly wait: (ms: number) => Promise<void>;
  readonly stdout: NodeJS.WritableStream;
}

export interface Outgoing {
  /** The same however often it is sent. */
  readonly uid: string;
  /** ISO text. */
  readonly at: string;
  /** Written down by the format: one line, without its end. */
  readonly text: string;
}

export interface OpenSink {
  /**
   * One try of a batch within the limits. Says of each event that was tried, from the first on, what became of it. What
   * goes together is tried together; after a `retry` nothing more is tried. Throws only for our own bugs.
   */
  readonly send: (batch: readonly Outgoing[]) => Promise<Sent>;
  readonly close?: () => Promise<void>;
}

export interface Sent {
  /** Shorter than the batch where the last of it was not tried. */
  readonly fates: readonly Fate[];
  /** How long the receiver asks to be left alone, in ms. */
  readonly retryAfterMs?: number;
}

/** `retry`: it may work later. `dead`: this event will never be taken, and keeps the others from nothing. */
export type Fate =
  | { readonly state: 'sent' }
  | { readonly state: 'retry'; readonly reason: string }
  | { readonly state: 'dead'; readonly reason: string };

/** An event sink whose private options are closed over, so that a list of them needs no `any`. */
export interface AnyEventSink {
  readonly id: string;
  readonly title: string;
  readonly options: z.ZodType;
  readonly format: string;
  readonly limits: EventSink<unknown>['limits'];
  /** @throws z.ZodError when options are unknown or wrong */
  readonly open: (options: unknown, tools: SinkTools) => OpenSink;
}

export function defineEventSink<Options>(sink: EventSink<Options>): AnyEventSink {
  return { ...sink, open: (options, tools) => sink.open(sink.options.parse(options), tools) };
}
