import { describe, expect, it } from 'vitest';
import { inWords } from '../../../src/config/problems.ts';
import { slackConfig } from '../../../src/connectors/slack/config.ts';
import { Secret } from '../../../src/lib/secret.ts';
import { bearer } from './support.ts';

const rotating = {
  kind: 'rotating',
  clientId: '1.2',
  clientSecret: new Secret('s'),
  refreshToken: new Secret('r', async (work) => await work(async () => {})),
};

describe('configuration', () => {
  it('has safe defaults and can be parsed twice', () => {
    const once = slackConfig.parse(bearer());

    expect(slackConfig.parse(once)).toEqual(once);
    expect(once).toMatchObject({ cloud: 'commercial', integrationLogs: false, concurrency: 10 });
    expect(once.callsPerSecond).toBeUndefined();
  });

  it.each([
    ['an unknown member', { colour: 'red' }, 'Unrecognized key: "colour"'],
    ['another cloud', { cloud: 'china' }, 'must be one of commercial, gov'],
    [
      'plain http to elsewhere',
      { baseUrl: 'http://example.com' },
      'must be https://host (http only for this machine), without a path',
    ],
    [
      'a path',
      { baseUrl: 'https://example.com/x' },
      'must be https://host (http only for this machine), without a path',
    ],
    ['the client id of an app', { appId: '1.2' }, 'must be the id of the app, such as A0123ABCD'],
    ['another kind', { auth: { kind: 'user-token' } }, 'must be one of bearer, rotating'],
    [
      'a token in clear',
      { auth: { kind: 'bearer', token: 'xoxp-clear' } },
      'must be a reference to a secret: env:NAME or file:PATH',
    ],
    [
      'a token of several words',
      { auth: { kind: 'bearer', token: new Secret('xoxp and more') } },
      'must be one word of ASCII letters, as tokens are',
    ],
    [
      'a refresh token that cannot be replaced',
      { auth: { ...rotating, refreshToken: new Secret('env') } },
      'must be file:PATH: Slack replaces a refresh token at every use, and the new one is written to that file',
    ],
  ])('refuses %s', (_, members, message) => {
    const { error } = slackConfig.safeParse(bearer(members), inWords);

    expect(error?.issues.map((issue) => issue.message)).toEqual([message]);
  });

  it('takes a rotating token', () => {
    expect(slackConfig.safeParse({ auth: rotating }).success).toBe(true);
  });
});
