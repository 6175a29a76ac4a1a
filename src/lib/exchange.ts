import * as http from 'node:http';
import * as https from 'node:https';
import type { Readable } from 'node:stream';
import { getCACertificates } from 'node:tls';
import { createGunzip } from 'node:zlib';
import { isLinkLocal, isLoopback } from './address.ts';
import { toWireError, WireError } from './wire-error.ts';

/** One request on the wire, and its answer with the whole body. */
export interface Exchange {
  readonly send: (request: WireRequest) => Promise<WireAnswer>;
  /** Closes idle connections. */
  readonly close: () => void;
}

export interface WireRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
  readonly signal: AbortSignal;
  /** In bytes, unzipped; {@link LARGEST_BODY} where nobody says. */
  readonly largestAnswer?: number;
}

export interface WireAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export interface ExchangeOptions {
  /** Certificates to trust beside the system's, PEM. */
  readonly ca?: string;
  /** HTTPS_PROXY, HTTP_PROXY and NO_PROXY, as Node's agent reads them. */
  readonly proxyEnv?: Readonly<Record<string, string | undefined>>;
  /** Connections kept open to one host. */
  readonly connections?: number;
}

/** No vendor sends a page of this size; whoever does wants our memory. */
const LARGEST_BODY = 64 * 1024 * 1024;
const SILENCE_MS = 60_000;

/**
 * node:http rather than the global fetch: its agent brings proxy, private CA and keep-alive without another
 * dependency, and it costs a third of the time per call.
 */
export function createExchange(options: ExchangeOptions = {}): Exchange {
  const shared = {
    keepAlive: true,
    maxSockets: options.connections ?? 64,
    scheduling: 'lifo' as const,
    timeout: SILENCE_MS,
  };
  const proxyEnv = options.proxyEnv === undefined ? {} : { proxyEnv: { ...options.proxyEnv } };
  const plain = new http.Agent({ ...shared, ...proxyEnv });
  // No proxy leads back to this machine, and what its own sign-in services are sent is not for a proxy.
  const own = new http.Agent(shared);
  const secure = new https.Agent({
    ...shared,
    ...proxyEnv,
    // `ca` replaces what the agent trusts; a private authority comes on top of the public ones.
    ...(options.ca !== undefined && { ca: [...getCACertificates('default'), options.ca] }),
  });
  const underWay = createAborter();

  return {
    send: async (wanted) => {
      const { signal } = wanted;
      signal.throwIfAborted();
      const { protocol, hostname } = wanted.url;
      const isOwn = isLoopback(hostname) || isLinkLocal(hostname);
      const sent =
        protocol === 'http:'
          ? start(wanted, http.request, isOwn ? own : plain)
          : start(wanted, https.request, secure);
      const forget = underWay.add(signal, sent);
      try {
        return await readWhole(await answerTo(sent), wanted.largestAnswer ?? LARGEST_BODY);
      } catch (error) {
        signal.throwIfAborted();
        throw toWireError(error, wanted.url.host);
      } finally {
        forget();
      }
    },
    close: () => {
      plain.destroy();
      own.destroy();
      secure.destroy();
    },
  };
}

/**
 * Ends the requests of a signal when it aborts. One listener a signal: one a request would cost as much as
 * a tenth of a small call.
 */
function createAborter() {
  // Weak: some signals live for one call only.
  const requests = new WeakMap<AbortSignal, Set<http.ClientRequest>>();

  return {
    add: (signal: AbortSignal, request: http.ClientRequest): (() => void) => {
      let known = requests.get(signal);
      if (known === undefined) {
        const created = new Set<http.ClientRequest>();
        signal.addEventListener('abort', () => {
          for (const one of created) {
            const stopped = new WireError('the scan was stopped');
            one.destroy(stopped);
            // Before it has a socket (a proxy that does not answer), it would not say so by itself.
            if (one.socket === null) one.emit('error', stopped);
          }
        });
        requests.set(signal, created);
        known = created;
      }
      known.add(request);
      return () => known.delete(request);
    },
  };
}

function start(
  { url, method, headers, body }: WireRequest,
  request: typeof http.request,
  agent: http.Agent,
): http.ClientRequest {
  const sent = request({
    protocol: url.protocol,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port,
    path: `${url.pathname}${url.search}`,
    method,
    headers: { ...headers, 'accept-encoding': 'gzip' },
    agent,
  });
  sent.on('timeout', () => sent.destroy(new WireError('the server fell silent for 60 s')));
  sent.end(body);
  return sent;
}

function answerTo(sent: http.ClientRequest): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent.on('response', resolve);
    sent.on('error', reject);
  });
}

function readWhole(answer: http.IncomingMessage, largest: number): Promise<WireAnswer> {
  const gzipped = answer.headers['content-encoding'] === 'gzip';
  const stream: Readable = gzipped ? answer.pipe(createGunzip()) : answer;
  const chunks: Buffer[] = [];
  let size = 0;
  // Events rather than an async iterator: that costs as much as the rest of reading a small answer.
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      answer.destroy();
      reject(error);
    };
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > largest) fail(new WireError(`the answer is larger than ${largest / 1024 / 1024} MiB`));
      else chunks.push(chunk);
    });
    stream.on('end', () => {
      if (!answer.complete) fail(new WireError('the answer was cut off'));
      const body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
      resolve({
        status: answer.statusCode ?? 0,
        headers: answer.headers,
        body: body?.toString('utf8') ?? '',
      });
    });
    stream.on('error', fail);
    // A cut connection is an error of the answer, which a pipe does not carry on.
    if (gzipped) answer.on('error', fail);
  });
}
