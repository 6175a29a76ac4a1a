import { describe, expect, it } from 'vitest';
import { appKey, userKey } from '../../../src/connectors/slack/keys.ts';
import { recordKey } from '../../../src/model/keys.ts';
import type { AppRecord, EventRecord, GrantRecord } from '../../../src/model/records.ts';
import { readAll, testTools, useNock } from '../../support/surface.ts';
import { form, place, surface, vendor } from './support.ts';

useNock();

const list = '/api/admin.apps.approved.list';
const org = place('organization', 'E1', 'Acme');
const none = { ok: true, approved_apps: [], response_metadata: { next_cursor: '' } };

/** As Slack documents it. */
const approval = {
  app: {
    id: 'A1',
    name: 'My Test App',
    description: 'test app',
    is_app_directory_approved: false,
    is_internal: false,
    is_granular_bot_app: true,
    developer_type: 'third_party',
    socket_mode_enabled: false,
  },
  scopes: [
    { name: 'chat:write', description: 'x', is_sensitive: false, token_type: 'bot' },
    { name: 'im:history', description: 'x', is_sensitive: true, token_type: 'user' },
    { name: 'files:read', description: 'x', is_sensitive: true, token_type: 'user' },
  ],
  date_updated: 1_574_296_707,
  last_resolved_by: { actor_id: 'W1', actor_type: 'user' },
};

const app: AppRecord = {
  kind: 'app',
  key: appKey('t', 'A1'),
  clientId: 'A1',
  name: 'My Test App',
  role: 'client',
  type: 'third_party',
  home: 'foreign',
  enabled: 'unknown',
  createdAt: 'unknown',
  tags: ['outside-directory', 'granular-bot'],
};

const userGrant: GrantRecord = {
  kind: 'grant',
  key: recordKey('t', 'grant', 'approved', 'E1', 'A1', 'user'),
  app: appKey('t', 'A1'),
  clientId: 'A1',
  access: 'delegated',
  principal: 'unknown',
  resource: 'E1',
  resourceName: 'Acme',
  scopes: ['files:read', 'im:history'],
  consent: 'admin',
  basis: 'approved',
  grantedAt: '2019-11-21T00:38:27.000Z' as GrantRecord['grantedAt'],
  appName: 'My Test App',
};

const botGrant: GrantRecord = {
  ...userGrant,
  key: recordKey('t', 'grant', 'approved', 'E1', 'A1', 'bot'),
  access: 'application',
  principal: 'itself',
  scopes: ['chat:write'],
};

const event: EventRecord = {
  kind: 'event',
  key: recordKey('t', 'event', 'approved', 'E1', 'A1'),
  app: appKey('t', 'A1'),
  clientId: 'A1',
  type: 'granted',
  at: '2019-11-21T00:38:27.000Z' as EventRecord['at'],
  principal: userKey('t', 'W1'),
  scopes: ['chat:write', 'files:read', 'im:history'],
  appName: 'My Test App',
};

async function read(row: object) {
  vendor.post(list).reply(200, { ok: true, approved_apps: [row] });
  vendor.post(list).reply(200, none);
  return await readAll(await surface('approved-apps', 'organization'), { known: [org] });
}

describe('an approved app', () => {
  it('is told with what its bot and its users’ tokens may do, and who approved it', async () => {
    const { records, gaps } = await read(approval);

    expect(records).toEqual([app, botGrant, userGrant, event]);
    expect(gaps).toEqual([]);
  });

  it.each<[object, Partial<AppRecord>]>([
    [{ developer_type: 'internal' }, { home: 'own', type: 'internal', homeTenant: 'e1' }],
    [{ developer_type: 'slack' }, { home: 'platform', type: 'slack' }],
    [
      { developer_type: undefined, is_internal: true },
      { home: 'own', type: 'app', homeTenant: 'e1' },
    ],
    [
      { developer_type: undefined, is_internal: 'false' },
      { home: 'foreign', type: 'app' },
    ],
    [
      { developer_type: undefined, is_internal: undefined },
      { home: 'unknown', type: 'app' },
    ],
    [{ developer_type: 'somebody_new' }, { home: 'foreign', type: 'somebody_new' }],
    [{ is_app_directory_approved: true }, { tags: ['directory', 'granular-bot'] }],
    [
      { is_app_directory_approved: undefined, is_granular_bot_app: false, socket_mode_enabled: true },
      { tags: ['classic', 'socket-mode'] },
    ],
    [{ name: '' }, { name: 'A1' }],
  ])('%j is %j', async (members, told) => {
    const row = { ...approval, app: { ...approval.app, ...members }, scopes: null, date_updated: null };

    const { records } = await read(row);

    expect(records).toEqual([{ ...app, ...told }]);
  });

  it('whose date is text, or missing, is told all the same', async () => {
    const text = await read({ ...approval, date_updated: '1574296707' });
    const missing = await read({ ...approval, date_updated: 0 });

    expect(text.records).toContainEqual(userGrant);
    expect(missing.records).toContainEqual({ ...userGrant, grantedAt: 'unknown' });
  });

  it('that an app approved, or nobody who is told, has no person to its name', async () => {
    const byApp = await read({ ...approval, last_resolved_by: { actor_id: 'A9', actor_type: 'app' } });
    const byNobody = await read({ ...approval, last_resolved_by: undefined });

    const { principal: _, ...nameless } = event;
    expect([byApp, byNobody].map(({ records }) => records.at(-1))).toEqual([nameless, nameless]);
  });

  it('that does not parse is a gap, without its words', async () => {
    const { records, gaps } = await read({ app: { id: null, name: 'canary' } });

    expect(records).toEqual([]);
    expect(gaps).toEqual([
      { reason: 'shape', what: 'an approved app is not as documented (app.id: invalid_union)' },
    ]);
  });
});

describe('the list', () => {
  const known = [org, place('workspace', 'T1', 'One')];
  const ask = (members: Record<string, string>) => vendor.post(list, form({ limit: '1000', ...members }));

  it('is asked for in the organisation and each workspace, certified and not', async () => {
    ask({ enterprise_id: 'E1', certified: 'false' }).reply(200, {
      ok: true,
      approved_apps: [approval],
      response_metadata: { next_cursor: 'c2' },
    });
    ask({ enterprise_id: 'E1', certified: 'false', cursor: 'c2' }).reply(200, none);
    ask({ enterprise_id: 'E1', certified: 'true' }).reply(200, {
      ok: true,
      approved_apps: [{ ...approval, app: { ...approval.app, id: 'A2' }, scopes: [] }],
    });
    ask({ team_id: 'T1', certified: 'false' }).reply(200, none);
    ask({ team_id: 'T1', certified: 'true' }).reply(200, none);

    const { records, gaps, cursors } = await readAll(await surface('approved-apps', 'organization'), {
      known,
    });

    expect(records.map(({ key }) => key)).toEqual([
      app.key,
      botGrant.key,
      userGrant.key,
      event.key,
      appKey('t', 'A2'),
      recordKey('t', 'event', 'approved', 'E1', 'A2'),
    ]);
    expect(records.at(-2)).toMatchObject({ tags: ['certified', 'outside-directory', 'granular-bot'] });
    expect(gaps).toEqual([]);
    expect(cursors).toEqual([
      '["organization E1 0","c2"]',
      '["organization E1 0",null]',
      '["organization E1 1",null]',
      '["workspace T1 0",null]',
      '["workspace T1 1",null]',
    ]);
  });

  it('goes on after a cursor', async () => {
    ask({ team_id: 'T1', certified: 'true', cursor: 'c9' }).reply(200, none);

    const { gaps } = await readAll(await surface('approved-apps', 'organization'), {
      known,
      after: '["workspace T1 1","c9"]',
    });

    expect(gaps).toEqual([]);
  });

  it('is a gap where ever new cursors bring the same app again', async () => {
    let page = 0;
    const more = () => ({
      ok: true,
      approved_apps: [approval],
      response_metadata: { next_cursor: `c${++page}` },
    });
    vendor
      .post(list, /certified=false/)
      .times(51)
      .reply(() => [200, more()]);
    vendor.post(list, /certified=true/).reply(200, none);

    const { gaps } = await readAll(await surface('approved-apps', 'organization'), { known: [org] });

    expect(gaps).toEqual([
      {
        reason: 'truncated',
        what: 'the approved apps of the organisation Acme (E1): 50 pages in a row brought nothing new, and the list went on',
      },
    ]);
  });

  it('of a workspace that is refused is a gap, and hides no other', async () => {
    ask({ enterprise_id: 'E1', certified: 'false' }).reply(200, { ok: true, approved_apps: [approval] });
    ask({ enterprise_id: 'E1', certified: 'true' }).reply(200, none);
    ask({ team_id: 'T1', certified: 'false' }).reply(200, { ok: false, error: 'team_not_found' });
    ask({ team_id: 'T1', certified: 'true' }).reply(200, { ok: false, error: 'team_not_found' });

    const { records, gaps } = await readAll(await surface('approved-apps', 'organization'), { known });

    expect(records).toEqual([app, botGrant, userGrant, event]);
    expect(gaps.map(({ reason, what }) => [reason, what])).toEqual(
      Array(2).fill([
        'unavailable',
        `the approved apps of the workspace One (T1): POST ${list} gave 200: team_not_found`,
      ]),
    );
  });

  it('ends at once where the refusal is about the token', async () => {
    const error = { ok: false, error: 'missing_scope', needed: 'admin.apps:read', provided: 'users:read' };
    vendor.post(list).times(4).reply(200, error);

    const { gaps } = await readAll(await surface('approved-apps', 'organization'), { known });

    expect(gaps.map(({ what, lacks }) => [what.split(':')[0], lacks])).toEqual([
      ['the approved apps of the organisation Acme (E1)', 'admin.apps:read'],
      ['the approved apps', 'admin.apps:read'],
    ]);
  });

  it('waits as long as Slack asks, and is told when that does not help', async () => {
    const tools = testTools();
    vendor.post(list).times(12).reply(429, { ok: false, error: 'ratelimited' }, { 'retry-after': '7' });

    const { gaps } = await readAll(await surface('approved-apps', 'organization', {}, tools), {
      known: [org],
    });

    expect(gaps.map(({ reason }) => reason)).toEqual(['throttled', 'throttled']);
    expect(tools.waited).toContain(7125);
  });

  it.each([
    ['workspace', 'this plan has no list of approved apps; what is installed comes from the integration log'],
    ['organization', undefined],
  ] as const)('for a token of one %s is off: %s', async (of, why) => {
    const { off } = await surface('approved-apps', of);

    expect(off).toEqual(why === undefined ? undefined : { why, isAbsent: true });
  });
});
