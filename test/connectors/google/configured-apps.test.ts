import { describe, expect, it } from 'vitest';
import { appAccess } from '../../../src/connectors/google/app-access-events.ts';
import { recordKey } from '../../../src/model/keys.ts';
import type { AnyRecord, EventRecord, PolicyRecord, UseRecord } from '../../../src/model/records.ts';
import type { Instant } from '../../../src/model/values.ts';
import { AT, readAll, testTools, useNock } from '../../support/surface.ts';
import { principalKey, refusal, surface, vendor } from './support.ts';

useNock();

const path = '/admin/reports/v1/activity/users/all/applications/admin';
const names = [...appAccess.keys()];
const WEB = '77-mail.apps.googleusercontent.com';

let qualifier = 0;

interface Item {
  readonly name: string;
  readonly day: string;
  readonly parameters: Readonly<Record<string, string | number>>;
}

function item(name: string, day: string, parameters: Item['parameters'] = {}): Item {
  return { name, day, parameters };
}

function toActivity({ name, day, parameters }: Item) {
  return {
    id: { time: `2026-${day}T10:00:00.000Z`, uniqueQualifier: String(++qualifier) },
    actor: { profileId: '101' },
    events: [
      {
        type: 'SECURITY_SETTINGS',
        name,
        parameters: Object.entries(parameters).map(([key, value]) =>
          typeof value === 'number' ? { name: key, intValue: String(value) } : { name: key, value },
        ),
      },
    ],
  };
}

/** Every name is asked for; all but a few are answered with nothing. */
function answers(...items: readonly Item[]): void {
  for (const name of names) {
    const found = items.filter((one) => one.name === name).map(toActivity);
    vendor
      .get(path)
      .query((query) => query.eventName === name)
      .reply(200, found.length === 0 ? {} : { items: found });
  }
}

const trusted = (day: string, members: Item['parameters'] = {}, name = 'ADD_TO_TRUSTED_OAUTH2_APPS') =>
  item(name, day, {
    OAUTH2_APP_ID: WEB,
    OAUTH2_APP_NAME: 'Mailer',
    OAUTH2_APP_TYPE: 'OAUTH2_CLIENT',
    ORG_UNIT_NAME: '/Sales',
    ...members,
  });

const at = (day: string) => `2026-${day}T10:00:00.000Z` as Instant;
const policyKey = (...parts: [string, ...string[]]) => recordKey('t', 'policy', 'appAccess', ...parts);

function list(members: Partial<PolicyRecord> = {}): PolicyRecord {
  return {
    kind: 'policy',
    key: policyKey('TRUSTED_OAUTH2_APPS', '/Sales'),
    area: 'consent',
    name: 'TRUSTED_OAUTH2_APPS',
    title: 'Apps that are trusted in /Sales, by the admin log',
    state: 'on',
    value: [WEB],
    rules: [
      {
        effect: 'includes',
        when: {
          OAUTH2_APP_ID: WEB,
          OAUTH2_APP_NAME: 'Mailer',
          OAUTH2_APP_TYPE: 'OAUTH2_CLIENT',
          ORG_UNIT_NAME: '/Sales',
        },
      },
    ],
    ...members,
  };
}

function policies(records: readonly AnyRecord[]) {
  return records.filter((record) => record.kind === 'policy');
}

const read = async (options: Parameters<typeof readAll>[1] = {}) =>
  await readAll(await surface('configured-apps'), options);

describe('lists of apps', () => {
  it('are told by organisational unit, with who put the app there', async () => {
    answers(trusted('11-20'));

    const { records, gaps, bookmark } = await read();

    const [event] = records;
    expect(event).toEqual({
      kind: 'event',
      key: event?.key as EventRecord['key'],
      clientId: WEB,
      type: 'changed',
      at: at('11-20'),
      principal: principalKey('101'),
      what: 'ADD_TO_TRUSTED_OAUTH2_APPS',
      scopes: ['OAUTH2_APP_TYPE=OAUTH2_CLIENT', 'ORG_UNIT_NAME=/Sales'],
      appName: 'Mailer',
    } satisfies EventRecord);
    expect(event?.key).toMatch(/^t\/event\/\+admin\/77-mail\.apps\.googleusercontent\.com\/2026-11-20T/);
    expect(policies(records)).toEqual([list()]);
    expect(gaps).toEqual([]);
    expect(bookmark).toBe(JSON.stringify({ from: '2026-05-27T12:00:00.000Z', to: AT }));
  });

  it('hold what was put there and not taken off since', async () => {
    const off = 'REMOVE_FROM_TRUSTED_OAUTH2_APPS';
    answers(
      trusted('11-01'),
      trusted('11-02', {}, off),
      trusted('11-03', { ORG_UNIT_NAME: '/Lab' }),
      trusted('11-04', {
        OAUTH2_APP_ID: 'com.example.torch',
        OAUTH2_APP_TYPE: 'ANDROID',
        OAUTH2_APP_NAME: '',
      }),
    );

    const { records } = await read();

    const told = policies(records).map(({ key, state, value }) => [key, state, value]);
    expect(told).toEqual([
      [policyKey('TRUSTED_OAUTH2_APPS', '/Sales'), 'on', ['com.example.torch']],
      [policyKey('TRUSTED_OAUTH2_APPS', '/Lab'), 'on', [WEB]],
    ]);
    expect(records.find(({ key }) => key.includes('torch'))).not.toHaveProperty('clientId');
  });

  it('from which everything known was taken are of unknown state', async () => {
    answers(trusted('11-02', {}, 'REMOVE_FROM_TRUSTED_OAUTH2_APPS'));

    const { records } = await read();

    expect(policies(records)).toEqual([list({ state: 'unknown', value: [], rules: [] })]);
  });

  it('are worked out from the events of earlier runs, too', async () => {
    answers(trusted('11-20', { OAUTH2_APP_ID: '88-x', OAUTH2_APP_NAME: 'Other' }));
    const older: EventRecord = {
      kind: 'event',
      key: recordKey('t', 'event', '+admin', WEB, at('01-20'), '1'),
      clientId: WEB,
      type: 'changed',
      at: at('01-20'),
      what: 'ADD_TO_TRUSTED_OAUTH2_APPS',
      scopes: ['ORG_UNIT_NAME=/Sales'],
    };

    const { records } = await read({ known: [older, { ...older, what: 'AUTHORIZE_API_CLIENT_ACCESS' }] });

    expect(policies(records).map(({ value }) => value)).toEqual([[WEB, '88-x']]);
  });

  it.each([
    ['MULTIPLE_ADD_TO_BLOCKED_OAUTH2_APPS', { OAUTH2_NUM_APPS: 12 }, 'the list of apps that are blocked'],
    ['OAUTH_APPS_BULK_UPLOAD', { BULK_UPLOAD_SUCCESS_OAUTH_APPS_NUMBER: '40' }, 'the lists of apps'],
  ])('to which several were added at once are not known whole: %s', async (name, parameters, which) => {
    answers(trusted('11-20'), item(name, '11-21', parameters));

    const { records, gaps, bookmark } = await read();

    expect(policies(records)).toEqual([list()]);
    expect(gaps).toEqual([
      {
        reason: 'unavailable',
        kinds: ['policy'],
        what: `an administrator put several apps on ${which} at once, and the admin log tells but their number`,
        fix: 'see the list in the Admin console under Security > Access and data control > API controls > App access control',
      },
    ]);
    // To ask again would not help.
    expect(bookmark).toBeDefined();
  });

  it('that were filled before the log began are told by a blind spot, and no more by a gap', async () => {
    answers();
    const bulk: EventRecord = {
      kind: 'event',
      key: recordKey('t', 'event', '+admin', 'all', at('01-20'), '1'),
      type: 'changed',
      at: at('01-20'),
      what: 'OAUTH_APPS_BULK_UPLOAD',
      scopes: [],
    };

    expect((await read({ known: [bulk] })).gaps).toEqual([]);
  });

  it('of an event that names no app are not told by it', async () => {
    answers(item('ADD_TO_LIMITED_OAUTH2_APPS', '11-20', { ORG_UNIT_NAME: '/Sales' }));

    const { records, gaps, bookmark } = await read();

    expect(records).toEqual([]);
    expect(gaps).toEqual([
      {
        reason: 'shape',
        what: 'an event of the admin log does not say what it is about (ADD_TO_LIMITED_OAUTH2_APPS)',
      },
    ]);
    expect(bookmark).toBeUndefined();
  });
});

describe('switches', () => {
  it('stand as they were set last, by unit and service', async () => {
    answers(
      item('BLOCK_ALL_THIRD_PARTY_API_ACCESS', '11-01'),
      item('SIGN_IN_ONLY_THIRD_PARTY_API_ACCESS', '11-02'),
      item('UNDERAGE_BLOCK_ALL_THIRD_PARTY_API_ACCESS', '11-02', { ORG_UNIT_NAME: '/Pupils' }),
      item('ALLOW_SERVICE_FOR_OAUTH2_ACCESS', '11-03', { OAUTH2_SERVICE_NAME: 'DRIVE', ORG_UNIT_NAME: '/' }),
      item('DISALLOW_SERVICE_FOR_OAUTH2_ACCESS', '11-04', {
        OAUTH2_SERVICE_NAME: 'GMAIL_HIGH_RISK',
        ORG_UNIT_NAME: '/',
      }),
      item('UNTRUST_DOMAIN_OWNED_OAUTH2_APPS', '11-05', { ORG_UNIT_NAME: '/' }),
      item('ENABLE_API_ACCESS', '11-06', { NEW_VALUE: 'True', OLD_VALUE: 'false' }),
      item('TOGGLE_OAUTH_ACCESS_TO_ALL_APIS', '11-07', { NEW_VALUE: 'later' }),
    );

    const { records, gaps } = await read();

    expect(policies(records).map(({ key, name, state, value }) => [key, name, state, value])).toEqual([
      [
        policyKey('THIRD_PARTY_API_ACCESS', '/'),
        'THIRD_PARTY_API_ACCESS',
        'on',
        'SIGN_IN_ONLY_THIRD_PARTY_API_ACCESS',
      ],
      [
        policyKey('UNDERAGE_THIRD_PARTY_API_ACCESS', '/Pupils'),
        'UNDERAGE_THIRD_PARTY_API_ACCESS',
        'off',
        'UNDERAGE_BLOCK_ALL_THIRD_PARTY_API_ACCESS',
      ],
      [
        policyKey('SERVICE_FOR_OAUTH2_ACCESS', '/', 'DRIVE'),
        'SERVICE_FOR_OAUTH2_ACCESS',
        'on',
        'ALLOW_SERVICE_FOR_OAUTH2_ACCESS',
      ],
      [
        policyKey('SERVICE_FOR_OAUTH2_ACCESS', '/', 'GMAIL_HIGH_RISK'),
        'SERVICE_FOR_OAUTH2_ACCESS',
        'off',
        'DISALLOW_SERVICE_FOR_OAUTH2_ACCESS',
      ],
      [
        policyKey('DOMAIN_OWNED_OAUTH2_APPS', '/'),
        'DOMAIN_OWNED_OAUTH2_APPS',
        'off',
        'UNTRUST_DOMAIN_OWNED_OAUTH2_APPS',
      ],
      [policyKey('API_ACCESS', '/'), 'API_ACCESS', 'on', 'ENABLE_API_ACCESS'],
      [
        policyKey('OAUTH_ACCESS_TO_ALL_APIS', '/'),
        'OAUTH_ACCESS_TO_ALL_APIS',
        'unknown',
        'TOGGLE_OAUTH_ACCESS_TO_ALL_APIS',
      ],
    ]);
    expect(policies(records)[3]).toMatchObject({
      title: 'DISALLOW_SERVICE_FOR_OAUTH2_ACCESS: GMAIL_HIGH_RISK in /, by the admin log',
      rules: [{ effect: 'includes', when: { OAUTH2_SERVICE_NAME: 'GMAIL_HIGH_RISK', ORG_UNIT_NAME: '/' } }],
    });
    expect(gaps).toEqual([]);
  });
});

describe('the log', () => {
  it('is asked no faster than Google answers by name: 250 a minute', async () => {
    const tools = testTools();
    for (let run = 0; run < 10; run++) answers();
    const configured = await surface('configured-apps', {}, tools);

    for (let run = 0; run < 10; run++) await readAll(configured);

    expect(10 * names.length).toBeGreaterThan(250);
    expect(tools.waited.length).toBeGreaterThan(0);
  });

  it('goes on after a name that Google does not know', async () => {
    const [first = '', ...rest] = names;
    vendor
      .get(path)
      .query((query) => query.eventName === first)
      .reply(400, refusal(400, 'invalid', 'no such event'));
    for (const name of rest)
      vendor
        .get(path)
        .query((query) => query.eventName === name)
        .reply(200, {});

    const { gaps, bookmark } = await read();

    expect(gaps).toMatchObject([{ reason: 'unsupported' }]);
    expect(gaps[0]?.what).toContain(`of ${first}, `);
    expect(bookmark).toBeUndefined();
  });

  it('of which a part was refused is asked again, though a resume went on behind it', async () => {
    const [first = '', second = '', ...rest] = names;
    const answer = (name: string) => vendor.get(path).query((query) => query.eventName === name);
    answer(first).reply(400, refusal(400, 'invalid', 'no such event'));
    answer(second).reply(200, {});
    answer(rest[0] ?? '').reply(401);
    const stopped = await read();
    for (const name of rest) answer(name).reply(200, {});

    const after = stopped.cursors.findLast((cursor) => cursor !== undefined);
    const { bookmark } = await read(after === undefined ? {} : { after });

    expect(after).toContain('"hasHoles":true');
    expect(bookmark).toBeUndefined();
  });

  it('that is refused is asked no more, and nothing is told', async () => {
    vendor.get(path).query(true).reply(403, refusal(403, 'insufficientPermissions'));

    const { records, gaps } = await read();

    expect(records).toEqual([]);
    expect(gaps).toMatchObject([
      { reason: 'permission', lacks: 'https://www.googleapis.com/auth/admin.reports.audit.readonly' },
    ]);
  });
});

describe('what app access control was seen to let in', () => {
  const seen = (clientId: string): UseRecord => ({
    kind: 'use',
    key: recordKey('t', 'use', 'access-evaluation', 'app-access-control', clientId),
    clientId,
    evidence: 'access-evaluation',
    by: 'delegated',
    lastUsedAt: '2026-11-20T10:00:00.000Z' as Instant,
    letInBy: 'app-access-control',
  });

  it('is one rule, though no list is known to have it', async () => {
    answers();

    const { records } = await readAll(await surface('configured-apps'), {
      known: [seen(WEB), seen('105')],
    });

    expect(records).toEqual([
      {
        kind: 'policy',
        key: recordKey('t', 'policy', 'appAccess', 'APP_ACCESS_CONTROL'),
        area: 'consent',
        name: 'APP_ACCESS_CONTROL',
        title: 'Apps that app access control was seen to let in, by the log of decisions on tokens',
        state: 'on',
        value: ['105', WEB],
        rules: [
          { effect: 'includes', when: { OAUTH2_APP_ID: '105' } },
          { effect: 'includes', when: { OAUTH2_APP_ID: WEB } },
        ],
      } satisfies PolicyRecord,
    ]);
  });
});
