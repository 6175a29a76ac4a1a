import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { m365 } from '../../src/connectors/m365/index.ts';
import { createExchange, type Exchange } from '../../src/lib/exchange.ts';
import { silent } from '../../src/lib/log.ts';
import { Secret } from '../../src/lib/secret.ts';
import { examine } from '../../src/pipeline/doctor.ts';
import type { ScanTenant } from '../../src/pipeline/scan.ts';
import type { Connection } from '../../src/report/diagnosis.ts';
import { credentials, type Simulator, startSimulator } from '../../src/simulator/index.ts';
import { scanTenants } from '../support/scan.ts';

let simulator: Simulator;
const wire = createExchange();

const given = ['Application.Read.All', 'Directory.ReadWrite.All', 'Policy.Read.All', 'Mail.ReadWrite'];

beforeAll(async () => {
  simulator = await startSimulator({
    users: 20,
    scanner: {
      rights: [...given, 'AuditLog.Read.All'],
      inToken: [...given, 'Sites.Read.All'],
      directoryRoles: ['Global Administrator'],
    },
  });
});

afterEach(() => simulator.reset());

afterAll(async () => {
  wire.close();
  await simulator.stop();
});

interface Sent {
  readonly method: string;
  readonly path: string;
}

async function examined(
  tenants: readonly ScanTenant[],
  { now = Date.now(), exchange = wire }: { readonly now?: number; readonly exchange?: Exchange } = {},
) {
  let clock = now;
  const waited: number[] = [];
  const sent: Sent[] = [];
  const diagnosis = await examine({
    tenants,
    failOn: 'high',
    expectedGaps: [],
    signal: new AbortController().signal,
    world: {
      exchange: {
        ...exchange,
        send: (request) => {
          sent.push({ method: request.method, path: request.url.pathname });
          if (request.url.pathname === '/v1.0/$batch')
            for (const { method, url } of JSON.parse(String(request.body)).requests)
              sent.push({ method, path: `/v1.0${url.split('?')[0]}` });
          return exchange.send(request);
        },
      },
      now: () => clock,
      wait: async (ms) => {
        waited.push(ms);
        clock += ms;
      },
      random: () => 0.5,
      log: silent,
    },
  });
  return { diagnosis, waited, sent };
}

/** Harborline, as the app that OAuthlas is there. */
function asApp(settings: object = {}, off: readonly string[] = []): ScanTenant {
  const auth = {
    kind: 'client-secret',
    tenantId: simulator.world.tenants[0]?.tenantId,
    clientId: credentials.harborline.clientId,
    secret: new Secret(credentials.harborline.clientSecret),
  };
  return {
    ...{ id: 'harborline', label: 'Harborline', connector: m365, off },
    settings: { baseUrl: simulator.origin, auth, ...settings },
  };
}

async function one(tenant: ScanTenant, now?: number): Promise<Connection> {
  const { diagnosis } = await examined([tenant], now === undefined ? {} : { now });
  const [connection] = diagnosis.connections;
  if (connection === undefined) throw new Error('nothing was examined');
  return connection;
}

test('each platform says whether it is reached and signed in to, and nothing but reads is sent', async () => {
  const tenants = scanTenants(simulator.origin, simulator.world.tenants);

  const { diagnosis, sent } = await examined(tenants);

  expect(
    diagnosis.connections.map(({ reached, signIn, clock }) => [reached.said, signIn.said, clock?.said]),
  ).toEqual(tenants.map(() => ['yes', 'yes', 'right']));
  expect(new Set(diagnosis.connections.map(({ rights }) => rights.said))).toEqual(
    new Set(['cannot-say', 'known', 'not-examined']),
  );
  const others = sent.filter(
    ({ method, path }) => method !== 'GET' && !/^\/v1\.0\/\$batch$|^\/api\//.test(path),
  );
  expect(others).toEqual([]);
});

test('what is sent to Microsoft 365 is what its checkup documents, in four calls', async () => {
  const { sent } = await examined([asApp()]);

  const documented = (m365.checkup?.calls ?? []).map((call) => {
    const [method, path = ''] = call.split(' ');
    return [method, new RegExp(`^${RegExp.escape(path).replaceAll(/\\\{\w+\\\}/g, "[^/']+")}$`)] as const;
  });
  const strange = sent.filter(
    (call) =>
      !call.path.endsWith('/oauth2/v2.0/token') &&
      !documented.some(([method, path]) => method === call.method && path.test(call.path)),
  );
  expect(strange).toEqual([]);
  expect(sent.filter(({ path }) => path === '/v1.0/$batch' || path.endsWith('/token'))).toHaveLength(3);
});

test('an app: what it is, what it lacks, what it holds beyond need', async () => {
  const connection = await one(asApp({}, ['cross-tenant-access']));

  const state = new Map(connection.surfaces.map(({ surface, state }) => [surface, state]));
  expect(connection.signIn).toEqual({
    said: 'yes',
    identity: `app ${credentials.harborline.clientId} (client secret): OAuthlas`,
  });
  expect(connection.credential).toMatchObject({ what: 'the client secret', days: 11 });
  expect(connection.rights).toEqual({ said: 'known', by: 'what Graph lists as granted to it' });
  expect([
    state.get('organization'),
    state.get('applications'),
    state.get('cross-tenant-access'),
    state.get('sign-in-activity'),
  ]).toEqual(['broader', 'ready', 'off', 'waiting']);
  expect(connection.missing.find(({ name }) => name === 'Directory.Read.All')).toMatchObject({
    insteadOf: 'Directory.ReadWrite.All',
    commands: [
      expect.stringMatching(/--method POST .*\/appRoleAssignments' .*7ab1d382-f21e-4acd-a863-ba3e13f7da61/),
    ],
  });
  expect(connection.beyond.map(({ name, severity }) => [name, severity])).toEqual(
    expect.arrayContaining([
      ['Global Administrator', 'critical'],
      ['Directory.ReadWrite.All', 'critical'],
      ['Mail.ReadWrite', 'high'],
      ['Sites.Read.All', 'high'],
    ]),
  );
});

test('no token and no secret stands in it', async () => {
  const tokens: string[] = [];
  const exchange: Exchange = {
    ...wire,
    send: async (request) => {
      const answer = await wire.send(request);
      if (request.url.pathname.endsWith('/token')) tokens.push(JSON.parse(answer.body).access_token);
      return answer;
    },
  };

  const { diagnosis } = await examined([asApp()], { exchange });

  const [token = ''] = tokens;
  expect(token).toMatch(/^eyJ/);
  const told = JSON.stringify(diagnosis);
  for (const part of [...token.split('.'), credentials.harborline.clientSecret])
    expect(told).not.toContain(part);
});

describe('our clock', () => {
  test.each([
    [90_000, 'off'],
    [-90_000, 'off'],
    [400_000, 'wrong'],
  ])('that is %d ms ahead', async (aheadMs, said) => {
    const { clock } = await one(asApp(), Date.now() + aheadMs);

    expect(clock?.said).toBe(said);
    expect(Math.abs((clock?.aheadMs ?? 0) - aheadMs)).toBeLessThan(3000);
  });
});

describe('what goes wrong', () => {
  test('a secret that is refused, with the remedy, and the clock all the same', async () => {
    const auth = {
      kind: 'client-secret',
      tenantId: simulator.world.tenants[0]?.tenantId,
      clientId: credentials.harborline.clientId,
      secret: new Secret('wrong-secret'),
    };

    const connection = await one(asApp({ auth }));

    expect(connection.signIn).toMatchObject({
      said: 'refused',
      why: expect.stringContaining('AADSTS7000215: the client secret is wrong'),
      fix: 'use the value of the secret, not its id, and of this very app',
    });
    expect(connection.clock?.said).toBe('right');
    expect(connection.rights).toEqual({ said: 'cannot-say', by: 'the connection could not be opened' });
  });

  test.each(['google', 'github', 'slack'])('a token of %s that is refused', async (platform) => {
    const tenant = scanTenants(simulator.origin, simulator.world.tenants).find(
      ({ connector }) => connector.id === platform,
    );
    if (tenant === undefined) throw new Error('no such tenant');

    const { signIn } = await one({
      ...tenant,
      settings: {
        ...(tenant.settings as object),
        auth: { kind: 'bearer', token: new Secret('xoxp-worth-nothing') },
      },
    });

    expect(signIn.said).toBe('refused');
    expect(signIn.fix).toBeDefined();
  });

  test('a host that is not there is told within twenty seconds, and asked no more', async () => {
    const { diagnosis, waited } = await examined([
      asApp({ baseUrl: 'http://127.0.0.1:9', auth: { kind: 'bearer', token: new Secret('t') } }),
    ]);

    const [connection] = diagnosis.connections;
    expect(connection?.reached).toEqual({
      said: 'no',
      hosts: [],
      why: '127.0.0.1:9: no connection (ECONNREFUSED)',
    });
    expect(connection?.signIn.said).toBe('cannot-say');
    expect(waited.reduce((all, ms) => all + ms, 0)).toBeLessThan(20_000);
  });

  test('a Graph that has enough of us says so in its headers', async () => {
    const exchange: Exchange = {
      ...wire,
      send: async (request) => {
        const answer = await wire.send(request);
        return { ...answer, headers: { ...answer.headers, 'x-ms-throttle-limit-percentage': '0.9' } };
      },
    };

    const { diagnosis } = await examined([asApp()], { exchange });

    expect(diagnosis.connections[0]?.quota).toBe(
      '90 percent of the quota of this app in this tenant are used up',
    );
  });
});
