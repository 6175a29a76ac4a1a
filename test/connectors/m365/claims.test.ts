import fc from 'fast-check';
import { expect, test } from 'vitest';
import { endOfToken, readClaims } from '../../../src/connectors/m365/claims.ts';

const APP = '44444444-4444-4444-8444-444444444444';

function toToken(claims: unknown): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part(claims)}.c2ln`;
}

test('of an app: its application permissions, and whose they are', () => {
  const token = toToken({
    aud: 'https://graph.microsoft.com',
    appid: APP.toUpperCase(),
    oid: '55555555-5555-4555-8555-555555555555',
    exp: 1_795_435_200,
    roles: ['Directory.Read.All', 'AuditLog.Read.All', 'AuditLog.Read.All'],
    unique_name: 'ada@example.com',
  });

  const claims = readClaims(token);

  expect(claims).toEqual({
    access: 'application',
    rights: ['Directory.Read.All', 'AuditLog.Read.All'],
    appId: APP,
    objectId: '55555555-5555-4555-8555-555555555555',
    endsAt: '2026-11-23T12:00:00.000Z',
  });
});

test('of a person: the delegated ones, and not the roles that the person was assigned', () => {
  const claims = readClaims(
    toToken({ azp: APP, scp: 'User.Read Directory.AccessAsUser.All', roles: ['Boss'] }),
  );

  expect(claims).toMatchObject({
    access: 'delegated',
    rights: ['User.Read', 'Directory.AccessAsUser.All'],
    appId: APP,
    endsAt: 'unknown',
  });
});

test('an app without any permission is known all the same', () => {
  expect(readClaims(toToken({ appid: APP }))).toMatchObject({ access: 'application', rights: [] });
});

test.each([
  ['an opaque one', 'sim-harborline'],
  ['one of two parts', 'eyJhIjoxfQ.eyJhIjoxfQ'],
  ['one that is no JSON', 'a.b.c'],
  ['one that names nobody', toToken({ aud: 'x' })],
  ['a list', toToken([])],
  ['nothing', ''],
  ['one that is too long', toToken({ appid: APP, roles: ['x'.repeat(90_000)] })],
])('of %s nothing is known', (_, token) => {
  expect(readClaims(token)).toBeUndefined();
});

test('what could not be a name or an id is left out, since it stands in commands', () => {
  const claims = readClaims(
    toToken({ appid: "x'); rm", oid: 7, exp: 'soon', roles: ['Mail.Read', "'; rm -rf ~", 'a b', ''] }),
  );

  expect(claims).toEqual({
    access: 'application',
    rights: ['Mail.Read'],
    appId: undefined,
    objectId: undefined,
    endsAt: 'unknown',
  });
});

test('no text breaks it, and none of it comes out', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json().map((json) => `e30.${Buffer.from(json).toString('base64url')}.s`),
      ),
      (token) => {
        const claims = readClaims(token);

        for (const right of claims?.rights ?? []) expect(right).toMatch(/^[A-Za-z][\w.-]*$/);
      },
    ),
  );
});

test('the end of any issuer’s token', () => {
  expect(endOfToken(toToken({ iss: 'https://tokens.example.com', exp: 1_795_435_200 }))).toBe(
    '2026-11-23T12:00:00.000Z',
  );
  expect(endOfToken('a.b.c')).toBe('unknown');
});
