import type { admin_directory_v1 as directoryV1 } from 'googleapis/build/src/apis/admin/directory_v1.js';
import { type Answer, type Call, json, parameters } from '../http.ts';
import { invalid } from './answers.ts';
import { askedPerson } from './asked-person.ts';

import type { Part } from './part.ts';
import type { Google } from './scene.ts';

/** By which the roster of the personnel office makes accounts, and by which groups are copied to a chat. */
export const rosterAccount = '104217338905562710934';
export const mirrorAccount = '117730214468820193355';
const helpDeskGroup = '03x8tuzt2hj6wq1';

const directoryService = '00haapch16h1ysv';

const roles: readonly directoryV1.Schema$Role[] = [
  role('10740456929361921', '_SEED_ADMIN_ROLE', ['SUPPORT', 'SUPER_ADMIN'], { isSuperAdminRole: true }),
  role('10740456929361923', '_USER_MANAGEMENT_ADMIN_ROLE', ['USER_SECURITY_ALL', 'USERS_ALL']),
  role('10740456929361924', '_HELP_DESK_ADMIN_ROLE', ['USERS_RESET_PASSWORD', 'USERS_RETRIEVE']),
  role('10740456929361925', '_GROUPS_READER_ROLE', ['GROUPS_RETRIEVE']),
  role('10740456929361930', 'Directory mirror', ['GROUPS_RETRIEVE', 'USERS_RETRIEVE', 'ADMIN_DASHBOARD'], {
    isSystemRole: false,
  }),
];

/** Many people, two service accounts, a group; one role that nobody lists. */
function assignments(google: Google): readonly directoryV1.Schema$RoleAssignment[] {
  const person = (index: number) => google.users.ids.at(Math.min(index, google.users.length - 1));
  return [
    assignment('9001', '10740456929361921', person(0)),
    assignment('9002', '10740456929361921', person(1)),
    assignment('9003', '10740456929361924', person(4)),
    assignment('9004', '10740456929361923', rosterAccount, {
      scopeType: 'ORG_UNIT',
      orgUnitId: '02gq8sbn3eq0k1u',
    }),
    assignment('9005', '10740456929361930', mirrorAccount),
    assignment('9006', '10740456929361925', mirrorAccount, {
      condition:
        "api.getAttribute('cloudidentity.googleapis.com/groups.labels', []).hasAny(['groups.security']) && resource.type == 'cloudidentity.googleapis.com/Group'",
    }),
    assignment('9007', '10740456929361999', mirrorAccount, { assigneeType: null }),
    assignment('9008', '10740456929361924', helpDeskGroup, { assigneeType: 'GROUP' }),
  ];
}

export const adminRoles: Part = {
  routes: [
    {
      endpoint: 'google.roles',
      path: /^\/admin\/directory\/v1\/customer\/([^/]+)\/roles$/,
      answer: (google, call, [customer = '']) =>
        page(google, call, { customer, kind: 'admin#directory#roles', items: roles, most: 100 }),
    },
    {
      endpoint: 'google.roleAssignments',
      path: /^\/admin\/directory\/v1\/customer\/([^/]+)\/roleassignments$/,
      answer: (google, call, [customer = '']) =>
        page(google, call, {
          customer,
          kind: 'admin#directory#roleAssignments',
          items: assignments(google),
          most: 200,
        }),
    },
    {
      endpoint: 'google.user',
      path: /^\/admin\/directory\/v1\/users\/([^/]+)$/,
      answer: (google, _, [userKey = '']) => {
        const user = askedPerson(google, userKey);
        return typeof user === 'number' ? json(google.rows().user(user)) : user;
      },
    },
  ],
  truth: () => ({
    'admin-roles': [
      ['app', rosterAccount],
      ['app', mirrorAccount],
      ...['9004', '9005', '9006', '9007'].map((id) => ['grant', 'admin-role', id] as const),
      ['principal', helpDeskGroup],
    ],
  }),
};

interface List {
  readonly customer: string;
  readonly kind: string;
  readonly items: readonly object[];
  readonly most: number;
}

// The vendor may answer with less than was asked for.
const PAGE = 5;

function page(google: Google, { query }: Call, { customer, kind, items, most }: List): Answer {
  const given = parameters(query);
  if (!['my_customer', google.tenant.customer].includes(customer)) return invalid('Bad Request: customer');
  const size = Number(given.get('maxResults') ?? most);
  if (!Number.isInteger(size) || size < 1 || size > most) return invalid('Invalid value: maxResults');
  const start = Number(given.get('pageToken') ?? 0);
  if (!Number.isInteger(start) || start < 0 || start > items.length)
    return invalid('Invalid Input: pageToken');
  const end = start + Math.min(size, PAGE);
  return json({
    kind,
    etag: `"Xk3p9Q/r${start}"`,
    items: items.slice(start, end),
    ...(end < items.length && { nextPageToken: String(end) }),
  });
}

function role(
  roleId: string,
  roleName: string,
  privileges: readonly string[],
  members: Partial<directoryV1.Schema$Role> = {},
): directoryV1.Schema$Role {
  return {
    kind: 'admin#directory#role',
    etag: `"Xk3p9Q/${roleId}"`,
    roleId,
    roleName,
    roleDescription: roleName,
    rolePrivileges: privileges.map((privilegeName) => ({ privilegeName, serviceId: directoryService })),
    isSystemRole: true,
    isSuperAdminRole: false,
    ...members,
  };
}

function assignment(
  roleAssignmentId: string,
  roleId: string,
  assignedTo: string,
  members: Partial<directoryV1.Schema$RoleAssignment> = {},
): directoryV1.Schema$RoleAssignment {
  return {
    kind: 'admin#directory#roleAssignment',
    etag: `"Xk3p9Q/${roleAssignmentId}"`,
    roleAssignmentId,
    roleId,
    assignedTo,
    assigneeType: 'USER',
    scopeType: 'CUSTOMER',
    ...members,
  };
}
