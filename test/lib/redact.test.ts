import { expect, test } from 'vitest';
import { redact, secretsOf } from '../../src/lib/redact.ts';

test.each([
  ['the token eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4In0.c2lnbmF0dXJl is old', 'the token [secret] is old'],
  ['ya29.a0AfH6SMBx-y was revoked', '[secret] was revoked'],
  ['bad credential ghp_16C7e42F292c6912E7710c838347Ae178B4a', 'bad credential [secret]'],
  ['bad credential github_pat_11AAAAAAA0abc_defg', 'bad credential [secret]'],
  ['xoxb-123-456-abc and xoxe.xoxp-1-Mi0y', '[secret] and [secret]'],
  ['Authorization: Bearer opaque-token-1 refused', 'Authorization: Bearer [secret] refused'],
  ['grant_type=x&client_secret=s3cr3t~value&scope=y', 'grant_type=x&client_secret=[secret]&scope=y'],
  ['{"access_token":"opaque-token-1","n":1}', '{"access_token":"[secret]","n":1}'],
  ['-----BEGIN PRIVATE KEY-----\nMIIE\n-----END', '[secret]'],
  [
    'POST /token gave 400: the token endpoint: no token: none',
    'POST /token gave 400: the token endpoint: no token: none',
  ],
  [
    'an answer is not as documented (items.token: invalid_type)',
    'an answer is not as documented (items.token: invalid_type)',
  ],
  ['the owner of a ready bearer tokens list', 'the owner of a ready bearer tokens list'],
  ['/auth/admin.directory.user.security is missing', '/auth/admin.directory.user.security is missing'],
])('%s', (text, expected) => {
  expect(redact(text)).toBe(expected);
});

test('what the call carried is taken out whatever it looks like', () => {
  const secrets = secretsOf(
    { Authorization: 'Bearer plain-word' },
    'client_id=app&client_secret=a%2Bsecret&grant_type=client_credentials',
  );

  expect(redact('plain-word, a+secret, a%2Bsecret, app, client_credentials', secrets)).toBe(
    '[secret], [secret], [secret], app, client_credentials',
  );
});
