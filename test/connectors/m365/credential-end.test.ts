import { expect, test } from 'vitest';
import { credentialEnd } from '../../../src/connectors/m365/credential-end.ts';
import { Secret } from '../../../src/lib/secret.ts';
import { createAuthority } from '../../support/certificate.ts';

const app = { tenantId: 'contoso.com', clientId: '44444444-4444-4444-8444-444444444444' };
const { cert, key } = createAuthority('Test').issue({
  hosts: ['app.test'],
  notAfter: new Date('2027-01-02T03:04:05Z'),
});
const none = { claims: undefined, registration: undefined };
const registration = {
  passwordCredentials: [
    { hint: 'abc', endDateTime: '2026-12-24T00:00:00Z' },
    { hint: 'xyz', endDateTime: '2027-12-24T00:00:00Z' },
  ],
};

test('a certificate says itself when it ends', () => {
  const certificate = new Secret(`${key}${cert}`);

  expect(credentialEnd({ kind: 'certificate', ...app, certificate }, none)).toEqual({
    what: 'the certificate',
    at: '2027-01-02T03:04:05.000Z',
  });
});

test('of one that does not parse it is not told', () => {
  const certificate = new Secret('-----BEGIN CERTIFICATE-----\nYQ==\n-----END CERTIFICATE-----');

  expect(credentialEnd({ kind: 'certificate', ...app, certificate }, none)).toEqual({
    what: 'the certificate',
    at: 'unknown',
    why: 'it does not parse',
  });
});

test('which secret it is tell its first letters, which Graph shows', () => {
  const secret = new Secret('abc~the-rest');

  expect(
    credentialEnd({ kind: 'client-secret', ...app, secret }, { claims: undefined, registration }),
  ).toEqual({
    what: 'the client secret',
    at: '2026-12-24T00:00:00.000Z',
  });
});

test.each([
  [
    'no registration',
    undefined,
    'the registration of the app was not shown; perhaps it is in another tenant',
  ],
  [
    'none that begins so',
    { passwordCredentials: [] },
    'which of the 0 secrets of the app it is cannot be told',
  ],
  [
    'two that begin so',
    { passwordCredentials: [...registration.passwordCredentials, { hint: 'abc', endDateTime: null }] },
    'which of the 3 secrets of the app it is cannot be told',
  ],
])('of a secret, with %s, it is not told', (_, registration, why) => {
  const secret = new Secret('abc~the-rest');

  const end = credentialEnd({ kind: 'client-secret', ...app, secret }, { claims: undefined, registration });

  expect(end).toEqual({ what: 'the client secret', at: 'unknown', why });
});

test('what is keyless has no end, or one that somebody else looks after', () => {
  const payload = Buffer.from(JSON.stringify({ exp: 1_795_435_200 })).toString('base64url');
  const assertion = new Secret(`e30.${payload}.x`);

  expect(credentialEnd({ kind: 'managed-identity' }, none)).toEqual({
    what: 'a managed identity',
    at: 'never',
  });
  expect(credentialEnd({ kind: 'workload-identity', ...app, assertion }, none)).toEqual({
    what: 'the federated token, which its issuer renews',
    at: '2026-11-23T12:00:00.000Z',
    isRenewed: true,
  });
});

test('a ready token ends when it says so', () => {
  const auth = { kind: 'bearer', token: new Secret('t') } as const;
  const claims = {
    ...{ access: 'application', rights: [], appId: undefined, objectId: undefined },
    endsAt: '2026-11-23T12:00:00.000Z',
  } as never;

  expect(credentialEnd(auth, { claims, registration: undefined }).at).toBe('2026-11-23T12:00:00.000Z');
  expect(credentialEnd(auth, none)).toMatchObject({ at: 'unknown', why: 'its form is not one that tells' });
});
