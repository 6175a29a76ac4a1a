import { expect, it } from 'vitest';
import { github } from '../../../src/connectors/github/index.ts';
import { readAll, testTools, useNock } from '../../support/surface.ts';
import {
  ada,
  app,
  bearer,
  next,
  opened,
  organization,
  personKey,
  plantOpening,
  refusal,
  surface,
  vendor,
} from './support.ts';

useNock();

const pass = (role: string) => `/orgs/example/members?role=${role}&per_page=100`;
const second = '/organizations/42/members?role=member&per_page=100&page=2';
const witness = '/orgs/example/outside_collaborators?per_page=1';
const membership = '/user/memberships/orgs/example';
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
  vendor.get(witness).reply(200, []);

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
  vendor.get(witness).reply(200, []);

  const { records } = await readAll(members, { after: `member https://api.github.com${second}` });

  expect(records).toEqual([told(103, { admin: false })]);
});

it('starts over from what is no cursor of ours', async () => {
  const members = await opened('members');
  vendor.get(pass('admin')).reply(200, [ada]);
  vendor.get(pass('member')).reply(200, []);
  vendor.get(witness).reply(200, []);

  const { gaps } = await readAll(members, { after: 'elsewhere' });

  expect(gaps).toEqual([]);
});

it('has a gap for each pass that is refused, and for a row of another shape', async () => {
  const members = await opened('members');
  vendor.get(pass('admin')).reply(403, refusal('Resource not accessible by integration'));
  vendor.get(pass('member')).reply(200, [{ id: 104, login: 7 }, ada]);
  vendor.get(witness).reply(200, []);

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
  fix: 'give members:read to the app or token that OAuthlas signs in with (a classic token: read:org, and its owner must be a member)',
};

it.each([
  ['that has read:org, of a member', 'repo, read:org', { state: 'active', role: 'member' }, []],
  ['that has read:org, of somebody invited', 'read:org', { state: 'pending' }, [concealed]],
  ['that has read:org, of a stranger', 'read:org', 404, [concealed]],
  ['that has not read:org', 'repo', undefined, [concealed]],
])('a classic token %s', async (_, scopes, answer, gaps) => {
  const members = await opened('members');
  const headers = { 'x-oauth-scopes': scopes };
  vendor.get(pass('admin')).reply(200, [ada], headers);
  vendor.get(pass('member')).reply(200, [], headers);
  if (typeof answer === 'object') vendor.get(membership).reply(200, answer, headers);
  if (typeof answer === 'number') vendor.get(membership).reply(answer, refusal('Not Found'), headers);

  const read = await readAll(members);

  expect(read.gaps).toEqual(gaps);
});

it.each([
  ['sees what members:read opens', 200, [], []],
  ['does not', 403, refusal('Resource not accessible by personal access token'), [concealed]],
  ['is told something else', 200, { message: 'hello' }, [concealed]],
  [
    "is told a proxy's page",
    403,
    '<html>',
    [
      {
        reason: 'shape',
        what: 'whether these are all members, or the public ones alone, was not told: GET /orgs/example/outside_collaborators gave 403: something that is no answer of GitHub: a proxy or a portal may be in between',
      },
    ],
  ],
])('a token of another kind that %s, whatever it sees of the settings', async (_, status, body, gaps) => {
  vendor.get('/orgs/example').reply(403, refusal('Resource not accessible by personal access token'));
  vendor.get('/user').reply(200, { login: 'Ada' });
  const members = await surface('members');
  vendor.get(pass('admin')).reply(200, [ada]);
  vendor.get(pass('member')).reply(200, []);
  vendor.get(witness).reply(status, body);

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
  vendor.get(pass('admin')).reply(200, [ada]);
  vendor.get(pass('member')).reply(200, []);

  const read = await readAll(members);

  expect(read.gaps).toEqual(gaps);
});

it('has a gap where nobody owns the organisation, whatever the credential may', async () => {
  const members = await opened('members');
  vendor.get(pass('admin')).reply(200, []);
  vendor.get(pass('member')).reply(200, [ada]);
  vendor.get(witness).reply(200, []);

  const { gaps } = await readAll(members);

  expect(gaps).toEqual([
    {
      reason: 'shape',
      what: 'GitHub showed no owner, and somebody owns every organisation',
      fix: 'see who owns it under People in the organisation, and that no proxy answers in place of GitHub',
    },
  ]);
});

it.each([
  ['was shown', 200, [], false],
  ['was refused', 403, refusal('Resource not accessible'), true],
  ['was not shown a list', 200, {}, true],
] as const)(
  'a credential that %s outside collaborators is asked again only where that proved nothing',
  async (_, status, answer, isAsked) => {
    plantOpening();
    const { surfaces } = await github.connect(bearer(), testTools());
    const read = async (id: string) => {
      const found = surfaces.find((surface) => surface.id === id);
      if (found === undefined) throw new Error(`no surface ${id}`);
      return await readAll(found);
    };
    vendor.get('/orgs/example/outside_collaborators?per_page=100').reply(status, answer);
    vendor.get(pass('admin')).reply(200, [ada]);
    vendor.get(pass('member')).reply(200, []);
    if (isAsked) vendor.get(witness).reply(status, answer);

    await read('outside-collaborators');
    const { gaps } = await read('members');

    expect(gaps.map(({ what }) => what)).toEqual(isAsked ? [concealed.what] : []);
  },
);
