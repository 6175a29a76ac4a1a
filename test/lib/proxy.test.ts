import { createServer as createHttp, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, connect, type Server as NetServer } from 'node:net';
import type { Duplex } from 'node:stream';
import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { createExchange, type ExchangeOptions } from '../../src/lib/exchange.ts';
import { silent } from '../../src/lib/log.ts';
import { createTransport } from '../../src/lib/transport.ts';
import { createAuthority, type LeafOptions } from '../support/certificate.ts';

const authority = createAuthority('Example private authority');
const cleanups: (() => void)[] = [];

afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

async function listen(server: Server | NetServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    server.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

/** A vendor with a certificate of the private authority. */
async function vendor(leaf: LeafOptions = { hosts: ['vendor.test', 'localhost'] }): Promise<number> {
  return await listen(createHttps(authority.issue(leaf), (_, answer) => answer.end('{"ok":true}')));
}

/** A proxy that leads every tunnel to the vendor, or answers as told. */
async function proxy(
  answer: { readonly to: number } | { readonly says: string },
): Promise<{ readonly port: number; readonly asked: (string | undefined)[] }> {
  const asked: (string | undefined)[] = [];
  const server = createHttp((request, response) => {
    asked.push(request.url);
    response.end('{}');
  });
  server.on('connect', (request, socket: Duplex) => {
    asked.push(request.url, request.headers['proxy-authorization']);
    socket.on('error', () => {});
    if ('says' in answer) {
      socket.end(answer.says);
      return;
    }
    const tunnel = connect(answer.to, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      tunnel.pipe(socket).pipe(tunnel);
    });
    tunnel.on('error', () => socket.destroy());
    cleanups.push(() => tunnel.destroy());
  });
  return { port: await listen(server), asked };
}

/** One GET on the one transport; what it threw, or what was answered. Waiting takes no time. */
async function get(url: string, options: ExchangeOptions): Promise<unknown> {
  const exchange = createExchange(options);
  cleanups.push(exchange.close);
  const { origin } = new URL(url);
  const world = { exchange, now: () => 0, wait: async () => {}, random: () => 0, log: silent };
  const rules = {
    origins: { [origin]: origin },
    posts: [],
    budget: () => 'all',
    budgets: { all: { concurrency: 1 } },
    judge: () => ({ retry: false, reason: 'shape', message: 'refused' }) as const,
  };
  const send = createTransport(world, rules, new AbortController().signal);
  try {
    return await (await send(url)).json();
  } catch (error) {
    return error;
  }
}

const ca = authority.certificate;

describe('a proxy and a private authority', () => {
  test('a call goes through the tunnel, with the proxy\u2019s password, and trusts the authority inside', async () => {
    const { port, asked } = await proxy({ to: await vendor() });

    const answer = await get('https://vendor.test/x', {
      ca,
      proxyEnv: { HTTPS_PROXY: `http://user:p%40ss@127.0.0.1:${port}` },
    });

    expect(answer).toEqual({ ok: true });
    expect(asked).toEqual(['vendor.test:443', `Basic ${Buffer.from('user:p@ss').toString('base64')}`]);
  });

  test('without a proxy the authority is trusted as well', async () => {
    expect(await get(`https://localhost:${await vendor()}/x`, { ca })).toEqual({ ok: true });
  });

  test('NO_PROXY leads past the proxy, and only for what it names', async () => {
    const port = await vendor();
    const { port: proxyPort, asked } = await proxy({ to: port });
    const HTTPS_PROXY = `http://127.0.0.1:${proxyPort}`;

    const past = await get(`https://localhost:${port}/x`, {
      ca,
      proxyEnv: { HTTPS_PROXY, NO_PROXY: 'localhost' },
    });
    const through = await get('https://vendor.test/x', {
      ca,
      proxyEnv: { HTTPS_PROXY, NO_PROXY: 'localhost' },
    });

    expect([past, through]).toEqual([{ ok: true }, { ok: true }]);
    expect(asked).toEqual(['vendor.test:443', undefined]);
  });

  test('what this machine itself answers by plain http is never shown to a proxy', async () => {
    const own = await listen(createHttp((_, answer) => answer.end('{"ok":true}')));
    const { port, asked } = await proxy({ to: own });

    const answer = await get(`http://127.0.0.1:${own}/x`, {
      proxyEnv: { HTTP_PROXY: `http://127.0.0.1:${port}` },
    });

    expect([answer, asked]).toEqual([{ ok: true }, []]);
  });
});

describe('what goes wrong is told with its remedy, at once', () => {
  test.each<[string, LeafOptions, ExchangeOptions, string, RegExp]>([
    [
      'an authority that is not trusted',
      { hosts: ['localhost'] },
      {},
      'comes from an authority that this machine does not trust (UNABLE_TO_VERIFY_LEAF_SIGNATURE)',
      /network\.ca/,
    ],
    [
      'another authority',
      { hosts: ['localhost'] },
      { ca: createAuthority('Another').certificate },
      'comes from an authority that this machine does not trust (UNABLE_TO_VERIFY_LEAF_SIGNATURE)',
      /network\.ca/,
    ],
    [
      'a certificate past its time',
      { hosts: ['localhost'], notAfter: new Date('2021-01-01T00:00:00Z') },
      { ca },
      'has expired or is not valid yet (CERT_HAS_EXPIRED)',
      /clock of this machine/,
    ],
    [
      'a certificate of another host',
      { hosts: ['portal.test'] },
      { ca },
      'is that of another host (ERR_TLS_CERT_ALTNAME_INVALID)',
      /who answers in place of the vendor/,
    ],
  ])('%s', async (_, leaf, options, says, fix) => {
    const port = await vendor(leaf);

    const error = await get(`https://localhost:${port}/x`, options);

    expect(error).toMatchObject({
      reason: 'unavailable',
      message: `GET /x gave no connection: the certificate of localhost:${port} ${says}`,
      fix: expect.stringMatching(fix),
    });
  });

  test('an authority that is not trusted inside the tunnel', async () => {
    const { port } = await proxy({ to: await vendor() });

    const error = await get('https://vendor.test/x', {
      proxyEnv: { HTTPS_PROXY: `http://127.0.0.1:${port}` },
    });

    expect(error).toMatchObject({
      message:
        'GET /x gave no connection: the certificate of vendor.test comes from an authority that this machine does not trust (UNABLE_TO_VERIFY_LEAF_SIGNATURE)',
      fix: expect.stringContaining('network.ca'),
    });
  });

  test.each([
    [
      'HTTP/1.1 407 Proxy Authentication Required\r\n\r\n',
      'GET /x gave no connection: the proxy wants to know who we are (407)',
      'give user and password in the environment: HTTPS_PROXY=http://user:password@host:port',
      2,
    ],
    [
      'HTTP/1.1 403 Forbidden\r\n\r\n',
      'GET /x gave no connection: the proxy answered 403 instead of leading to vendor.test',
      'see that the proxy in HTTPS_PROXY lets vendor.test through, or name the host in NO_PROXY',
      2,
    ],
    [
      'HTTP/1.1 503 Service Unavailable\r\n\r\n',
      'GET /x gave no connection: the proxy answered 503 instead of leading to vendor.test after 6 tries',
      'see that the proxy in HTTPS_PROXY lets vendor.test through, or name the host in NO_PROXY',
      12,
    ],
    [
      '',
      'GET /x gave no connection: the proxy ended the connection instead of leading to vendor.test after 6 tries',
      'see that the proxy in HTTPS_PROXY lets vendor.test through, or name the host in NO_PROXY',
      12,
    ],
  ])('a proxy that says %j, without its password', async (says, message, fix, calls) => {
    const { port, asked } = await proxy({ says });

    const error = await get('https://vendor.test/x', {
      ca,
      proxyEnv: { HTTPS_PROXY: `http://user:canary@127.0.0.1:${port}` },
    });

    expect(error).toMatchObject({ reason: 'unavailable', message, fix });
    expect(asked.length).toBe(calls);
    const shown = inspect(error, { depth: 9 });
    expect(shown).not.toContain('canary');
    expect(shown).not.toContain(Buffer.from('user:canary').toString('base64'));
  });
});
