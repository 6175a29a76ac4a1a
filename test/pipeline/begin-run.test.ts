import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connectors } from '../../src/connectors/index.ts';
import { type Log, silent } from '../../src/lib/log.ts';
import { instant } from '../../src/model/values.ts';
import { beginRun, ResumeError } from '../../src/pipeline/begin-run.ts';
import type { ScanTenant } from '../../src/pipeline/scan.ts';
import type { Run } from '../../src/store/runs.ts';
import { openStore, type Store } from '../../src/store/store.ts';

const HOUR_MS = 3_600_000;
const start = Date.parse('2026-11-23T02:00:00Z');
const [connector] = connectors;
let store: Store;

beforeEach(async () => {
  store = await openStore(':memory:');
});

afterEach(async () => {
  await store.close();
});

function tenant(id: string, settings: object = {}): ScanTenant {
  if (connector === undefined) throw new Error('there is no connector');
  return { id, label: id, connector, settings, off: [] };
}

interface Asked {
  readonly how?: 'new' | 'resume' | 'continue';
  readonly hours?: number;
  readonly tenants?: readonly [ScanTenant, ...ScanTenant[]];
  readonly log?: Log;
}

async function begin({ how = 'new', hours = 0, tenants = [tenant('a')], log = silent }: Asked = {}) {
  const world = { now: () => start + hours * HOUR_MS, log };
  return await beginRun({
    store,
    tenants,
    world,
    isResume: how === 'resume',
    isContinue: how === 'continue',
  });
}

/** A page that was stored so many hours after the beginning. */
async function storePage(run: Run, hours: number): Promise<void> {
  const reading = { run, tenant: 'a', surface: 'users' };
  await store.coverage.begin(reading);
  await store.intake.page(reading, { records: [] }, instant(start + hours * HOUR_MS));
}

function recorder() {
  const told: unknown[] = [];
  const note =
    (level: string) =>
    (...line: readonly unknown[]) =>
      told.push([level, ...line]);
  return { told, log: { ...silent, info: note('info'), warn: note('warn') } };
}

describe('--continue', () => {
  test('begins the first run', async () => {
    const begun = await begin({ how: 'continue' });

    expect([begun.run.id, begun.isResumed]).toEqual([1, false]);
  });

  test('begins a new one where the last came to its end', async () => {
    const { run } = await begin();
    await store.runs.end(run, 'ended', instant(start));

    const begun = await begin({ how: 'continue' });

    expect([begun.run.id, begun.isResumed]).toEqual([2, false]);
  });

  test.each(['killed', 'interrupted'])('goes on with one that was %s, and says so', async (what) => {
    const { run } = await begin();
    if (what === 'interrupted') await store.runs.end(run, 'interrupted', instant(start));
    const { told, log } = recorder();

    const begun = await begin({ how: 'continue', hours: 11.9, log });

    expect([begun.run.id, begun.isResumed]).toEqual([1, true]);
    expect(told).toEqual([
      ['info', { run: 1, startedAt: '2026-11-23T02:00:00.000Z' }, 'going on with a scan that was stopped'],
    ]);
  });

  test('what counts is the last page that was stored: a long scan would never come to its end else', async () => {
    const { run } = await begin();
    await storePage(run, 20);

    const begun = await begin({ how: 'continue', hours: 30 });

    expect([begun.run.id, begun.isResumed]).toEqual([1, true]);
  });

  test('to be tried again and again keeps no run young', async () => {
    const { run } = await begin();
    await storePage(run, 1);
    await store.runs.end(run, 'interrupted', instant(start + 12 * HOUR_MS));

    const begun = await begin({ how: 'continue', hours: 13 });

    expect([begun.run.id, begun.isResumed]).toEqual([2, false]);
  });

  test.each<[string, Asked, string]>([
    ['is of half a day ago', { hours: 12 }, 'it was stopped too long ago'],
    [
      'covers other tenants',
      { tenants: [tenant('a'), tenant('b')] },
      'run 1 covers a, and now a, b would be scanned',
    ],
    [
      'was of other settings',
      { tenants: [tenant('a', { mode: 'full' })] },
      'since run 1 began, the config of a has changed in what can be seen',
    ],
  ])('leaves one behind that %s, and warns', async (_, asked, why) => {
    await begin();
    const { told, log } = recorder();

    const begun = await begin({ ...asked, how: 'continue', log });

    expect([begun.run.id, begun.isResumed]).toEqual([2, false]);
    expect(told).toEqual([
      [
        'warn',
        { run: 1, startedAt: '2026-11-23T02:00:00.000Z', why },
        'a scan that was stopped is left behind, and a new one begins',
      ],
    ]);
  });
});

describe('--resume', () => {
  test('goes on however old the run is: somebody asked for it', async () => {
    await begin();

    const begun = await begin({ how: 'resume', hours: 1000 });

    expect([begun.run.id, begun.isResumed]).toEqual([1, true]);
  });

  test.each<[string, 'none' | 'ended' | 'stopped', Asked, string]>([
    ['there is none', 'none', {}, 'there is no run to resume; start one with `oauthlas scan`'],
    ['it came to its end', 'ended', {}, 'run 1 came to its end; there is nothing to resume'],
    [
      'it covers others',
      'stopped',
      { tenants: [tenant('b')] },
      'run 1 covers a, and now b would be scanned; resume it without --tenant and --group, or start a new scan without --resume',
    ],
    [
      'the settings are others',
      'stopped',
      { tenants: [tenant('a', { mode: 'full' })] },
      'since run 1 began, the config of a has changed in what can be seen; set it back, or start a new scan without --resume',
    ],
  ])('is refused where %s', async (_, before, asked, message) => {
    const begun = before === 'none' ? undefined : await begin();
    if (before === 'ended' && begun !== undefined) await store.runs.end(begun.run, 'ended', instant(start));

    await expect(begin({ ...asked, how: 'resume' })).rejects.toThrow(new ResumeError(message));
  });
});

test('else a new one begins, whatever was stopped', async () => {
  await begin();

  const begun = await begin();

  expect([begun.run.id, begun.isResumed]).toEqual([2, false]);
});
