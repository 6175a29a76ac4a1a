import { outermost } from './concatenated.ts';

/** What the HTTP Event Collector says. @see https://docs.splunk.com/Documentation/Splunk/latest/Data/TroubleshootHTTPEventCollector */
export const codes = {
  success: { status: 200, code: 0, text: 'Success' },
  disabled: { status: 403, code: 1, text: 'Token disabled' },
  noToken: { status: 401, code: 2, text: 'Token is required' },
  noAuthorization: { status: 401, code: 3, text: 'Invalid authorization' },
  invalidToken: { status: 403, code: 4, text: 'Invalid token' },
  noData: { status: 400, code: 5, text: 'No data' },
  invalidFormat: { status: 400, code: 6, text: 'Invalid data format' },
  incorrectIndex: { status: 400, code: 7, text: 'Incorrect index' },
  error: { status: 500, code: 8, text: 'Internal server error' },
  busy: { status: 503, code: 9, text: 'Server is busy' },
  noChannel: { status: 400, code: 10, text: 'Data channel is missing' },
  badChannel: { status: 400, code: 11, text: 'Invalid data channel' },
  noEvent: { status: 400, code: 12, text: 'Event field is required' },
  blankEvent: { status: 400, code: 13, text: 'Event field cannot be blank' },
  noAcks: { status: 400, code: 14, text: 'ACK is disabled' },
  badFields: { status: 400, code: 15, text: 'Error in handling indexed fields' },
  queryToken: { status: 400, code: 16, text: 'Query string authorization is not enabled' },
  healthy: { status: 200, code: 17, text: 'HEC is healthy' },
  full: { status: 429, code: 26, text: 'Too many requests' },
  tooLarge: { status: 413, code: 27, text: 'Request entity too large' },
} as const;

export type Codes = typeof codes;

export interface IndexedEvent {
  /** Seconds. */
  readonly time: number | undefined;
  readonly index: string | undefined;
  readonly source: string | undefined;
  readonly sourcetype: string | undefined;
  readonly event: unknown;
  readonly fields: Readonly<Record<string, unknown>>;
}

interface Parsed {
  readonly event: IndexedEvent;
  readonly members: Readonly<Record<string, unknown>>;
  /** An event with a member that is not known is dropped in silence, as measured. */
  readonly isKnown: boolean;
}

const known = ['time', 'host', 'source', 'sourcetype', 'index', 'event', 'fields'];

/** Undefined where it is no JSON object. */
export function toEvent(text: string): Parsed | undefined {
  if (!text.startsWith('{')) return undefined;
  let members: Record<string, unknown>;
  try {
    members = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { time, index, source, sourcetype, event, fields } = members;
  return {
    event: {
      time: time === undefined ? undefined : Number(time),
      index: textOf(index),
      source: textOf(source),
      sourcetype: textOf(sourcetype),
      event,
      fields: Object(fields),
    },
    members,
    isKnown: Object.keys(members).every((name) => known.includes(name)),
  };
}

/** Why an event is refused; undefined where it is taken. */
export function fault(
  parsed: Parsed | undefined,
  text: string,
  indexes: readonly string[] | undefined,
): Codes[keyof Codes] | undefined {
  if (parsed === undefined) return codes.invalidFormat;
  const { members } = parsed;
  const { event, fields, index } = members;
  if (!('event' in members)) return codes.noEvent;
  if (event === null || event === false) return codes.invalidFormat;
  if (event === '') return codes.blankEvent;
  if (hasExponent(text) || !isFlat(fields)) return codes.badFields;
  if (index !== undefined && indexes !== undefined && !indexes.includes(String(index)))
    return codes.incorrectIndex;
  // For tests of what no real collector would say of such an event.
  return Object(event).isPoison === true ? codes.invalidFormat : undefined;
}

/** The time of the envelope, not one within the event. */
function hasExponent(text: string): boolean {
  const exponent = /"time"\s*:\s*"?[-+\d.]+e/i;
  return exponent.test(text) && exponent.test(outermost(text));
}

function isFlat(fields: unknown): boolean {
  if (fields === undefined) return true;
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) return false;
  return Object.values(fields).every((value) =>
    Array.isArray(value) ? value.every(isPlain) : isPlain(value),
  );
}

function isPlain(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
