import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PeopleMode } from '../../src/model/people.ts';
import type { TenantReport } from '../../src/report/report.ts';
import { type Simulator, startSimulator } from '../../src/simulator/index.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { cli, workFolder } from '../support/cli.ts';
import { inventory, scanSimulator, scanTenants, truth } from '../support/scan.ts';

let simulator: Simulator;

beforeAll(async () => {
  // The command has the machine's clock, so the world has it too: Google's reports of another week are not read.
  simulator = await startSimulator({ users: 150 });
});

afterAll(async () => {
  await simulator.stop();
});

/** Ten moments all over a scan, counted in calls, the same in every run. */
async function moments(): Promise<{ readonly total: number; readonly moments: readonly number[] }> {
  const store = await openStore(':memory:');
  simulator.reset();
  await scanSimulator(simulator, store);
  await store.close();
  const total = [...simulator.calls.values()].reduce((sum, n) => sum + n, 0);
  return { total, moments: fc.sample(fc.integer({ min: 1, max: total - 1 }), { seed: 7, numRuns: 10 }) };
}

test('killed with SIGKILL at ten random moments and resumed, the inventory is the same', async () => {
  const planted = truth(simulator.world);
  const { total, moments: all } = await moments();
  let kills = 0;
  for (const moment of all) {
    const { folder, env, remove } = workFolder(simulator);
    simulator.reset();

    const first = cli(['scan', '--quiet', '--json'], { env, cwd: folder });
    let left = moment;
    simulator.onCall = () => {
      if (--left === 0) first.child.kill('SIGKILL');
    };
    const killed = await first.result;
    simulator.onCall = undefined;
    if (killed.signal === 'SIGKILL') kills++;
    const before = [...simulator.calls.values()].reduce((sum, n) => sum + n, 0);
    const resumed = await cli(['scan', '--resume', '--quiet', '--json'], { env, cwd: folder }).result;
    const after = [...simulator.calls.values()].reduce((sum, n) => sum + n, 0) - before;

    const store = await openStore(join(folder, 'oauthlas.db'));
    const found = await inventory(store, simulator.world.tenants);
    await store.close();
    expect({ moment, code: resumed.code, stderr: resumed.stderr.split('\n').at(-2) }).toEqual({
      moment,
      code: 21,
      stderr: expect.stringContaining('exit code 21'),
    });
    expect(JSON.parse(resumed.stdout).run.isResumed).toBe(true);
    expect(found.apps.symmetricDifference(planted.apps)).toEqual(new Set());
    expect(found.grants.symmetricDifference(planted.grants)).toEqual(new Set());
    // What was stored before the kill is not asked for again, but for the page at hand of each surface, which holds
    // fifty people or as many apps, and a hundred more were asked about; of Google's people two surfaces ask. What is told
    // whole or not at all (policies, service accounts, the lists of one page) is read anew.
    expect(after).toBeLessThan(total - moment + 650);
    remove();
  }
  expect(kills).toBe(10);
}, 300_000);

test('a resumed run reads what is switched on now, and nothing else', async () => {
  const { folder, env, remove } = workFolder(simulator);
  const first = cli(['scan', '--quiet'], { env, cwd: folder });
  simulator.reset();
  let asked = 0;
  simulator.onCall = (_, endpoint) => {
    if (endpoint === 'google.tokens' && ++asked === 60) first.child.kill('SIGINT');
  };
  await first.result;
  simulator.onCall = undefined;
  simulator.reset();
  const path = join(folder, 'oauthlas.config.json');
  const config = JSON.parse(readFileSync(path, 'utf8'));
  for (const tenant of config.tenants) if (tenant.platform === 'google') tenant.off = ['tokens'];
  writeFileSync(path, JSON.stringify(config));

  const resumed = await cli(['scan', '--resume', '--quiet', '--json'], { env, cwd: folder }).result;

  const tenants: readonly TenantReport[] = JSON.parse(resumed.stdout).tenants;
  const line = tenants.flatMap(({ surfaces }) => surfaces).find(({ surface }) => surface === 'tokens');
  expect(simulator.calls.get('google.tokens')).toBeUndefined();
  expect(line?.status).toBe('skipped');
  remove();
});

test('a run is not resumed under settings by which other things are seen; a new secret and another pace are none', async () => {
  const { folder, env, remove } = workFolder(simulator);
  const first = cli(['scan', '--quiet'], { env, cwd: folder });
  simulator.reset();
  let calls = 0;
  simulator.onCall = () => {
    if (++calls === 60) first.child.kill('SIGINT');
  };
  await first.result;
  simulator.onCall = undefined;
  const path = join(folder, 'oauthlas.config.json');
  const config = JSON.parse(readFileSync(path, 'utf8'));
  const google = config.tenants.find(({ platform }: { platform: string }) => platform === 'google');
  const resume = async (settings: object) => {
    Object.assign(google, settings);
    writeFileSync(path, JSON.stringify(config));
    return await cli(['scan', '--resume', '--quiet'], { env, cwd: folder }).result;
  };

  const other = await resume({ mode: 'read-only' });
  const same = await resume({ mode: 'full', callsPerSecond: 90_000 });

  expect([other.code, other.stderr]).toEqual([
    2,
    'exit code 2: since run 1 began, the config of harborline-workspace has changed in what can be seen; set it back, or start a new scan without --resume\n',
  ]);
  expect(same.code).toBe(21);
  remove();
});

test.each<PeopleMode>(['names', 'pseudonyms'])(
  'stopped between two pages of people, those of the first are found by login all the same: %s',
  async (people) => {
    const simulator = await startSimulator({ users: 400, now: Date.parse('2026-11-23T12:00:00Z') });
    const [github] = scanTenants(
      simulator.origin,
      simulator.world.tenants.filter(({ id }) => id === 'harborline-github'),
    );
    if (github === undefined) throw new Error('no such tenant');
    const tenants = [github] as const;
    const [whole, store] = [await openStore(':memory:'), await openStore(':memory:')];
    await scanSimulator(simulator, whole, { people, tenants });
    const stop = new AbortController();
    const stopped = scanSimulator(simulator, store, {
      people,
      tenants,
      signal: stop.signal,
      onProgress: ({ surface, records, isEnded }) => {
        // A page holds a hundred.
        if (surface === 'members' && records > 100 && !isEnded) stop.abort(new Error('stop'));
      },
    });
    await expect(stopped).rejects.toThrow('stop');

    await scanSimulator(simulator, store, { people, tenants, isResume: true });

    const [resumed, once] = [await holders(store, github.id), await holders(whole, github.id)];
    await Promise.all([store.close(), whole.close(), simulator.stop()]);
    expect(once.size).toBeGreaterThan(0);
    expect(resumed).toEqual(once);
  },
);

/** Who holds what. */
async function holders(store: Store, tenant: string): Promise<ReadonlyMap<string, string>> {
  const run = await store.runs.last();
  if (run === undefined) throw new Error('nothing was scanned');
  const held = new Map<string, string>();
  for await (const { key, principal } of store.inventory.known(run, tenant, 'grant', []))
    held.set(key, principal);
  return held;
}

test('Ctrl-C ends with 130 and can be resumed; then there is nothing to resume', async () => {
  const { folder, env, remove } = workFolder(simulator);
  const first = cli(['scan', '--quiet'], { env, cwd: folder });
  let calls = 0;
  simulator.onCall = () => {
    if (++calls === 60) first.child.kill('SIGINT');
  };

  const interrupted = await first.result;
  simulator.onCall = undefined;
  const resumed = await cli(['scan', '--resume', '--quiet'], { env, cwd: folder }).result;
  const again = await cli(['scan', '--resume', '--quiet'], { env, cwd: folder }).result;

  expect([interrupted.code, interrupted.stdout]).toEqual([130, '']);
  expect(interrupted.stderr).toContain('exit code 130: interrupted');
  expect(resumed.code).toBe(21);
  expect([again.code, again.stderr]).toEqual([
    2,
    'exit code 2: run 1 came to its end; there is nothing to resume\n',
  ]);
  remove();
});
