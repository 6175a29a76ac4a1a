import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeOf } from '../../../src/connectors/m365/exchange-roles.ts';
import { readAll, useNock } from '../../support/surface.ts';
import { exactly, GRAPH, graph, openSurface, refusal } from './tenant.ts';

useNock();

const path = '/beta/roleManagement/exchange';

function answer(list: string, value: readonly unknown[]): void {
  graph()
    .get(exactly(`${path}/${list}`))
    .reply(200, { value });
}

function answerNames(): void {
  answer('roleDefinitions', [
    { id: 'ROLE-READ', displayName: 'Application Mail.Read', isBuiltIn: true },
    { id: 'role-send', displayName: 'Application Mail.Send' },
  ]);
  answer('customAppScopes', [
    {
      id: 'SCOPE-1',
      type: 'RecipientScope',
      displayName: 'Records mailboxes',
      customAttributes: { Exclusive: false },
    },
  ]);
}

async function read() {
  return await readAll(await openSurface('exchange-roles'));
}

const row = {
  id: 'ASSIGN-1',
  principalId: '/ServicePrincipals/SP1',
  roleDefinitionId: 'role-read',
  directoryScopeId: '/',
  appScopeId: null,
};

const held = {
  kind: 'grant',
  app: 't/app/sp1',
  access: 'application',
  principal: 'itself',
  resource: '00000002-0000-0ff1-ce00-000000000000',
  resourceName: 'Office 365 Exchange Online',
  consent: 'admin',
  grantedAt: 'unknown',
};

test('what apps hold is kept with the name of the role and the bounds; people and role groups are no apps', async () => {
  answerNames();
  answer('roleAssignments', [
    row,
    { ...row, id: 'a2', roleDefinitionId: 'ROLE-SEND', directoryScopeId: null, appScopeId: 'scope-1' },
    { ...row, id: 'a3', principalId: '/Users/u1' },
    { ...row, id: 'a4', principalId: '/RoleGroups/g1' },
    { ...row, id: 'a5', principalId: '/RoleAssignmentPolicies/p1' },
  ]);

  const { records, gaps } = await read();

  expect(gaps).toEqual([]);
  expect(records).toEqual([
    { ...held, key: 't/grant/exchange-role/assign-1', scopes: ['Application Mail.Read'] },
    {
      ...held,
      key: 't/grant/exchange-role/a2',
      scopes: ['Application Mail.Send'],
      place: 'scope-1',
      placeName: 'Records mailboxes',
    },
  ]);
});

test('a kind of principal that is new may be one of apps: it is a gap, once', async () => {
  answerNames();
  answer('roleAssignments', [
    { ...row, id: 'a1', principalId: '/AgentIdentities/sp1' },
    { ...row, id: 'a2', principalId: '/AgentIdentities/sp2' },
    { ...row, id: 'a3', principalId: '/LinkedRoleGroups/g' },
    { ...row, id: 'a4', principalId: '/serviceprincipals/SP1' },
  ]);

  const { records, gaps } = await read();

  expect(records.map(({ key }) => key)).toEqual(['t/grant/exchange-role/a4']);
  expect(gaps).toEqual([
    {
      reason: 'shape',
      what: 'what a kind of principal that is new to OAuthlas may do in Exchange: AgentIdentities',
    },
  ]);
});

test.each<[string, object, object]>([
  ['the whole organisation', { directoryScopeId: '/' }, {}],
  ['the whole organisation, told twice', { directoryScopeId: '/', appScopeId: '/' }, {}],
  ['the whole organisation where no bounds are told', { directoryScopeId: null, appScopeId: null }, {}],
  ['the whole organisation where there is no such member', { directoryScopeId: undefined }, {}],
  [
    'a unit',
    { directoryScopeId: '/AdministrativeUnits/AU1' },
    { place: 'administrativeunits/au1', placeName: 'administrative unit au1' },
  ],
  ['a group', { directoryScopeId: '/Groups/G1' }, { place: 'groups/g1', placeName: 'group g1' }],
  [
    'one mailbox, and not whose',
    { directoryScopeId: '/Users/U1' },
    { place: 'mailbox/a', placeName: 'one mailbox' },
  ],
  ['something new', { directoryScopeId: '/Rooms/R1' }, { place: 'rooms/r1' }],
  [
    'a scope, although the directory says all',
    { appScopeId: 'S', directoryScopeId: '/' },
    { place: 's', placeName: 'Sales' },
  ],
  ['a scope without a name', { appScopeId: 's2', directoryScopeId: null }, { place: 's2' }],
])('it is held over %s', (_, told, expected) => {
  const place = placeOf({ id: 'a', ...told }, new Map([['s', 'Sales']]));

  expect(place).toEqual(expected);
});

test('no bounds that are told are lost, whatever they look like', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 2 }), fc.boolean(), (text, isCustom) => {
      const bounds = isCustom ? { appScopeId: text } : { directoryScopeId: text };

      const { place } = placeOf({ id: 'a', ...bounds }, new Map());

      expect(place).toBeTruthy();
    }),
  );
});

test('a role that is in none of the names keeps its id', async () => {
  answer('roleDefinitions', []);
  answer('customAppScopes', []);
  answer('roleAssignments', [{ ...row, principalId: '/servicePrincipals/SP1' }]);

  const { records } = await read();

  expect(records).toMatchObject([{ app: 't/app/sp1', scopes: ['unknown role role-read'] }]);
});

test('every page is read, and a row that does not parse is a gap, about its app where it names one', async () => {
  answerNames();
  const next = `${path}/roleAssignments?$skiptoken=x`;
  graph()
    .get(exactly(`${path}/roleAssignments`))
    .reply(200, {
      value: [
        { ...row, roleDefinitionId: 7 },
        { ...row, principalId: 'sp1' },
      ],
      '@odata.nextLink': `${GRAPH}${next}`,
    });
  graph()
    .get(exactly(next))
    .reply(200, { value: [row] });

  const { records, gaps } = await read();

  expect(records).toHaveLength(1);
  expect(gaps).toEqual([
    {
      reason: 'shape',
      what: 'role assignment in Exchange ASSIGN-1 is not as documented (roleDefinitionId: Invalid input: expected string, received number)',
      subject: 't/app/sp1',
    },
    {
      reason: 'shape',
      what: 'role assignment in Exchange ASSIGN-1 is not as documented (principalId: it does not say what kind of principal it is for)',
    },
  ]);
});

test('without the names of roles nothing is told, or it would look like other roles than before', async () => {
  graph()
    .get(exactly(`${path}/roleDefinitions`))
    .reply(403, refusal('Authorization_RequestDenied', 'No.'));

  const { records, gaps } = await read();

  expect(records).toEqual([]);
  expect(gaps).toEqual([
    {
      reason: 'permission',
      what: 'the names of roles in Exchange: GET /beta/roleManagement/exchange/roleDefinitions gave 403: Authorization_RequestDenied: No.',
      lacks: 'RoleManagement.Read.Exchange',
      fix: 'grant RoleManagement.Read.Exchange to the app that OAuthlas signs in as, and give admin consent',
    },
  ]);
});

test('what cannot be named since names were read in part is not told otherwise; the rest is', async () => {
  answer('roleDefinitions', [{ id: 'role-read', displayName: 'Application Mail.Read' }, { id: 'nameless' }]);
  graph()
    .get(exactly(`${path}/customAppScopes`))
    .reply(400, refusal('UnknownError', 'Odd.'));
  answer('roleAssignments', [
    row,
    { ...row, id: 'a2', appScopeId: 'scope-1' },
    { ...row, id: 'a3', roleDefinitionId: 'nameless' },
    { ...row, id: 'a4', directoryScopeId: '/AdministrativeUnits/au' },
  ]);

  const { records, gaps } = await read();

  expect(records.map(({ key }) => key)).toEqual([
    't/grant/exchange-role/assign-1',
    't/grant/exchange-role/a4',
  ]);
  expect(gaps.map(({ reason, what }) => [reason, what.slice(0, 60)])).toEqual([
    ['shape', 'one of the names of roles in Exchange nameless is not as doc'],
    ['shape', 'the names of mailbox scopes in Exchange: GET /beta/roleManag'],
  ]);
});

test('a refusal of the assignments alone is a gap with its remedy', async () => {
  answerNames();
  graph()
    .get(exactly(`${path}/roleAssignments`))
    .reply(403, refusal('Authorization_RequestDenied', 'No.'));

  const { records, gaps } = await read();

  expect(records).toEqual([]);
  expect(gaps).toMatchObject([{ reason: 'permission', lacks: 'RoleManagement.Read.Exchange' }]);
});
