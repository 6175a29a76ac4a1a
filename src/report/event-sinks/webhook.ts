import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { WireAnswer } from '../../lib/exchange.ts';
import { holds } from '../../lib/secret.ts';
import { secret } from '../../lib/secret-option.ts';
import { defineEventSink, type Fate, type Outgoing, type SinkTools } from '../event-sink.ts';
import { address } from './shared/address.ts';
import { sent, waiting } from './shared/fates.ts';
import { faultReason, pauseOf, quote, reason } from './shared/reasons.ts';

const options = z.strictObject({
  url: address.describe('Where the receiver listens: https://hooks.example.com/oauthlas'),
  secret: secret.refine((value) => holds(value, isSigningSecret), {
    error: 'must be whsec_ and 24 to 64 bytes in base64',
  }),
});

type Options = z.output<typeof options>;

/** One POST an event, signed by Standard Webhooks. @see https://www.standardwebhooks.com */
export const webhook = defineEventSink({
  id: 'webhook',
  title: 'A webhook, signed as Standard Webhooks has it',
  options,
  format: 'ndjson',
  limits: { events: 50, bytes: 1_000_000 },
  open: (chosen, tools) => ({
    send: async (batch) => {
      const fates: Fate[] = [];
      for (const event of batch) {
        if (fates.length > 0 && tools.now() >= tools.until) break;
        const { fate, retryAfterMs } = await sendOne(event, chosen, tools);
        if (fate.state === 'retry') return waiting(fates, 1, { reason: fate.reason, retryAfterMs });
        fates.push(fate);
      }
      return { fates };
    },
  }),
});

interface Told {
  readonly fate: Fate;
  readonly retryAfterMs?: number | undefined;
}

async function sendOne(event: Outgoing, { url, secret: ours }: Options, tools: SinkTools): Promise<Told> {
  const { host } = new URL(url);
  try {
    const key = ours.reveal();
    const headers = { 'content-type': typeOf(event), ...signed(event, key, tools.now()) };
    const answer = await tools.post({ url, headers, body: event.text });
    return judge(answer, { host, key, now: tools.now() });
  } catch (error) {
    return { fate: { state: 'retry', reason: faultReason(error, host) } };
  }
}

/** The time is that of the try: receivers refuse what was signed long ago. */
function signed({ uid, text }: Outgoing, key: string, now: number): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(now / 1000));
  const signature = createHmac('sha256', bytesOf(key)).update(`${uid}.${timestamp}.${text}`).digest('base64');
  return { 'webhook-id': uid, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}

/** Other formats than ours need not be JSON. */
function typeOf({ text }: Outgoing): string {
  return text.startsWith('{') ? 'application/json' : 'text/plain; charset=utf-8';
}

/**
 * What the receiver says of this event alone is the event's fate: it cannot read it, or it is too large. All else is
 * about the receiver, or about who asks: it may be mended, and then nothing shall be lost.
 */
const poisonous: readonly number[] = [400, 413, 422];

function judge(
  answer: WireAnswer,
  { host, key, now }: { readonly host: string; readonly key: string; readonly now: number },
): Told {
  const { status, body } = answer;
  if (status >= 200 && status < 300) return { fate: sent };
  const said = quote(body, [key]);
  const words = reason(`${host} answered ${status}${said === '' ? '' : `: ${said}`}`, fixes[status]);
  if (poisonous.includes(status)) return { fate: { state: 'dead', reason: words } };
  return { fate: { state: 'retry', reason: words }, retryAfterMs: pauseOf(answer, now) };
}

const moved = 'no redirect is followed: give the address to which it leads, if you trust it';

const fixes: Readonly<Record<number, string>> = {
  301: moved,
  302: moved,
  303: moved,
  307: moved,
  308: moved,
  401: 'see that the receiver has the same secret, and that the clocks agree',
  403: 'see that the receiver has the same secret, and that the clocks agree',
  404: 'see that the url is right',
  410: 'the receiver wants no more events: take the destination out, or give another url',
};

function isSigningSecret(text: string): boolean {
  const { length } = bytesOf(text);
  return /^whsec_[A-Za-z0-9+/]+={0,2}$/.test(text) && length >= 24 && length <= 64;
}

function bytesOf(key: string): Buffer {
  return Buffer.from(key.replace(/^whsec_/, ''), 'base64');
}
