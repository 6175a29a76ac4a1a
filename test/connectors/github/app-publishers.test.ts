import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { toRegistration } from '../../../src/connectors/github/app-publishers.ts';
import { recordKey } from '../../../src/model/keys.ts';
import type { AppRecord, PrincipalRecord } from '../../../src/model/records.ts';
import { readAll, useNock } from '../../support/surface.ts';
import { opened, personKey, refusal, vendor } from './support.ts';

useNock();

const installed = (id: number, name: string): AppRecord => ({
  kind: 'app',
  key: recordKey('t', 'app', 'installation', String(id)),
  clientId: `client-${id}`,
  name,
  role: 'client',
  type: 'installation',
  home: 'unknown',
  enabled: true,
  createdAt: 'unknown',
});

const octo = {
  id: 7,
  client_id: 'client-2',
  name: 'Octo Chat',
  owner: { login: 'Octo-Labs', type: 'Organization' },
  created_at: '2020-01-02T03:04:05Z',
};

const member: PrincipalRecord = {
  kind: 'principal',
  key: personKey(101),
  type: 'user',
  name: 'Ada',
  state: 'unknown',
  guest: false,
  admin: false,
  createdAt: 'unknown',
};

const nobody = new Map();

describe('toRegistration', () => {
  it('tells who publishes an app', () => {
    const record = toRegistration(installed(1, 'octo-chat'), octo, {
      tenant: 't',
      org: 'example',
      host: 'github.com',
      people: nobody,
    });

    expect(record).toEqual({
      kind: 'app',
      key: recordKey('t', 'app', 'registration', 'client-1'),
      clientId: 'client-1',
      name: 'Octo Chat',
      role: 'registration',
      type: 'github-app',
      home: 'foreign',
      homeTenant: 'octo-labs',
      publisher: { name: 'Octo-Labs', verified: 'unknown' },
      enabled: 'unknown',
      createdAt: '2020-01-02T03:04:05.000Z',
      tags: ['owner:organization'],
    });
  });

  it('tells an owner on a server of its own from one of that name on github.com', () => {
    const here = { tenant: 't', org: 'example', host: 'ghe.example.com', people: nobody };

    expect(toRegistration(installed(1, 'x'), octo, here).homeTenant).toBe('ghe.example.com/octo-labs');
  });

  it.each([
    [{ login: 'EXAMPLE', type: 'Organization' }, 'own', 'example', ['owner:organization']],
    [{ login: 'github', type: 'Organization' }, 'platform', 'github', ['owner:organization']],
    [{ login: 'somebody', type: 'User' }, 'foreign', 'user/somebody', ['owner:user']],
    [{ slug: 'big-co' }, 'foreign', 'enterprise/big-co', ['owner:enterprise']],
    [{ login: 'somebody' }, 'foreign', 'user/somebody', ['owner:unknown']],
    [null, 'unknown', undefined, undefined],
  ])('of %j is %s', (owner, home, homeTenant, tags) => {
    const record = toRegistration(
      installed(1, 'x'),
      { ...octo, owner },
      { tenant: 't', org: 'Example', host: 'github.com', people: nobody },
    );

    expect([record.home, record.homeTenant, record.tags]).toEqual([home, homeTenant, tags]);
  });
});

describe('app-publishers', () => {
  it('asks once for each installation, and goes on after the last one', async () => {
    const publishers = await opened('app-publishers');
    vendor.get('/apps/octo-chat').reply(200, octo);
    const known = [
      installed(1, 'before'),
      installed(2, 'octo-chat'),
      { ...installed(3, 'a token'), type: 'fine-grained-pat' },
    ];

    const { records, gaps, cursors } = await readAll(publishers, { known, after: 't/app/installation/1' });

    expect([records.map(({ key }) => key), gaps]).toEqual([['t/app/registration/client-2'], []]);
    expect(cursors).toEqual(['t/app/installation/2']);
  });

  it.each([
    ['ADA', false, 'owner:member'],
    ['ada', true, 'owner:user'],
    ['somebody', false, 'owner:user'],
  ])('that is a person is looked for among the members: %s, a guest: %s', async (name, guest, tag) => {
    const publishers = await opened('app-publishers');
    vendor.get('/apps/octo-chat').reply(200, { ...octo, owner: { login: 'Ada', type: 'User' } });
    const person = { ...member, name, guest };

    const { records } = await readAll(publishers, { known: [installed(2, 'octo-chat'), person] });

    expect(records).toMatchObject([{ home: 'foreign', tags: [tag] }]);
  });

  it('cannot be led to another path by a slug', async () => {
    const publishers = await opened('app-publishers');
    vendor.get('/apps/..%2Fuser%3Fx').reply(200, octo);

    const { records } = await readAll(publishers, { known: [installed(2, '../user?x')] });

    expect(records.length).toBe(1);
  });

  it.each([
    [404, 'Not Found', 'GitHub does not tell who publishes an app, which is perhaps a private one'],
    [403, 'Forbidden', 'the publisher of an app was not told'],
  ])('leaves nothing but the app in doubt where it is refused (%i)', async (status, message, what) => {
    const publishers = await opened('app-publishers');
    vendor.get('/apps/octo-chat').reply(200, octo);
    vendor.get('/apps/ours').reply(status, refusal(message));

    const { records, gaps } = await readAll(publishers, {
      known: [installed(1, 'ours'), installed(2, 'octo-chat')],
    });

    expect(records.length).toBe(1);
    expect(gaps).toEqual([
      {
        reason: 'permission',
        what,
        subject: 't/app/installation/1',
        kinds: ['app'],
        fix: 'open it under Third-party Access › GitHub Apps in the settings of the organisation, which names its owner',
      },
    ]);
  });

  it("of a proxy's page is nothing that GitHub said", async () => {
    const publishers = await opened('app-publishers');
    vendor.get('/apps/ours').reply(404, '<html>Not here</html>');

    const { gaps } = await readAll(publishers, { known: [installed(1, 'ours')] });

    expect(gaps).toEqual([
      {
        reason: 'shape',
        what: 'the publisher of an app was not told',
        subject: 't/app/installation/1',
        kinds: ['app'],
      },
    ]);
  });

  it('of another shape is a gap of that app alone', async () => {
    const publishers = await opened('app-publishers');
    vendor.get('/apps/octo-chat').reply(200, { ...octo, name: 7 });

    const { gaps } = await readAll(publishers, { known: [installed(2, 'octo-chat')] });

    expect(gaps).toEqual([
      {
        reason: 'shape',
        what: 'the publisher of an app was not told',
        subject: 't/app/installation/2',
        kinds: ['app'],
      },
    ]);
  });

  it.each([
    { id: 999, client_id: 'client-other', owner: { login: 'github', type: 'Organization' } },
    { id: 999, client_id: undefined },
  ])('of another app (%j) is believed of no app', async (other) => {
    const publishers = await opened('app-publishers');
    vendor.get('/apps/octo-chat').reply(200, { ...octo, ...other });

    const { records, gaps } = await readAll(publishers, { known: [installed(2, 'octo-chat')] });

    expect(records).toEqual([]);
    expect(gaps).toEqual([
      {
        reason: 'shape',
        what: 'GitHub answered with another app than the one that is installed',
        subject: 't/app/installation/2',
        kinds: ['app'],
        fix: 'scan again',
      },
    ]);
  });

  it('of an app whose client id the list did not tell goes by its number', async () => {
    const publishers = await opened('app-publishers');
    vendor.get('/apps/octo-chat').reply(200, octo);
    const old = { ...installed(2, 'octo-chat'), clientId: 'app-7' };

    const { records, gaps } = await readAll(publishers, { known: [old] });

    expect([records.map(({ clientId }) => clientId), gaps]).toEqual([['app-7'], []]);
  });

  it.each([null, undefined, { type: 'User' }])('that is %j is a gap of that app', async (owner) => {
    const publishers = await opened('app-publishers');
    vendor.get('/apps/octo-chat').reply(200, { ...octo, owner });

    const { records, gaps } = await readAll(publishers, { known: [installed(2, 'octo-chat')] });

    expect(records).toMatchObject([{ home: 'unknown' }]);
    expect(gaps).toEqual([
      {
        reason: 'shape',
        what: 'GitHub names no owner of an app',
        subject: 't/app/installation/2',
        kinds: ['app'],
        fix: 'open it under Third-party Access › GitHub Apps in the settings of the organisation, which names its owner',
      },
    ]);
  });

  it('gives up when the service refuses five in a row, and says so', async () => {
    const publishers = await opened('app-publishers');
    const known = [1, 2, 3, 4, 5].map((id) => installed(id, `app-${id}`));
    for (const { name } of known) vendor.get(`/apps/${name}`).times(6).reply(500, refusal('Server Error'));

    const { gaps } = await readAll(publishers, { known });

    expect(gaps.map(({ reason, subject }) => [reason, subject])).toEqual([
      ...known.map(({ key }) => ['unavailable', key]),
      ['unavailable', undefined],
    ]);
  });

  it.each([
    [401, refusal('Bad credentials'), 'credentials'],
    [403, refusal('The organization has an IP allow list enabled'), 'permission'],
  ])('asks no further when no app would be told: %i', async (status, body, reason) => {
    const publishers = await opened('app-publishers');
    // A page of fifty is under way, with as many behind it, when the first refusal is seen.
    const known = Array.from({ length: 400 }, (_, n) => installed(n + 1, `app-${n + 1}`));
    let asked = 0;
    vendor
      .persist()
      .get(/^\/apps\//)
      .reply(() => {
        asked += 1;
        return [status, body];
      });

    const { gaps } = await readAll(publishers, { known });

    expect(asked).toBeLessThan(200);
    expect(gaps.at(-1)).toMatchObject({
      reason,
      what: expect.stringMatching(/^the publishers of the rest were not read: GET \/apps\/app-\d+ gave /),
    });
    nock.cleanAll();
  });
});
