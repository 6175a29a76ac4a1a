import { expect, test } from 'vitest';
import { readAll, useNock } from '../../support/surface.ts';
import { exactly, GRAPH, graph, openSurface, refusal } from './tenant.ts';

useNock();

const path = '/beta/policies/permissionGrantPreApprovalPolicies';
const API = '00000003-0000-0000-c000-000000000000';

function answer(value: readonly unknown[], link?: string, at = path): void {
  graph()
    .get(exactly(at))
    .reply(200, { value, ...(link !== undefined && { '@odata.nextLink': `${GRAPH}${link}` }) });
}

const read = async () => await readAll(await openSurface('consent-preapprovals'));

const all = { '@odata.type': '#microsoft.graph.allScopeSensitivityLabels', labelKind: 'all' };
/** As Microsoft documents it, with another name for the labels in one of its conditions. */
const documented = {
  id: '71BA13DC-5947-4e59-bcc5-0ad5c339a853',
  deletedDateTime: null,
  conditions: [
    {
      scopeType: 'chat',
      sensitivityLabels: all,
      permissions: {
        '@odata.type': '#microsoft.graph.allPreApprovedPermissions',
        permissionKind: 'all',
        permissionType: 'application',
      },
    },
    {
      scopeType: 'group',
      scopeSensitivityLabels: {
        '@odata.type': 'microsoft.graph.enumeratedScopeSensitivityLabels',
        labelKind: 'enumerated',
        sensitivityLabels: ['D9C43DEB-f3e1-4422-9fd6-ccf22a3206b8'],
      },
      permissions: {
        '@odata.type': '#microsoft.graph.enumeratedPreApprovedPermissions',
        permissionKind: 'enumerated',
        permissionType: 'application',
        resourceApplicationId: API.toUpperCase(),
        permissionIds: ['134483AA-3dda-4d65-ac91-b8dda1417875'],
      },
    },
  ],
};

const policy = { kind: 'policy', area: 'consent', state: 'unknown' };

test('the documented answer, on two pages', async () => {
  const next = `${path}?$skiptoken=x`;
  answer([documented], next);
  const permissions = {
    permissionKind: 'allPermissionsOnResourceApp',
    permissionType: 'delegated',
    resourceApplicationId: API,
  };
  answer(
    [
      {
        id: 'p2',
        deletedDateTime: '2026-11-01T00:00:00Z',
        conditions: [{ scopeType: 'group', sensitivityLabels: all, permissions }],
      },
    ],
    undefined,
    next,
  );

  const { records, gaps, cursors } = await read();

  expect({ gaps, cursors }).toEqual({ gaps: [], cursors: [next, undefined] });
  expect(records).toEqual([
    {
      ...policy,
      key: 't/policy/permissionGrantPreApprovalPolicies/71ba13dc-5947-4e59-bcc5-0ad5c339a853',
      name: '71ba13dc-5947-4e59-bcc5-0ad5c339a853',
      rules: [
        { effect: 'includes', when: { scopeType: 'chat', permissionType: 'application' } },
        {
          effect: 'includes',
          when: {
            scopeType: 'group',
            sensitivityLabels: ['d9c43deb-f3e1-4422-9fd6-ccf22a3206b8'],
            permissionType: 'application',
            permissionKind: 'enumerated',
            resourceApplication: API,
            permissions: ['134483aa-3dda-4d65-ac91-b8dda1417875'],
          },
        },
      ],
    },
    {
      ...policy,
      key: 't/policy/permissionGrantPreApprovalPolicies/p2',
      name: 'p2',
      state: 'off',
      rules: [
        {
          effect: 'includes',
          when: {
            scopeType: 'group',
            permissionType: 'delegated',
            permissionKind: 'allPermissionsOnResourceApp',
            resourceApplication: API,
          },
        },
      ],
    },
  ]);
});

test.each<[string, object, object]>([
  ['nothing but its permissions', { permissions: {} }, {}],
  [
    'labels of a kind that is new, and no permission at all',
    {
      scopeType: null,
      sensitivityLabels: { labelKind: 'few' },
      permissions: { permissionKind: 'enumerated', permissionIds: [] },
    },
    { labelKind: 'few', permissionKind: 'enumerated', permissions: [] },
  ],
])('a condition with %s', async (_, condition, when) => {
  answer([{ ...documented, conditions: [condition] }]);

  const { records, gaps } = await read();

  expect(gaps).toEqual([]);
  expect(records).toMatchObject([{ rules: [{ effect: 'includes', when }] }]);
});

test.each([{ conditions: null }, { conditions: [{ scopeType: 'chat' }] }])(
  'a policy that does not parse (%j) is a gap about it, and the rest goes on',
  async (odd) => {
    answer([{ ...documented, id: 'BAD', ...odd }, documented]);

    const { records, gaps } = await read();

    expect(records).toHaveLength(1);
    expect(gaps).toMatchObject([
      { reason: 'shape', subject: 't/policy/permissionGrantPreApprovalPolicies/bad' },
    ]);
  },
);

test.each([
  [
    403,
    refusal('Authorization_RequestDenied', 'No.'),
    { reason: 'permission', lacks: 'Policy.Read.PermissionGrant' },
  ],
  [
    400,
    refusal('BadRequest', "Resource not found for the segment 'permissionGrantPreApprovalPolicies'."),
    { reason: 'unsupported' },
  ],
])('a missing right and a cloud without it are told apart', async (status, body, expected) => {
  graph().get(exactly(path)).reply(status, body);

  const { records, gaps } = await read();

  expect(records).toEqual([]);
  expect(gaps).toMatchObject([expected]);
});
