import { afterAll, beforeAll, expect, test } from 'vitest';
import { credentials, type Simulator, startSimulator } from '../../../src/simulator/index.ts';
import { now } from '../client.ts';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ now, users: 20 });
});
afterAll(() => simulator.stop());

const { machine } = credentials.harborline;
const graph = 'resource=https%3A%2F%2Fgraph.microsoft.com';
const vm = `/metadata/identity/oauth2/token?api-version=2018-02-01&${graph}`;
const appService = `/msi/token?api-version=2019-08-01&${graph}`;

test.each([
  ['a virtual machine', vm, { metadata: 'true' }],
  ['a user-assigned identity', `${vm}&client_id=${machine.clientId}`, { metadata: 'true' }],
  ['App Service', appService, { 'x-identity-header': machine.header }],
])('gives %s the token', async (_, path, headers) => {
  const reply = await fetch(simulator.origin + path, { headers });

  expect(await reply.json()).toMatchObject({ access_token: 'sim-harborline', client_id: machine.clientId });
});

test.each<[string, string, Record<string, string>, number]>([
  ['a page that a browser was led to', vm, {}, 400],
  ['another identity', `${vm}&client_id=x`, { metadata: 'true' }, 400],
  ['another resource', vm.replace('graph', 'vault'), { metadata: 'true' }, 400],
  ['another version', vm.replace('2018', '2017'), { metadata: 'true' }, 400],
  ['a neighbour', appService, { 'x-identity-header': 'x' }, 401],
])('refuses %s', async (_, path, headers, status) => {
  const reply = await fetch(simulator.origin + path, { headers });

  expect(reply.status).toBe(status);
});
