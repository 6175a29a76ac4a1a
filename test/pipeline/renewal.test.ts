import { generateKeyPairSync } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { connectors } from '../../src/connectors/index.ts';
import { Secret } from '../../src/lib/secret.ts';
import type { ScanTenant } from '../../src/pipeline/scan.ts';
import { credentials, endpoints, type Simulator, startSimulator } from '../../src/simulator/index.ts';
import { openStore } from '../../src/store/store.ts';
import { inventory, scanSimulator } from '../support/scan.ts';

const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
  type: 'pkcs1',
  format: 'pem',
}) as string;

const needToken = endpoints
  .filter(({ platform, method }) => platform === 'github' && method === 'GET')
  .map(({ id }) => id)
  .filter((id) => id !== 'github.app' && id !== 'github.installation');

const now = Date.parse('2026-11-23T12:00:00Z');
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ users: 60, now });
});

afterEach(() => {
  simulator.onCall = undefined;
  simulator.reset();
});

afterAll(() => simulator.stop());

function asApp({ origin, world } = simulator): ScanTenant {
  const connector = connectors.find(({ id }) => id === 'github');
  const tenant = world.tenants.find(({ id }) => id === 'harborline-github');
  if (connector === undefined || tenant === undefined) throw new Error('no GitHub');
  return {
    id: tenant.id,
    label: tenant.label,
    connector,
    settings: {
      organization: tenant.organization,
      baseUrl: origin,
      callsPerSecond: 100_000,
      auth: {
        kind: 'app',
        appId: credentials['harborline-github'].appId,
        privateKey: new Secret(privateKey),
      },
    },
    off: [],
  };
}

/** From the n-th call on no token is good, a new one neither. */
function die(at: number): void {
  simulator.onCall = (n: number) => {
    if (n === at) for (const endpoint of needToken) simulator.setFault(endpoint, 'unauthorized');
  };
}

test("an app's token that dies in the middle of a scan is renewed once, and nothing is lost by it", async () => {
  const store = await openStore(':memory:');
  const mortal = await startSimulator({ users: 60, now, callsPerToken: 60 });

  const report = await scanSimulator(mortal, store, { tenants: [asApp(mortal)] });

  const keys = mortal.world.keys('harborline-github');
  const found = await inventory(store, [{ id: 'harborline-github' }]);
  expect(mortal.calls.get('github.accessTokens')).toBe(2);
  expect(
    report.tenants.flatMap(({ surfaces }) => surfaces.filter(({ status }) => status !== 'complete')),
  ).toEqual([]);
  expect(report.tenants[0]?.identity).toBe('app OAuthlas Scanner, installed on harborline-logistics');
  expect(found.apps.size).toBe([...(keys?.apps ?? [])].length);
  await mortal.stop();
  await store.close();
});

test('where the new token is no better, no third is asked for, and what was not seen is told', async () => {
  const store = await openStore(':memory:');
  die(12);

  const report = await scanSimulator(simulator, store, { tenants: [asApp()] });

  const gaps = report.tenants.flatMap(({ surfaces }) => surfaces.flatMap((line) => line.gaps));
  expect(simulator.calls.get('github.accessTokens')).toBe(2);
  expect(new Set(gaps.map(({ reason }) => reason))).toEqual(new Set(['credentials']));
  expect([20, 21]).toContain(report.outcome.exitCode);
  await store.close();
});

test('an app that is refused ends with 3, and is asked once', async () => {
  const store = await openStore(':memory:');
  simulator.setFault('github.accessTokens', 'unauthorized');

  const report = await scanSimulator(simulator, store, { tenants: [asApp()] });

  expect([simulator.calls.get('github.accessTokens'), report.outcome.exitCode]).toEqual([1, 3]);
  await store.close();
});
