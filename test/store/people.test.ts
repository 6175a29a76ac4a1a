import { afterEach, beforeEach, expect, test } from 'vitest';
import { recordKey } from '../../src/model/keys.ts';
import type { PeopleMode } from '../../src/model/people.ts';
import type {
  AnyRecord,
  AppRecord,
  EventRecord,
  GrantRecord,
  PrincipalRecord,
  TrustRecord,
} from '../../src/model/records.ts';
import { instant } from '../../src/model/values.ts';
import { protector } from '../../src/pipeline/people.ts';
import type { JudgedFinding } from '../../src/store/findings.ts';
import type { Held } from '../../src/store/inventory.ts';
import { openStore, type Store } from '../../src/store/store.ts';

const start = Date.parse('2026-11-23T12:00:00Z');
const later = (days: number) => instant(start + days * 86_400_000);
let store: Store;

beforeEach(async () => {
  store = await openStore(':memory:');
});

afterEach(() => store.close());

const person = (id: string, overrides: Partial<PrincipalRecord> = {}): PrincipalRecord => ({
  kind: 'principal',
  key: recordKey('t', 'principal', id),
  type: 'user',
  name: `Name of ${id}`,
  state: 'active',
  guest: false,
  admin: false,
  createdAt: 'unknown',
  ...overrides,
});

const grant = (app: string, user: string, scope = 'Mail.Read'): GrantRecord => ({
  kind: 'grant',
  key: recordKey('t', 'grant', user, app),
  app: recordKey('t', 'app', app),
  access: 'delegated',
  principal: recordKey('t', 'principal', user),
  resource: 'r',
  scopes: [scope],
  consent: 'user',
  grantedAt: 'unknown',
});

const event = (app: string, user: string): EventRecord => ({
  kind: 'event',
  key: recordKey('t', 'event', user, app),
  app: recordKey('t', 'app', app),
  type: 'granted',
  at: instant(start),
  principal: recordKey('t', 'principal', user),
  scopes: [],
});

type Said = Readonly<Record<string, readonly AnyRecord[] | 'refused'>>;

/**
 * One run, to its end, in which each surface says this, or is refused; `partly`: what it does not say may be there
 * all the same. Returns what is judged, which is before people become numbers.
 */
async function run(mode: PeopleMode, day: number, said: Said, { partly = false } = {}) {
  const run = await store.runs.start(later(day), ['t']);
  await store.people.begin(mode);
  for (const [surface, records] of Object.entries(said)) {
    const reading = { run, tenant: 't', surface };
    await store.coverage.begin(reading);
    if (records !== 'refused') {
      await store.intake.page(reading, { records }, later(day));
      if (!partly)
        for (const kind of ['principal', 'grant'] as const) await store.intake.settle(reading, kind);
    }
    await store.coverage.end(
      reading,
      records === 'refused' ? undefined : { bookmark: 'bookmark', basis: '', spoiledBy: 'nothing' },
    );
  }
  await store.runs.end(run, 'ended', later(day));
  await store.people.tighten(mode, protector(mode));
  const judged = await filed();
  await store.people.end(run, mode);
  return judged;
}

/** What an app's dossier is going to see. */
async function filed() {
  const held: readonly Held[] = await Array.fromAsync(store.inventory.filed('t'));
  return held.map(({ filedUnder, record, alike, firstSeenAt }) => [
    filedUnder,
    record.kind === 'grant' ? record.scopes.join(' ') : record.kind,
    alike,
    firstSeenAt,
  ]);
}

const counted = (grants: number, suspended = 0, admins = 0) => ({
  grants,
  suspended,
  admins,
  people: [],
  adminPeople: [],
});

const people = [person('1'), person('2', { state: 'suspended' }), person('3', { admin: true })];
const first: Said = {
  users: people,
  tokens: [grant('a', '1'), grant('a', '2'), grant('a', '3'), grant('a', '4', 'Files.Read'), grant('b', '3')],
};

test.each(
  (['names', 'pseudonyms', 'counts'] as const).flatMap((mode) => [
    [mode, ['users', 'roles']] as const,
    [mode, ['roles', 'users']] as const,
  ]),
)('%s: whom %j tell is one person, with what either knows', async (mode, surfaces) => {
  const told = {
    users: [
      person('1'),
      person('2', { state: 'suspended', admin: 'unknown' }),
      person('3', { admin: 'unknown' }),
    ],
    roles: [person('2', { state: 'unknown', admin: true }), person('3', { admin: true })],
  };
  const said = { ...Object.fromEntries(surfaces.map((one) => [one, told[one]])), tokens: first.tokens ?? [] };

  for (const day of [0, 1]) {
    await run(mode, day, said);

    const notable = await store.inventory.notablePeople('t', new AbortController().signal);
    const held = await Array.fromAsync(store.inventory.filed('t', { notable }));
    const mail = held.find(
      ({ record, filedUnder }) =>
        filedUnder === 't/app/a' && record.kind === 'grant' && record.scopes.includes('Mail.Read'),
    );
    expect(mail?.alike).toMatchObject({ grants: 3, suspended: 1, admins: 2 });
    expect(await store.inventory.people('t')).toBe(3);
  }
});

test('counts: grants that differ in their person alone are one row with its numbers, and nobody is known', async () => {
  await run('counts', 0, first);

  expect(await filed()).toEqual([
    ['t/app/a', 'Files.Read', counted(1), later(0)],
    ['t/app/a', 'Mail.Read', counted(3, 1, 1), later(0)],
    ['t/app/b', 'Mail.Read', counted(1, 0, 1), later(0)],
  ]);
  expect(await store.inventory.people('t')).toBe(3);
  expect(await store.inventory.people('t', { areEnabled: true })).toBe(2);
  const last = await store.runs.last();
  expect(last && (await Array.fromAsync(store.inventory.known(last, 't', 'principal', [])))).toEqual([]);
});

test('counts: a new reading takes the place of the numbers, and an app keeps the day on which it was first seen', async () => {
  await run('counts', 0, first);

  const judged = await run('counts', 1, {
    users: people,
    tokens: [grant('a', '1', 'Mail.Send'), grant('c', '1')],
  });

  expect(judged.map(([app, scopes, , firstSeenAt]) => [app, scopes, firstSeenAt])).toEqual([
    ['t/app/a', 'Mail.Send', later(0)],
    ['t/app/c', 'Mail.Read', later(1)],
  ]);
  expect(await filed()).toEqual([
    ['t/app/a', 'Mail.Send', counted(1), later(0)],
    ['t/app/c', 'Mail.Read', counted(1), later(1)],
  ]);
});

test('counts: what a surface said before stands when it is refused, and goes when it says that there is nothing', async () => {
  await run('counts', 0, first);

  await run('counts', 1, { users: 'refused', tokens: 'refused' });
  const refused = [(await filed()).length, await store.inventory.people('t')];
  await run('counts', 2, { users: [], tokens: [] });

  expect(refused).toEqual([3, 3]);
  expect([await filed(), await store.inventory.people('t')]).toEqual([[], 0]);
});

test('counts: what was read in part takes the place of the numbers too: nobody could tell who is in both', async () => {
  await run('counts', 0, first);

  const judged = await run('counts', 1, { tokens: [grant('a', '1')] }, { partly: true });

  expect(judged.length).toBe(1);
  expect(await filed()).toEqual([['t/app/a', 'Mail.Read', counted(1), later(0)]]);
});

test('counts: a feed whose events went starts over; others go on', async () => {
  const { principal: _, ...unnamed } = event('a', '-');

  await run('counts', 0, {
    log: [event('a', '1')],
    other: [unnamed],
  });

  expect([await store.coverage.bookmark('t', 'log'), await store.coverage.bookmark('t', 'other')]).toEqual([
    undefined,
    'bookmark',
  ]);
  expect((await filed()).map(([, kind]) => kind)).toEqual(['event']);
});

test('counts: who owns an app goes, and whose tokens it trusts stays', async () => {
  const trust = (type: TrustRecord['type'], owner?: string): TrustRecord => ({
    kind: 'trust',
    key: recordKey('t', 'trust', type, 'c', owner ?? 'f'),
    clientId: 'c',
    type,
    with: owner === undefined ? 'issuer subject' : 'a guest',
    home: 'foreign',
    ...(owner !== undefined && { principal: recordKey('t', 'principal', owner) }),
  });

  await run('counts', 0, { trusts: [trust('owner', '1'), trust('owner'), trust('federated-subject')] });

  const kept = await store.inventory.byClient('t', ['c']);
  expect(kept.map(({ record }) => record.key)).toEqual([
    't/trust/owner/c/f',
    't/trust/federated-subject/c/f',
  ]);
});

test('from counts to names: people that are named again are not counted too', async () => {
  await run('counts', 0, first);

  await run('names', 1, first);

  const alike = (await filed()).map(([, , alike]) => alike);
  expect(alike).toMatchObject([{ grants: 3 }, { grants: 1 }, { grants: 1 }]);
  expect(await store.inventory.people('t')).toBe(3);
});

test('from names to pseudonyms: old versions too, and people whom nobody showed again', async () => {
  await run('names', 0, { users: [person('1'), person('2')] });
  await run('names', 1, { users: [person('1', { name: 'New name of 1' }), person('2')] });

  await run('pseudonyms', 2, { users: 'refused' });

  const last = { id: 2, startedAt: later(1), status: 'ended' } as const;
  const known = await Array.fromAsync(store.inventory.known(last, 't', 'principal', []));
  expect(known.map(({ name }) => name)).toEqual(['1', '2']);
});

test('findings that were told before say no address, and call no key by the name that somebody gave it', async () => {
  const key = recordKey('t', 'app', 'pat', '7');
  const token: AppRecord = {
    kind: 'app',
    key,
    name: "Ada's laptop",
    role: 'token',
    type: 'fine-grained-pat',
    home: 'own',
    enabled: true,
    createdAt: 'unknown',
  };
  await run('names', 0, { tokens: [token] });
  const told: JudgedFinding = {
    analyzer: 'x',
    rule: 'y',
    severity: 'high',
    tenant: 't',
    subject: token.name,
    clientId: 'unknown',
    about: [key],
    message: 'ada@acme.example uses it.',
    evidence: [{ fact: 'says\nada@acme.example', seen: 'tokens' }],
    remedy: 'Ask "them".',
  };
  await store.findings.tell({ id: 1, startedAt: later(0), status: 'ended' }, told, 'basis');

  await run('pseudonyms', 1, { tokens: [token].map(protector('pseudonyms').record) });

  expect(await store.findings.told({ id: 1, startedAt: later(0), status: 'ended' })).toMatchObject([
    {
      ...told,
      subject: '7',
      message: '[address] uses it.',
      evidence: [{ fact: 'says\n[address]', seen: 'tokens' }],
    },
  ]);
});

test('from names to counts: a gap of before forgets whom it was about, in its text too', async () => {
  await run('names', 0, { tokens: [] });
  const reading = {
    run: { id: 1, startedAt: later(0), status: 'ended' },
    tenant: 't',
    surface: 'tokens',
  } as const;
  const subject = recordKey('t', 'principal', '104277');
  const gap = { reason: 'shape', what: 'the user 104277 is not as documented', subject } as const;
  await store.intake.page(reading, { records: [], gaps: [gap] }, later(0));

  await run('counts', 1, { tokens: [] });

  expect(await store.coverage.gaps(reading.run, 't')).toEqual([
    { surface: 'tokens', reason: 'shape', what: 'the user {id} is not as documented', subjects: 1 },
  ]);
  expect(await store.coverage.gapAbout(reading, 'grant', [subject])).toBeUndefined();
});

test('who administrates is told where any administrator is, or was counted', async () => {
  expect(await store.inventory.tellsAdmins('t')).toBe(false);
  await run('names', 0, { users: [person('1'), person('2', { name: '"admin":true', admin: 'unknown' })] });
  expect(await store.inventory.tellsAdmins('t')).toBe(false);

  await run('names', 1, first);
  const named = await store.inventory.tellsAdmins('t');
  await run('counts', 2, first);

  expect([named, await store.inventory.tellsAdmins('t')]).toEqual([true, true]);
});

test('people are found by their keys, however many are asked for', async () => {
  const many = Array.from({ length: 2500 }, (_, i) => person(`p${i}`));
  await run('names', 0, { users: many });

  const found = await store.inventory.principals([...many.map(({ key }) => key), person('nobody').key]);

  expect(found.length).toBe(2500);
  expect(await store.inventory.principals([])).toEqual([]);
});
