import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordKey } from '../../src/model/keys.ts';
import type { PeopleMode } from '../../src/model/people.ts';
import type { AnyRecord, AppRecord, GrantRecord, UseRecord } from '../../src/model/records.ts';
import type { Instant } from '../../src/model/values.ts';
import { investigate } from '../../src/pipeline/investigate.ts';
import { type Investigation, investigationOutcome } from '../../src/report/investigation.ts';
import { renderInvestigation } from '../../src/report/investigation-text.ts';
import { registerOf, type Simulator, startSimulator } from '../../src/simulator/index.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { scanSimulator, scanTenants } from '../support/scan.ts';

let simulator: Simulator;
let scanned: Store;
const { signal } = new AbortController();

beforeAll(async () => {
  simulator = await startSimulator({ users: 60, now: Date.parse('2026-11-23T12:00:00Z') });
  scanned = await openStore(':memory:');
  await scanSimulator(simulator, scanned);
});

afterAll(async () => {
  await scanned.close();
  await simulator.stop();
});

async function ask(
  query: string,
  store: Store | undefined = scanned,
  ids?: readonly string[],
): Promise<Investigation> {
  const tenants = scanTenants(simulator.origin, simulator.world.tenants);
  const meant = tenants.filter(({ id }) => ids?.includes(id) ?? true);
  return await investigate({ store, tenants: meant, query, signal });
}

const said = ({ verdicts }: Investigation) =>
  Object.fromEntries(verdicts.map(({ tenant, said }) => [tenant, said]));

test('a vendor on four platforms is present wherever it was planted, and nowhere is it lost', async () => {
  const found = await ask('driftline');

  expect(said(found)).toEqual({
    harborline: 'present',
    tidewater: 'present',
    'harborline-workspace': 'present',
    'harborline-github': 'present',
    'harborline-slack': 'present',
    'tidewater-github': 'not-found',
    'tidewater-slack': 'not-found',
  });
  expect(investigationOutcome(found).exitCode).toBe(10);
});

test('an absent vendor is not found where all was read, and cannot be said elsewhere, side by side', async () => {
  const found = await ask('No Such Vendor');

  expect(said(found)).toEqual({
    harborline: 'not-found',
    tidewater: 'not-found',
    'harborline-workspace': 'not-found',
    'harborline-github': 'not-found',
    'harborline-slack': 'cannot-say',
    'tidewater-github': 'not-found',
    'tidewater-slack': 'not-found',
  });
  for (const { said, gaps } of found.verdicts) expect(gaps.length > 0).toBe(said === 'cannot-say');
  expect(investigationOutcome(found).exitCode).toBe(20);
});

test('where all was read whole and it is nowhere, that is all there is to say', async () => {
  const found = await ask('No Such Vendor', scanned, ['harborline', 'tidewater']);

  expect(investigationOutcome(found)).toEqual({
    exitCode: 0,
    why: 'present in 0, not found in 2 (harborline, tidewater), cannot say of 0 of 2 tenants',
  });
});

test('who let an app in for everyone is told from the audit log, and is found by name', async () => {
  const found = await ask('tideglass', scanned, ['harborline']);
  const [app] = found.verdicts[0]?.apps ?? [];

  const [, address = ''] = /\((.+@harborline\.test)\)$/.exec(app?.consentBy ?? '') ?? [];
  const byPerson = await ask(address, scanned, ['harborline']);

  expect(byPerson.verdicts[0]?.apps.map(({ name }) => name)).toContain('Tideglass Scheduling');
});

test('a service account of our own is one app: what is delegated to it, its roles, its keys', async () => {
  const asked = ['104417930286651204477', '104217338905562710934', 'old-sync@harborline-ops'];
  const found = await Promise.all(asked.map((query) => ask(query, scanned, ['harborline-workspace'])));

  const apps = found.map(({ verdicts }) => verdicts[0]?.apps ?? []);
  expect(apps.map(([app]) => [app?.name, app?.consentBasis, app?.home])).toEqual([
    ['screens@harborline-ops.iam.gserviceaccount.test', 'log', 'own'],
    ['roster@harborline-hr.iam.gserviceaccount.test', 'listed', 'own'],
    ['old-sync@harborline-ops.iam.gserviceaccount.test', 'none', 'own'],
  ]);
  expect(apps.map((all) => all.length)).toEqual([1, 1, 1]);
  const [screens, , oldSync] = apps.flat();
  expect(screens?.link).toBe(
    'https://console.cloud.google.com/iam-admin/serviceaccounts/details/104417930286651204477?project=416873205914',
  );
  expect(screens?.credentials.length).toBe(2);
  expect(oldSync?.credentials).toEqual([{ type: 'certificate', expiresAt: 'never', isOff: true }]);
  const text = found
    .map((one) => renderInvestigation(one, { width: 120, now: '2026-11-24T00:00:00.000Z' as Instant }))
    .join('');
  expect(text).toContain('certificate until never, switched off');
});

describe('nothing is never "no"', () => {
  test('where nothing is asked that could be seen', async () => {
    const found = await ask('\u200b', scanned, ['harborline']);

    expect(said(found)).toEqual({ harborline: 'cannot-say' });
  });

  test('without a store', async () => {
    const found = await investigate({
      store: undefined,
      tenants: scanTenants(simulator.origin, simulator.world.tenants),
      query: 'driftline',
      signal,
    });

    expect(new Set(Object.values(said(found)))).toEqual(new Set(['cannot-say']));
    expect(investigationOutcome(found).exitCode).toBe(20);
  });

  test('in an empty store', async () => {
    const empty = await openStore(':memory:');

    const found = await ask('driftline', empty);
    await empty.close();

    expect(new Set(Object.values(said(found)))).toEqual(new Set(['cannot-say']));
  });

  test('of a tenant that was not among those scanned', async () => {
    const store = await openStore(':memory:');
    const [first] = scanTenants(simulator.origin, simulator.world.tenants);
    if (first === undefined) throw new Error('no tenant');
    await scanSimulator(simulator, store, { tenants: [first] });

    const found = await ask('No Such Vendor', store, ['harborline', 'tidewater']);
    await store.close();

    expect(said(found)).toEqual({ harborline: 'not-found', tidewater: 'cannot-say' });
  });

  test('where the list of people was refused: it may have been a person', async () => {
    const store = await openStore(':memory:');
    const tenants = scanTenants(simulator.origin, simulator.world.tenants).filter(
      ({ id }) => id === 'harborline',
    );
    const [harborline] = tenants;
    if (harborline === undefined) throw new Error('no tenant');
    simulator.setFault('m365.users', 'forbidden');
    await scanSimulator(simulator, store, { tenants: [harborline] });
    simulator.reset();

    const found = await ask('ada@example.com', store, ['harborline']);
    await store.close();

    expect(found.verdicts[0]?.gaps).toEqual([
      {
        surface: 'users',
        what: expect.stringMatching(/^was not read \(permission: .*; lacks Directory\.Read\.All\)$/),
        fix: expect.stringMatching(/^grant Directory\.Read\.All/),
      },
    ]);
  });

  test('of a person, where people are not stored by name', async () => {
    const store = await openStore(':memory:');
    const tenants = scanTenants(simulator.origin, simulator.world.tenants).filter(
      ({ id }) => id === 'harborline',
    );
    const [harborline] = tenants;
    if (harborline === undefined) throw new Error('no tenant');
    await scanSimulator(simulator, store, { tenants: [harborline], people: 'pseudonyms' });

    const person = await ask('ada@example.com', store, ['harborline']);
    const vendor = await ask('No Such Vendor', store, ['harborline']);
    await store.close();

    expect(person.verdicts[0]?.gaps).toEqual([
      { what: expect.stringContaining('people are not stored by name') },
    ]);
    expect(said(vendor)).toEqual({ harborline: 'cannot-say' });
  });
});

test.each<[first: PeopleMode, then: PeopleMode]>([
  ['pseudonyms', 'names'],
  ['names', 'pseudonyms'],
])(
  'a person is never "not found" where the tenant was scanned with %s, and another one later with %s',
  async (first, then) => {
    const store = await openStore(':memory:');
    const [harborline, tidewater] = scanTenants(simulator.origin, simulator.world.tenants);
    if (harborline === undefined || tidewater === undefined) throw new Error('no tenants');
    await scanSimulator(simulator, store, { tenants: [harborline], people: first });
    await scanSimulator(simulator, store, { tenants: [tidewater], people: then });

    const found = await ask('ada@example.com', store, ['harborline']);
    await store.close();

    expect(said(found)).toEqual({ harborline: 'cannot-say' });
  },
);

describe('what is asked for', () => {
  test.each([
    [
      'a client id, in whatever case',
      (app: { clientId: string }) => app.clientId.toUpperCase(),
      'its client id',
    ],
    ['the id of an app in its tenant', (app: { id: string }) => app.id, 'its id in this tenant'],
    ['a part of a name', (app: { name: string }) => app.name.slice(0, 9), 'its name'],
  ])('may be %s', async (_, query, by) => {
    const app = [...simulator.world.apps('harborline')].find(({ name }) => name === 'Driftline Chat');
    if (app === undefined) throw new Error('not planted');

    const { verdicts } = await ask(query(app), scanned, ['harborline']);

    expect(verdicts[0]?.apps.map((found) => [found.name, found.by])).toContainEqual(['Driftline Chat', by]);
  });

  test('may be a scope, which is meant whole', async () => {
    const whole = await ask('mail.send', scanned, ['harborline']);
    const part = await ask('mail.sen', scanned, ['harborline']);

    expect(whole.verdicts[0]?.apps.every(({ scopes }) => scopes.includes('Mail.Send'))).toBe(true);
    expect(whole.verdicts[0]?.apps.length).toBeGreaterThan(0);
    expect(part.verdicts[0]?.apps).toEqual([]);
  });

  test('may be a person, by the whole address', async () => {
    const run = await scanned.runs.last();
    if (run === undefined) throw new Error('nothing was scanned');
    const holders = new Set<string>();
    for await (const { principal } of scanned.inventory.known(run, 'harborline-workspace', 'grant', []))
      holders.add(principal);
    const people: string[] = [];
    for await (const { key, email } of scanned.inventory.known(run, 'harborline-workspace', 'principal', []))
      if (holders.has(key) && email !== undefined) people.push(email);
    const [email = ''] = people;

    const { verdicts } = await ask(email, scanned, ['harborline-workspace']);

    expect(verdicts[0]?.apps.length).toBeGreaterThan(0);
    const all = (verdicts[0]?.apps ?? []).map(({ by }) => by);
    expect(all.some((by) => by.startsWith('the person for whom it acts'))).toBe(true);
    // What is delegated for the whole domain acts for this person, too.
    for (const by of all) expect(by).toMatch(/^(?:the person|everyone in the tenant,) for whom it acts/);
    expect(verdicts[0]?.known).toEqual([expect.stringContaining(email)]);
  });

  test('is found though the name hides it behind letters that nobody sees', async () => {
    const store = await openStore(':memory:');
    const [harborline] = scanTenants(simulator.origin, simulator.world.tenants);
    if (harborline === undefined) throw new Error('no tenant');
    await scanSimulator(simulator, store, { tenants: [harborline] });
    const run = await store.runs.last();
    if (run === undefined) throw new Error('nothing was scanned');
    const key = recordKey('harborline', 'app', 'hidden');
    const app: AppRecord = {
      kind: 'app',
      key,
      name: 'Night\u200bowl \uff22ackup',
      role: 'client',
      type: 'Application',
      home: 'foreign',
      enabled: true,
      createdAt: 'unknown',
      redirects: ['urn:ietf:wg:oauth:2.0:oob'],
    };
    const reading = { run, tenant: 'harborline', surface: 'service-principals' };
    await store.intake.page(reading, { records: [app] }, run.startedAt);

    const found = await ask('nightowl backup', store, ['harborline']);
    const absent = await ask('No Such Vendor', store, ['harborline']);
    await store.close();

    expect(found.verdicts[0]?.apps.map(({ key }) => key)).toEqual([key]);
    // What has no host is not what has none either.
    expect(said(absent)).toEqual({ harborline: 'not-found' });
  });

  test('may be an address pasted whole', async () => {
    const run = await scanned.runs.last();
    if (run === undefined) throw new Error('nothing was scanned');
    const addresses: string[] = [];
    for await (const { redirects } of scanned.inventory.known(run, 'harborline', 'app', []))
      addresses.push(...(redirects ?? []));
    const [address = ''] = addresses;

    const { verdicts } = await ask(`\u200b ${address} `, scanned, ['harborline']);

    expect(verdicts[0]?.said).toBe('present');
  });

  test('that left a trace and no app is not said to be nowhere', async () => {
    const store = await openStore(':memory:');
    const [harborline] = scanTenants(simulator.origin, simulator.world.tenants);
    if (harborline === undefined) throw new Error('no tenant');
    await scanSimulator(simulator, store, { tenants: [harborline] });
    const run = await store.runs.last();
    if (run === undefined) throw new Error('nothing was scanned');
    const use: UseRecord = {
      kind: 'use',
      key: recordKey('harborline', 'use', 'ghost'),
      clientId: 'ghost-client',
      evidence: 'sign-in-activity',
      by: 'any',
      lastUsedAt: run.startedAt,
    };
    await store.intake.page(
      { run, tenant: 'harborline', surface: 'sign-in-activity' },
      { records: [use] },
      run.startedAt,
    );

    const found = await ask('Ghost-Client', store, ['harborline']);
    await store.close();

    expect(found.verdicts[0]).toMatchObject({
      said: 'cannot-say',
      gaps: [{ surface: 'sign-in-activity', what: expect.stringMatching(/^told of this client id/) }],
    });
  });

  test.each<[what: string, records: (about: typeof here) => readonly AnyRecord[], by: string]>([
    [
      'a name that stands on one grant of many',
      ({ grant }) => [
        grant('1', { appName: 'Plain' }),
        grant('2', { appName: 'Plain' }),
        grant('3', { appName: 'Nightowl Backup' }),
      ],
      'another name that it bore: Nightowl Backup',
    ],
    [
      'a name that stands on an event alone',
      ({ app, key }) => [
        app,
        {
          kind: 'event',
          key: recordKey('harborline', 'event', 'e1'),
          app: key,
          type: 'granted',
          at: '2026-01-01T00:00:00.000Z' as Instant,
          scopes: [],
          appName: 'Nightowl Backup',
        },
      ],
      'another name that it bore: Nightowl Backup',
    ],
  ])('may be %s', async (_, records, by) => {
    const { verdicts } = await askAmong('service-principals', records(here), 'nightowl');

    expect(verdicts[0]?.apps.map((found) => [found.key, found.by])).toEqual([[here.key, by]]);
  });

  test('may be the publisher, a home or an address that only the surface which knows less has told', async () => {
    const poor: AppRecord = {
      ...here.app,
      home: 'unknown',
      enabled: 'unknown',
      homeTenant: 'home-9',
      publisher: { name: 'Nightowl Works', verified: 'unknown' },
      redirects: ['https://nightowl.example/back'],
    };
    const store = await scannedAlone();
    await put(store, 'service-principals', [{ ...here.app, homeTenant: 'home-1' }]);
    await put(store, 'applications', [poor]);

    const found = await Promise.all(
      ['nightowl works', 'home-9', 'nightowl.example'].map((query) => ask(query, store, ['harborline'])),
    );
    await store.close();

    expect(found.map(({ verdicts }) => verdicts[0]?.apps[0]?.by)).toEqual([
      'its publisher',
      'its home',
      'an address to which its tokens may be sent',
    ]);
  });

  test('may be how the organisation is called that is its home', async () => {
    const store = await scannedAlone();
    const organisation = { id: 'home-9', name: 'Nightowl Works Ltd', domain: 'nightowl.example' } as const;
    await put(store, 'service-principals', [{ ...here.app, home: 'foreign', homeTenant: 'home-9' }]);
    await put(store, 'home-tenants', [
      { kind: 'home', key: recordKey('harborline', 'home', 'home-9'), state: 'present', ...organisation },
    ]);

    const found = await Promise.all(
      ['nightowl works', 'NIGHTOWL.example'].map((query) => ask(query, store, ['harborline'])),
    );
    await store.close();

    const by = 'the organisation that is its home: Nightowl Works Ltd';
    expect(found.map(({ verdicts }) => verdicts[0]?.apps)).toMatchObject([
      [{ by, organisation }],
      [{ by, organisation }],
    ]);
    const [text] = found.map((one) =>
      renderInvestigation(one, { width: 120, now: '2026-11-24T00:00:00.000Z' as Instant }),
    );
    expect(text?.replaceAll(/\s+/g, ' ')).toContain(
      'home foreign: Nightowl Works Ltd (nightowl.example, home-9)',
    );
  });

  test('may be the name by which a person signs in, where mail goes to another address', async () => {
    const person = recordKey('harborline', 'principal', 'p1');
    const { verdicts } = await askAmong(
      'users',
      [
        {
          kind: 'principal',
          key: person,
          type: 'user',
          name: 'Ada',
          email: 'ada@example.com',
          aliases: ['ada.l@example.com'],
          state: 'active',
          guest: false,
          admin: 'unknown',
          createdAt: 'unknown',
        },
        here.grant('1', { principal: person }),
      ],
      'ada.l@example.com',
    );

    // Whoever it is, what acts for everyone acts for this person too.
    const by = verdicts[0]?.apps.map((app) => app.by) ?? [];
    expect(by.filter((one) => one === 'the person for whom it acts')).toHaveLength(1);
    expect(new Set(by)).toEqual(
      new Set(['the person for whom it acts', 'everyone in the tenant, for whom it acts: this person too']),
    );
  });

  test('is listed with the scope of which it is a part', async () => {
    const found = await ask('ail.readwri', scanned, ['harborline']);

    expect(said(found)).toEqual({ harborline: 'not-found' });
    expect(found.near.length).toBeGreaterThan(0);
    for (const { name } of found.near) expect(name).toMatch(/Mail\.ReadWrite.*, held by /);
  });

  test('is listed under names that are like it when somebody misspelt it', async () => {
    const found = await ask('Driftlime', scanned, ['harborline']);

    expect([said(found), found.near]).toEqual([
      { harborline: 'not-found' },
      [{ name: 'Driftline Chat', tenantLabels: ['Harborline Logistics'] }],
    ]);
  });
});

const here = (() => {
  const key = recordKey('harborline', 'app', 'hidden');
  const app: AppRecord = {
    kind: 'app',
    key,
    name: 'Plain',
    role: 'client',
    type: 'Application',
    home: 'foreign',
    enabled: true,
    createdAt: 'unknown',
  };
  const grant = (id: string, facts: Partial<GrantRecord> = {}): GrantRecord => ({
    kind: 'grant',
    key: recordKey('harborline', 'grant', id),
    app: key,
    access: 'delegated',
    principal: recordKey('harborline', 'principal', id),
    resource: 'graph',
    scopes: ['User.Read'],
    consent: 'user',
    grantedAt: 'unknown',
    ...facts,
  });
  return { key, app, grant };
})();

/** A store in which harborline alone was scanned. */
async function scannedAlone(): Promise<Store> {
  const store = await openStore(':memory:');
  const [harborline] = scanTenants(simulator.origin, simulator.world.tenants);
  if (harborline === undefined) throw new Error('no tenant');
  await scanSimulator(simulator, store, { tenants: [harborline] });
  return store;
}

async function put(store: Store, surface: string, records: readonly AnyRecord[]): Promise<void> {
  const run = await store.runs.last();
  if (run === undefined) throw new Error('nothing was scanned');
  await store.intake.page({ run, tenant: 'harborline', surface }, { records }, run.startedAt);
}

async function askAmong(
  surface: string,
  records: readonly AnyRecord[],
  query: string,
): Promise<Investigation> {
  const store = await scannedAlone();
  await put(store, surface, records);
  const found = await ask(query, store, ['harborline']);
  await store.close();
  return found;
}
test.each([
  ['drift email', 'its vendor: Drift, also known as Drift Email'],
  ['salesloft', 'its vendor: Drift, which belongs to Salesloft'],
])('a vendor that OAuthlas knows is found as %s, whatever its app calls itself', async (query, by) => {
  const app = { ...here.app, name: 'Plain', redirects: ['https://oauth.drift.com/back'] };

  const { verdicts } = await askAmong('service-principals', [app], query);

  expect(verdicts[0]?.apps.map((found) => found.by)).toEqual([by]);
});

describe('a vendor, as the register calls it', () => {
  test('is present wherever one of its apps is, whatever that calls itself', async () => {
    const tenants = scanTenants(simulator.origin, simulator.world.tenants);
    const register = [
      {
        name: 'Wholly Other Name',
        apps: Object.fromEntries(
          registerOf(simulator.world)
            .filter(({ name }) => name === 'Driftline Labs')
            .flatMap(({ apps }) => Object.entries(apps)),
        ),
      },
    ];

    const found = await investigate({ store: scanned, tenants, register, query: 'other name', signal });

    const present = found.verdicts.filter(({ said }) => said === 'present');
    expect(present.map(({ platform }) => platform)).toEqual(['m365', 'm365', 'google', 'github', 'slack']);
    for (const { apps } of present)
      expect(apps.map(({ by }) => by)).toEqual(['its vendor, by your register: Wholly Other Name']);
  });
});

describe('a person', () => {
  const ownersOf = async (tenant: string) => {
    const run = await scanned.runs.last();
    if (run === undefined) throw new Error('nothing was scanned');
    const owners: string[] = [];
    for await (const { type, principal } of scanned.inventory.known(run, tenant, 'trust', []))
      if (type === 'owner' && principal !== undefined) owners.push(principal);
    const people = await scanned.inventory.principals(owners as never);
    return people.map(({ email = '' }) => email);
  };

  test('is found by what is theirs, though nothing acts for them', async () => {
    const [email = ''] = await ownersOf('harborline');

    const { verdicts } = await ask(email, scanned, ['harborline']);

    expect(verdicts[0]?.apps[0]?.by).toMatch(/its owner/);
  });

  test('is found by what they let in for others, where a log tells it', async () => {
    const run = await scanned.runs.last();
    if (run === undefined) throw new Error('nothing was scanned');
    const granters = new Set<string>();
    for await (const { type, principal } of scanned.inventory.known(run, 'tidewater-slack', 'event', [
      'integration-logs',
    ]))
      if (type === 'granted' && principal !== undefined) granters.add(principal);
    const [granter] = await scanned.inventory.principals([...granters] as never);

    const { verdicts } = await ask(granter?.email ?? '', scanned, ['tidewater-slack']);

    expect(verdicts[0]?.apps.map(({ by }) => by)).toContainEqual(
      expect.stringMatching(/the person who let it in/),
    );
  });

  test('is not "not found" where the owners could not be read', async () => {
    const store = await openStore(':memory:');
    const tenants = scanTenants(simulator.origin, simulator.world.tenants).filter(
      ({ id }) => id === 'harborline',
    );
    const [harborline] = tenants;
    if (harborline === undefined) throw new Error('no tenant');
    simulator.setFault('m365.owners', 'forbidden');
    await scanSimulator(simulator, store, { tenants: [harborline] });
    simulator.reset();

    const person = await ask('nobody@harborline.test', store, ['harborline']);
    const vendor = await ask('No Such Vendor', store, ['harborline']);
    await store.close();

    expect(said(person)).toEqual({ harborline: 'cannot-say' });
    expect(person.verdicts[0]?.gaps.map(({ surface }) => surface)).toEqual(['app-trusts']);
    expect(said(vendor)).toEqual({ harborline: 'not-found' });
  });

  test('who is here and holds nothing is said to be here', async () => {
    const person = recordKey('tidewater-slack', 'principal', 'U0NOBODY');
    const store = await openStore(':memory:');
    const [slack] = scanTenants(simulator.origin, simulator.world.tenants).filter(
      ({ id }) => id === 'tidewater-slack',
    );
    if (slack === undefined) throw new Error('no tenant');
    await scanSimulator(simulator, store, { tenants: [slack] });
    const run = await store.runs.last();
    if (run === undefined) throw new Error('nothing was scanned');
    const record: AnyRecord = {
      ...{ kind: 'principal', key: person, type: 'user', name: 'Quiet Person', email: 'quiet@example.com' },
      ...{ state: 'active', guest: false, admin: false, createdAt: 'unknown' },
    };
    const reading = { run, tenant: 'tidewater-slack', surface: 'users' };
    await store.intake.page(reading, { records: [record] }, run.startedAt);

    const found = await ask('quiet@example.com', store, ['tidewater-slack']);
    const misspelt = await ask('quiat@example.com', store, ['tidewater-slack']);
    await store.close();

    expect(found.verdicts[0]).toMatchObject({
      said: 'not-found',
      known: ['Quiet Person (quiet@example.com)'],
    });
    expect(misspelt.near).toEqual([
      { name: 'Quiet Person (quiet@example.com)', tenantLabels: ['Tidewater Freight (Slack)'] },
    ]);
    const text = renderInvestigation(found, { width: 100, now: run.startedAt });
    expect(text).toMatch(
      /known here +Quiet Person \(quiet@example\.com\); no app that was seen acts for them/,
    );
  });
});

test('what a log alone told of is a trace, and not present', async () => {
  const key = recordKey('harborline', 'app', 'ghost');
  const found = await askAmong(
    'service-principals',
    [
      {
        kind: 'event',
        key: recordKey('harborline', 'event', 'e1'),
        app: key,
        type: 'granted',
        at: '2026-01-01T00:00:00.000Z' as Instant,
        scopes: ['Mail.Read'],
        appName: 'Nightowl Backup',
      },
    ],
    'nightowl',
  );

  expect(found.verdicts[0]).toMatchObject({
    said: 'cannot-say',
    apps: [],
    gaps: [{ what: expect.stringMatching(/^a log told of .*, and nothing that it holds is known/) }],
  });
});

test('what is gone is told with what it held and until when', async () => {
  const store = await scannedAlone();
  await put(store, 'service-principals', [
    { ...here.app, name: 'Nightowl Backup' },
    here.grant('1', { scopes: ['Mail.ReadWrite'], principal: 'everyone' }),
  ]);
  const [harborline] = scanTenants(simulator.origin, simulator.world.tenants);
  if (harborline === undefined) throw new Error('no tenant');
  for (let i = 0; i < 2; i++) await scanSimulator(simulator, store, { tenants: [harborline] });

  const found = await ask('nightowl', store, ['harborline']);
  await store.close();

  const [verdict] = found.verdicts;
  expect(verdict).toMatchObject({
    said: 'not-found',
    gone: [{ key: here.key, name: 'Nightowl Backup', scopes: ['Mail.ReadWrite'] }],
  });
  const text = renderInvestigation(found, { width: 200, now: verdict?.readAt ?? ('' as Instant) });
  expect(text).toMatch(
    /gone +Nightowl Backup \(client id unknown\) was here until .*; it held\s+Mail\.ReadWrite/,
  );
});

test('a later scan that was broken off, and a reading that is old, are told', async () => {
  const store = await scannedAlone();
  const before = await store.runs.last();
  const run = await store.runs.start('2026-11-24T00:00:00.000Z' as Instant, ['harborline']);
  await store.coverage.begin({ run, tenant: 'harborline', surface: 'users' });
  await store.runs.end(run, 'interrupted', '2026-11-24T01:00:00.000Z' as Instant);

  const found = await ask('No Such Vendor', store, ['harborline']);
  await store.close();

  expect(found.verdicts[0]).toMatchObject({
    said: 'not-found',
    readAt: before?.startedAt,
    brokenOffAt: '2026-11-24T00:00:00.000Z',
  });
  const text = renderInvestigation(found, { width: 120, now: '2027-11-24T00:00:00.000Z' as Instant });
  expect(text).toMatch(/, 36\d days ago/);
  expect(text).toContain('what came since is not known: scan again');
  expect(text).toMatch(/a later scan, of 2026-11-24.*, was stopped and is not judged/);
});

test('what nobody knows is nobody’s id', async () => {
  const { verdicts } = await ask('unknown');

  for (const { apps } of verdicts) for (const { by } of apps) expect(by).not.toBe('its client id');
});

test('who of the people is an administrator is told, and unknown where nobody was asked', async () => {
  const store = await openStore(':memory:');
  const [harborline] = scanTenants(simulator.origin, simulator.world.tenants);
  if (harborline === undefined) throw new Error('the simulator has no tenant');
  await scanSimulator(simulator, store, {
    tenants: [{ ...harborline, off: ['directory-roles', 'eligible-roles'] }],
  });

  const told = await ask('Tallyport', scanned, ['harborline']);
  const unasked = await ask('Tallyport', store, ['harborline']);
  await store.close();

  const adminsOf = ({ verdicts }: Investigation) => verdicts[0]?.apps.map(({ admins }) => admins);
  // All 60 people of this tenant use it.
  expect(adminsOf(told)).toEqual([7]);
  expect(adminsOf(unasked)).toEqual(['unknown']);
});

test('who answers for an app, and who may speak for it, is told', async () => {
  const tenants = scanTenants(simulator.origin, simulator.world.tenants)
    .filter(({ id }) => id === 'harborline')
    .map((tenant) => ({ ...tenant, owner: 'identity team' }));
  const register = registerOf(simulator.world);

  const asked = async (query: string) =>
    (await investigate({ store: scanned, tenants, register, query, signal })).verdicts[0]?.apps[0];
  const backup = await asked('Northpeak Backup');
  const desk = await asked('Harborline Quote Desk');

  expect(backup?.owner).toBe('backup team');
  expect([desk?.owner, desk?.speakers]).toEqual([
    'identity team',
    expect.arrayContaining([
      expect.stringMatching(/^owner: \S.* \(\S+@\S+\), a guest of lanewise\.example$/),
    ]),
  ]);
});

test('an agent is told with the blueprint it was made from, and that all it holds is inherited', async () => {
  const found = await ask('Wharfmate for customs', scanned, ['harborline']);

  const [agent] = found.verdicts[0]?.apps ?? [];
  expect(agent).toMatchObject({
    scopes: ['Team.ReadBasic.All', 'User.Read', 'User.Read.All', 'openid', 'profile'],
    consentBasis: 'inherited',
    reach: expect.stringMatching(/, as itself, inherited from its blueprint\.$/),
    speakers: ['blueprint: Wharfmate Assistant'],
  });
  const text = renderInvestigation(found, { width: 120, now: found.verdicts[0]?.readAt ?? ('' as Instant) });
  expect(text).toMatch(/let in by +consent of admin, .*\s*\(?inherited\s+from its\s+blueprint\)/);
});

test('how the catalogue marks it stands beside what it holds', async () => {
  const found = await ask('Wharfmate for berth', scanned, ['harborline']);

  const text = renderInvestigation(found, { width: 120, now: found.verdicts[0]?.readAt ?? ('' as Instant) });
  expect(found.verdicts[0]?.apps[0]?.tags).toEqual(
    expect.arrayContaining(['deployed:some', 'host:teams', 'type:external']),
  );
  expect(text).toMatch(/^ {4}marked +available:some, deployed:some, /m);
});

test('what an agent holds itself and inherits too is one permission, and told both ways', async () => {
  const { verdicts } = await ask('Wharfmate for berth', scanned, ['harborline']);

  expect(verdicts[0]?.apps[0]?.scopes).toEqual([
    'GroupMember.Read.All',
    'Team.ReadBasic.All',
    'User.Read',
    'User.Read.All',
    'openid',
    'profile',
  ]);
  expect(verdicts[0]?.apps[0]).toMatchObject({
    consentBasis: 'listed',
    reach: expect.stringMatching(/, as itself\.$/),
  });
});

test('administrators for whom an app acts are named, and its page in the console is linked', async () => {
  const found = await ask('driftline', scanned, ['harborline-workspace', 'harborline-github']);

  const [workspace, github] = found.verdicts.map(({ apps }) => apps);
  const acting = workspace?.find(({ privileged }) => privileged.length > 0);
  expect(acting?.privileged.length).toBe(Math.min(5, Number(acting?.admins)));
  expect(acting?.privileged[0]).toMatch(/^\S.* \(\S+@\S+\)$/);
  expect(workspace?.[0]?.link).toBe('https://admin.google.com/ac/owl/list?tab=apps');
  expect(github?.map(({ link }) => link)).toContainEqual(
    expect.stringMatching(/^https:\/\/github\.com\/organizations\/[\w-]+\/settings\/installations\/\d+$/),
  );
});

test('people who are stored by number are called by number, and who was only counted by nothing', async () => {
  const tenants = scanTenants(simulator.origin, simulator.world.tenants);
  const [workspace] = tenants.filter(({ id }) => id === 'harborline-workspace');
  if (workspace === undefined) throw new Error('no tenant');
  const called: (readonly string[] | undefined)[] = [];
  for (const people of ['pseudonyms', 'counts'] as const) {
    const store = await openStore(':memory:');
    await scanSimulator(simulator, store, { tenants: [workspace], people });

    const found = await ask('driftline', store, ['harborline-workspace']);
    await store.close();

    called.push(found.verdicts[0]?.apps.find(({ admins }) => Number(admins) > 0)?.privileged);
  }

  expect(called[0]?.length).toBeGreaterThan(0);
  expect(called[0]?.filter((name) => !/^\w+$/.test(name))).toEqual([]);
  expect(called[1]).toEqual([]);
});

describe('how many people can sign in, of an app that acts for everyone', () => {
  const page = { width: 120, now: '2026-11-23T13:00:00.000Z' as Instant };

  async function readAs(faults: readonly ('refused' | 'whole')[]) {
    const store = await openStore(':memory:');
    const [harborline] = scanTenants(simulator.origin, simulator.world.tenants);
    if (harborline === undefined) throw new Error('no tenant');
    for (const fault of faults) {
      if (fault === 'refused') simulator.setFault('m365.users', 'forbidden');
      const report = await scanSimulator(simulator, store, { tenants: [harborline] });
      simulator.reset();
      expect(report.tenants[0]?.inventory.arePeopleMore).toBe(fault === 'refused' ? true : undefined);
    }
    const found = await ask('driftline', store, ['harborline']);
    await store.close();
    const app = found.verdicts[0]?.apps.find(({ people }) => people === 'everyone');
    const [, people = ''] =
      / people (everyone, .+?) last used /.exec(renderInvestigation(found, page).replaceAll(/\s+/g, ' ')) ??
      [];
    return { headcount: app?.headcount, uncounted: app?.uncounted, people };
  }

  test('is told where all were read', async () => {
    expect(await readAs(['whole'])).toEqual({
      headcount: expect.any(Number),
      uncounted: undefined,
      people: expect.stringMatching(/^everyone, now and later: \d+ can sign in now$/),
    });
  });

  test('is not known where their list was refused, whomever the lists of roles name', async () => {
    expect(await readAs(['refused'])).toEqual({
      headcount: 'unknown',
      uncounted: { why: expect.stringMatching(/^users was not read: /) },
      people: expect.stringMatching(
        /^everyone, now and later: how many can sign in now is not known \(users was not read: .+\)$/,
      ),
    });
  });

  test('is told of the day on which all were read last', async () => {
    const { headcount: before } = await readAs(['whole']);

    expect(await readAs(['whole', 'refused'])).toEqual({
      headcount: 'unknown',
      uncounted: { why: expect.stringMatching(/^users was not read: /), before },
      people: expect.stringMatching(new RegExp(`\\); ${before} could when all were read last$`)),
    });
  });
});

describe('for a person at a terminal', () => {
  const screen = { width: 100, now: '2026-11-23T13:00:00.000Z' as Instant };

  test('each app comes with reach, use and the step that cuts it off', async () => {
    const text = renderInvestigation(await ask('driftline', scanned, ['harborline']), screen);

    expect(text).toMatch(/^PRESENT {5}Harborline Logistics · Microsoft 365/m);
    for (const label of ['reach', 'found by', 'whose', 'scopes', 'let in by', 'last used', 'next', 'console'])
      expect(text).toMatch(new RegExp(`^ {4}${label} +\\S`, 'm'));
  });

  test('more administrators than a handful are counted', async () => {
    const [verdict] = (await ask('driftline', scanned, ['harborline-workspace'])).verdicts;
    const [app] = verdict?.apps ?? [];
    if (verdict === undefined || app === undefined) throw new Error('not planted');
    const crowded = { ...app, people: 90, admins: 9, privileged: ['Ada', 'B\u001b[2J'] };

    const text = renderInvestigation(
      { query: 'x', near: [], moreNear: 0, verdicts: [{ ...verdict, apps: [crowded] }] },
      { ...screen, width: 200 },
    );

    expect(text).toContain('90; of them 9 with an administrator’s role: Ada, B\\u{1b}[2J, and 7 more');
  });

  test('a number that may be too small is told as one', async () => {
    const [verdict] = (await ask('driftline', scanned, ['harborline-workspace'])).verdicts;
    const [app] = verdict?.apps ?? [];
    if (verdict === undefined || app === undefined) throw new Error('not planted');
    const more = { arePeopleMore: true, areAdminsMore: true } as const;
    const some = { ...app, ...more, people: 90, named: [], admins: 9, privileged: [] };

    const text = renderInvestigation(
      { query: 'x', near: [], moreNear: 0, verdicts: [{ ...verdict, apps: [some] }] },
      { ...screen, width: 200 },
    );

    expect(text).toContain('at least 90; of them at least 9 with an administrator’s role');
  });

  test('what was asked obeys nobody', async () => {
    const text = renderInvestigation(await ask('\u001b[2J\u202egnp', scanned, ['harborline']), screen);

    expect(['\u001b', '\u202e'].filter((c) => text.includes(c))).toEqual([]);
  });
});
