import { expect, test } from 'vitest';
import { recordKey } from '../../../src/model/keys.ts';
import type { AppRecord, GrantRecord } from '../../../src/model/records.ts';
import { readAll, useNock } from '../../support/surface.ts';
import { answerBatches, exactly, GRAPH, graph, openSurface, refusal } from './tenant.ts';

useNock();

const GRAPH_APP = '00000003-0000-0000-c000-000000000000';

function app(id: string, clientId?: string): AppRecord {
  return {
    kind: 'app',
    key: recordKey('t', 'app', id),
    ...(clientId !== undefined && { clientId }),
    name: id,
    role: 'client',
    type: 'Application',
    home: 'platform',
    enabled: true,
    createdAt: 'unknown',
  };
}

function grant(resource: string, access: GrantRecord['access'] = 'delegated'): GrantRecord {
  return {
    kind: 'grant',
    key: recordKey('t', 'grant', access, 'client', resource),
    app: recordKey('t', 'app', 'client'),
    access,
    principal: 'everyone',
    resource,
    scopes: [],
    consent: 'admin',
    grantedAt: 'unknown',
  };
}

const path = (id: string) => `/v1.0/servicePrincipals/${id}/delegatedPermissionClassifications`;
const row = { id: 'x', permissionId: 'PERM1', permissionName: 'User.Read', classification: 'low' };
const classified = (...value: object[]) => [{ body: { value } }];

test('asks Graph, and where somebody holds a delegated grant; nobody else', async () => {
  const asked = answerBatches({
    [path('api')]: classified({ ...row, permissionName: null, classification: 'Medium' }),
    [path('graph')]: classified(row),
  });
  const surface = await openSurface('permission-classifications');

  const read = await readAll(surface, {
    known: [
      app('api'),
      app('graph', GRAPH_APP),
      app('idle', 'idle-app'),
      app('roles', 'roles-app'),
      grant('api'),
      grant('roles', 'application'),
      grant('gone'),
    ],
  });

  expect(asked).toEqual([[path('api'), path('graph')]]);
  expect(read).toMatchObject({ gaps: [], cursors: ['graph'] });
  const policy = { kind: 'policy', area: 'classification', state: 'on' };
  expect(read.records).toEqual([
    {
      ...policy,
      key: 't/policy/delegatedPermissionClassifications/api/perm1',
      name: 'perm1',
      value: 'Medium',
      rules: [{ effect: 'includes', when: { resourceApplication: 'api' } }],
    },
    {
      ...policy,
      key: 't/policy/delegatedPermissionClassifications/graph/perm1',
      name: 'User.Read',
      value: 'low',
      rules: [{ effect: 'includes', when: { resourceApplication: GRAPH_APP } }],
    },
  ]);
});

test('twenty to a batch, and a resumed reading goes on after the last of one', async () => {
  const ids = Array.from({ length: 22 }, (_, n) => `r${String(n).padStart(2, '0')}`);
  const known = ids.flatMap((id) => [app(id), grant(id)]);
  const replies = Object.fromEntries(ids.map((id) => [path(id), classified(row)]));
  const asked = answerBatches(replies, { calls: 3 });
  const surface = await openSurface('permission-classifications');

  const whole = await readAll(surface, { known });
  const rest = await readAll(surface, { known, after: 'r19' });

  expect(asked.map(({ length }) => length)).toEqual([20, 2, 2]);
  expect(whole.cursors).toEqual(['r19', 'r21']);
  expect(rest.records).toEqual(whole.records.slice(20));
});

test('every page of an API is read; a row that does not parse is a gap about the API', async () => {
  const next = `${path('graph')}?$skiptoken=x`;
  answerBatches({
    [path('graph')]: [
      {
        body: { value: [{ ...row, id: 'BAD', classification: null }], '@odata.nextLink': `${GRAPH}${next}` },
      },
    ],
  });
  graph()
    .get(exactly(next))
    .reply(200, { value: [row] });
  const surface = await openSurface('permission-classifications');

  const read = await readAll(surface, { known: [app('graph', GRAPH_APP)] });

  expect(read.records).toMatchObject([{ name: 'User.Read' }]);
  expect(read.gaps).toEqual([
    {
      reason: 'shape',
      what: 'classified permission BAD is not as documented (classification: Invalid input: expected string, received null)',
      subject: 't/app/graph',
    },
  ]);
});

test('an API that was deleted has none; another that fails is a gap about it', async () => {
  answerBatches({
    [path('a')]: [{ status: 404, body: refusal('Request_ResourceNotFound', 'None.') }],
    [path('b')]: [{ status: 400, body: refusal('BadRequest', 'Odd.') }],
    [path('c')]: classified(row),
    [path('d')]: [{ status: 404, body: refusal('UnknownError', '') }],
  });
  const surface = await openSurface('permission-classifications');

  const read = await readAll(surface, { known: ['a', 'b', 'c', 'd'].flatMap((id) => [app(id), grant(id)]) });

  expect(read.records).toHaveLength(1);
  expect(read.gaps).toEqual([
    {
      reason: 'shape',
      what: 'the classified permissions of an API: GET /v1.0/servicePrincipals/b/delegatedPermissionClassifications gave 400: BadRequest: Odd.',
      subject: 't/app/b',
    },
    {
      reason: 'unavailable',
      what: 'the classified permissions of an API: GET /v1.0/servicePrincipals/d/delegatedPermissionClassifications gave 404: UnknownError',
      subject: 't/app/d',
    },
  ]);
});

test('who is refused at one API is refused at all of them: one gap, and no further batch', async () => {
  const ids = Array.from({ length: 30 }, (_, n) => `r${String(n).padStart(2, '0')}`);
  const denied = [{ status: 403, body: refusal('Authorization_RequestDenied', 'No.') }];
  answerBatches(Object.fromEntries(ids.map((id) => [path(id), denied])));
  const surface = await openSurface('permission-classifications');

  const read = await readAll(surface, { known: ids.flatMap((id) => [app(id), grant(id)]) });

  expect(read.records).toEqual([]);
  expect(read.gaps).toMatchObject([{ reason: 'permission', lacks: 'Application.Read.All' }]);
  expect(read.gaps[0]?.subject).toBeUndefined();
});

test('where no service principal is known, none is asked', async () => {
  const surface = await openSurface('permission-classifications');

  expect(await readAll(surface, { known: [grant('api')] })).toMatchObject({ records: [], gaps: [] });
});
