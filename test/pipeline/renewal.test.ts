import { generateKeyPairSync } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { connectors } from '../../src/connectors/index.ts';
import { Secret } from '../../src/lib/secret.ts';
import type { ScanTenant } from '../../src/pipeline/scan.ts';
import {
  credentials,
  type EndpointId,
  endpoints,
  type Simulator,
  startSimulator,
} from '../../src/simulator/index.ts';
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

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ users: 60, now: Date.parse('2026-11-23T12:00:00Z') });
});

afterEach(() => {
  simulator.onCall = undefined;
  simulator.reset();
});

afterAll(() => simulator.stop());

function asApp(): ScanTenant {
  const connector = connectors.find(({ id }) => id === 'github');
  const tenant = simulator.world.tenants.find(({ id }) => id === 'harborline-github');
  if (connector === undefined || tenant === undefined) throw new Error('no GitHub');
  return {
    id: tenant.id,
    label: tenant.label,
    connector,
    settings: {
      organization: tenant.organization,
      baseUrl: simulator.origin,
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

/** From the n-th call on no token is good, until the app is given a new one. */
function die(at: number, isForGood: boolean): void {
  const set = (fault: 'unauthorized' | undefined) => {
    for (const endpoint of needToken) simulator.setFault(endpoint, fault);
  };
  let hasDied = false;
  simulator.onCall = (n: number, endpoint: EndpointId) => {
    if (n >= at && !hasDied) {
      hasDied = true;
      set('unauthorized');
    } else if (hasDied && endpoint === 'github.accessTokens' && !isForGood) set(undefined);
  };
}

test("an app's token that dies in the middle of a scan is renewed once, and nothing is lost by it", async () => {
  const store = await openStore(':memory:');
  die(12, false);

  const report = await scanSimulator(simulator, store, { tenants: [asApp()] });

  const keys = simulator.world.keys('harborline-github');
  const found = await inventory(store, [{ id: 'harborline-github' }]);
  expect(simulator.calls.get('github.accessTokens')).toBe(2);
  expect(
    report.tenants.flatMap(({ surfaces }) => surfaces.filter(({ status }) => status !== 'complete')),
  ).toEqual([]);
  expect(report.tenants[0]?.identity).toBe('app OAuthlas Scanner, installed on harborline-logistics');
  expect(found.apps.size).toBe([...(keys?.apps ?? [])].length);
  await store.close();
});

test('where the new token is no better, no third is asked for, and what was not seen is told', async () => {
  const store = await openStore(':memory:');
  die(12, true);

  const report = await scanSimulator(simulator, store, { tenants: [asApp()] });

  const gaps = report.tenants.flatMap(({ surfaces }) => surfaces.flatMap((line) => line.gaps));
  expect(simulator.calls.get('github.accessTokens')).toBe(2);
  expect(new Set(gaps.map(({ reason }) => reason))).toEqual(new Set(['permission']));
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
