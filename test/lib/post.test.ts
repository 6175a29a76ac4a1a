import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createExchange } from '../../src/lib/exchange.ts';
import { createPost, type Timer } from '../../src/lib/post.ts';
import { WireError } from '../../src/lib/wire-error.ts';

const cleanups: (() => void)[] = [];

afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => server.close().closeAllConnections());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/x?y=z`;
}

function post(
  url: string,
  { signal, timer, ...more }: { signal?: AbortSignal; timer?: Timer; withinMs?: number } = {},
) {
  const exchange = createExchange();
  cleanups.push(exchange.close);
  const send = createPost(exchange, signal ?? new AbortController().signal, timer);
  return send({ url, headers: { 'x-test': 'here' }, body: 'what', ...more });
}

test('what is sent arrives, and the answer comes back as it is', async () => {
  const seen: unknown[] = [];
  const url = await serve((request, answer) => {
    request.on('data', (chunk) => seen.push(String(chunk)));
    request.on('end', () => {
      const { 'x-test': header, 'user-agent': agent, 'content-length': length } = request.headers;
      seen.push(request.method, request.url, header, agent, length);
      answer.writeHead(422).end('no');
    });
  });

  const answer = await post(url);

  expect(seen).toEqual(['what', 'POST', '/x?y=z', 'here', 'oauthlas', '4']);
  expect([answer.status, answer.body]).toEqual([422, 'no']);
});

test('it is sent once, whatever is answered, and no redirect is followed', async () => {
  let count = 0;
  const url = await serve((_, answer) => {
    count++;
    answer.writeHead(307, { location: '/elsewhere' }).end();
  });

  const { status } = await post(url);

  expect([status, count]).toEqual([307, 1]);
});

test.each(['http://splunk.example.com:8088/', 'ftp://127.0.0.1/'])('%s is not sent to', async (url) => {
  await expect(post(url)).rejects.toThrow(WireError);
});

test('a receiver that hangs is given up when its time is over', async () => {
  let expire = () => {};
  const url = await serve(() => expire());
  const timer: Timer = (_, whenOver) => {
    expire = whenOver;
    return () => {};
  };

  await expect(post(url, { timer })).rejects.toThrow(new WireError('no whole answer within 60 s'));
});

test('its time is a minute, and it is let go of with the answer', async () => {
  const url = await serve((_, answer) => answer.end());
  const told: unknown[] = [];
  const timer: Timer = (ms) => {
    told.push(ms);
    return () => told.push('cancelled');
  };

  await post(url, { timer });

  expect(told).toEqual([60_000, 'cancelled']);
});

test.each([
  [2500, 2500, 'no whole answer within 3 s'],
  [90_000, 60_000, 'no whole answer within 60 s'],
])('of the %i ms that it is given it takes %i', async (withinMs, taken, message) => {
  const told: number[] = [];
  let expire = () => {};
  const url = await serve(() => expire());
  const timer: Timer = (ms, whenOver) => {
    told.push(ms);
    expire = whenOver;
    return () => {};
  };

  await expect(post(url, { timer, withinMs })).rejects.toThrow(new WireError(message));

  expect(told).toEqual([taken]);
});

test('an abort ends it, with its own reason', async () => {
  const controller = new AbortController();
  const url = await serve(() => controller.abort(new Error('stop')));

  await expect(post(url, { signal: controller.signal })).rejects.toThrow(new Error('stop'));
});

test('what was aborted before is not sent', async () => {
  let count = 0;
  const url = await serve(() => count++);

  await expect(post(url, { signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow(
    new Error('stop'),
  );

  expect(count).toBe(0);
});

test('an answer that never ends is refused before it fills the memory', async () => {
  const url = await serve((_, answer) => {
    const chunk = Buffer.alloc(256 * 1024, ' ');
    const more = () => {
      while (!answer.destroyed && answer.write(chunk));
      if (!answer.destroyed) answer.once('drain', more);
    };
    more();
  });

  await expect(post(url)).rejects.toThrow('the answer is larger than 1 MiB');
});

test('a cut connection is told as one', async () => {
  const url = await serve((request) => request.socket.resetAndDestroy());

  await expect(post(url)).rejects.toThrow(WireError);
});
