import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../../src/simulator/index.ts';
import { ask, graphRows, now } from '../client.ts';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ now });
});
afterAll(() => simulator.stop());

async function agents() {
  const { rows } = await graphRows(simulator, '/v1.0/servicePrincipals?$top=999');
  return rows.filter((row) => row['@odata.type'] === '#microsoft.graph.agentIdentity');
}

async function inherited(id: unknown, name: string) {
  return await ask(
    simulator,
    `/beta/servicePrincipals/microsoft.graph.agentIdentity/${id}/${name}`,
    'sim-harborline',
  );
}

test('agents stand among the service principals, and each says from which blueprint it was made', async () => {
  const all = await agents();

  const answers = await Promise.all(
    all.map(({ id }) =>
      ask(simulator, `/v1.0/servicePrincipals/${id}/microsoft.graph.agentIdentity`, 'sim-harborline'),
    ),
  );

  expect(all.map(({ servicePrincipalType }) => servicePrincipalType)).toEqual(
    Array(4).fill('ServiceIdentity'),
  );
  expect(answers.map(({ body }) => typeof body.agentIdentityBlueprintId)).toEqual(Array(4).fill('string'));
  expect(answers.filter(({ body }) => body.createdByAppId === null)).toHaveLength(1);
});

test('what is inherited is what the blueprint holds and lets be inherited; nothing else has such lists', async () => {
  const [berths, customs, claims, stray] = await agents();
  const roles = await Promise.all(
    [berths, customs, claims, stray].map((one) => inherited(one?.id, 'inheritedAppRoleAssignments')),
  );
  const scopes = await Promise.all(
    [berths, claims].map((one) => inherited(one?.id, 'inheritedOauth2PermissionGrants')),
  );
  const { rows } = await graphRows(simulator, '/v1.0/servicePrincipals?$top=1');

  expect(roles.map(({ body }) => body.value.length)).toEqual([2, 2, 1, 0]);
  expect(scopes.map(({ body }) => body.value.length)).toEqual([1, 0]);
  expect((await inherited(rows[0]?.id, 'inheritedAppRoleAssignments')).status).toBe(404);
  expect((await inherited(berths?.id, 'inheritedAppRoleAssignments?$top=5')).status).toBe(400);
});

test('what is deleted is listed apart, with an empty page in between', async () => {
  const bin = '/v1.0/directory/deletedItems/microsoft.graph';
  const clients = await graphRows(simulator, `${bin}.servicePrincipal?$top=999`);
  const registrations = await graphRows(simulator, `${bin}.application`);
  const alive = await graphRows(simulator, '/v1.0/servicePrincipals?$top=999&$select=id');

  expect(clients.sizes).toEqual([5, 0]);
  expect(registrations.rows.map(({ deletedDateTime }) => typeof deletedDateTime)).toEqual([
    'string',
    'object',
  ]);
  const living = new Set(alive.rows.map(({ id }) => id));
  expect(clients.rows.filter(({ id }) => living.has(id))).toEqual([]);
});
