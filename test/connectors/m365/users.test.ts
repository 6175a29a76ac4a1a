import { expect, test } from 'vitest';
import { toPrincipal } from '../../../src/connectors/m365/users.ts';
import { readAll, useNock } from '../../support/surface.ts';
import { graph, openSurface } from './tenant.ts';

useNock();

test('a user becomes a principal', async () => {
  graph()
    .get('/v1.0/users')
    .query(true)
    .reply(200, {
      value: [
        {
          id: 'A1B2',
          displayName: 'Ada',
          mail: 'ada@contoso.com',
          userPrincipalName: 'ada.l@contoso.com',
          accountEnabled: true,
          userType: 'Member',
          createdDateTime: '2020-02-03T04:05:06Z',
        },
      ],
    });
  const surface = await openSurface('users');

  const read = await readAll(surface);

  expect(read.gaps).toEqual([]);
  expect(read.records).toEqual([
    {
      kind: 'principal',
      key: 't/principal/a1b2',
      type: 'user',
      name: 'Ada',
      email: 'ada@contoso.com',
      aliases: ['ada.l@contoso.com'],
      state: 'active',
      guest: false,
      admin: 'unknown',
      createdAt: '2020-02-03T04:05:06.000Z',
    },
  ]);
});

test.each([
  ['a guest', { userType: 'Guest' }, { guest: true }],
  ['a type that is missing', { userType: null }, { guest: 'unknown' }],
  ['a disabled one', { accountEnabled: false }, { state: 'suspended' }],
  ['a state that is missing', { accountEnabled: null }, { state: 'unknown' }],
  ['one without a mailbox', { userPrincipalName: 'x@y.z' }, { name: 'x@y.z', email: 'x@y.z' }],
  ['one without any name', {}, { name: 'u' }],
])('translates %s', (_, odd, expected) => {
  const record = toPrincipal('t', { id: 'u', ...odd });

  expect(record).toMatchObject(expected);
});

test('a row that does not parse is a gap about that person', async () => {
  graph()
    .get('/v1.0/users')
    .query(true)
    .reply(200, { value: [{ id: 'U1', accountEnabled: 'yes' }, 'nonsense', { id: 'U2' }] });
  const surface = await openSurface('users');

  const read = await readAll(surface);

  expect(read.records.map(({ key }) => key)).toEqual(['t/principal/u2']);
  expect(read.gaps).toEqual([
    {
      reason: 'shape',
      what: 'user U1 is not as documented (accountEnabled: Invalid input: expected boolean, received string)',
      subject: 't/principal/u1',
    },
    {
      reason: 'shape',
      what: 'user is not as documented (: Invalid input: expected object, received string)',
    },
  ]);
});
