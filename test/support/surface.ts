import nock from 'nock';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { OpenSurface, ReadOptions, Tools } from '../../src/connectors/connector.ts';
import { createExchange } from '../../src/lib/exchange.ts';
import { silent } from '../../src/lib/log.ts';
import { createTransport } from '../../src/lib/transport.ts';
import type { RecordKey } from '../../src/model/keys.ts';
import type { Cursor, Gap, Stated } from '../../src/model/page.ts';
import type { AnyRecord, RecordKind, RecordOf } from '../../src/model/records.ts';
import { type Instant, instant } from '../../src/model/values.ts';

export const AT = '2026-11-23T12:00:00.000Z' as Instant;

/** HTTP is answered by nock and by nothing else; what a test planted and nobody asked for fails it. */
export function useNock(): void {
  beforeAll(() => {
    nock.disableNetConnect();
  });
  afterEach(() => {
    const left = nock.pendingMocks();
    nock.cleanAll();
    expect(left).toEqual([]);
  });
  afterAll(() => {
    nock.enableNetConnect();
    nock.restore();
  });
}

/** The real transport on an injected clock: waiting takes no time, and tells how long it would have been. */
export function testTools(
  signal: AbortSignal = new AbortController().signal,
): Tools & { readonly waited: number[]; readonly pass: (ms: number) => void } {
  const waited: number[] = [];
  let clock = Date.parse(AT);
  const exchange = createExchange();
  const world = {
    exchange,
    now: () => clock,
    wait: async (ms: number) => {
      waited.push(ms);
      clock += ms;
      signal.throwIfAborted();
    },
    random: () => 0.5,
    log: silent,
  };
  return {
    send: (rules) => createTransport(world, rules, signal),
    now: world.now,
    log: silent,
    signal,
    waited,
    pass: (ms) => {
      clock += ms;
    },
  };
}

export interface SurfaceRead {
  readonly records: readonly AnyRecord[];
  readonly gaps: readonly Gap[];
  readonly removed: readonly RecordKey[];
  readonly cursors: readonly (Cursor | undefined)[];
  readonly bookmark: string | undefined;
  readonly stated: Stated | undefined;
}

/** Reads a surface to its end. `known` holds what other surfaces would have stored before. */
export async function readAll(
  surface: OpenSurface,
  options: Partial<Omit<ReadOptions, 'known'>> & { readonly known?: readonly AnyRecord[] } = {},
): Promise<SurfaceRead> {
  const read = {
    records: [] as AnyRecord[],
    gaps: [] as Gap[],
    removed: [] as RecordKey[],
    cursors: [] as (Cursor | undefined)[],
  };
  let bookmark: string | undefined;
  let stated: Stated | undefined;
  const stored = options.known ?? [];
  const pages = surface.read({
    tenant: 't',
    signal: new AbortController().signal,
    at: instant(Date.parse(AT)),
    ...options,
    known: async function* <K extends RecordKind>(kind: K) {
      // As the store does: what earlier pages of this run said is known too.
      const all = [...stored, ...read.records].filter((record) => record.kind === kind) as RecordOf<K>[];
      yield* all.sort((a, b) => (a.key < b.key ? -1 : 1));
    },
  });
  for await (const page of pages) {
    read.records.push(...page.records);
    read.gaps.push(...(page.gaps ?? []));
    read.removed.push(...(page.removed ?? []));
    read.cursors.push(page.cursor);
    bookmark = page.bookmark ?? bookmark;
    stated = page.stated ?? stated;
  }
  return { ...read, bookmark, stated };
}
