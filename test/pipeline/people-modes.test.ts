import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PeopleMode, peopleModes } from '../../src/model/people.ts';
import type { Report } from '../../src/report/report.ts';
import { type Simulator, startSimulator } from '../../src/simulator/index.ts';
import type { Run } from '../../src/store/runs.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { type GoogleMode, scanSimulator, scanTenants } from '../support/scan.ts';

const folder = mkdtempSync(join(tmpdir(), 'oauthlas-test-'));
let simulator: Simulator;
/** People as the directories show them: of each tenant some, from the store of a scan that keeps names. */
let planted: { readonly names: Set<string>; readonly addresses: Set<string>; readonly ids: Set<string> };

beforeAll(async () => {
  simulator = await startSimulator({ users: 80, now: Date.parse('2026-11-23T12:00:00Z') });
  const store = await openStore(':memory:');
  await scanSimulator(simulator, store);
  planted = await peopleOf(store);
  await store.close();
});

afterAll(async () => {
  await simulator.stop();
  rmSync(folder, { recursive: true });
});

async function peopleOf(store: Store) {
  const run = await store.runs.last();
  if (run === undefined) throw new Error('nothing was scanned');
  const [names, addresses, ids] = [new Set<string>(), new Set<string>(), new Set<string>()];
  for (const { id } of simulator.world.tenants) {
    for await (const { key, type, name, email } of store.inventory.known(run, id, 'principal', [])) {
      if (type !== 'user') continue;
      names.add(name);
      if (email !== undefined) addresses.add(email);
      ids.add(key.split('/').at(-1) ?? '');
    }
  }
  return { names, addresses, ids };
}

/** How many of these stand anywhere in the files of a store. */
function found(path: string, words: ReadonlySet<string>): number {
  const name = path.split('/').at(-1) ?? '';
  const bytes = readdirSync(folder)
    .filter((file) => file.startsWith(name))
    .map((file) => readFileSync(join(folder, file)));
  return [...words].filter((word) => bytes.some((all) => all.includes(word))).length;
}

function told(report: Report): readonly string[] {
  return report.findings.map(({ fingerprint, message, evidence }) =>
    JSON.stringify([fingerprint, message, evidence]),
  );
}

function numbers(report: Report) {
  return report.tenants.map(({ inventory }) => inventory);
}

async function scanned(path: string, people: PeopleMode, mode: GoogleMode = 'full'): Promise<Report> {
  const store = await openStore(path);
  const report = await scanSimulator(simulator, store, { people, mode });
  await store.close();
  return report;
}

test('the world has people to look for', () => {
  expect(planted.names.size).toBeGreaterThan(70);
  expect(planted.addresses.size).toBeGreaterThan(70);
});

describe.each<GoogleMode>(['full', 'read-only'])('Google in mode %s', (mode) => {
  test('findings and numbers are the same in all modes, in the first scan and in the next', async () => {
    const reports = new Map<PeopleMode, readonly Report[]>();
    for (const people of peopleModes) {
      const path = join(folder, `${mode}-${people}.db`);
      reports.set(people, [await scanned(path, people, mode), await scanned(path, people, mode)]);
    }

    const [first, second] = reports.get('names') ?? [];
    if (first === undefined || second === undefined) throw new Error('nothing was scanned');
    const words = [...planted.names, ...planted.addresses, ...planted.ids];
    expect(words.filter((word) => JSON.stringify(first.findings).includes(word))).toEqual([]);
    for (const people of peopleModes) {
      const [one, two] = reports.get(people) ?? [];
      expect([people, one && told(one), one && numbers(one)]).toEqual([people, told(first), numbers(first)]);
      expect([people, two && told(two), two && numbers(two)]).toEqual([
        people,
        told(second),
        numbers(second),
      ]);
    }
  });

  test.each<[PeopleMode, { names: boolean; ids: boolean }]>([
    ['names', { names: true, ids: true }],
    ['pseudonyms', { names: false, ids: true }],
    ['counts', { names: false, ids: false }],
  ])('%s: what stands in the file', (people, expected) => {
    const path = join(folder, `${mode}-${people}.db`);

    expect({
      names: found(path, planted.names) > 0,
      ids: found(path, planted.ids) > 0,
    }).toEqual(expected);
    expect(found(path, planted.addresses) > 0).toBe(expected.names);
  });
});

test('beyond names, who let what in is known by id all the same', async () => {
  const grantsOf = async (people: PeopleMode) => {
    const store = await openStore(':memory:');
    await scanSimulator(simulator, store, { people });
    const run = await store.runs.last();
    const grants = new Map<string, string>();
    for (const { id } of simulator.world.tenants)
      for await (const { key, principal } of store.inventory.known(run as Run, id, 'grant', []))
        grants.set(key, principal);
    await store.close();
    return grants;
  };

  const names = await grantsOf('names');
  const pseudonyms = await grantsOf('pseudonyms');

  expect(pseudonyms.size).toBeGreaterThan(500);
  expect(pseudonyms).toEqual(names);
});

describe('after a change of mind', () => {
  test.each<[PeopleMode, PeopleMode]>([
    ['names', 'pseudonyms'],
    ['names', 'counts'],
    ['pseudonyms', 'counts'],
  ])('from %s to %s, what is too much is gone at the end of the next scan', async (before, after) => {
    const path = join(folder, `${before}-to-${after}.db`);
    const first = await scanned(path, before);

    const report = await scanned(path, after);

    expect(told(report)).toEqual(told(first));
    expect(numbers(report)).toEqual(numbers(first));
    expect(found(path, planted.names) + found(path, planted.addresses)).toBe(0);
    if (after === 'counts') expect(found(path, planted.ids)).toBe(0);
  });

  test('from counts back to names, nobody is counted twice', async () => {
    const path = join(folder, 'counts-to-names.db');
    const first = await scanned(path, 'counts');

    await scanned(path, 'names');
    const report = await scanned(path, 'names');

    expect(numbers(report)).toEqual(numbers(first));
    expect(found(path, planted.names)).toBeGreaterThan(0);
  });

  test('it holds for tenants that are not scanned, too, and for people who were not seen again', async () => {
    const path = join(folder, 'others.db');
    await scanned(path, 'names');
    simulator.setFault('m365.users', 'forbidden');
    const store = await openStore(path);

    const [first] = scanTenants(simulator.origin, simulator.world.tenants);
    if (first === undefined) throw new Error('the simulator has no tenant');
    await scanSimulator(simulator, store, { people: 'pseudonyms', tenants: [first] });
    await store.close();
    simulator.reset();

    expect(found(path, planted.names) + found(path, planted.addresses)).toBe(0);
  });
});

test('counts: what was counted stands when the next scan cannot read it', async () => {
  const path = join(folder, 'unread.db');
  const before = await scanned(path, 'counts');
  simulator.setFault('google.users', 'forbidden');
  simulator.setFault('google.tokens', 'forbidden');
  simulator.setFault('m365.oauth2PermissionGrants', 'error');

  const report = await scanned(path, 'counts');
  simulator.reset();

  expect(numbers(report).map(({ grants, people }) => [grants, people])).toEqual(
    numbers(before).map(({ grants, people }) => [grants, people]),
  );
  expect(found(path, planted.ids)).toBe(0);
});

test('counts: a run that was killed when people had become numbers is resumed with the same numbers', async () => {
  const path = join(folder, 'killed.db');
  const store = await openStore(path);
  const ends: string[] = [];
  const killed = scanSimulator(
    simulator,
    {
      ...store,
      runs: {
        ...store.runs,
        end: async (run, status, at) => {
          ends.push(status);
          await store.runs.end(run, status, at);
        },
      },
      outbox: {
        ...store.outbox,
        endRun: async () => {
          ends.push('ended');
          throw new Error('killed');
        },
      },
    },
    { people: 'counts' },
  );
  await expect(killed).rejects.toThrow('killed');

  const resumed = await scanSimulator(simulator, store, { people: 'counts', isResume: true });
  await store.close();

  const whole = await scanned(join(folder, 'whole.db'), 'counts');
  expect(ends).toEqual(['ended', 'interrupted']);
  expect(numbers(resumed)).toEqual(numbers(whole));
  expect(told(resumed)).toEqual(told(whole));
  expect(found(path, planted.ids)).toBe(0);
});

test('counts: a run that was stopped keeps ids until it is resumed, then none', async () => {
  const path = join(folder, 'stopped.db');
  const controller = new AbortController();
  const store = await openStore(path);
  const stopped = scanSimulator(simulator, store, {
    people: 'counts',
    signal: controller.signal,
    onProgress: ({ surface, isEnded }) =>
      surface === 'delegated-grants' && isEnded && controller.abort(new Error('stop')),
  });
  await expect(stopped).rejects.toThrow(new Error('stop'));
  await store.close();
  const during = found(path, planted.ids);

  const again = await openStore(path);
  await scanSimulator(simulator, again, { people: 'counts', isResume: true });
  await again.close();

  expect(during).toBeGreaterThan(0);
  expect(found(path, planted.ids)).toBe(0);
});

test.each<PeopleMode>(['pseudonyms', 'counts'])(
  'a run that is resumed under a stricter mode tells no word of people in its report: %s',
  async (people) => {
    const store = await openStore(':memory:');
    const stopped = async () => {
      const controller = new AbortController();
      const scan = scanSimulator(simulator, store, {
        people: 'names',
        signal: controller.signal,
        onProgress: ({ surface, isEnded }) =>
          surface === 'personal-access-tokens' && isEnded && controller.abort(new Error('stop')),
      });
      await expect(scan).rejects.toThrow('stop');
    };
    await stopped();
    const tokens = await tokenNames(store);

    const report = await scanSimulator(simulator, store, { people, isResume: true });
    await store.close();

    const words = [...planted.names, ...planted.addresses, ...tokens];
    expect(tokens.length).toBeGreaterThan(10);
    expect(words.filter((word) => JSON.stringify(report).includes(word))).toEqual([]);
  },
);

/** People name their tokens themselves, so that a name may say whose it is. */
async function tokenNames(store: Store): Promise<readonly string[]> {
  const run = await store.runs.last();
  if (run === undefined) throw new Error('nothing was scanned');
  const names: string[] = [];
  for (const { id } of simulator.world.tenants)
    for await (const { role, name } of store.inventory.known(run, id, 'app', []))
      if (role === 'token') names.push(name);
  return names;
}
