import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RecordKind } from '../../src/model/records.ts';
import type { Report } from '../../src/report/report.ts';
import type { EndpointId } from '../../src/simulator/endpoints.ts';
import { type Fault, type Simulator, startSimulator } from '../../src/simulator/index.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { scanSimulator, scanTenants, standing } from '../support/scan.ts';

const DAY = 86_400_000;
const TENANT = 'harborline-workspace';
const USERS = 600;

let simulator: Simulator;
let store: Store;
let days = 0;

beforeEach(() => begin({}));

afterEach(async () => {
  await store.close();
  await simulator.stop();
});

async function begin(options: object): Promise<void> {
  simulator = await startSimulator({ users: USERS, now: Date.parse('2026-11-23T12:00:00Z'), ...options });
  store = await openStore(':memory:');
  days = 0;
}

function pass(more: number): void {
  days += more;
  simulator.workspace.passDays(more);
}

async function scan(into = store, fullEveryDays = 7, fault?: readonly [EndpointId, Fault]): Promise<Report> {
  const tenants = scanTenants(simulator.origin, simulator.world.tenants, 'full', fullEveryDays);
  const first = tenants.find(({ id }) => id === TENANT);
  if (first === undefined) throw new Error('the simulator has no Workspace');
  simulator.reset();
  if (fault !== undefined) simulator.setFault(...fault);
  const at = simulator.world.now + days * DAY;
  return await scanSimulator(simulator, into, { tenants: [first], at });
}

const kinds = ['app', 'principal', 'grant'] as const satisfies RecordKind[];

const inventory = (of: Store) => standing(of, TENANT, kinds);

async function expectSameAsWhole(): Promise<void> {
  const fresh = await openStore(':memory:');
  await scan(fresh, 0);
  const [whole, found] = [await inventory(fresh), await inventory(store)];
  await fresh.close();
  expect({ lost: [...whole.difference(found)], more: [...found.difference(whole)] }).toEqual({
    lost: [],
    more: [],
  });
}

function asked(id: EndpointId): number {
  return simulator.calls.get(id) ?? 0;
}

function lineOf(report: Report) {
  return report.tenants[0]?.surfaces.find(({ surface }) => surface === 'tokens');
}

/** Of the ordinary apps, one that the person does not hold, and one that the person does. */
function appsOf(user: number): readonly [strange: number, held: number] {
  const id = [...simulator.world.users(TENANT)][user];
  const apps = [...simulator.world.apps(TENANT)].map(({ clientId }) => clientId);
  const held = [...simulator.world.grants(TENANT)].flatMap((grant) =>
    grant.kind === 'token' && grant.userId === id ? apps.indexOf(grant.clientId) : [],
  );
  const strange = apps.findIndex((_, app) => app > 20 && !held.includes(app));
  return [strange, held.at(-1) ?? -1];
}

test('nobody is asked again of whom nothing changed, and the inventory stands', async () => {
  await scan();
  const before = await inventory(store);
  pass(1);

  const report = await scan();

  expect(asked('google.tokens')).toBeLessThan(USERS * 0.05);
  expect(asked('google.appPasswords')).toBeLessThan(USERS * 0.05);
  expect(lineOf(report)).toMatchObject({ status: 'complete', changesSince: '2026-11-23T12:00:00.000Z' });
  expect((await inventory(store)).symmetricDifference(before)).toEqual(new Set());
});

test('who let in, threw out, came and went is asked, and the inventory is that of a whole reading', async () => {
  await scan();
  const { workspace } = simulator;
  workspace.letIn(50, appsOf(50)[0]);
  workspace.throwOut(51, appsOf(51)[1]);
  workspace.remove(52);
  const newcomer = workspace.add();
  workspace.letIn(newcomer, 30);
  pass(1);

  await scan();

  expect(asked('google.tokens')).toBeLessThan(USERS * 0.05);
  await expectSameAsWhole();
});

test('what the log lost, the counts of a later day tell', async () => {
  await scan();
  simulator.workspace.letIn(60, appsOf(60)[0], true);
  pass(5);

  await scan();

  expect(asked('google.userUsage')).toBe(2);
  expect(asked('google.tokens')).toBeLessThan(USERS * 0.05);
  await expectSameAsWhole();
});

test('one person who may not be read is asked each time, and no reason to ask everybody', async () => {
  await simulator.stop();
  await store.close();
  await begin({ hasRefusedUser: true });
  await scan();
  const before = await inventory(store);
  pass(1);

  const report = await scan();

  expect(asked('google.tokens')).toBeLessThan(USERS * 0.05);
  expect(lineOf(report)).toMatchObject({ status: 'partial', gaps: [{ reason: 'permission', subjects: 1 }] });
  expect((await inventory(store)).symmetricDifference(before)).toEqual(new Set());
});

test('who was not listed was not asked either: then everybody is asked again', async () => {
  await scan(store, 7, ['google.users', 'bad-row']);
  pass(1);

  await scan();

  expect([asked('google.tokens'), asked('google.appPasswords')]).toEqual([USERS, USERS]);
  await expectSameAsWhole();
});

test.each([
  ['the log', 'google.tokenEvents'],
  ['the counts of apps', 'google.census'],
] as const)('everybody is asked where %s was not read', async (_, endpoint) => {
  await scan();
  pass(1);

  await scan(store, 7, [endpoint, 'forbidden']);

  expect(asked('google.tokens')).toBe(USERS);
});

test('after so many days everybody is asked again', async () => {
  await scan();
  pass(8);

  await scan();

  expect(asked('google.tokens')).toBe(USERS);
});
