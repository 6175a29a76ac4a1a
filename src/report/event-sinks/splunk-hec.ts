import { z } from 'zod';
import { token } from '../../lib/secret-option.ts';
import { defineEventSink, type Fate, type Sent, type SinkTools } from '../event-sink.ts';
import { address } from './shared/address.ts';
import { sent, waiting } from './shared/fates.ts';
import { type Collector, createCollector } from './splunk-hec/collector.ts';
import { type Envelope, toEnvelope } from './splunk-hec/envelope.ts';

/** Splunk Cloud documents 1 MB; this leaves room for what stands around the events. */
const MOST_BYTES = 900_000;

const name = z.string().regex(/^[ -~]{1,200}$/, 'must be one line of at most 200 ASCII letters');

const options = z.strictObject({
  url: address
    .refine((url) => !url.includes('?') && !/\/services\/collector/.test(url), {
      error: 'must end before /services/collector, which is added',
    })
    .describe('The HTTP Event Collector: https://splunk.example.com:8088'),
  token,
  index: z
    .string()
    .regex(/^[a-z0-9_][a-z0-9_-]{0,79}$/, 'must be the name of an index, in lower case')
    .optional()
    .describe("The index; else the token's own."),
  source: name.default('oauthlas').describe('The source that Splunk shows.'),
  sourcetype: name.default('ocsf:json').describe('The source type that Splunk shows.'),
  ack: z
    .boolean()
    .default(false)
    .describe('Waits until Splunk has indexed what it took; the token must have it turned on.'),
  gzip: z.boolean().default(true).describe('Sends zipped, which Splunk understands.'),
});

export const splunkHec = defineEventSink({
  id: 'splunk-hec',
  title: 'Splunk, by its HTTP Event Collector',
  options,
  format: 'ocsf',
  limits: { events: 500, bytes: 800_000 },
  open: (chosen, tools) => {
    const collector = createCollector(chosen, tools);
    return {
      send: (batch) =>
        sendAll(
          batch.map((event) => toEnvelope(event, chosen)),
          collector,
          tools,
        ),
    };
  },
});

/** Goes on behind an event that is refused for good, and with less at once where it is too much. */
async function sendAll(events: readonly Envelope[], collector: Collector, tools: SinkTools): Promise<Sent> {
  const fates: Fate[] = [];
  let most = events.length;
  let isBegun = false;
  while (fates.length < events.length) {
    const part = cut(events, fates.length, most);
    if (part.length === 0) {
      fates.push(tooLarge);
      continue;
    }
    if (isBegun && tools.now() >= tools.until) break;
    isBegun = true;
    const verdict = await collector.take(part);
    if (verdict.is === 'less') {
      most = verdict.events;
      continue;
    }
    if (verdict.is === 'refused')
      return waiting(
        [...fates, ...part.slice(0, verdict.taken).map(() => sent)],
        part.length - verdict.taken,
        verdict,
      );
    if (verdict.is === 'taken') fates.push(...part.map(() => sent));
    else fates.push(...part.slice(0, verdict.at).map(() => sent), { state: 'dead', reason: verdict.reason });
    // What was too much may have been one event, which is behind us.
    most *= 2;
  }
  return { fates };
}

const tooLarge: Fate = { state: 'dead', reason: `it is larger than ${MOST_BYTES} bytes with its envelope` };

/** As many as may go together, from `start`; none where the first alone is too large. */
function cut(events: readonly Envelope[], start: number, most: number): readonly Envelope[] {
  let end = start;
  for (let bytes = 0; end < events.length && end - start < most; end++) {
    bytes += (events[end]?.bytes ?? 0) + 1;
    if (bytes > MOST_BYTES) break;
  }
  return events.slice(start, end);
}
