import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientsAtWork } from '../../../src/simulator/google/access-evaluations.ts';
import { apiOf } from '../../../src/simulator/google/scopes.ts';
import { type Simulator, startSimulator } from '../../../src/simulator/index.ts';
import { ask, googlePages, now } from '../client.ts';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ now });
});
afterAll(() => simulator.stop());

const feed = '/admin/reports/v1/activity/users/all/applications/token';
const usage = '/admin/reports/v1/usage/dates/';
const id = 'harborline-workspace';
const day = 86_400_000;

interface Activity {
  readonly kind: string;
  readonly id: { readonly time: string; readonly uniqueQualifier: string };
  readonly actor: { readonly profileId?: string; readonly email?: string };
  readonly events: readonly [{ readonly name: string; readonly parameters: readonly Parameter[] }];
}
interface Parameter {
  readonly name: string;
  readonly value?: string;
  readonly multiValue?: readonly string[];
}

async function events(query = ''): Promise<Activity[]> {
  return (await googlePages(simulator, `${feed}?maxResults=1000${query}`)).flatMap(
    (page) => page.items ?? [],
  );
}

const parameter = (activity: Activity, name: string) =>
  activity.events[0].parameters.find((p) => p.name === name);

test.each([1000, 97])('the feed is whole, newest first and without doubles, %i a page', async (size) => {
  const found: Activity[] = (await googlePages(simulator, `${feed}?maxResults=${size}`)).flatMap(
    (page) => page.items,
  );

  const times = found.map((activity) => activity.id.time);
  expect(times).toEqual(times.toSorted().toReversed());
  expect(new Set(found.map((activity) => activity.id.uniqueQualifier)).size).toBe(found.length);
  expect(Date.parse(times.at(0) ?? '')).toBeLessThanOrEqual(now);
  expect(Date.parse(times.at(-1) ?? '')).toBeGreaterThanOrEqual(now - 180 * day);
  expect(new Set(found.map((activity) => activity.events[0].name))).toEqual(
    new Set(['activity', 'authorize', 'revoke']),
  );
});

test('windows side by side hold the same events as the whole', async () => {
  const cut = new Date(now - 20 * day).toISOString();
  const justBefore = new Date(now - 20 * day - 1).toISOString();

  const newer = await events(`&startTime=${cut}`);
  const older = await events(`&endTime=${justBefore}`);

  expect([...newer, ...older]).toEqual(await events());
  expect(Math.min(newer.length, older.length)).toBeGreaterThan(100);
});

test('eventName gives those events only', async () => {
  const wanted = (await events()).filter((activity) => activity.events[0].name === 'revoke');

  expect(await events('&eventName=revoke')).toEqual(wanted);
  expect(wanted.length).toBeGreaterThan(5);
});

test('replayed, the feed gives the grants that the world says it shows', async () => {
  const state = new Map<string, Set<string>>();
  for (const activity of (await events()).toReversed()) {
    const key = `${activity.actor.profileId} ${parameter(activity, 'client_id')?.value}`;
    const [{ name }] = activity.events;
    if (name === 'revoke') state.delete(key);
    if (name !== 'authorize') continue;
    state.set(key, new Set([...(state.get(key) ?? []), ...(parameter(activity, 'scope')?.multiValue ?? [])]));
  }

  const wanted = [...simulator.world.eventGrants(id)].map(
    (grant) => [`${grant.userId} ${grant.clientId}`, new Set(grant.scopes)] as const,
  );
  expect(state).toEqual(new Map(wanted));
  expect(wanted.length).toBeGreaterThan(100);
});

test('only the planted slept for 90 days, or called less than they may', async () => {
  const newest = new Map<string, number>();
  const called = new Map<string, Set<string | undefined>>();
  for (const activity of await events()) {
    const client = parameter(activity, 'client_id')?.value ?? '';
    newest.set(client, Math.max(newest.get(client) ?? 0, Date.parse(activity.id.time)));
    called.set(client, (called.get(client) ?? new Set()).add(parameter(activity, 'api_name')?.value));
  }
  const held = new Map<string, Set<ReturnType<typeof apiOf>>>();
  for (const grant of simulator.world.grants(id)) {
    if (grant.kind !== 'token') continue;
    const apis = grant.scopes.map(apiOf).filter((api) => api !== undefined);
    held.set(grant.clientId, new Set([...(held.get(grant.clientId) ?? []), ...apis]));
  }
  // What is delegated and holds no token is told by another log.
  const wanted = simulator.world.bad
    .filter(({ tenant, app }) => tenant === id && (held.has(app) || !/^\d+$/.test(app)))
    .flatMap((bad) => bad.expect.map((rule) => `${bad.name}: ${rule}`));

  const fired: string[] = [];
  for (const { id: client, name } of simulator.world.apps(id)) {
    const apis = [...(held.get(client) ?? [])];
    if (apis.length === 0) continue;
    const isAsleep = (newest.get(client) ?? 0) < now - 90 * day;
    if (isAsleep) fired.push(`${name}: stale-grant/app-unused`);
    // All files are opened by the API of documents, too, for which a narrower scope would do.
    const isCalled = (api: string | undefined) => called.get(client)?.has(api) === true;
    const hasDocuments = apis.includes('drive') && isCalled('docs');
    if (!isAsleep && apis.some((api) => !isCalled(api) && !(api === 'drive' && hasDocuments))) {
      fired.push(`${name}: over-broad-scope/unused-scope`);
    }
    if (hasDocuments && !isCalled('drive')) fired.push(`${name}: over-broad-scope/narrower-fits`);
  }
  expect(fired).toEqual(wanted);
  expect(fired).toHaveLength(6);
});

test('an event looks as documented', async () => {
  const all = await events();
  const call = all.find(({ events: [{ name }] }) => name === 'activity');
  const consent = all.find(({ events: [{ name }] }) => name === 'authorize');

  expect(call?.kind).toBe('admin#reports#activity');
  expect(call?.events[0].parameters.map(({ name }) => name)).toEqual([
    'api_name',
    'method_name',
    'client_id',
    'app_name',
    'client_type',
    'num_response_bytes',
    'product_bucket',
  ]);
  expect(call?.events[0].parameters.find(({ name }) => name === 'num_response_bytes')).toEqual({
    name: 'num_response_bytes',
    intValue: expect.stringMatching(/^\d+$/),
  });
  expect(consent?.events[0].parameters.find(({ name }) => name === 'scope_data')).toMatchObject({
    multiMessageValue: expect.arrayContaining([
      {
        parameter: [
          { name: 'scope_name', value: expect.any(String) },
          { name: 'product_bucket', multiValue: [expect.any(String)] },
        ],
      },
    ]),
  });
  expect(all.some(({ actor }) => actor.email === undefined)).toBe(true);
});

test('the census counts the people of each app, on two pages', async () => {
  const people = new Map<string, number>();
  for (const grant of simulator.world.grants(id)) {
    if (grant.kind === 'token') people.set(grant.clientId, (people.get(grant.clientId) ?? 0) + 1);
  }

  const pages = await googlePages(simulator, `${usage}2026-11-20?parameters=accounts:authorized_apps`);

  const apps = pages.flatMap((page) => page.usageReports[0].parameters[0].msgValue);
  expect(pages).toHaveLength(2);
  expect(new Map(apps.map((app) => [app.client_id, app.num_users]))).toEqual(people);
  // What an administrator let in was let in by no person.
  const clients = [...simulator.world.apps(id)].filter(
    ({ clientId }) => !/^\d+$/.test(clientId) && !clientsAtWork.includes(clientId),
  );
  expect(clients.map((app) => app.clientId).toSorted()).toEqual([...people.keys()].toSorted());
});

test.each([
  [
    `${usage}2026-11-21?parameters=x`,
    'Data for dates later than 2026-11-20 is not yet available. Please check back later',
  ],
  [`${usage}2025-01-01?parameters=x`, 'The date is more than 450 days ago.'],
  [`${usage}yesterday?parameters=x`, 'Invalid date.'],
  [`${feed}?maxResults=1001`, "Invalid value '1001'. Values must be within the range: [1, 1000]"],
  [
    `${feed}?startTime=2026-11-02T00:00:00Z&endTime=2026-11-01T00:00:00Z`,
    'Start time can not be later than end time.',
  ],
  [`${feed}?startTime=soon`, 'Invalid time.'],
])('%s is refused: %s', async (path, message) => {
  const { status, body } = await ask(simulator, path, 'sim-workspace');

  expect([status, body.error.message]).toEqual([400, message]);
});
