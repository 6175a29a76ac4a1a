import { expect, test } from 'vitest';
import { bucket } from '../../src/simulator/bucket.ts';
import { endpoints, startSimulator } from '../../src/simulator/index.ts';
import { ask, now } from './client.ts';

test('a bucket lets its capacity pass, refills at its rate and says how long to wait', () => {
  let time = 0;
  const quota = bucket(4, () => time);

  const burst = [1, 2, 3, 4, 5].map(() => quota.take());
  time += 250;
  const later = [quota.take(), quota.take()];
  time += 60_000;
  const full = [1, 2, 3, 4, 5].map(() => quota.take());

  expect(burst).toEqual([0, 0, 0, 0, 0.25]);
  expect(later).toEqual([0, 0.25]);
  expect(full).toEqual([0, 0, 0, 0, 0.25]);
});

test('the quota is each tenant\u2019s own, and each platform\u2019s answer', async () => {
  const simulator = await startSimulator({ now, users: 20, callsPerSecond: 2 });
  const statuses = async (path: string, token: string) => {
    const replies = await Promise.all(Array.from({ length: 12 }, () => ask(simulator, path, token)));
    return new Set(replies.map(({ status }) => status));
  };

  const harborline = await statuses('/v1.0/users?$top=1', 'sim-harborline');
  const tidewater = await ask(simulator, '/v1.0/users?$top=1', 'sim-tidewater');
  const workspace = await statuses('/admin/directory/v1/users?customer=my_customer', 'sim-workspace');
  const refused = simulator.refused();
  await simulator.stop();

  expect(harborline).toEqual(new Set([200, 429]));
  expect(tidewater.status).toBe(200);
  expect(workspace).toEqual(new Set([200, 403]));
  expect(refused.length).toBeGreaterThan(10);
  expect(refused).toEqual(refused.toSorted((a, b) => a - b));
});

test('counts calls by endpoint, tells of each, and forgets on reset', async () => {
  const simulator = await startSimulator({ now, users: 20 });
  const told: [number, string][] = [];
  simulator.onCall = (n, endpoint) => told.push([n, endpoint]);

  await ask(simulator, '/v1.0/organization', 'sim-harborline');
  await ask(simulator, '/v1.0/organization');
  await ask(simulator, '/admin/directory/v1/users?customer=my_customer', 'sim-workspace');
  const nowhere = await ask(simulator, '/v1.0/everything', 'sim-harborline');
  const calls = Object.fromEntries(simulator.calls);
  simulator.reset();
  await simulator.stop();

  expect(calls).toEqual({ 'm365.organization': 2, 'google.users': 1 });
  expect(told).toEqual([
    [1, 'm365.organization'],
    [2, 'm365.organization'],
    [3, 'google.users'],
  ]);
  expect(nowhere.status).toBe(404);
  expect(simulator.calls.size).toBe(0);
});

test('every endpoint has an id that says its platform', () => {
  expect(endpoints.filter(({ id, platform }) => !id.startsWith(`${platform}.`))).toEqual([]);
  expect(new Set(endpoints.map(({ id }) => id)).size).toBe(endpoints.length);
});
