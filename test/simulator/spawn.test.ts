import { expect, test } from 'vitest';
import { spawnSimulator } from '../../src/simulator/index.ts';
import { createWorld } from '../../src/simulator/world.ts';
import { now } from './client.ts';

test('a process of its own answers, counts, fails on demand and ends', async () => {
  const simulator = await spawnSimulator({ now, users: 20 });
  const users = () =>
    fetch(`${simulator.origin}/v1.0/users?$top=1`, { headers: { authorization: 'Bearer sim-harborline' } });

  const good = await users();
  await simulator.setFault('m365.users', 'forbidden');
  const bad = await users();
  const calls = await simulator.calls();
  await simulator.reset();
  const after = await users();
  await simulator.stop();
  await simulator.stop();

  expect([good.status, bad.status, after.status]).toEqual([200, 403, 200]);
  expect(calls).toEqual({ 'm365.users': 2 });
  expect(simulator.tenants).toEqual(createWorld({ now, users: 20 }).world.tenants);
  expect(simulator.bad.length).toBeGreaterThan(12);
  await expect(users()).rejects.toThrow('fetch failed');
  await expect(simulator.calls()).rejects.toThrow();
});

test('says why it cannot start', async () => {
  await expect(spawnSimulator({ now, servicePrincipals: 3 })).rejects.toThrow(
    'servicePrincipals must be at least',
  );
});
