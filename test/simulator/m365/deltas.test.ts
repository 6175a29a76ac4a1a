import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../../src/simulator/index.ts';
import { ask, graphRows, now } from '../client.ts';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ now });
});
afterAll(() => simulator.stop());

test('what can be restored was changed, and what is gone for good was deleted', async () => {
  const [first = '', second = ''] = simulator.world.users('harborline');
  const latest = await ask(simulator, '/v1.0/users/delta?$select=id&$deltatoken=latest', 'sim-harborline');
  const edits = simulator.editsOf('harborline');
  edits.make({ entity: 'users', id: first, row: null, trace: {} });
  edits.make({ entity: 'users', id: second, row: null });

  const { rows } = await graphRows(
    simulator,
    latest.body['@odata.deltaLink'].replace('https://graph.microsoft.com', ''),
  );

  expect(rows).toEqual([
    { id: first, '@removed': { reason: 'changed' } },
    { id: second, '@removed': { reason: 'deleted' } },
  ]);
});
