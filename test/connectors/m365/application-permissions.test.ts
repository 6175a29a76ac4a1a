import { expect, test } from 'vitest';
import { recordKey } from '../../../src/model/keys.ts';
import type { AppRecord } from '../../../src/model/records.ts';
import { readAll, testTools, useNock } from '../../support/surface.ts';
import { answerBatches, exactly, GRAPH, graph, openSurface, refusal } from './tenant.ts';

useNock();

function app(id: string, publishes?: Record<string, string>): AppRecord {
  return {
    kind: 'app',
    key: recordKey('t', 'app', id),
    name: id,
    role: 'client',
    type: 'Application',
    home: 'platform',
    enabled: true,
    createdAt: 'unknown',
    ...(publishes !== undefined && { publishes }),
  };
}

function path(id: string): string {
  return `/v1.0/servicePrincipals/${id}/appRoleAssignedTo?$top=999`;
}

const row = {
  id: 'AAA',
  appRoleId: 'ROLE1',
  createdDateTime: '2023-01-02T03:04:05Z',
  principalId: 'C1',
  principalType: 'ServicePrincipal',
  principalDisplayName: 'Backup',
  resourceId: 'r1',
  resourceDisplayName: 'Microsoft Graph',
};

test.each([
  ['servicePrincipal', 1],
  ['SERVICEPRINCIPAL', 1],
  ['AgentIdentity', 1],
  ['user', 0],
  ['GROUP', 0],
  ['AgentUser', 0],
])('of a holder whose kind is written %s, %d grants are kept', async (principalType, kept) => {
  answerBatches({ [path('r1')]: [{ body: { value: [{ ...row, principalType }] } }] });
  const surface = await openSurface('application-permissions');

  const read = await readAll(surface, { known: [app('r1', { role1: 'Mail.Read' })] });

  expect(read.records).toHaveLength(kept);
  expect(read.gaps).toEqual([]);
});

test('a role is resolved within its own resource; people and groups are no apps', async () => {
  const asked = answerBatches({
    [path('r1')]: [
      { body: { value: [row, { ...row, principalType: 'User' }, { ...row, principalType: 'Group' }] } },
    ],
    [path('r2')]: [{ body: { value: [{ ...row, resourceDisplayName: null }] } }],
  });
  const surface = await openSurface('application-permissions');

  const read = await readAll(surface, {
    known: [
      app('r1', { role1: 'Mail.Read' }),
      app('r2', { role1: 'user_impersonation' }),
      app('nothing-to-hold'),
    ],
  });

  const held = {
    kind: 'grant',
    app: 't/app/c1',
    access: 'application',
    principal: 'itself',
    consent: 'admin',
    grantedAt: '2023-01-02T03:04:05.000Z',
    appName: 'Backup',
  };
  expect(read).toEqual({
    records: [
      {
        ...held,
        key: 't/grant/application/r1/c1/role1',
        resource: 'r1',
        resourceName: 'Microsoft Graph',
        scopes: ['Mail.Read'],
      },
      {
        ...held,
        key: 't/grant/application/r2/c1/role1',
        resource: 'r2',
        scopes: ['user_impersonation'],
      },
    ],
    gaps: [],
    removed: [],
    cursors: ['r2'],
    bookmark: undefined,
  });
  expect(asked).toEqual([[path('r1'), path('r2')]]);
});

test.each([
  ['a role that its resource no longer has', { appRoleId: 'gone' }, { scopes: ['unknown role gone'] }],
  [
    'a role named like a member of every object',
    { appRoleId: 'toString' },
    { scopes: ['unknown role tostring'] },
  ],
  ['default access, without a role', { appRoleId: '00000000-0000-0000-0000-000000000000' }, { scopes: [] }],
  ['no date', { createdDateTime: null }, { grantedAt: 'unknown' }],
])('keeps %s', async (_, odd, expected) => {
  answerBatches({ [path('r1')]: [{ body: { value: [{ ...row, ...odd }] } }] });
  const surface = await openSurface('application-permissions');

  const read = await readAll(surface, { known: [app('r1', { role1: 'Mail.Read' })] });

  expect(read.records).toMatchObject([expected]);
});

test('every page of a resource is read, and rows that do not parse are gaps about their app', async () => {
  const next = '/v1.0/servicePrincipals/r1/appRoleAssignedTo?$skiptoken=x&$top=999';
  const body = { value: [{ ...row, id: 'BAD', appRoleId: 7 }], '@odata.nextLink': `${GRAPH}${next}` };
  answerBatches({ [path('r1')]: [{ body }] });
  graph()
    .get(exactly(next))
    .reply(200, { value: [row] });
  const surface = await openSurface('application-permissions');

  const read = await readAll(surface, { known: [app('r1', { role1: 'Mail.Read' })] });

  expect(read.records.map(({ key }) => key)).toEqual(['t/grant/application/r1/c1/role1']);
  expect(read.gaps).toEqual([
    {
      reason: 'shape',
      what: 'app role assignment BAD is not as documented (appRoleId: Invalid input: expected string, received number)',
      subject: 't/app/c1',
    },
  ]);
});

test('a resume asks only the resources after the cursor', async () => {
  answerBatches({ [path('r2')]: [{ body: { value: [] } }] });
  const surface = await openSurface('application-permissions');

  const read = await readAll(surface, {
    after: 'r1',
    known: [app('r1', { role1: 'A' }), app('r2', { role1: 'B' })],
  });

  expect(read.cursors).toEqual(['r2']);
});

test('a resource that is gone is one gap, and the rest goes on', async () => {
  answerBatches({
    [path('r1')]: [{ status: 404, body: refusal('Request_ResourceNotFound', 'It does not exist.') }],
    [path('r2')]: [{ body: { value: [row] } }],
  });
  const surface = await openSurface('application-permissions');

  const read = await readAll(surface, { known: [app('r1', { role1: 'A' }), app('r2', { role1: 'B' })] });

  expect(read.records).toHaveLength(1);
  expect(read.gaps).toEqual([
    {
      reason: 'unavailable',
      what: 'who holds the permissions of a resource: GET /v1.0/servicePrincipals/r1/appRoleAssignedTo gave 404: Request_ResourceNotFound: It does not exist.',
      subject: 't/app/r1',
    },
  ]);
});

test('what was read of a resource before a refusal stays', async () => {
  const next = '/v1.0/servicePrincipals/r1/appRoleAssignedTo?$skiptoken=x';
  answerBatches({ [path('r1')]: [{ body: { value: [row], '@odata.nextLink': `${GRAPH}${next}` } }] });
  graph().get(exactly(next)).reply(404, refusal('Request_ResourceNotFound', 'Gone.'));
  const surface = await openSurface('application-permissions');

  const read = await readAll(surface, { known: [app('r1', { role1: 'A' })] });

  expect(read.records).toHaveLength(1);
  expect(read.gaps).toMatchObject([{ reason: 'unavailable', subject: 't/app/r1' }]);
});

test('a missing right is one gap about all, and no further resource is asked', async () => {
  const all = Array.from({ length: 120 }, (_, at) => `r${String(at).padStart(3, '0')}`);
  const denied = { status: 403, body: refusal('Authorization_RequestDenied', 'No.') };
  const asked = answerBatches(Object.fromEntries(all.map((id) => [path(id), [denied]])), { calls: 3 });
  const surface = await openSurface('application-permissions');

  const read = await readAll(surface, { known: all.map((id) => app(id, { role1: 'A' })) });

  expect(asked.map((paths) => paths.length)).toEqual([20, 20, 20]);
  expect(read.gaps).toEqual([
    {
      reason: 'permission',
      what: 'who holds the permissions of the remaining resources: GET /v1.0/servicePrincipals/r000/appRoleAssignedTo gave 403: Authorization_RequestDenied: No.',
      lacks: 'Application.Read.All',
      fix: 'grant Application.Read.All to the app that OAuthlas signs in as, and give admin consent',
    },
  ]);
});

test('when the service is down, the rest is given up with a gap about all of it', async () => {
  const all = Array.from({ length: 8 }, (_, at) => `r${at}`);
  const down = { status: 503, body: refusal('serviceNotAvailable', 'Down.') };
  answerBatches(Object.fromEntries(all.map((id) => [path(id), [down]])), { calls: 6 });
  const tools = testTools();
  const surface = await openSurface('application-permissions', tools);

  const read = await readAll(surface, { known: all.map((id) => app(id, { role1: 'A' })) });

  expect(read.gaps.map(({ reason, subject }) => [reason, subject])).toEqual(givenUp('unavailable'));
  expect(read.gaps[0]?.what).toBe(
    'who holds the permissions of a resource: GET /v1.0/servicePrincipals/r0/appRoleAssignedTo gave 503: serviceNotAvailable: Down. after 6 tries',
  );
  expect(read.cursors).toEqual(['r4']);
  expect(tools.waited).toEqual([750, 1500, 3000, 6000, 12_000]);
});

test.each([
  [503, 'unavailable'],
  [429, 'throttled'],
])('a whole batch that is answered %d is that of each resource in it', async (status, reason) => {
  graph().persist().post(exactly('/v1.0/$batch')).reply(status, refusal('x', 'No.'));
  const all = Array.from({ length: 8 }, (_, at) => `r${at}`);
  const surface = await openSurface('application-permissions');

  const read = await readAll(surface, { known: all.map((id) => app(id, { role1: 'A' })) });

  expect(read.gaps.map(({ reason, subject }) => [reason, subject])).toEqual(givenUp(reason));
  expect(read.gaps[0]?.what).toContain(`POST /v1.0/$batch gave ${status}: x: No. after 6 tries`);
});

test('a whole batch that is refused for want of a right is one gap about all', async () => {
  graph().post(exactly('/v1.0/$batch')).reply(403, refusal('Authorization_RequestDenied', 'No.'));
  const surface = await openSurface('application-permissions');

  const read = await readAll(surface, { known: [app('r1', { role1: 'A' }), app('r2', { role1: 'B' })] });

  expect(read.gaps).toMatchObject([{ reason: 'permission', lacks: 'Application.Read.All' }]);
});

test('a batch that is throttled as a whole is sent again as a whole', async () => {
  graph().post(exactly('/v1.0/$batch')).reply(429, refusal('TooManyRequests', 'x'), { 'retry-after': '7' });
  answerBatches({ [path('r1')]: [{ body: { value: [row] } }] });
  const tools = testTools();
  const surface = await openSurface('application-permissions', tools);

  const read = await readAll(surface, { known: [app('r1', { role1: 'A' })] });

  expect([read.records.length, read.gaps]).toEqual([1, []]);
  expect(tools.waited[0]).toBe(7125);
});

test.each<[string, object, number]>([
  ['in seconds', { 'Retry-After': '7' }, 7125],
  ['as a number', { 'Retry-After': 7 }, 7125],
  ['as a date', { 'retry-after': 'Mon, 23 Nov 2026 12:00:07 GMT' }, 7125],
  ['not at all', {}, 750],
])('one that is throttled inside, with Retry-After %s, is sent again alone', async (_, headers, pause) => {
  const throttled = { status: 429, headers, body: refusal('TooManyRequests', 'x') };
  const good = { body: { value: [] } };
  const asked = answerBatches(
    { [path('r1')]: [good], [path('r2')]: [throttled, { body: { value: [row] } }], [path('r3')]: [good] },
    { calls: 2 },
  );
  const tools = testTools();
  const surface = await openSurface('application-permissions', tools);

  const read = await readAll(surface, { known: ['r1', 'r2', 'r3'].map((id) => app(id, { role1: 'A' })) });

  expect(asked).toEqual([[path('r1'), path('r2'), path('r3')], [path('r2')]]);
  expect(read.records.map(({ key }) => key)).toEqual(['t/grant/application/r2/c1/role1']);
  expect(read.gaps).toEqual([]);
  expect(tools.waited.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(pause);
  expect(tools.waited[0]).toBeLessThan(pause + 1200);
});

test('one that is left out of the answers is asked for again, then it is a gap', async () => {
  const asked = answerBatches(
    { [path('r1')]: [undefined], [path('r2')]: [undefined, { body: { value: [row] } }] },
    { calls: 6 },
  );
  const surface = await openSurface('application-permissions');

  const read = await readAll(surface, { known: [app('r1', { role1: 'A' }), app('r2', { role1: 'B' })] });

  expect(asked.map((paths) => paths.length)).toEqual([2, 2, 1, 1, 1, 1]);
  expect(read.records).toHaveLength(1);
  expect(read.gaps).toEqual([
    {
      reason: 'unavailable',
      what: 'who holds the permissions of a resource: GET /v1.0/servicePrincipals/r1/appRoleAssignedTo gave no answer inside the batch after 6 tries',
      subject: 't/app/r1',
    },
  ]);
});

test('forty-one resources are three batches, each full but the last, and a resume goes on in between', async () => {
  const all = Array.from({ length: 41 }, (_, at) => `r${String(at).padStart(2, '0')}`);
  const good = Object.fromEntries(all.map((id) => [path(id), [{ body: { value: [] } }]]));
  const asked = answerBatches(good, { calls: 3 });
  const surface = await openSurface('application-permissions');

  const read = await readAll(surface, { known: all.map((id) => app(id, { role1: 'A' })) });

  expect(asked.map((paths) => paths.length)).toEqual([20, 20, 1]);
  expect(asked.flat()).toEqual(all.map(path));
  expect(read.cursors).toEqual(['r40']);
});

test('a first page whose size is refused inside a batch is asked for in smaller ones', async () => {
  const small = '/v1.0/servicePrincipals/r1/appRoleAssignedTo?$top=100';
  const refused = refusal('Request_BadRequest', "Invalid page size specified: '999'.");
  answerBatches({ [path('r1')]: [{ status: 400, body: refused }] });
  graph()
    .get(exactly(small))
    .reply(200, { value: [row] });
  const surface = await openSurface('application-permissions');

  const read = await readAll(surface, { known: [app('r1', { role1: 'A' })] });

  expect([read.records.length, read.gaps]).toEqual([1, []]);
});

test('a list whose page token grew too old starts over with a call of its own', async () => {
  const next = '/v1.0/servicePrincipals/r1/appRoleAssignedTo?$skiptoken=old';
  answerBatches({ [path('r1')]: [{ body: { value: [row], '@odata.nextLink': `${GRAPH}${next}` } }] });
  graph().get(exactly(next)).reply(400, refusal('Directory_ExpiredPageToken', 'x'));
  graph()
    .get(exactly(path('r1')))
    .reply(200, { value: [row, { ...row, principalId: 'C2' }] });
  const surface = await openSurface('application-permissions');

  const read = await readAll(surface, { known: [app('r1', { role1: 'A' })] });

  expect([read.records.length, read.gaps]).toEqual([2, []]);
});

test.each([
  ['to another host', 'https://evil.test/v1.0/x', 'another host (evil.test)'],
  ['back to the first page', `${GRAPH}${path('r1')}`, 'one that was shown already'],
])('a link inside a batch that leads %s is not followed', async (_, link, said) => {
  answerBatches({ [path('r1')]: [{ body: { value: [row], '@odata.nextLink': link } }] });
  const surface = await openSurface('application-permissions');

  const read = await readAll(surface, { known: [app('r1', { role1: 'A' })] });

  expect(read.records).toHaveLength(1);
  expect(read.gaps).toMatchObject([
    { reason: 'shape', what: expect.stringContaining(said), subject: 't/app/r1' },
  ]);
});

test('a body inside that is no list is a gap about its resource', async () => {
  answerBatches({
    [path('r1')]: [{ body: '<html>Sign in' }],
    [path('r2')]: [{ body: {} }],
    [path('r3')]: [{ status: 'fine', body: { value: [row] } }],
    [path('r4')]: [{ body: { value: [row] } }],
  });
  const surface = await openSurface('application-permissions');

  const read = await readAll(surface, {
    known: ['r1', 'r2', 'r3', 'r4'].map((id) => app(id, { role1: 'A' })),
  });

  expect(read.records.map(({ key }) => key)).toEqual(['t/grant/application/r4/c1/role1']);
  expect(read.gaps.map(({ reason, subject }) => [reason, subject])).toEqual([
    ['shape', 't/app/r1'],
    ['shape', 't/app/r2'],
    ['shape', 't/app/r3'],
  ]);
});

/** Five in a row, and then all that is left. */
function givenUp(reason: string): readonly [string, string | undefined][] {
  const five = [0, 1, 2, 3, 4].map((at): [string, string] => [reason, `t/app/r${at}`]);
  return [...five, [reason, undefined]];
}
