import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AppDossier, Own } from '../../src/model/dossier.ts';
import { recordKey } from '../../src/model/keys.ts';
import type { AnyRecord, AppRecord, GrantRecord, HomeRecord, TrustRecord } from '../../src/model/records.ts';
import { instant } from '../../src/model/values.ts';
import { appDossiers, tenantDossier } from '../../src/pipeline/dossiers.ts';
import { recogniser } from '../../src/pipeline/recogniser.ts';
import { openStore } from '../../src/store/store.ts';

const at = instant(Date.parse('2026-11-23T12:00:00Z'));
const own: Own = { homes: new Set(), domains: new Set() };
const graph = '00000003-0000-0000-c000-000000000000';
const tenant = { id: 't', label: 'T', platform: 'm365', people: 3 } as const;

/** The dossiers of what these surfaces said. */
async function dossiersOf(
  said: Readonly<Record<string, readonly AnyRecord[]>>,
  ours: Own = own,
  platform = 'm365',
  off: readonly string[] = [],
): Promise<readonly AppDossier[]> {
  const store = await openStore(':memory:');
  const run = await store.runs.start(at);
  for (const [surface, records] of Object.entries(said)) {
    const reading = { run, tenant: 't', surface };
    await store.coverage.begin(reading);
    await store.intake.page(reading, { records }, at);
  }
  const dossiers = await Array.fromAsync(
    appDossiers(
      store,
      { ...tenant, platform },
      { off, own: ours, recognise: recogniser([]), signal: new AbortController().signal },
    ),
  );
  await store.close();
  return dossiers;
}

const client = (id: string, clientId: string): AppRecord => ({
  kind: 'app',
  key: recordKey('t', 'app', id),
  clientId,
  name: `App ${id}`,
  role: 'client',
  type: 'Application',
  home: 'own',
  enabled: true,
  createdAt: 'unknown',
});

const registration = (clientId: string): AppRecord => ({
  ...client(clientId, clientId),
  key: recordKey('t', 'app', 'registration', clientId),
  name: `Registration ${clientId}`,
  role: 'registration',
});

const packaged = (catalogue: string, id: string, facts: Partial<AppRecord>): AppRecord => {
  const { clientId: _, ...record } = registration(id);
  const key = recordKey('t', 'app', catalogue, id);
  return { ...record, key, name: `Package ${id}`, manifest: 'one', ...facts };
};

const grant = (id: string, user: string, overrides: Partial<GrantRecord> = {}): GrantRecord => ({
  kind: 'grant',
  key: recordKey('t', 'grant', id, user),
  app: recordKey('t', 'app', id),
  access: 'delegated',
  principal: recordKey('t', 'principal', user),
  resource: 'api',
  scopes: ['Mail.Read'],
  consent: 'user',
  grantedAt: 'unknown',
  ...overrides,
});

test('who may speak for an app is filed by its client id, and is ours where we say so', async () => {
  const trust = (id: string, holder?: string): TrustRecord => ({
    kind: 'trust',
    key: recordKey('t', 'trust', 'federated-subject', 'c1', id),
    clientId: 'c1',
    type: 'federated-subject',
    with: id,
    home: 'unknown',
    ...(holder !== undefined && { holder }),
  });

  const [dossier] = await dossiersOf(
    {
      clients: [client('a', 'c1')],
      registrations: [registration('c1')],
      trusts: [trust('ours', 'github/ours'), trust('theirs', 'github/theirs'), trust('whose')],
    },
    { homes: new Set(['github/ours']), domains: new Set() },
  );

  expect(dossier?.trusts.map((trust) => [trust.with, trust.home])).toEqual([
    ['ours', 'own'],
    ['theirs', 'foreign'],
    ['whose', 'unknown'],
  ]);
});

test('what is known of one app by its two ids stands in one dossier', async () => {
  const [dossier, ...others] = await dossiersOf({
    clients: [client('a', 'c1'), client('api', 'graph')],
    registrations: [registration('c1')],
    grants: [grant('a', 'u1')],
    activity: [
      {
        kind: 'use',
        key: recordKey('t', 'use', 'c1'),
        clientId: 'c1',
        evidence: 'sign-in-activity',
        by: 'delegated',
        lastUsedAt: at,
      },
    ],
  });

  expect([dossier?.name, dossier?.clientId, dossier?.registration?.name, dossier?.uses.length]).toEqual([
    'App a',
    'c1',
    'Registration c1',
    1,
  ]);
  // The API by the id that no name can forge, and by its name.
  expect(dossier?.grants.map((group) => [group.resource, group.resourceName])).toEqual([
    ['graph', 'App api'],
  ]);
  expect(others.map((other) => other.name)).toEqual(['App api']);
});

test('an app that several surfaces tell is told by the one that knows most, filled up by the others', async () => {
  const bot: AppRecord = { ...client('a', 'c1'), type: 'bot', home: 'unknown', name: 'Its bot' };
  const approved: AppRecord = {
    ...client('a', 'c1'),
    home: 'foreign',
    enabled: 'unknown',
    tags: ['directory'],
  };

  const one = await dossiersOf({ bots: [bot], approved: [approved] });
  const other = await dossiersOf({ approved: [approved], bots: [bot] });

  expect(one.map((dossier) => dossier.client)).toEqual([{ ...approved, enabled: true }]);
  expect(other).toEqual(one);
});

test('a client id is no name where another surface tells one', async () => {
  const counted: AppRecord = { ...client('a', 'c1'), name: 'Its name' };
  const logged: AppRecord = { ...client('a', 'c1'), name: 'c1' };

  const [one] = await dossiersOf({ census: [counted], log: [logged] });
  const [other] = await dossiersOf({ log: [logged], census: [counted] });
  const [alone] = await dossiersOf({ log: [logged] });

  expect([one?.name, other?.name, alone?.name]).toEqual(['Its name', 'Its name', 'c1']);
});

test('on GitHub an app is called what its registration says: what is installed is listed by its slug', async () => {
  const said = { installations: [client('octo-chat', 'c1')], publishers: [registration('c1')] };

  const [onGitHub] = await dossiersOf(said, own, 'github');
  const [alone] = await dossiersOf({ installations: said.installations }, own, 'github');

  expect([onGitHub?.name, alone?.name]).toEqual(['Registration c1', 'App octo-chat']);
});

test('a registration without a client, and a grant without an app, are dossiers too', async () => {
  const dossiers = await dossiersOf({
    registrations: [registration('c9')],
    grants: [grant('gone', 'u1', { appName: 'Seen on a grant' })],
  });

  expect(dossiers.map(({ name, clientId }) => [name, clientId])).toEqual([
    ['Seen on a grant', 'unknown'],
    ['Registration c9', 'c9'],
  ]);
});

test('an app of which two catalogues list a package, and which is not here, is one dossier', async () => {
  const inTeams = packaged('teams-app', '1', { clientId: 'bot' });
  const inMicrosoft365 = packaged('package', '2', { clientId: 'bot', name: 'The same' });

  const dossiers = await dossiersOf({ teams: [inTeams], catalogue: [inMicrosoft365] });

  expect(dossiers.map(({ clientId, told }) => [clientId, told.names])).toEqual([
    ['bot', ['Package 1', 'The same']],
  ]);
});

test.each<[string, Partial<AppRecord>, Partial<AppRecord>, readonly string[]]>([
  ['neither names an app', {}, {}, ['Package 2']],
  ['one names an app', { clientId: 'bot' }, {}, ['Package 1']],
  ['the other names an app', {}, { clientId: 'bot' }, ['Package 2']],
  ['each names another app', { clientId: 'bot' }, { clientId: 'other' }, ['Package 2', 'Package 1']],
  ['they are of several makers', {}, { manifest: 'another' }, ['Package 2', 'Package 1']],
])('of packages that two catalogues list: where %s', async (_, one, other, names) => {
  const said = {
    teams: [packaged('teams-app', '1', one)],
    catalogue: [packaged('package', '2', other)],
  };

  const dossiers = await dossiersOf(said);

  expect(dossiers.map(({ name }) => name)).toEqual(names);
});

test('packages of which nothing tells what they are, are several', async () => {
  const { manifest: _, ...one } = packaged('teams-app', '1', {});
  const { manifest: __, ...other } = packaged('package', '2', {});

  const dossiers = await dossiersOf({ teams: [one], catalogue: [other] });

  expect(dossiers.map(({ name }) => name)).toEqual(['Package 2', 'Package 1']);
});

test('a package that one catalogue tells with the app behind it, another does not tell again', async () => {
  const dossiers = await dossiersOf({
    clients: [client('a', 'c1')],
    teams: [packaged('teams-app', '1', { clientId: 'c1' })],
    catalogue: [packaged('package', '2', {})],
  });

  expect(dossiers.map(({ name }) => name)).toEqual(['App a']);
});

test('people are counted with who is suspended and who administrates', async () => {
  const person = (id: string, state: 'active' | 'suspended', admin: boolean): AnyRecord => ({
    kind: 'principal',
    key: recordKey('t', 'principal', id),
    type: 'user',
    name: id,
    state,
    guest: false,
    admin,
    createdAt: 'unknown',
  });

  const [dossier] = await dossiersOf({
    people: [person('u1', 'active', true), person('u2', 'suspended', false), person('u3', 'active', false)],
    grants: [
      grant('a', 'u1'),
      grant('a', 'u2'),
      grant('a', 'u3'),
      grant('a', 'all', { principal: 'everyone', consent: 'admin' }),
    ],
  });

  expect(
    dossier?.grants.map(({ reach, principals, suspended, admins, grants }) => ({
      reach,
      principals,
      suspended,
      admins,
      grants,
    })),
  ).toEqual([
    { reach: 'everyone', principals: 0, suspended: 0, admins: 0, grants: 1 },
    { reach: undefined, principals: 3, suspended: 1, admins: 1, grants: 3 },
  ]);
});

test('a handful of the administrators among many people is named, the same ones each time', async () => {
  const id = (n: number) => `u${String(n).padStart(3, '0')}-${'x'.repeat(400)}`;
  const numbers = Array.from({ length: 300 }, (_, n) => n);
  const people = numbers.map(
    (n): AnyRecord => ({
      kind: 'principal',
      key: recordKey('t', 'principal', id(n)),
      type: 'user',
      name: id(n),
      state: 'active',
      guest: false,
      admin: n % 40 === 7,
      createdAt: 'unknown',
    }),
  );

  const [dossier] = await dossiersOf({ people, grants: numbers.map((n) => grant('a', id(n))) });

  // Long keys: not five of them have room in what the store tells.
  const named = dossier?.grants[0]?.adminSample ?? [];
  expect(dossier?.grants[0]?.admins).toBe(8);
  expect(named).toEqual([7, 47, 87, 127].map((n) => recordKey('t', 'principal', id(n))));
});

test('the organisation that is its home comes along, unless who told of it is switched off', async () => {
  const home = { kind: 'home', key: recordKey('t', 'home', 'h-1'), id: 'h-1', state: 'gone' } as const;
  const said = { clients: [{ ...client('a', 'c'), homeTenant: 'H-1' }], homes: [home] };

  const [told] = await dossiersOf(said);
  const [untold] = await dossiersOf(said, own, 'm365', ['homes']);

  expect([told?.organisation, untold?.organisation]).toEqual([home, undefined]);
});

test('the earliest day on which the vendor’s own lists had it is earlier than our first sight, or is not told', async () => {
  const listed = (when: string) => ({
    kind: 'event' as const,
    key: recordKey('t', 'event', 'census', when),
    app: recordKey('t', 'app', 'a'),
    type: 'listed' as const,
    at: instant(Date.parse(when)),
    scopes: [],
  });
  const said = { clients: [client('a', 'c')] };
  const early = [listed('2025-09-01T08:00:00Z'), listed('2025-10-01T08:00:00Z')];

  const [old] = await dossiersOf({ ...said, events: early });
  const [young] = await dossiersOf({ ...said, events: [listed('2099-01-01T08:00:00Z')] });

  expect([old?.listedSince, old?.events]).toEqual(['2025-09-01T08:00:00.000Z', []]);
  expect(young?.listedSince).toBeUndefined();
});

test('application permissions come one to a grant and are read as one', async () => {
  const role = (scope: string): GrantRecord =>
    grant('a', scope, {
      access: 'application',
      principal: 'itself',
      consent: 'admin',
      scopes: [scope],
      grantedAt: at,
    });

  const [dossier] = await dossiersOf({ grants: [role('Mail.Read'), role('Files.Read.All')] });

  expect(dossier?.grants).toEqual([
    {
      seen: 'grants',
      access: 'application',
      consent: 'admin',
      resource: 'api',
      resourceName: 'unknown',
      scopes: ['Files.Read.All', 'Mail.Read'],
      isSignInOnly: false,
      reach: 'itself',
      principals: 0,
      suspended: 0,
      admins: 0,
      sample: [],
      adminSample: [],
      grants: 2,
      grantedAt: at,
    },
  ]);
});

test('what is held in many places is one group, narrowed, beside what is not', async () => {
  const within = (place: string, placeName?: string): GrantRecord => ({
    ...grant('a', `in-${place}`, { access: 'application', principal: 'itself', scopes: ['Mail.Read'] }),
    place,
    ...(placeName !== undefined && { placeName }),
  });
  const whole = grant('a', 'whole', { access: 'application', principal: 'itself', scopes: ['Mail.Read'] });

  const [dossier] = await dossiersOf({ grants: [within('t1', 'Board'), within('t2'), whole] });

  expect(dossier?.grants.map(({ grants, places }) => ({ grants, places }))).toEqual([
    { grants: 2, places: { count: 2, sample: ['Board', 't2'] } },
    { grants: 1, places: undefined },
  ]);
});

test('what is held in places is a group for each permission: it is not held wherever another one is', async () => {
  const within = (place: string, scope: string): GrantRecord => ({
    ...grant('a', `${scope}-${place}`, { access: 'application', principal: 'itself', scopes: [scope] }),
    place,
  });

  const [dossier] = await dossiersOf({
    grants: [within('t1', 'Mail.Read'), within('t2', 'Mail.Read'), within('t3', 'Files.Read.All')],
  });

  expect(dossier?.grants.map(({ scopes, places }) => [scopes, places?.count])).toEqual([
    [['Files.Read.All'], 1],
    [['Mail.Read'], 2],
  ]);
});

test('a token that a person made is what holds access, under its own key', async () => {
  const key = recordKey('t', 'app', 'pat', '7');
  const [dossier] = await dossiersOf({
    tokens: [
      { ...client('pat/7', 'x'), key, role: 'token', type: 'fine-grained-pat' },
      { ...grant('x', 'u1', { basis: 'log', repositories: 'all' }), app: key },
      { ...grant('y', 'u1', { repositories: 'all' }), app: key },
    ],
  });

  expect(dossier?.client).toMatchObject({ key, role: 'token' });
  expect(dossier?.grants.map(({ basis, repositories, grants }) => [basis, repositories, grants])).toEqual([
    ['log', 'all', 1],
    [undefined, 'all', 1],
  ]);
});

test('scopes that only sign people in are told apart from those that reach data', async () => {
  const [dossier] = await dossiersOf({
    grants: [
      grant('a', 'u1', { scopes: ['openid', 'User.Read'], resource: graph }),
      grant('a', 'u2', { scopes: ['openid', 'Mail.Read'], resource: graph }),
      grant('a', 'u3', { scopes: ['openid', 'Brand.New'], resource: graph }),
      grant('a', 'u4', { scopes: [], resource: graph }),
    ],
  });

  expect(dossier?.grants.map(({ scopes, isSignInOnly }) => [scopes.join(' '), isSignInOnly])).toEqual([
    ['openid User.Read', true],
    ['openid Mail.Read', false],
    ['openid Brand.New', false],
    ['', false],
  ]);
});

test('people of whom the vendor does not tell are no people of whom we could count', async () => {
  const [dossier] = await dossiersOf({ grants: [grant('a', 'x', { principal: 'unknown' })] });

  expect(dossier?.grants).toMatchObject([{ reach: 'unknown', principals: 0, sample: [], grants: 1 }]);
});

test('what the user says is ours is never foreign', async () => {
  const foreign = (id: string, homeTenant: string): AppRecord => ({
    ...client(id, id),
    home: 'foreign',
    homeTenant,
  });
  const dossiers = await dossiersOf(
    { clients: [foreign('a', 'sister'), foreign('b', 'stranger')] },
    { homes: new Set(['m365/sister', 'github/stranger']), domains: new Set() },
  );

  expect(dossiers.map(({ client }) => client?.home)).toEqual(['own', 'foreign']);
});

test('the organisation that is its home stands beside an app, and tells whose it may be', async () => {
  const homed = (id: string, homeTenant: string): AppRecord => ({
    ...client(id, id),
    home: 'foreign',
    homeTenant,
  });
  const home: HomeRecord = {
    kind: 'home',
    key: recordKey('t', 'home', 'h1'),
    id: 'h1',
    state: 'present',
    name: 'Salesloft, Inc.',
    domain: 'salesloft.com',
  };

  const dossiers = await dossiersOf({
    'service-principals': [homed('a', 'H1'), homed('b', 'h2')],
    'home-tenants': [home],
  });

  expect(dossiers.map(({ organisation, vendor }) => [organisation, vendor.known])).toEqual([
    [home, 'salesloft'],
    [undefined, undefined],
  ]);
});

test('a trust that two surfaces tell is one, by the later word, with all that it opens', async () => {
  const trust = (whom: string, allows?: readonly string[]): TrustRecord => ({
    kind: 'trust',
    key: recordKey('t', 'trust', 'sign-in', 'domain', 'example.com'),
    type: 'sign-in',
    with: whom,
    home: 'unknown',
    ...(allows !== undefined && { allows }),
  });
  const said = {
    'outside-sign-in': [trust('the federation server of example.com', ['isDefault', 'x'])],
    'federation-servers': [trust('http://example.com/adfs/services/trust', ['x', 'y'])],
  };
  const store = await openStore(':memory:');
  const run = await store.runs.start(at);
  for (const [surface, records] of Object.entries(said))
    await store.intake.page({ run, tenant: 't', surface }, { records }, at);

  const { trusts } = await tenantDossier(store, tenant, { off: [], own });
  await store.close();

  expect(trusts).toEqual([trust('http://example.com/adfs/services/trust', ['isDefault', 'x', 'y'])]);
});

test('a grant that two surfaces tell is one grant', async () => {
  const [dossier] = await dossiersOf({
    log: [grant('a', 'u1'), grant('a', 'u2')],
    tokens: [grant('a', 'u1'), grant('a', 'u2')],
  });

  expect(dossier?.grants.map(({ principals, grants }) => [principals, grants])).toEqual([[2, 2]]);
});

test('every app once and every grant counted once, whatever the order they came in', async () => {
  const pair = fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 40 }));
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(pair, { selector: String, maxLength: 60 }), async (pairs) => {
      const dossiers = await dossiersOf({ grants: pairs.map(([app, user]) => grant(`a${app}`, `u${user}`)) });

      const counted = Object.fromEntries(
        dossiers.map(({ key, grants }) => [key, grants.reduce((sum, group) => sum + group.principals, 0)]),
      );
      const expected: Record<string, number> = {};
      for (const [app] of pairs) expected[`t/app/a${app}`] = (expected[`t/app/a${app}`] ?? 0) + 1;
      expect(counted).toEqual(expected);
    }),
    { numRuns: 25 },
  );
});

test('an abort is seen while the grants of one app are walked', async () => {
  const store = await openStore(':memory:');
  const run = await store.runs.start(at);
  const reading = { run, tenant: 't', surface: 'grants' };
  await store.coverage.begin(reading);
  const records = Array.from({ length: 3000 }, (_, i) =>
    grant('a', String(i), { access: 'application', principal: 'itself' }),
  );
  await store.intake.page(reading, { records }, at);
  const controller = new AbortController();

  setImmediate(() => controller.abort(new Error('stop')));
  const dossiers = Array.fromAsync(
    appDossiers(store, tenant, { off: [], own, recognise: recogniser([]), signal: controller.signal }),
  );

  await expect(dossiers).rejects.toThrow(new Error('stop'));
  await store.close();
});

test('application permissions of different days are told apart: each has its own age', async () => {
  const given = (id: string, scope: string, day: string): GrantRecord =>
    grant('a', `itself-${id}`, {
      access: 'application',
      principal: 'itself',
      scopes: [scope],
      grantedAt: instant(Date.parse(day)),
    });

  const [dossier] = await dossiersOf({
    'service-principals': [client('a', 'client-a')],
    'application-permissions': [
      given('1', 'User.Read.All', '2024-09-01T10:00:00Z'),
      given('2', 'Sites.Read.All', '2024-09-01T11:00:00Z'),
      given('3', 'Mail.ReadWrite', '2026-11-22T10:00:00Z'),
    ],
  });

  expect(dossier?.grants.map(({ scopes, grantedAt }) => [scopes, grantedAt.slice(0, 10)])).toEqual([
    [['User.Read.All', 'Sites.Read.All'], '2024-09-01'],
    [['Mail.ReadWrite'], '2026-11-22'],
  ]);
});

test('what is inherited is a group of its own beside what an app was given itself', async () => {
  const given = (id: string, facts: Partial<GrantRecord> = {}): GrantRecord =>
    grant('a', id, { access: 'application', principal: 'itself', consent: 'admin', ...facts });

  const [dossier] = await dossiersOf({
    'service-principals': [client('a', 'client-a')],
    'application-permissions': [given('own')],
    'agent-inheritance': [
      given('inherited-1', { basis: 'inherited' }),
      given('inherited-2', { basis: 'inherited', scopes: ['User.Read.All'] }),
    ],
  });

  expect(dossier?.grants.map(({ basis, scopes, grants, seen }) => [basis, scopes, grants, seen])).toEqual([
    ['inherited', ['Mail.Read', 'User.Read.All'], 2, 'agent-inheritance'],
    [undefined, ['Mail.Read'], 1, 'application-permissions'],
  ]);
});

test('the packages of an app stand in its dossier, and make no app of their own', async () => {
  const key = recordKey('t', 'app', 'teams-app', 'p1');
  const inCatalogue: AppRecord = { ...registration('c1'), key, type: 'teams-app', home: 'unknown' };
  const inTeam: AppRecord = { ...inCatalogue, app: recordKey('t', 'app', 'sp1'), name: 'In Teams' };

  const dossiers = await dossiersOf({
    principals: [client('sp1', 'c1')],
    registrations: [registration('c1')],
    catalogue: [inCatalogue],
    teams: [inTeam],
  });

  expect(dossiers.map((dossier) => [dossier.key, dossier.registration?.key])).toEqual([
    ['t/app/sp1', 't/app/registration/c1'],
  ]);
  expect(dossiers[0]?.told.names).toEqual(['App sp1', 'In Teams', 'Registration c1']);
});

test('a package whose app is not here stands alone, with where it is', async () => {
  const key = recordKey('t', 'app', 'teams-app', 'p1');
  const { clientId: _, ...bare } = registration('c1');
  const packaged: AppRecord = { ...bare, key, app: key, type: 'teams-app', name: 'Board Game' };
  const there = grant('p1', 'nobody', {
    ...{
      app: key,
      access: 'application',
      principal: 'itself',
      scopes: [],
      place: 'team1',
      placeName: 'Board',
    },
  });

  const dossiers = await dossiersOf({
    catalogue: [{ ...bare, key, type: 'teams-app' }],
    teams: [packaged, there],
  });

  expect(dossiers.map(({ key, name, clientId }) => [key, name, clientId])).toEqual([
    [key, 'Board Game', 'unknown'],
  ]);
  expect(dossiers[0]?.grants.map(({ places, scopes }) => [places, scopes])).toEqual([
    [{ count: 1, sample: ['Board'] }, []],
  ]);
});
