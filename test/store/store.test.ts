import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { recordKey } from '../../src/model/keys.ts';
import type { AnyRecord, AppRecord, GrantRecord, UseRecord } from '../../src/model/records.ts';
import { type Instant, instant } from '../../src/model/values.ts';
import { StoreError, StoreFault } from '../../src/store/errors.ts';
import type { Reading } from '../../src/store/intake.ts';
import type { Held } from '../../src/store/inventory.ts';
import { openStore, type Store } from '../../src/store/store.ts';

const at = instant(Date.parse('2026-11-23T12:00:00Z'));
const later = (days: number) => instant(Date.parse(at) + days * 86_400_000);
const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function emptyStore(path = ':memory:'): Promise<Store> {
  const store = await openStore(path);
  cleanups.push(store.close);
  return store;
}

function tempFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'oauthlas-test-'));
  cleanups.push(() => rmSync(folder, { recursive: true }));
  return join(folder, 'store.db');
}

function app(id: string, name = `App ${id}`): AppRecord {
  const key = recordKey('t', 'app', id);
  return {
    kind: 'app',
    key,
    clientId: id,
    name,
    role: 'client',
    type: 'Application',
    home: 'foreign',
    enabled: true,
    createdAt: 'unknown',
  };
}

function grant(appId: string, user: string): GrantRecord {
  return {
    kind: 'grant',
    key: recordKey('t', 'grant', user, appId),
    app: recordKey('t', 'app', appId),
    access: 'delegated',
    principal: recordKey('t', 'principal', user),
    resource: 'r',
    scopes: ['Mail.Read'],
    consent: 'user',
    grantedAt: 'unknown',
  };
}

/** One run that reads one listing to its end. */
async function readWhole(store: Store, records: readonly AnyRecord[], day = 0): Promise<Reading> {
  const run = await store.runs.start(later(day));
  const reading = { run, tenant: 't', surface: 's' };
  await store.coverage.begin(reading);
  await store.intake.page(reading, { records }, at);
  for (const kind of ['app', 'grant', 'use'] as const) await store.intake.settle(reading, kind);
  await store.coverage.end(reading);
  await store.runs.end(run, 'ended', at);
  return reading;
}

async function filed(store: Store): Promise<readonly Held[]> {
  return await Array.fromAsync(store.inventory.filed('t'));
}

async function states(store: Store): Promise<Record<string, string>> {
  const held = await filed(store);
  return Object.fromEntries(held.map(({ record, state }) => [record.key, state]));
}

test('a bot is not counted among the people, and nobody can name themselves out of the count', async () => {
  const store = await openStore(':memory:');
  const one = (id: string, type: 'user' | 'service', name: string): AnyRecord => ({
    kind: 'principal',
    key: recordKey('t', 'principal', id),
    type,
    name,
    state: 'active',
    guest: false,
    admin: false,
    createdAt: 'unknown',
  });

  await readWhole(store, [one('u1', 'user', 'Ada","type":"service'), one('b1', 'service', 'Poll Bot')]);

  expect(await store.inventory.people('t')).toBe(1);
  await store.close();
});

describe('absence', () => {
  test('one complete read without it: missing; a second one: removed; seen again: present', async () => {
    const store = await emptyStore();
    await readWhole(store, [app('a'), app('b')]);

    await readWhole(store, [app('a')], 1);
    expect(await states(store)).toEqual({ 't/app/a': 'present', 't/app/b': 'missing' });

    await readWhole(store, [app('a')], 2);
    expect(await states(store)).toEqual({ 't/app/a': 'present' });

    await readWhole(store, [app('a'), app('b')], 3);
    expect(await states(store)).toEqual({ 't/app/a': 'present', 't/app/b': 'present' });
  });

  test('a read that was not settled says nothing about absence', async () => {
    const store = await emptyStore();
    await readWhole(store, [app('a'), app('b')]);
    const run = await store.runs.start(later(1));
    const reading = { run, tenant: 't', surface: 's' };
    await store.coverage.begin(reading);

    await store.intake.page(reading, { records: [app('a')] }, at);

    expect(await states(store)).toEqual({ 't/app/a': 'present', 't/app/b': 'present' });
  });

  test("the vendor's tombstone needs no second witness", async () => {
    const store = await emptyStore();
    const reading = await readWhole(store, [app('a')]);

    await store.intake.page(reading, { records: [], removed: [app('a').key] }, at);

    expect(await states(store)).toEqual({});
  });
});

describe('versions', () => {
  test('storage grows with change, not with scans', async () => {
    const store = await emptyStore();
    for (let day = 0; day < 5; day++) await readWhole(store, [app('a')], day);
    await readWhole(store, [app('a', 'Renamed')], 5);

    const [held] = await filed(store);

    expect(held).toEqual({
      record: app('a', 'Renamed'),
      filedUnder: app('a').key,
      surface: 's',
      firstSeenAt: at,
      state: 'present',
      seenIn: 6,
    });
  });

  test('what moves to another client is a version too, and the next change another', async () => {
    const store = await emptyStore();
    const moved = (name: string): AppRecord => ({ ...app('a', name), clientId: 'b' });
    await readWhole(store, [app('a', 'First')]);
    await readWhole(store, [moved('First')], 1);

    await readWhole(store, [moved('Second')], 2);

    expect((await filed(store)).map((held) => held.record)).toEqual([moved('Second')]);
  });

  test('what is volatile keeps its latest value and makes no version', async () => {
    const store = await emptyStore();
    const use = (lastUsedAt: Instant): UseRecord => ({
      kind: 'use',
      key: recordKey('t', 'use', 'a'),
      app: recordKey('t', 'app', 'a'),
      evidence: 'token-events',
      by: 'any',
      lastUsedAt,
    });
    await readWhole(store, [use(at)]);

    await readWhole(store, [use(later(1))], 1);

    expect((await filed(store)).map((held) => held.record)).toEqual([use(later(1))]);
  });

  test('the same thing twice on a page: the later word counts', async () => {
    const store = await emptyStore();

    await readWhole(store, [app('a', 'First'), app('a', 'Second')]);

    expect((await filed(store)).map((held) => held.record)).toEqual([app('a', 'Second')]);
  });
});

test('what went in comes out, in key order, over any number of pages', async () => {
  const id = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).map((text) => text.toWellFormed());
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(id, { maxLength: 40 }), fc.string(), async (ids, name) => {
      const store = await openStore(':memory:');
      const records = ids.map((one) => app(one, name));

      const { run } = await readWhole(store, records);
      const known = await Array.fromAsync(store.inventory.known(run, 't', 'app', []));
      await store.close();

      const sorted = records.toSorted((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
      expect(known).toEqual(sorted);
    }),
    { numRuns: 30 },
  );
});

test('more than a page of rows is walked to its end', async () => {
  const store = await emptyStore();
  const records = Array.from({ length: 2500 }, (_, i) => grant('a', String(i)));

  const { run } = await readWhole(store, records);

  expect((await Array.fromAsync(store.inventory.known(run, 't', 'grant', []))).length).toBe(2500);
  // Those that differ in their person alone are one row with their number.
  expect((await filed(store)).map(({ alike }) => alike?.grants)).toEqual([2500]);
});

test('another tenant whose name begins alike is another tenant', async () => {
  const store = await emptyStore();
  const run = await store.runs.start(at);
  for (const tenant of ['t', 't-2']) {
    const reading = { run, tenant, surface: 's' };
    await store.coverage.begin(reading);
    await store.intake.page(reading, { records: [{ ...app('a'), key: recordKey(tenant, 'app', 'a') }] }, at);
  }

  const known = await Array.fromAsync(store.inventory.known(run, 't', 'app', []));

  expect(known.map((record) => record.key)).toEqual(['t/app/a']);
});

describe('the ledger', () => {
  test('gaps that differ only in their subject are one line with their number', async () => {
    const store = await emptyStore();
    const run = await store.runs.start(at);
    const reading = { run, tenant: 't', surface: 's' };
    await store.coverage.begin(reading);
    const refused = (id: string) => ({
      reason: 'permission' as const,
      what: `the tokens of ${id}`,
      subject: recordKey('t', 'principal', id),
      lacks: 'x',
    });

    await store.intake.page(
      reading,
      { records: [], gaps: [refused('1'), refused('2'), { reason: 'throttled', what: 'the rest' }] },
      at,
    );

    expect(await store.coverage.gaps(run, 't')).toEqual([
      { surface: 's', reason: 'permission', what: 'the tokens of 1', subjects: 2, lacks: 'x' },
      { surface: 's', reason: 'throttled', what: 'the rest', subjects: 0 },
    ]);
    expect(await store.coverage.gapAbout(reading, 'grant', [recordKey('t', 'principal', '2')])).toEqual({
      reason: 'permission',
      what: 'the tokens of 2',
    });
    expect(
      await store.coverage.gapAbout(reading, 'grant', [recordKey('t', 'principal', '3')]),
    ).toBeUndefined();
  });

  test('a listing that started over counts nothing twice', async () => {
    const store = await emptyStore();
    const run = await store.runs.start(at);
    const reading = { run, tenant: 't', surface: 's' };
    await store.coverage.begin(reading);
    await store.intake.page(reading, { records: [app('a'), app('b')], cursor: 'page-2' }, at);
    await store.intake.page(reading, { records: [app('a'), app('b')], cursor: 'page-2' }, at);
    await store.intake.page(reading, { records: [app('b'), app('c')] }, at);

    const counted = await store.coverage.end(reading);

    expect(counted).toBe(3);
    expect((await store.coverage.progress(run, 't')).map(({ records }) => records)).toEqual([3]);
  });

  test('what the vendor counts is kept as it was said last, by the run that heard it', async () => {
    const store = await emptyStore();
    const run = await store.runs.start(at);
    const reading = { run, tenant: 't', surface: 's' };
    await store.coverage.begin(reading);
    const stated = async () => (await store.coverage.progress(run, 't')).map((progress) => progress.stated);

    const before = await stated();
    await store.intake.page(reading, { records: [app('a')], stated: { rows: 1, total: 3 } }, at);
    await store.intake.page(reading, { records: [app('b')], stated: { rows: 2, total: 3 } }, at);
    await store.intake.page(reading, { records: [] }, at);
    await store.coverage.end(reading);

    expect([before, await stated()]).toEqual([[undefined], [{ rows: 2, total: 3 }]]);
  });

  test('a page and its cursor are stored together, and a bookmark only at the end', async () => {
    const store = await emptyStore();
    const run = await store.runs.start(at);
    const reading = { run, tenant: 't', surface: 's' };
    await store.coverage.begin(reading);

    await store.intake.page(reading, { records: [app('a')], cursor: 'page-2', bookmark: 'b' }, at);
    const before = await store.coverage.bookmark('t', 's');
    const progress = await store.coverage.begin(reading);
    await store.coverage.end(reading, { bookmark: 'b', basis: '', spoiledBy: 'nothing' });

    expect(before).toBeUndefined();
    expect(progress).toEqual({
      surface: 's',
      isOfChanges: false,
      status: 'reading',
      note: undefined,
      cursor: 'page-2',
      cursorAt: at,
      records: 1,
    });
    expect(await store.coverage.bookmark('t', 's')).toBe('b');
  });
});

test('the last whole reading is that of the last run, also where a clock was ahead in an earlier one', async () => {
  const store = await emptyStore();
  for (const day of [40, 1]) {
    const reading = { run: await store.runs.start(later(day)), tenant: 't', surface: 's' };
    await store.coverage.begin(reading);
    await store.coverage.end(reading);
  }

  expect(await store.coverage.allReadAt('t', 's')).toBe(later(1));
});

describe('the file', () => {
  test('is for its owner only, the journal too', async () => {
    const path = tempFile();
    const store = await emptyStore(path);
    await readWhole(store, [app('a')]);

    expect([path, `${path}-wal`].map((file) => (statSync(file).mode & 0o777).toString(8))).toEqual([
      '600',
      '600',
    ]);
  });

  test('a second scan of it is kept out, until the first ends', async () => {
    const path = tempFile();
    const store = await emptyStore(path);
    const lock = store.lock();

    expect(() => store.lock()).toThrow(
      `another scan is writing to ${path}; wait for it, or give this one a store of its own`,
    );
    lock.release();

    store.lock().release();
  });

  test('under one id stands one tenant of the vendor', async () => {
    const store = await emptyStore();
    await store.tenants.claim({ tenant: 't', platform: 'm365', vendorId: 'one' });

    await store.tenants.claim({ tenant: 't', platform: 'm365', vendorId: 'one' });
    const other = await store.tenants.claim({ tenant: 't', platform: 'm365', vendorId: 'two' });

    expect(other).toEqual({ by: 'other', owner: { tenant: 't', platform: 'm365', vendorId: 'one' } });
  });

  test('an id belongs to its platform before the vendor tells its own id', async () => {
    const store = await emptyStore();
    await store.tenants.claim({ tenant: 't', platform: 'google', vendorId: '' });

    const other = await store.tenants.claim({ tenant: 't', platform: 'm365', vendorId: 'one' });
    const later = await store.tenants.claim({ tenant: 't', platform: 'google', vendorId: 'C1' });

    expect(other).toEqual({ by: 'other', owner: { tenant: 't', platform: 'google', vendorId: '' } });
    expect(later).toBeUndefined();
  });

  test('one tenant of the vendor stands under one id, among those that are scanned together', async () => {
    const store = await emptyStore();
    await store.tenants.claim({ tenant: 'old', platform: 'm365', vendorId: 'one' });

    const twin = await store.tenants.claim({ tenant: 'b', platform: 'm365', vendorId: 'one' }, ['old', 'b']);
    const renamed = await store.tenants.claim({ tenant: 'b', platform: 'm365', vendorId: 'one' }, ['b']);

    expect([twin, renamed]).toEqual([{ by: 'same', tenant: 'old' }, undefined]);
  });

  test('how many people a tenant has is kept until they are counted again', async () => {
    const store = await emptyStore();
    await store.tenants.claim({ tenant: 't', platform: 'm365', vendorId: '' });
    const before = await store.tenants.people('t');
    await store.tenants.count('t', 600);

    await store.tenants.claim({ tenant: 't', platform: 'm365', vendorId: 'one' });

    expect([before, await store.tenants.people('t'), await store.tenants.people('other')]).toEqual([
      'unknown',
      600,
      'unknown',
    ]);
  });

  test('a token that somebody wrote into a name is not kept', async () => {
    const path = tempFile();
    const store = await emptyStore(path);
    const reading = { run: await store.runs.start(at), tenant: 't', surface: 'apps' };
    await store.coverage.begin(reading);
    const named = app('1', 'deploy with ghp_canary0123456789 "quoted"');

    await store.intake.page(reading, { records: [named] }, at);

    const [found] = await store.inventory.apps([named.key]);
    expect(found?.name).toBe('deploy with [secret] "quoted"');
  });

  test('damage is told without a stack, and what to do', async () => {
    const path = tempFile();
    const before = await emptyStore(path);
    const reading = { run: await before.runs.start(at), tenant: 't', surface: 'apps' };
    await before.coverage.begin(reading);
    const many = Array.from({ length: 2000 }, (_, i) => app(String(i)));
    await before.intake.page(reading, { records: many }, at);
    await before.close();
    const bytes = readFileSync(path);
    bytes.fill(0xa5, 8192 * 8, bytes.length);
    writeFileSync(path, bytes);

    const store = await openStore(path);
    cleanups.push(store.close);
    const people = store.inventory
      .people('t')
      .then(() => store.inventory.apps([many[0]?.key ?? (at as never)]));

    await expect(people).rejects.toThrow(StoreFault);
  });

  test('what is no database is named', async () => {
    const path = tempFile();
    writeFileSync(path, 'notes '.repeat(100));

    await expect(openStore(path)).rejects.toThrow(
      new StoreError(`the store ${path} cannot be opened: file is not a database`),
    );
  });

  test('one of a newer version is left alone, and named', async () => {
    const path = tempFile();
    await (await openStore(path)).close();
    const database = new DatabaseSync(path);
    database.exec("INSERT INTO kysely_migration VALUES ('9999-later', '2030-01-01T00:00:00.000Z')");
    database.close();

    await expect(openStore(path)).rejects.toThrow(StoreError);
  });

  test('a folder that cannot be is named', async () => {
    const path = join(tempFile(), 'under-a-file.db');
    writeFileSync(dirname(path), '');

    await expect(openStore(path)).rejects.toThrow(`the store ${path} cannot be opened`);
  });
});
