import { describe, expect, it } from 'vitest';
import { slack } from '../../../src/connectors/slack/index.ts';
import { appKey, serviceKey, userKey } from '../../../src/connectors/slack/keys.ts';
import { recordKey } from '../../../src/model/keys.ts';
import type { AnyRecord } from '../../../src/model/records.ts';
import { readAll, testTools, useNock } from '../../support/surface.ts';
import { bearer, form, place, surface, vendor, who } from './support.ts';

useNock();

const log = '/api/team.integrationLogs';

const added = {
  app_id: 'A1',
  app_type: 'Test App',
  user_id: 'U7',
  user_name: 'ada',
  date: '1700000000',
  change_type: 'added',
  scope: 'identify,files:read',
};
const at = '2023-11-14T22:13:20.000Z';
const key = appKey('t', 'A1');
const grantKey = recordKey('t', 'grant', 'log', 'T1', 'app', 'A1');

/** One page that is all there is. */
function whole(logs: readonly object[]): object {
  return { ok: true, logs, paging: { count: 1000, total: logs.length, page: 1, pages: 1 } };
}

/** From the oldest to the newest; Slack tells the newest first. */
async function fold(...entries: object[]) {
  const logs = entries.map((entry, n) => ({ ...added, date: String(1_700_000_000 + n * 100), ...entry }));
  vendor.post(log).reply(200, whole(logs.toReversed()));
  return await readAll(await surface('integration-logs', 'workspace'));
}

function grant(records: readonly AnyRecord[]) {
  return records.find((record) => record.kind === 'grant');
}

describe('what was added', () => {
  it('is told as an app with its scopes, and who added it', async () => {
    const { records, gaps, removed } = await fold({});

    expect(records).toEqual([
      {
        kind: 'app',
        key,
        clientId: 'A1',
        name: 'Test App',
        role: 'client',
        type: 'app',
        home: 'unknown',
        enabled: true,
        createdAt: at,
      },
      {
        kind: 'grant',
        key: grantKey,
        app: key,
        clientId: 'A1',
        access: 'delegated',
        principal: 'unknown',
        resource: 'T1',
        resourceName: 'Acme',
        scopes: ['files:read', 'identify'],
        consent: 'unknown',
        basis: 'log',
        grantedAt: at,
        appName: 'Test App',
      },
      {
        kind: 'event',
        key: recordKey('t', 'event', 'added', 'T1', 'app', 'A1', at),
        app: key,
        clientId: 'A1',
        type: 'granted',
        at,
        principal: userKey('t', 'U7'),
        scopes: ['files:read', 'identify'],
        appName: 'Test App',
      },
    ]);
    expect([gaps, removed]).toEqual([[], []]);
  });

  it('before there were apps has a service’s id, a number or text', async () => {
    const service = {
      app_id: undefined,
      app_type: undefined,
      service_type: 'Incoming WebHooks',
      scope: undefined,
    };

    const number = await fold({ ...service, service_id: 4120 });
    const text = await fold({ ...service, service_id: '4120', date: 1_700_000_000 });

    expect(number.records).toEqual(text.records);
    expect(number.records[0]).toMatchObject({
      key: serviceKey('t', '4120'),
      name: 'Incoming WebHooks',
      type: 'legacy-integration',
    });
    expect(grant(number.records)).toMatchObject({ scopes: [], grantedAt: at });
    expect('clientId' in (number.records[0] ?? {})).toBe(false);
  });

  it('is ours when it is the app of this very scan', async () => {
    const { records } = await fold({ app_id: 'A0SCAN', scope: 'admin' });

    expect(records[0]).toMatchObject({ home: 'own' });
  });

  it.each<[object, object, string]>([
    [{}, {}, 'unknown'],
    [{}, { appId: 'A0MINE' }, 'own'],
    // Slack's own word counts for more than the config's.
    [{ app_id: 'A0OTHER' }, { appId: 'A0MINE' }, 'unknown'],
  ])('is ours where Slack says %j of us and the config %j: %s', async (told, members, home) => {
    const { app_id: _, ...nameless } = who.workspace;
    vendor.post('/api/auth.test').reply(200, { ...nameless, ...told });
    vendor.post(log).reply(200, whole([{ ...added, app_id: 'A0MINE', scope: 'admin' }]));
    const { surfaces } = await slack.connect(bearer(members), testTools());
    const logs = surfaces.find(({ id }) => id === 'integration-logs');
    if (logs === undefined) throw new Error('no log');

    const { records } = await readAll(logs);

    expect(records[0]).toMatchObject({ home });
  });

  it('with scopes that came later holds all of them', async () => {
    const { records } = await fold({}, { change_type: 'expanded', scope: 'admin,files:read' });

    expect(grant(records)).toMatchObject({ scopes: ['admin', 'files:read', 'identify'], grantedAt: at });
  });

  it.each(['enabled', 'updated', 'expanded', 'a word that is new'])(
    'and %s last is there',
    async (change_type) => {
      const { records } = await fold({}, { change_type: 'disabled' }, { change_type });

      expect(records[0]).toMatchObject({ enabled: true });
      expect(grant(records)).toMatchObject({ scopes: ['files:read', 'identify'], grantedAt: at });
    },
  );

  it('and removed last is not there', async () => {
    const { records, removed } = await fold({}, { change_type: 'removed' });

    expect([records, removed]).toEqual([[], [grantKey]]);
  });

  it('and disabled last is there with all that it holds, switched off', async () => {
    const { records, removed } = await fold({}, { change_type: 'disabled', scope: undefined });

    expect(records[0]).toMatchObject({ enabled: false });
    expect(grant(records)).toMatchObject({ scopes: ['files:read', 'identify'], grantedAt: at });
    expect(removed).toEqual([]);
  });

  it.each([
    [['T1'], true],
    [['T2'], true],
    [['T1', 'T2'], false],
  ])('and disabled in %j of two workspaces: switched on is %j', async (off, enabled) => {
    for (const team of ['T1', 'T2']) {
      const disabled = { ...added, date: '1700000100', change_type: 'disabled' };
      const logs = off.includes(team) ? [disabled, added] : [added];
      vendor.post(log, form({ team_id: team, count: '1000', page: '1' })).reply(200, whole(logs));
    }
    const known = [place('organization', 'E1'), place('workspace', 'T1'), place('workspace', 'T2')];
    const logs = await surface('integration-logs', 'organization', { integrationLogs: true });

    const { records } = await readAll(logs, { known });

    expect(records.findLast(({ kind }) => kind === 'app')).toMatchObject({ key, enabled });
  });

  it('again counts from then, with the scopes of then', async () => {
    const { records } = await fold({}, { change_type: 'removed' }, { scope: 'commands' });

    expect(grant(records)).toMatchObject({ scopes: ['commands'], grantedAt: '2023-11-14T22:16:40.000Z' });
  });

  it('comes to the same whichever end of the log is told first', async () => {
    const story = [{ date: '1700000000' }, { date: '1700000100', change_type: 'removed' }];
    const again = { date: '1700000200', scope: 'commands' };
    const told = await fold(...story, again);
    const logs = [...story, again].map((entry) => ({ ...added, ...entry }));
    vendor.post(log).reply(200, whole(logs));

    const { records } = await readAll(await surface('integration-logs', 'workspace'));

    expect(records).toEqual(told.records);
    expect(grant(records)).toMatchObject({ scopes: ['commands'] });
  });

  it('and removed in the same second goes by what is told first', async () => {
    const date = '1700000000';

    const { records } = await fold({ date }, { date, change_type: 'removed' });

    expect(records).toEqual([]);
  });
});

describe('the log', () => {
  it('is read page by page, by Slack’s own count of pages', async () => {
    vendor
      .post(log, form({ count: '1000', page: '1' }))
      .reply(200, { ok: true, logs: [added], paging: { total: '2', page: '1', pages: '2' } });
    vendor
      .post(log, form({ count: '1000', page: '2' }))
      .reply(200, { ok: true, logs: [{ ...added, app_id: 'A2' }], paging: { total: 2, page: 2, pages: 2 } });

    const { records, gaps, stated } = await readAll(await surface('integration-logs', 'workspace'));

    expect(records.filter(({ kind }) => kind === 'app').map((app) => app.key)).toEqual([
      key,
      appKey('t', 'A2'),
    ]);
    expect(gaps).toEqual([]);
    expect(stated).toEqual({ rows: 2, total: 2 });
  });

  it.each([
    ['without entries', { paging: { total: 0, page: 1, pages: 1 } }, 'shape', /logs: invalid_type/],
    ['without a count of pages', { logs: [added] }, 'shape', /paging: invalid_type/],
    ['without its own number', { logs: [added], paging: { total: 1, pages: 1 } }, 'shape', /paging\.page: /],
    [
      'that is empty, though we were added ourselves',
      whole([]),
      'shape',
      /it is empty, though the app of this scan was added once$/,
    ],
    [
      'with fewer entries than it counts',
      { logs: [added], paging: { total: 2, page: 1, pages: 1 } },
      'truncated',
      /it holds 2 entries, and 1 came$/,
    ],
  ])('%s is a gap, and tells nothing', async (_, answer, reason, what) => {
    vendor.post(log).reply(200, { ok: true, ...answer });

    const { records, removed, gaps } = await readAll(await surface('integration-logs', 'workspace'));

    expect([records, removed]).toEqual([[], []]);
    expect(gaps).toEqual([{ reason, what: expect.stringMatching(what) }]);
  });

  it('that gives the same page again is a gap, and tells nothing', async () => {
    vendor
      .post(log)
      .twice()
      .reply(200, { ok: true, logs: [added], paging: { total: 3, page: 1, pages: 3 } });

    const { records, gaps } = await readAll(await surface('integration-logs', 'workspace'));

    expect(records).toEqual([]);
    expect(gaps).toEqual([
      {
        reason: 'shape',
        what: 'the integration log of the workspace Acme (T1): page 2 was asked for, and page 1 came',
      },
    ]);
  });

  it('that ends before its own end says so, and concludes nothing', async () => {
    vendor.post(log).reply(200, { ok: true, logs: [added], paging: { total: 3, page: 1, pages: 3 } });
    vendor.post(log).reply(200, { ok: true, logs: [], paging: { total: 3, page: 2, pages: 3 } });

    const { records, gaps, stated } = await readAll(await surface('integration-logs', 'workspace'));

    expect(records).toEqual([]);
    expect(gaps).toEqual([
      { reason: 'shape', what: 'the integration log of the workspace Acme (T1): page 2 of 3 is empty' },
    ]);
    // What came stands beside what Slack counts, there above all.
    expect(stated).toEqual({ rows: 1, total: 3 });
  });

  it('with an entry about nothing has a gap, and tells the rest', async () => {
    const { records, gaps } = await fold(
      {},
      { app_id: '' },
      { app_id: 'A2', date: 'yesterday' },
      { app_id: 'A3' },
    );

    expect(records.filter(({ kind }) => kind === 'app').length).toBe(2);
    expect(gaps.map(({ what }) => what)).toEqual([
      'an entry of the integration log is not as documented (date: invalid_union)',
      'an entry of the integration log is not as documented (app_id: custom)',
    ]);
  });

  it('with an entry that was not understood says of nothing that it was taken away', async () => {
    const { removed, gaps } = await fold({}, { change_type: 'removed' }, { date: 'yesterday' });

    expect(removed).toEqual([]);
    expect(gaps.length).toBe(1);
  });

  it('of an organisation is off until the config asks for it', async () => {
    const off = await surface('integration-logs', 'organization');
    const on = await surface('integration-logs', 'organization', { integrationLogs: true });

    expect(off.off?.why).toMatch(/^the organisation lists what it approved/);
    expect(on.off).toBeUndefined();
  });

  it('of a workspace without its owner is that workspace’s gap, no bad token', async () => {
    const known = [
      place('organization', 'E1'),
      place('workspace', 'T1', 'One'),
      place('workspace', 'T2', 'Two'),
    ];
    vendor
      .post(log, form({ team_id: 'T1', count: '1000', page: '1' }))
      .reply(200, { ok: false, error: 'invalid_auth' });
    vendor.post(log, form({ team_id: 'T2', count: '1000', page: '1' })).reply(200, whole([added]));
    const logs = await surface('integration-logs', 'organization', { integrationLogs: true });

    const { records, gaps } = await readAll(logs, { known });

    expect(records.length).toBe(3);
    expect(gaps).toEqual([
      {
        reason: 'permission',
        what: `the integration log of the workspace One (T1): POST ${log} gave 200: invalid_auth`,
        fix: 'let the app into this workspace, or make the owner of the token a member of it',
      },
    ]);
  });
});
