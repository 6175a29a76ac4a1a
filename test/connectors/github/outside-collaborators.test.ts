import { expect, it } from 'vitest';
import { readAll, useNock } from '../../support/surface.ts';
import { ada, opened, personKey, refusal, vendor } from './support.ts';

useNock();

const path = '/orgs/example/outside_collaborators?per_page=100';

it('tells of guests, who own nothing', async () => {
  const outside = await opened('outside-collaborators');
  vendor.get(path).reply(200, [ada]);

  const { records, gaps } = await readAll(outside);

  expect(records).toEqual([
    {
      kind: 'principal',
      key: personKey(101),
      type: 'user',
      name: 'Ada',
      state: 'unknown',
      guest: true,
      admin: false,
      createdAt: 'unknown',
    },
  ]);
  expect(gaps).toEqual([]);
});

it('keeps a hostile login as it is, and out of the key', async () => {
  const outside = await opened('outside-collaborators');
  vendor.get(path).reply(200, [{ ...ada, login: '../\u202eadmin' }]);

  const { records } = await readAll(outside);

  expect(records).toMatchObject([{ key: personKey(101), name: '../\u202eadmin' }]);
});

it('that are refused are a gap', async () => {
  const outside = await opened('outside-collaborators');
  vendor.get(path).reply(403, refusal('Must be an owner'));

  const { records, gaps } = await readAll(outside);

  expect([records, gaps.map(({ reason, lacks }) => [reason, lacks])]).toEqual([
    [],
    [['permission', 'members:read']],
  ]);
});
