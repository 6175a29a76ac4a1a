import { expect, test } from 'vitest';
import type { GoogleScannerOptions } from '../../../src/simulator/google/scanner.ts';
import { credentials, startSimulator } from '../../../src/simulator/index.ts';
import { ask, now } from '../client.ts';

const { clientEmail, subject } = credentials['harborline-workspace'];
const root = 'https://www.googleapis.com/auth/';

const paths = {
  users: '/admin/directory/v1/users?customer=my_customer&maxResults=1',
  reports: '/admin/reports/v1/activity/users/all/applications/token?maxResults=1',
  roles: '/admin/directory/v1/customer/my_customer/roles',
  self: `/admin/directory/v1/users/${encodeURIComponent(subject)}`,
} as const;

/** How each call is answered in a world of its own. */
async function answers(workspaceScanner: GoogleScannerOptions): Promise<Record<string, number>> {
  const simulator = await startSimulator({ now, users: 20, workspaceScanner });
  try {
    const all: [string, number][] = [];
    for (const [name, path] of Object.entries(paths))
      all.push([name, (await ask(simulator, path, 'sim-workspace')).status]);
    return Object.fromEntries(all);
  } finally {
    await simulator.stop();
  }
}

test.each<[GoogleScannerOptions, object]>([
  [{}, { users: 200, reports: 200, roles: 200, self: 200 }],
  [{ administrator: 'lesser' }, { users: 200, reports: 200, roles: 403, self: 200 }],
  [
    { administrator: 'lesser', without: ['reports'] },
    { users: 200, reports: 403, roles: 403, self: 200 },
  ],
  [{ administrator: 'none' }, { users: 403, reports: 403, roles: 403, self: 403 }],
  [{ isApiOff: true }, { users: 403, reports: 403, roles: 403, self: 403 }],
])('with %j', async (scanner, expected) => {
  expect(await answers(scanner)).toEqual(expected);
});

test('a lesser administrator is one, and may not ask for the tokens of a super administrator', async () => {
  const simulator = await startSimulator({ now, users: 20, workspaceScanner: { administrator: 'lesser' } });
  const people = '/admin/directory/v1/users';

  const self = await ask(simulator, paths.self, 'sim-workspace');
  const list = await ask(simulator, `${people}?customer=my_customer&maxResults=3`, 'sim-workspace');
  const statuses = [];
  for (const { id } of list.body.users)
    statuses.push((await ask(simulator, `${people}/${id}/tokens`, 'sim-workspace')).status);
  await simulator.stop();

  expect([self.body.isAdmin, self.body.isDelegatedAdmin]).toEqual([false, true]);
  expect(list.body.users.map((user: { isAdmin: boolean }) => user.isAdmin)).toEqual([false, true, false]);
  expect(statuses).toEqual([200, 403, 200]);
});

test('only what is delegated is issued a token', async () => {
  const delegated = ['admin.directory.user.readonly', 'https://mail.google.com/'];
  const simulator = await startSimulator({ now, users: 20, workspaceScanner: { delegated } });
  const issue = async (scope: string) => {
    const claims = { iss: clientEmail, sub: subject, scope };
    const assertion = `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;
    const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
    return (
      await ask(simulator, '/token', undefined, new URLSearchParams({ grant_type, assertion }).toString())
    ).status;
  };

  const statuses = [
    await issue(`${root}admin.directory.user.readonly`),
    await issue('https://mail.google.com/'),
    await issue(`${root}admin.reports.audit.readonly`),
  ];
  await simulator.stop();

  expect(statuses).toEqual([200, 200, 401]);
});
