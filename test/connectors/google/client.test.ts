import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { inWords } from '../../../src/config/problems.ts';
import { google } from '../../../src/connectors/google/index.ts';
import { providerError } from '../../../src/lib/errors.ts';
import { Secret } from '../../../src/lib/secret.ts';
import { readAll, testTools, useNock } from '../../support/surface.ts';
import {
  bearer,
  externalAccount,
  login,
  PRIVATE_KEY,
  serviceAccount,
  surface,
  TOKEN,
  vendor,
} from './support.ts';

useNock();

const scopes = 'https://www.googleapis.com/auth/';

describe('a service account', () => {
  it('asks for each scope by itself, and only when a call needs it, as the administrator', async () => {
    const asked: object[] = [];
    login
      .post('/token', ({ assertion }: { assertion: string }) => {
        asked.push(JSON.parse(Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString()));
        return true;
      })
      .matchHeader('content-type', /^application\/x-www-form-urlencoded/)
      .twice()
      .reply(200, () => ({ access_token: `for-${asked.length}`, expires_in: 3600, token_type: 'Bearer' }));
    vendor
      .get('/admin/directory/v1/users')
      .query(true)
      .matchHeader('authorization', 'Bearer for-1')
      .reply(200, { users: [{ id: '1' }] });
    vendor
      .get('/admin/reports/v1/activity/users/all/applications/token')
      .query(true)
      .matchHeader('authorization', 'Bearer for-2')
      .reply(200, {});

    const { surfaces } = await google.connect(serviceAccount(), testTools());
    const gaps = [];
    for (const id of ['users', 'token-events']) {
      const surface = surfaces.find((one) => one.id === id);
      gaps.push(...(surface === undefined ? [] : (await readAll(surface)).gaps));
    }

    const who = { sub: 'admin@example.com', iss: 'scan@project.iam.gserviceaccount.com' };
    expect(asked).toMatchObject([
      { ...who, scope: `${scopes}admin.directory.user.readonly` },
      { ...who, scope: `${scopes}admin.reports.audit.readonly` },
    ]);
    expect(gaps).toMatchObject([{ reason: 'plan' }]);
  });

  it('to which nothing is delegated is refused in one clear error with the remedy', async () => {
    login.post('/token').times(6).reply(401, {
      error: 'unauthorized_client',
      error_description: 'Client is unauthorized to retrieve access tokens using this method',
    });

    const error = await google.connect(serviceAccount(), testTools()).catch((error: unknown) => error);

    expect(error).toMatchObject({
      name: 'ProviderError',
      reason: 'credentials',
      message: 'POST /token gave 401: unauthorized_client',
      fix: expect.stringContaining('delegate what is needed to client id 111222333'),
    });
    expect(inspect(error, { depth: 9 })).not.toContain('assertion');
  });

  it('signs in by any scope of its mode: who reads policies alone needs no other', async () => {
    login
      .post('/token', ({ assertion }: { assertion: string }) => {
        const { scope } = JSON.parse(Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString());
        return scope !== `${scopes}cloud-identity.policies.readonly`;
      })
      .times(6)
      .optionally()
      .reply(401, { error: 'unauthorized_client' });
    login.post('/token').reply(200, { access_token: 'for-policies', expires_in: 3600 });

    const { identity } = await google.connect(serviceAccount(), testTools());

    expect(identity).toContain('acting as admin@example.com');
  });

  it.each(['unauthorized_client', 'access_denied'])(
    'of a scope that is not delegated loses what needs it, and nothing else: %s',
    async (error) => {
      const nothing = { error, error_description: 'x' };
      login.post('/token').reply(401, nothing);
      login.post('/token').reply(200, { access_token: 'issued', expires_in: 3600 });
      login.post('/token').reply(401, nothing);

      const { surfaces } = await google.connect(serviceAccount(), testTools());
      const users = surfaces.find(({ id }) => id === 'users');
      const read = users && (await readAll(users));

      expect(read?.gaps).toMatchObject([
        {
          reason: 'permission',
          lacks: `${scopes}admin.directory.user.readonly`,
          fix: expect.stringContaining('delegate what is needed to client id 111222333'),
        },
      ]);
    },
  );

  it('whose login fails for a moment is asked again by the transport alone', async () => {
    const tools = testTools();
    login.post('/token').reply(500, 'oops');
    login.post('/token').reply(200, { access_token: 'issued', expires_in: 3600 });

    await google.connect(serviceAccount(), tools);

    expect(tools.waited).toEqual([750]);
  });

  it('to which no token is issued is refused', async () => {
    login.post('/token').reply(200, { expires_in: 3600 });

    const opening = google.connect(serviceAccount(), testTools());

    await expect(opening).rejects.toMatchObject({ name: 'ProviderError', reason: 'credentials' });
  });

  it.each([
    ['no JSON', PRIVATE_KEY],
    ['another JSON', '{"type":"authorized_user","refresh_token":"canary-refresh"}'],
    [
      'a broken private key',
      JSON.stringify({ client_email: 'a@b.c', client_id: '1', private_key: PRIVATE_KEY.slice(0, 400) }),
    ],
  ])('with %s for a key is told so, without a word of the key', async (_, text) => {
    const config = { auth: { kind: 'service-account', key: new Secret(text), subject: 'admin@example.com' } };

    const error = await google.connect(config, testTools()).catch((error: unknown) => error);

    expect(providerError(error)?.reason).toBe('credentials');
    const shown = inspect(error, { depth: 9 });
    expect(shown).not.toContain('canary');
    expect(shown).not.toContain(PRIVATE_KEY.slice(60, 90));
  });
});

describe('a call', () => {
  it('that the transport refuses comes out without request and token', async () => {
    vendor.get('/admin/directory/v1/users').query(true).reply(401, {});
    const users = await surface('users');

    const { gaps } = await readAll(users);

    expect(gaps).toEqual([
      {
        reason: 'credentials',
        what: 'the people were not all listed: GET /admin/directory/v1/users gave 401: credential refused',
        fix: 'give a token that is still valid',
      },
    ]);
    expect(JSON.stringify(gaps)).not.toContain(TOKEN);
  });

  it('that is aborted throws the abort', async () => {
    const stop = new AbortController();
    const reason = new Error('stopped by the user');
    stop.abort(reason);
    const users = await surface('users');

    const reading = readAll(users, { signal: stop.signal });

    await expect(reading).rejects.toBe(reason);
  });
});

const keyless = {
  kind: 'workload-identity',
  credentials: new Secret(externalAccount('/run/token')),
  serviceAccount: 'scan@project.iam.gserviceaccount.com',
  subject: 'admin@example.com',
};

describe('configuration', () => {
  it('accepts a federation, which the refusals below break', () => {
    expect(google.config.safeParse(bearer({ auth: keyless })).success).toBe(true);
  });

  it('tells which kinds there are', () => {
    const { error } = google.config.safeParse({ auth: { kind: 'password' } }, inWords);

    expect(error?.issues.map(({ message }) => message)).toEqual([
      'must be one of bearer, service-account, workload-identity, my-login',
    ]);
  });

  it('has safe defaults and can be parsed twice', () => {
    const once = google.config.parse(bearer());

    expect(google.config.parse(once)).toEqual(once);
    expect(once).toMatchObject({
      mode: 'read-only',
      customer: 'my_customer',
      callsPerSecond: 40,
      concurrency: 25,
    });
  });

  it.each([
    ['an unknown member', { colour: 'red' }],
    ['plain http to elsewhere', { baseUrl: 'http://example.com' }],
    ['a path', { baseUrl: 'https://example.com/x' }],
    ['a customer that is none', { customer: 'my_customer/../x' }],
    ['a token in clear', { auth: { kind: 'bearer', token: 'clear' } }],
    ['a federation in clear', { auth: { ...keyless, credentials: '{}' } }],
    ['a federation that is none', { auth: { ...keyless, credentials: new Secret('{}') } }],
    ['a service account that is no address', { auth: { ...keyless, serviceAccount: '111222333' } }],
    ['a federation without an administrator', { auth: { ...keyless, subject: undefined } }],
    ['a project that is a path', { auth: { kind: 'my-login', quotaProject: '../x' } }],
  ])('refuses %s', (_, members) => {
    const { success } = google.config.safeParse(bearer(members));

    expect(success).toBe(false);
  });

  it('says as whom and how far it sees', () => {
    const readOnly = google.identity(serviceAccount());
    const full = google.identity(bearer({ mode: 'full' }));

    expect(readOnly).toBe(
      'service account scan@project.iam.gserviceaccount.com acting as admin@example.com (read-only: grants of the last 180 days by the token log, and of older ones how many people gave them)',
    );
    expect(full).toBe(
      'the owner of the configured access token (full: every token that a person gave; its scope admin.directory.user.security could also delete tokens and read backup codes, which OAuthlas does not do)',
    );
  });

  it('names another customer to both APIs', async () => {
    vendor
      .get('/admin/reports/v1/activity/users/all/applications/token')
      .query((query) => query.customerId === 'C01abc')
      .reply(403, {});
    vendor
      .get('/admin/directory/v1/users')
      .query((query) => query.customer === 'C01abc')
      .reply(200, { users: [{ id: '1' }] });

    await readAll(await surface('token-events', { customer: 'C01abc' }));
    const { gaps } = await readAll(await surface('users', { customer: 'C01abc' }));

    expect(gaps).toEqual([]);
  });
});
