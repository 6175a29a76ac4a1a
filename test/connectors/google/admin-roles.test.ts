import { describe, expect, it } from 'vitest';
import { toApp, toGrant, toGroup } from '../../../src/connectors/google/admin-roles.ts';
import { toScopes } from '../../../src/connectors/google/role-definitions.ts';
import { recordKey } from '../../../src/model/keys.ts';
import { readAll, useNock } from '../../support/surface.ts';
import { person, refusal, surface, vendor } from './support.ts';

useNock();

const base = '/admin/directory/v1';
const open = () => surface('admin-roles');

const rolesQuery = {
  maxResults: '100',
  fields: 'nextPageToken,items(roleId,roleName,isSystemRole,isSuperAdminRole,rolePrivileges/privilegeName)',
};
const assignmentsQuery = {
  maxResults: '200',
  fields:
    'nextPageToken,items(roleAssignmentId,roleId,assignedTo,assigneeType,scopeType,orgUnitId,condition)',
};

const roles = (query: object = {}) =>
  vendor.get(`${base}/customer/my_customer/roles`).query({ ...rolesQuery, ...query });
const assignments = (query: object = {}) =>
  vendor.get(`${base}/customer/my_customer/roleassignments`).query({ ...assignmentsQuery, ...query });
const user = (id: string) => vendor.get(`${base}/users/${id}`).query({ projection: 'basic', fields: 'id' });
const notFound = refusal(404, 'notFound', 'Resource Not Found: userKey');

const manager = {
  kind: 'admin#directory#role',
  roleId: '10',
  roleName: '_USER_MANAGEMENT_ADMIN_ROLE',
  isSystemRole: true,
  rolePrivileges: [{ privilegeName: 'USERS_ALL', serviceId: '00haapch16h1ysv' }],
};
const row = {
  roleAssignmentId: '7',
  roleId: '10',
  assignedTo: '104217338905562710934',
  assigneeType: 'USER',
  scopeType: 'CUSTOMER',
};

describe('toScopes', () => {
  it.each([
    ['a role of Google’s says all by its name', manager, ['_USER_MANAGEMENT_ADMIN_ROLE']],
    [
      'the super administrator, whatever the role is called',
      { roleId: '1', roleName: 'Super Admin', isSuperAdminRole: true },
      ['_SEED_ADMIN_ROLE'],
    ],
    [
      'a new one of Google’s is told with its privileges',
      { ...manager, roleName: '_NEW_ROLE' },
      ['_NEW_ROLE', 'USERS_ALL'],
    ],
    [
      'one’s own is not taken for Google’s of the same name',
      {
        ...manager,
        isSystemRole: false,
        rolePrivileges: [
          { privilegeName: 'B' },
          { privilegeName: null },
          { privilegeName: 'A' },
          { privilegeName: 'B' },
        ],
      },
      ['_USER_MANAGEMENT_ADMIN_ROLE (custom role)', 'A', 'B'],
    ],
    ['without name and privileges', { roleId: '5', roleName: null }, ['role 5 (custom role)']],
  ])('%s', (_, role, expected) => {
    expect(toScopes(role)).toEqual(expected);
  });
});

describe('toGrant', () => {
  it('tells a role of an organisational unit, on a condition', () => {
    const record = toGrant(
      't',
      { ...row, scopeType: 'ORG_UNIT', orgUnitId: '03ph8a2z', condition: 'resource.type == …' },
      ['_GROUPS_READER_ROLE'],
    );

    expect(record).toEqual({
      kind: 'grant',
      key: recordKey('t', 'grant', 'admin-role', '7'),
      app: recordKey('t', 'app', '104217338905562710934'),
      clientId: '104217338905562710934',
      access: 'application',
      principal: 'itself',
      resource: 'google-admin-roles',
      resourceName: 'Google Workspace administrator roles, on a condition',
      scopes: ['_GROUPS_READER_ROLE'],
      consent: 'admin',
      place: '03ph8a2z',
      placeName: 'organisational unit 03ph8a2z',
      grantedAt: 'unknown',
    });
  });

  it('is not narrowed for the whole customer, and keeps a role that nobody lists', () => {
    const record = toGrant('t', { ...row, orgUnitId: null });

    expect(record).toMatchObject({ scopes: ['role 10 (custom role)'] });
    expect(record).not.toHaveProperty('place');
  });
});

describe('admin-roles', () => {
  it('tells service accounts and groups, and no people, over two pages', async () => {
    roles().reply(200, { kind: 'admin#directory#roles', items: [], nextPageToken: 'r' });
    roles({ pageToken: 'r' }).reply(200, { items: [manager] });
    assignments().reply(200, {
      kind: 'admin#directory#roleAssignments',
      items: [{ ...row, roleAssignmentId: '1', assignedTo: '101' }, row],
      nextPageToken: 'a',
    });
    assignments({ pageToken: 'a' }).reply(200, {
      items: [
        { ...row, roleAssignmentId: '8', assigneeType: null },
        { ...row, roleAssignmentId: '9', assignedTo: '03group', assigneeType: 'group' },
      ],
      nextPageToken: '',
    });
    user(row.assignedTo).reply(404, notFound);

    const { records, gaps } = await readAll(await open(), { known: [person('101')] });

    expect(records).toEqual([
      toApp('t', row.assignedTo),
      toGrant('t', row, ['_USER_MANAGEMENT_ADMIN_ROLE']),
      toGrant('t', { ...row, roleAssignmentId: '8' }, ['_USER_MANAGEMENT_ADMIN_ROLE']),
      toGroup('t', '03group'),
    ]);
    expect(gaps).toEqual([]);
  });

  it('takes nobody for a service account whom the list of people left out, or who is not told', async () => {
    roles().reply(200, { items: [manager] });
    assignments().reply(200, {
      items: [
        { ...row, assignedTo: '201' },
        { ...row, assignedTo: '202' },
      ],
    });
    user('201').reply(200, { id: '201' });
    user('202').reply(403, refusal(403, 'forbidden', 'Not Authorized to access this resource/api'));

    const { records, gaps } = await readAll(await open());

    expect(records).toEqual([]);
    expect(gaps).toEqual([
      {
        reason: 'permission',
        what: 'of somebody who holds a role of an administrator it was not told whether it is a person',
        lacks: 'the privilege to read users of an administrator role',
        fix: 'give that privilege to the administrator as whom OAuthlas acts, or act as another one',
      },
    ]);
  });

  it('tells bad rows as gaps, and reads absent items as none', async () => {
    roles().reply(200, { items: [{ roleName: 'no id' }, manager] });
    assignments().reply(200, { items: [{ roleId: '10' }] });

    const { records, gaps } = await readAll(await open());

    expect(records).toEqual([]);
    expect(gaps.map(({ reason, what }) => [reason, what])).toEqual([
      ['shape', 'an administrator role is not as documented (roleId: invalid_union)'],
      ['shape', 'a role assignment is not as documented (roleAssignmentId: invalid_union)'],
    ]);
  });

  it('tells a lesser administrator what is lacking, and keeps what was read', async () => {
    roles().reply(200, { kind: 'admin#directory#roles' });
    assignments().reply(403, refusal(403, 'forbidden', 'Not Authorized to access this resource/api'));

    const { records, gaps } = await readAll(await open());

    expect(records).toEqual([]);
    expect(gaps).toMatchObject([{ reason: 'permission', lacks: 'the super administrator role' }]);
  });

  it('names the scope that is missing', async () => {
    roles().reply(403, refusal(403, 'insufficientPermissions'));

    const { gaps } = await readAll(await open());

    expect(gaps).toMatchObject([
      {
        reason: 'permission',
        lacks: 'https://www.googleapis.com/auth/admin.directory.rolemanagement.readonly',
      },
    ]);
  });
});
