import { describe, expect, it } from 'vitest';
import { recordKey } from '../../../src/model/keys.ts';
import type {
  AnyRecord,
  AppRecord,
  EventRecord,
  GrantRecord,
  PolicyRecord,
  UseRecord,
} from '../../../src/model/records.ts';
import type { Instant } from '../../../src/model/values.ts';
import { AT, readAll, useNock } from '../../support/surface.ts';
import { principalKey, surface, vendor } from './support.ts';

useNock();

const path = '/admin/reports/v1/activity/users/all/applications/admin';
const names = [
  'ADD_APPLICATION',
  'REMOVE_APPLICATION',
  'ADD_APPLICATION_TO_WHITELIST',
  'REMOVE_APPLICATION_FROM_WHITELIST',
] as const;
const ID = '284410073316';

let qualifier = 0;

/** Day, id and name of the app. */
type Item = readonly [string, string?, string?];

function answers(items: Partial<Record<(typeof names)[number], readonly Item[]>> = {}): void {
  for (const name of names) {
    const found = (items[name] ?? []).map(([day, id = ID, appName = 'Signer']) => ({
      id: { time: `2026-${day}T10:00:00.000Z`, uniqueQualifier: String(++qualifier) },
      actor: { profileId: '101' },
      events: [
        {
          type: 'DOMAIN_SETTINGS',
          name,
          parameters: [
            { name: 'APP_ID', value: id },
            { name: 'APPLICATION_NAME', value: appName },
            { name: 'APPLICATION_ENABLED', value: 'app enabled' },
          ],
        },
      ],
    }));
    vendor
      .get(path)
      .query((query) => query.eventName === name)
      .reply(200, found.length === 0 ? {} : { items: found });
  }
}

const at = (day: string) => `2026-${day}T10:00:00.000Z` as Instant;
const appKey = (id = ID) => recordKey('t', 'app', 'marketplace', id);
const grantKey = (id = ID) => recordKey('t', 'grant', 'marketplace', id);

const app: AppRecord = {
  kind: 'app',
  key: appKey(),
  name: 'Signer',
  role: 'client',
  type: 'marketplace-app',
  home: 'unknown',
  enabled: 'unknown',
  createdAt: at('11-20'),
};

const grant: GrantRecord = {
  kind: 'grant',
  key: grantKey(),
  app: appKey(),
  access: 'delegated',
  principal: 'unknown',
  resource: 'google',
  scopes: [],
  consent: 'admin',
  basis: 'log',
  grantedAt: at('11-20'),
  appName: 'Signer',
};

function event(day: string, what: string, members: Partial<EventRecord> = {}): EventRecord {
  return {
    kind: 'event',
    key: recordKey('t', 'event', '+admin', ID, at(day), '1'),
    app: appKey(),
    type: 'added',
    at: at(day),
    principal: principalKey('101'),
    what,
    scopes: [],
    appName: 'Signer',
    ...members,
  };
}

function but(kind: AnyRecord['kind'], records: readonly AnyRecord[]) {
  return records.filter((record) => record.kind !== kind);
}

const read = async (options: Parameters<typeof readAll>[1] = {}) =>
  await readAll(await surface('marketplace-installs'), options);

describe('an installed app', () => {
  it('is told with who installed it; for whom and with what is not known', async () => {
    answers({ ADD_APPLICATION: [['11-20']] });

    const { records, removed, gaps, bookmark } = await read();

    const [first] = records;
    expect(first).toEqual(
      event('11-20', 'ADD_APPLICATION', { key: first?.key as EventRecord['key'], consent: 'admin' }),
    );
    expect(but('event', records)).toEqual([app, grant]);
    expect([removed, gaps]).toEqual([[], []]);
    expect(bookmark).toBe(JSON.stringify({ from: '2026-05-27T12:00:00.000Z', to: AT }));
  });

  it('is gone when it was removed last', async () => {
    answers({
      ADD_APPLICATION: [['11-22'], ['11-20'], ['11-10'], ['11-01', '2'], ['11-01', '3']],
      REMOVE_APPLICATION: [['11-15'], ['11-02', '2'], ['11-03', '4']],
    });

    const { records, removed } = await read();

    expect(but('event', records).map(({ key }) => key)).toEqual([
      appKey(),
      grantKey(),
      appKey('3'),
      grantKey('3'),
    ]);
    expect(but('event', records)).toContainEqual(grant);
    expect(removed).toEqual([grantKey('2'), grantKey('4')]);
  });

  it('of earlier runs counts on, by the name that was told last', async () => {
    answers();

    const { records } = await read({ known: [event('11-20', 'ADD_APPLICATION', { appName: 'Signer' })] });

    expect(records).toEqual([app, grant]);
  });

  it('without a name goes by its number', async () => {
    answers({ ADD_APPLICATION: [['11-20', ID, '']] });

    const { records } = await read();

    const { appName: _, ...nameless } = grant;
    expect(but('event', records)).toEqual([{ ...app, name: ID }, nameless]);
  });

  it('without a number is a gap', async () => {
    answers({ ADD_APPLICATION: [['11-20', '']] });

    const { records, gaps } = await read();

    expect(records).toEqual([]);
    expect(gaps).toEqual([
      { reason: 'shape', what: 'an event of the admin log does not say what it is about (ADD_APPLICATION)' },
    ]);
  });
});

describe('an app that is seen at work', () => {
  const client = '640217735519-kx.apps.googleusercontent.com';
  const seen = (members: Partial<UseRecord> = {}): UseRecord => ({
    kind: 'use',
    key: recordKey('t', 'use', 'access-evaluation', 'marketplace', client),
    clientId: client,
    evidence: 'access-evaluation',
    by: 'delegated',
    lastUsedAt: at('11-20'),
    letInBy: 'marketplace',
    scopes: ['https://www.googleapis.com/auth/drive.file'],
    ...members,
  });
  const told = [
    {
      kind: 'app',
      key: recordKey('t', 'app', client),
      clientId: client,
      name: client,
      role: 'client',
      type: 'oauth-client',
      home: 'unknown',
      homeTenant: '640217735519',
      enabled: 'unknown',
      createdAt: 'unknown',
    } satisfies AppRecord,
    {
      kind: 'grant',
      key: recordKey('t', 'grant', 'marketplace', 'client', client),
      app: recordKey('t', 'app', client),
      clientId: client,
      access: 'delegated',
      principal: 'unknown',
      resource: 'google',
      scopes: ['https://www.googleapis.com/auth/drive.file'],
      consent: 'admin',
      basis: 'seen',
      grantedAt: 'unknown',
    } satisfies GrantRecord,
  ];

  it('is installed, with the scopes that it was given tokens for', async () => {
    answers();

    expect((await read({ known: [seen()] })).records).toEqual(told);
  });

  it('before the logs begin is still installed, for all that is known, and that is a gap', async () => {
    answers();

    const { records, gaps } = await read({ known: [seen({ lastUsedAt: at('05-20') })] });

    expect(records).toEqual(told);
    expect(gaps).toEqual([
      {
        reason: 'unavailable',
        kinds: ['grant'],
        subject: recordKey('t', 'app', client),
        what: 'it was last seen at work on 2026-05-20, before the logs begin, and whether it still stands is not told',
        fix: 'see in the Admin console under Apps > Google Workspace Marketplace apps > Apps list',
      },
    ]);
  });

  it('is told although the admin log is refused', async () => {
    vendor.get(path).query(true).reply(401);

    const { records, gaps } = await read({ known: [seen()] });

    expect(records).toEqual(told);
    expect(gaps).toMatchObject([{ reason: 'credentials' }]);
  });

  it.each<[string, Partial<UseRecord>]>([
    ['by another way', { letInBy: 'app-access-control' }],
    ['by other evidence', { evidence: 'token-events' }],
  ])('%s is not taken for installed', async (_, members) => {
    answers();

    expect((await read({ known: [seen(members)] })).records).toEqual([]);
  });
});

it('the list of what people may install is a rule', async () => {
  answers({
    ADD_APPLICATION_TO_WHITELIST: [['11-20'], ['11-19', '2', 'Other']],
    REMOVE_APPLICATION_FROM_WHITELIST: [['11-20', '2', 'Other']],
  });

  const { records } = await read();

  expect(but('event', records)).toEqual([
    {
      kind: 'policy',
      key: recordKey('t', 'policy', 'marketplace', 'WHITELIST'),
      area: 'consent',
      name: 'APPLICATION_WHITELIST',
      title: 'Marketplace apps that were allowed, by the admin log',
      state: 'on',
      value: [ID],
      rules: [{ effect: 'includes', when: { APP_ID: ID, APPLICATION_NAME: 'Signer' } }],
    } satisfies PolicyRecord,
  ]);
});

it('a refusal is a gap, and nothing older is told anew', async () => {
  vendor.get(path).query(true).times(6).reply(503, 'Quota exceeded for the current request');

  const { records, gaps, bookmark } = await read({ known: [event('11-20', 'ADD_APPLICATION')] });

  expect([records, bookmark]).toEqual([[], undefined]);
  expect(gaps).toMatchObject([{ reason: 'throttled' }]);
});
