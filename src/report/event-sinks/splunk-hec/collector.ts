import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { WireAnswer } from '../../../lib/exchange.ts';
import type { Secret } from '../../../lib/secret.ts';
import type { SinkTools } from '../../event-sink.ts';
import { faultReason } from '../shared/reasons.ts';
import { unacknowledged, untilIndexed, whyNoAcks } from './acks.ts';
import type { Envelope } from './envelope.ts';
import { type Asked, judge, type Verdict } from './verdict.ts';

/** One HTTP Event Collector, and what it said of what it was sent. */
export interface Collector {
  readonly take: (events: readonly Envelope[]) => Promise<Verdict>;
}

export interface CollectorOptions {
  readonly url: string;
  readonly token: Secret;
  readonly ack: boolean;
  readonly gzip: boolean;
}

const gzipped = promisify(gzip);

export function createCollector(options: CollectorOptions, tools: SinkTools): Collector {
  const base = options.url.replace(/\/+$/, '');
  const { host } = new URL(options.url);
  // Splunk counts acknowledgements by channel: one of our own, that nobody else asks.
  const channel = options.ack ? { 'x-splunk-request-channel': randomUUID() } : {};
  let isAckSeen = false;

  return {
    take: async (events) => {
      try {
        const asked = { host, token: options.token.reveal(), count: events.length, now: tools.now() };
        return options.ack ? await takeAcked(events, asked) : judge(await send(events, asked), asked);
      } catch (error) {
        return { is: 'refused', taken: 0, reason: faultReason(error, host) };
      }
    },
  };

  async function takeAcked(events: readonly Envelope[], asked: Asked): Promise<Verdict> {
    const ask = (id: number) => post('ack', JSON.stringify({ acks: [id] }), asked);
    if (!isAckSeen) {
      const why = await whyNoAcks(ask, asked);
      if (why !== undefined) return why;
      isAckSeen = true;
    }
    const verdict = judge(await send(events, asked), asked);
    // For what was taken together with a refusal there is no acknowledgement: it is sent again, by itself.
    if (verdict.is === 'poison' && verdict.at > 0) return { is: 'less', events: verdict.at };
    if (verdict.is === 'refused') return { ...verdict, taken: 0 };
    if (verdict.is !== 'taken') return verdict;
    if (verdict.ackId === undefined) return unacknowledged(asked, 'gave no id to ask for them by');
    return await untilIndexed(verdict.ackId, ask, { asked, tools });
  }

  function send(events: readonly Envelope[], asked: Asked): Promise<WireAnswer> {
    return post('event', events.map(({ json }) => json).join('\n'), asked);
  }

  async function post(path: 'event' | 'ack', text: string, { token }: Asked): Promise<WireAnswer> {
    const isZipped = options.gzip && path === 'event';
    return await tools.post({
      url: `${base}/services/collector/${path}`,
      headers: {
        authorization: `Splunk ${token}`,
        'content-type': 'application/json',
        ...(isZipped && { 'content-encoding': 'gzip' }),
        ...channel,
      },
      body: isZipped ? await gzipped(text) : text,
    });
  }
}
