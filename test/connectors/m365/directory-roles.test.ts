import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toGrant } from '../../../src/connectors/m365/role-records.ts';
import { readAll, useNock } from '../../support/surface.ts';
import { answerBatches, exactly, graph, openSurface, refusal } from './tenant.ts';

useNock();

const GLOBAL = '62e90394-69f5-4237-9190-012177145e10';
const READERS = '88d8e3e3-8f55-4a1e-953a-9b9898b8876b';
const EXCHANGE = '29232cdf-9323-42fd-ade2-1d097af3e4de';
const OWN = '0a1b2c3d-0000-4000-8000-00000000000f';

const definitions = [
  { id: GLOBAL, displayName: 'Global Administrator', isBuiltIn: true, isPrivileged: true },
  { id: READERS, displayName: 'Directory Readers', isBuiltIn: true, isPrivileged: false },
  { id: EXCHANGE, displayName: 'Exchange Administrator', isBuiltIn: true, isPrivileged: false },
  { id: OWN.toUpperCase(), displayName: 'Global Administrator', isBuiltIn: false, isPrivileged: false },
];
const app = { '@odata.type': '#microsoft.graph.servicePrincipal', id: 'A1', displayName: 'Sweeper' };
const ada = {
  '@odata.type': '#microsoft.graph.user',
  id: 'U1',
  displayName: 'Ada',
  mail: 'ada@example.com',
  userPrincipalName: 'ada@example.com',
  accountEnabled: true,
  userType: 'Member',
  createdDateTime: '2020-02-03T04:05:06Z',
};
const group = { '@odata.type': '#microsoft.graph.group', id: 'G1', displayName: 'Tier 0' };

function answerRoles(status = 200, body: object = { value: definitions }): void {
  graph().get(exactly('/beta/roleManagement/directory/roleDefinitions')).reply(status, body);
}

function answerAssignments(value: readonly unknown[]): void {
  graph()
    .get(exactly('/v1.0/roleManagement/directory/roleAssignments?$expand=principal'))
    .reply(200, { value });
}

const members = exactly(
  '/beta/groups/g1/members?$top=999&$select=id,displayName,mail,userPrincipalName,accountEnabled,userType,createdDateTime',
);

function assigned(principal: { readonly id: string } | null, role = GLOBAL, more: object = {}): object {
  return {
    id: 'lAPpYvVpN0KRkAEhdxReEMmO4KwRqtpKkUWt3wOYIz4-1',
    principalId: principal?.id ?? 'GONE',
    resourceScope: '/',
    directoryScopeId: '/',
    roleDefinitionId: role,
    principal,
    ...more,
  };
}

const grant = {
  kind: 'grant',
  key: `t/grant/directory-role/a1/${GLOBAL}/directory/itself`,
  app: 't/app/a1',
  access: 'application',
  principal: 'itself',
  resource: 'entra-roles',
  resourceName: 'Microsoft Entra roles',
  scopes: ['Global Administrator'],
  consent: 'admin',
  grantedAt: 'unknown',
  appName: 'Sweeper',
};
const administrator = {
  kind: 'principal',
  key: 't/principal/u1',
  type: 'user',
  name: 'Ada',
  email: 'ada@example.com',
  state: 'active',
  guest: false,
  admin: true,
  createdAt: '2020-02-03T04:05:06.000Z',
};

test('a role of an app is a grant, and who holds a privileged one is an administrator', async () => {
  answerRoles();
  answerAssignments([
    assigned(app),
    assigned(ada),
    assigned(ada, EXCHANGE),
    assigned({ ...ada, id: 'U2' }, READERS),
  ]);

  const read = await readAll(await openSurface('directory-roles'));

  expect(read).toMatchObject({ gaps: [], cursors: [undefined] });
  expect(read.records).toEqual([grant, administrator]);
});

test('a second page is read', async () => {
  answerRoles();
  graph()
    .get(exactly('/v1.0/roleManagement/directory/roleAssignments?$expand=principal'))
    .reply(200, {
      value: [assigned(app)],
      '@odata.nextLink':
        'https://graph.microsoft.com/v1.0/roleManagement/directory/roleAssignments?$expand=principal&$skiptoken=x',
    });
  graph()
    .get(exactly('/v1.0/roleManagement/directory/roleAssignments?$expand=principal&$skiptoken=x'))
    .reply(200, { value: [assigned(app), assigned({ ...app, id: 'A2' })] });

  const read = await readAll(await openSurface('directory-roles'));

  expect(read.gaps).toEqual([]);
  expect(read.records.map(({ key }) => key)).toEqual([
    grant.key,
    `t/grant/directory-role/a2/${GLOBAL}/directory/itself`,
  ]);
});

describe('a role that a group holds', () => {
  test('is held by its members', async () => {
    answerRoles();
    answerAssignments([assigned(group), assigned(group, READERS)]);
    graph()
      .get(members)
      .reply(200, { value: [app, ada, { '@odata.type': '#microsoft.graph.device', id: 'D1' }] });

    const read = await readAll(await openSurface('directory-roles'));

    const byGroup = {
      ...grant,
      resourceName: 'Microsoft Entra roles, through a group',
      basis: 'inherited',
    };
    expect(read.gaps).toEqual([]);
    expect(read.records).toEqual([
      { ...byGroup, key: `t/grant/directory-role/a1/${GLOBAL}/directory/g1` },
      {
        ...byGroup,
        key: `t/grant/directory-role/a1/${READERS}/directory/g1`,
        scopes: ['Directory Readers'],
      },
      administrator,
    ]);
  });

  test('is a gap where its members are refused, and costs nothing else', async () => {
    answerRoles();
    answerAssignments([assigned(group), assigned(app)]);
    graph().get(members).reply(403, refusal('Authorization_RequestDenied', 'Insufficient privileges.'));

    const read = await readAll(await openSurface('directory-roles'));

    expect(read.records).toEqual([grant]);
    expect(read.gaps).toEqual([
      {
        reason: 'permission',
        what: 'who is in the groups that hold a role: GET /beta/groups/g1/members gave 403: Authorization_RequestDenied: Insufficient privileges.',
        lacks: 'Directory.Read.All',
        fix: 'grant Directory.Read.All to the app that OAuthlas signs in as, and give admin consent',
      },
    ]);
  });

  test('and that holds a group, against what Microsoft says, says so', async () => {
    answerRoles();
    answerAssignments([assigned(group)]);
    graph()
      .get(members)
      .reply(200, { value: [{ ...group, id: 'G2' }] });

    const { records, gaps } = await readAll(await openSurface('directory-roles'));

    expect(records).toEqual([]);
    expect(gaps).toEqual([
      {
        reason: 'shape',
        what: 'a group inside a group that holds a role, which Microsoft says there is none of, was not followed',
      },
    ]);
  });
});

test.each([
  [
    'over an administrative unit',
    { directoryScopeId: '/administrativeUnits/AU1' },
    { place: 'au1', placeName: 'administrative unit au1' },
    '%2Fadministrativeunits%2Fau1',
  ],
  ['over one app', { directoryScopeId: '/B7' }, { place: 'b7', placeName: 'directory object b7' }, '%2Fb7'],
  ['without a scope', { directoryScopeId: null, appScopeId: '/' }, {}, 'directory'],
  [
    'in a scope that an app understands',
    { directoryScopeId: null, appScopeId: '/catalog/C1' },
    { place: 'c1', placeName: 'directory object c1' },
    '%2Fcatalog%2Fc1',
  ],
])('a role %s is narrowed to that', async (_, scope, expected, part) => {
  answerRoles();
  answerAssignments([assigned(app, GLOBAL, scope)]);

  const read = await readAll(await openSurface('directory-roles'));

  expect(read.records).toEqual([
    { ...grant, key: `t/grant/directory-role/a1/${GLOBAL}/${part}/itself`, ...expected },
  ]);
});

test('a role that the tenant made is not what it is called', async () => {
  answerRoles();
  answerAssignments([assigned(app, OWN), assigned(ada, OWN)]);

  const read = await readAll(await openSurface('directory-roles'));

  expect(read.gaps).toEqual([]);
  expect(read.records).toMatchObject([{ scopes: ['Global Administrator (custom role)'] }]);
});

test('one of the tenant’s own that Microsoft marks makes an administrator', async () => {
  answerRoles(200, { value: [{ id: OWN, displayName: 'Keys', isBuiltIn: false, isPrivileged: true }] });
  answerAssignments([assigned(ada, OWN)]);

  const read = await readAll(await openSurface('directory-roles'));

  expect(read.records).toEqual([administrator]);
});

describe('where the roles themselves', () => {
  const gap = {
    reason: 'permission',
    what: 'the roles that the tenant made: GET /beta/roleManagement/directory/roleDefinitions gave 403: Authorization_RequestDenied: No.',
    lacks: 'Directory.Read.All',
    fix: 'grant Directory.Read.All to the app that OAuthlas signs in as, and give admin consent',
  };

  test('are refused, Microsoft’s own are known all the same', async () => {
    answerRoles(403, refusal('Authorization_RequestDenied', 'No.'));
    answerAssignments([assigned(app), assigned(ada), assigned(app, OWN)]);

    const read = await readAll(await openSurface('directory-roles'));

    expect(read.records).toEqual([grant, administrator]);
    expect(read.gaps).toEqual([gap]);
  });

  test('no longer list one that is held, it is told by its id', async () => {
    answerRoles();
    answerAssignments([assigned(app, 'ROLE-9')]);

    const read = await readAll(await openSurface('directory-roles'));

    expect(read.records).toMatchObject([{ scopes: ['unknown role role-9'] }]);
  });

  test('are told amiss, the rest goes on', async () => {
    answerRoles(200, { value: [...definitions, { id: 'R', isBuiltIn: 'yes' }] });
    answerAssignments([assigned(app)]);

    const read = await readAll(await openSurface('directory-roles'));

    expect(read.records).toEqual([grant]);
    expect(read.gaps).toEqual([
      {
        reason: 'shape',
        what: 'role R is not as documented (isBuiltIn: Invalid input: expected boolean, received string)',
      },
    ]);
  });
});

describe('whom Graph does not name', () => {
  const notFound = { status: 404, body: refusal('Request_ResourceNotFound', 'It does not exist.') };
  const object = (id: string) => `/v1.0/directoryObjects/${id}`;
  const deleted = (id: string) => `/v1.0/directory/deletedItems/${id}`;
  const unnamed = (id: string) => ({ ...assigned({ id }), principal: null });
  const nameless = { ...app, displayName: null };

  test('is asked for by id: a person is a person, an app an app, a group its members', async () => {
    answerRoles();
    answerAssignments([
      unnamed('U1'),
      unnamed('U1'),
      { ...unnamed('A1'), principal: undefined },
      { ...unnamed('G1'), principal: { id: 'G1' } },
    ]);
    const asked = answerBatches({
      [object('u1')]: [{ body: ada }],
      [object('a1')]: [{ body: app }],
      [object('g1')]: [{ body: group }],
    });
    graph()
      .get(members)
      .reply(200, { value: [{ ...ada, id: 'U2' }] });

    const read = await readAll(await openSurface('directory-roles'));

    expect(asked).toEqual([['u1', 'a1', 'g1'].map(object)]);
    expect(read.gaps).toEqual([]);
    expect(read.records).toEqual([grant, administrator, { ...administrator, key: 't/principal/u2' }]);
  });

  test('and was deleted, holds the role as an app that can be restored; a deleted person holds nothing', async () => {
    answerRoles();
    answerAssignments(['A1', 'U1', 'G1', 'X1'].map(unnamed));
    answerBatches(
      {
        ...Object.fromEntries(['a1', 'u1', 'g1', 'x1'].map((id) => [object(id), [notFound]])),
        [deleted('a1')]: [{ body: nameless }],
        [deleted('u1')]: [{ body: ada }],
        [deleted('g1')]: [{ body: group }],
        [deleted('x1')]: [notFound],
      },
      { calls: 2 },
    );

    const read = await readAll(await openSurface('directory-roles'));

    const { appName: _, ...held } = grant;
    expect(read.gaps).toEqual([]);
    expect(read.records).toEqual([held]);
  });

  test('may be either where the answer is a refusal, or does not say', async () => {
    answerRoles();
    answerAssignments([assigned(app), unnamed('Q1'), unnamed('Q2'), unnamed('Q3')]);
    answerBatches({
      [object('q1')]: [{ status: 403, body: refusal('Authorization_RequestDenied', 'No.') }],
      [object('q2')]: [{ body: { id: 'Q2' } }],
      [object('q3')]: [{ status: 404, body: refusal('UnknownError', '') }],
    });

    const read = await readAll(await openSurface('directory-roles'));

    expect(read.records).toEqual([grant]);
    expect(read.gaps.map(({ reason, subject, kinds, lacks }) => [reason, subject, kinds, lacks])).toEqual([
      ['permission', 't/app/q1', ['grant'], 'Directory.Read.All'],
      ['permission', 't/principal/q1', ['principal'], 'Directory.Read.All'],
      ['shape', 't/app/q2', ['grant'], undefined],
      ['shape', 't/principal/q2', ['principal'], undefined],
      ['unavailable', 't/app/q3', ['grant'], undefined],
      ['unavailable', 't/principal/q3', ['principal'], undefined],
    ]);
    expect(read.gaps[2]?.what).toBe(
      'who holds a role under an id of which Graph tells no more: Graph does not say whether it is an app or a person',
    );
  });

  test('in a group is a gap, and no app', async () => {
    answerRoles();
    answerAssignments([assigned(group)]);
    graph()
      .get(members)
      .reply(200, { value: [{ id: 'U1', displayName: 'Ada' }] });

    const read = await readAll(await openSurface('directory-roles'));

    expect(read.records).toEqual([]);
    expect(read.gaps).toMatchObject([{ reason: 'shape' }]);
  });

  test('by a kind of its own is an app, if it is no person', async () => {
    answerRoles();
    answerAssignments([
      assigned({ ...app, '@odata.type': '#microsoft.graph.agentIdentity' } as typeof app),
      assigned({ ...ada, '@odata.type': '#microsoft.graph.agentUser' } as typeof ada),
    ]);

    const read = await readAll(await openSurface('directory-roles'));

    expect(read.records).toEqual([grant, administrator]);
  });
});

test('a row that does not parse is one gap', async () => {
  answerRoles();
  answerAssignments([{ id: 'x', principalId: 'A7', roleDefinitionId: 5 }, { id: 'y' }, assigned(app)]);

  const read = await readAll(await openSurface('directory-roles'));

  expect(read.records).toEqual([grant]);
  expect(read.gaps).toEqual([
    {
      reason: 'shape',
      what: 'role assignment x is not as documented (roleDefinitionId: Invalid input: expected string, received number)',
      subject: 't/app/a7',
    },
    {
      reason: 'shape',
      what: 'role assignment y is not as documented (principalId: Invalid input: expected string, received undefined)',
    },
  ]);
});

test('a refusal of the list is a gap', async () => {
  answerRoles();
  graph()
    .get(exactly('/v1.0/roleManagement/directory/roleAssignments?$expand=principal'))
    .reply(403, refusal('Authorization_RequestDenied', 'Insufficient privileges.'));

  const read = await readAll(await openSurface('directory-roles'));

  expect(read.records).toEqual([]);
  expect(read.gaps).toMatchObject([{ reason: 'permission', lacks: 'Directory.Read.All' }]);
});

test('whatever a scope and a name say, a grant is made of it, and two scopes are two grants', () => {
  const made = (scope: string, name: string) =>
    toGrant('t', {
      role: { id: 'r', name, isPrivileged: false },
      holder: { id: 'a' },
      kind: 'app',
      scope,
    });
  const texts = fc.string({ minLength: 1, unit: 'binary' });

  fc.assert(
    fc.property(texts, texts, texts, (one, other, name) => {
      const [first, second] = [made(one, name), made(other, name)];

      expect(first.scopes).toEqual([name]);
      if (one.toWellFormed() !== other.toWellFormed()) expect(first.key).not.toBe(second.key);
    }),
  );
});
