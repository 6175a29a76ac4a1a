import { expect, it } from 'vitest';
import { readAll, useNock } from '../../support/surface.ts';
import { ada, next, opened, personKey, refusal, vendor } from './support.ts';

useNock();

const pass = (role: string) => `/orgs/example/members?role=${role}&per_page=100`;
const second = '/organizations/42/members?role=member&per_page=100&page=2';
const told = (id: number, members: object) => ({
  kind: 'principal',
  key: personKey(id),
  type: 'user',
  name: 'Ada',
  state: 'unknown',
  guest: false,
  createdAt: 'unknown',
  ...members,
});

it('tells owners from members by the pass in which they appear', async () => {
  const members = await opened('members');
  vendor.get(pass('admin')).reply(200, [ada]);
  vendor.get(pass('member')).reply(200, [{ ...ada, id: 102, type: 'Bot' }], next(second));
  vendor.get(second).reply(200, [{ ...ada, id: 103 }]);

  const { records, gaps, cursors } = await readAll(members);

  expect(records).toEqual([
    told(101, { admin: true }),
    told(102, { admin: false, type: 'service' }),
    told(103, { admin: false }),
  ]);
  expect(gaps).toEqual([]);
  expect(cursors).toEqual([undefined, `member [1,"https://api.github.com${second}"]`, undefined]);
});

it('goes on in the pass and on the page where it was stopped', async () => {
  const members = await opened('members');
  vendor.get(second).reply(200, [{ ...ada, id: 103 }]);

  const { records } = await readAll(members, { after: `member [1,"https://api.github.com${second}"]` });

  expect(records).toEqual([told(103, { admin: false })]);
});

it('starts over from what is no cursor of ours', async () => {
  const members = await opened('members');
  vendor.get(pass('admin')).reply(200, []);
  vendor.get(pass('member')).reply(200, []);

  const { gaps } = await readAll(members, { after: 'elsewhere' });

  expect(gaps).toEqual([]);
});

it('has a gap for each pass that is refused, and for a row of another shape', async () => {
  const members = await opened('members');
  vendor.get(pass('admin')).reply(302, '', { location: 'https://api.github.com/x' });
  vendor.get(pass('member')).reply(200, [{ id: 104, login: 7 }, ada]);

  const { records, gaps } = await readAll(members);

  expect(records.length).toBe(1);
  expect(gaps).toEqual([
    {
      reason: 'permission',
      what: 'the owners were not all listed: GET /orgs/example/members gave 302: only public members are shown to strangers',
      lacks: 'membership in the organisation',
      fix: 'use the token of a member, or an app with members:read that is installed there',
    },
    {
      reason: 'shape',
      what: 'a member is not as documented (login: invalid_type)',
      subject: personKey(104),
    },
  ]);
});

it('names the right that is lacking where GitHub does', async () => {
  const members = await opened('members');
  const headers = { 'x-accepted-github-permissions': 'members=read' };
  vendor.get(pass('admin')).reply(403, refusal('Resource not accessible by integration'), headers);
  vendor.get(pass('member')).reply(404, refusal('Not Found'));

  const { gaps } = await readAll(members);

  expect(gaps.map(({ reason, lacks, fix }) => [reason, lacks, fix])).toEqual(
    Array.from({ length: 2 }, () => [
      'permission',
      'members:read',
      'give members:read to the app or token that OAuthlas signs in with, and accept it for the organisation',
    ]),
  );
});
