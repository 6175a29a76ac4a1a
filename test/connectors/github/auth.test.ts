import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { github } from '../../../src/connectors/github/index.ts';
import { providerError } from '../../../src/lib/errors.ts';
import type { Login } from '../../../src/lib/login.ts';
import { Secret } from '../../../src/lib/secret.ts';
import { readAll, testTools, useNock } from '../../support/surface.ts';
import { ada, app, organization, PRIVATE_KEY, refusal, surface, TOKEN, vendor } from './support.ts';

useNock();

const mine = { organization: 'example', auth: { kind: 'my-login' } };
const minting = '/app/installations/9/access_tokens';
const jwt = /^Bearer [\w-]+\.[\w-]+\.[\w-]+$/;

function plantMint(token: string): void {
  vendor
    .post(minting)
    .matchHeader('authorization', jwt)
    .reply(201, { token, expires_at: '2026-11-23T13:00:00Z' });
}

function plantOpening(token: string): void {
  plantMint(token);
  vendor.get('/orgs/example').matchHeader('authorization', `Bearer ${token}`).reply(200, organization);
  vendor.get('/app').matchHeader('authorization', jwt).reply(200, { name: 'Scanner' });
}

function plantCollaborators(token: string) {
  return vendor
    .get('/orgs/example/outside_collaborators')
    .query(true)
    .matchHeader('authorization', `Bearer ${token}`);
}

describe('an app', () => {
  it('finds its installation, mints a token, and is told by its name', async () => {
    vendor.get('/orgs/example/installation').matchHeader('authorization', jwt).reply(200, { id: 9 });
    plantOpening('ghs_first');

    const { identity } = await github.connect(app(), testTools());

    expect(identity).toBe('app Scanner, installed on example');
  });

  it('signs with a key whose line ends an environment variable wrote down', async () => {
    plantOpening('ghs_first');
    const privateKey = new Secret(PRIVATE_KEY.replaceAll('\n', '\\n'));

    const { identity } = await github.connect(app({ privateKey, installationId: 9 }), testTools());

    expect(identity).toBe('app Scanner, installed on example');
  });

  it('is minted a new token when its own dies between two calls, and nobody notices', async () => {
    plantOpening('ghs_first');
    const outside = await surface('outside-collaborators', app({ installationId: 9 }));
    plantCollaborators('ghs_first').reply(401, refusal('Bad credentials'));
    plantMint('ghs_second');
    plantCollaborators('ghs_second').reply(200, [ada]);

    const { records, gaps } = await readAll(outside);

    expect([records.length, gaps]).toEqual([1, []]);
  });

  it('whose new token is refused as well is refused, and asks no more', async () => {
    plantOpening('ghs_first');
    const outside = await surface('outside-collaborators', app({ installationId: 9 }));
    plantCollaborators('ghs_first').reply(401, refusal('Bad credentials'));
    plantMint('ghs_second');
    plantCollaborators('ghs_second').twice().reply(401, refusal('Bad credentials'));

    const first = await readAll(outside);
    const second = await readAll(outside);

    expect([first, second].map(({ gaps }) => gaps.map(({ reason }) => reason))).toEqual([
      ['credentials'],
      ['credentials'],
    ]);
  });

  it.each([
    ['/orgs/example/installation', 404, 'Not Found', {}, 'the app is not installed on example'],
    [
      '/orgs/example/installation',
      401,
      'A JSON web token could not be decoded',
      {},
      'GET /orgs/example/installation gave 401: credential refused',
    ],
  ])('that gets from %s %i is refused in one clear error', async (path, status, message, members, told) => {
    vendor.get(path).reply(status, refusal(message));

    const error = await github.connect(app(members), testTools()).catch((error: unknown) => error);

    expect(providerError(error)).toMatchObject({ reason: 'credentials', message: told });
    expect(inspect(error, { depth: 9 })).not.toContain(PRIVATE_KEY.slice(100, 140));
  });

  it.each([404, 403, 401])('that may not mint a token (%i) cannot sign in', async (status) => {
    vendor.post(minting).reply(status, refusal('no'));

    const error = await github.connect(app({ installationId: 9 }), testTools()).catch((error) => error);

    expect(providerError(error)?.reason).toBe('credentials');
  });

  it('whose installation is suspended is told how to lift that', async () => {
    vendor.post(minting).reply(403, refusal('This installation has been suspended'));

    const error = await github.connect(app({ installationId: 9 }), testTools()).catch((error) => error);

    expect(providerError(error)).toMatchObject({
      reason: 'credentials',
      message: expect.stringContaining('the installation of the app is suspended'),
      fix: "lift the suspension under Third-party Access › GitHub Apps in the organisation's settings",
    });
  });

  it('whose key is none is told so, without the key', async () => {
    const privateKey = new Secret('-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----');

    const error = await github
      .connect(app({ privateKey, installationId: 9 }), testTools())
      .catch((error) => error);

    expect(providerError(error)).toMatchObject({
      reason: 'credentials',
      message:
        'what the config refers to has changed: auth.privateKey must be the PEM text of the private key that GitHub made for the app, not encrypted',
    });
    expect(inspect(error, { depth: 9 })).not.toContain('canary');
  });
});

describe('a ready token', () => {
  it('that is refused is one clear error with the remedy, asked once, and never printed', async () => {
    vendor.get('/orgs/example').reply(401, refusal('Bad credentials'));

    const error = await github
      .connect({ organization: 'example', auth: { kind: 'pat', token: new Secret(TOKEN) } }, testTools())
      .catch((error: unknown) => error);

    expect(providerError(error)).toMatchObject({
      reason: 'credentials',
      fix: expect.stringContaining('expired'),
    });
    expect(inspect(error, { depth: 9 })).not.toContain(TOKEN);
  });
});

describe('the login that is already there', () => {
  it('is that of gh for the host, and is told by the name that GitHub gives', async () => {
    const asked: (readonly string[])[] = [];
    vendor.get('/orgs/example').matchHeader('authorization', 'Bearer gho_mine').reply(200, organization);
    vendor.get('/user').matchHeader('authorization', 'Bearer gho_mine').reply(200, { login: 'ada' });
    const login: Login = async (command) => {
      asked.push(command);
      return 'gho_mine\n';
    };

    const { identity } = await github.connect(mine, { ...testTools(), login });

    expect(identity).toBe('the login of gh (ada)');
    expect(asked).toEqual([['gh', 'auth', 'token', '--hostname', 'github.com']]);
  });

  it('is not used unless somebody said so', async () => {
    const error = await github.connect(mine, testTools()).catch((error: unknown) => error);

    expect(providerError(error)).toMatchObject({
      reason: 'credentials',
      fix: 'start with --use-my-login, at a terminal',
    });
  });

  it('that prints something else is told without what it printed', async () => {
    const login: Login = async () => 'canary with words';

    const error = await github.connect(mine, { ...testTools(), login }).catch((error: unknown) => error);

    expect(providerError(error)?.reason).toBe('credentials');
    expect(inspect(error, { depth: 9 })).not.toContain('canary');
  });
});
