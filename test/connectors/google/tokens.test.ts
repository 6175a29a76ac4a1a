import { setImmediate as nextTurn } from 'node:timers/promises';
import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { toGrant } from '../../../src/connectors/google/tokens.ts';
import { recordKey } from '../../../src/model/keys.ts';
import { readAll, testTools, useNock } from '../../support/surface.ts';
import { person, principalKey, refusal, surface, vendor } from './support.ts';

useNock();

const scope = 'https://www.googleapis.com/auth/';
const query = { fields: 'items(clientId,displayText,scopes)' };
const of = (id: string) => vendor.get(`/admin/directory/v1/users/${id}/tokens`).query(query);
const open = (tools = testTools()) => surface('tokens', { mode: 'full' }, tools);
const mailer = {
  clientId: '77-mail',
  displayText: 'Mailer',
  scopes: [`${scope}gmail.readonly`, 'openid', 'openid'],
};
const people = (...ids: string[]) => ids.map((id) => person(id));

describe('toGrant', () => {
  it('translates a token', () => {
    const record = toGrant('t', principalKey('101'), mailer);

    expect(record).toEqual({
      kind: 'grant',
      key: recordKey('t', 'grant', '101', '77-mail'),
      app: recordKey('t', 'app', '77-mail'),
      clientId: '77-mail',
      access: 'delegated',
      principal: principalKey('101'),
      resource: 'google',
      scopes: [`${scope}gmail.readonly`, 'openid'],
      consent: 'user',
      grantedAt: 'unknown',
      appName: 'Mailer',
    });
  });
});

describe('tokens', () => {
  it('is off in read-only mode, and says why', async () => {
    const { off } = await surface('tokens');
    const { off: offInFull } = await open();

    expect(off?.why).toBe(
      'read-only mode: the scope that reads tokens could also delete them; grants come from the token log',
    );
    expect(offInFull).toBeUndefined();
  });

  it('asks for each person, suspended ones too, and takes absent items for none', async () => {
    of('101').reply(200, { items: [mailer] });
    of('102').reply(200, { kind: 'admin#directory#tokenList' });
    of('103').reply(200, { items: [{ clientId: 'x' }] });

    const read = await readAll(await open(), {
      known: [person('101'), person('102'), person('103', 'suspended')],
    });

    expect(read.records).toEqual([
      toGrant('t', principalKey('101'), mailer),
      toGrant('t', principalKey('103'), { clientId: 'x', scopes: [] }),
    ]);
    expect(read.gaps).toEqual([]);
    expect(read.cursors).toEqual([principalKey('103')]);
  });

  it('tells beforehand how long it takes at the pace that is allowed', async () => {
    vendor
      .get(/\/tokens$/)
      .query(true)
      .times(30)
      .reply(200, {});
    const known = Array.from({ length: 30 }, (_, n) => person(String(100 + n)));
    const told: unknown[] = [];
    const tokens = await surface('tokens', { mode: 'full', callsPerSecond: 2 });

    await readAll(tokens, { known, expect: (expected) => told.push(expected) });

    expect(told).toEqual([{ calls: 30, seconds: 15 }]);
  });

  it('unites anonymous apps of one person rather than lose one', async () => {
    of('101').reply(200, {
      items: [
        { clientId: 'anonymous', anonymous: true, displayText: 'Old feed', scopes: ['b'] },
        { clientId: 'anonymous', anonymous: true, displayText: 'Older feed', scopes: ['a', 'b'] },
      ],
    });

    const { records } = await readAll(await open(), { known: people('101') });

    expect(records).toEqual([
      toGrant('t', principalKey('101'), {
        clientId: 'anonymous',
        displayText: 'Old feed',
        scopes: ['a', 'b'],
      }),
    ]);
  });

  it('keeps apart what a refusal means for one person', async () => {
    of('101').reply(401, refusal(401, 'authError', 'Login Required'));
    of('102').reply(403, refusal(403, 'forbidden', 'Not Authorized to access this resource/api'));
    of('103').reply(404, refusal(404, 'notFound', 'Resource Not Found: userKey'));
    of('104').reply(200, { items: [mailer] });

    const { records, gaps } = await readAll(await open(), {
      known: [person('101', 'suspended'), ...people('102', '103', '104')],
    });

    expect(records).toHaveLength(1);
    expect(gaps).toEqual([
      {
        reason: 'permission',
        what: 'Google does not tell the tokens of a person who is not active',
        subject: principalKey('101'),
        fix: "see the person's connected apps in the Admin console; they work again once the person does",
      },
      {
        reason: 'permission',
        what: "a person's tokens were not read",
        subject: principalKey('102'),
        lacks: 'the User Security Management privilege; for administrators, the super administrator role',
        fix: 'give that privilege to the administrator as whom OAuthlas acts, or act as another one',
      },
    ]);
  });

  it('gives up at once when the scope is missing', async () => {
    of('101').reply(403, refusal(403, 'insufficientPermissions'));
    of('102').reply(403, refusal(403, 'insufficientPermissions'));

    const { gaps } = await readAll(await open(), { known: people('101', '102') });

    expect(gaps.at(-1)).toEqual({
      reason: 'permission',
      what: 'the tokens of the rest were not read: GET /admin/directory/v1/users/101/tokens gave 403: scope missing',
      lacks: `${scope}admin.directory.user.security`,
      fix: 'give a token that is still valid',
    });
    expect(gaps).toHaveLength(3);
  });

  it('gives up when everybody is refused, but not when everybody is suspended', async () => {
    const ids = Array.from({ length: 50 }, (_, index) => String(200 + index));
    for (const id of ids) of(id).times(2).reply(401, refusal(401, 'authError'));
    const tokens = await open();

    const active = await readAll(tokens, { known: people(...ids) });
    const suspended = await readAll(tokens, { known: ids.map((id) => person(id, 'suspended')) });

    expect(active.gaps.filter(({ subject }) => subject === undefined)).toMatchObject([
      { reason: 'credentials' },
    ]);
    expect(active.gaps).toHaveLength(51);
    expect(suspended.gaps).toHaveLength(50);
  });

  it('waits for quota and asks again', async () => {
    const tools = testTools();
    of('101').reply(403, refusal(403, 'quotaExceeded'));
    of('101').reply(200, { items: [mailer] });

    const { records, gaps } = await readAll(await open(tools), { known: people('101') });

    expect(records).toHaveLength(1);
    expect(gaps).toEqual([]);
    expect(tools.waited[0]).toBe(750);
  });

  it('goes on after the last person of a stored page', async () => {
    of('102').reply(200, { items: [mailer] });

    const { records, gaps } = await readAll(await open(), {
      known: people('101', '102'),
      after: principalKey('101'),
    });

    expect(records).toHaveLength(1);
    expect(gaps).toEqual([]);
  });

  it('asks no more once it has given up', async () => {
    let asked = 0;
    nock('https://admin.googleapis.com')
      .persist()
      .get(/tokens/)
      .query(true)
      .reply(() => {
        asked++;
        return [401, refusal(401, 'authError')];
      });
    const ids = Array.from({ length: 150 }, (_, index) => String(400 + index));

    await readAll(await open(), { known: people(...ids) });
    await nextTurn();

    // Those under way when the first fifty were judged, not the hundred in line.
    expect(asked).toBeLessThan(100);
  });

  it('does not believe that everybody is gone', async () => {
    const ids = Array.from({ length: 30 }, (_, index) => String(500 + index));
    for (const id of ids) of(id).reply(404, refusal(404, 'notFound', 'Resource Not Found: userKey'));

    const { gaps } = await readAll(await open(), { known: people(...ids) });

    expect(gaps).toMatchObject([{ reason: 'unavailable', what: expect.stringContaining('of the rest') }]);
  });

  it('does not take a page of a proxy for the word that a person is gone', async () => {
    of('101').reply(404, '<html>blocked', { 'content-type': 'text/html' });

    const { gaps } = await readAll(await open(), { known: people('101') });

    expect(gaps).toMatchObject([{ reason: 'shape', subject: principalKey('101') }]);
  });

  it('yields pages of fifty people', async () => {
    const ids = Array.from({ length: 70 }, (_, index) => String(300 + index));
    for (const id of ids) of(id).reply(200, {});

    const { cursors } = await readAll(await open(), { known: people(...ids) });

    expect(cursors).toEqual([principalKey('349'), principalKey('369')]);
  });

  it('tells a bad row as one gap about its person', async () => {
    of('101').reply(200, { items: [{ displayText: 'no id' }, mailer] });

    const { records, gaps } = await readAll(await open(), { known: people('101') });

    expect(records).toHaveLength(1);
    expect(gaps).toEqual([
      {
        reason: 'shape',
        what: 'a token is not as documented (clientId: invalid_type)',
        subject: principalKey('101'),
      },
    ]);
  });
});
