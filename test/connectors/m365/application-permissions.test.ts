import { expect, test } from 'vitest';
import { recordKey } from '../../../src/model/keys.ts';
import type { AppRecord } from '../../../src/model/records.ts';
import { readAll, testTools, useNock } from '../../support/surface.ts';
import { exactly, GRAPH, graph, openSurface, refusal } from './tenant.ts';

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

test('a role is resolved within its own resource; people and groups are no apps', async () => {
  graph()
    .get(exactly(path('r1')))
    .reply(200, {
      value: [row, { ...row, principalType: 'User' }, { ...row, principalType: 'Group' }],
    });
  graph()
    .get(exactly(path('r2')))
    .reply(200, { value: [{ ...row, resourceDisplayName: null }] });
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
  graph()
    .get(exactly(path('r1')))
    .reply(200, { value: [{ ...row, ...odd }] });
  const surface = await openSurface('application-permissions');

  const read = await readAll(surface, { known: [app('r1', { role1: 'Mail.Read' })] });

  expect(read.records).toMatchObject([expected]);
});

test('every page of a resource is read, and rows that do not parse are gaps about their app', async () => {
  const next = '/v1.0/servicePrincipals/r1/appRoleAssignedTo?$skiptoken=x&$top=999';
  graph()
    .get(exactly(path('r1')))
    .reply(200, { value: [{ ...row, id: 'BAD', appRoleId: 7 }], '@odata.nextLink': `${GRAPH}${next}` });
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
  graph()
    .get(exactly(path('r2')))
    .reply(200, { value: [] });
  const surface = await openSurface('application-permissions');

  const read = await readAll(surface, {
    after: 'r1',
    known: [app('r1', { role1: 'A' }), app('r2', { role1: 'B' })],
  });

  expect(read.cursors).toEqual(['r2']);
});

test('a resource that is gone is one gap, and the rest goes on', async () => {
  graph()
    .get(exactly(path('r1')))
    .reply(404, refusal('Request_ResourceNotFound', 'It does not exist.'));
  graph()
    .get(exactly(path('r2')))
    .reply(200, { value: [row] });
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
  graph()
    .get(exactly(path('r1')))
    .reply(200, { value: [row], '@odata.nextLink': `${GRAPH}${next}` });
  graph().get(exactly(next)).reply(404, refusal('Request_ResourceNotFound', 'Gone.'));
  const surface = await openSurface('application-permissions');

  const read = await readAll(surface, { known: [app('r1', { role1: 'A' })] });

  expect(read.records).toHaveLength(1);
  expect(read.gaps).toMatchObject([{ reason: 'unavailable', subject: 't/app/r1' }]);
});

test('a missing right is one gap about all, and no further resource is asked', async () => {
  const all = Array.from({ length: 120 }, (_, at) => `r${String(at).padStart(3, '0')}`);
  const asked = new Set<string>();
  graph()
    .get(/appRoleAssignedTo/)
    .query(true)
    .times(50)
    .reply(403, (uri: string) => {
      asked.add(uri);
      return refusal('Authorization_RequestDenied', 'No.');
    });
  const surface = await openSurface('application-permissions');

  const read = await readAll(surface, { known: all.map((id) => app(id, { role1: 'A' })) });

  expect(asked.size).toBe(50);
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
  graph()
    .persist()
    .get(/appRoleAssignedTo/)
    .query(true)
    .reply(503, refusal('serviceNotAvailable', 'Down.'));
  const surface = await openSurface('application-permissions', testTools());

  const read = await readAll(surface, { known: all.map((id) => app(id, { role1: 'A' })) });

  expect(read.gaps.map(({ reason, subject }) => [reason, subject])).toEqual([
    ['unavailable', 't/app/r0'],
    ['unavailable', 't/app/r1'],
    ['unavailable', 't/app/r2'],
    ['unavailable', 't/app/r3'],
    ['unavailable', 't/app/r4'],
    ['unavailable', undefined],
  ]);
});
