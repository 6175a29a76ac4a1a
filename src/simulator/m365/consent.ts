import type {
  AdminConsentRequestPolicy,
  AppManagementPolicy,
  AuthorizationPolicy,
  DelegatedPermissionClassification,
  TenantAppManagementPolicy,
} from '@microsoft/microsoft-graph-types';
import { type Answer, json } from '../http.ts';
import { listOf } from '../list.ts';
import type { ToldKey } from '../planted.ts';
import { graphError } from './answers.ts';
import { type Governance, governanceOf, grantPolicies, passwordLifetime, plantedApp } from './governance.ts';
import { page } from './page.ts';
import type { Part } from './part.ts';
import { published } from './permissions.ts';
import type { App, M365 } from './scene.ts';

/** Who may let apps in, what keys they may have, and what fences apps in. */
export const consent: Part = {
  routes: [
    {
      endpoint: 'm365.authorizationPolicy',
      path: '/v1.0/policies/authorizationPolicy',
      answer: (world) => json(authorizationPolicy(governanceOf(world))),
    },
    {
      endpoint: 'm365.permissionGrantPolicies',
      path: '/v1.0/policies/permissionGrantPolicies',
      answer: (_, { query }) => {
        const path = 'v1.0/policies/permissionGrantPolicies';
        return page({ path, entity: path.slice(5), list: listOf(grantPolicies), row: (row) => row }, query);
      },
    },
    {
      endpoint: 'm365.adminConsentRequestPolicy',
      path: '/v1.0/policies/adminConsentRequestPolicy',
      answer: (world) => json(requestPolicy(world)),
    },
    {
      endpoint: 'm365.delegatedPermissionClassifications',
      path: /^\/v1\.0\/servicePrincipals\/([^/]+)\/delegatedPermissionClassifications$/,
      answer: (world, { query }, [id = '']) => {
        const path = `v1.0/servicePrincipals/${id}/delegatedPermissionClassifications`;
        if (world.appIndexOf(id) === undefined) return notFound(id);
        const list = listOf(classifications(world, id));
        return page({ path, entity: path.slice(5), list, row: (row) => row }, query);
      },
    },
    {
      endpoint: 'm365.defaultAppManagementPolicy',
      path: '/v1.0/policies/defaultAppManagementPolicy',
      answer: (world) => json(defaultPolicy(governanceOf(world))),
    },
    {
      endpoint: 'm365.appManagementPolicies',
      path: '/v1.0/policies/appManagementPolicies',
      answer: (world, { query }) => {
        const path = 'v1.0/policies/appManagementPolicies';
        const list = listOf(governanceOf(world).lenient);
        return page({ path, entity: path.slice(5), list, row: lenientPolicy }, query);
      },
    },
    {
      endpoint: 'm365.appManagementAppliesTo',
      path: /^\/v1\.0\/policies\/appManagementPolicies\/([^/]+)\/appliesTo$/,
      answer: (world, { query }, [id = '']) => appliesTo(world, id, query),
    },
    {
      endpoint: 'm365.conditionalAccessPolicies',
      path: '/beta/identity/conditionalAccess/policies',
      answer: (world, { query }) => {
        const path = 'beta/identity/conditionalAccess/policies';
        const list = listOf(governanceOf(world).fences);
        return page({ path, entity: 'conditionalAccess/policies', list, row: (row) => row }, query);
      },
    },
  ],
  truth,
};

function authorizationPolicy({ selfConsent, mayCreateApps }: Governance) {
  return {
    '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#policies/authorizationPolicy/$entity',
    id: 'authorizationPolicy',
    displayName: 'Authorization Policy',
    description: null,
    allowInvitesFrom: 'everyone',
    allowUserConsentForRiskyApps: null,
    guestUserRoleId: '10dae51f-b6af-4016-8d66-8c2a99b929b3',
    defaultUserRolePermissions: {
      allowedToCreateApps: mayCreateApps,
      allowedToReadOtherUsers: true,
      permissionGrantPoliciesAssigned:
        selfConsent === undefined ? [] : [`ManagePermissionGrantsForSelf.${selfConsent}`],
    },
  } satisfies AuthorizationPolicy & { '@odata.context': string };
}

function requestPolicy({ users, ...world }: M365) {
  const { reviewers } = governanceOf({ users, ...world });
  return {
    isEnabled: reviewers > 0,
    notifyReviewers: true,
    remindersEnabled: true,
    requestDurationInDays: 30,
    version: 1,
    reviewers: Array.from({ length: reviewers }, (_, n) => ({
      query: `/users/${users.ids.at(n)}`,
      queryType: 'MicrosoftGraph',
      queryRoot: null,
    })),
  } satisfies Omit<AdminConsentRequestPolicy, 'id'>;
}

/** Of Microsoft Graph alone; the ids are its own. */
function classifications(world: M365, id: string): readonly DelegatedPermissionClassification[] {
  const index = world.appIndexOf(id);
  if (index === undefined || world.apps.at(index).publishes !== 'graph') return [];
  return Object.entries(governanceOf(world).classified).flatMap(([classification, names]) =>
    published.graph.delegated
      .filter(([, name]) => names.includes(name))
      .map(([permissionId, permissionName], n) => ({
        id: `${classification}-${n}`,
        // As an administrator's script wrote it.
        permissionId: permissionName === 'openid' ? permissionId.toUpperCase() : permissionId,
        permissionName,
        classification: classification as 'low',
      })),
  );
}

function defaultPolicy({ secretDays }: Governance): TenantAppManagementPolicy {
  const passwordCredentials = secretDays === undefined ? [] : [passwordLifetime(secretDays)];
  return {
    id: '00000000-0000-0000-0000-000000000000',
    displayName: 'Default app management tenant policy',
    isEnabled: secretDays !== undefined,
    applicationRestrictions: { passwordCredentials, keyCredentials: [] },
    servicePrincipalRestrictions: { passwordCredentials, keyCredentials: [] },
  };
}

function lenientPolicy({ id, title }: Governance['lenient'][number]): AppManagementPolicy {
  return {
    id,
    displayName: title,
    description: null,
    isEnabled: true,
    restrictions: {
      passwordCredentials: [{ ...passwordLifetime(730), state: 'disabled' }],
      keyCredentials: [],
    },
  };
}

function appliesTo(world: M365, id: string, query: string): Answer {
  const policy = governanceOf(world).lenient.find((one) => one.id.toLowerCase() === id.toLowerCase());
  if (policy === undefined) return notFound(id);
  const app = plantedApp(world, policy.app);
  const path = `v1.0/policies/appManagementPolicies/${id}/appliesTo`;
  const row = ({ id, appId }: App) => ({ '@odata.type': '#microsoft.graph.servicePrincipal', id, appId });
  return page({ path, entity: 'directoryObjects', list: listOf(app ? [app] : []), row }, query);
}

function notFound(id: string): Answer {
  return graphError(404, 'Request_ResourceNotFound', `Resource '${id}' does not exist.`);
}

function truth(world: M365): Readonly<Record<string, readonly ToldKey[]>> {
  const governance = governanceOf(world);
  const graph = plantedApp(world, 'graph');
  const settings = ['permissionGrantPoliciesAssigned', 'allowUserConsentForRiskyApps', 'allowInvitesFrom'];
  const more = ['guestUserRoleId', 'allowedToCreateApps'];
  return {
    'consent-policies': [
      ...[...settings, ...more].map((name) => ['policy', 'authorizationPolicy', name] as const),
      ['policy', 'adminConsentRequestPolicy'],
      ...grantPolicies.map(({ id = '' }) => ['policy', 'permissionGrantPolicies', id] as const),
    ],
    'permission-classifications': classifications(world, graph?.id ?? '').map(
      ({ permissionId }) =>
        [
          'policy',
          'delegatedPermissionClassifications',
          graph?.id ?? '',
          permissionId?.toLowerCase() ?? '',
        ] as const,
    ),
    'app-credential-policies': [
      ['policy', 'defaultAppManagementPolicy', 'applicationRestrictions'],
      ['policy', 'defaultAppManagementPolicy', 'servicePrincipalRestrictions'],
      ...governance.lenient.map(({ id }) => ['policy', 'appManagementPolicies', id.toLowerCase()] as const),
    ],
    'conditional-access': governance.fences
      .filter(({ conditions }) => conditions?.clientApplications)
      .map(({ id = '' }) => ['policy', 'conditionalAccess', id.toLowerCase()] as const),
  };
}
