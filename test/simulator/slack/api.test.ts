import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../../src/simulator/index.ts';
import { ask, now, type Reply } from '../client.ts';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ now, users: 60 });
});
afterEach(() => simulator.reset());
afterAll(() => simulator.stop());

function slack(method: string, form: Record<string, string> = {}, token = 'sim-slack'): Promise<Reply> {
  return ask(simulator, `/api/${method}`, token, new URLSearchParams(form).toString());
}

async function enterpriseId(): Promise<string> {
  return (await slack('auth.test')).body.enterprise_id;
}

describe('auth.test', () => {
  test('tells the organisation, or the workspace, and the scopes in its header', async () => {
    const org = await slack('auth.test');
    const pro = await slack('auth.test', {}, 'sim-slack-pro');

    expect(org.body).toMatchObject({ ok: true, team: 'Harborline Logistics', is_enterprise_install: true });
    expect(org.body.enterprise_id).toBe(org.body.team_id);
    expect(pro.body).toMatchObject({ ok: true, team: 'Tidewater Freight', is_enterprise_install: false });
    expect(pro.body.enterprise_id).toBeUndefined();
    expect(pro.headers.get('x-oauth-scopes')).toBe('admin,team:read,users:read,users:read.email');
  });

  test.each([
    [undefined, 'not_authed'],
    ['xoxp-stranger', 'invalid_auth'],
  ])('refuses %s as Slack does, with status 200', async (token, error) => {
    const { status, body } = await ask(simulator, '/api/auth.test', token, '');

    expect([status, body]).toEqual([200, { ok: false, error }]);
  });
});

describe('admin.apps.approved.list', () => {
  test('shows certified apps or the others, never both', async () => {
    const place = { enterprise_id: await enterpriseId(), limit: '1000' };

    const others = await slack('admin.apps.approved.list', place);
    const certified = await slack('admin.apps.approved.list', { ...place, certified: 'true' });

    const ids = [others, certified].map(
      ({ body }) => new Set(body.approved_apps.map((row: App) => row.app.id)),
    );
    expect(ids.map((set) => set.size > 5)).toEqual([true, true]);
    expect(ids[0]?.intersection(ids[1] ?? new Set()).size).toBe(0);
    expect(others.body.approved_apps[0]).toMatchObject({
      app: { name: 'Driftline Chat', developer_type: 'third_party', is_app_directory_approved: false },
    });
  });

  test('is paged by cursors, which end empty', async () => {
    const place = { enterprise_id: await enterpriseId(), limit: '7' };
    const sizes: number[] = [];
    let cursor = '';
    do {
      const { body } = await slack('admin.apps.approved.list', { ...place, ...(cursor && { cursor }) });
      sizes.push(body.approved_apps.length);
      cursor = body.response_metadata.next_cursor;
    } while (cursor !== '');

    expect(sizes.slice(0, -1).every((size) => size === 7)).toBe(true);
  });

  test.each([
    [{}, 'no_team_or_enterprise_provided'],
    [{ team_id: 'T1', enterprise_id: 'E1' }, 'too_many_teams_provided'],
    [{ team_id: 'T1' }, 'team_not_found'],
  ])('%j is %s', async (form, error) => {
    expect((await slack('admin.apps.approved.list', form)).body).toEqual({ ok: false, error });
  });

  test.each([
    [{ cursor: 'odd' }, 'invalid_cursor'],
    [{ limit: '1001' }, 'invalid_limit'],
  ])('%j is %s', async (form, error) => {
    const place = { enterprise_id: await enterpriseId() };

    expect((await slack('admin.apps.approved.list', { ...place, ...form })).body).toEqual({
      ok: false,
      error,
    });
  });

  test('exists on the Enterprise plan alone', async () => {
    const { body } = await slack('admin.apps.approved.list', {}, 'sim-slack-pro');

    expect(body).toMatchObject({ ok: false, error: 'not_an_enterprise' });
  });
});

interface App {
  readonly app: { readonly id: string };
}

describe('users.list', () => {
  test('is of one workspace; Slackbot says that it is no bot', async () => {
    const teams = await slack('admin.teams.list');
    const { body } = await slack('users.list', { team_id: teams.body.teams[0].id });

    expect(teams.body.teams.map(({ name }: { name: string }) => name)).toEqual([
      'Harborline Operations',
      'Harborline Engineering',
      'Harborline Customs',
      'Harborline Finance',
    ]);
    expect(body.members.at(-1)).toMatchObject({ id: 'USLACKBOT', is_bot: false });
    expect(body.members.filter((member: { is_bot: boolean }) => member.is_bot).length).toBeGreaterThan(3);
  });

  test('of an organisation must name the workspace', async () => {
    expect((await slack('users.list')).body).toEqual({ ok: false, error: 'missing_argument' });
  });
});

describe('team.integrationLogs', () => {
  test('tells the newest first, at most a hundred at once', async () => {
    const first = await slack('team.integrationLogs', { count: '1000', page: '1' }, 'sim-slack-pro');
    const last = await slack('team.integrationLogs', { count: '1000', page: '2' }, 'sim-slack-pro');

    const dates = [...first.body.logs, ...last.body.logs].map(({ date }) => Number(date));
    expect(first.body.paging).toEqual({ count: 100, total: dates.length, page: 1, pages: 2 });
    expect(dates).toEqual(dates.toSorted((a, b) => b - a));
  });

  test('needs a scope that the organisation’s token does not hold', async () => {
    const { body } = await slack('team.integrationLogs');

    expect(body).toMatchObject({ ok: false, error: 'missing_scope', needed: 'admin' });
  });
});

describe('faults', () => {
  test.each([
    ['forbidden', 200, { ok: false, error: 'missing_scope', needed: 'users:read', provided: 'identify' }],
    ['unauthorized', 200, { ok: false, error: 'invalid_auth' }],
    ['throttled', 429, { ok: false, error: 'ratelimited' }],
    ['unavailable', 503, { ok: false, error: 'service_unavailable' }],
    ['error', 500, undefined],
  ] as const)('%s is %i, as Slack says it', async (fault, status, body) => {
    simulator.setFault('slack.users', fault);

    const reply = await slack('users.list', {}, 'sim-slack-pro');

    expect([reply.status, reply.body]).toEqual([status, body]);
    expect(reply.headers.get('retry-after')).toBe(fault === 'throttled' ? '1' : null);
  });

  test('a list may lead in a circle', async () => {
    simulator.setFault('slack.users', 'loop');

    const { body } = await slack('users.list', {}, 'sim-slack-pro');

    expect(body.response_metadata).toEqual({ next_cursor: 'again' });
  });
});

test('a quota is told with the seconds to wait', async () => {
  const slow = await startSimulator({ now, users: 60, callsPerSecond: 1 });
  const path = '/api/auth.test';

  await ask(slow, path, 'sim-slack', '');
  const { status, headers } = await ask(slow, path, 'sim-slack', '');

  expect([status, headers.get('retry-after')]).toEqual([429, '1']);
  await slow.stop();
});
