import { defineConnector } from '../connector.ts';
import { agentIdentities } from './agent-identities.ts';
import { agentInheritance } from './agent-inheritance.ts';
import { appCredentialPolicies } from './app-credential-policies.ts';
import { appTrusts } from './app-trusts.ts';
import { applicationPermissions } from './application-permissions.ts';
import { applications } from './applications.ts';
import { blindSpots } from './blind-spots.ts';
import { checkup } from './checkup.ts';
import { cloudHosts } from './clouds.ts';
import { conditionalAccess } from './conditional-access.ts';
import { config, homes, identity } from './config.ts';
import { consentEvents } from './consent-events.ts';
import { consentPolicies } from './consent-policies.ts';
import { consentPreapprovals } from './consent-preapprovals.ts';
import { consentRequests } from './consent-requests.ts';
import { consentRoles } from './consent-roles.ts';
import { consoleLink } from './console-link.ts';
import { credentialUse } from './credential-use.ts';
import { crossTenantAccess } from './cross-tenant-access.ts';
import { delegatedGrants } from './delegated-grants.ts';
import { deletedApps } from './deleted-apps.ts';
import { directoryRoles } from './directory-roles.ts';
import { eligibleRoles } from './eligible-roles.ts';
import { exchangeRoles } from './exchange-roles.ts';
import { federationServers } from './federation-servers.ts';
import { groupMemberships } from './group-memberships.ts';
import { guestIdentityProviders } from './guest-identity-providers.ts';
import { homeTenants } from './home-tenants.ts';
import { integratedApps } from './integrated-apps.ts';
import { METADATA } from './managed-identity.ts';
import { namedLocations } from './named-locations.ts';
import { organization } from './organization.ts';
import { outsideSignIn } from './outside-sign-in.ts';
import { ownedGroups } from './owned-groups.ts';
import { permissionClassifications } from './permission-classifications.ts';
import { permissionUse } from './permission-use.ts';
import { principalCertificates } from './principal-certificates.ts';
import { principalOwners } from './principal-owners.ts';
import { quota } from './quota.ts';
import { resourceConsents } from './resource-consents.ts';
import { riskyAgents } from './risky-agents.ts';
import { riskyApps } from './risky-apps.ts';
import { selectedSites } from './selected-sites.ts';
import { servicePrincipals } from './service-principals.ts';
import { openSession } from './session.ts';
import { setup } from './setup.ts';
import { signInActivity } from './sign-in-activity.ts';
import { signInExtensions } from './sign-in-extensions.ts';
import { signInListeners } from './sign-in-listeners.ts';
import { teamsApps } from './teams-apps.ts';
import { teamsInstallations } from './teams-installations.ts';
import { users } from './users.ts';

export const m365 = defineConnector({
  id: 'm365',
  title: 'Microsoft 365',
  config,
  surfaces: [
    organization,
    users,
    servicePrincipals,
    applications,
    delegatedGrants,
    applicationPermissions,
    appTrusts,
    crossTenantAccess,
    signInActivity,
    principalOwners,
    principalCertificates,
    outsideSignIn,
    federationServers,
    signInExtensions,
    homeTenants,
    consentPolicies,
    permissionClassifications,
    appCredentialPolicies,
    consentRequests,
    conditionalAccess,
    directoryRoles,
    eligibleRoles,
    resourceConsents,
    exchangeRoles,
    selectedSites,
    teamsApps,
    integratedApps,
    deletedApps,
    agentIdentities,
    agentInheritance,
    consentEvents,
    credentialUse,
    riskyApps,
    riskyAgents,
    permissionUse,
    groupMemberships,
    ownedGroups,
    namedLocations,
    guestIdentityProviders,
    signInListeners,
    consentRoles,
    consentPreapprovals,
    teamsInstallations,
  ],
  blindSpots,
  hosts: [...cloudHosts, new URL(METADATA).host],
  open: openSession,
  identity,
  cloud: ({ cloud }) => cloud,
  vendorId: ({ organization }) => ('id' in organization ? organization.id : undefined),
  homes,
  consoleLink,
  checkup,
  quota,
  setup,
});
