import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createSilence } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { createExchange } from '../../src/lib/exchange.ts';

const cleanups: (() => void)[] = [];

afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** What a real socket does, nock cannot show. */
async function serve(listener: RequestListener): Promise<URL> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => server.close().closeAllConnections());
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/x`);
}

function get(url: URL, signal: AbortSignal = new AbortController().signal) {
  const exchange = createExchange();
  cleanups.push(exchange.close);
  return exchange.send({ url, method: 'GET', headers: {}, body: undefined, signal });
}

test('a body shorter than its Content-Length was cut off', async () => {
  const url = await serve((_, answer) => {
    answer.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
    answer.write('{"value":[]}', () => answer.destroy());
  });

  await expect(get(url)).rejects.toThrow('the answer was cut off');
});

test('a chunked body without its end was cut off, though it reads as JSON', async () => {
  const url = await serve((_, answer) => {
    answer.write('{"value":[]}', () => answer.destroy());
  });

  await expect(get(url)).rejects.toThrow('the answer was cut off');
});

test('a zipped body that breaks off is refused', async () => {
  const url = await serve((_, answer) => {
    const body = gzipSync(JSON.stringify({ value: 'x'.repeat(10_000) }));
    answer.writeHead(200, { 'content-encoding': 'gzip', 'content-length': String(body.length) });
    answer.write(body.subarray(0, 20), () => answer.destroy());
  });

  await expect(get(url)).rejects.toThrow();
});

test('a body that never ends is refused before it fills the memory', async () => {
  const url = await serve((_, answer) => {
    const chunk = Buffer.alloc(1024 * 1024, ' ');
    const more = () => {
      while (!answer.destroyed && answer.write(chunk));
      if (!answer.destroyed) answer.once('drain', more);
    };
    more();
  });

  await expect(get(url)).rejects.toThrow('the answer is larger than 64 MiB');
});

test('an abort ends a call under way', async () => {
  const controller = new AbortController();
  const url = await serve(() => controller.abort(new Error('stop')));

  await expect(get(url, controller.signal)).rejects.toThrow(new Error('stop'));
});

test('an abort ends a call that waits for a proxy', async () => {
  const controller = new AbortController();
  const proxy = createSilence(() => controller.abort(new Error('stop')));
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => proxy.close());
  const exchange = createExchange({
    proxyEnv: { HTTPS_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` },
  });
  const url = new URL('https://vendor.test/');

  const call = exchange.send({ url, method: 'GET', headers: {}, body: undefined, signal: controller.signal });

  await expect(call).rejects.toThrow(new Error('stop'));
});

test('connections are kept and used again', async () => {
  const ports = new Set<number | undefined>();
  const url = await serve((request, answer) => {
    ports.add(request.socket.remotePort);
    answer.end('{}');
  });
  const exchange = createExchange();
  cleanups.push(exchange.close);

  for (let i = 0; i < 5; i++) {
    await exchange.send({
      url,
      method: 'GET',
      headers: {},
      body: undefined,
      signal: new AbortController().signal,
    });
  }

  expect(ports.size).toBe(1);
});
