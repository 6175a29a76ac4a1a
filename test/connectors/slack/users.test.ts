import { describe, expect, it } from 'vitest';
import { toPrincipal } from '../../../src/connectors/slack/users.ts';
import type { PrincipalRecord } from '../../../src/model/records.ts';
import { readAll, useNock } from '../../support/surface.ts';
import { form, place, surface, vendor, who } from './support.ts';

useNock();

const list = '/api/users.list';

const ada = {
  id: 'U1',
  name: 'ada',
  real_name: 'Ada Aldana',
  deleted: false,
  is_bot: false,
  is_admin: true,
  is_owner: false,
  is_restricted: false,
  is_ultra_restricted: false,
  profile: { email: 'ada@acme.test' },
};

const principal: PrincipalRecord = {
  kind: 'principal',
  key: 't/principal/U1' as PrincipalRecord['key'],
  type: 'user',
  name: 'Ada Aldana',
  email: 'ada@acme.test',
  state: 'active',
  guest: false,
  admin: true,
  createdAt: 'unknown',
};

describe('a person', () => {
  it.each<[string, object, Partial<PrincipalRecord>]>([
    ['an administrator', {}, {}],
    ['an owner', { is_admin: false, is_owner: true }, {}],
    ['nobody in particular', { is_admin: false }, { admin: false }],
    ['an administrator of the organisation', { is_admin: false, enterprise_user: { is_admin: true } }, {}],
    ['a guest', { is_restricted: true }, { guest: true }],
    ['a guest of one channel', { is_ultra_restricted: 'true' }, { guest: true }],
    ['a yes in letters', { is_admin: '1' }, {}],
    [
      'deactivated, with no roles told',
      { deleted: true, is_admin: undefined, is_owner: undefined, is_restricted: undefined },
      { state: 'suspended', admin: 'unknown', guest: 'unknown' },
    ],
  ])('%s', async (_, members, told) => {
    vendor.post(list).reply(200, { ok: true, members: [{ ...ada, ...members }] });

    const { records } = await readAll(await surface('users', 'workspace'));

    expect(records).toEqual([{ ...principal, ...told }]);
  });

  it('without a name is told by the id', () => {
    const nameless = { id: 'U1', name: undefined, real_name: undefined, profile: undefined };

    const { name, email } = toPrincipal('t', { ...blank, ...nameless });

    expect([name, email]).toEqual(['U1', undefined]);
  });
});

const blank = {
  deleted: undefined,
  is_bot: undefined,
  is_workflow_bot: undefined,
  is_admin: undefined,
  is_owner: undefined,
  is_restricted: undefined,
  is_ultra_restricted: undefined,
  enterprise_user: undefined,
};

describe('a bot', () => {
  it.each<[string, object, Partial<PrincipalRecord>]>([
    ['of an app', { is_bot: true, profile: { api_app_id: 'A1' } }, { clientId: 'A1' }],
    ['of a workflow', { is_workflow_bot: true, profile: null }, {}],
    ['that says it is none', { id: 'USLACKBOT', profile: {} }, {}],
    ['of no app that is told', { is_bot: true, profile: { api_app_id: '' } }, {}],
  ])('%s', async (_, members, told) => {
    vendor.post(list).reply(200, { ok: true, members: [{ ...ada, ...members }] });

    const { records } = await readAll(await surface('users', 'workspace'));

    expect(records).toEqual([expect.objectContaining({ type: 'service', ...told })]);
    expect('clientId' in (records[0] ?? {})).toBe('clientId' in told);
  });
});

describe('the people of an organisation', () => {
  const known = [place('organization', 'E1', 'Acme'), place('workspace', 'T1'), place('workspace', 'T2')];

  it('are asked for workspace by workspace, and told once whatever each says', async () => {
    vendor.post(list, form({ team_id: 'T1', limit: '200' })).reply(200, {
      ok: true,
      members: [ada, { ...ada, id: 'U2' }],
      response_metadata: { next_cursor: 'c2' },
    });
    vendor
      .post(list, form({ team_id: 'T1', limit: '200', cursor: 'c2' }))
      .reply(200, { ok: true, members: [] });
    vendor
      .post(list, form({ team_id: 'T2', limit: '200' }))
      .reply(200, { ok: true, members: [{ ...ada, deleted: true, is_admin: false }] });

    const { records, gaps, cursors } = await readAll(await surface('users', 'organization'), { known });

    expect(records).toEqual([principal, { ...principal, key: 't/principal/U2' }, principal]);
    expect(gaps).toEqual([]);
    expect(cursors).toEqual(['["T1","c2"]', '["T1",null]', '["T2",null]']);
  });

  it('are a gap where a workspace has none, since somebody asked', async () => {
    vendor.post(list, form({ team_id: 'T1', limit: '200' })).reply(200, { ok: true, members: [] });
    vendor.post(list, form({ team_id: 'T2', limit: '200' })).reply(200, { ok: true, members: [ada] });

    const { records, gaps } = await readAll(await surface('users', 'organization'), { known });

    expect(records).toEqual([principal]);
    expect(gaps).toEqual([
      {
        reason: 'shape',
        what: 'the people of the workspace T1 (T1): not one is told, though one must be there',
      },
    ]);
  });

  it('may have an empty rest where a run goes on', async () => {
    vendor.post(list).reply(200, { ok: true, members: [] });

    const { gaps } = await readAll(await surface('users', 'organization'), { known, after: '["T2","c9"]' });

    expect(gaps).toEqual([]);
  });

  it.each([
    ['somebody', [ada], 51],
    ['nobody', [], 50],
  ])('are a gap where ever new cursors bring %s again', async (_, members, calls) => {
    let page = 0;
    const more = () => ({ ok: true, members, response_metadata: { next_cursor: `c${++page}` } });
    vendor
      .post(list)
      .times(calls)
      .reply(() => [200, more()]);

    const { gaps } = await readAll(await surface('users', 'organization'), { known: known.slice(0, 2) });

    expect(gaps).toEqual([
      {
        reason: 'truncated',
        what: 'the people of the workspace T1 (T1): 50 pages in a row brought nothing new, and the list went on',
      },
    ]);
  });

  it('of a workspace that is refused are a gap, and the others are read', async () => {
    vendor
      .post(list, form({ team_id: 'T1', limit: '200' }))
      .reply(200, { ok: false, error: 'team_access_not_granted' });
    vendor.post(list, form({ team_id: 'T2', limit: '200' })).reply(200, { ok: true, members: [ada] });

    const { records, gaps } = await readAll(await surface('users', 'organization'), { known });

    expect(records).toEqual([principal]);
    expect(gaps).toEqual([
      {
        reason: 'permission',
        what: 'the people of the workspace T1 (T1): POST /api/users.list gave 200: team_access_not_granted',
        fix: 'let the app into this workspace, or make the owner of the token a member of it',
      },
    ]);
  });

  it.each(['not_allowed', 'restricted_action', 'team_not_authorized', 'feature_not_enabled', 'invalid_auth'])(
    'of a workspace that says %s hide no others',
    async (error) => {
      vendor.post(list, form({ team_id: 'T1', limit: '200' })).reply(200, { ok: false, error });
      vendor.post(list, form({ team_id: 'T2', limit: '200' })).reply(200, { ok: true, members: [ada] });
      const people = await surface('users', 'organization');
      if (error === 'invalid_auth') vendor.post('/api/auth.test').reply(200, who.organization);

      const { records, gaps } = await readAll(people, { known });

      expect(records).toEqual([principal]);
      expect(gaps.map(({ what }) => what)).toEqual([
        `the people of the workspace T1 (T1): POST /api/users.list gave 200: ${error}`,
      ]);
    },
  );

  it('go on after a cursor, and remember who was an administrator', async () => {
    vendor
      .post(list, form({ team_id: 'T2', limit: '200' }))
      .reply(200, { ok: true, members: [{ ...ada, is_admin: false }] });

    const { records } = await readAll(await surface('users', 'organization'), {
      known: [...known, principal],
      after: '["T1",null]',
    });

    expect(records).toEqual([principal]);
  });

  it.each(['no JSON', '"T1"', '["T1",""]', 'dXNlcjpVMQ=='])(
    'start over where the cursor %s is none of ours',
    async (after) => {
      vendor.post(list, form({ team_id: 'T1', limit: '200' })).reply(200, { ok: true, members: [ada] });

      const { records, gaps } = await readAll(await surface('users', 'organization'), {
        known: known.slice(0, 2),
        after,
      });

      expect([records, gaps]).toEqual([[principal], []]);
    },
  );

  it('start a workspace over when its cursor is too old', async () => {
    vendor
      .post(list, form({ team_id: 'T2', limit: '200', cursor: 'old' }))
      .reply(200, { ok: false, error: 'invalid_cursor' });
    vendor.post(list, form({ team_id: 'T2', limit: '200' })).reply(200, { ok: true, members: [ada] });

    const { records, gaps } = await readAll(await surface('users', 'organization'), {
      known,
      after: '["T2","old"]',
    });

    expect([records, gaps]).toEqual([[principal], []]);
  });
});
