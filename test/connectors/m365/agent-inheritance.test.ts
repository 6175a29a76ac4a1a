import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recordKey } from '../../../src/model/keys.ts';
import type { AppRecord } from '../../../src/model/records.ts';
import type { Instant } from '../../../src/model/values.ts';
import { readAll, useNock } from '../../support/surface.ts';
import { answerBatches, exactly, GRAPH, graph, type InnerReply, openSurface, refusal } from './tenant.ts';

useNock();

const CREATED = '2026-02-01T00:00:00.000Z' as Instant;

function agent(id: string, overrides: Partial<AppRecord> = {}): AppRecord {
  return {
    kind: 'app',
    key: recordKey('t', 'app', id),
    name: id,
    role: 'client',
    type: 'ServiceIdentity',
    home: 'unknown',
    enabled: true,
    createdAt: CREATED,
    ...overrides,
  };
}

const api = agent('r1', { type: 'Application', publishes: { role1: 'Mail.Read' } });

const cast = '/beta/servicePrincipals/microsoft.graph.agentIdentity';
const roles = (id: string) => `${cast}/${id}/inheritedAppRoleAssignments`;
const grants = (id: string) => `${cast}/${id}/inheritedOauth2PermissionGrants`;
const none: readonly InnerReply[] = [{ body: { value: [] } }];

const role = {
  id: 'aabbccdd-1122-3344-5566-778899001122',
  creationTimestamp: '2026-03-15T10:30:00Z',
  appRoleId: 'ROLE1',
  principalDisplayName: 'My Agent',
  principalId: 'A1',
  principalType: 'ServicePrincipal',
  resourceDisplayName: 'Microsoft Graph',
  resourceId: 'R1',
};
const grant = {
  id: 'abc123def456',
  clientId: 'A1',
  consentType: 'AllPrincipals',
  principalId: null,
  resourceId: 'R1',
  scope: ' User.Read  Mail.Read user.read',
  startTime: '2026-06-15T00:00:00Z',
  expiryTime: '2027-06-15T00:00:00Z',
};

function answer(replies: Readonly<Record<string, readonly InnerReply[]>>, calls = 2) {
  return answerBatches(replies, { calls, version: '/beta' });
}

test('what an agent inherits is its own grants by another key, and says how it came by them', async () => {
  const asked = answer({
    [roles('a1')]: [{ body: { value: [role] } }],
    [grants('a1')]: [{ body: { value: [grant] } }],
  });
  const surface = await openSurface('agent-inheritance');

  const read = await readAll(surface, { known: [agent('a1'), api] });

  expect(read).toEqual({
    records: [
      {
        kind: 'grant',
        key: 't/grant/inherited/application/r1/a1/role1',
        app: 't/app/a1',
        access: 'application',
        principal: 'itself',
        resource: 'r1',
        resourceName: 'Microsoft Graph',
        scopes: ['Mail.Read'],
        consent: 'admin',
        basis: 'inherited',
        grantedAt: '2026-03-15T10:30:00.000Z',
      },
      {
        kind: 'grant',
        key: 't/grant/inherited/delegated/a1/r1/everyone',
        app: 't/app/a1',
        access: 'delegated',
        principal: 'everyone',
        resource: 'r1',
        scopes: ['User.Read', 'Mail.Read'],
        consent: 'admin',
        basis: 'inherited',
        grantedAt: 'unknown',
      },
    ],
    gaps: [],
    removed: [],
    cursors: ['inheritedAppRoleAssignments a1', 'inheritedOauth2PermissionGrants a1'],
    bookmark: undefined,
    stated: undefined,
  });
  expect(asked).toEqual([[roles('a1')], [grants('a1')]]);
});

test('a tenant without agents is asked nothing', async () => {
  const surface = await openSurface('agent-inheritance');

  const read = await readAll(surface, {
    known: [api, agent('bp', { type: 'agentIdentityBlueprintPrincipal' })],
  });

  expect([read.records, read.gaps, read.cursors]).toEqual([[], [], []]);
});

test.each<[string, object, Partial<AppRecord>, object]>([
  ['an API that publishes no such role', { appRoleId: 'gone' }, {}, { scopes: ['unknown role gone'] }],
  ['an API that is not known', { resourceId: 'r9' }, {}, { scopes: ['unknown role role1'], resource: 'r9' }],
  [
    'the date in its usual name',
    { createdDateTime: '2026-04-01T00:00:00Z' },
    {},
    { grantedAt: '2026-04-01T00:00:00.000Z' },
  ],
  [
    'a grant that is older than the agent',
    { creationTimestamp: '2025-01-01T00:00:00Z' },
    {},
    { grantedAt: CREATED },
  ],
  ['no date', { creationTimestamp: null }, {}, { grantedAt: 'unknown' }],
  ['an agent of unknown age', {}, { createdAt: 'unknown' }, { grantedAt: 'unknown' }],
  [
    'the blueprint in the place of the agent',
    { principalId: 'BP', principalType: undefined },
    {},
    { app: 't/app/a1' },
  ],
])('keeps %s', async (_, odd, overrides, expected) => {
  answer({ [roles('a1')]: [{ body: { value: [{ ...role, ...odd }] } }], [grants('a1')]: none });
  const surface = await openSurface('agent-inheritance');

  const read = await readAll(surface, { known: [agent('a1', overrides), api] });

  expect(read.records).toMatchObject([expected]);
});

test('a grant for one person, which is not documented here, is kept as one', async () => {
  const odd = { ...grant, consentType: 'Principal', principalId: 'U1', clientId: 'BP' };
  answer({ [roles('a1')]: none, [grants('a1')]: [{ body: { value: [odd] } }] });
  const surface = await openSurface('agent-inheritance');

  const read = await readAll(surface, { known: [agent('a1')] });

  expect(read.records).toMatchObject([
    {
      key: 't/grant/inherited/delegated/a1/r1/u1',
      app: 't/app/a1',
      principal: 't/principal/u1',
      basis: 'inherited',
    },
  ]);
});

test('an agent of whom Graph says that it is none may inherit all the same; a row that does not parse is a gap about its agent', async () => {
  const notFound = { status: 404, body: refusal('Request_ResourceNotFound', 'It is no agent.') };
  answer({
    [roles('a1')]: [notFound],
    [grants('a1')]: [notFound],
    [roles('a2')]: [{ body: { value: [{ ...role, appRoleId: 7 }, role] } }],
    [grants('a2')]: [{ body: { value: [{ ...grant, resourceId: null }] } }],
  });
  const surface = await openSurface('agent-inheritance');

  const read = await readAll(surface, { known: [agent('a1'), agent('a2'), api] });

  expect(read.records.map(({ key }) => key)).toEqual(['t/grant/inherited/application/r1/a2/role1']);
  expect(read.gaps.map(({ reason, subject }) => [reason, subject])).toEqual([
    ['unavailable', 't/app/a1'],
    ['shape', 't/app/a2'],
    ['unavailable', 't/app/a1'],
    ['shape', 't/app/a2'],
  ]);
});

test('so many as one answer holds may not be all of them', async () => {
  const many = (length: number) => Array.from({ length }, (_, n) => ({ ...role, appRoleId: `role${n}` }));
  const next = `${roles('a3')}?$skiptoken=x`;
  answer({
    [roles('a1')]: [{ body: { value: many(1_000) } }],
    [roles('a2')]: [{ body: { value: many(999) } }],
    [roles('a3')]: [{ body: { value: many(1_000), '@odata.nextLink': `${GRAPH}${next}` } }],
    [grants('a1')]: none,
    [grants('a2')]: none,
    [grants('a3')]: none,
  });
  graph().get(exactly(next)).reply(200, { value: [] });
  const surface = await openSurface('agent-inheritance');

  const read = await readAll(surface, { known: [agent('a1'), agent('a2'), agent('a3'), api] });

  expect(read.records).toHaveLength(2_999);
  expect(read.gaps).toEqual([
    {
      reason: 'truncated',
      what: 'the application permissions that an agent inherits: Microsoft gives no more than 1000 of them, and there may be more',
      subject: 't/app/a1',
    },
  ]);
});

test('a second page, which is not documented, is followed', async () => {
  const next = `${roles('a1')}?$skiptoken=x`;
  answer({
    [roles('a1')]: [{ body: { value: [role], '@odata.nextLink': `${GRAPH}${next}` } }],
    [grants('a1')]: none,
  });
  graph()
    .get(exactly(next))
    .reply(200, { value: [{ ...role, appRoleId: 'role2' }] });
  const surface = await openSurface('agent-inheritance');

  const read = await readAll(surface, { known: [agent('a1'), api] });

  expect([read.records.length, read.gaps]).toEqual([2, []]);
});

test.each([
  [roles, 'application permissions', 'Application.Read.All', grants, grant],
  [grants, 'delegated grants', 'Directory.Read.All', roles, role],
] as const)(
  'without the right to one list the other is read all the same',
  async (refused, what, lacks, other, good) => {
    const all = Array.from({ length: 5 }, (_, at) => `a${at}`);
    const denied = { status: 403, body: refusal('Authorization_RequestDenied', 'No.') };
    answer(
      Object.fromEntries(
        all.flatMap((id) => [
          [refused(id), [denied]],
          [other(id), [{ body: { value: [good] } }]],
        ]),
      ),
    );
    const surface = await openSurface('agent-inheritance');

    const read = await readAll(surface, { known: [...all.map((id) => agent(id)), api] });

    expect(read.records).toHaveLength(5);
    expect(read.gaps).toEqual([
      {
        reason: 'permission',
        what: `the ${what} that the remaining agents inherit: GET ${refused('a0')} gave 403: Authorization_RequestDenied: No.`,
        lacks,
        fix: `grant ${lacks} to the app that OAuthlas signs in as, and give admin consent`,
      },
    ]);
  },
);

test('where beta does not know the lists, that is told once for each', async () => {
  const unknown = {
    status: 400,
    body: refusal('BadRequest', "Resource not found for the segment 'inheritedAppRoleAssignments'."),
  };
  answer({
    [roles('a1')]: [unknown],
    [roles('a2')]: [unknown],
    [grants('a1')]: [unknown],
    [grants('a2')]: [unknown],
  });
  const surface = await openSurface('agent-inheritance');

  const read = await readAll(surface, { known: [agent('a1'), agent('a2')] });

  expect(read.gaps.map(({ reason, subject }) => [reason, subject])).toEqual([
    ['unsupported', undefined],
    ['unsupported', undefined],
  ]);
});

test('a resume goes on in the list in which it stopped', async () => {
  const first = answer({ [roles('a2')]: none, [grants('a1')]: none, [grants('a2')]: none });
  const surface = await openSurface('agent-inheritance');
  const known = [agent('a1'), agent('a2')];

  await readAll(surface, { known, after: 'inheritedAppRoleAssignments a1' });
  const last = answer({ [grants('a2')]: none }, 1);
  await readAll(surface, { known, after: 'inheritedOauth2PermissionGrants a1' });

  expect(first).toEqual([[roles('a2')], [grants('a1'), grants('a2')]]);
  expect(last).toEqual([[grants('a2')]]);
});

test('whatever a row holds, it is an inherited grant or a gap', async () => {
  const surface = await openSurface('agent-inheritance');
  const member = fc.constantFrom(
    'appRoleId',
    'resourceId',
    'consentType',
    'principalId',
    'scope',
    'clientId',
  );
  const row = fc.dictionary(member, fc.oneof(fc.string(), fc.jsonValue()));
  await fc.assert(
    fc.asyncProperty(row, async (odd) => {
      answer({ [roles('a1')]: [{ body: { value: [odd] } }], [grants('a1')]: [{ body: { value: [odd] } }] });

      const read = await readAll(surface, { known: [agent('a1'), api] });

      const lost = read.gaps.filter(({ what }) => !what.includes(' came without '));
      expect(read.records.length + lost.length).toBe(2);
      expect(read.records.every((record) => record.kind === 'grant' && record.basis === 'inherited')).toBe(
        true,
      );
    }),
    { numRuns: 50 },
  );
});
