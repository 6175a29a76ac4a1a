import { expect, it } from 'vitest';
import { google } from '../../../src/connectors/google/index.ts';
import type { Gap } from '../../../src/model/page.ts';
import { readAll, testTools, useNock } from '../../support/surface.ts';
import { login, refusal, serviceAccount, vendor } from './support.ts';

useNock();

const usage = /^\/admin\/reports\/v1\/usage\/dates\/([\d-]+)$/;

/** Reads this many people as an administrator of this power; each answer to how many there are is told day by day. */
async function gapsOf(
  listed: number,
  administrator: object,
  ...counts: readonly (readonly [number, object])[]
): Promise<readonly Gap[]> {
  login.post('/token').times(4).optionally().reply(200, { access_token: 't', expires_in: 3600 });
  vendor
    .get('/admin/directory/v1/users')
    .query(true)
    .reply(200, { users: Array.from({ length: listed }, (_, n) => ({ id: String(n + 1) })) });
  for (const [status, body] of counts) vendor.get(usage).query(true).reply(status, body);
  const { surfaces } = await google.connect(serviceAccount({}, administrator), testTools());
  const users = surfaces.find(({ id }) => id === 'users');
  if (users === undefined) throw new Error('no surface users');
  return (await readAll(users)).gaps;
}

const lesser = { isAdmin: false, isDelegatedAdmin: true };
const count = (people: number) =>
  [
    200,
    { usageReports: [{ parameters: [{ name: 'accounts:num_users', intValue: String(people) }] }] },
  ] as const;
const notYet = [
  400,
  refusal(400, 'invalid', 'Data for dates later than 2026-11-19 is not yet available'),
] as const;

it('a lesser administrator who is shown far fewer people than there are sees some units alone', async () => {
  expect(await gapsOf(8, lesser, count(9))).toEqual([
    {
      reason: 'permission',
      what: '8 people were listed, and Google counts 9: the role of admin@example.com may be limited to some organisational units',
      lacks: 'the privilege to read users of an administrator role, in all organisational units',
      fix: 'in the Admin console, under Account > Admin roles, assign the role of admin@example.com in all organisational units',
    },
  ]);
});

it.each<[what: string, administrator: object, counts: readonly (readonly [number, object])[]]>([
  ['as many as there are', lesser, [count(9)]],
  ['a tenth fewer, who may have come since', lesser, [count(10)]],
  ['more', lesser, [count(1)]],
  ['and a super administrator is shown everybody', { isAdmin: true }, []],
])('%s is no gap', async (_, administrator, counts) => {
  expect(await gapsOf(9, administrator, ...counts)).toEqual([]);
});

it('the newest day that has a report is taken', async () => {
  expect(await gapsOf(1, lesser, notYet, [200, {}], count(5))).toMatchObject([{ reason: 'permission' }]);
});

it.each<[what: string, counts: readonly (readonly [number, object])[]]>([
  ['no day has a report', [notYet, notYet, notYet, notYet]],
  ['it is refused', [[403, refusal(403, 'forbidden')]]],
  [
    'it is no number',
    [
      [200, { usageReports: [{ parameters: [{ name: 'accounts:num_users', intValue: 'x' }] }] }],
      notYet,
      notYet,
      notYet,
    ],
  ],
])('where %s, nothing is told of it: the count of apps is refused, too', async (_, counts) => {
  expect(await gapsOf(1, lesser, ...counts)).toEqual([]);
});
