import { describe, expect, it } from 'vitest';
import { githubConfig } from '../../../src/connectors/github/config.ts';
import { createRules } from '../../../src/connectors/github/rules.ts';
import { bearer, refusal } from './support.ts';

const { judge, budget, posts } = createRules(githubConfig.parse(bearer()));

const members = '/orgs/example/members';
const page = '/organizations/42/installations';
const pats = '/orgs/example/personal-access-tokens';
const saml = '/orgs/example/credential-authorizations';
const app = '/apps/x';

const to = (path: string) => ({ location: `https://api.github.com${path}` });

function verdict(status: number, path: string, body: unknown, headers: Record<string, string> = {}) {
  return judge({ status, headers: new Headers(headers), body, url: new URL(path, 'https://api.github.com') });
}

describe('what a refusal means', () => {
  it.each([
    [401, members, refusal('Bad credentials'), {}, 'credentials', false],
    [403, members, refusal('API rate limit exceeded'), { 'x-ratelimit-remaining': '0' }, 'throttled', true],
    [429, members, refusal('x'), { 'x-ratelimit-remaining': '0' }, 'throttled', true],
    [403, members, refusal('You have exceeded a secondary rate limit'), {}, 'throttled', true],
    [403, members, refusal('You have triggered an abuse detection mechanism'), {}, 'throttled', true],
    [403, members, refusal('x'), { 'retry-after': '30' }, 'throttled', true],
    [429, members, 'too many', {}, 'throttled', true],
    [
      403,
      members,
      refusal('Resource protected'),
      { 'x-github-sso': 'required; url=https://x' },
      'permission',
      false,
    ],
    [
      403,
      members,
      refusal('your IP address is not permitted, an IP allow list is on'),
      {},
      'permission',
      false,
    ],
    [403, members, refusal('Resource not accessible by integration'), {}, 'permission', false],
    // A proxy's page can carry any status.
    [401, members, '<html>', {}, 'shape', false],
    [403, members, '<html>', {}, 'shape', false],
    [404, members, '<html>', {}, 'shape', false],
    [404, '/orgs/example', '<html>', {}, 'shape', false],
    [404, '/orgs/example', '', {}, 'shape', false],
    [404, app, '<html>', {}, 'shape', false],
    [404, pats, '<html>', {}, 'shape', false],
    [404, saml, '<html>', {}, 'shape', false],
    [302, members, '<html>', { location: 'https://portal.example/' }, 'shape', false],
    [403, members, refusal('This installation has been suspended'), {}, 'permission', false],
    [404, members, refusal('Not Found'), {}, 'permission', false],
    [404, page, refusal('Not Found'), {}, 'permission', false],
    [404, `/api/v3${members}`, refusal('Not Found'), {}, 'permission', false],
    [404, '/orgs/example', refusal('Not Found'), {}, 'gone', false],
    [404, '/orgs/example/installation', refusal('Not Found'), {}, 'gone', false],
    [404, app, refusal('Not Found'), {}, 'gone', false],
    [403, pats, refusal('Resource not accessible by personal access token'), {}, 'permission', false],
    [404, pats, refusal('Not Found'), {}, 'permission', false],
    [404, saml, refusal('Not Found'), {}, 'plan', false],
    [403, saml, refusal('SAML is not enabled for this organization'), {}, 'plan', false],
    [403, saml, refusal('Resource not accessible by integration'), {}, 'permission', false],
    [301, '/orgs/example', refusal('Moved Permanently'), to('/organizations/42'), 'unsupported', false],
    [307, members, refusal('Temporary Redirect'), { location: '/organizations/42' }, 'unsupported', false],
    [308, members, refusal('Permanent Redirect'), to('/organizations/42'), 'unsupported', false],
    // Only GitHub knows the new name.
    [301, '/orgs/example', refusal('Moved'), { location: 'https://portal.example/x' }, 'shape', false],
    [301, '/orgs/example', refusal('Moved'), {}, 'shape', false],
    [302, '/orgs/example', refusal('Found'), to('/organizations/42'), 'shape', false],
    [301, members, '<html>', to('/organizations/42'), 'shape', false],
    [410, members, refusal('Gone'), {}, 'unsupported', false],
    [422, pats, refusal('Validation Failed'), {}, 'expired', false],
    [451, app, refusal('Repository access blocked'), {}, 'unavailable', false],
    [500, members, refusal('Server Error'), {}, 'unavailable', true],
    [502, members, '<html>', {}, 'unavailable', true],
    [400, members, refusal('Problems parsing JSON'), {}, 'unsupported', false],
  ] as const)('%i at %s, %j %j, is %s', (status, path, body, headers, reason, retry) => {
    const { reason: said, retry: again } = verdict(status, path, body, headers);

    expect([said, again]).toEqual([reason, retry]);
  });

  it.each([
    [{ 'x-accepted-github-permissions': 'members=read' }, 'members:read'],
    [
      { 'x-accepted-github-permissions': 'members=read; administration=write' },
      'members:read or administration:write',
    ],
    [{ 'x-oauth-scopes': 'gist', 'x-accepted-oauth-scopes': 'admin:org, read:org' }, 'admin:org or read:org'],
    [
      { 'x-accepted-oauth-scopes': 'admin:org', 'x-accepted-github-permissions': 'members=read' },
      'members:read',
    ],
    [{ 'x-oauth-scopes': 'gist', 'x-accepted-oauth-scopes': '' }, undefined],
    [{}, undefined],
  ])('with %j, %s is lacking', (headers, lacks) => {
    const said = verdict(403, members, refusal('Must have admin rights'), headers as Record<string, string>);

    expect(said).toEqual({
      retry: false,
      reason: 'permission',
      message: 'Must have admin rights',
      ...(lacks !== undefined && { lacks }),
    });
  });

  it('a suspended installation is told with the remedy', () => {
    const said = verdict(403, pats, refusal('This installation has been suspended'));

    expect(said).toEqual({
      retry: false,
      reason: 'permission',
      message: 'the installation of the app is suspended',
      fix: "lift the suspension under Third-party Access › GitHub Apps in the organisation's settings",
    });
  });

  it('the address for authorising a token is not passed on', () => {
    const said = verdict(403, members, refusal('x'), { 'x-github-sso': 'required; url=https://secret' });

    expect(JSON.stringify(said)).not.toContain('https');
    expect(said.fix).toMatch(/^authorise the token for SSO/);
  });

  it.each([
    [1_700_000_060, 60_000],
    // A clock that runs ahead asks for nothing.
    [1_600_000_000, 0],
    [1_800_000_000, 3_600_000],
    ['soon', 60_000],
  ])('the pause until %s is told by the clock of GitHub: %i ms', (reset, pause) => {
    const { pauseMs } = verdict(403, members, refusal('x'), {
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(reset),
      date: new Date(1_700_000_000_000).toUTCString(),
    });

    expect(pauseMs).toBe(pause);
  });

  it('makes a hostile message harmless and short', () => {
    const { message } = verdict(403, members, refusal(`\u001b[2J${'x'.repeat(500)}`));

    expect(message).toMatch(/^\\u\{1b\}\[2Jx+…$/);
    expect(message.length).toBeLessThan(130);
  });
});

describe('budgets, POSTs and origins', () => {
  it('mints on a budget of its own, and posts nothing else', () => {
    const paths = [
      '/app/installations/9/access_tokens',
      '/api/v3/app/installations/9/access_tokens',
      members,
    ];

    const names = paths.map((path) => budget(new URL(path, 'https://x')));

    expect(names).toEqual(['login', 'login', 'api']);
    expect(paths.map((path) => posts.some((post) => post.test(path)))).toEqual([true, true, false]);
  });

  it.each([
    [{}, { 'https://api.github.com': 'https://api.github.com' }],
    [{ baseUrl: 'http://127.0.0.1:8080' }, { 'https://api.github.com': 'http://127.0.0.1:8080' }],
    [{ host: 'example.ghe.com' }, { 'https://api.example.ghe.com': 'https://api.example.ghe.com' }],
    [
      { host: 'github.example.com', baseUrl: 'https://proxy.example' },
      { 'https://github.example.com': 'https://proxy.example' },
    ],
  ])('with %j the calls go to %j', (members, origins) => {
    expect(createRules(githubConfig.parse(bearer(members))).origins).toEqual(origins);
  });
});
