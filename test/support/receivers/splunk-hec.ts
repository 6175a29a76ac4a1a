import { gunzipSync } from 'node:zlib';
import { concatenated } from './concatenated.ts';
import type { FaultOf } from './faults.ts';
import { type Channels, createChannels } from './hec-channels.ts';
import { type Codes, codes, fault as faultOfEvent, type IndexedEvent, toEvent } from './hec-events.ts';
import { type Answer, type Arriving, type Server, startServer } from './server.ts';

/**
 * bad-event: the event in the middle is refused (code 6). bad-index: the same with code 7. too-large, throttled, error,
 * busy: 413, 429, 500, 503. unauthorized: 401. portal: a web page with status 200. reset, hang: nothing was indexed;
 * late-reset, late-hang: everything was. lost: taken, and never indexed (with acknowledgement only).
 */
export type HecFault =
  | 'bad-event'
  | 'bad-index'
  | 'unauthorized'
  | 'too-large'
  | 'throttled'
  | 'error'
  | 'busy'
  | 'portal'
  | 'reset'
  | 'late-reset'
  | 'hang'
  | 'late-hang'
  | 'lost';

export interface HecOptions {
  readonly token?: string;
  readonly isDisabled?: boolean;
  /** The token has acknowledgement. */
  readonly ack?: boolean;
  /** How often it is asked before it says yes. */
  readonly acksAfter?: number;
  readonly indexes?: readonly string[];
  /** In bytes, unzipped. */
  readonly largest?: number;
  /** By the number of the request that carries events. */
  readonly fault?: FaultOf<HecFault>;
  readonly onHang?: () => void;
  /** Instead of being kept. */
  readonly onIndexed?: (event: IndexedEvent) => void;
}

export interface HecReceiver extends Server {
  readonly token: string;
  /** In order, repeats too. */
  readonly indexed: readonly IndexedEvent[];
  /** What came, whatever it was answered. */
  readonly requests: readonly { readonly path: string; readonly bytes: number }[];
}

/** Splunk's HTTP Event Collector as it was measured: what it refuses, with which code, and what it has taken by then. */
export async function startHec(options: HecOptions = {}): Promise<HecReceiver> {
  const token = options.token ?? '11111111-2222-4333-8444-555555555555';
  const indexed: IndexedEvent[] = [];
  const requests: { path: string; bytes: number }[] = [];
  const channels = createChannels(options.acksAfter ?? 0);
  const take = options.onIndexed ?? ((event: IndexedEvent) => void indexed.push(event));
  const hec: Hec = { options: { ...options, token }, channels, take, count: 0 };
  const server = await startServer((arriving) => {
    requests.push({ path: arriving.path, bytes: arriving.body.length });
    return answer(arriving, hec);
  }, options.onHang);
  return { ...server, token, indexed, requests };
}

interface Hec {
  readonly options: HecOptions & { readonly token: string };
  readonly channels: Channels;
  readonly take: (event: IndexedEvent) => void;
  /** Requests with events. */
  count: number;
}

function answer(arriving: Arriving, hec: Hec): Answer | 'reset' | 'hang' {
  const { path, method } = arriving;
  if (path === '/services/collector/health') return say(codes.healthy);
  if (method !== 'POST' || !/^\/services\/collector(?:\/event|\/ack)?$/.test(path))
    return { status: 404, body: '{"text":"The requested URL was not found on this server.","code":404}' };
  const refusal = whyNot(arriving, hec);
  if (refusal !== undefined) return refusal;
  if (path.endsWith('/ack')) return hec.channels.answer(arriving);
  const fault = hec.options.fault?.(hec.count++);
  if (fault === undefined) return receive(arriving, hec);
  return spoilt(fault, arriving, hec);
}

/** Who asks, and by which channel. */
function whyNot({ headers, query, path }: Arriving, { options }: Hec): Answer | undefined {
  const { authorization } = headers;
  if (authorization === undefined) return say(query.has('token') ? codes.queryToken : codes.noToken);
  if (!/^Splunk \S+$/.test(authorization)) return say(codes.noAuthorization);
  if (authorization !== `Splunk ${options.token}`) return say(codes.invalidToken);
  if (options.isDisabled === true) return say(codes.disabled);
  if (options.ack !== true) return path.endsWith('/ack') ? say(codes.noAcks) : undefined;
  const channel = headers['x-splunk-request-channel'];
  if (channel === undefined) return say(codes.noChannel);
  return /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(String(channel))
    ? undefined
    : say(codes.badChannel);
}

function spoilt(fault: HecFault, arriving: Arriving, hec: Hec): Answer | 'reset' | 'hang' {
  switch (fault) {
    case 'bad-event':
    case 'bad-index':
      return receive(arriving, hec, fault);
    case 'lost':
      return receive(arriving, { ...hec, take: () => {} }, fault);
    case 'late-reset':
    case 'late-hang':
      receive(arriving, hec);
      return fault === 'late-reset' ? 'reset' : 'hang';
    case 'reset':
    case 'hang':
      return fault;
    case 'portal':
      return { status: 200, body: '<!DOCTYPE html><title>Sign in</title>' };
    case 'unauthorized':
      return say(codes.invalidToken);
    case 'too-large':
      return say(codes.tooLarge);
    case 'throttled':
      return { ...say(codes.full), headers: { 'retry-after': '1' } };
    case 'busy':
      return { ...say(codes.busy), headers: { 'retry-after': '2' } };
    case 'error':
      // A proxy in between that says more than it should.
      return { status: 500, body: `failed \u001b[31m ${arriving.headers.authorization}` };
  }
}

/** Takes the events one by one, up to the first that it refuses: a batch is not atomic. */
function receive(arriving: Arriving, hec: Hec, spoiling?: 'bad-event' | 'bad-index' | 'lost'): Answer {
  const { indexes, largest = 838_860_800, ack } = hec.options;
  const body = unzipped(arriving, largest);
  if (typeof body !== 'string') return body;
  if (body.trim() === '') return say(codes.noData);
  const texts = [...concatenated(body)];
  const bad = spoiling === 'lost' || spoiling === undefined ? -1 : Math.floor(texts.length / 2);
  for (const [i, text] of texts.entries()) {
    const parsed = toEvent(text);
    const spoilt = spoiling === 'bad-index' ? codes.incorrectIndex : codes.invalidFormat;
    const refused = i === bad ? spoilt : faultOfEvent(parsed, text, indexes);
    // This one code counts from 1, as measured.
    if (refused !== undefined)
      return say(refused, { 'invalid-event-number': refused === codes.incorrectIndex ? i + 1 : i });
    if (parsed?.isKnown === true) hec.take(parsed.event);
  }
  if (ack !== true) return say(codes.success);
  return say(codes.success, { ackId: hec.channels.next(arriving, spoiling === 'lost') });
}

function unzipped({ headers, body }: Arriving, largest: number): string | Answer {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'gzip') return { status: 415, body: 'Unsupported Media Type' };
  try {
    const whole = encoding === 'gzip' ? gunzipSync(body, { maxOutputLength: largest + 1 }) : body;
    return whole.length > largest ? say(codes.tooLarge) : whole.toString('utf8');
  } catch (error) {
    const isLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    return isLarge ? say(codes.tooLarge) : say(codes.invalidFormat);
  }
}

function say({ status, code, text }: Codes[keyof Codes], more: object = {}): Answer {
  return {
    status,
    body: JSON.stringify({ text, code, ...more }),
    headers: { 'content-type': 'application/json' },
  };
}
