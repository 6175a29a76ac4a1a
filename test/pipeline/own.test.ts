import { describe, expect, test } from 'vitest';
import { recordKey } from '../../src/model/keys.ts';
import { instant } from '../../src/model/values.ts';
import { isPerhapsOurs, shadowOnOurs, withTenants } from '../../src/pipeline/own.ts';
import { startSimulator, type Tenant } from '../../src/simulator/index.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { scanSimulator, scanTenants } from '../support/scan.ts';

const foreign = /foreign|another organisation/;

test('no finding calls foreign what the user says is ours', async () => {
  const simulator = await startSimulator({ users: 60, now: Date.parse('2026-11-23T12:00:00Z') });
  const store = await openStore(':memory:');
  const before = await scanSimulator(simulator, store);
  const homes = await foreignHomes(store, simulator.world.tenants);
  // Slack does not tell where an app of somebody else is at home.
  const texts = before.findings
    .filter(({ platform }) => platform !== 'slack')
    .map((finding) => JSON.stringify(finding))
    .filter((text) => foreign.test(text));

  const report = await scanSimulator(simulator, store, {
    own: { homes: new Set(homes), domains: new Set() },
  });

  const still = report.findings.filter(({ platform }) => platform !== 'slack');
  expect(texts.length).toBeGreaterThan(3);
  expect(still.filter((finding) => foreign.test(JSON.stringify(finding)))).toEqual([]);
  await store.close();
  await simulator.stop();
});

/** Where the apps, and those who are trusted, that are said to be foreign are at home. */
async function foreignHomes(store: Store, tenants: readonly Pick<Tenant, 'id' | 'platform'>[]) {
  const run = await store.runs.last();
  if (run === undefined) throw new Error('nothing was scanned');
  const homes: string[] = [];
  for (const { id, platform } of tenants) {
    for await (const { home, homeTenant } of store.inventory.known(run, id, 'app', []))
      if (home === 'foreign' && homeTenant !== undefined) homes.push(`${platform}/${homeTenant}`);
    for await (const { holder } of store.inventory.known(run, id, 'trust', []))
      if (holder !== undefined) homes.push(holder);
  }
  return homes;
}

test('what our tenants say of themselves is ours: those in the config, else those that are scanned', async () => {
  const store = await openStore(':memory:');
  const run = await store.runs.start(instant(0));
  for (const tenant of ['a', 'b', 'sold']) {
    const reading = { run, tenant, surface: 'organization' };
    await store.coverage.begin(reading);
    const setting = (name: string, value: string | readonly string[]) =>
      ({ kind: 'setting', key: recordKey(tenant, 'setting', name), name, value }) as const;
    const records = [
      setting('tenant-id', `ID-of-${tenant}`),
      setting('verified-domains', [`${tenant}.test`, `${tenant}.Example`]),
    ];
    await store.intake.page(reading, { records }, instant(0));
  }
  const [first] = scanTenants('http://127.0.0.1:9', [
    { id: 'a', platform: 'm365', label: 'A', token: 'x', domain: 'a.test' },
  ]);
  if (first === undefined) throw new Error('there is a tenant');
  const own = { homes: new Set(['m365/sister']), domains: new Set(['named.example']) };
  const options = { store, tenants: [first] } as const;

  const all = await withTenants({ ...options, own: { ...own, tenants: ['a', 'b'] } });
  const scanned = await withTenants({ ...options, own });

  const named = ['m365/sister', 'm365/named.example'];
  const a = ['m365/id-of-a', 'm365/a.test', 'm365/a.example'];
  const b = ['m365/id-of-b', 'm365/b.test', 'm365/b.example'];
  expect(all.homes).toEqual(new Set([...named, ...a, ...b]));
  expect(scanned.homes).toEqual(new Set([...named, ...a]));
  await store.close();
});

describe('a tenant of ours that never told who it is', () => {
  const directory = (settings: object, id = 'a') => {
    const [tenant] = scanTenants('http://127.0.0.1:9', [
      { id, platform: 'm365', label: id.toUpperCase(), token: 'x', domain: `${id}.test` },
    ]);
    if (tenant === undefined) throw new Error('there is a tenant');
    return { ...tenant, settings };
  };
  const config = { auth: { tenantId: '11111111-1111-4111-8111-111111111111' } };
  const own = { homes: new Set<string>(), domains: new Set<string>() };
  const id = 'm365/22222222-2222-4222-8222-222222222222';

  test.each<[what: string, settings: object, home: string, isPerhaps: boolean]>([
    ['may be behind an id, where the config names none', {}, id, true],
    ['is behind no id, where the config names its own', config, id, false],
    ['may be behind a domain, whatever the config names', config, 'm365/sister.example', true],
    ['is behind no account of another platform', {}, 'github/sister', false],
  ])('%s', async (_, settings, home, isPerhaps) => {
    const store = await openStore(':memory:');

    const ours = await withTenants({ store, tenants: [directory(settings)], own });

    expect(isPerhapsOurs(home, ours)).toBe(isPerhaps);
    expect(shadowOnOurs(ours)?.reason).toMatch(/^by what id and domains A goes was never read/);
    await store.close();
  });

  test('is missed as well when it is not scanned this time, and no more when it told', async () => {
    const store = await openStore(':memory:');
    const run = await store.runs.start(instant(0));
    const tell = async (tenant: string) => {
      const reading = { run, tenant, surface: 'organization' };
      await store.coverage.begin(reading);
      const records = ['tenant-id', 'verified-domains'].map(
        (name) =>
          ({ kind: 'setting', key: recordKey(tenant, 'setting', name), name, value: 'x.test' }) as const,
      );
      await store.intake.page(reading, { records }, instant(0));
    };
    const options = { store, tenants: [directory({})] as const, others: [directory({}, 'b')] };
    const asConfig = { ...own, tenants: ['a', 'b'] };
    await tell('a');

    const before = await withTenants({ ...options, own: asConfig });
    await tell('b');
    const after = await withTenants({ ...options, own: asConfig });

    expect(before.untold).toEqual({ ids: ['B'], domains: ['B'] });
    expect(after.untold).toEqual({ ids: [], domains: [] });
    expect(shadowOnOurs(after)).toBeUndefined();
    await store.close();
  });
});
