import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Arriving {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Server {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** A receiver on loopback. `reset`: the connection is cut instead of an answer; `hang`: nothing comes, ever. */
export async function startServer(
  answer: (arriving: Arriving) => Answer | 'reset' | 'hang',
  onHang: () => void = () => {},
): Promise<Server> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => response.destroy());
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://receiver.test');
      const { method = '', headers } = request;
      const body = Buffer.concat(chunks);
      const said = answer({ method, path: pathname, query: searchParams, headers, body });
      if (said === 'hang') onHang();
      else if (said === 'reset') request.socket.resetAndDestroy();
      else give(response, said);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function give(response: ServerResponse, { status, body, headers }: Answer): void {
  response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers });
  response.end(body);
}
