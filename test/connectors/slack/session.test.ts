import { describe, expect, it } from 'vitest';
import { slack } from '../../../src/connectors/slack/index.ts';
import { Secret } from '../../../src/lib/secret.ts';
import { testTools, useNock } from '../../support/surface.ts';
import { bearer, vendor, who } from './support.ts';

useNock();

const auth = '/api/auth.test';

describe('who we are', () => {
  it.each([
    ['organization', {}, 'ada of Acme, the whole organisation'],
    ['workspace', {}, 'ada of Acme'],
    // A workspace's token inside an organisation.
    ['workspace', { enterprise_id: 'E1', is_enterprise_install: false }, 'ada of Acme'],
    // Without the word, the id of the team tells.
    ['organization', { is_enterprise_install: undefined }, 'ada of Acme, the whole organisation'],
    ['workspace', { team: null, user: null }, 'U1 of T1'],
    ['workspace', { user: 'a\nb' }, 'a\\u{a}b of Acme'],
  ] as const)('%s %j is %s', async (of, members, told) => {
    vendor.post(auth).reply(200, { ...who[of], ...members });

    const { identity } = await slack.connect(bearer(), testTools());

    expect(identity).toBe(told);
  });

  it('tells the scopes that Slack names in its header', async () => {
    vendor.post(auth).reply(200, who.workspace, { 'x-oauth-scopes': 'users:read, admin' });

    const { identity } = await slack.connect(bearer(), testTools());

    expect(identity).toBe('ada of Acme (admin, users:read)');
  });

  it('is told by the config where nobody was asked', () => {
    const refreshToken = new Secret('xoxe-1', async (work) => await work(async () => {}));
    const rotating = { kind: 'rotating', clientId: '1.2', clientSecret: new Secret('s'), refreshToken };

    expect(slack.identity(bearer())).toBe('the owner of the configured token');
    expect(slack.identity({ auth: rotating })).toBe('app 1.2 (rotating token)');
  });
});

describe('where we are', () => {
  it.each([{}, { team_id: '', enterprise_id: null }, { is_enterprise_install: true, team: 'Acme' }])(
    'is not told by %j: the tenant is not opened',
    async (answer) => {
      vendor.post(auth).reply(200, { ok: true, user: 'ada', ...answer });

      const opening = slack.connect(bearer(), testTools());

      await expect(opening).rejects.toMatchObject({
        name: 'ProviderError',
        reason: 'shape',
        message: 'the identity of the token names neither a workspace nor an organisation',
      });
    },
  );
});

describe('the id by which the vendor knows the tenant', () => {
  it.each([
    ['organization', {}, 'E1'],
    ['workspace', {}, 'T1'],
    // Each workspace of an organisation is a tenant of its own.
    ['workspace', { enterprise_id: 'E1', is_enterprise_install: false }, 'T1'],
  ] as const)('for a token of one %s %j is %s', async (of, members, id) => {
    vendor.post(auth).reply(200, { ...who[of], ...members });

    const { vendorId } = await slack.connect(bearer(), testTools());

    expect(vendorId).toBe(id);
  });
});

describe('a token that is refused', () => {
  it.each(['invalid_auth', 'token_revoked', 'account_inactive', 'token_expired', 'not_authed'])(
    '%s is one clear error with the remedy',
    async (error) => {
      vendor.post(auth).reply(200, { ok: false, error });

      const opening = slack.connect(bearer(), testTools());

      await expect(opening).rejects.toMatchObject({
        name: 'ProviderError',
        reason: 'credentials',
        message: `POST /api/auth.test gave 200: ${error}`,
        fix: expect.stringContaining('install the app again'),
      });
    },
  );

  it('for a moment is asked about again', async () => {
    const tools = testTools();
    vendor.post(auth).reply(503, 'busy');
    vendor.post(auth).reply(200, { ok: false, error: 'internal_error' });
    vendor.post(auth).reply(200, who.workspace);

    await slack.connect(bearer(), tools);

    expect(tools.waited.length).toBe(2);
  });
});

describe('GovSlack', () => {
  it('has a host of its own', async () => {
    vendor.post(auth).reply(200, who.workspace);
    const opening = slack.connect(bearer({ cloud: 'gov', baseUrl: 'https://slack.com' }), testTools());

    await expect(opening).resolves.toMatchObject({ identity: 'ada of Acme' });
  });
});
