import { expect, test } from 'vitest';
import { readAll, useNock } from '../../support/surface.ts';
import { exactly, graph, openSurface, refusal } from './tenant.ts';

useNock();

const GLOBAL = '62e90394-69f5-4237-9190-012177145e10';
const path = '/v1.0/roleManagement/directory/roleEligibilityScheduleInstances?$expand=principal';

function answerRoles(): void {
  graph().get(exactly('/beta/roleManagement/directory/roleDefinitions')).reply(200, { value: [] });
}

function eligible(type: string, id: string): object {
  return {
    id: '8MYkhImhnkm70CbBdTyW1BbHHAdHgZdDpbqyEFlRzAs-1-e',
    principalId: id,
    roleDefinitionId: GLOBAL,
    directoryScopeId: '/',
    appScopeId: null,
    startDateTime: '2022-04-12T14:44:50.287Z',
    endDateTime: '2024-04-10T00:00:00Z',
    memberType: 'Direct',
    roleEligibilityScheduleId: '77f71919-62f3-4d0c-9f88-0a0391b665cd',
    principal: { '@odata.type': `#microsoft.graph.${type}`, id, displayName: `The ${type}` },
  };
}

const person = {
  kind: 'principal',
  key: 't/principal/u1',
  type: 'user',
  name: 'The user',
  state: 'unknown',
  guest: 'unknown',
  admin: true,
  createdAt: 'unknown',
};

test('who may activate a role is an administrator, also as a member of a group', async () => {
  answerRoles();
  graph()
    .get(exactly(path))
    .reply(200, { value: [eligible('user', 'U1'), eligible('group', 'G1')] });
  graph()
    .get('/beta/groups/g1/members')
    .query(true)
    .reply(200, {
      value: [
        { '@odata.type': '#microsoft.graph.user', id: 'U2', displayName: 'Bo' },
        { '@odata.type': '#microsoft.graph.servicePrincipal', id: 'A1', displayName: 'Sweeper' },
      ],
    });

  const read = await readAll(await openSurface('eligible-roles'));

  expect(read.gaps).toEqual([]);
  expect(read.records).toEqual([person, { ...person, key: 't/principal/u2', name: 'Bo' }]);
});

test('an app cannot activate a role, though it were listed', async () => {
  answerRoles();
  graph()
    .get(exactly(path))
    .reply(200, { value: [eligible('servicePrincipal', 'A1')] });

  const read = await readAll(await openSurface('eligible-roles'));

  expect(read).toMatchObject({ records: [], gaps: [] });
});

test('a second page is read', async () => {
  answerRoles();
  const next = `${path}&$skiptoken=x`;
  graph()
    .get(exactly(path))
    .reply(200, { value: [], '@odata.nextLink': `https://graph.microsoft.com${next}` });
  graph()
    .get(exactly(next))
    .reply(200, { value: [eligible('user', 'U1')] });

  const read = await readAll(await openSurface('eligible-roles'));

  expect(read.records).toEqual([person]);
});

test('a row that does not parse is one gap', async () => {
  answerRoles();
  graph()
    .get(exactly(path))
    .reply(200, { value: [{ id: 'x', principalId: 'U9' }, eligible('user', 'U1')] });

  const read = await readAll(await openSurface('eligible-roles'));

  expect(read.records).toEqual([person]);
  expect(read.gaps).toEqual([
    {
      reason: 'shape',
      what: 'role assignment x is not as documented (roleDefinitionId: Invalid input: expected string, received undefined)',
      subject: 't/app/u9',
    },
  ]);
});

test.each([
  [
    'a tenant without the licence',
    400,
    refusal(
      'AadPremiumLicenseRequired',
      'The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license.',
    ),
    { reason: 'plan', lacks: 'Microsoft Entra ID P2 or Microsoft Entra ID Governance' },
  ],
  [
    'an app without the right',
    403,
    refusal('UnknownError', '{"errorCode":"PermissionScopeNotGranted","message":"Authorization failed"}'),
    { reason: 'permission', lacks: 'RoleEligibilitySchedule.Read.Directory' },
  ],
])('%s is refused, and told what is lacking', async (_, status, body, expected) => {
  answerRoles();
  graph().get(exactly(path)).reply(status, body);

  const read = await readAll(await openSurface('eligible-roles'));

  expect(read.records).toEqual([]);
  expect(read.gaps).toMatchObject([expected]);
});

test('its refusal costs nothing that the list of people tells', async () => {
  const { adds, yields } = await openSurface('eligible-roles');

  expect(adds?.toSorted()).toEqual(yields.toSorted());
});
