import { expect, it } from 'vitest';
import { readAll, useNock } from '../../support/surface.ts';
import { ada, app, next, opened, organization, personKey, refusal, surface, vendor } from './support.ts';

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
  expect(cursors).toEqual([undefined, `member https://api.github.com${second}`, undefined]);
});

it('goes on in the pass and on the page where it was stopped', async () => {
  const members = await opened('members');
  vendor.get(second).reply(200, [{ ...ada, id: 103 }]);

  const { records } = await readAll(members, { after: `member https://api.github.com${second}` });

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
  vendor.get(pass('admin')).reply(403, refusal('Resource not accessible by integration'));
  vendor.get(pass('member')).reply(200, [{ id: 104, login: 7 }, ada]);

  const { records, gaps } = await readAll(members);

  expect(records.length).toBe(1);
  expect(gaps).toEqual([
    {
      reason: 'permission',
      what: 'the owners were not all listed: GET /orgs/example/members gave 403: Resource not accessible by integration',
      lacks: 'members:read',
      fix: 'give members:read to the app or token that OAuthlas signs in with, and accept it for the organisation',
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

const concealed = {
  reason: 'permission',
  what: 'GitHub shows only public members to whoever may not see all of them',
  lacks: 'members:read',
  fix: 'give members:read (a classic token: read:org) to the app or token that OAuthlas signs in with',
};

it.each([
  ['a classic token that may', { 'x-oauth-scopes': 'repo, read:org' }, organization, []],
  ['a classic token that may not', { 'x-oauth-scopes': 'repo' }, organization, [concealed]],
  ['a token that sees the settings', {}, organization, []],
  ['a token that does not', {}, { id: 42, login: 'example' }, [concealed]],
])('%s see all members', async (_, headers, settings, gaps) => {
  vendor.get('/orgs/example').reply(200, settings);
  vendor.get('/user').reply(200, { login: 'Ada' });
  const members = await surface('members');
  vendor.get(pass('admin')).reply(200, [ada], headers);
  vendor.get(pass('member')).reply(200, [], headers);

  const read = await readAll(members);

  expect(read.gaps).toEqual(gaps);
});

it.each([
  [{ members: 'read' }, []],
  [{ metadata: 'read' }, [concealed]],
])('an app that was given %j', async (permissions, gaps) => {
  vendor.post('/app/installations/9/access_tokens').reply(201, { token: 'ghs_x', permissions });
  vendor.get('/orgs/example').reply(200, organization);
  vendor.get('/app').reply(200, { name: 'Scanner' });
  const members = await surface('members', app({ installationId: 9 }));
  vendor.get(pass('admin')).reply(200, []);
  vendor.get(pass('member')).reply(200, []);

  const read = await readAll(members);

  expect(read.gaps).toEqual(gaps);
});
