import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { scopesIn } from '../../../src/connectors/google/api-scopes.ts';
import { parseDelegations } from '../../../src/connectors/google/delegation-list.ts';
import { recordKey } from '../../../src/model/keys.ts';
import type {
  AnyRecord,
  AppRecord,
  EventRecord,
  GrantRecord,
  UseRecord,
} from '../../../src/model/records.ts';
import type { Instant } from '../../../src/model/values.ts';
import { AT, readAll, testTools, useNock } from '../../support/surface.ts';
import { principalKey, refusal, surface, vendor } from './support.ts';

useNock();

const folder = mkdtempSync(join(tmpdir(), 'oauthlas-test-'));

afterAll(() => rmSync(folder, { recursive: true }));

const path = '/admin/reports/v1/activity/users/all/applications/admin';
const OLDEST = '2026-05-27T12:00:00.000Z';
const query = {
  maxResults: '1000',
  startTime: OLDEST,
  endTime: AT,
  fields:
    'nextPageToken,items(id(time,uniqueQualifier),actor(profileId,applicationInfo/oauthClientId),events(name,status/eventStatus,parameters(name,value,multiValue,intValue,multiIntValue,boolValue,messageValue,multiMessageValue)))',
};
const AUTHORIZE = 'AUTHORIZE_API_CLIENT_ACCESS';
const REMOVE = 'REMOVE_API_CLIENT_ACCESS';
const ROBOT = '104417930286651204477';
const WEB = '77-mail.apps.googleusercontent.com';
const drive = 'https://www.googleapis.com/auth/drive';
const mail = 'https://mail.google.com/';

const asked = (eventName: string, extra: object = {}) =>
  vendor.get(path).query({ ...query, eventName, ...extra });

function answers(given: readonly object[] = [], taken: readonly object[] = []): void {
  asked(AUTHORIZE).reply(200, given.length === 0 ? {} : { items: given });
  asked(REMOVE).reply(200, taken.length === 0 ? {} : { items: taken });
}

let qualifier = 0;

function activity(name: string, day: string, parameters: readonly object[], members: object = {}) {
  return {
    kind: 'admin#reports#activity',
    id: { time: `2026-${day}T10:00:00.000Z`, uniqueQualifier: String(--qualifier), applicationName: 'admin' },
    actor: { callerType: 'USER', email: 'admin@example.com', profileId: '101' },
    events: [{ type: 'DOMAIN_SETTINGS', name, parameters }],
    ...members,
  };
}

function given(day: string, scopes: unknown, client = ROBOT, members: object = {}) {
  const told = Array.isArray(scopes) ? { multiValue: scopes } : { value: scopes };
  const parameters = [
    { name: 'DOMAIN_NAME', value: 'example.com' },
    { name: 'API_CLIENT_NAME', value: client },
    { name: 'API_SCOPES', ...told },
  ];
  return activity(AUTHORIZE, day, parameters, members);
}

function taken(day: string, client = ROBOT) {
  return activity(REMOVE, day, [{ name: 'API_CLIENT_NAME', value: client }]);
}

const at = (day: string) => `2026-${day}T10:00:00.000Z` as Instant;
const appKey = (client = ROBOT) => recordKey('t', 'app', client);
const grantKey = (client = ROBOT) => recordKey('t', 'grant', 'domain-wide-delegation', client);

function app(members: Partial<AppRecord> = {}): AppRecord {
  return {
    kind: 'app',
    key: appKey(),
    clientId: ROBOT,
    name: ROBOT,
    role: 'client',
    type: 'service-account',
    home: 'unknown',
    enabled: 'unknown',
    createdAt: 'unknown',
    ...members,
  };
}

function grant(members: Partial<GrantRecord> = {}): GrantRecord {
  return {
    kind: 'grant',
    key: grantKey(),
    app: appKey(),
    clientId: ROBOT,
    access: 'application',
    principal: 'everyone',
    resource: 'google',
    scopes: [drive],
    consent: 'admin',
    basis: 'log',
    grantedAt: at('11-20'),
    ...members,
  };
}

function event(day: string, members: Partial<EventRecord> = {}): EventRecord {
  return {
    kind: 'event',
    key: recordKey('t', 'event', '+admin', ROBOT, at(day), '1'),
    app: appKey(),
    clientId: ROBOT,
    type: 'granted',
    at: at(day),
    principal: principalKey('101'),
    what: AUTHORIZE,
    access: 'application',
    consent: 'admin',
    scopes: [drive],
    ...members,
  };
}

function but(kind: AnyRecord['kind'], records: readonly AnyRecord[]) {
  return records.filter((record) => record.kind !== kind);
}

function grants(records: readonly AnyRecord[]) {
  return records.filter((record) => record.kind === 'grant');
}

const read = async (members: object = {}, options: Parameters<typeof readAll>[1] = {}) =>
  await readAll(await surface('domain-wide-delegation', members), options);

describe('the admin log', () => {
  it('tells an app, a grant for everyone, and who gave it', async () => {
    answers([given('11-20', [drive])]);

    const { records, gaps, removed, bookmark } = await read();

    const [first, ...rest] = records;
    expect(first).toEqual(event('11-20', { key: first?.key as EventRecord['key'] }));
    expect(first?.key).toMatch(/^t\/event\/\+admin\/104417930286651204477\/2026-11-20T10:00:00\.000Z\/-\d+$/);
    expect(rest).toEqual([app(), grant()]);
    expect([gaps, removed]).toEqual([[], []]);
    expect(bookmark).toBe(JSON.stringify({ from: OLDEST, to: AT }));
  });

  it('is asked for by name, which is not paced as what is read whole', async () => {
    answers();
    const tools = testTools();

    await readAll(await surface('domain-wide-delegation', {}, tools));

    expect(tools.waited).toEqual([]);
  });

  it('counts by its last word, and tells since when', async () => {
    answers(
      [given('11-20', [mail]), given('11-10', [drive]), given('11-18', [drive], WEB)],
      [taken('11-19', WEB), taken('11-01')],
    );

    const { records, removed } = await read();

    expect(grants(records)).toEqual([grant({ scopes: [mail], grantedAt: at('11-10') })]);
    expect(removed).toEqual([grantKey(WEB)]);
  });

  it('names no scope twice, however it writes them', async () => {
    answers([given('11-20', `${mail}, ${drive},${drive}\n`), given('11-19', [`${drive},${mail}`], WEB)]);

    const { records } = await read();

    expect(grants(records)).toEqual([
      grant({ scopes: [mail, drive] }),
      grant({
        key: grantKey(WEB),
        app: appKey(WEB),
        clientId: WEB,
        scopes: [mail, drive],
        grantedAt: at('11-19'),
      }),
    ]);
    expect(records).toContainEqual(
      app({ key: appKey(WEB), clientId: WEB, name: WEB, type: 'oauth-client', homeTenant: '77' }),
    );
  });

  it.each([
    ['an address is missing', { profileId: '101' }, { principal: principalKey('101') }],
    ['Google itself acted', { profileId: '105250506097979753968' }, {}],
    ['a key acted', { callerType: 'KEY', key: 'SYSTEM' }, {}],
    ['an app acted', { applicationInfo: { oauthClientId: '88-x' } }, { actor: '88-x' }],
    ['nobody is named', null, {}],
  ])('says who did it as far as it is told: %s', async (_, actor, told) => {
    answers([given('11-20', [drive], ROBOT, { actor })]);

    const { records } = await read();

    const { principal: __, ...rest } = event('11-20', { key: records[0]?.key as EventRecord['key'] });
    expect(records[0]).toEqual({ ...rest, ...told });
  });

  it('leaves out what failed, and what stands beside the event that was asked for', async () => {
    const tried = given('11-20', [mail]);
    const both = taken('11-19', WEB);
    answers(
      [
        { ...tried, events: [{ ...tried.events[0], status: { eventStatus: 'FAILED' } }] },
        given('11-18', [drive]),
      ],
      [
        {
          ...both,
          events: [
            { name: 'CREATE_ROLE', parameters: null },
            ...both.events,
            ...given('11-19', [mail]).events,
          ],
        },
      ],
    );

    const { records, gaps } = await read();

    expect(grants(records)).toEqual([grant({ grantedAt: at('11-18') })]);
    expect(records.map(({ key }) => key).filter((key) => key.endsWith('.1'))).toHaveLength(1);
    expect(gaps).toEqual([]);
  });

  it('has rows that cannot be read: each is a gap, and the next run asks for them again', async () => {
    answers([
      { id: { time: 5 } },
      activity(AUTHORIZE, '11-20', [{ name: 'API_CLIENT_NAME', value: ' ' }]),
      { ...given('11-20', [mail], WEB), id: { time: 'soon', uniqueQualifier: '1' } },
      given('11-20', { odd: true }, WEB),
      given('11-20', [drive]),
    ]);

    const { records, gaps, bookmark } = await read();

    expect(grants(records)).toContainEqual(grant());
    expect(gaps).toEqual([
      { reason: 'shape', what: 'an event of the admin log is not as documented (id.time: invalid_type)' },
      { reason: 'shape', what: `an event of the admin log names no time (${AUTHORIZE})` },
      { reason: 'shape', what: `an event of the admin log does not say what it is about (${AUTHORIZE})` },
      expect.objectContaining({
        reason: 'unavailable',
        subject: appKey(WEB),
        what: 'the admin log does not tell the scopes of a delegation',
      }),
    ]);
    expect(bookmark).toBeUndefined();
  });

  it('has pages, and goes on where a run was stopped', async () => {
    asked(AUTHORIZE).reply(200, { items: [given('11-20', [drive])], nextPageToken: 'p2' });
    asked(AUTHORIZE, { pageToken: 'p2' })
      .times(2)
      .reply(200, { items: [given('11-19', [mail], WEB)] });
    asked(REMOVE).times(3).reply(200, {});

    const whole = await read();
    const known = whole.records;
    const [first, second, third] = whole.cursors.map((cursor) => cursor ?? '');
    const fromPage = await read({}, { after: first as string, known });
    const fromName = await read({}, { after: second as string, known });
    const fromEnd = await read({}, { after: third as string, known });

    const told = (records: readonly AnyRecord[]) => new Set(grants(records).map(({ key }) => key));
    expect(told(whole.records)).toEqual(new Set([grantKey(), grantKey(WEB)]));
    for (const resumed of [fromPage, fromName, fromEnd]) {
      expect(told(resumed.records)).toEqual(told(whole.records));
      expect(resumed.bookmark).toBe(whole.bookmark);
    }
  });

  it('is read from the day before the last end, and what earlier runs saw counts on', async () => {
    const since = JSON.stringify({ from: OLDEST, to: '2026-11-22T12:00:00.000Z' });
    const startTime = '2026-11-21T12:00:00.000Z';
    asked(AUTHORIZE, { startTime }).reply(200, {});
    asked(REMOVE, { startTime }).reply(200, { items: [taken('11-22', WEB)] });
    const older = event('06-01', {
      key: recordKey('t', 'event', '+admin', WEB, at('06-01'), '1'),
      app: appKey(WEB),
      clientId: WEB,
    });
    const { what: _, ...consent } = event('11-20', {
      key: recordKey('t', 'event', '101', WEB, at('11-20'), '1'),
    });

    const { records, removed, bookmark } = await read(
      {},
      { since, known: [event('11-20'), older, consent, event('11-21', { what: 'ADD_APPLICATION' })] },
    );

    expect(but('event', records)).toEqual([app(), grant()]);
    expect(removed).toEqual([grantKey(WEB)]);
    expect(bookmark).toBe(JSON.stringify({ from: OLDEST, to: AT }));
  });

  it('that is refused is a gap, and what older runs said stands as it is', async () => {
    asked(AUTHORIZE).reply(403, refusal(403, 'forbidden'));

    const { records, gaps, bookmark } = await read({}, { known: [event('11-20')] });

    expect([records, bookmark]).toEqual([[], undefined]);
    expect(gaps).toEqual([
      {
        reason: 'permission',
        what: `the admin log was not read to its end: GET ${path} gave 403: the administrator may not`,
        lacks: 'the Reports privilege of an administrator role',
        fix: 'give that privilege to the administrator as whom OAuthlas acts, or act as another one',
      },
    ]);
  });

  it('does not know a name: that is a gap of the name alone', async () => {
    asked(AUTHORIZE).reply(200, { items: [given('11-20', [drive])] });
    asked(REMOVE).reply(400, refusal(400, 'invalid', 'Event name is not found in manifest'));

    const { records, gaps, bookmark } = await read();

    expect(grants(records)).toEqual([grant()]);
    expect(gaps).toEqual([
      {
        reason: 'unsupported',
        what: `of ${REMOVE}, the admin log was not read to its end: GET ${path} gave 400: invalid Event name is not found in manifest`,
      },
    ]);
    expect(bookmark).toBeUndefined();
  });
});

describe('a delegation that is seen at work', () => {
  const seen = (time: string, members: Partial<UseRecord> = {}): UseRecord => ({
    kind: 'use',
    key: recordKey('t', 'use', 'access-evaluation', 'domain-wide-delegation', ROBOT),
    clientId: ROBOT,
    evidence: 'access-evaluation',
    by: 'application',
    lastUsedAt: time as Instant,
    letInBy: 'domain-wide-delegation',
    scopes: [mail],
    ...members,
  });
  const held = grant({ basis: 'seen', grantedAt: 'unknown', scopes: [mail] });

  it('is held, with the scopes that it was given tokens for, be it older than the log', async () => {
    answers();

    const { records, gaps } = await read({}, { known: [seen(at('11-20'))] });

    expect(records).toEqual([app(), held]);
    expect(gaps).toEqual([]);
  });

  it('by another way is not taken for one', async () => {
    answers();

    const { records } = await read({}, { known: [seen(at('11-20'), { letInBy: 'marketplace' })] });

    expect(records).toEqual([]);
  });

  it('before the log begins is still held, for all that is known, and that is a gap', async () => {
    answers();

    const { records, removed, gaps } = await read({}, { known: [seen('2026-05-20T10:00:00.000Z')] });

    expect([grants(records), removed]).toEqual([[held], []]);
    expect(gaps).toEqual([
      {
        reason: 'unavailable',
        kinds: ['grant'],
        subject: appKey(),
        what: 'it was last seen at work on 2026-05-20, before the logs begin, and whether it still stands is not told',
        fix: expect.stringContaining('download the list anew'),
      },
    ]);
  });

  it('and stands in the log is held by what the log says', async () => {
    answers([given('11-20', [drive])]);

    const { records } = await read({}, { known: [seen(at('11-21'))] });

    expect(grants(records)).toEqual([grant()]);
  });

  it.each<[what: string, time: string, isHeld: boolean]>([
    ['before', at('11-19'), false],
    ['within the day that a change takes', '2026-11-21T10:00:00.000Z', false],
    ['more than a day later', '2026-11-21T10:00:00.001Z', true],
  ])('and was taken away by the log: %s', async (_, time, isHeld) => {
    answers([], [taken('11-20')]);

    const { records, removed, gaps } = await read({}, { known: [seen(time)] });

    expect(grants(records)).toEqual(isHeld ? [held] : []);
    expect(removed).toEqual(isHeld ? [] : [grantKey()]);
    expect(gaps.map(({ what }) => what)).toEqual(
      isHeld
        ? [
            'what is told of a delegation does not fit together: the log shows it taken away, and that it got tokens more than a day later',
          ]
        : [],
    );
  });

  it('is told although the admin log is refused', async () => {
    asked(AUTHORIZE).reply(401);

    const { records, gaps } = await read({}, { known: [seen(at('11-20'))] });

    expect(records).toEqual([app(), held]);
    expect(gaps).toMatchObject([{ reason: 'credentials' }]);
  });
});

describe('with an imported list', () => {
  const file = join(folder, 'delegations.csv');
  const LISTED = at('11-15');

  function list(text: string, day: Instant = LISTED): object {
    writeFileSync(file, text);
    utimesSync(file, new Date(day), new Date(day));
    return { delegations: file };
  }

  const imported = (members: Partial<GrantRecord> = {}) =>
    grant({ basis: 'imported', grantedAt: 'unknown', ...members });

  it('what is listed is held, by its name', async () => {
    answers();

    const { records, gaps } = await read(
      list(`Name,Client ID,Scopes\nRoom Screens,${ROBOT},"${drive},${mail}"\n`),
    );

    expect(records).toEqual([
      app({ name: 'Room Screens' }),
      imported({ scopes: [mail, drive], appName: 'Room Screens' }),
    ]);
    expect(gaps).toEqual([]);
  });

  it('what the log shows later is added, changed and taken off', async () => {
    answers([given('11-20', [mail]), given('11-18', [drive], '555')], [taken('11-16', WEB)]);

    const { records, removed, gaps } = await read(
      list(`Client ID,Scopes\n${ROBOT},${drive}\n${WEB},${drive}\n333,${mail}\n`),
    );

    expect(grants(records)).toEqual([
      grant({ scopes: [mail] }),
      imported({ key: grantKey('333'), app: appKey('333'), clientId: '333', scopes: [mail] }),
      grant({ key: grantKey('555'), app: appKey('555'), clientId: '555', grantedAt: at('11-18') }),
    ]);
    expect(removed).toEqual([grantKey(WEB)]);
    expect(gaps).toEqual([]);
  });

  it('what does not fit together for the time before is told, and the wider is believed', async () => {
    answers(
      [given('11-10', [mail]), given('11-09', [drive], '555'), given('11-08', [drive], '666')],
      [taken('11-10', '333'), taken('11-10', '444')],
    );

    const { records, removed, gaps } = await read(
      list(`Client ID,Scopes\n${ROBOT},${drive}\n333,${drive}\n666,${drive}\n`),
    );

    const told = (client: string, members: Partial<GrantRecord>) => ({
      ...grant({ key: grantKey(client), app: appKey(client), clientId: client }),
      ...members,
    });
    expect(grants(records)).toEqual([
      imported({ scopes: [mail, drive], grantedAt: at('11-10') }),
      told('333', { basis: 'imported', grantedAt: 'unknown' }),
      told('555', { grantedAt: at('11-09') }),
      told('666', { basis: 'imported', grantedAt: at('11-08') }),
    ]);
    expect(removed).toEqual([grantKey('444')]);
    const differ = 'what is told of a delegation does not fit together';
    expect(gaps.map(({ reason, subject, what, kinds }) => [reason, subject, what, kinds])).toEqual([
      [
        'unavailable',
        appKey(),
        `${differ}: the list has other scopes than the log shows given before`,
        ['grant'],
      ],
      [
        'unavailable',
        appKey('333'),
        `${differ}: the log shows it taken away before, and the list has it`,
        ['grant'],
      ],
      [
        'unavailable',
        appKey('555'),
        `${differ}: the log shows it given before, and the list does not have it`,
        ['grant'],
      ],
    ]);
  });

  it.each<[what: string, time: string, said: 'held' | 'gone']>([
    ['while the log would tell that it was taken away', '2026-11-10T00:00:00.000Z', 'held'],
    ['after the day of the list', '2026-11-20T00:00:00.000Z', 'held'],
    ['so long ago that only the list knows', '2026-05-20T00:00:00.000Z', 'gone'],
  ])('what it does not have and was seen at work %s', async (_, time, said) => {
    answers();
    const use: UseRecord = {
      kind: 'use',
      key: recordKey('t', 'use', 'access-evaluation', 'domain-wide-delegation', '777'),
      clientId: '777',
      evidence: 'access-evaluation',
      by: 'application',
      lastUsedAt: time as Instant,
      letInBy: 'domain-wide-delegation',
      scopes: [drive],
    };

    const { records, removed, gaps } = await read(list(`Client ID,Scopes\n${ROBOT},${drive}\n`), {
      known: [use],
    });

    expect(grants(records).map(({ clientId, basis }) => [clientId, basis])).toEqual([
      [ROBOT, 'imported'],
      ...(said === 'held' ? [['777', 'seen']] : []),
    ]);
    expect(removed).toEqual(said === 'held' ? [] : [grantKey('777')]);
    expect(gaps).toMatchObject(
      said === 'held'
        ? [{ subject: appKey('777'), what: expect.stringContaining('the list does not have it') }]
        : [],
    );
  });

  it('whose age leaves a time that nobody saw, that is told', async () => {
    answers();

    const { gaps } = await read(
      list(`Client ID,Scopes\n${ROBOT},${drive}\n`, '2026-01-01T00:00:00.000Z' as Instant),
    );

    expect(gaps).toMatchObject([
      {
        reason: 'unavailable',
        kinds: ['app', 'grant'],
        what: 'the imported list of delegations is older than what the admin log still holds, so what changed in between is not seen',
      },
    ]);
  });

  it('from a clock that is ahead, what the log shows until now is no news', async () => {
    answers([given('11-20', [drive])]);

    const { records } = await read(
      list(`Client ID,Scopes\n${ROBOT},${drive}\n`, '2027-01-01T00:00:00.000Z' as Instant),
    );

    expect(grants(records)).toEqual([imported({ grantedAt: at('11-20') })]);
  });

  it('that is told although the log is refused', async () => {
    asked(AUTHORIZE).reply(403, refusal(403, 'forbidden'));

    const { records, gaps } = await read(list(`Client ID,Scopes\n${ROBOT},${drive}\n`));

    expect(records).toEqual([app(), imported()]);
    expect(gaps).toMatchObject([{ reason: 'permission' }]);
  });

  it('that was spoilt since the config was read is a gap for each line, and the log’s word stands', async () => {
    const members = list(`Client ID,Scopes\n${ROBOT},${drive}\n`);
    const open = await surface('domain-wide-delegation', members);
    list(`Client ID,Scopes\n${WEB},${drive}\n1.04418E+20,${mail}\n`);
    answers([given('11-20', [drive])]);

    const { records, removed, gaps } = await readAll(open);

    expect(grants(records)).toEqual([
      grant(),
      imported({ key: grantKey(WEB), app: appKey(WEB), clientId: WEB }),
    ]);
    expect(removed).toEqual([]);
    expect(gaps).toEqual([
      {
        reason: 'shape',
        kinds: ['app', 'grant'],
        what: 'the imported list of delegations was not read whole: delegations.csv, line 3: the client id was rounded by a spreadsheet; download the list anew, and do not save it from there',
        fix: 'download the list anew in the Admin console, under Security > Access and data control > API controls > Domain-wide delegation',
      },
    ]);
  });

  it('that is gone since is a gap', async () => {
    const open = await surface('domain-wide-delegation', list(`Client ID,Scopes\n${ROBOT},${drive}\n`));
    rmSync(file);
    answers([given('11-20', [drive])]);

    const { records, gaps } = await readAll(open);

    expect(grants(records)).toEqual([grant()]);
    expect(gaps).toMatchObject([
      {
        reason: 'shape',
        what: 'the imported list of delegations was not read whole: delegations.csv cannot be read (ENOENT)',
      },
    ]);
  });
});

describe('a list', () => {
  it.each([
    [
      'in another order and spelling',
      `OAuth scopes;client-id;Client name\n${drive} ${mail};${ROBOT};Robot\n`,
    ],
    ['with scopes that nobody quoted', `Name,Client ID,Scopes\nRobot,${ROBOT},${drive},${mail}\n`],
    [
      'with a line for each scope',
      `Name,Client ID,Scopes\nRobot,${ROBOT},${drive}\nRobot,${ROBOT},${mail}\n`,
    ],
    ['with scopes on lines of their own', `Name,Client ID,Scopes\r\nRobot,${ROBOT},"${drive}\n${mail}"\r\n`],
    ['with a mark at its start', `\uFEFF"Name","Client ID","Scopes"\n"Robot","${ROBOT}","${drive}, ${mail}"`],
  ])('is read %s', (_, text) => {
    expect(parseDelegations(text)).toEqual({
      delegations: [{ clientId: ROBOT, name: 'Robot', scopes: [mail, drive] }],
      problems: [],
    });
  });

  it('has lines that cannot be read: each is told, and the rest is read', () => {
    const text = `Name,Client ID,Scopes\nA,,${drive}\nB,not one,${drive}\nC,1.04E+20,${drive}\nD,1,\n"E\nF",${ROBOT},${drive}\n"open,2`;

    expect(parseDelegations(text)).toEqual({
      delegations: [{ clientId: ROBOT, name: 'E\nF', scopes: [drive] }],
      problems: [
        expect.stringMatching(/^which is no CSV: Quote Not Closed: /),
        'line 2: has no client id',
        'line 3: what stands under Client ID is none',
        'line 4: the client id was rounded by a spreadsheet; download the list anew, and do not save it from there',
        'line 5: has no scopes',
      ],
    });
  });

  it.each(['', 'Nom,Identifiant\nx,y\n', `${ROBOT},${drive}\n`])(
    'without its headings is refused: %j',
    (text) => {
      expect(parseDelegations(text)).toEqual({
        delegations: [],
        problems: [
          'line 1: must head the columns, with Client ID and Scopes among them, as the Admin console writes them in English',
        ],
      });
    },
  );
});

it('scopes are the same however they are written down', () => {
  const scope = fc.constantFrom(drive, mail, 'openid', 'email', 'https://www.google.com/m8/feeds');
  const between = fc.constantFrom(',', ', ', ' ', '\n', ';', '\r\n', ' , ');

  fc.assert(
    fc.property(fc.array(scope), between, fc.boolean(), (all, separator, isWrapped) => {
      const text = all.join(separator);
      const whole = [...new Set(all)].sort();

      expect(scopesIn([isWrapped ? `[${text}]` : text])).toEqual(whole);
      expect(scopesIn(all)).toEqual(whole);
    }),
  );
});
