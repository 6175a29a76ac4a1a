import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { m365 } from '../../src/connectors/m365/index.ts';
import { recordKey } from '../../src/model/keys.ts';
import type { AnyRecord, AppRecord, CredentialRecord, TrustRecord } from '../../src/model/records.ts';
import { type Instant, instant } from '../../src/model/values.ts';
import { restorableUntil } from '../../src/pipeline/deletion.ts';
import { appDossiers } from '../../src/pipeline/dossiers.ts';
import { investigate } from '../../src/pipeline/investigate.ts';
import { recogniser } from '../../src/pipeline/recogniser.ts';
import { consoleFormat } from '../../src/report/formats/console.ts';
import { investigationOutcome } from '../../src/report/investigation.ts';
import { renderInvestigation } from '../../src/report/investigation-text.ts';
import type { Report } from '../../src/report/report.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { onDay, type PlantedTenant, refused, type Said, scanPlanted } from '../support/planted.ts';
import { delegated, foreignApp, graphApp, persons, signIns, tenantSetting } from '../support/planted-m365.ts';

let store: Store;

beforeEach(async () => {
  store = await openStore(':memory:');
});

afterEach(() => store.close());

const { signal } = new AbortController();
const alive = foreignApp('t', 'x', { name: 'Example Backup' });
const held = delegated('t', 'x', 'Mail.Read', 3);

function deleted(app: AppRecord, day: number): AppRecord {
  return { ...app, enabled: false, deletedAt: onDay(day) };
}

/** A tenant with one app that nobody used for long; what the lists say of it is the story's. */
function tenant(says: Readonly<Record<string, Said>>): PlantedTenant {
  const { 'service-principals': clients = [], ...rest } = says;
  const read = Array.isArray(clients) ? [graphApp('t'), ...clients] : clients;
  return {
    id: 't',
    platform: 'm365',
    says: {
      organization: [tenantSetting('t')],
      'service-principals': read,
      'sign-in-activity': signIns('t', 'x', onDay(-400)),
      users: persons('t', 600),
      ...rest,
    },
  };
}

const living = tenant({ 'service-principals': [alive], 'delegated-grants': held });
const inBin = (day: number, grants: readonly AnyRecord[] = []) =>
  tenant({ 'deleted-apps': [deleted(alive, day)], 'delegated-grants': grants });

function told({ findings }: Report): readonly string[] {
  return findings.map(({ rule, change }) => `${rule} ${change}`);
}

async function asked(query = 'example backup') {
  const tenants = [{ id: 't', label: 'T', connector: m365, settings: {} }];
  return await investigate({ store, tenants, query, signal });
}

async function dossierOf(key: string) {
  const ref = { id: 't', label: 'T', platform: 'm365', people: 3 } as const;
  const own = { homes: new Set<string>(), domains: new Set<string>() };
  const all = await Array.fromAsync(
    appDossiers(store, ref, { off: [], own, recognise: recogniser([]), signal }),
  );
  return all.find((dossier) => dossier.key === recordKey('t', 'app', ...(key.split('/') as [string])));
}

describe.each([
  ['are listed no more', []],
  ['are listed still', held],
])('an app whose grants %s once it is deleted', (_, listed) => {
  test('holds no access, and no finding speaks of it; restored, it is what it was', async () => {
    const first = await scanPlanted(store, [living]);
    const gone = await scanPlanted(store, [inBin(99, listed)], { day: 100 });
    const still = await scanPlanted(store, [inBin(99, listed)], { day: 101 });
    const back = await scanPlanted(store, [living], { day: 102 });

    expect([first, gone, still, back].map(told)).toEqual([
      ['app-unused new'],
      [],
      [],
      ['app-unused reopened'],
    ]);
    expect([first, gone, still, back].map((one) => one.tenants[0]?.inventory)).toMatchObject([
      { apps: 2, grants: 3 },
      { apps: 1, grants: 0, deletedApps: 1 },
      { apps: 1, grants: 0, deletedApps: 1 },
      { apps: 2, grants: 3 },
    ]);
    expect(back.tenants[0]?.inventory.deletedApps).toBeUndefined();
    expect(consoleFormat.render(gone, { hasColour: false, width: 100, isVerbose: true })).toMatch(
      /1\s+deleted\s+app\s+that\s+can\s+be\s+restored/,
    );
  });

  test('is found by who asks for it, as deleted, with what it held', async () => {
    await scanPlanted(store, [living]);
    for (const day of [100, 101, 102]) await scanPlanted(store, [inBin(99, listed)], { day });

    const found = await asked();

    expect(found.verdicts[0]).toMatchObject({
      said: 'deleted',
      gone: [],
      apps: [
        {
          enabled: false,
          deleted: { at: onDay(99), restorableUntil: onDay(129) },
          scopes: ['Mail.Read'],
          reach: expect.stringMatching(/^It is deleted and can do nothing\./),
          next: expect.stringMatching(/Remove-MgDirectoryDeletedItem -DirectoryObjectId x\.$/),
        },
      ],
    });
    expect(investigationOutcome(found)).toEqual({
      exitCode: 10,
      why: 'present in 0, deleted in 1 (t), not found in 0, cannot say of 0 of 1 tenant',
    });
    const text = renderInvestigation(found, { width: 120, now: onDay(102) });
    expect(text).toContain('DELETED     T · Microsoft 365: 1 app, which is deleted and can do nothing now');
    expect(text).toContain('  Example Backup (deleted)\n');
    expect(text).toMatch(
      /deleted +on 2027-03-02; it can be restored with what it held until 2027-04-01, 30 days/,
    );
    expect(text).toMatch(/held +Mail\.Read/);
    expect(text).not.toMatch(/PRESENT|switched off|people {2}/);
  });
});

test('when it is gone for good, it is gone', async () => {
  await scanPlanted(store, [living]);
  await scanPlanted(store, [inBin(1)], { day: 2 });
  for (const day of [40, 41, 42]) await scanPlanted(store, [tenant({})], { day });

  const found = await asked();

  expect(found.verdicts[0]).toMatchObject({
    said: 'not-found',
    apps: [],
    gone: [{ name: 'Example Backup', scopes: ['Mail.Read'] }],
  });
});

test.each<[what: string, says: Parameters<typeof tenant>[0], expected: string | undefined]>([
  ['both lists at once', { 'service-principals': [alive], 'deleted-apps': [deleted(alive, 0)] }, undefined],
  [
    'the list of deleted ones, where that of the living was refused',
    { 'service-principals': { gaps: [refused] }, 'deleted-apps': [deleted(alive, 0)] },
    onDay(0),
  ],
  [
    'the list of the living, where that of deleted ones was refused',
    { 'service-principals': [alive], 'deleted-apps': { gaps: [refused] } },
    undefined,
  ],
])('an app that was alive: the later word counts, %s', async (_, says, expected) => {
  await scanPlanted(store, [living]);

  await scanPlanted(store, [tenant(says)], { day: 1 });

  const dossier = await dossierOf('x');
  expect([dossier?.client?.deletedAt, dossier?.client?.enabled]).toEqual([expected, expected === undefined]);
});

test('what nobody restored yet is alive where the list of the living says so later', async () => {
  await scanPlanted(store, [inBin(0)]);
  await scanPlanted(store, [tenant({ 'service-principals': [alive], 'deleted-apps': { gaps: [refused] } })], {
    day: 1,
  });

  const found = await asked();

  expect(found.verdicts[0]?.apps.map(({ deleted }) => deleted)).toEqual([undefined]);
});

test('a deleted app keeps what is known of when it was alive and the list of deleted ones does not tell', async () => {
  const { homeTenant: _, createdAt: __, ...bare } = alive;
  await scanPlanted(store, [living]);
  await scanPlanted(
    store,
    [tenant({ 'deleted-apps': [deleted({ ...bare, home: 'unknown', createdAt: 'unknown' }, 1)] })],
    { day: 1 },
  );

  const dossier = await dossierOf('x');

  expect(dossier?.client).toMatchObject({
    home: 'foreign',
    homeTenant: 'vendor',
    createdAt: alive.createdAt,
    enabled: false,
    deletedAt: onDay(1),
  });
});

const ours: AppRecord = { ...foreignApp('t', 'x'), home: 'own', homeTenant: 't' };
const registration: AppRecord = {
  ...ours,
  key: recordKey('t', 'app', 'registration', 'client-x'),
  role: 'registration',
  audience: 'any-tenant',
};
const secret = (owner: string, app?: AppRecord['key']): CredentialRecord => ({
  kind: 'credential',
  key: recordKey('t', 'credential', owner, 'key'),
  ...(app !== undefined && { app }),
  clientId: 'client-x',
  type: 'secret',
  name: owner,
  startsAt: 'unknown',
  expiresAt: 'never',
});
const owner: TrustRecord = {
  kind: 'trust',
  key: recordKey('t', 'trust', 'owner', 'client-x', 'o'),
  clientId: 'client-x',
  type: 'owner',
  with: 'a guest of vendor.example',
  home: 'foreign',
};

test.each<
  [
    what: string,
    says: Parameters<typeof tenant>[0],
    client: readonly string[],
    registration: readonly string[],
  ]
>([
  [
    'both deleted: one app, with the secrets of both',
    { 'deleted-apps': [deleted(ours, 0), deleted(registration, 0), secret('sp', ours.key), secret('reg')] },
    ['deleted', 'registration', 'sp', 'reg'],
    [],
  ],
  [
    'its registration deleted alone: the secrets of that open nothing',
    {
      'service-principals': [ours, secret('sp', ours.key)],
      'deleted-apps': [deleted(registration, 0), secret('reg')],
    },
    ['alive', 'sp'],
    ['deleted', 'registration', 'reg'],
  ],
  [
    'deleted alone: its registration is alive, with secrets and owners',
    {
      'deleted-apps': [deleted(ours, 0), secret('sp', ours.key)],
      applications: [registration, secret('reg')],
      'app-trusts': [owner],
    },
    ['deleted', 'sp'],
    ['alive', 'registration', 'reg', 'owner'],
  ],
])('an app of ours, %s', async (_, says, client, alone) => {
  await scanPlanted(store, [tenant(says)]);

  const dossiers = [await dossierOf('x'), await dossierOf('registration/client-x')];

  const shown = dossiers.map((dossier) => {
    if (dossier === undefined) return [];
    const app = dossier.client ?? dossier.registration;
    return [
      app?.deletedAt === undefined ? 'alive' : 'deleted',
      ...(dossier.registration === undefined ? [] : ['registration']),
      ...dossier.credentials.map(({ name }) => name),
      ...dossier.trusts.map(({ type }) => type),
    ];
  });
  expect(shown).toEqual([client, alone]);
});

test('a registration that is alive is judged as one, though its service principal is deleted', async () => {
  const report = await scanPlanted(store, [
    tenant({
      'deleted-apps': [deleted(ours, 0)],
      applications: [registration],
      'app-trusts': [owner],
    }),
  ]);

  expect(report.findings.map(({ rule, about }) => [rule, ...about])).toEqual([
    ['foreign-owner', registration.key],
  ]);
});

test('a secret that two lists tell is one', async () => {
  await scanPlanted(store, [tenant({ 'service-principals': [alive, secret('sp', alive.key)] })]);
  await scanPlanted(store, [tenant({ 'deleted-apps': [deleted(alive, 0), secret('sp', alive.key)] })], {
    day: 1,
  });

  const dossier = await dossierOf('x');

  expect(dossier?.credentials.map(({ name }) => name)).toEqual(['sp']);
});

test('what is let in anew under the same client id is alive beside the deleted one', async () => {
  const again = { ...alive, key: recordKey('t', 'app', 'y') };
  await scanPlanted(store, [
    tenant({
      'service-principals': [again],
      'deleted-apps': [deleted(alive, 0)],
      // Graph lists still what the deleted one held.
      'delegated-grants': held,
    }),
  ]);

  const found = await asked();

  expect(found.verdicts[0]?.said).toBe('present');
  expect(found.verdicts[0]?.apps.map(({ deleted }) => deleted !== undefined)).toEqual([false, true]);
  const text = renderInvestigation(found, { width: 120, now: onDay(1) });
  expect(text).toContain('PRESENT     T · Microsoft 365: 1 app or token, and 1 that is deleted');
});

test.each<[what: string, app: AppRecord, next: RegExp, line: RegExp]>([
  [
    'a managed identity, which only Microsoft can restore',
    deleted({ ...alive, type: 'ManagedIdentity' }, 0),
    /^It is deleted already, and nobody but Microsoft can restore it/,
    /deleted +on 2026-11-23; nobody but Microsoft can restore it/,
  ],
  [
    'one of which no day is told',
    { ...deleted(alive, 0), deletedAt: 'unknown' },
    /^It is deleted already/,
    /deleted +when is not told; it can be restored with what it held for 30 days from then/,
  ],
  [
    'a registration',
    deleted({ ...registration, name: 'Example Backup' }, 0),
    /Deleted applications, find client-x and delete it permanently\.$/,
    /deleted +on 2026-11-23; it can be restored/,
  ],
])('of a deleted app it is told what to do: %s', async (_, app, next, line) => {
  await scanPlanted(store, [tenant({ 'deleted-apps': [app] })]);

  const found = await asked();

  expect(found.verdicts[0]?.apps[0]?.next).toMatch(next);
  expect(found.verdicts[0]?.apps[0]?.link).toBeUndefined();
  expect(renderInvestigation(found, { width: 120, now: onDay(0) })).toMatch(line);
});

test('what is deleted is walked by no surface: the vendor knows no such thing', async () => {
  const met: string[] = [];

  await scanPlanted(store, [
    tenant({
      'service-principals': [deleted(alive, 0), { ...alive, key: recordKey('t', 'app', 'y') }],
      'application-permissions': async function* ({ known }) {
        for await (const { key } of known('app')) met.push(key);
        yield { records: [] };
      },
    }),
  ]);

  expect(met).toEqual(['t/app/graph', 't/app/y']);
});

test('thirty days, over the end of a month', () => {
  expect(restorableUntil('2027-01-31T10:00:00.000Z' as Instant)).toBe('2027-03-02T10:00:00.000Z');
  expect(restorableUntil(instant(Date.parse('2028-02-01T00:00:00Z')))).toBe('2028-03-02T00:00:00.000Z');
  expect(restorableUntil('unknown')).toBe('unknown');
});
