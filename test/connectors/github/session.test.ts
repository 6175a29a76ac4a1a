import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { github } from '../../../src/connectors/github/index.ts';
import { providerError } from '../../../src/lib/errors.ts';
import { Secret } from '../../../src/lib/secret.ts';
import { readAll, testTools, useNock } from '../../support/surface.ts';
import { ada, bearer, next, organization, refusal, surface, vendor } from './support.ts';

useNock();

describe('opening an organisation', () => {
  it.each([
    [{ kind: 'pat', token: new Secret('ghp_a') }, 200, 'Ada, by a classic personal access token'],
    [{ kind: 'pat', token: new Secret('github_pat_a') }, 200, 'Ada, by a fine-grained personal access token'],
    [{ kind: 'pat', token: new Secret('0123456789') }, 200, 'Ada, by a personal access token'],
    [{ kind: 'bearer', token: new Secret('ghs_a') }, 403, 'a token of an installed GitHub App'],
    [{ kind: 'bearer', token: new Secret('odd') }, 403, 'a ready token'],
  ])('tells as whom it sees: %j', async (auth, status, told) => {
    vendor
      .get('/orgs/example')
      .matchHeader('x-github-api-version', '2022-11-28')
      .matchHeader('authorization', `Bearer ${auth.token.reveal()}`)
      .reply(200, organization);
    vendor.get('/user').reply(status, status === 200 ? { login: 'Ada' } : refusal('Resource not accessible'));

    const { identity } = await github.connect(bearer({ auth }), testTools());

    expect(identity).toBe(told);
    expect(github.identity(bearer({ auth }))).not.toContain(auth.token.reveal());
  });

  it.each([
    [undefined, 'https://api.github.com', '42'],
    ['git.example.com', 'https://git.example.com/api/v3', 'git.example.com/42'],
  ])('tells which one it is, since every server counts from one: %s', async (host, api, told) => {
    nock(api).get('/orgs/example').reply(200, organization).get('/user').reply(200, { login: 'Ada' });

    const { vendorId } = await github.connect(bearer({ host }), testTools());

    expect(vendorId).toBe(told);
  });

  it.each([
    [404, 'permission', 'GitHub shows no organisation example', /^see that `organization` is its login/],
    [301, 'unsupported', 'GET /orgs/example gave 301: moved elsewhere', /renamed/],
  ])('that is not there (%i) is one clear error', async (status, reason, message, fix) => {
    const headers = { location: 'https://api.github.com/organizations/42' };
    vendor.get('/orgs/example').reply(status, refusal('no'), headers);

    const error = await github.connect(bearer(), testTools()).catch((error: unknown) => error);

    expect(providerError(error)).toMatchObject({ reason, message, fix: expect.stringMatching(fix) });
  });

  it.each([302, 401, 403, 404])(
    "behind a proxy's page (%i) says nothing of the organisation",
    async (status) => {
      vendor
        .get('/orgs/example')
        .reply(status, '<html>Please sign in</html>', { location: 'https://x.example' });
      vendor.get('/user').reply(200, { login: 'Ada' });

      const { gaps } = await readAll(await surface('organization'));

      expect(gaps).toEqual([
        {
          reason: 'shape',
          what: `the settings were not read: GET /orgs/example gave ${status}: something that is no answer of GitHub: a proxy or a portal may be in between`,
        },
      ]);
    },
  );

  it('on a server of its own goes below /api/v3, and follows its links', async () => {
    const server = nock('https://github.example.com');
    server.get('/api/v3/orgs/example').reply(200, organization);
    server.get('/api/v3/user').reply(200, { login: 'Ada' });
    server
      .get('/api/v3/orgs/example/outside_collaborators?per_page=100')
      .reply(
        200,
        [ada],
        next('/api/v3/organizations/42/outside_collaborators?page=2', 'https://github.example.com'),
      );
    server.get('/api/v3/organizations/42/outside_collaborators?page=2').reply(200, [{ ...ada, id: 102 }]);

    const outside = await surface('outside-collaborators', bearer({ host: 'github.example.com' }));
    const { records, gaps } = await readAll(outside);

    expect([records.length, gaps]).toEqual([2, []]);
  });
});
