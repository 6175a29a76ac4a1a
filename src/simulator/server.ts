import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import { type Bucket, bucket } from './bucket.ts';
import { type EndpointId, endpoints } from './endpoints.ts';
import { type Fault, isRefusal, spoil } from './fault.ts';
import type { Answer, Call } from './http.ts';
import type { Api, Inner, Route } from './platform.ts';

export interface ServerOptions {
  readonly latencyMs: number;
  readonly callsPerSecond: number | undefined;
  /** By so much the dates of the answers are ahead. */
  readonly clockAheadMs?: number;
}

export interface Server {
  readonly origin: string;
  readonly calls: ReadonlyMap<string, number>;
  readonly refused: () => readonly number[];
  readonly setFault: (endpoint: EndpointId, fault: Fault | undefined) => void;
  readonly reset: () => void;
  onCall: ((n: number, endpoint: EndpointId) => void) | undefined;
  readonly stop: () => Promise<void>;
}

/** One port for all vendors: their paths do not meet. Loopback only. */
export async function serve(apis: readonly Api[], options: ServerOptions): Promise<Server> {
  const calls = new Map<string, number>();
  const faults = new Map<EndpointId, Fault>();
  const buckets = new Map<string, Bucket>();
  const refused: number[] = [];
  let total = 0;
  let first: number | undefined;

  const inner: Inner = {
    count: (endpoint) => {
      first ??= performance.now();
      total += 1;
      calls.set(endpoint, (calls.get(endpoint) ?? 0) + 1);
      server.onCall?.(total, endpoint);
    },
    faultOf: (endpoint) => faults.get(endpoint),
    wait: (tenantId) => {
      const quota = buckets.get(tenantId) ?? bucket(options.callsPerSecond, () => performance.now());
      buckets.set(tenantId, quota);
      const seconds = quota.take();
      if (seconds > 0) refused.push(performance.now() - (first ?? 0));
      return seconds;
    },
  };

  const answer = (route: Route): Answer => {
    const seconds =
      route.tenantId === undefined
        ? 0
        : inner.wait(`${route.tenantId}${route.quota === undefined ? '' : `/${route.quota}`}`);
    return seconds > 0 ? route.throttle(seconds) : route.answer(inner);
  };

  const handle = (call: Call, response: ServerResponse): void => {
    const route = findRoute(apis, call);
    if (route !== undefined) inner.count(route.endpoint);
    const fault = route === undefined ? undefined : faults.get(route.endpoint);
    if (fault === 'hang') return;
    if (route === undefined) send(response, notFound);
    else if (fault === undefined) send(response, answer(route));
    else if (isRefusal(fault)) send(response, route.refuse(fault));
    else if (fault === 'cut') sendCut(response, answer(route));
    else send(response, spoil(answer(route), fault, selfLink(call)));
  };

  const dated = (response: ServerResponse): void => {
    const { clockAheadMs = 0 } = options;
    if (clockAheadMs !== 0) response.setHeader('date', new Date(Date.now() + clockAheadMs).toUTCString());
  };
  const later = (call: Call, response: ServerResponse): void => {
    if (options.latencyMs > 0) setTimeout(handle, options.latencyMs, call, response);
    else handle(call, response);
  };
  const http = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      dated(response);
      later(readCall(request, body), response);
    });
  });
  const port = await new Promise<number>((resolve, reject) => {
    http.once('error', reject);
    http.listen(0, '127.0.0.1', () => {
      const address = http.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });

  const server: Server = {
    origin: `http://127.0.0.1:${port}`,
    calls,
    refused: () => [...refused],
    setFault: (endpoint, fault) => {
      if (!endpoints.some(({ id }) => id === endpoint)) throw new RangeError(`no endpoint ${endpoint}`);
      if (fault === undefined) faults.delete(endpoint);
      else faults.set(endpoint, fault);
    },
    reset: () => {
      calls.clear();
      faults.clear();
      buckets.clear();
      refused.length = 0;
      total = 0;
      first = undefined;
    },
    onCall: undefined,
    stop: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
  return server;
}

function findRoute(apis: readonly Api[], call: Call): Route | undefined {
  for (const api of apis) {
    const route = api.route(call);
    if (route !== undefined) return route;
  }
  return undefined;
}

function selfLink({ path, query }: Call): string {
  return `https://graph.microsoft.com${path}${query === '' ? '' : `?${query}`}`;
}

function readCall(request: IncomingMessage, body: string): Call {
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  const path = mark === -1 ? url : url.slice(0, mark);
  const authorization = request.headers.authorization;
  return {
    method: request.method ?? 'GET',
    // Clients may write the dollar of $batch as %24.
    path: path.replace('%24', '$'),
    query: mark === -1 ? '' : url.slice(mark + 1),
    // GitHub's own libraries write `token`.
    bearer: /^(?:Bearer|token) (.+)$/i.exec(authorization ?? '')?.[1],
    headers: request.headers,
    body,
  };
}

const json = 'application/json; charset=utf-8';
const notFound: Answer = {
  status: 404,
  body: '{"error":{"code":"NotFound","message":"The simulator has no such endpoint."}}',
};

function send(response: ServerResponse, answer: Answer): void {
  const length = Buffer.byteLength(answer.body);
  response.writeHead(answer.status, { 'content-type': json, ...answer.headers, 'content-length': length });
  response.end(answer.body);
}

// More is promised than is sent, and then the line goes dead.
function sendCut(response: ServerResponse, answer: Answer): void {
  const body = Buffer.from(answer.body);
  response.writeHead(200, { 'content-type': json, 'content-length': body.length });
  response.write(body.subarray(0, Math.ceil(body.length / 2)), () => response.destroy());
}
