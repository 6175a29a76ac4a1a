import { guids } from '../chance.ts';
import { listOf } from '../list.ts';
import { tidewater } from '../tenants.ts';
import { page } from './page.ts';
import type { Part } from './part.ts';
import type { M365 } from './scene.ts';

/** What an administrator approved beforehand for single teams and chats. */
export const preapprovals: Part = {
  routes: [
    {
      endpoint: 'm365.permissionGrantPreApprovalPolicies',
      path: '/beta/policies/permissionGrantPreApprovalPolicies',
      answer: (world, { query }) => {
        const path = 'beta/policies/permissionGrantPreApprovalPolicies';
        return page({ path, entity: path.slice(5), list: listOf(rows(world)), row: (row) => row }, query);
      },
    },
  ],
  truth: (world) => ({
    'consent-preapprovals': rows(world).map(
      ({ id }) => ['policy', 'permissionGrantPreApprovalPolicies', id.toLowerCase()] as const,
    ),
  }),
};

/** As Microsoft documents it, the one name in which its sample differs included. Its types do not know it: it is beta. */
function rows({ tenant, seed }: M365) {
  if (tenant.id === tidewater.id) return [];
  const ids = guids(seed, `${tenant.id}.preapproval`);
  return [
    {
      id: ids.at(0).toUpperCase(),
      deletedDateTime: null,
      conditions: [
        {
          scopeType: 'chat',
          sensitivityLabels: {
            '@odata.type': '#microsoft.graph.allScopeSensitivityLabels',
            labelKind: 'all',
          },
          permissions: {
            '@odata.type': '#microsoft.graph.allPermissionsOnResourceApp',
            permissionKind: 'allPermissionsOnResourceApp',
            permissionType: 'application',
            resourceApplicationId: '00000003-0000-0000-C000-000000000000',
          },
        },
        {
          scopeType: 'group',
          scopeSensitivityLabels: {
            '@odata.type': 'microsoft.graph.enumeratedScopeSensitivityLabels',
            labelKind: 'enumerated',
            sensitivityLabels: [ids.at(1)],
          },
          permissions: {
            '@odata.type': '#microsoft.graph.enumeratedPreApprovedPermissions',
            permissionKind: 'enumerated',
            permissionType: 'application',
            resourceApplicationId: '00000003-0000-0000-c000-000000000000',
            permissionIds: [ids.at(2), ids.at(3)],
          },
        },
      ],
    },
  ];
}
