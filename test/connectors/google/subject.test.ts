import { expect, test } from 'vitest';
import { google } from '../../../src/connectors/google/index.ts';
import { testTools, useNock } from '../../support/surface.ts';
import { login, refusal, serviceAccount } from './support.ts';

useNock();

const who = 'service account scan@project.iam.gserviceaccount.com acting as admin@example.com';

function signIn(): void {
  login.post('/token').reply(200, { access_token: 'issued', expires_in: 3600 });
}

test.each([
  [{ isAdmin: true, isDelegatedAdmin: false, suspended: false }, `${who}, a super administrator (`],
  [{ isAdmin: false, isDelegatedAdmin: true, suspended: false }, `${who}, who is no super administrator (`],
  [{ isAdmin: false, isDelegatedAdmin: false }, `${who}, who is no administrator (`],
  [{}, `${who} (`],
])('the identity in every report tells the power of %j', async (answer, expected) => {
  signIn();

  const { identity } = await google.connect(serviceAccount({}, answer), testTools());

  expect(identity.slice(0, expected.length)).toBe(expected);
});

test.each([
  [
    'a role that may not read people is no super administrator’s',
    refusal(403, 'forbidden', 'Not Authorized to access this resource/api'),
    `${who}, who is no super administrator (`,
  ],
  ['any other refusal tells nothing', refusal(403, 'accessNotConfigured'), `${who} (`],
  ['a proxy’s page tells nothing', '<html>', `${who} (`],
])('%s', async (_, body, expected) => {
  signIn();

  const { identity } = await google.connect(serviceAccount({}, body, 403), testTools());

  expect(identity.slice(0, expected.length)).toBe(expected);
});

test('without the scope for people nobody is asked, and no token for it a second time', async () => {
  let asked = 0;
  login
    .post('/token')
    .times(4)
    .optionally()
    .reply(() =>
      ++asked === 2
        ? [200, { access_token: 'issued', expires_in: 3600 }]
        : [401, { error: 'unauthorized_client' }],
    );

  const { identity } = await google.connect(serviceAccount(), testTools());

  expect(identity).toContain(`${who} (read-only: `);
  expect(asked).toBe(2);
});
