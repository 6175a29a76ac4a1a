import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../../src/simulator/index.ts';
import { ask, now } from '../client.ts';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ now, users: 20 });
});
afterAll(() => simulator.stop());

const parent = '/v1/organizations/708215530146/assets';
const types = ['ServiceAccount', 'ServiceAccountKey'].map((type) => `assetTypes=iam.googleapis.com/${type}`);
const query = `contentType=RESOURCE&${types.join('&')}`;

test('assets come page after page, keys before their accounts, and one account twice', async () => {
  const names: string[] = [];
  let more = '';
  do {
    const { body } = await ask(simulator, `${parent}?${query}&pageToken=${more || 0}`, 'sim-workspace');
    names.push(...body.assets.map(({ name }: { name: string }) => name));
    more = body.nextPageToken;
  } while (more);

  expect(names.length).toBe(13);
  expect(new Set(names).size).toBe(12);
  expect(names.findIndex((name) => !name.includes('/keys/'))).toBe(6);
});

test('without a content type a name is all that comes', async () => {
  const { body } = await ask(simulator, `${parent}?${types[0]}`, 'sim-workspace');

  expect(body.assets[0]).not.toHaveProperty('resource');
});

test.each([
  ['another organisation', `/v1/organizations/1/assets?${query}`, 403],
  ['too large a page', `${parent}?${query}&pageSize=1001`, 400],
  ['a page that is none', `${parent}?${query}&pageToken=x`, 400],
])('refuses %s', async (_, path, status) => {
  const reply = await ask(simulator, path, 'sim-workspace');

  expect(reply.status).toBe(status);
});
