import { afterAll, beforeAll, expect, test } from 'vitest';
import { credentials, type Simulator, startSimulator } from '../../../src/simulator/index.ts';
import { ask, googlePages, now } from '../client.ts';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ now });
});
afterAll(() => simulator.stop());

const users = '/admin/directory/v1/users';
const id = 'harborline-workspace';

test.each([500, 33])(
  'all users are listed once, %i a page, those who cannot sign in included',
  async (size) => {
    const pages = await googlePages(simulator, `${users}?customer=my_customer&maxResults=${size}`);

    const listed = pages.flatMap((page) => page.users);
    expect(listed.map((user) => user.id)).toEqual([...simulator.world.users(id)]);
    expect(listed.filter((user) => user.suspended).length).toBeGreaterThan(5);
    expect(listed.some((user) => user.archived)).toBe(true);
    expect(listed[0]).toMatchObject({ primaryEmail: credentials[id].subject, isAdmin: true });
  },
);

test('everybody\u2019s tokens are what the world says', async () => {
  const found: unknown[] = [];
  let without = 0;
  for (const userId of simulator.world.users(id)) {
    const { body } = await ask(simulator, `${users}/${userId}/tokens`, 'sim-workspace');
    if (body.items === undefined) without += 1;
    for (const { kind, userKey, clientId, scopes } of body.items ?? []) {
      expect([kind, userKey]).toEqual(['admin#directory#token', userId]);
      found.push({ kind: 'token', userId, clientId, scopes });
    }
  }

  expect(found).toEqual([...simulator.world.grants(id)]);
  expect(without).toBeGreaterThan(0);
});

test('a user is found by address as by id', async () => {
  const [page] = await googlePages(simulator, `${users}?customer=my_customer&maxResults=500`);
  for (const user of page.users.slice(0, 20)) {
    const byId = await ask(simulator, `${users}/${user.id}/tokens`, 'sim-workspace');
    const byAddress = await ask(
      simulator,
      `${users}/${encodeURIComponent(user.primaryEmail)}/tokens`,
      'sim-workspace',
    );
    expect(byAddress.text).toBe(byId.text);
  }
});

test('fields leave away what they do not name', async () => {
  const path = `${users}?customer=my_customer&maxResults=2&fields=nextPageToken,users(id,name/fullName)`;
  const { body } = await ask(simulator, path, 'sim-workspace');

  expect(Object.keys(body)).toEqual(['users', 'nextPageToken']);
  expect(body.users[0]).toEqual({ id: body.users[0].id, name: { fullName: body.users[0].name.fullName } });
});

test.each([
  [`${users}?customer=my_customer&maxResults=501`, 'sim-workspace', 400, 'invalid'],
  [`${users}?maxResults=5`, 'sim-workspace', 400, 'invalid'],
  [`${users}?customer=my_customer&pageToken=stale`, 'sim-workspace', 400, 'invalid'],
  [`${users}?customer=my_customer`, undefined, 401, 'authError'],
  [`${users}?customer=my_customer`, 'sim-harborline', 401, 'authError'],
  [`${users}/123456789012345678901/tokens`, 'sim-workspace', 404, 'notFound'],
  [`${users}/nobody.here@workspace.harborline.test/tokens`, 'sim-workspace', 404, 'notFound'],
  [`${users}/ada.aldana@workspace.harborline.test/tokens`, 'sim-workspace', 404, 'notFound'],
])('%s with %s is %i %s', async (path, token, status, reason) => {
  const reply = await ask(simulator, path, token);

  expect([reply.status, reply.body.error.code, reply.body.error.errors[0].reason]).toEqual([
    status,
    status,
    reason,
  ]);
});

test('a super administrator may be refused and a user deleted since, if asked for', async () => {
  const strict = await startSimulator({ now, users: 50, hasRefusedUser: true, hasDeletedUser: true });
  const ids = [...strict.world.users(id)];

  const refused = await ask(strict, `${users}/${ids[1]}/tokens`, 'sim-workspace');
  const deleted = await ask(strict, `${users}/${ids.at(-1)}/tokens`, 'sim-workspace');
  const listed = await googlePages(strict, `${users}?customer=my_customer`);
  await strict.stop();

  expect([refused.status, refused.body.error.message]).toEqual([
    403,
    'Not Authorized to access this resource/api',
  ]);
  expect([deleted.status, deleted.body.error.message]).toEqual([404, 'Resource Not Found: userKey']);
  expect(listed.flatMap((page) => page.users)).toHaveLength(50);
  expect(
    [...strict.world.grants(id)].some((grant) => grant.kind === 'token' && grant.userId === ids.at(-1)),
  ).toBe(false);
});
