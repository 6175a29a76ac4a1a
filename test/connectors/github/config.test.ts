import { describe, expect, it } from 'vitest';
import { inWords } from '../../../src/config/problems.ts';
import { githubConfig } from '../../../src/connectors/github/config.ts';
import { serverAt } from '../../../src/connectors/github/servers.ts';
import { Secret } from '../../../src/lib/secret.ts';
import { bearer, PRIVATE_KEY } from './support.ts';

const privateKey = new Secret(PRIVATE_KEY);

describe('the members of a GitHub tenant', () => {
  it('have defaults, and parsing what was parsed changes nothing', () => {
    const parsed = githubConfig.parse(bearer());

    expect(parsed).toMatchObject({
      organization: 'example',
      host: 'github.com',
      callsPerSecond: 15,
      concurrency: 25,
    });
    expect(githubConfig.parse(parsed)).toEqual(parsed);
  });

  it.each([
    { kind: 'pat', token: new Secret('github_pat_x') },
    { kind: 'app', appId: 7, privateKey },
    { kind: 'app', appId: 'Iv23liabc', privateKey, installationId: 9 },
  ])('take every kind of login: $kind $appId', (auth) => {
    expect(githubConfig.safeParse(bearer({ auth })).success).toBe(true);
  });

  it.each([
    [{ organization: 'Example Ltd' }, 'must be the login of the organisation, as in its URL'],
    [{ organization: '../user' }, 'must be the login of the organisation, as in its URL'],
    [
      { host: 'https://github.com' },
      'must be github.com, SUBDOMAIN.ghe.com or the name of your own server, without https://',
    ],
    [
      { host: 'github.example.com:99999' },
      'must be github.com, SUBDOMAIN.ghe.com or the name of your own server, without https://',
    ],
    [{ host: 'api.github.com' }, 'must be the name by which people open it, without api.'],
    [{ host: 'api.example.ghe.com' }, 'must be the name by which people open it, without api.'],
    [{ host: 'api.github.com:443' }, 'must be the name by which people open it, without api.'],
    [{ host: 'WWW.github.com' }, 'must be github.com, without www.'],
    [
      { baseUrl: 'http://proxy.example' },
      'must be https://host (http only for this machine), without a path',
    ],
    [{ auth: { kind: 'oauth' } }, 'must be one of bearer, pat, app, my-login'],
    [
      { auth: { kind: 'pat', token: new Secret('two words') } },
      'must be one word of ASCII letters, as tokens are',
    ],
    [{ auth: { kind: 'pat', token: 'plain' } }, 'must be a reference to a secret: env:NAME or file:PATH'],
    [
      { auth: { kind: 'app', appId: 7, privateKey: new Secret('x') } },
      'must be the PEM text of the private key that GitHub made for the app, not encrypted',
    ],
    [
      { auth: { kind: 'app', appId: 'a b', privateKey } },
      'must be the id of the app (a number) or its client id',
    ],
  ])('refuse %j', (members, message) => {
    const messages = githubConfig
      .safeParse(bearer(members), inWords)
      .error?.issues.map((issue) => issue.message);

    expect(messages).toEqual([message]);
  });
});

describe('the API of a GitHub', () => {
  it.each([
    ['github.com', 'https://api.github.com', ''],
    ['example.ghe.com', 'https://api.example.ghe.com', ''],
    ['github.example.com', 'https://github.example.com', '/api/v3'],
    ['github.com:443', 'https://api.github.com', ''],
    ['github.example.com:443', 'https://github.example.com', '/api/v3'],
    ['github.example.com:8443', 'https://github.example.com:8443', '/api/v3'],
  ])('that people open at %s is %s%s', (host, origin, prefix) => {
    expect(serverAt(host)).toEqual({ origin, prefix });
  });
});
