import { afterAll, beforeAll, expect, test } from 'vitest';
import { incidentFeed } from '../../src/config/incidents.ts';
import type { Incident } from '../../src/knowledge/incidents/incident.ts';
import { abusedApps } from '../../src/knowledge/vendors/index.ts';
import { recordKey } from '../../src/model/keys.ts';
import type { AnyRecord, AppRecord, EventRecord, GrantRecord } from '../../src/model/records.ts';
import type { Instant } from '../../src/model/values.ts';
import { matchIncidents } from '../../src/pipeline/incidents.ts';
import { type IncidentMatches, incidentsOutcome } from '../../src/report/incidents.ts';
import { renderIncidents } from '../../src/report/incidents-text.ts';
import { incidentsOf, registerOf, type Simulator, startSimulator } from '../../src/simulator/index.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { scanSimulator, scanTenants } from '../support/scan.ts';

const now = Date.parse('2026-11-23T12:00:00Z');
const { signal } = new AbortController();
const [driftline] = incidentFeed.parse(incidentsOf(now)) as unknown as [Incident];

let simulator: Simulator;
let scanned: Store;

beforeAll(async () => {
  simulator = await startSimulator({ users: 60, now });
  scanned = await openStore(':memory:');
  await scanSimulator(simulator, scanned);
});

afterAll(async () => {
  await scanned.close();
  await simulator.stop();
});

async function match(
  feed: readonly Incident[],
  {
    store = scanned,
    register = registerOf(simulator.world),
  }: Partial<Parameters<typeof matchIncidents>[0]> = {},
): Promise<IncidentMatches> {
  const tenants = scanTenants(simulator.origin, simulator.world.tenants);
  return await matchIncidents({ store, tenants, register, feed, signal });
}

const said = ({ incidents: [first] }: IncidentMatches) =>
  Object.fromEntries(first?.tenants.map(({ tenant, said }) => [tenant, said]) ?? []);

test('the breached vendor is present wherever its apps are, by the register', async () => {
  const matched = await match([driftline]);

  expect(said(matched)).toEqual({
    harborline: 'present',
    tidewater: 'present',
    'harborline-workspace': 'present',
    'harborline-github': 'present',
    'tidewater-github': 'not-found',
    'harborline-slack': 'present',
    'tidewater-slack': 'not-found',
  });
  expect(matched.incidents[0]?.tenants[0]?.apps.map(({ by, inWindow }) => [by, inWindow])).toEqual([
    ['its vendor is Driftline Labs (your register)', 'yes'],
  ]);
  expect(incidentsOutcome(matched)).toEqual({
    exitCode: 10,
    why: 'of 1 incident 1 touches what is here (2026-07-driftline-chat), of 0 it cannot be said',
  });
});

test('by its name alone it is no verdict, and told as what it is', async () => {
  const matched = await match([driftline], { register: [] });

  expect(new Set(Object.values(said(matched)))).toEqual(new Set(['perhaps', 'not-found']));
  expect(incidentsOutcome(matched).exitCode).toBe(20);
  expect(renderIncidents(matched, { width: 100, all: false })).toContain('which anybody may choose');
});

test('a vendor that is nowhere is not found where all that could show it was read', async () => {
  const absent = { ...driftline, vendor: 'No Such Vendor', brands: [], indicators: [] };

  const matched = await match([absent]);

  expect(said(matched)).toMatchObject({ harborline: 'not-found', 'harborline-slack': 'cannot-say' });
  expect(incidentsOutcome(matched).exitCode).toBe(20);
  expect(renderIncidents(matched, { width: 100, all: false })).toContain(
    '1 more incident in the feed: 0 not found or of no platform that is scanned, of 1 it cannot be said.',
  );
});

test('it is asked of the platforms alone on which it was', async () => {
  const matched = await match([{ ...driftline, platforms: ['slack', 'salesforce'] }]);

  expect(Object.keys(said(matched))).toEqual(['harborline-slack', 'tidewater-slack']);
});

test('what came after the time of the breach was not there in it', async () => {
  const early = { ...driftline, window: { from: '2019-01-01', to: '2019-02-01' } };

  const {
    incidents: [matched],
  } = await match([early]);

  expect(matched?.tenants[0]?.apps.map(({ inWindow }) => inWindow)).toEqual(['no']);
});

const vault: Incident = {
  ...driftline,
  ...{ id: '2026-02-old-vault', vendor: 'Old Vault', brands: [], platforms: ['m365'] },
  window: { from: '2026-01-01', to: '2026-02-01' },
  indicators: [{ kind: 'client-id', value: 'VAULT-1', source: 'https://vault.example.com/notice' }],
};

/** What is said in one tenant that was scanned `again` times more after these records were seen. */
async function matchAmong(surface: string, records: readonly AnyRecord[], { again = 0 } = {}) {
  const store = await openStore(':memory:');
  const [harborline] = scanTenants(simulator.origin, simulator.world.tenants);
  if (harborline === undefined) throw new Error('no tenant');
  await scanSimulator(simulator, store, { tenants: [harborline] });
  const run = await store.runs.last();
  if (run === undefined) throw new Error('nothing was scanned');
  await store.intake.page({ run, tenant: 'harborline', surface }, { records }, run.startedAt);
  for (let i = 0; i < again; i++) await scanSimulator(simulator, store, { tenants: [harborline] });
  const matched = await matchIncidents({ store, tenants: [harborline], feed: [vault], signal });
  await store.close();
  return { matched, here: matched.incidents[0]?.tenants[0] };
}

const vaultKey = recordKey('harborline', 'app', 'sp-1');

function vaultApp(createdAt: AppRecord['createdAt']): AppRecord {
  return {
    ...{ kind: 'app', role: 'client', key: vaultKey, name: 'V', clientId: 'vault-1', type: 'Application' },
    ...{ home: 'foreign', enabled: true, createdAt },
  };
}

test.each<[string, string, string]>([
  ['2025-03-01T00:00:00.000Z', 'was here', 'yes'],
  ['unknown', 'may have been here', 'unknown'],
  ['2026-03-01T00:00:00.000Z', 'was not', 'no'],
])('an app of %s whose consent is younger than the abuse %s in it', async (createdAt, _, inWindow) => {
  const grant: GrantRecord = {
    ...{ kind: 'grant', key: recordKey('harborline', 'grant', 'vault'), app: vaultKey },
    ...{ access: 'application', principal: 'itself', resource: 'graph', scopes: ['Mail.Read'] },
    ...{ consent: 'admin', grantedAt: '2026-11-20T00:00:00.000Z' as Instant },
  };

  const { here } = await matchAmong('service-principals', [vaultApp(createdAt as Instant), grant]);

  expect(here?.apps.map((app) => app.inWindow)).toEqual([inWindow]);
});

test('what a log alone told of is a trace: neither present nor nowhere', async () => {
  const event: AnyRecord = {
    ...{ kind: 'event', key: recordKey('harborline', 'event', 'e1'), app: vaultKey, type: 'granted' },
    ...{ at: '2026-01-01T00:00:00.000Z' as Instant, appName: 'Old Vault', scopes: [] },
  };
  const use: AnyRecord = {
    ...{ kind: 'use', key: recordKey('harborline', 'use', 'ghost'), clientId: 'vault-1' },
    ...{ evidence: 'sign-in-activity', by: 'any', lastUsedAt: '2026-01-02T00:00:00.000Z' as Instant },
  };

  const named = await matchAmong('service-principals', [event]);
  const used = await matchAmong('sign-in-activity', [use]);

  expect([named.here?.said, named.here?.gaps[0]?.what]).toEqual([
    'cannot-say',
    'a log told of sp-1, and nothing that it holds is known: it may be gone, or hidden',
  ]);
  expect([used.here?.said, used.here?.gaps[0]?.what]).toEqual([
    'cannot-say',
    'told of the client id vault-1, and no app of it is known: it may be gone, or hidden',
  ]);
});

test('what is gone is told with by what it was tied', async () => {
  const { matched, here } = await matchAmong('service-principals', [vaultApp('unknown')], { again: 2 });

  expect(here).toMatchObject({
    said: 'not-found',
    gone: [{ name: 'V', clientId: 'vault-1', by: 'its id VAULT-1', isProof: true }],
  });
  expect(renderIncidents(matched, { width: 200, all: false })).toMatch(
    /gone since \S+: V \(client id vault-1\): its id VAULT-1$/m,
  );
});

test('what is deleted, and may be restored, is told as that and as no more', async () => {
  const deletedAt = '2026-11-20T00:00:00.000Z' as Instant;

  const { matched, here } = await matchAmong('deleted-apps', [
    { ...vaultApp('unknown'), enabled: false, deletedAt },
  ]);

  expect([here?.said, here?.apps.map(({ isProof }) => isProof)]).toEqual(['deleted', [true]]);
  expect(incidentsOutcome(matched)).toEqual({
    exitCode: 20,
    why: 'of 1 incident 0 touch what is here, of 0 it cannot be said; of 1 what it touches is deleted and can be restored',
  });
  expect(renderIncidents(matched, { width: 200, all: false })).toMatch(
    /^DELETED .* V \(client id vault-1, deleted\): its id VAULT-1; .* It is deleted and can do nothing\./s,
  );
});

test('a scan that was before it was over cannot say that nothing is here', async () => {
  const later = {
    ...driftline,
    ...{ vendor: 'No Such Vendor', brands: [], indicators: [], platforms: ['github'] },
    window: { from: '2026-11-01', to: '2026-12-01' },
  };

  const {
    incidents: [matched],
  } = await match([later]);

  expect(matched?.tenants.map(({ said, gaps }) => [said, gaps[0]])).toContainEqual([
    'cannot-say',
    {
      what: 'the last scan began on 2026-11-23, before that time was over',
      fix: 'run `oauthlas scan --tenant tidewater-github`',
    },
  ]);
});

test('without a scan nothing can be said', async () => {
  const store = await openStore(':memory:');
  const matched = await match([driftline], { store });
  await store.close();

  expect(new Set(Object.values(said(matched)))).toEqual(new Set(['cannot-say']));
});

test('addresses are for one’s own logs, and told as such', async () => {
  const {
    incidents: [matched],
  } = await match([driftline]);

  expect(matched?.incident.forLogs).toEqual([
    { kind: 'cidr', value: '192.0.2.0/28', note: 'a range reserved for examples' },
  ]);
});

const malicious = abusedApps.find(({ kind }) => kind === 'malicious');

/** What attackers' apps are found in one tenant that holds these records besides. */
async function matchWith(records: readonly AnyRecord[]): Promise<IncidentMatches> {
  const store = await openStore(':memory:');
  const [harborline] = scanTenants(simulator.origin, simulator.world.tenants);
  if (harborline === undefined) throw new Error('no tenant');
  const tenants = [harborline] as const;
  await scanSimulator(simulator, store, { tenants });
  const run = await store.runs.last();
  if (run === undefined) throw new Error('nothing was scanned');
  const source = { run, tenant: 'harborline', surface: 'service-principals' };
  await store.intake.page(source, { records }, run.startedAt);
  const matched = await matchIncidents({ store, tenants, feed: [], signal });
  await store.close();
  return matched;
}

test('an app that attackers are known to use is told as what it is: lawful, or made for it', async () => {
  const app = (key: string, name: string, clientId: string): AppRecord => ({
    kind: 'app',
    role: 'client',
    key: recordKey('harborline', 'app', key),
    ...{ name, clientId, type: 'Application', home: 'foreign', enabled: true, createdAt: 'unknown' },
  });
  const records = [
    app('sp-1', 'Renamed Mail Thing', 'e9a7fea1-1cc0-4cd9-a31b-9137ca5deedd'),
    app('sp-2', 'eM Client', '99999999-1cc0-4cd9-a31b-9137ca5deedd'),
    app('sp-3', 'Innocent', malicious?.id ?? ''),
  ];

  const matched = await matchWith(records);

  expect(matched.abused.map(({ app, kind }) => [app.name, kind]).sort()).toEqual([
    ['Innocent', 'malicious'],
    ['Renamed Mail Thing', 'lawful-but-abused'],
  ]);
  expect(incidentsOutcome(matched)).toEqual({
    exitCode: 10,
    why: 'of 0 incidents 0 touch what is here, of 0 it cannot be said; 2 apps are here that attackers are known to use, 1 of them made for it',
  });
  const shown = renderIncidents(matched, { width: 100, all: false });
  expect(shown).toContain('REVIEW       Renamed Mail Thing · Harborline Logistics · Microsoft 365');
  expect(shown).toContain('MALICIOUS    Innocent · Harborline Logistics · Microsoft 365');
});

test('of an attackers’ app of which only a log told it is not said that it is here', async () => {
  const event: EventRecord = {
    kind: 'event',
    key: recordKey('harborline', 'event', 'e1'),
    app: recordKey('harborline', 'app', 'sp-9'),
    clientId: malicious?.id ?? '',
    type: 'granted',
    at: '2026-01-01T00:00:00.000Z' as Instant,
    scopes: [],
    appName: 'Innocent',
  };

  const matched = await matchWith([event]);

  expect(matched.abused.map(({ app, isHere }) => [app.name, isHere])).toEqual([['sp-9', false]]);
  expect(incidentsOutcome(matched)).toEqual({
    exitCode: 20,
    why: 'of 0 incidents 0 touch what is here, of 0 it cannot be said; of 1 more only a log told',
  });
  expect(renderIncidents(matched, { width: 200, all: false })).toContain('only a log told of it');
});

test('of an attackers’ app that is deleted it is said that it can be restored', async () => {
  const deleted: AppRecord = {
    ...{ kind: 'app', role: 'client', key: recordKey('harborline', 'app', 'sp-9') },
    ...{ name: 'Innocent', clientId: malicious?.id ?? '', type: 'Application', home: 'foreign' },
    ...{ enabled: false, deletedAt: '2026-11-20T00:00:00.000Z' as Instant, createdAt: 'unknown' },
  };

  const matched = await matchWith([deleted]);

  expect(matched.abused.map(({ app, isHere }) => [app.name, isHere])).toEqual([['Innocent', false]]);
  expect(incidentsOutcome(matched)).toEqual({
    exitCode: 20,
    why: 'of 0 incidents 0 touch what is here, of 0 it cannot be said; 1 more is deleted and can be restored',
  });
  const shown = renderIncidents(matched, { width: 200, all: false });
  expect(shown).toContain('It is deleted and can do nothing.');
  expect(shown).not.toContain('only a log told of it');
});
