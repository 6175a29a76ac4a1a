import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PeopleMode } from '../../src/model/people.ts';
import type { RecordKind } from '../../src/model/records.ts';
import type { Report } from '../../src/report/report.ts';
import type { EndpointId } from '../../src/simulator/endpoints.ts';
import { type Fault, type Simulator, startSimulator } from '../../src/simulator/index.ts';
import { grantId } from '../../src/simulator/m365/ids.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { scanSimulator, scanTenants, standing } from '../support/scan.ts';

const DAY = 86_400_000;
const TENANT = 'harborline';

let simulator: Simulator;
let store: Store;
let day = 0;

beforeEach(async () => {
  simulator = await startSimulator({ users: 80, now: Date.parse('2026-11-23T12:00:00Z') });
  store = await openStore(':memory:');
  day = 0;
});

afterEach(async () => {
  await store.close();
  await simulator.stop();
});

interface How {
  readonly fullEveryDays?: number;
  readonly people?: PeopleMode;
  readonly fault?: readonly [EndpointId, Fault];
}

/** One scan of the Microsoft 365 tenants, a day after the last one. */
async function scan(into = store, { fullEveryDays = 7, people = 'names', fault }: How = {}): Promise<Report> {
  const tenants = scanTenants(simulator.origin, simulator.world.tenants, 'full', fullEveryDays);
  const [first, ...rest] = tenants.filter(({ connector }) => connector.id === 'm365');
  if (first === undefined) throw new Error('the simulator has no tenant');
  simulator.reset();
  if (fault !== undefined) simulator.setFault(...fault);
  const at = simulator.world.now + day++ * DAY;
  return await scanSimulator(simulator, into, { tenants: [first, ...rest], people, at });
}

const kinds = ['app', 'principal', 'grant', 'credential', 'trust'] as const satisfies RecordKind[];

const inventory = (of: Store) => standing(of, TENANT, kinds);

async function wholeInventory(): Promise<ReadonlySet<string>> {
  const fresh = await openStore(':memory:');
  await scan(fresh, { fullEveryDays: 0 });
  const all = await inventory(fresh);
  await fresh.close();
  return all;
}

function asked(...endpoints: readonly EndpointId[]): number {
  return endpoints.reduce((sum, id) => sum + (simulator.calls.get(id) ?? 0), 0);
}

const lists = [
  'm365.users',
  'm365.servicePrincipals',
  'm365.applications',
  'm365.oauth2PermissionGrants',
] as const;
const deltas = [
  'm365.usersDelta',
  'm365.servicePrincipalsDelta',
  'm365.applicationsDelta',
  'm365.grantsDelta',
  'm365.groupsDelta',
] as const;

/** Ids of the planted world, by their place in it. */
function ids() {
  const { world } = simulator;
  const users = [...world.users(TENANT)];
  const apps = [...world.apps(TENANT)];
  const grants = [...world.grants(TENANT)].filter((grant) => grant.kind === 'delegated');
  return { users, apps, grants, graph: apps.find(({ name }) => name === 'Microsoft Graph')?.id ?? '' };
}

/** Something of everything that can happen to a tenant in a day. */
function change(): void {
  const edits = simulator.editsOf(TENANT);
  const { users, apps, grants, graph } = ids();
  const third = apps.filter(({ kind }) => kind === 'third-party');
  const own = apps.filter(({ kind }) => kind === 'own');
  edits.make({ entity: 'users', id: users[3] ?? '', row: null, trace: {} });
  // For good, as what is purged from the recycle bin.
  edits.make({ entity: 'users', id: users[8] ?? '', row: null });
  edits.make({ entity: 'servicePrincipals', id: third[8]?.id ?? '', row: null });
  edits.make({ entity: 'users', id: users[4] ?? '', row: { accountEnabled: false } });
  edits.make({
    entity: 'users',
    id: NEW,
    row: { displayName: 'Robin Ames', accountEnabled: true, userType: 'Member' },
  });
  edits.make({ entity: 'servicePrincipals', id: third[5]?.id ?? '', row: { displayName: 'Renamed Notes' } });
  edits.make({ entity: 'servicePrincipals', id: third[6]?.id ?? '', row: null, trace: {} });
  edits.make({
    entity: 'servicePrincipals',
    id: own[2]?.id ?? '',
    row: {},
    groups: ['Automation', 'Lighthouses'],
  });
  edits.make({ entity: 'servicePrincipals', id: third[7]?.id ?? '', row: {}, groups: ['Lighthouses'] });
  edits.make({ entity: 'groups', id: simulator.groupNamed(TENANT, 'Legal hold readers').id, row: null });
  edits.make({
    entity: 'groups',
    id: simulator.groupNamed(TENANT, 'Dispatch database readers').id,
    row: { displayName: 'Dispatch readers' },
  });
  const secret = { keyId: SECRET, displayName: 'deploy', startDateTime: null, endDateTime: null };
  edits.make({
    entity: 'servicePrincipals',
    id: NEW,
    row: {
      appId: NEW,
      displayName: 'Brightpail',
      servicePrincipalType: 'Application',
      replyUrls: [],
      tags: [],
      appRoles: [],
      passwordCredentials: [secret],
      keyCredentials: [],
    },
  });
  const registration = { appId: own[0]?.clientId, passwordCredentials: [] };
  edits.make({ entity: 'applications', id: registrationOf(own[0]?.clientId), row: registration });
  edits.make({
    entity: 'applications',
    id: registrationOf(own[1]?.clientId),
    row: null,
    trace: { appId: own[1]?.clientId },
  });
  for (const grant of grants.slice(10, 14))
    edits.make({ entity: 'oauth2PermissionGrants', id: grant.grantId, row: null });
  edits.make({
    entity: 'oauth2PermissionGrants',
    id: grants[20]?.grantId ?? '',
    row: { scope: 'Mail.ReadWrite' },
  });
  edits.make({
    entity: 'oauth2PermissionGrants',
    id: grantId(NEW, graph, users[7] ?? null),
    row: {
      clientId: NEW,
      consentType: 'Principal',
      principalId: users[7],
      resourceId: graph,
      scope: 'Files.Read.All offline_access',
    },
  });
}

const NEW = '5a5e0000-1111-4222-8333-444455556666';
const SECRET = '5a5e0000-aaaa-4bbb-8ccc-444455556666';

function registrationOf(appId: string | undefined): string {
  return simulator.registrationOf(TENANT, appId ?? '');
}

function expectSame(found: ReadonlySet<string>, whole: ReadonlySet<string>): void {
  expect([...found.symmetricDifference(whole)]).toEqual([]);
}

test('an unchanged tenant is not read again, and its inventory stands', async () => {
  await scan();
  const before = await inventory(store);

  const report = await scan();

  // Of the list of service principals, in each of two tenants, which of them own something.
  expect(asked(...lists)).toBe(2);
  // Certificates of service principals come by a delta of their own.
  expect(deltas.map((id) => asked(id))).toEqual([2, 4, 2, 2, 2]);
  expectSame(await inventory(store), before);
  expect(report.tenants[0]?.surfaces.filter(({ status }) => status !== 'complete')).toEqual([]);
  const told = report.tenants[0]?.surfaces.filter(({ changesSince }) => changesSince !== undefined);
  expect(told?.map(({ surface, changesSince }) => [surface, changesSince])).toEqual(
    [
      'users',
      'service-principals',
      'applications',
      'delegated-grants',
      'app-trusts',
      'principal-owners',
      'principal-certificates',
      'home-tenants',
      'group-memberships',
    ].map((surface) => [surface, '2026-11-23T12:00:00.000Z']),
  );
  expect(report.findings.map(({ change }) => change)).toEqual(report.findings.map(() => 'unchanged'));
});

test('what changed is told by its changes, key by key and member by member as a whole reading tells it', async () => {
  await scan();
  change();

  const report = await scan();

  expect(asked('m365.oauth2PermissionGrants')).toBe(0);
  expectSame(await inventory(store), await wholeInventory());
  expect(report.tenants[0]?.surfaces.filter(({ status }) => status !== 'complete')).toEqual([]);
});

test('who owns an app now is asked where the audit log says that somebody touched it', async () => {
  await scan();
  const [app] = ids().apps.filter(({ kind }) => kind === 'own');
  const owners = ids().users.slice(20, 23);
  simulator
    .editsOf(TENANT)
    .make({ entity: 'applications', id: registrationOf(app?.clientId), row: {}, owners });

  await scan();

  // Once, to see what it is now; its owners; and no more of all the others.
  expect([asked('m365.applications'), asked('m365.owners')]).toEqual([2, 1]);
  expectSame(await inventory(store), await wholeInventory());
});

test.each(['forbidden', 'html', 'bad-row', 'unavailable'] as const)(
  'where the audit log answers with %s, owners are read whole',
  async (fault) => {
    await scan();
    const [app] = ids().apps.filter(({ kind }) => kind === 'own');
    const id = registrationOf(app?.clientId);
    simulator.editsOf(TENANT).make({ entity: 'applications', id, row: {}, owners: [] });
    const whole = await wholeInventory();

    await scan(store, { fault: ['m365.directoryAudits', fault] });
    await scan();

    expectSame(await inventory(store), whole);
  },
);

test('the day after that, nothing is left over', async () => {
  await scan();
  change();
  await scan();

  await scan();

  // The log is read with a day's overlap, so of apps it is asked once more.
  expect(asked('m365.users', 'm365.oauth2PermissionGrants')).toBe(0);
  expectSame(await inventory(store), await wholeInventory());
});

test('a registration that is gone for good, of which nobody tells what it was, has the list read whole', async () => {
  await scan();
  const own = ids().apps.filter(({ kind }) => kind === 'own');
  simulator.editsOf(TENANT).make({ entity: 'applications', id: registrationOf(own[2]?.clientId), row: null });

  await scan();
  const missing = await inventory(store);
  await scan();

  expectSame(missing, await wholeInventory());
  expectSame(await inventory(store), await wholeInventory());
});

test('what was said to be gone and is there again is there', async () => {
  await scan();
  const edits = simulator.editsOf(TENANT);
  const id = ids().users[3] ?? '';
  const before = await inventory(store);
  edits.make({ entity: 'users', id, row: null, trace: {} });
  await scan();
  edits.make({ entity: 'users', id, row: plantedUser(before, id) });

  await scan();

  expect([...(await inventory(store))].some((row) => row.startsWith(`${TENANT}/principal/${id} `))).toBe(
    true,
  );
});

/** A user as Graph writes one that was restored. */
function plantedUser(rows: ReadonlySet<string>, id: string): object {
  expect([...rows].some((row) => row.startsWith(`${TENANT}/principal/${id} `))).toBe(true);
  return { displayName: 'Back Again', accountEnabled: true, userType: 'Member', createdDateTime: null };
}

test('changes of which the vendor forgot have everything read whole', async () => {
  await scan();
  change();
  simulator.editsOf(TENANT).forget();

  await scan();

  expect(asked('m365.oauth2PermissionGrants')).toBeGreaterThan(0);
  expectSame(await inventory(store), await wholeInventory());
});

test('every so many days everything is read whole', async () => {
  await scan();
  await scan();
  day = 7;

  await scan();

  expect(lists.every((id) => asked(id) > 0)).toBe(true);
});

test('what was read by a clock that was ahead is no place to go on from', async () => {
  day = 400;
  await scan();
  day = 1;
  const [app] = ids().apps.filter(({ kind }) => kind === 'own');
  const id = registrationOf(app?.clientId);
  simulator.editsOf(TENANT).make({ entity: 'applications', id, row: {}, owners: ids().users.slice(20, 23) });

  await scan();

  expect(lists.every((list) => asked(list) > 0)).toBe(true);
  expectSame(await inventory(store), await wholeInventory());
});

test('other settings and another way to keep people have everything read whole', async () => {
  await scan();
  await scan(store, { people: 'pseudonyms' });

  expect(lists.every((id) => asked(id) > 0)).toBe(true);
});

test('where people are counted and forgotten, they are read whole each time', async () => {
  await scan(store, { people: 'counts' });
  await scan(store, { people: 'counts' });

  expect([asked('m365.users') > 0, asked('m365.oauth2PermissionGrants') > 0]).toEqual([true, true]);
});

describe.each([...deltas, 'm365.oauth2PermissionGrant', 'm365.deletedItem', 'm365.batch'] as const)(
  '%s',
  (endpoint) => {
    test.each(['forbidden', 'unavailable', 'malformed', 'html', 'elsewhere', 'loop', 'bad-row'] as const)(
      'answering with %s costs calls, and nothing else',
      async (fault) => {
        await scan();
        change();
        const whole = await wholeInventory();

        await scan(store, { fault: [endpoint, fault] });
        simulator.reset();
        await scan();

        expectSame(await inventory(store), whole);
      },
    );
  },
);
