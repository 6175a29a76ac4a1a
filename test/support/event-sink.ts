import { inspect } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { ZodError } from 'zod';
import type { AnyEventSink, Fate, Outgoing, SinkTools } from '../../src/report/event-sink.ts';
import { outgoing } from './sink-tools.ts';

/** A destination to send to, and to break. */
export interface Stage {
  readonly options: object;
  readonly tools: SinkTools;
  /** What arrived, in order, repeats too. */
  readonly arrived: () => readonly { readonly uid: unknown; readonly text: string }[];
  /** From so many requests on, it takes nothing. */
  readonly breakDown: (after: number) => void;
  readonly mend: () => void;
  readonly close?: () => void | Promise<void>;
}

export interface EventSinkCase {
  readonly stage: () => Stage | Promise<Stage>;
  /** What stands in the options and must stand nowhere else. */
  readonly secrets: readonly string[];
  /** The text of an event that it never takes, where there is one. */
  readonly poison?: string;
}

/** What every event sink keeps to. */
export function testEventSink(sink: AnyEventSink, { stage, secrets, poison }: EventSinkCase): void {
  const stages: Stage[] = [];
  const build = async () => {
    const built = await stage();
    stages.push(built);
    return built;
  };
  afterEach(async () => {
    for (const { close } of stages.splice(0)) await close?.();
  });

  test('a batch arrives whole, in order, each event with its uid and as it was written', async () => {
    const { options, tools, arrived } = await build();
    const batch = events(20, { name: 'a "quote", a \\, \u{1f600}, \u2028 and \u001b[31m' });

    const { fates } = await sink.open(options, tools).send(batch);

    expect(fates).toEqual(batch.map(() => ({ state: 'sent' })));
    expect(arrived()).toEqual(batch.map(({ uid, text }) => ({ uid, text })));
  });

  test('an empty batch does nothing', async () => {
    const { options, tools, arrived } = await build();
    const open = sink.open(options, tools);

    const { fates } = await open.send([]);

    await open.close?.();
    expect(fates).toEqual([]);
    expect(arrived()).toEqual([]);
  });

  test('as much as the limits allow is taken', async () => {
    const { options, tools, arrived } = await build();
    const open = sink.open(options, tools);
    const many = events(sink.limits.events);
    const large = events(Math.max(1, Math.min(sink.limits.events, Math.floor(sink.limits.bytes / 8192))), {
      text: 'x'.repeat(8100),
    });

    for (const batch of [many, large]) {
      const { fates } = await open.send(batch);

      expect(fates.filter(({ state }) => state !== 'sent')).toEqual([]);
    }
    expect(arrived().length).toBe(many.length + large.length);
  });

  test.each([0, 1, 3])('when it breaks down after %i requests, what did not arrive waits', async (after) => {
    const { options, tools, arrived, breakDown } = await build();
    const batch = events(10);
    breakDown(after);
    const open = sink.open(options, tools);

    const tries = [];
    // The same again and again: sooner or later it is down.
    for (let i = 0; i <= after; i++) tries.push((await open.send(batch)).fates);

    const uids = new Set(arrived().map(({ uid }) => uid));
    for (const fates of tries) {
      expect(fates.length).toBeLessThanOrEqual(batch.length);
      expect(fates.map(({ state }) => state).join(' ')).toMatch(/^(?:sent ?)*(?:retry ?)*$/);
      expect(fates.flatMap(faultsOfReason)).toEqual([]);
      expect(batch.filter(({ uid }, i) => fates[i]?.state === 'sent' && !uids.has(uid))).toEqual([]);
    }
    // What is not told was not tried: it comes after one that waits.
    expect(tries.at(-1)?.at(-1)?.state).toBe('retry');
  });

  test('when it is mended, what waited arrives with the same uids', async () => {
    const { options, tools, arrived, breakDown, mend } = await build();
    const batch = events(10);
    breakDown(0);
    await sink.open(options, tools).send(batch);
    mend();

    const { fates } = await sink.open(options, tools).send(batch);

    expect(fates.every(({ state }) => state === 'sent')).toBe(true);
    expect(new Set(arrived().map(({ uid }) => uid))).toEqual(new Set(batch.map(({ uid }) => uid)));
  });

  test.runIf(poison !== undefined)(
    'an event that it never takes is dead with the reason, and keeps back none',
    async () => {
      const { options, tools, arrived } = await build();
      const batch = events(9).with(4, { ...outgoing('poison'), text: poison ?? '' });

      const { fates } = await sink.open(options, tools).send(batch);

      expect(fates.map(({ state }) => state)).toEqual(batch.map((_, i) => (i === 4 ? 'dead' : 'sent')));
      expect(fates.flatMap(faultsOfReason)).toEqual([]);
      const met = new Set(arrived().map(({ uid }) => uid));
      expect([...met]).toEqual(batch.filter((_, i) => i !== 4).map(({ uid }) => uid));
    },
  );

  test('when its time is over it begins nothing more, and what it did not try it says nothing of', async () => {
    const { options, tools, arrived } = await build();
    const batch = events(10);

    const { fates } = await sink.open(options, { ...tools, until: 0 }).send(batch);

    expect(fates.map(({ state }) => state)).toEqual(fates.map(() => 'sent'));
    expect(arrived().map(({ uid }) => uid)).toEqual(batch.slice(0, fates.length).map(({ uid }) => uid));
    expect(fates.length).toBeGreaterThan(0);
  });

  test('its secrets are told to nobody', async () => {
    const { options, tools, breakDown } = await build();
    const open = sink.open(options, tools);
    const sent = await open.send(events(1));
    breakDown(0);
    const refused = await open.send(events(1));

    const told =
      inspect([sink, options, open, sent, refused], { depth: 9 }) + JSON.stringify([sent, refused]);

    expect(secrets.filter((secret) => told.includes(secret))).toEqual([]);
  });

  test('options that it does not know are refused', async () => {
    const { options, tools } = await build();

    expect(() => sink.open({ ...options, colour: 'red' }, tools)).toThrow(ZodError);
  });
}

function events(count: number, members: object = {}): readonly Outgoing[] {
  return Array.from({ length: count }, (_, i) => outgoing(`f${i}:1`, members));
}

/** A reason goes to people: there is one, on one line, short, and it moves no terminal. */
function faultsOfReason(fate: Fate): readonly string[] {
  if (fate.state === 'sent') return [];
  const { reason } = fate;
  if (reason === '') return ['no reason'];
  if ([...reason].length > 300) return ['too long'];
  return /\p{Cc}/u.test(reason) ? ['not harmless'] : [];
}
