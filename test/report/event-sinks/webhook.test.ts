import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { ZodError } from 'zod';
import { Secret } from '../../../src/lib/secret.ts';
import { webhook } from '../../../src/report/event-sinks/webhook.ts';
import { expectDelivered } from '../../support/delivered.ts';
import { testEventSink } from '../../support/event-sink.ts';
import { eventually } from '../../support/eventually.ts';
import { type FaultOf, seededFaults } from '../../support/receivers/faults.ts';
import { startWebhook, type WebhookFault, type WebhookReceiver } from '../../support/receivers/webhook.ts';
import { outgoing, sinkTools } from '../../support/sink-tools.ts';

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

const secret = signingSecret(32);
const sent = { state: 'sent' } as const;

function signingSecret(bytes: number): string {
  return `whsec_${Buffer.alloc(bytes, 'canary').toString('base64')}`;
}

async function stage(fault?: FaultOf<WebhookFault>, members: object = {}) {
  const { tools, expire, close } = sinkTools();
  const receiver = await startWebhook({ secret, onHang: expire, ...(fault !== undefined && { fault }) });
  cleanups.push(receiver.close, close);
  const options = { url: `${receiver.url}/oauthlas`, secret: new Secret(secret), ...members };
  return { receiver, tools, options, open: webhook.open(options, tools), close };
}

function batchOf(count: number): ReturnType<typeof outgoing>[] {
  return Array.from({ length: count }, (_, i) => outgoing(`e${i}`));
}

function got({ taken }: WebhookReceiver) {
  return taken.map(({ id, text }) => ({ uid: id, text }));
}

describe('the contract', () =>
  testEventSink(webhook, {
    secrets: [secret, secret.slice('whsec_'.length)],
    poison: '{"isPoison":true}',
    stage: async () => {
      let broken = Number.POSITIVE_INFINITY;
      let from = 0;
      const { receiver, tools, options } = await stage(() => (from++ >= broken ? 'error' : undefined));
      return {
        options,
        tools,
        arrived: () => got(receiver),
        breakDown: (after) => {
          [from, broken] = [0, after];
        },
        mend: () => {
          broken = Number.POSITIVE_INFINITY;
        },
      };
    },
  }));

test.each([24, 32, 64])('a receiver verifies what was signed with %i bytes', async (bytes) => {
  const key = signingSecret(bytes);
  const { tools, close } = sinkTools();
  const receiver = await startWebhook({ secret: key });
  cleanups.push(receiver.close, close);

  const { fates } = await webhook
    .open({ url: receiver.url, secret: new Secret(key) }, tools)
    .send([outgoing('f1:1', { name: 'ü\u{1f600}' })]);

  expect(fates).toEqual([sent]);
  expect(got(receiver)).toEqual([{ uid: 'f1:1', text: '{"id":"f1:1","name":"ü\u{1f600}"}' }]);
});

test('what was signed with another secret is refused, and waits', async () => {
  const { receiver, open } = await stage(undefined, { secret: new Secret(signingSecret(40)) });

  const { fates } = await open.send([outgoing('a')]);

  const reason = expect.stringMatching(
    /^127\.0\.0\.1:\d+ answered 401: the signature does not fit; see that the receiver has the same secret/,
  );
  expect(fates).toEqual([{ state: 'retry', reason }]);
  expect(receiver.taken).toEqual([]);
});

test.each<[WebhookFault, string]>([
  ['bad-event', 'sent dead sent sent'],
  ['unauthorized', 'sent retry'],
  ['forbidden', 'sent retry'],
  ['missing', 'sent retry'],
  ['conflict', 'sent retry'],
  ['gone', 'sent retry'],
  ['throttled', 'sent retry'],
  ['error', 'sent retry'],
  ['busy', 'sent retry'],
  ['redirect', 'sent retry'],
  ['reset', 'sent retry'],
  ['hang', 'sent retry'],
])('%s in the middle: %s, and behind one that waits nothing is tried', async (fault, fates) => {
  const { receiver, open } = await stage((request) => (request === 1 ? fault : undefined));

  const said = await open.send(batchOf(4));

  expect(said.fates.map(({ state }) => state).join(' ')).toBe(fates);
  expect(receiver.requests()).toBe(fault === 'bad-event' ? 4 : 2);
});

test('with a slow receiver it ends when its time is over', async () => {
  const { receiver, tools, options } = await stage();
  const start = Date.now();
  let now = start;
  const open = webhook.open(options, { ...tools, now: () => (now += 1000), until: start + 4500 });

  const { fates } = await open.send(batchOf(9));

  expect(fates.map(({ state }) => state)).toEqual(['sent', 'sent']);
  expect(receiver.taken.length).toBe(fates.length);
});

test.each<[WebhookFault, number | undefined]>([
  ['throttled', 3000],
  ['busy', 3000],
  ['error', undefined],
])('%s: it is left alone for as long as it asks', async (fault, pause) => {
  const { open } = await stage(() => fault);

  const { retryAfterMs } = await open.send([outgoing('a')]);

  expect(retryAfterMs).toBe(pause);
});

test('a try is signed with its own time, so that a late one is not taken for an old one', async () => {
  const { tools, options } = await stage();
  const seen: (string | undefined)[] = [];
  let now = Date.parse('2026-11-23T22:00:00.900Z');
  const open = webhook.open(options, {
    ...tools,
    now: () => now,
    post: async ({ headers }) => {
      seen.push(headers['webhook-timestamp']);
      return { status: 503, headers: {}, body: '' };
    },
  });

  await open.send([outgoing('a')]);
  now += 3_600_000;
  await open.send([outgoing('a')]);

  expect(seen).toEqual(['1795471200', '1795474800']);
});

test.each<[string, object]>([
  ['plain http to another machine', { url: 'http://hooks.example.com/x' }],
  ['an address with a user', { url: 'https://me@hooks.example.com/x' }],
  ['a secret in plain text', { secret }],
  ['a secret without whsec_', { secret: new Secret(secret.slice(6)) }],
  ['a secret that is too short', { secret: new Secret(signingSecret(23)) }],
  ['a secret that is too long', { secret: new Secret(signingSecret(65)) }],
])('%s is refused', (_, members) => {
  const options = { url: 'https://hooks.example.com/oauthlas', secret: new Secret(secret), ...members };

  expect(() => webhook.open(options, sinkTools().tools)).toThrow(ZodError);
});

describe('what docs/destinations.md gives to who writes a receiver', async () => {
  const page = readFileSync(new URL('../../../docs/destinations.md', import.meta.url), 'utf8');
  const code = [...page.matchAll(/^```js\n(.*?)^```/gms)].map(([, text]) => text).join('\n');
  const { isGenuine, toTicket } = await import(`data:text/javascript,${encodeURIComponent(code)}`);

  test.each<[string, (one: Signed) => Signed, boolean]>([
    ['what was sent', (one) => one, true],
    ['another body', (one) => ({ ...one, body: `${one.body} ` }), false],
    ['another id', (one) => ({ ...one, id: 'b' }), false],
    ['another time', (one) => ({ ...one, timestamp: String(Number(one.timestamp) - 1) }), false],
    ['no time', (one) => ({ ...one, timestamp: '' }), false],
    ['no signature', (one) => ({ ...one, signature: '' }), false],
    ['another secret', (one) => ({ ...one, secret: signingSecret(33) }), false],
    ['a second signature', (one) => ({ ...one, signature: `v1,AAAA ${one.signature}` }), true],
    ['another kind of signature', (one) => ({ ...one, signature: one.signature.replace('v1', 'v2') }), false],
  ])('verifies %s', async (_, changed, expected) => {
    const one = changed(await signed());

    const headers = {
      'webhook-id': one.id,
      'webhook-timestamp': one.timestamp,
      'webhook-signature': one.signature,
    };
    expect(isGenuine(one.secret, headers, one.body)).toBe(expected);
  });

  test('refuses what was recorded and is sent again later', async () => {
    const { id, timestamp, signature, body } = await signed(Date.now() - 400_000);

    const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
    expect(isGenuine(secret, headers, body)).toBe(false);
  });

  test.each([
    [
      'the life of a finding',
      'new changed resolved reopened resolved',
      'open comment comment close open comment close',
    ],
    ['repeats', 'new new changed changed resolved resolved', 'open comment comment comment comment close'],
    ['one that begins in the middle', 'changed resolved', 'open comment close'],
    ['an end of what was never heard of', 'resolved', ''],
    ['what is set aside', 'new set-aside', 'open comment close'],
  ])('makes tickets of %s', async (_, changes, expected) => {
    const calls: string[] = [];
    let open: number | undefined;
    const tickets = {
      findOpen: async () => open,
      open: async () => {
        open = calls.push('open');
      },
      comment: async () => calls.push('comment'),
      setSeverity: async () => {},
      close: async () => {
        calls.push('close');
        open = undefined;
      },
    };

    for (const change of changes.split(' '))
      await toTicket({ type: 'finding', change, fingerprint: 'f' }, tickets);
    await toTicket({ type: 'run' }, tickets);

    expect(calls.join(' ')).toBe(expected);
  });
});

interface Signed {
  readonly secret: string;
  readonly id: string;
  readonly timestamp: string;
  readonly signature: string;
  readonly body: string;
}

/** What the sink sent, as a receiver sees it. */
async function signed(now = Date.now()): Promise<Signed> {
  const { tools, options } = await stage();
  const seen: Signed[] = [];
  const open = webhook.open(options, {
    ...tools,
    now: () => now,
    post: async ({ headers, body }) => {
      const { 'webhook-id': id = '', 'webhook-timestamp': timestamp = '' } = headers;
      seen.push({
        ...{ secret, id, timestamp, body: String(body) },
        signature: headers['webhook-signature'] ?? '',
      });
      return { status: 204, headers: {}, body: '' };
    },
  });
  await open.send([outgoing('a', { name: 'ü' })]);
  const [one] = seen;
  if (one === undefined) throw new Error('nothing was sent');
  return one;
}

const faults = [
  'bad-event',
  'unauthorized',
  'forbidden',
  'missing',
  'gone',
  'conflict',
  'throttled',
  'error',
  'busy',
  'redirect',
  'reset',
  'late-reset',
  'hang',
  'late-hang',
] as const satisfies readonly WebhookFault[];

test('whatever goes wrong, every event arrives or is dead with a reason', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer(),
      fc.array(fc.boolean(), { minLength: 1, maxLength: 25 }),
      fc.integer({ min: 1, max: 12 }),
      async (seed, poison, batch) => {
        const events = poison.map((isPoison, i) =>
          outgoing(`f${i % 5}:${i}`, isPoison && i % 3 === 0 ? { isPoison } : {}),
        );
        const { receiver, open, close } = await stage(
          seededFaults(faults, { seed, rate: 0.6, requests: 40 }),
        );

        const fates = await eventually(open, events, { batch, tries: 200 });

        expectDelivered(events, fates, got(receiver));
        const poisonous = events.map(({ text }) => text.includes('isPoison'));
        expect(fates.filter(({ state }, i) => poisonous[i] && state !== 'dead')).toEqual([]);
        await receiver.close();
        close();
      },
    ),
    { numRuns: 60, seed: 4 },
  );
});
