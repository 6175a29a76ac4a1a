import { afterAll, beforeAll, expect, test } from 'vitest';
import { wanted } from '../../../src/connectors/google/policy-settings.ts';
import { type Simulator, startSimulator } from '../../../src/simulator/index.ts';
import { ask, now } from '../client.ts';

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ now, users: 20 });
});

afterAll(async () => {
  await simulator.stop();
});

const answer = (filter: string) =>
  ask(simulator, `/v1/policies?filter=${encodeURIComponent(filter)}`, 'sim-workspace');
const [one, other] = wanted;

test('takes one clause about settings, and none, and the customer beside it', async () => {
  for (const filter of ['', one, `customer == "customers/my_customer" && ${one}`]) {
    const { status, body } = await answer(filter);

    expect([filter, status, body.policies.length]).toEqual([filter, 200, 8]);
  }
});

test.each([
  `${one} || ${other}`,
  `${one} && ${other}`,
  `customer == "customers/my_customer" && (${one} || ${other})`,
  `customer == "customers/my_customer" || ${one}`,
])('refuses what some versions of the reference do: %s', async (filter) => {
  const { status, body } = await answer(filter);

  expect([status, body.error.message]).toEqual([400, 'Invalid filter: setting.type']);
});

test('each clause of ours finds settings of its own, and all of them together each once', async () => {
  const found: string[][] = [];
  for (const clause of wanted) {
    const { body } = await answer(clause);
    found.push(body.policies?.map(({ setting }: { setting: { type: string } }) => setting.type) ?? []);
  }

  expect(found.map((types) => [...new Set(types.map((type) => type.split('.')[0]))])).toEqual([
    ['settings/api_controls'],
    ['settings/workspace_marketplace'],
    ['settings/chat'],
    [],
    [],
  ]);
});
