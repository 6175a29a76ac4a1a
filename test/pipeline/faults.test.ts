import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { GapReason } from '../../src/model/page.ts';
import type { Progress } from '../../src/pipeline/scan.ts';
import type { Report } from '../../src/report/report.ts';
import { type EndpointId, type Fault, type Simulator, startSimulator } from '../../src/simulator/index.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { inventory, scanSimulator, scanTenants } from '../support/scan.ts';

interface Feed {
  readonly surfaces: readonly string[];
  readonly shadows: readonly string[];
  /** The one tenant that asks it; absent: every tenant of the platform. */
  readonly tenant?: string;
}

/** The surface that an endpoint feeds, and those that walk what it yields. */
const feeds: Partial<Record<EndpointId, Feed>> = {
  'm365.organization': { surfaces: ['organization'], shadows: [] },
  'm365.users': { surfaces: ['users'], shadows: [] },
  'm365.servicePrincipals': {
    surfaces: [
      'service-principals',
      'principal-owners',
      'principal-certificates',
      'group-memberships',
      'owned-groups',
    ],
    shadows: [
      'application-permissions',
      'permission-classifications',
      'resource-consents',
      'agent-identities',
      'agent-inheritance',
      'home-tenants',
      'selected-sites',
      'integrated-apps',
    ],
  },
  'm365.applications': { surfaces: ['applications', 'app-trusts'], shadows: ['agent-identities'] },
  'm365.owners': { surfaces: ['app-trusts'], shadows: [] },
  'm365.federatedIdentityCredentials': { surfaces: ['app-trusts'], shadows: [] },
  'm365.crossTenantDefault': { surfaces: ['cross-tenant-access'], shadows: ['home-tenants'] },
  'm365.crossTenantPartners': { surfaces: ['cross-tenant-access'], shadows: ['home-tenants'] },
  'm365.oauth2PermissionGrants': { surfaces: ['delegated-grants'], shadows: ['permission-classifications'] },
  'm365.batch': {
    surfaces: [
      'application-permissions',
      'app-trusts',
      'principal-owners',
      'permission-classifications',
      'app-credential-policies',
      'consent-requests',
      'resource-consents',
      'federation-servers',
      'home-tenants',
      'selected-sites',
      'agent-identities',
      'harborline/group-memberships',
      'harborline/owned-groups',
      'teams-installations',
      // Of one who holds a role, the list does not say who it is.
      'tidewater/directory-roles',
    ],
    shadows: [],
  },
  'm365.principalOwners': { surfaces: ['principal-owners'], shadows: [] },
  'm365.memberOf': { tenant: 'harborline', surfaces: ['group-memberships'], shadows: [] },
  'm365.ownedObjects': { tenant: 'harborline', surfaces: ['owned-groups'], shadows: [] },
  'm365.appRoleAssignedTo': { surfaces: ['application-permissions'], shadows: [] },
  'm365.signInActivities': { surfaces: ['sign-in-activity'], shadows: [] },
  'm365.authorizationPolicy': { surfaces: ['consent-policies'], shadows: [] },
  'm365.permissionGrantPolicies': { surfaces: ['consent-policies'], shadows: [] },
  'm365.adminConsentRequestPolicy': { surfaces: ['consent-policies'], shadows: [] },
  'm365.delegatedPermissionClassifications': { surfaces: ['permission-classifications'], shadows: [] },
  'm365.defaultAppManagementPolicy': { surfaces: ['app-credential-policies'], shadows: [] },
  'm365.appManagementPolicies': { surfaces: ['app-credential-policies'], shadows: [] },
  'm365.appManagementAppliesTo': { surfaces: ['app-credential-policies'], shadows: [] },
  'm365.appConsentRequests': { surfaces: ['consent-requests'], shadows: [] },
  'm365.userConsentRequests': { surfaces: ['consent-requests'], shadows: [] },
  'm365.conditionalAccessPolicies': { surfaces: ['conditional-access'], shadows: [] },
  'm365.groups': { surfaces: ['resource-consents', 'teams-installations'], shadows: [] },
  'm365.groupPermissionGrants': { surfaces: ['resource-consents'], shadows: [] },
  'm365.exchangeRoleDefinitions': { surfaces: ['exchange-roles'], shadows: [] },
  'm365.exchangeScopes': { surfaces: ['exchange-roles'], shadows: [] },
  'm365.exchangeRoleAssignments': { surfaces: ['exchange-roles'], shadows: [] },
  'm365.installedApps': { surfaces: ['teams-installations'], shadows: [] },
  'm365.scanner': { surfaces: ['teams-installations'], shadows: [] },
  'm365.teamsApps': { surfaces: ['teams-apps'], shadows: [] },
  'm365.copilotPackages': { tenant: 'harborline', surfaces: ['integrated-apps'], shadows: [] },
  'm365.site': { tenant: 'harborline', surfaces: ['selected-sites'], shadows: [] },
  'm365.sitePermissions': { tenant: 'harborline', surfaces: ['selected-sites'], shadows: [] },
  'm365.sitePermission': { tenant: 'harborline', surfaces: ['selected-sites'], shadows: [] },
  'm365.betaBatch': { tenant: 'harborline', surfaces: ['agent-inheritance'], shadows: [] },
  'm365.deletedServicePrincipals': { surfaces: ['deleted-apps'], shadows: [] },
  'm365.deletedApplications': { surfaces: ['deleted-apps'], shadows: [] },
  'm365.agentIdentity': { tenant: 'harborline', surfaces: ['agent-identities'], shadows: [] },
  'm365.inheritedAppRoleAssignments': { tenant: 'harborline', surfaces: ['agent-inheritance'], shadows: [] },
  'm365.inheritedOauth2PermissionGrants': {
    tenant: 'harborline',
    surfaces: ['agent-inheritance'],
    shadows: [],
  },
  'm365.directoryAudits': { surfaces: ['consent-events'], shadows: [] },
  'm365.credentialActivities': { surfaces: ['credential-use'], shadows: [] },
  'm365.riskyServicePrincipals': { surfaces: ['risky-apps'], shadows: [] },
  'm365.riskyAgents': { surfaces: ['risky-agents'], shadows: [] },
  'm365.hunting': { surfaces: ['permission-use'], shadows: [] },
  'm365.domains': { surfaces: ['outside-sign-in'], shadows: ['federation-servers'] },
  'm365.federationConfiguration': { surfaces: ['federation-servers'], shadows: [] },
  'm365.authenticationMethodsPolicy': { surfaces: ['outside-sign-in'], shadows: ['federation-servers'] },
  'm365.customAuthenticationExtensions': { surfaces: ['sign-in-extensions'], shadows: [] },
  'm365.findTenantInformation': { surfaces: ['home-tenants'], shadows: [] },
  'm365.namedLocations': { surfaces: ['named-locations'], shadows: [] },
  'm365.identityProviders': { surfaces: ['guest-identity-providers'], shadows: [] },
  'm365.guestFederations': { surfaces: ['guest-identity-providers'], shadows: [] },
  'm365.permissionGrantPreApprovalPolicies': { surfaces: ['consent-preapprovals'], shadows: [] },
  'm365.authenticationEventListeners': { surfaces: ['sign-in-listeners'], shadows: [] },
  'google.users': { surfaces: ['users'], shadows: ['tokens', 'app-passwords', 'admin-roles'] },
  'google.tokens': { surfaces: ['tokens'], shadows: [] },
  'google.appPasswords': { surfaces: ['app-passwords'], shadows: [] },
  'google.user': { surfaces: ['admin-roles'], shadows: [] },
  'google.roles': { surfaces: ['admin-roles'], shadows: [] },
  'google.roleAssignments': { surfaces: ['admin-roles'], shadows: [] },
  'google.tokenEvents': { surfaces: ['token-events'], shadows: [] },
  'google.census': { surfaces: ['census'], shadows: [] },
  'google.accessEvaluations': { surfaces: ['access-evaluations'], shadows: [] },
  'google.assets': { surfaces: ['service-accounts'], shadows: [] },
  'google.orgUnits': { surfaces: ['api-control-policies'], shadows: [] },
  'google.policies': { surfaces: ['api-control-policies'], shadows: [] },
  'google.adminEvents': {
    surfaces: ['domain-wide-delegation', 'configured-apps', 'marketplace-installs'],
    shadows: [],
  },
  // It tells the plan: where it does not, it is not known that there is nothing to be listed.
  'github.organization': {
    surfaces: ['organization'],
    shadows: ['tidewater-github/credential-authorizations'],
  },
  'github.members': { surfaces: ['members'], shadows: ['credential-authorizations', 'app-publishers'] },
  // It is also the proof that all members were shown.
  'github.outsideCollaborators': {
    surfaces: ['outside-collaborators', 'members'],
    shadows: ['credential-authorizations', 'app-publishers'],
  },
  'github.installations': { surfaces: ['installations'], shadows: ['app-publishers'] },
  'github.appPublisher': { surfaces: ['app-publishers'], shadows: [] },
  'github.actionsPermissions': { surfaces: ['actions-policy'], shadows: [] },
  'github.selectedActions': { surfaces: ['actions-policy'], shadows: [], tenant: 'harborline-github' },
  'github.tokenRequests': { surfaces: ['token-requests'], shadows: [] },
  'github.personalAccessTokens': { surfaces: ['personal-access-tokens'], shadows: [] },
  'github.credentialAuthorizations': {
    tenant: 'harborline-github',
    surfaces: ['credential-authorizations'],
    shadows: [],
  },
  'slack.auth': {
    surfaces: ['workspaces', 'users', 'approved-apps', 'integration-logs', 'bots'],
    shadows: [],
  },
  'slack.team': {
    tenant: 'tidewater-slack',
    surfaces: ['workspaces'],
    shadows: ['users', 'integration-logs', 'bots'],
  },
  'slack.teams': {
    tenant: 'harborline-slack',
    surfaces: ['workspaces'],
    shadows: ['users', 'approved-apps', 'bots'],
  },
  'slack.approvedApps': { tenant: 'harborline-slack', surfaces: ['approved-apps'], shadows: [] },
  'slack.integrationLogs': { tenant: 'tidewater-slack', surfaces: ['integration-logs'], shadows: [] },
  'slack.users': { surfaces: ['users'], shadows: ['bots'] },
};

const faults = {
  forbidden: 'permission',
  throttled: 'throttled',
  error: 'unavailable',
  cut: 'unavailable',
  malformed: 'shape',
  html: 'shape',
} as const satisfies Partial<Record<Fault, GapReason>>;

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ users: 60, now: Date.parse('2026-11-23T12:00:00Z') });
});

afterEach(() => simulator.reset());

afterAll(async () => {
  await simulator.stop();
});

function statuses(report: Report): Record<string, string> {
  return Object.fromEntries(
    report.tenants.flatMap((tenant) =>
      tenant.surfaces.map((line) => [`${tenant.platform}/${tenant.id}/${line.surface}`, line.status]),
    ),
  );
}

/** Everything that is filed under an app, with its state; what is removed is not. */
async function held(store: Store): Promise<ReadonlyMap<string, string>> {
  const states = new Map<string, string>();
  for (const { id } of simulator.world.tenants) {
    for await (const { record, surface, state, alike } of store.inventory.filed(id))
      states.set(`${record.key} ${surface}`, `${alike?.grants ?? 1} ${state}`);
  }
  return states;
}

const cases = Object.entries(feeds).flatMap(([endpoint, { surfaces, shadows, tenant }]) =>
  Object.entries(faults).map(([fault, reason]) => ({
    endpoint: endpoint as EndpointId,
    fault: fault as keyof typeof faults,
    reason,
    surfaces,
    shadows,
    only: tenant,
  })),
);

describe('with one endpoint in trouble, after a good scan', () => {
  test.each(cases)('$endpoint: $fault', async ({ endpoint, fault, reason, surfaces, shadows, only }) => {
    const store = await openStore(':memory:');
    const platform = endpoint.split('.')[0];
    // What one vendor answers, no tenant of another one hears.
    const [first, ...others] = scanTenants(simulator.origin, simulator.world.tenants).filter(
      ({ connector }) => connector.id === platform,
    );
    if (first === undefined) throw new Error(`no tenant of ${platform}`);
    const scan = () => scanSimulator(simulator, store, { tenants: [first, ...others] });
    const healthy = await scan();
    const before = await inventory(store, simulator.world.tenants);
    const present = await held(store);
    simulator.setFault(endpoint, fault);

    const report = await scan();

    const touched = (key: string) =>
      key.startsWith(`${platform}/${only ?? ''}`) &&
      [...surfaces, ...shadows].some((surface) => key.endsWith(`/${surface}`));
    const now = statuses(report);
    const empty = new Set(
      healthy.tenants.flatMap(({ id, platform, surfaces }) =>
        surfaces.flatMap(({ surface, records }) => (records === 0 ? [`${platform}/${id}/${surface}`] : [])),
      ),
    );
    for (const [key, status] of Object.entries(statuses(healthy))) {
      // No other surface suffers, and these do not look complete.
      if (!touched(key)) expect([key, now[key]]).toEqual([key, status]);
      // Where there is nothing of the kind, nothing was asked.
      else if (!empty.has(key)) expect([key, now[key]]).not.toEqual([key, 'complete']);
    }
    const asking = report.tenants.filter((tenant) => tenant.platform === platform);
    for (const tenant of asking.filter(({ id }) => only === undefined || id === only)) {
      const lines = tenant.surfaces.filter((line) => surfaces.includes(line.surface));
      // Tidewater has no licence for the report, so a plan gap is right there too when it is forbidden.
      expect(lines.flatMap((line) => line.gaps.map((gap) => gap.reason))).toContain(reason);
    }
    // Nothing is gone, and nothing is concluded from absence in the shadow.
    expect(await held(store)).toEqual(present);
    const dark = report.findings.filter(
      (finding) =>
        (finding.absent ?? []).includes('use') &&
        finding.platform === platform &&
        surfaces.some((s) => ['sign-in-activity', 'token-events', 'personal-access-tokens'].includes(s)),
    );
    expect(dark).toEqual([]);
    expect([20, 21, 3]).toContain(report.outcome.exitCode);

    simulator.reset();
    const recovered = await scan();
    expect(statuses(recovered)).toEqual(statuses(healthy));
    expect(await inventory(store, simulator.world.tenants)).toEqual(before);
    await store.close();
  });
});

test.each<[Fault, GapReason]>([
  ['loop', 'shape'],
  ['elsewhere', 'shape'],
  ['bad-row', 'shape'],
  ['empty', 'shape'],
  ['unavailable', 'unavailable'],
])('a page of grants that does %s ends by itself and is told', async (fault, reason) => {
  const store = await openStore(':memory:');
  simulator.setFault('m365.oauth2PermissionGrants', fault);

  const report = await scanSimulator(simulator, store);

  const [line] = report.tenants.flatMap((tenant) =>
    tenant.surfaces.filter((line) => line.surface === 'delegated-grants'),
  );
  expect(line?.gaps.map((gap) => gap.reason)).toContain(reason);
  await store.close();
});

test.each<[Fault, GapReason]>([
  ['loop', 'shape'],
  ['elsewhere', 'shape'],
  ['bad-row', 'shape'],
])("a page of GitHub's that does %s ends by itself and is told", async (fault, reason) => {
  const store = await openStore(':memory:');
  simulator.setFault('github.installations', fault);

  const report = await scanSimulator(simulator, store);

  const lines = report.tenants.flatMap((tenant) =>
    tenant.surfaces.filter((line) => line.surface === 'installations'),
  );
  expect(lines.map((line) => line.gaps.map((gap) => gap.reason))).toEqual([[reason], [reason]]);
  await store.close();
});

test('credentials that run out between a kill and its resume are gaps: much was seen', async () => {
  const store = await openStore(':memory:');
  const controller = new AbortController();
  const [tenant] = scanTenants(simulator.origin, simulator.world.tenants);
  if (tenant === undefined) throw new Error('the simulator has no tenant');
  const tenants = [tenant] as const;
  const isLast = ({ surface, isEnded }: Progress) => surface === 'service-principals' && isEnded;
  const interrupted = scanSimulator(simulator, store, {
    tenants,
    signal: controller.signal,
    onProgress: (progress) => isLast(progress) && controller.abort(new Error('stop')),
  });
  await expect(interrupted).rejects.toThrow(new Error('stop'));
  for (const endpoint of Object.keys(feeds) as EndpointId[]) simulator.setFault(endpoint, 'unauthorized');

  const report = await scanSimulator(simulator, store, { tenants, isResume: true });

  expect(report.tenants[0]?.inventory.apps).toBeGreaterThan(0);
  expect([20, 21]).toContain(report.outcome.exitCode);
  await store.close();
});

test('refused credentials everywhere end with 3, and the report tells what to mend', async () => {
  const store = await openStore(':memory:');
  for (const endpoint of Object.keys(feeds) as EndpointId[]) simulator.setFault(endpoint, 'unauthorized');

  const report = await scanSimulator(simulator, store);

  expect(report.outcome.exitCode).toBe(3);
  expect(report.findings).toEqual([]);
  await store.close();
});
