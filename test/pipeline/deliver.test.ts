import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { instant } from '../../src/model/values.ts';
import {
  type Delivered,
  type DeliverOptions,
  type Destination,
  deliver,
} from '../../src/pipeline/deliver.ts';
import { defineEventSink, type Fate, type Outgoing, type Sent } from '../../src/report/event-sink.ts';
import type { EventFormat } from '../../src/report/report.ts';
import { fingerprint, type JudgedFinding } from '../../src/store/findings.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { eventOf, judged, runEvent } from '../support/outbox.ts';

const start = Date.parse('2026-11-23T12:00:00Z');
let store: Store;
let now: number;
let pauses: number[];

beforeEach(async () => {
  store = await openStore(':memory:');
  now = start;
  pauses = [];
});

afterEach(async () => {
  await store.close();
});

/** One line: what became of whom, and whether it is news. */
const words: EventFormat = {
  id: 'words',
  title: 'Words',
  render: (event, { isFirst }) =>
    event.kind === 'run'
      ? 'run'
      : [
          event.change,
          event.finding.clientId,
          ...(isFirst ? ['first'] : []),
          ...(event.finding.previousSeverity === undefined ? [] : [`was ${event.finding.previousSeverity}`]),
          ...(event.scopesAdded.length === 0 ? [] : [`and ${event.scopesAdded.join()}`]),
        ].join(' '),
};

/** A destination that answers each try as the test says. */
function destination(
  send: (batch: readonly Outgoing[]) => Sent | Promise<Sent>,
  {
    name = 'siem',
    limits = { events: 100, bytes: 10_000 },
    format = words,
  }: {
    readonly name?: string;
    readonly limits?: { readonly events: number; readonly bytes: number };
    readonly format?: EventFormat;
  } = {},
): Destination {
  const sink = defineEventSink({
    ...{ id: 'fake', title: 'Fake', options: z.strictObject({}), format: 'words', limits },
    open: () => ({ send: async (batch) => await send(batch) }),
  });
  return { name, sink, format, options: {} };
}

/** One that takes everything, and what it took. */
function taker(options: Parameters<typeof destination>[1] = {}) {
  const batches: string[][] = [];
  const taken = destination((batch) => {
    batches.push(batch.map(({ text }) => text));
    return { fates: batch.map(() => ({ state: 'sent' })) };
  }, options);
  return { destination: taken, batches };
}

async function delivering(
  destinations: readonly Destination[],
  overrides: Partial<DeliverOptions> = {},
): Promise<readonly Delivered[]> {
  return await deliver({
    store,
    destinations,
    tools: {
      now: () => now,
      wait: async () => {},
      stdout: process.stdout,
      post: () => Promise.reject(new Error('nobody posts here')),
    },
    wait: async (ms, signal) => {
      signal.throwIfAborted();
      pauses.push(ms);
      now += ms;
    },
    random: () => 1,
    signal: new AbortController().signal,
    forMs: 60_000,
    onProgress: () => {},
    ...overrides,
  });
}

/** What one run tells, and ends. */
async function told(
  findings: readonly JudgedFinding[],
  {
    names = ['siem'],
    scopes,
    ends = [],
  }: {
    readonly names?: readonly string[];
    readonly scopes?: readonly string[];
    readonly ends?: readonly JudgedFinding[];
  } = {},
): Promise<void> {
  const addressees = names.map((name) => ({ name, least: 'info' as const }));
  const run = await store.runs.start(instant(start));
  const listeners = await store.outbox.listeners('acme', addressees, { isFull: false });
  for (const finding of findings) {
    await store.findings.tell(run, finding, 'basis', {
      listeners,
      toEvent: (life) => ({
        ...eventOf(finding, life),
        ...(scopes !== undefined && { app: { highScopes: scopes } as never }),
      }),
    });
  }
  for (const ended of ends) {
    await store.findings.end(run, fingerprint(ended), 'resolved', {
      listeners,
      toEvent: (life) => eventOf(ended, life),
    });
  }
  await store.outbox.endRun(run, runEvent(run), addressees, ['acme']);
}

const ids = (count: number) => Array.from({ length: count }, (_, i) => judged(`${i}`));

test('what waits is sent in order, in batches that keep to the limits', async () => {
  await told(ids(5));
  const { destination, batches } = taker({ limits: { events: 3, bytes: 30 } });

  const [delivered] = await delivering([destination]);

  expect(batches).toEqual([
    ['new 0 first', 'new 1 first'],
    ['new 2 first', 'new 3 first'],
    ['new 4 first', 'run'],
  ]);
  expect(delivered).toEqual({ name: 'siem', sent: 6, dead: 0, waiting: 0 });
});

test('more than a page of it is sent too', async () => {
  await told(ids(1500));
  const { destination, batches } = taker({ limits: { events: 400, bytes: 1_000_000 } });

  const [delivered] = await delivering([destination]);

  expect(delivered?.sent).toBe(1501);
  expect(batches.flat().slice(0, -1)).toEqual(ids(1500).map(({ clientId }) => `new ${clientId} first`));
});

test('who was not told what an app holds is not told that it was added', async () => {
  const { destination, batches } = taker();
  await told([judged('a')]);
  await delivering([destination]);
  await told([judged('a', { message: 'Seen.' })], { scopes: ['Mail.Read'] });
  await told([judged('a', { message: 'More.' })], { scopes: ['Mail.Read', 'Files.Read'] });

  await delivering([destination]);

  expect(batches.flat()).toEqual([
    'new a first',
    'run',
    'changed a',
    'run',
    'changed a and Files.Read',
    'run',
  ]);
});

test('nothing waits: nobody is asked', async () => {
  const never = destination(() => {
    throw new Error('asked');
  });

  expect(await delivering([never])).toEqual([{ name: 'siem', sent: 0, dead: 0, waiting: 0 }]);
});

test('each event says what is other than when this destination was told last', async () => {
  const { destination, batches } = taker();
  await told([judged('a', { severity: 'medium' })], { scopes: ['Mail.Read'] });
  await delivering([destination]);
  await told([judged('a', { severity: 'high' })], { scopes: ['Mail.Read', 'Files.Read'] });
  await told([judged('a', { severity: 'high', message: 'Still.' })], { scopes: ['Mail.Read', 'Files.Read'] });

  await delivering([destination]);

  expect(batches.flat()).toEqual([
    'new a first',
    'run',
    'changed a was medium and Files.Read',
    'run',
    'changed a',
    'run',
  ]);
});

test('of who was told of a finding without its app, no scope is said to be added', async () => {
  const { destination, batches } = taker();
  await told([judged('a')]);
  await delivering([destination]);
  await told([judged('a', { message: 'Seen.' })], { scopes: ['Mail.Read'] });
  await told([judged('a', { message: 'Worse.' })], { scopes: ['Mail.Read', 'Files.Read'] });

  await delivering([destination]);

  expect(batches.flat()).toEqual([
    'new a first',
    'run',
    'changed a',
    'run',
    'changed a and Files.Read',
    'run',
  ]);
});

test('two events of one finding are not written down together: the second is no first', async () => {
  const { destination, batches } = taker();
  await told([judged('a')]);
  await told([judged('a', { message: 'Worse.' })]);

  await delivering([destination]);

  expect(batches).toEqual([
    ['new a first', 'run'],
    ['changed a', 'run'],
  ]);
});

describe('a destination that refuses', () => {
  test('one event for good loses that one, with the reason', async () => {
    await told(ids(3));
    const picky = destination((batch) => ({
      fates: batch.map(({ text }) =>
        text.startsWith('new 1') ? { state: 'dead', reason: 'no such field' } : { state: 'sent' },
      ),
    }));

    const [delivered] = await delivering([picky]);

    expect(delivered).toEqual({ name: 'siem', sent: 3, dead: 1, waiting: 0 });
    expect(await Array.fromAsync(store.outbox.dead('siem'))).toMatchObject([{ reason: 'no such field' }]);
  });

  test('the rest of a batch gets the rest at once, without those that it took', async () => {
    await told(ids(3));
    const tries: string[][] = [];
    const partial = destination((batch) => {
      tries.push(batch.map(({ text }) => text));
      return {
        fates: batch.map((_, i) => (i === 0 ? { state: 'sent' } : { state: 'retry', reason: 'later' })),
      };
    });

    const [delivered] = await delivering([partial]);

    expect(tries.map((batch) => batch[0])).toEqual(['new 0 first', 'new 1 first', 'new 2 first', 'run']);
    expect([delivered?.sent, pauses]).toEqual([4, []]);
  });

  test('everything for a while is asked again after longer and longer pauses, and gets it then', async () => {
    await told(ids(3));
    let tries = 0;
    const busy = destination((batch) => ({
      fates: batch.map(() => (tries < 4 ? { state: 'retry', reason: '503' } : { state: 'sent' })),
      ...(++tries === 2 && { retryAfterMs: 7000 }),
    }));

    const [delivered] = await delivering([busy]);

    expect(pauses).toEqual([1000, 7000, 4000, 8000]);
    expect(delivered).toEqual({ name: 'siem', sent: 4, dead: 0, waiting: 0 });
  });

  test('everything is given up at the deadline, and all of it waits', async () => {
    await told(ids(3));
    const down = destination((batch) => ({ fates: batch.map(() => ({ state: 'retry', reason: '503' })) }));

    const [delivered] = await delivering([down], { forMs: 10_000 });

    expect(delivered).toEqual({ name: 'siem', sent: 0, dead: 0, waiting: 4, reason: '503' });
    expect(pauses).toEqual([1000, 2000, 4000]);
  });

  test('one event again and again keeps back its own finding, and nobody else’s', async () => {
    await told(ids(3));
    await told([judged('1', { message: 'Worse.' })]);
    const taken: string[] = [];
    const choking = destination((batch) => {
      const fates: Fate[] = [];
      for (const { text } of batch) {
        if (/^\w+ 1/.test(text)) fates.push({ state: 'retry', reason: 'choked' });
        else if (fates.some(({ state }) => state === 'retry'))
          fates.push({ state: 'retry', reason: 'behind' });
        else {
          taken.push(text);
          fates.push({ state: 'sent' });
        }
      }
      return { fates };
    });

    const [delivered] = await delivering([choking]);

    expect(taken.toSorted()).toEqual(['new 0 first', 'new 2 first', 'run', 'run']);
    expect(delivered).toEqual({ name: 'siem', sent: 4, dead: 0, waiting: 2, reason: 'choked' });
  });

  test('for longer than there is time is not waited for', async () => {
    await told(ids(1));
    const down = destination((batch) => ({
      fates: batch.map(() => ({ state: 'retry', reason: '429' })),
      retryAfterMs: 3_600_000,
    }));

    const [delivered] = await delivering([down]);

    expect([delivered?.reason, pauses]).toEqual(['429', []]);
  });

  test('what comes together gets it in smaller and smaller parts: what chokes it keeps back none', async () => {
    await told(ids(9));
    const sizes: number[] = [];
    const choking = destination((batch) => {
      sizes.push(batch.length);
      const isBad = batch.some(({ text }) => text.startsWith('new 5'));
      return { fates: batch.map(() => (isBad ? { state: 'retry', reason: '500' } : { state: 'sent' })) };
    });

    const [delivered] = await delivering([choking]);

    expect(delivered).toMatchObject({ sent: 9, waiting: 1, reason: '500' });
    expect([sizes.slice(0, 4), sizes.at(-1)]).toEqual([[10, 1, 2, 4], 1]);
  });

  describe.each([1, 5, 40])('%i events at which the receiver fails', (count) => {
    const isBad = ({ text }: Outgoing) => /^new b/.test(text);
    const bad = Array.from({ length: count }, (_, i) => judged(`b${i}`));
    const heard = (taken: readonly string[]) =>
      taken.filter((text) => !text.startsWith('run') && !text.includes('b')).length;

    /** One by one, as a webhook does, or all of a batch and none. */
    const ways = {
      'one by one': (batch: readonly Outgoing[]) => {
        const first = batch.findIndex(isBad);
        return { taken: first < 0 ? batch : batch.slice(0, first), failed: first < 0 ? 0 : 1 };
      },
      'all or none': (batch: readonly Outgoing[]) => {
        const isRefused = batch.some(isBad);
        return { taken: isRefused ? [] : batch, failed: isRefused ? batch.length : 0 };
      },
    };

    function receiver(way: keyof typeof ways, told: Omit<Sent, 'fates'>, ms: number) {
      const taken: string[] = [];
      const to = destination(
        (batch) => {
          const tried = ways[way](batch);
          taken.push(...tried.taken.map(({ text }) => text));
          if (tried.failed > 0) now += ms;
          const failed = Array.from(
            { length: tried.failed },
            (): Fate => ({ state: 'retry', reason: '403' }),
          );
          const fates = [...tried.taken.map((): Fate => ({ state: 'sent' })), ...failed];
          return { fates, ...(tried.failed > 0 && told) };
        },
        { limits: { events: 500, bytes: 1_000_000 } },
      );
      return { taken, to };
    }

    test.each<[string, keyof typeof ways, Omit<Sent, 'fates'>, number]>([
      ['says no', 'one by one', {}, 0],
      ['says no', 'all or none', {}, 0],
      ['asks to be left alone for two minutes', 'one by one', { retryAfterMs: 120_000 }, 0],
      ['asks to be left alone for two minutes', 'all or none', { retryAfterMs: 120_000 }, 0],
      ['hangs for a minute', 'one by one', {}, 60_000],
      ['hangs for a minute', 'all or none', {}, 60_000],
    ])('and %s, %s, keep back none of the others for long', async (_, way, said, ms) => {
      await told([...bad, ...ids(300)]);
      const { to, taken } = receiver(way, said, ms);
      let runs = 0;

      for (; heard(taken) < 300 && runs < 200; runs++) {
        await delivering([to]);
        await told([]);
      }

      // A scan a day and one minute each: a receiver that cannot be asked again costs more of them.
      expect(runs).toBeLessThanOrEqual(said.retryAfterMs === undefined && ms === 0 ? 2 : 4 * count + 4);
      // The end of each run is heard with it, or with the next.
      expect(taken.filter((text) => text === 'run').length).toBeGreaterThanOrEqual(runs - 1);
    });
  });

  test('after weeks in which it took nothing, and at every second try, loses none', async () => {
    await told(ids(6));
    let isUp = false;
    let tries = 0;
    const halfUp = destination((batch) => ({
      fates: batch.map(() =>
        isUp && tries % 2 === 0 ? { state: 'sent' } : { state: 'retry', reason: '503' },
      ),
      ...(tries++ < 0 && { retryAfterMs: 1 }),
    }));
    for (let run = 0; run < 5; run++) await delivering([halfUp], { forMs: 600_000 });
    isUp = true;

    for (let run = 0; run < 5; run++) await delivering([halfUp], { forMs: 600_000 });

    expect(await store.outbox.waiting('siem')).toBe(0);
    expect(await Array.fromAsync(store.outbox.dead('siem'))).toEqual([]);
  });

  test('one event for the first time has three chances, though others are taken', async () => {
    await told(ids(3));
    let failures = 2;
    const moody = destination(
      (batch) => {
        const isFailing = batch[0]?.text === 'new 1 first' && failures-- > 0;
        return {
          fates: batch.map(() => (isFailing ? { state: 'retry', reason: '503' } : { state: 'sent' })),
        };
      },
      { limits: { events: 1, bytes: 1000 } },
    );

    const [delivered] = await delivering([moody]);

    expect(delivered).toEqual({ name: 'siem', sent: 4, dead: 0, waiting: 0 });
  });

  test('that takes one and falters is left alone between tries, and not asked for each that waits', async () => {
    await told(ids(40));
    let taken: number | undefined;
    let tries = 0;
    const faltering = destination(
      (batch) => {
        tries++;
        const isTaken = taken !== undefined && taken-- > 0;
        return { fates: batch.map(() => (isTaken ? { state: 'sent' } : { state: 'retry', reason: '503' })) };
      },
      { limits: { events: 1, bytes: 1000 } },
    );
    for (let run = 0; run < 20; run++) await delivering([faltering], { forMs: 600_000 });
    [taken, tries, pauses] = [1, 0, []];

    await delivering([faltering], { forMs: 60_000 });

    expect(tries).toBeLessThan(20);
    expect(pauses.length).toBeGreaterThanOrEqual(tries - 2);
  });

  test('all findings for weeks, and takes the ends of runs, loses none', async () => {
    await told(ids(20));
    let isUp = false;
    const half = destination((batch) => {
      const first = batch.findIndex(({ text }) => !isUp && text !== 'run');
      const taken = batch.slice(0, first < 0 ? batch.length : first).map((): Fate => ({ state: 'sent' }));
      return { fates: first < 0 ? taken : [...taken, { state: 'retry', reason: '503' }] };
    });

    for (let run = 0; run < 40; run++) {
      await delivering([half]);
      await told([]);
    }
    const waited = await store.outbox.waiting('siem');
    isUp = true;
    const [delivered] = await delivering([half]);

    expect(waited).toBeGreaterThanOrEqual(20);
    expect(delivered).toEqual({ name: 'siem', sent: waited, dead: 0, waiting: 0 });
    expect(await Array.fromAsync(store.outbox.dead('siem'))).toEqual([]);
  });

  test('costs the others nothing', async () => {
    await told(ids(2), { names: ['down', 'up'] });
    const down = destination((batch) => ({ fates: batch.map(() => ({ state: 'retry', reason: '503' })) }), {
      name: 'down',
    });
    const { destination: up } = taker({ name: 'up' });

    const delivered = await delivering([down, up]);

    expect(delivered.map(({ name, sent, waiting }) => [name, sent, waiting])).toEqual([
      ['down', 0, 3],
      ['up', 3, 0],
    ]);
  });
});

describe('an event that never will arrive', () => {
  test('is larger than anything that is taken', async () => {
    await told([judged('a'), judged('b'.repeat(300))]);
    const { destination, batches } = taker({ limits: { events: 10, bytes: 200 } });

    await delivering([destination]);

    expect(batches.flat()).toEqual(['new a first', 'run']);
    expect(await Array.fromAsync(store.outbox.dead('siem'))).toMatchObject([
      { reason: 'it has 311 bytes, and no more than 200 are taken' },
    ]);
  });

  test('cannot be written down, and keeps back none', async () => {
    await told(ids(2));
    const broken: EventFormat = {
      ...words,
      render: (event, options) => {
        if (event.kind === 'finding' && event.finding.clientId === '0') throw new TypeError('no app');
        return words.render(event, options);
      },
    };
    const { destination, batches } = taker({ format: broken });

    await delivering([destination]);

    expect(batches.flat()).toEqual(['new 1 first', 'run']);
    expect(await Array.fromAsync(store.outbox.dead('siem'))).toMatchObject([
      { reason: 'words cannot write it down: no app' },
    ]);
  });

  test('tells of the end of what never arrived', async () => {
    await told([judged('a')]);
    await told([], { ends: [judged('a')] });
    const refusing = destination((batch) => ({
      fates: batch.map(({ text }) =>
        text === 'new a first' ? { state: 'dead', reason: 'no' } : { state: 'sent' },
      ),
    }));

    await delivering([refusing]);

    const dead = await Array.fromAsync(store.outbox.dead('siem'));
    expect(dead.map(({ reason }) => reason)).toEqual([
      'no',
      'it tells of an end, and what ends there was never taken',
    ]);
  });
});

describe('what is over, and comes back', () => {
  /** Takes all but what begins so, as long as it is refused; and what it took of findings. */
  const picky = () => {
    const refused = new Set<string>();
    const taken: string[] = [];
    const picky = destination((batch) => ({
      fates: batch.map(({ text }) => {
        if ([...refused].some((start) => text.startsWith(start))) return { state: 'dead', reason: 'no' };
        if (text !== 'run') taken.push(text);
        return { state: 'sent' };
      }),
    }));
    return { destination: picky, refused, taken };
  };
  const worse = judged('a', { message: 'Worse.' });

  test('an end that was refused for good is sent when that is tried again', async () => {
    const { destination, refused, taken } = picky();
    refused.add('resolved');
    await told([judged('a')]);
    await told([], { ends: [judged('a')] });
    await delivering([destination]);
    refused.clear();

    const [revived] = await delivering([destination], { isReviving: true });
    const [again] = await delivering([destination], { isReviving: true });

    expect(taken).toEqual(['new a first', 'resolved a']);
    expect([revived?.sent, again?.sent]).toEqual([1, 0]);
  });

  test('is a first for who was told of the end, though it only changed since it came back', async () => {
    const { destination, taken } = picky();
    await told([judged('a')]);
    await told([], { ends: [judged('a')] });
    await delivering([destination]);
    await told([judged('a')], { names: [] });
    await told([worse], { names: [] });

    await told([worse]);

    await delivering([destination]);
    await told([judged('a')]);
    await delivering([destination]);
    expect(taken).toEqual(['new a first', 'resolved a', 'changed a first', 'changed a']);
  });

  test('is a first with its next event, where its return was refused for good', async () => {
    const { destination, refused, taken } = picky();
    refused.add('reopened');
    await told([judged('a')]);
    await told([], { ends: [judged('a')] });
    await told([judged('a')]);
    await told([worse]);

    await delivering([destination]);

    expect(taken).toEqual(['new a first', 'resolved a', 'changed a first']);
  });

  test('is no first for who was not told of the end', async () => {
    const { destination, refused, taken } = picky();
    refused.add('resolved').add('reopened');
    await told([judged('a')]);
    await told([], { ends: [judged('a')] });
    await told([judged('a')]);
    await told([worse]);

    await delivering([destination]);

    expect(taken).toEqual(['new a first', 'changed a']);
  });

  test('is not closed twice, where its return was refused for good', async () => {
    const { destination, refused, taken } = picky();
    refused.add('reopened');
    await told([judged('a')]);
    await told([], { ends: [judged('a')] });
    await told([judged('a')]);
    await told([], { ends: [judged('a')] });

    await delivering([destination]);

    expect(taken).toEqual(['new a first', 'resolved a']);
  });

  test('of a finding that was refused as it was, how it is now is the last that is said', async () => {
    const { destination, refused, taken } = picky();
    refused.add('new');
    await told([judged('a')]);
    await told([judged('a', { severity: 'medium' })]);
    await delivering([destination]);
    now += 31 * 86_400_000;
    await delivering([destination]);
    refused.clear();

    await delivering([destination], { isReviving: true });

    expect(taken).toEqual(['changed a first']);
  });
});

describe('an end', () => {
  test('comes at a signal, between two batches, and what was sent stays sent', async () => {
    await told(ids(4));
    const stop = new AbortController();
    const stopping = destination(
      (batch) => {
        stop.abort(new Error('stopped'));
        return { fates: batch.map(() => ({ state: 'sent' })) };
      },
      { limits: { events: 2, bytes: 1000 } },
    );

    const [delivered] = await delivering([stopping], { signal: stop.signal });

    expect(delivered).toEqual({ name: 'siem', sent: 2, dead: 0, waiting: 3, reason: 'interrupted' });
  });

  test('comes at a signal in the middle of a try, and in a pause', async () => {
    await told(ids(2));
    const [inTry, inPause] = [new AbortController(), new AbortController()];
    const hanging = destination(() => {
      inTry.abort(new Error('stopped'));
      throw inTry.signal.reason;
    });
    const busy = destination((batch) => {
      inPause.abort(new Error('stopped'));
      return { fates: batch.map(() => ({ state: 'retry', reason: '503' })) };
    });

    const [first] = await delivering([hanging], { signal: inTry.signal });
    const [second] = await delivering([busy], { signal: inPause.signal });

    expect([first?.reason, second?.reason]).toEqual(['interrupted', 'interrupted']);
    expect([first?.waiting, second?.waiting]).toEqual([3, 3]);
  });

  test('comes in time, though a slow receiver takes everything', async () => {
    await told(ids(5));
    const slow = destination(
      (batch) => {
        now += 4000;
        return { fates: batch.map(() => ({ state: 'sent' })) };
      },
      { limits: { events: 1, bytes: 1000 } },
    );

    const [delivered] = await delivering([slow], { forMs: 10_000 });

    expect(delivered).toEqual({
      ...{ name: 'siem', sent: 3, dead: 0, waiting: 3 },
      reason: 'not all of it could be sent within 10 s',
    });
  });

  test('comes after all others have ended, where a sink has a fault', async () => {
    await told(ids(2), { names: ['faulty', 'up'] });
    const faulty = destination(() => Promise.reject(new TypeError('a fault of ours')), { name: 'faulty' });
    const { destination: up } = taker({ name: 'up', limits: { events: 1, bytes: 100 } });

    await expect(delivering([faulty, up])).rejects.toThrow('a fault of ours');

    expect(await store.outbox.waiting('up')).toBe(0);
  });
});

test('while another process delivers, it waits for its turn, and then for no longer than it may', async () => {
  await told(ids(1));
  const { destination } = taker();
  let refusals = 3;
  const shared: Store = {
    ...store,
    lockDelivery: () => (refusals-- > 0 ? undefined : store.lockDelivery()),
  };
  const taken: Store = { ...store, lockDelivery: () => undefined };

  const [late] = await delivering([destination], { store: taken, forMs: 2000 });
  const [turn] = await delivering([destination], { store: shared });

  expect(late).toEqual({
    ...{ name: 'siem', sent: 0, dead: 0, waiting: 2 },
    reason: 'another oauthlas is delivering',
  });
  expect(turn?.sent).toBe(2);
});

test('what was sent a month ago is forgotten', async () => {
  await told(ids(1));
  const { destination } = taker();
  await delivering([destination]);
  now += 31 * 86_400_000;

  await delivering([destination]);

  expect(await store.outbox.forget(instant(now))).toBe(false);
});
