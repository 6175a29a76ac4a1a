import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Report } from '../../src/report/report.ts';
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

/** What is said of findings otherwise than before. */
function differences({ findings, resolved, setAside }: Report): readonly string[] {
  const told = findings.filter(({ change }) => change !== 'unchanged');
  return [...told, ...resolved, ...setAside].map(
    ({ change, severity, rule, subject }) => `${change}: ${severity} ${rule} of ${subject}`,
  );
}

test.each(
  endpoints.flatMap(({ id }) => (['forbidden', 'bad-row'] as const).map((fault) => [id, fault] as const)),
)('that %s answers with %s ends no finding, begins none and changes none', async (id, fault) => {
  simulator.setFault(id, fault);

  const report = await scanSimulator(simulator, store);
  simulator.reset();

  expect(differences(report)).toEqual([]);
});

test('after all these refusals everything stands as before', async () => {
  const report = await scanSimulator(simulator, store);

  expect(report.findings.length).toBeGreaterThan(30);
  expect(differences(report)).toEqual([]);
});
