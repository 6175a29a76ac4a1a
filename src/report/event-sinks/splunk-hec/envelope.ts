import type { Outgoing } from '../../event-sink.ts';

/** One event as the collector wants it. */
export interface Envelope {
  readonly json: string;
  readonly bytes: number;
}

export interface EnvelopeOptions {
  readonly index?: string | undefined;
  readonly source: string;
  readonly sourcetype: string;
}

/**
 * Each says everything anew: what one envelope says does not hold for the next. No other members: one that Splunk does
 * not know can make it drop the event, and answer 200.
 * @see https://docs.splunk.com/Documentation/Splunk/latest/Data/FormateventsforHTTPEventCollector
 */
export function toEnvelope(
  { uid, at, text }: Outgoing,
  { index, source, sourcetype }: EnvelopeOptions,
): Envelope {
  // Seconds, written out: an exponent is refused.
  const time = (Date.parse(at) / 1000).toFixed(3);
  const where = JSON.stringify({ source, sourcetype, ...(index !== undefined && { index }) });
  const fields = JSON.stringify({ event_uid: uid });
  const event = isObject(text) ? text : JSON.stringify(text);
  const json = `{"time":${time},${where.slice(1, -1)},"fields":${fields},"event":${event}}`;
  return { json, bytes: Buffer.byteLength(json) };
}

/** Other formats than ours need not be JSON. */
function isObject(text: string): boolean {
  if (!text.startsWith('{')) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
