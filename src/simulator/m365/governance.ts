import type {
  ConditionalAccessConditionSet,
  ConditionalAccessPolicy,
  PasswordCredentialConfiguration,
  PermissionGrantConditionSet,
  PermissionGrantPolicy,
} from '@microsoft/microsoft-graph-types';
import { tidewater } from '../tenants.ts';
import type { App, M365 } from './scene.ts';

/** What a tenant decided about who may let apps in. */
export interface Governance {
  /** The policy of consent that holds for everybody; none: nobody consents for themselves. */
  readonly selfConsent: string | undefined;
  readonly mayCreateApps: boolean;
  /** How many decide on requests; none where people cannot ask. */
  readonly reviewers: number;
  /** Of Microsoft Graph, by class. */
  readonly classified: Readonly<Record<string, readonly string[]>>;
  /** Days that a new secret may last; absent: nobody ever changed the default. */
  readonly secretDays?: number;
  /** By the key of a planted app: it has a policy of its own. */
  readonly lenient: readonly { readonly id: string; readonly title: string; readonly app: string }[];
  readonly requests: readonly Request[];
  readonly fences: readonly ConditionalAccessPolicy[];
}

interface Request {
  readonly id: string;
  /** A planted app, or the client id of one that was never let in. */
  readonly app: string;
  readonly name: string | null;
  readonly scopes: readonly string[];
  readonly by: readonly { readonly status: string; readonly days: number }[];
}

const harmless = ['openid', 'profile', 'email', 'offline_access', 'User.Read'];

const harborlineGovernance: Governance = {
  selfConsent: 'microsoft-user-default-low',
  mayCreateApps: true,
  reviewers: 2,
  classified: { low: harmless, medium: ['Calendars.Read'] },
  secretDays: 180,
  lenient: [
    {
      id: '3F1b9c20-7d4e-4a86-9b05-e1c27a60d8f4',
      title: 'Portals may keep old secrets',
      app: 'dispatch-portal',
    },
  ],
  requests: [
    {
      id: '61d0c3fe-2a98-4b17-8e4d-90b7a5f3c126',
      app: 'shared-invoice-viewer',
      name: 'Shared Invoice Viewer',
      scopes: ['Mail.Read', 'Files.Read.All', 'offline_access'],
      by: [
        { status: 'InProgress', days: 2 },
        { status: 'InProgress', days: 1 },
        { status: 'Expired', days: 45 },
      ],
    },
    {
      // Of an app that is not in the tenant yet; its name is not told.
      id: 'B27e8f41-05cd-4936-a1f8-6d3e90c47b52',
      app: '9c4e17d8-60fa-4b23-8d15-7e0b3a96c2f1',
      name: null,
      scopes: ['Chat.Read'],
      by: [
        { status: 'InProgress', days: 5 },
        { status: 'Completed', days: 30 },
      ],
    },
    {
      // Nobody waits for it any more: the filter leaves it out.
      id: '0e93a6b7-d41c-4f58-92ea-b85f17c0d364',
      app: 'pinwheel-signing',
      name: 'Pinwheel Signing',
      scopes: ['Files.ReadWrite'],
      by: [{ status: 'Completed', days: 400 }],
    },
  ],
  fences: [
    fence('7A0d52c8-91e4-4f36-b8d7-2c60f93e1a45', 'Apps only from our addresses', 'enabled', {
      clientApplications: {
        includeServicePrincipals: ['ServicePrincipalsInMyTenant'],
        excludeServicePrincipals: [],
      },
      locations: { includeLocations: ['All'], excludeLocations: ['d86c1f04-3b7a-49e2-a5d0-7f92c8b1e630'] },
    }),
    fence(
      'c41f8b96-0d73-4e25-9a68-5b3e70d2f18c',
      'Agents at high risk',
      'enabledForReportingButNotEnforced',
      agents(['All'], 'high'),
    ),
    {
      ...fence('15e9d7a3-c802-4b64-8f1d-a63b50e4c972', 'Second factor for everybody', 'enabled', {
        users: { includeUsers: ['All'] },
      }),
      grantControls: { operator: 'OR', builtInControls: ['mfa'] },
    },
  ],
};

/** As it was on the day the tenant was made, but for one exception. */
const tidewaterGovernance: Governance = {
  selfConsent: 'microsoft-user-default-legacy',
  mayCreateApps: true,
  reviewers: 0,
  classified: {},
  lenient: [{ id: '94c7d1e0-2b6f-4853-a0de-7f81b35c6924', title: 'Relay', app: 'tidewater-relay-test' }],
  requests: [
    {
      // From the days when people could still ask.
      id: 'f0a65c38-8e12-4d97-b34a-61c9e7d205b8',
      app: 'manifest-helper',
      name: 'Manifest Helper',
      scopes: ['Mail.Read'],
      by: [{ status: 'InProgress', days: 20 }],
    },
  ],
  fences: [],
};

export function governanceOf({ tenant }: M365): Governance {
  return tenant.id === tidewater.id ? tidewaterGovernance : harborlineGovernance;
}

/** The planted app of that key, where the tenant has it. */
export function plantedApp(world: M365, key: string): App | undefined {
  const index = world.planted.findIndex((plant) => plant.key === key);
  return index < 0 ? undefined : world.apps.at(index);
}

const all = {
  permissionClassification: 'all',
  resourceApplication: 'any',
  permissions: ['all'],
  clientApplicationIds: ['all'],
  clientApplicationTenantIds: ['all'],
  clientApplicationPublisherIds: ['all'],
  clientApplicationsFromVerifiedPublisherOnly: false,
} satisfies PermissionGrantConditionSet;

/** Some of those that Microsoft builds in. */
export const grantPolicies: readonly PermissionGrantPolicy[] = [
  policy(
    'microsoft-user-default-low',
    'Permissions of low risk, of verified publishers or of this organisation',
    [
      {
        ...all,
        id: '1',
        permissionType: 'delegated',
        permissionClassification: 'low',
        clientApplicationsFromVerifiedPublisherOnly: true,
      },
      {
        ...all,
        id: '2',
        permissionType: 'delegated',
        permissionClassification: 'low',
        clientApplicationTenantIds: ['5D0C7A91-3b42-4c8e-9f16-7a2e84d1b603'],
      },
    ],
  ),
  policy('microsoft-user-default-legacy', 'What needs no administrator', [
    { ...all, id: '3', permissionType: 'delegatedUserConsentable' },
  ]),
  policy('microsoft-company-admin', 'Administrators of the organisation', [
    { ...all, id: '4', permissionType: 'application' },
    { ...all, id: '5', permissionType: 'delegated' },
  ]),
];

function policy(
  id: string,
  displayName: string,
  includes: PermissionGrantConditionSet[],
): PermissionGrantPolicy {
  return { id, displayName, description: null, includes, excludes: [] };
}

function fence(
  id: string,
  displayName: string,
  state: NonNullable<ConditionalAccessPolicy['state']>,
  conditions: ConditionalAccessConditionSet,
): ConditionalAccessPolicy {
  return {
    id,
    displayName,
    state,
    createdDateTime: null,
    modifiedDateTime: null,
    sessionControls: null,
    conditions: {
      clientAppTypes: ['all'],
      platforms: null,
      locations: null,
      clientApplications: null,
      servicePrincipalRiskLevels: [],
      signInRiskLevels: [],
      userRiskLevels: [],
      applications: { includeApplications: ['All'], excludeApplications: [] },
      users: { includeUsers: ['None'] },
      ...conditions,
    },
    grantControls: { operator: 'OR', builtInControls: ['block'] },
  };
}

/** Beta alone knows these conditions, and the vendor's types are of v1.0. */
function agents(includeAgentIdServicePrincipals: readonly string[], agentIdRiskLevels: string) {
  return {
    agentIdRiskLevels,
    clientApplications: { includeServicePrincipals: [], includeAgentIdServicePrincipals },
  } as ConditionalAccessConditionSet;
}

/** The longest that a secret may last, for apps that were made since somebody cared. */
export function passwordLifetime(days: number): PasswordCredentialConfiguration {
  return {
    restrictionType: 'passwordLifetime',
    state: 'enabled',
    maxLifetime: `P${days}D`,
    restrictForAppsCreatedAfterDateTime: null,
  };
}
