import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { ZodError } from 'zod';
import { ProviderError } from '../../../src/lib/errors.ts';
import { Secret } from '../../../src/lib/secret.ts';
import { splunkHec } from '../../../src/report/event-sinks/splunk-hec.ts';
import { expectDelivered } from '../../support/delivered.ts';
import { testEventSink } from '../../support/event-sink.ts';
import { eventually } from '../../support/eventually.ts';
import { seededFaults } from '../../support/receivers/faults.ts';
import {
  type HecFault,
  type HecOptions,
  type HecReceiver,
  startHec,
} from '../../support/receivers/splunk-hec.ts';
import { outgoing, sinkTools } from '../../support/sink-tools.ts';

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function stage(hecOptions: HecOptions = {}, members: object = {}) {
  const { tools, expire, close } = sinkTools();
  const hec = await startHec({ onHang: expire, ...hecOptions });
  cleanups.push(hec.close, close);
  const options = {
    url: hec.url,
    token: new Secret(hec.token),
    ...(hecOptions.ack === true && { ack: true }),
    ...members,
  };
  return { hec, tools, open: splunkHec.open(options, tools), options, close };
}

function batchOf(count: number): ReturnType<typeof outgoing>[] {
  return Array.from({ length: count }, (_, i) => outgoing(`e${i}`));
}

function got({ indexed }: HecReceiver) {
  return indexed.map(({ event, fields }) => ({ uid: fields.event_uid, text: JSON.stringify(event) }));
}

function uids({ indexed }: HecReceiver): readonly unknown[] {
  return indexed.map(({ fields }) => fields.event_uid);
}

const sent = { state: 'sent' } as const;
const first = (fault: HecFault) => (request: number) => (request === 0 ? fault : undefined);
const always = (fault: HecFault) => () => fault;

describe.each([false, true])('the contract, with ack %s', (ack) => {
  const token = 'c4n4ry-0000-4000-8000-hec-token';
  testEventSink(splunkHec, {
    secrets: [token],
    poison: '{"isPoison":true}',
    stage: async () => {
      let broken = Number.POSITIVE_INFINITY;
      let from = 0;
      const { hec, tools, options } = await stage({
        ack,
        token,
        largest: 1_000_000,
        fault: () => (from++ >= broken ? 'error' : undefined),
      });
      return {
        options,
        tools,
        arrived: () => got(hec),
        breakDown: (after) => {
          [from, broken] = [0, after];
        },
        mend: () => {
          broken = Number.POSITIVE_INFINITY;
        },
      };
    },
  });
});

describe('an event in Splunk', () => {
  test('has its time in seconds, its uid as an indexed field, and what the options say', async () => {
    const { hec, open } = await stage({ indexes: ['security'] }, { index: 'security', source: 'ours' });

    await open.send([outgoing('f1:1')]);

    expect(hec.indexed).toEqual([
      {
        time: Date.parse('2026-11-23T22:00:00.250Z') / 1000,
        index: 'security',
        source: 'ours',
        sourcetype: 'ocsf:json',
        event: { id: 'f1:1' },
        fields: { event_uid: 'f1:1' },
      },
    ]);
  });

  test.each(['1970-01-01T00:00:00.000Z', '1970-01-01T00:00:00.001Z', '9999-12-31T23:59:59.999Z'])(
    'at %s has no exponent in its time',
    async (at) => {
      const { hec, open } = await stage();

      await open.send([{ ...outgoing('a'), at }]);

      expect(hec.indexed.map(({ time }) => time)).toEqual([Date.parse(at) / 1000]);
    },
  );

  test.each(['CEF:0|x|y', '{"half":', 'null', 'false', '[1]', '"', '{"a":1}{"b":2}'])(
    'whose format wrote %j is that text, and spoils no other',
    async (text) => {
      const { hec, open } = await stage();

      const { fates } = await open.send([outgoing('a'), { ...outgoing('b'), text }, outgoing('c')]);

      expect(fates).toEqual([sent, sent, sent]);
      expect(hec.indexed.map(({ event }) => event)).toEqual([{ id: 'a' }, text, { id: 'c' }]);
    },
  );

  test.each([true, false])('arrives with gzip %s', async (gzip) => {
    const { hec, open } = await stage({}, { gzip });
    const batch = [outgoing('a', { text: 'x'.repeat(8000) })];

    const { fates } = await open.send(batch);

    expect(fates).toEqual([sent]);
    expect((hec.requests[0]?.bytes ?? 0) > 8000).toBe(!gzip);
  });
});

describe('what is refused in the middle', () => {
  test('is dead, those before it are sent, and those after it are sent again in the same try', async () => {
    const { hec, open } = await stage();
    const batch = batchOf(5).with(2, outgoing('e2', { isPoison: true }));

    const { fates } = await open.send(batch);

    const reason = expect.stringMatching(/^127\.0\.0\.1:\d+ answered 400: Invalid data format \(code 6\)$/);
    expect(fates).toEqual([sent, sent, { state: 'dead', reason }, sent, sent]);
    expect(uids(hec)).toEqual(['e0', 'e1', 'e3', 'e4']);
    expect(hec.requests.length).toBe(2);
  });

  test('first, last and all around it', async () => {
    const { hec, open } = await stage();
    const bad = { isPoison: true };
    const batch = [outgoing('a', bad), outgoing('b', bad), outgoing('c'), outgoing('d', bad)];

    const { fates } = await open.send(batch);

    expect(fates.map(({ state }) => state)).toEqual(['dead', 'dead', 'sent', 'dead']);
    expect(uids(hec)).toEqual(['c']);
  });

  test('with acknowledgement, what was taken before it is sent again, to be acknowledged', async () => {
    const { hec, open } = await stage({ ack: true });
    const batch = batchOf(5).with(2, outgoing('e2', { isPoison: true }));

    const { fates } = await open.send(batch);

    expect(fates.map(({ state }) => state)).toEqual(['sent', 'sent', 'dead', 'sent', 'sent']);
    expect(uids(hec)).toEqual(['e0', 'e1', 'e0', 'e1', 'e3', 'e4']);
  });

  test('by its index waits with all behind it: the number counts from 1, and no event is to blame', async () => {
    const { hec, open } = await stage({ fault: first('bad-index') });
    const batch = batchOf(5);

    const { fates } = await open.send(batch);

    const reason = expect.stringMatching(
      /400: Incorrect index \(code 7\); see that the index is there, and that the token may write to it$/,
    );
    const retry = { state: 'retry', reason };
    expect(fates).toEqual([sent, sent, retry, retry, retry]);
    expect(uids(hec)).toEqual(['e0', 'e1']);
  });

  test('by an index that is not there: nothing is dead, however often it is tried', async () => {
    const { open } = await stage({ indexes: ['main'] }, { index: 'security' });

    const { fates } = await open.send(batchOf(3));

    expect(fates.map(({ state }) => state)).toEqual(['retry', 'retry', 'retry']);
  });
});

describe('what is too much at once', () => {
  test('is sent by half, and only what is too large by itself is dead', async () => {
    const { hec, open } = await stage({ largest: 4000 }, { gzip: false });
    const batch = batchOf(40).with(17, outgoing('e17', { text: 'x'.repeat(5000) }));

    const { fates } = await open.send(batch);

    expect(fates.map(({ state }) => state)).toEqual(batch.map((_, i) => (i === 17 ? 'dead' : 'sent')));
    expect(uids(hec)).toEqual(batch.filter((_, i) => i !== 17).map(({ uid }) => uid));
  });

  test('with its envelopes is cut before it is sent, and what alone is too large is not sent at all', async () => {
    const { hec, open } = await stage({ largest: 900_000 }, { gzip: false });
    const large = Array.from({ length: 15 }, (_, i) => outgoing(`e${i}`, { text: 'x'.repeat(100_000) }));

    const { fates } = await open.send(large.with(3, outgoing('e3', { text: 'x'.repeat(900_000) })));

    expect(fates[3]).toEqual({ state: 'dead', reason: 'it is larger than 900000 bytes with its envelope' });
    expect(fates.filter(({ state }) => state === 'sent').length).toBe(14);
    expect(Math.max(...hec.requests.map(({ bytes }) => bytes))).toBeLessThanOrEqual(900_000);
  });
});

describe('what is the fault of the destination', () => {
  test.each<[string, HecOptions, object, RegExp]>([
    [
      'another token',
      {},
      { token: new Secret('another') },
      /403: Invalid token \(code 4\); see that the token is right, enabled, and of this Splunk$/,
    ],
    ['a token that is off', { isDisabled: true }, {}, /403: Token disabled \(code 1\); see that the token/],
    ['a token that wants acknowledgement', { ack: true }, { ack: false }, /\(code 10\); .* set ack to true$/],
    [
      'a token without acknowledgement',
      { ack: false },
      { ack: true },
      /\(code 14\); the token has no acknowledgement/,
    ],
    ['a server error', { fault: always('error') }, {}, /500: failed \\u\{1b\}\[31m Splunk \[secret\]$/],
    ['a portal', { fault: always('portal') }, {}, /200: .*; this is not how the HTTP Event Collector says/],
    ['a reset', { fault: always('reset') }, {}, /^127\.0\.0\.1:\d+: the answer was cut off$/],
    ['a hang', { fault: always('hang') }, {}, /^127\.0\.0\.1:\d+: no whole answer within 60 s$/],
  ])('%s costs no event', async (_, hecOptions, members, reason) => {
    const { hec, open } = await stage(hecOptions, members);

    const { fates } = await open.send(batchOf(3));

    const retry = { state: 'retry', reason: expect.stringMatching(reason) };
    expect(fates).toEqual([retry, retry, retry]);
    expect(hec.indexed).toEqual([]);
  });

  test.each<[HecFault, number | undefined]>([
    ['throttled', 1000],
    ['busy', 2000],
    ['error', undefined],
  ])('%s: it is left alone for as long as it asks', async (fault, pause) => {
    const { open } = await stage({ fault: always(fault) });

    const { retryAfterMs } = await open.send(batchOf(1));

    expect(retryAfterMs).toBe(pause);
  });

  test('a receiver that is not there waits', async () => {
    const { hec, open } = await stage();
    await hec.close();

    const { fates } = await open.send(batchOf(1));

    const reason = expect.stringMatching(/^127\.0\.0\.1:\d+: no connection \(ECONNREFUSED\)$/);
    expect(fates).toEqual([{ state: 'retry', reason }]);
  });

  test('a token that can no longer be read waits', async () => {
    const token = new Secret(() => {
      throw new ProviderError('credentials', 'file:token is empty');
    });
    const { hec, open } = await stage({}, { token });

    const { fates } = await open.send(batchOf(1));

    expect(fates).toEqual([{ state: 'retry', reason: 'file:token is empty' }]);
    expect(hec.requests).toEqual([]);
  });

  test('an abort is thrown, and not told as a fault of the receiver', async () => {
    const controller = new AbortController();
    const { tools, close } = sinkTools(process.stdout, controller.signal);
    const hec = await startHec({ fault: always('hang'), onHang: () => controller.abort(new Error('stop')) });
    cleanups.push(hec.close, close);
    const open = splunkHec.open({ url: hec.url, token: new Secret(hec.token) }, tools);

    await expect(open.send(batchOf(1))).rejects.toThrow(new Error('stop'));
  });
});

describe('with acknowledgement', () => {
  test('what is acknowledged later is sent', async () => {
    const { hec, open } = await stage({ ack: true, acksAfter: 5 });

    const { fates } = await open.send(batchOf(2));

    expect(fates).toEqual([sent, sent]);
    expect(hec.requests.filter(({ path }) => path.endsWith('/event')).length).toBe(1);
  });

  test('what is not acknowledged within a minute waits, though it was taken', async () => {
    const { open } = await stage({ ack: true, fault: first('lost') });
    const batch = batchOf(2);

    const { fates } = await open.send(batch);
    const again = await open.send(batch);

    const reason = expect.stringMatching(/ took the events and did not acknowledge them in time$/);
    expect(fates).toEqual([
      { state: 'retry', reason },
      { state: 'retry', reason },
    ]);
    expect(again.fates).toEqual([sent, sent]);
  });

  test('what is not acknowledged when the delivery is over waits: nobody asks for longer', async () => {
    const { hec, tools, options } = await stage({ ack: true, fault: first('lost') });
    const until = tools.now() + 1000;

    const { fates } = await splunkHec.open(options, { ...tools, until }).send(batchOf(1));

    expect(fates.map(({ state }) => state)).toEqual(['retry']);
    expect(hec.requests.length).toBeLessThan(10);
  });

  test('what was taken before a refusal waits with the others: nobody acknowledged it', async () => {
    const { open } = await stage({ ack: true, fault: first('bad-index') });

    const { fates } = await open.send(batchOf(5));

    expect(fates.map(({ state }) => state)).toEqual(['retry', 'retry', 'retry', 'retry', 'retry']);
  });

  test('nothing is sent where nothing could be acknowledged', async () => {
    const { hec, open } = await stage({ ack: false }, { ack: true });

    await open.send(batchOf(2));

    expect(hec.requests.map(({ path }) => path)).toEqual(['/services/collector/ack']);
  });
});

test.each<[string, object]>([
  ['plain http to another machine', { url: 'http://splunk.example.com:8088' }],
  ['no address', { url: 'splunk.example.com' }],
  ['an address with a password', { url: 'https://a:b@splunk.example.com' }],
  ['the path that is added', { url: 'https://splunk.example.com:8088/services/collector/event' }],
  ['a query', { url: 'https://splunk.example.com:8088/?token=x' }],
  ['a token that is no secret', { token: 'plain' }],
  ['a token of two lines', { token: new Secret('a\nb') }],
  ['an index that Splunk has not', { index: 'No Index' }],
  ['a source of two lines', { source: 'a\nb' }],
])('%s is refused', (_, members) => {
  const options = { url: 'https://splunk.example.com:8088', token: new Secret('x'), ...members };

  expect(() => splunkHec.open(options, sinkTools().tools)).toThrow(ZodError);
});

const faults = [
  'bad-event',
  'bad-index',
  'unauthorized',
  'too-large',
  'throttled',
  'error',
  'busy',
  'portal',
  'reset',
  'late-reset',
  'hang',
  'late-hang',
] as const satisfies readonly HecFault[];

test.each([false, true])(
  'whatever goes wrong, every event arrives or is dead with a reason; with ack %s',
  async (ack) => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 12 }),
        async (seed, poison, batch) => {
          const events = poison.map((isPoison, i) =>
            outgoing(`f${i % 7}:${i}`, isPoison && i % 3 === 0 ? { isPoison } : {}),
          );
          const wrong = ack ? [...faults, 'lost' as const] : faults;
          const fault = seededFaults(wrong, { seed, rate: 0.6, requests: 30 });
          const { hec, open, close } = await stage({ ack, fault });

          const fates = await eventually(open, events, { batch, tries: 100 });

          expectDelivered(events, fates, got(hec));
          const taken = new Set(uids(hec));
          expect(events.filter(({ text, uid }) => text.includes('isPoison') && taken.has(uid))).toEqual([]);
          await hec.close();
          close();
        },
      ),
      { numRuns: 60, seed: 4 },
    );
  },
);
