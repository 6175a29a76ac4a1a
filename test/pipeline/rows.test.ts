import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toOwn } from '../../src/config/own.ts';
import type { AppRow } from '../../src/model/app-row.ts';
import { isSettled } from '../../src/model/coverage.ts';
import { severityRank } from '../../src/model/finding.ts';
import { recordKey } from '../../src/model/keys.ts';
import type { PeopleMode } from '../../src/model/people.ts';
import { appRows, namesOf, type RowsOptions } from '../../src/pipeline/rows.ts';
import type { Report } from '../../src/report/report.ts';
import { registerOf, type Simulator, startSimulator } from '../../src/simulator/index.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { scanSimulator, scanTenants } from '../support/scan.ts';

let simulator: Simulator;
let store: Store;
let report: Report;
let rows: readonly AppRow[];
const { signal } = new AbortController();

beforeAll(async () => {
  simulator = await startSimulator({ users: 60, now: Date.parse('2026-11-23T12:00:00Z') });
  store = await openStore(':memory:');
  report = await scanSimulator(simulator, store);
  rows = await Array.fromAsync(appRows(report, options(store)));
});

afterAll(async () => {
  await store.close();
  await simulator.stop();
});

function options(from: Store): RowsOptions {
  const [first, ...rest] = scanTenants(simulator.origin, simulator.world.tenants);
  if (first === undefined) throw new Error('no tenant');
  const owned = { ...first, owner: 'it@example.com' };
  return {
    store: from,
    tenants: [owned, ...rest],
    own: toOwn({}, [owned, ...rest]),
    register: registerOf(simulator.world),
    signal,
  };
}

test('every app and token that the report counts is one row, tenant by tenant', () => {
  const counts = [...Map.groupBy(rows, ({ tenant }) => tenant)].map(([id, of]) => [id, of.length]);

  expect(counts).toEqual(report.tenants.map(({ id, inventory }) => [id, inventory.apps + inventory.tokens]));
  expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
});

test('every finding of an app or of its vendor stands in its row, the worst first', () => {
  const told = new Set(rows.flatMap(({ findings }) => findings.map(({ fingerprint }) => fingerprint)));
  const aboutApps = report.findings.filter(({ about }) => /^[^/]+\/(?:app|vendor)\//.test(about[0]));

  expect(told).toEqual(new Set(aboutApps.map(({ fingerprint }) => fingerprint)));
  for (const { findings } of rows) {
    const ranks = findings.map(({ severity }) => severityRank[severity]);
    expect(ranks).toEqual(ranks.toSorted((a, b) => b - a));
  }
  const row = rows.find(({ findings }) => findings.length > 0);
  expect(row?.nextStep).toBe(row?.findings[0]?.remedy);
});

test('what one breach of a vendor would cost stands at each app by which it would, and at no other', () => {
  const vendor = report.findings.find(({ rule }) => rule === 'one-vendor');
  const hit = rows.filter(({ findings }) =>
    findings.some(({ fingerprint }) => fingerprint === vendor?.fingerprint),
  );

  expect(hit.length).toBeGreaterThan(1);
  expect(new Set(hit.map(({ tenant }) => tenant))).toEqual(new Set(vendor?.tenants));
  expect(hit.filter(({ isHighPower }) => isHighPower).length).toBeGreaterThan(1);
  expect(hit.map(({ home }) => home)).not.toContain('own');
});

test('a finding of an app comes with its page in the console', () => {
  const [finding] = report.findings.filter(({ tenant }) => tenant === 'harborline');

  expect(finding?.link).toMatch(/^https:\/\/entra\.microsoft\.com\//);
});

test('what is done where an app of ours is registered comes with that page', () => {
  const pages = report.findings
    .filter(({ tenant }) => tenant === 'harborline')
    .map(({ rule, link }) => [rule, /Microsoft_AAD_RegisteredApps/.test(link ?? '')] as const);
  const atHome = new Set(pages.filter(([, isRegistration]) => isRegistration).map(([rule]) => rule));

  expect(atHome).toEqual(new Set(['foreign-owner', 'foreign-subject', 'own-app-open']));
});

test('a row is a lower bound where its tenant was not read whole', () => {
  const whole = report.tenants.filter(({ surfaces }) => surfaces.every(isSettled)).map(({ id }) => id);

  expect(whole.length).toBeGreaterThan(0);
  for (const { tenant, coverage } of rows)
    expect(coverage).toBe(whole.includes(tenant) ? 'complete' : 'partial');
});

test('who answers for the tenant answers for its apps, and each has its page in the console', () => {
  const { platform, owner, consoleLink } = rows.find(({ tenant }) => tenant === 'harborline') ?? {};

  expect([platform, owner]).toEqual(['m365', 'it@example.com']);
  expect(consoleLink).toMatch(/^https:\/\/entra\.microsoft\.com\/#view\/\S+$/);
  expect(rows.find(({ tenant }) => tenant === 'tidewater')?.owner).toBeUndefined();
});

test('how many of its people administrate is told where somebody tells it, none too', () => {
  const of = (platform: string) =>
    rows.filter((row) => row.platform === platform && typeof row.users === 'number' && row.users > 0);

  const [m365, triage] = [of('m365'), rows.find(({ app }) => app === 'Inboxwright Triage')];
  expect([triage?.users, triage?.privilegedUsers]).toEqual([1, 1]);
  expect(m365.every(({ privilegedUsers }) => typeof privilegedUsers === 'number')).toBe(true);
  expect(m365.some(({ privilegedUsers }) => privilegedUsers === 0)).toBe(true);
  expect(of('google').some(({ privilegedUsers }) => privilegedUsers === 0)).toBe(true);
});

describe('one person who let it in is called', () => {
  async function callers(people: PeopleMode): Promise<readonly string[]> {
    const kept = await openStore(':memory:');
    const { tenants } = options(kept);
    const [workspace] = tenants.filter(({ id }) => id === 'harborline-workspace');
    if (workspace === undefined) throw new Error('no tenant');
    const told = await scanSimulator(simulator, kept, { tenants: [workspace], people });
    const found = await Array.fromAsync(appRows(told, { ...options(kept), tenants: [workspace] }));
    await kept.close();
    return found.map(({ consentBy }) => consentBy).filter((name) => name !== 'unknown');
  }

  test('only where it is one', () => {
    const called = rows.filter(({ consentBy, consent }) => consentBy !== 'unknown' && consent === 'user');

    expect(called.length).toBeGreaterThan(0);
    expect(called.filter(({ users }) => users !== 1)).toEqual([]);
  });

  test('by name and address where they are stored', async () => {
    const names = await callers('names');

    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !/^\S.* \(\S+@\S+\)$/.test(name))).toEqual([]);
  });

  test('by number where that is all that is stored', async () => {
    const names = await callers('pseudonyms');

    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !/^\w+$/.test(name))).toEqual([]);
  });

  test('by nothing where people were only counted', async () => {
    expect(await callers('counts')).toEqual([]);
  });

  test('and whoever is not known by nothing', async () => {
    expect(await namesOf(store, [recordKey('harborline', 'principal', 'nobody')])).toEqual(new Map());
  });
});

test('a tenant that is not in the report has no rows', async () => {
  const [first] = report.tenants;
  if (first === undefined) throw new Error('no tenant');

  const some = await Array.fromAsync(appRows({ ...report, tenants: [first] }, options(store)));

  expect(new Set(some.map(({ tenant }) => tenant))).toEqual(new Set([first.id]));
});

test('rows come as they are asked for: who stops reading leaves nothing open', async () => {
  let taken = 0;
  for await (const _ of appRows(report, options(store))) if (++taken === 3) break;

  expect(taken).toBe(3);
  expect(await Array.fromAsync(appRows(report, options(store)))).toEqual(rows);
});

test('a Ctrl-C ends them', async () => {
  const controller = new AbortController();
  const reading = appRows(report, { ...options(store), signal: controller.signal });
  await reading.next();
  controller.abort(new Error('stop'));

  await expect(Array.fromAsync(reading)).rejects.toThrow('stop');
});
