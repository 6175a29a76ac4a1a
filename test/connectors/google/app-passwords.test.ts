import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toRecords } from '../../../src/connectors/google/app-passwords.ts';
import { google } from '../../../src/connectors/google/index.ts';
import { recordKey } from '../../../src/model/keys.ts';
import type { Instant } from '../../../src/model/values.ts';
import { AT, readAll, testTools, useNock } from '../../support/surface.ts';
import { bearer, person, principalKey, refusal, surface, vendor } from './support.ts';

useNock();

const scope = 'https://www.googleapis.com/auth/admin.directory.user.security';
const query = { fields: 'items(codeId,name,creationTime,lastTimeUsed)' };
const of = (id: string) => vendor.get(`/admin/directory/v1/users/${id}/asps`).query(query);
const open = (tools = testTools()) => surface('app-passwords', { mode: 'full' }, tools);
// As Google documents an answer, with other names.
const row = {
  kind: 'admin#directory#asp',
  etag: '"abc"',
  codeId: 2,
  name: 'Scanner, second floor',
  creationTime: '1700000000000',
  lastTimeUsed: '1795000000000',
  userKey: '101',
};
const password = {
  codeId: 2,
  name: 'Scanner, second floor',
  creationTime: 1_700_000_000_000,
  lastTimeUsed: 1_795_000_000_000,
};
const ID = 'c2502c67bbea17f3d0fa79a3';

describe('toRecords', () => {
  it('translates an app password', () => {
    const records = toRecords('t', person('101'), password);

    expect(records).toEqual([
      {
        kind: 'app',
        key: recordKey('t', 'app', 'app-password', ID),
        name: 'Scanner, second floor',
        role: 'token',
        type: 'app-password',
        home: 'own',
        enabled: true,
        createdAt: '2023-11-14T22:13:20.000Z',
      },
      {
        kind: 'grant',
        key: recordKey('t', 'grant', 'app-password', ID),
        app: recordKey('t', 'app', 'app-password', ID),
        access: 'delegated',
        principal: principalKey('101'),
        resource: 'google',
        scopes: ['app-password'],
        consent: 'user',
        grantedAt: '2023-11-14T22:13:20.000Z',
      },
      {
        kind: 'use',
        key: recordKey('t', 'use', 'app-password', ID),
        app: recordKey('t', 'app', 'app-password', ID),
        evidence: 'token-last-used',
        by: 'delegated',
        lastUsedAt: '2026-11-18T11:06:40.000Z',
      },
    ]);
  });

  it('takes zero for a creation that nobody knows, and for no use at all', () => {
    const records = toRecords('t', person('101'), { codeId: 1, creationTime: 0, lastTimeUsed: 0 });

    expect(records).toMatchObject([
      { name: 'app password 1', createdAt: 'unknown' },
      { grantedAt: 'unknown' },
      { lastUsedAt: 'never' },
    ]);
  });

  it('says unknown where Google says nothing', () => {
    const records = toRecords('t', person('101', 'unknown'), { codeId: 1, name: null, lastTimeUsed: null });

    expect(records).toMatchObject([
      { name: 'app password 1', createdAt: 'unknown', enabled: 'unknown' },
      { grantedAt: 'unknown' },
      { lastUsedAt: 'unknown' },
    ]);
  });

  it('opens nothing while its person is suspended', () => {
    const [app] = toRecords('t', person('101', 'suspended'), password);

    expect(app).toMatchObject({ enabled: false });
  });

  it('reads the same time in seconds and in milliseconds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000_000_000, max: 4_000_000_000 }), (seconds) => {
        const [one] = toRecords('t', person('1'), { codeId: 1, creationTime: seconds });
        const [other] = toRecords('t', person('1'), { codeId: 1, creationTime: seconds * 1000 });

        expect(one).toMatchObject({ createdAt: new Date(seconds * 1000).toISOString() });
        expect(other).toEqual(one);
      }),
    );
  });

  it('keeps apart two people with the same number, and tells nobody by a key', () => {
    const keys = ['101', '102'].flatMap((id) => toRecords('t', person(id), password).map(({ key }) => key));

    expect(new Set(keys).size).toBe(6);
    expect(keys.filter((key) => /\b10[12]\b/.test(key))).toEqual([]);
  });
});

describe('app-passwords', () => {
  it('is off in read-only mode, and says why', async () => {
    const { off } = await surface('app-passwords');
    const { off: offInFull } = await open();

    expect(off?.why).toBe('read-only mode: the scope that reads app passwords could also delete them');
    expect(offInFull).toBeUndefined();
  });

  it('asks for each person, suspended ones too, and takes absent items for none', async () => {
    of('101').reply(200, { kind: 'admin#directory#aspList', etag: '"x"', items: [row] });
    of('102').reply(200, { kind: 'admin#directory#aspList' });
    of('103').reply(200, { items: [{ codeId: 1 }] });
    of('104').reply(200, { items: null });

    const read = await readAll(await open(), {
      known: [person('101'), person('102'), person('103', 'suspended'), person('104')],
    });

    expect(read.records).toEqual([
      ...toRecords('t', person('101'), password),
      ...toRecords('t', person('103', 'suspended'), { codeId: 1 }),
    ]);
    expect(read.gaps).toEqual([]);
    expect(read.cursors).toEqual([principalKey('104'), undefined]);
  });

  it('tells beforehand how long it takes at the pace that is allowed', async () => {
    vendor
      .get(/\/asps$/)
      .query(true)
      .times(30)
      .reply(200, {});
    const known = Array.from({ length: 30 }, (_, n) => person(String(100 + n)));
    const told: unknown[] = [];
    const passwords = await surface('app-passwords', { mode: 'full', callsPerSecond: 2 });

    await readAll(passwords, { known, expect: (expected) => told.push(expected) });

    expect(told).toEqual([{ calls: 30, seconds: 15 }]);
  });

  it('tells anew how long tokens take, which are asked for at the same time and pace', async () => {
    vendor
      .get(/\/(?:asps|tokens)$/)
      .query(true)
      .times(60)
      .reply(200, {});
    const known = Array.from({ length: 30 }, (_, n) => person(String(100 + n)));
    const told: unknown[] = [];
    const { surfaces } = await google.connect(bearer({ mode: 'full', callsPerSecond: 2 }), testTools());
    const expecting = (of: string) => ({
      known,
      expect: (expected: object) => told.push([of, expected]),
    });

    for (const id of ['tokens', 'app-passwords']) {
      const found = surfaces.find((one) => one.id === id);
      if (found === undefined) throw new Error(`no surface ${id}`);
      await readAll(found, expecting(id));
    }

    expect(told).toEqual([
      ['tokens', { calls: 30, seconds: 15 }],
      ['tokens', { calls: 30, seconds: 30 }],
      ['app-passwords', { calls: 30, seconds: 30 }],
    ]);
  });

  it('keeps apart what a refusal means for one person', async () => {
    of('101').reply(401, refusal(401, 'authError', 'Login Required'));
    of('102').reply(403, refusal(403, 'forbidden', 'Not Authorized to access this resource/api'));
    of('103').reply(404, refusal(404, 'notFound', 'Resource Not Found: userKey'));
    of('104').reply(200, { items: [row] });

    const { records, gaps } = await readAll(await open(), {
      known: [person('101', 'suspended'), person('102'), person('103'), person('104')],
    });

    expect(records).toEqual(toRecords('t', person('104'), password));
    expect(gaps).toEqual([
      {
        reason: 'permission',
        what: 'Google does not tell the app passwords of a person who is not active',
        subject: principalKey('101'),
        fix: "see the person's app passwords in the Admin console; they work again once the person does",
      },
      {
        reason: 'permission',
        what: "a person's app passwords were not read",
        subject: principalKey('102'),
        lacks: 'the User Security Management privilege; for administrators, the super administrator role',
        fix: 'give that privilege to the administrator as whom OAuthlas acts, or act as another one',
      },
    ]);
  });

  it('gives up at once when the scope is missing', async () => {
    of('101').reply(403, refusal(403, 'insufficientPermissions'));

    const { gaps } = await readAll(await open(), { known: [person('101')] });

    expect(gaps.at(-1)).toEqual({
      reason: 'permission',
      what: 'the app passwords of the rest were not read: GET /admin/directory/v1/users/101/asps gave 403: scope missing',
      lacks: scope,
      fix: 'give a token that is still valid',
    });
  });

  it('goes on after the last person of a stored page', async () => {
    of('102').reply(200, { items: [row] });

    const { records, gaps } = await readAll(await open(), {
      known: [person('101'), person('102')],
      after: principalKey('101'),
    });

    expect(records).toEqual(toRecords('t', person('102'), password));
    expect(gaps).toEqual([]);
  });

  it('tells a bad row as one gap about its person, and goes on', async () => {
    of('101').reply(200, { items: [{ ...row, codeId: 1, creationTime: 'yesterday' }, row] });

    const { records, gaps } = await readAll(await open(), { known: [person('101')] });

    expect(records).toEqual(toRecords('t', person('101'), password));
    expect(gaps).toEqual([
      {
        reason: 'shape',
        what: expect.stringContaining('an app password is not as documented (creationTime'),
        subject: principalKey('101'),
      },
    ]);
  });

  it('is refused alone: what rests on absence does not wait for it', async () => {
    const { adds, yields } = await open();

    expect(adds).toEqual(yields);
  });
});

describe('between two readings of everybody', () => {
  const place = { whole: '2026-11-20T12:00:00.000Z', seen: '2026-11-22T12:00:00.000Z', refused: ['104'] };
  const since = JSON.stringify(place);
  const old = (id: string) => ({ ...person(id), createdAt: '2020-01-01T00:00:00.000Z' as Instant });
  const holder = (id: string, codeId: number) => toRecords('t', old(id), { ...password, codeId });
  const keysOf = (id: string, codeId: number) => holder(id, codeId).map(({ key }) => key);

  it('asks who has some, who came since and who was refused; what is revoked is gone', async () => {
    const known = [
      ...['101', '103', '104'].map(old),
      { ...person('105'), createdAt: '2026-11-23T08:00:00.000Z' as Instant },
      ...[holder('101', 2), holder('101', 3), holder('102', 7)].flat(),
    ];
    of('101').reply(200, { items: [row] });
    of('102').reply(404, refusal(404, 'notFound', 'Resource Not Found: userKey'));
    of('104').reply(403, refusal(403, 'forbidden', 'Not Authorized to access this resource/api'));
    of('105').reply(200, {});

    const read = await readAll(await open(), { known, since });

    expect(read.records.map(({ key }) => key)).toEqual(keysOf('101', 2));
    expect([...read.removed].sort()).toEqual([...keysOf('101', 3), ...keysOf('102', 7)].sort());
    expect(read.gaps).toMatchObject([{ reason: 'permission', subject: principalKey('104') }]);
    expect(JSON.parse(read.bookmark ?? '')).toEqual({ ...place, seen: AT });
  });

  it('everybody is asked again after so many days', async () => {
    of('101').reply(200, {});
    const stale = JSON.stringify({ ...place, whole: '2026-11-01T12:00:00.000Z' });

    const read = await readAll(await open(), { known: [old('101')], since: stale });

    expect(JSON.parse(read.bookmark ?? '')).toEqual({ whole: AT, seen: AT, refused: [] });
  });
});
