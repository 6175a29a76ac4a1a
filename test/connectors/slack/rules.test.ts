import { describe, expect, it } from 'vitest';
import { slackConfig } from '../../../src/connectors/slack/config.ts';
import { createRules } from '../../../src/connectors/slack/rules.ts';
import { bearer } from './support.ts';

const { judge, isRefusal, budget, budgets, posts, origins } = createRules(slackConfig.parse(bearer()));

function verdict(error: string, more: object = {}, { status = 200, path = 'users.list' } = {}) {
  const url = new URL(`https://slack.com/api/${path}`);
  return judge({ status, headers: new Headers(), body: { ok: false, error, ...more }, url });
}

describe('what an error means', () => {
  it.each([
    ['invalid_auth', 'credentials', false],
    ['token_expired', 'credentials', false],
    ['token_revoked', 'credentials', false],
    ['account_inactive', 'credentials', false],
    ['not_authed', 'credentials', false],
    ['missing_scope', 'permission', false],
    ['not_allowed_token_type', 'permission', false],
    ['no_permission', 'permission', false],
    ['restricted_action', 'permission', false],
    ['not_an_admin', 'permission', false],
    ['not_allowed', 'permission', false],
    ['app_management_app_not_installed_on_org', 'permission', false],
    ['team_access_not_granted', 'permission', false],
    ['accesslimited', 'permission', false],
    ['ekm_access_denied', 'permission', false],
    ['not_an_enterprise', 'plan', false],
    ['feature_not_enabled', 'plan', false],
    ['paid_only', 'plan', false],
    ['enterprise_is_restricted', 'plan', false],
    ['team_not_authorized', 'permission', false],
    ['missing_argument', 'unsupported', false],
    ['too_many_teams_provided', 'unsupported', false],
    ['no_team_or_enterprise_provided', 'unsupported', false],
    ['team_not_found', 'gone', false],
    ['invalid_cursor', 'expired', false],
    ['ratelimited', 'throttled', true],
    ['internal_error', 'unavailable', true],
    ['fatal_error', 'unavailable', true],
    ['service_unavailable', 'unavailable', true],
    ['request_timeout', 'unavailable', true],
    ['team_added_to_org', 'unavailable', true],
    ['org_login_required', 'unavailable', true],
    ['something_new', 'unsupported', false],
    ['constructor', 'unsupported', false],
  ])('%s: %s', (error, reason, retry) => {
    const said = verdict(error);

    expect([said.reason, said.retry, said.message]).toEqual([reason, retry, error]);
  });

  it('is about everything only where it is plainly about the token', () => {
    const codes = [
      'missing_scope',
      'not_allowed_token_type',
      'not_an_enterprise',
      'invalid_auth',
      'not_allowed',
      'restricted_action',
      'feature_not_enabled',
      'team_not_authorized',
    ];

    const general = codes.filter((code) => verdict(code).isGeneral === true);

    expect(general).toEqual(['missing_scope', 'not_allowed_token_type', 'not_an_enterprise']);
  });

  it('says of a workspace that lets nobody in nothing of a plan', () => {
    expect(verdict('team_not_authorized')).not.toHaveProperty('lacks');
  });

  it('names the scope that was needed', () => {
    const said = verdict('missing_scope', { needed: 'admin.apps:read', provided: 'users:read' });

    expect(said).toEqual({
      retry: false,
      reason: 'permission',
      message: 'missing_scope',
      isGeneral: true,
      lacks: 'admin.apps:read',
      fix: 'add the scope to the app that OAuthlas uses, and install the app again',
    });
  });

  it('is about the workspace where the log says invalid_auth', () => {
    const said = verdict('invalid_auth', {}, { path: 'team.integrationLogs' });

    expect(said).toMatchObject({ reason: 'permission', fix: expect.stringContaining('a member of it') });
  });

  it('goes by the status where Slack says nothing', () => {
    const url = new URL('https://slack.com/api/users.list');
    const said = [
      [429, {}],
      [500, 'oops'],
      [503, {}],
      [200, { members: [] }],
      [200, []],
      [404, '<html>'],
    ].map(([status, body]) => judge({ status: Number(status), headers: new Headers(), body, url }));

    expect(said.map(({ reason, retry }) => [reason, retry])).toEqual([
      ['throttled', true],
      ['unavailable', true],
      ['unavailable', true],
      ['shape', false],
      ['shape', false],
      ['shape', false],
    ]);
  });

  it.each([302, 401, 403, 404])(
    'a page of HTML with status %i is a proxy’s, and says nothing of Slack',
    (status) => {
      const url = new URL('https://slack.com/api/users.list');

      const said = judge({ status, headers: new Headers(), body: '<html>Log in first</html>', url });

      expect(said).toEqual({
        retry: false,
        reason: 'shape',
        message: 'something that is no answer of Slack: a proxy or a portal may be in between',
      });
    },
  );

  it('a page of HTML that passes by itself is asked for again', () => {
    const url = new URL('https://slack.com/api/users.list');
    const said = [429, 502].map((status) => judge({ status, headers: new Headers(), body: '<html>', url }));

    expect(said.map(({ reason, retry }) => [reason, retry])).toEqual([
      ['throttled', true],
      ['unavailable', true],
    ]);
  });

  it('makes a hostile error harmless and short', () => {
    const { message } = verdict(`\u001b[2J${'x'.repeat(500)}`);

    expect(message).toMatch(/^\\u\{1b\}\[2Jx+…$/);
    expect(message.length).toBeLessThan(80);
  });
});

it('what is not expressly good is a refusal', () => {
  const bodies = [{ ok: true }, { ok: false }, { ok: 'true' }, {}, []];

  expect(bodies.map((body) => isRefusal?.(body))).toEqual([false, true, true, true, true]);
});

describe('what may be sent, and how fast', () => {
  it('is these methods and no others', () => {
    const paths = [
      '/api/users.list',
      '/api/usersXlist',
      '/api/users.list.x',
      '/api/chat.postMessage',
      '/api/apps.uninstall',
    ];

    expect(paths.map((path) => posts.some((post) => post.test(path)))).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it('has a budget for each method, by its tier', () => {
    const names = ['admin.apps.approved.list', 'admin.teams.list', 'auth.test'];
    const drawn = names.map((name) => budgets[budget(new URL(`https://slack.com/api/${name}`))]);

    expect(drawn).toEqual([
      { callsPerSecond: 20 / 60, burst: 6, concurrency: 10 },
      { callsPerSecond: 50 / 60, burst: 16, concurrency: 10 },
      { callsPerSecond: 100 / 60, burst: 33, concurrency: 10 },
    ]);
  });

  it('goes at a pace of one’s own where the config names one', () => {
    const { budgets } = createRules(slackConfig.parse(bearer({ callsPerSecond: 9, concurrency: 2 })));

    expect(new Set(Object.values(budgets).map((rules) => JSON.stringify(rules)))).toEqual(
      new Set(['{"callsPerSecond":9,"concurrency":2}']),
    );
  });

  it('goes to Slack alone, to GovSlack, or to the server that stands in for it', () => {
    const gov = createRules(slackConfig.parse(bearer({ cloud: 'gov' })));
    const simulated = createRules(slackConfig.parse(bearer({ baseUrl: 'http://127.0.0.1:8080' })));

    expect([origins, gov.origins, simulated.origins]).toEqual([
      { 'https://slack.com': 'https://slack.com' },
      { 'https://slack-gov.com': 'https://slack-gov.com' },
      { 'https://slack.com': 'http://127.0.0.1:8080' },
    ]);
  });
});
