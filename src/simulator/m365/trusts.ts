import type {
  CrossTenantAccessPolicyB2BSetting,
  CrossTenantAccessPolicyConfigurationDefault,
  CrossTenantAccessPolicyConfigurationPartner,
  FederatedIdentityCredential,
} from '@microsoft/microsoft-graph-types';
import { guids } from '../chance.ts';
import type { EndpointId } from '../endpoints.ts';
import { type Answer, json, parameters } from '../http.ts';
import { type List, listOf } from '../list.ts';
import { graphError } from './answers.ts';
import { objects } from './objects.ts';
import { page } from './page.ts';
import type { Part, PartRoute } from './part.ts';
import type { FederatedCredential, Partner } from './plant.ts';
import { registrationIds, userRow } from './rows.ts';
import type { App, M365 } from './scene.ts';

/** Who may speak for the tenant's apps, and whose people come in. */
export const trusts: Part = {
  routes: [
    {
      endpoint: 'm365.applications',
      path: '/v1.0/applications',
      answer: (world, { query }) => applications(world, query),
    },
    ofApplication('m365.owners', 'owners'),
    ofApplication('m365.federatedIdentityCredentials', 'federatedIdentityCredentials'),
    {
      endpoint: 'm365.crossTenantDefault',
      path: '/v1.0/policies/crossTenantAccessPolicy/default',
      answer: crossTenantDefault,
    },
    {
      endpoint: 'm365.crossTenantPartners',
      path: '/v1.0/policies/crossTenantAccessPolicy/partners',
      answer: (world, { query }) => crossTenantPartners(world, query),
    },
  ],
  truth: ({ partners }) => ({
    'cross-tenant-access': [
      ['trust', 'inbound', 'default'],
      ...partners.map(({ tenantId }) => ['trust', 'inbound', tenantId] as const),
    ],
  }),
};

function ofApplication(endpoint: EndpointId, name: string): PartRoute {
  return {
    endpoint,
    path: new RegExp(`^/v1\\.0/applications/([^/]+)/${name}$`),
    answer: (world, { query }, [id = '']) => relation(world, { id, name }, query),
  };
}

/** The registrations, with one relation of each when it is asked for. */
function applications(world: M365, query: string): Answer {
  return objects(world, 'applications', query, {
    relations: {
      owners: (app: App) => relationOf(world, app, 'owners'),
      federatedIdentityCredentials: (app: App) => relationOf(world, app, 'federatedIdentityCredentials'),
    },
  });
}

/** A relation of one registration, whole. */
function relation(world: M365, { id, name }: { id: string; name: string }, query: string): Answer {
  const index = registrationIds(world).indexOf(id);
  const app = index !== undefined && index < world.apps.length ? world.apps.at(index) : undefined;
  if (app?.kind !== 'own')
    return graphError(404, 'Request_ResourceNotFound', `Resource '${id}' does not exist.`);
  const list = relationOf(world, app, name);
  return page({ path: `v1.0/applications/${id}/${name}`, entity: name, list, row: (row) => row }, query);
}

function relationOf(world: M365, app: App, name: string): List<object> {
  if (name === 'owners') {
    const edited = world.edits.ownersOf(registrationIds(world).at(app.index));
    const owners = edited?.map((id) => world.users.ids.indexOf(id) ?? 0) ?? world.ownersOf(app);
    return listOf(
      owners.map((user) => ({ '@odata.type': '#microsoft.graph.user', ...userRow(world, user) })),
    );
  }
  return listOf(world.federatedOf(app).map((credential, n) => federatedRow(world, app, credential, n)));
}

function federatedRow(world: M365, app: App, { issuer, subject }: FederatedCredential, n: number) {
  return {
    id: guids(world.seed, `${world.tenant.id}.federated`).at(app.index * 32 + n),
    name: `trust-${n + 1}`,
    issuer,
    // The vendor's types do not know yet that it may be null.
    subject: subject as string,
    audiences: ['api://AzureADTokenExchange'],
    description: null,
  } satisfies FederatedIdentityCredential;
}

/** Nobody changed it: automatic consent cannot be the default. */
function crossTenantDefault(): Answer {
  return json({
    '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#policies/crossTenantAccessPolicy/default',
    isServiceDefault: true,
    automaticUserConsentSettings: { inboundAllowed: false, outboundAllowed: false },
    inboundTrust: {
      isMfaAccepted: false,
      isCompliantDeviceAccepted: false,
      isHybridAzureADJoinedDeviceAccepted: false,
    },
    b2bCollaborationInbound: toAll('allowed'),
    b2bCollaborationOutbound: toAll('allowed'),
    b2bDirectConnectInbound: toAll('blocked'),
    b2bDirectConnectOutbound: toAll('blocked'),
  } satisfies Omit<CrossTenantAccessPolicyConfigurationDefault, 'id'> & { '@odata.context': string });
}

function toAll(accessType: 'allowed' | 'blocked', application = 'AllApplications') {
  return {
    usersAndGroups: { accessType, targets: [{ targetType: 'user', target: 'AllUsers' }] },
    applications: { accessType, targets: [{ targetType: 'application', target: application }] },
  } satisfies CrossTenantAccessPolicyB2BSetting;
}

function crossTenantPartners(world: M365, query: string): Answer {
  const path = 'v1.0/policies/crossTenantAccessPolicy/partners';
  const collection = {
    path,
    entity: path.replace('v1.0/', ''),
    list: listOf(world.partners),
    row: partnerRow,
    ...(parameters(query).get('$expand') === 'identitySynchronization' && { expanded: synchronised }),
  };
  return page(collection, query);
}

function partnerRow({ tenantId, isAutomatic, opens = {} }: Partner) {
  const { isMfaAccepted, hasChannels, isServiceProvider = false, isSynchronised = false } = opens;
  return {
    tenantId,
    isServiceProvider,
    isInMultiTenantOrganization: isSynchronised,
    inboundTrust:
      isMfaAccepted === undefined
        ? null
        : { isMfaAccepted, isCompliantDeviceAccepted: false, isHybridAzureADJoinedDeviceAccepted: false },
    automaticUserConsentSettings: { inboundAllowed: isAutomatic, outboundAllowed: null },
    b2bCollaborationInbound: null,
    b2bCollaborationOutbound: null,
    b2bDirectConnectInbound: hasChannels === true ? toAll('allowed', 'Office365') : null,
    b2bDirectConnectOutbound: null,
  } satisfies CrossTenantAccessPolicyConfigurationPartner;
}

function synchronised({ tenantId, name, opens }: Partner) {
  const policy = { tenantId, displayName: name ?? null, userSyncInbound: { isSyncAllowed: true } };
  return {
    identitySynchronization: opens?.isSynchronised === true ? policy : null,
  } satisfies CrossTenantAccessPolicyConfigurationPartner;
}
