import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkConfig } from '../../../src/config.ts';
import { credentials, type Simulator, startSimulator } from '../../../src/simulator/index.ts';
import { openStore } from '../../../src/store/store.ts';
import { scanSimulator } from '../../support/scan.ts';
import { ask, now } from '../client.ts';

const known = credentials['harborline-slack'];
const path = '/api/oauth.v2.access';

function exchange(simulator: Simulator, members: Record<string, string> = {}) {
  const form = {
    client_id: known.clientId,
    client_secret: known.clientSecret,
    grant_type: 'refresh_token',
    refresh_token: known.refreshToken,
    ...members,
  };
  return ask(simulator, path, undefined, new URLSearchParams(form).toString());
}

describe('a refresh token', () => {
  test('is good once, and its successor after it', async () => {
    const simulator = await startSimulator({ now, users: 60 });

    const first = await exchange(simulator);
    const again = await exchange(simulator);
    const next = await exchange(simulator, { refresh_token: first.body.refresh_token });
    const { body } = await ask(simulator, '/api/auth.test', next.body.access_token, '');

    expect(first.body).toMatchObject({ ok: true, token_type: 'user', expires_in: 43_200 });
    expect(again.body).toEqual({ ok: false, error: 'invalid_refresh_token' });
    expect(body).toMatchObject({ ok: true, team: 'Harborline Logistics' });
    await simulator.stop();
  });

  test.each([
    [{ client_id: '1.2' }, 'invalid_client_id'],
    [{ client_secret: 'x' }, 'bad_client_secret'],
    [{ grant_type: 'authorization_code' }, 'invalid_grant_type'],
    [{ refresh_token: 'x' }, 'invalid_refresh_token'],
  ])('%j is %s', async (members, error) => {
    const simulator = await startSimulator({ now, users: 60 });

    expect((await exchange(simulator, members)).body).toEqual({ ok: false, error });
    await simulator.stop();
  });
});

describe('a scan with a rotating token', () => {
  const folder = mkdtempSync(join(tmpdir(), 'oauthlas-rotating-'));
  const file = join(folder, 'refresh-token');
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ now, users: 60, slackTokenCalls: 4 });
    writeFileSync(file, `${known.refreshToken}\n`);
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await simulator.stop();
  });

  function scan(clientSecret: string = known.clientSecret) {
    const tenant = {
      id: 'harborline-slack',
      platform: 'slack',
      baseUrl: simulator.origin,
      callsPerSecond: 100_000,
      // One after the other, so that no token dies under a call that is under way.
      concurrency: 1,
      auth: {
        kind: 'rotating',
        clientId: known.clientId,
        clientSecret: 'env:SECRET',
        refreshToken: 'file:refresh-token',
      },
    };
    const { tenants } = checkConfig(
      { tenants: [tenant] },
      { file: join(folder, 'oauthlas.config.json'), env: { SECRET: clientSecret } },
    );
    return tenants;
  }

  test('goes on over tokens that expire, and keeps the newest refresh token in its file', async () => {
    const store = await openStore(':memory:');

    const report = await scanSimulator(simulator, store, { tenants: scan() });
    const again = await scanSimulator(simulator, store, { tenants: scan() });

    for (const { tenants } of [report, again]) {
      expect(tenants[0]?.surfaces.map(({ surface, status }) => [surface, status])).toEqual([
        ['workspaces', 'complete'],
        ['users', 'complete'],
        ['approved-apps', 'complete'],
        ['integration-logs', 'skipped'],
        ['bots', 'complete'],
      ]);
    }
    const exchanges = simulator.calls.get('slack.token') ?? 0;
    expect(exchanges).toBeGreaterThan(4);
    expect(readFileSync(file, 'utf8')).toBe(`${known.refreshToken}-${exchanges}\n`);
    await store.close();
  });

  test('that is refused is a refused tenant, and says what to do', async () => {
    const store = await openStore(':memory:');

    const { outcome, tenants } = await scanSimulator(simulator, store, { tenants: scan('wrong') });

    expect(outcome.exitCode).toBe(3);
    expect(tenants[0]?.surfaces[0]?.gaps).toMatchObject([
      {
        reason: 'credentials',
        what: 'the tenant could not be opened: POST /api/oauth.v2.access gave 200: bad_client_secret',
      },
    ]);
    await store.close();
  });
});
