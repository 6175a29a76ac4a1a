import { expect, test } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { startSimulator } from '../../src/simulator/index.ts';
import { openStore } from '../../src/store/store.ts';
import { scanSimulator, scanTenants, standing } from '../support/scan.ts';

const DAY = 86_400_000;
const TENANT = 'harborline-workspace';
const archive = '112094471850366291748';

test('a delegation that nobody uses any more does not end by that: no log tells that it was taken away', async () => {
  const simulator = await startSimulator({ users: 40, now: Date.parse('2026-11-23T12:00:00Z') });
  const store = await openStore(':memory:');
  const [tenant] = scanTenants(
    simulator.origin,
    simulator.world.tenants.filter(({ id }) => id === TENANT),
    'read-only',
  );
  if (tenant === undefined) throw new Error('the simulator has no Workspace');
  const scan = async (days: number): Promise<Report> => {
    simulator.reset();
    return await scanSimulator(simulator, store, {
      tenants: [tenant],
      at: simulator.world.now + days * DAY,
    });
  };
  const lineOf = (report: Report) =>
    report.tenants[0]?.surfaces.find(({ surface }) => surface === 'domain-wide-delegation');

  const first = lineOf(await scan(0));
  simulator.workspace.passDays(200);
  await scan(200);
  simulator.workspace.passDays(1);
  const last = lineOf(await scan(201));

  const apps = await standing(store, TENANT, ['app', 'grant']);
  expect(first?.status).toBe('complete');
  expect([...apps].filter((key) => key.includes(archive))).toHaveLength(2);
  expect(last?.status).toBe('partial');
  expect(last?.gaps.map(({ what }) => what)).toContainEqual(
    expect.stringMatching(/^it was last seen at work on 2026-11-22, before the logs begin/),
  );
  await store.close();
  await simulator.stop();
});
