import { afterAll, beforeAll, expect, test } from 'vitest';
import { endpoints, type Simulator, startSimulator } from '../../src/simulator/index.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { scanSimulator } from '../support/scan.ts';

let simulator: Simulator;
let store: Store;

beforeAll(async () => {
  simulator = await startSimulator({ users: 60, now: Date.parse('2026-11-23T12:00:00Z') });
  store = await openStore(':memory:');
  await scanSimulator(simulator, store);
});

afterAll(async () => {
  await store.close();
  await simulator.stop();
});

test.each(endpoints.map(({ id }) => id))(
  'that %s is refused ends no finding, and begins none',
  async (id) => {
    simulator.setFault(id, 'forbidden');

    const { findings, resolved, setAside } = await scanSimulator(simulator, store);
    simulator.reset();

    const begun = findings.filter(({ change }) => change === 'new' || change === 'reopened');
    expect([resolved, setAside, begun]).toEqual([[], [], []]);
  },
);

test('after all these refusals everything stands as before', async () => {
  const { findings, resolved } = await scanSimulator(simulator, store);

  expect(findings.length).toBeGreaterThan(30);
  expect(new Set(findings.map(({ change }) => change))).not.toContain('reopened');
  expect(resolved).toEqual([]);
});
