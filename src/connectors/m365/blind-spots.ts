import type { BlindSpot } from '../../model/coverage.ts';

/** @see https://learn.microsoft.com/en-us/azure/role-based-access-control/troubleshoot-limits */
const azureRoles = [
  'authorizationresources',
  "where type =~ 'microsoft.authorization/roleassignments' and tostring(properties.principalType) =~ 'ServicePrincipal'",
  'extend roleId = tolower(tostring(properties.roleDefinitionId))',
  "join kind=leftouter (authorizationresources | where type =~ 'microsoft.authorization/roledefinitions' | project roleId = tolower(id), role = tostring(properties.roleName)) on roleId",
  'project principalId = tostring(properties.principalId), role, scope = tostring(properties.scope), createdOn = tostring(properties.createdOn)',
].join(' | ');

/** What can open this tenant and is not in the inventory: no API tells it, or this version does not read it. */
export const blindSpots: readonly BlindSpot[] = [
  {
    id: 'exchange-access-policies',
    what: 'application access policies, by which Exchange narrows an app with mail permissions to some mailboxes: they are not in Graph. The roles that replace them are read',
    why: 'no-api',
    instead:
      'mail permissions count as tenant-wide here; compare with Get-ApplicationAccessPolicy in Exchange Online PowerShell',
  },
  {
    id: 'sites-not-named',
    what: 'SharePoint sites that were opened to single apps (Sites.Selected), save those that the config names: there is no list by app; of lists, folders and files that were opened so, nothing is read',
    why: 'no-api',
    instead:
      'the holders of Sites.Selected are among the grants; name each sensitive site in the config (sites), or ask for its permissions (Get-PnPAzureADAppSitePermission)',
  },
  {
    id: 'sharepoint-add-ins',
    what: 'SharePoint add-ins of the older kind (ACS) hold rights that the directory does not know',
    why: 'no-api',
    instead: 'open /_layouts/15/appprincipals.aspx on the root site, or run Get-PnPAzureACSPrincipal',
  },
  {
    id: 'outlook-add-ins',
    what: 'what add-ins that run inside Outlook and Office may do with the open mailbox or document, and which of them people installed for themselves: no API of Graph tells that. What the organisation put into its catalogue is read where the tenant owns Microsoft Agent 365, and since July 2026 Microsoft promises agents in that list, and add-ins no more',
    why: 'no-api',
    instead:
      'Microsoft 365 admin center, Settings, Integrated apps; Get-App -OrganizationApp and Get-App -Mailbox in Exchange Online PowerShell',
  },
  {
    id: 'power-platform',
    what: 'connections and custom connectors of Power Automate and Power Apps, which keep tokens of their own: they are not in Graph. The API of Power Platform lists them environment by environment, and takes no app permission of Entra: an app is let in as an administrator, or by a role of Power Platform for the whole tenant (reader, in preview), and whether that shows the connections of everybody, Microsoft does not say',
    why: 'not-yet',
    instead:
      'Get-AdminPowerAppConnection as an administrator of the environments; Power Platform admin center, by environment; pac connectivity list-connections. The connectors appear here as first-party apps',
  },
  {
    id: 'stolen-sessions',
    what: "access taken through Microsoft's own apps (device-code phishing, stolen refresh tokens): it needs no consent and no list shows live sessions",
    why: 'no-api',
    instead:
      'sign-in logs: device code as the protocol, first-party clients from places they never came from',
  },
  {
    id: 'app-passwords',
    what: 'app passwords of users and mailboxes that still accept passwords for SMTP',
    why: 'no-api',
    instead:
      'sign-in logs filtered by legacy authentication clients; per-user MFA page; Get-CASMailbox for SMTP',
  },
  {
    id: 'delegated-grant-history',
    what: 'who consented to a delegated grant, and when, where the audit log (7 to 30 days) no longer told it when OAuthlas first looked; and when that one grant was last used',
    why: 'no-api',
    instead: 'the day OAuthlas first saw it; last sign-in of the app as a whole',
  },
  {
    id: 'partner-administration',
    what: 'the roles that partners hold by delegated administration (GDAP) cannot be listed from the side of the customer',
    why: 'no-api',
    instead: 'Microsoft 365 admin center, Settings, Partner relationships',
  },
  {
    id: 'federated-credentials',
    what: 'outside identity providers that may sign in as a managed identity, which only Azure Resource Manager lists, and the expression of a flexible credential of an app, which Graph shows in beta alone; all others are read',
    why: 'no-api',
    instead:
      'Azure portal, the managed identity, Federated credentials; Entra admin center, App registrations, Certificates & secrets, Federated credentials',
  },
  {
    id: 'groups-in-groups',
    what: 'groups that hold a group in which an app is, and what any group opens outside the roles of the directory; who may join a group for a while (PIM for Groups). The groups in which apps are, and those that they own, are read',
    why: 'not-yet',
    instead:
      'GET /servicePrincipals/{id}/transitiveMemberOf for the apps that matter; Entra admin center, Groups, and Privileged Identity Management, Groups',
  },
  {
    id: 'consent-settings',
    what: 'who else may let apps in: people who hold a custom role that carries a policy of consent, apps that a preapproval for teams and chats is assigned to, permissions that count as harmless on APIs for which nobody has consented to anything; the roles, the preapprovals, and what holds for everybody, are read',
    why: 'not-yet',
    instead:
      'Entra admin center, Roles and administrators, assignments of the custom roles that are named; GET /beta/servicePrincipals/{id}/permissionGrantPreApprovalPolicies for the apps that matter; Enterprise apps, Consent and permissions, Permission classifications',
  },
  {
    id: 'azure-roles',
    what: 'roles that apps and managed identities hold on Azure subscriptions and their resources: Graph does not know them. Azure Resource Manager does, and shows them to who holds Reader on each subscription or on the root management group: that is a grant of Azure, and no app permission of Entra',
    why: 'not-yet',
    instead: `Azure portal, Resource Graph Explorer, with the directory as scope and “At, above and below” as authorization scope: ${azureRoles}. A principalId is the object id that stands here; what a group holds, its members hold; roles that wait to be activated are not in it`,
  },
  {
    id: 'app-fences',
    what: 'addresses that are trusted for the second factor (MFA trusted IPs), which a fence around all that is trusted lets through as well: no API tells them; policies that bear on apps, and named locations, are read',
    why: 'no-api',
    instead: 'Entra admin center, Multifactor authentication, Additional cloud-based settings, Trusted IPs',
  },
  {
    id: 'chat-consents',
    what: 'which apps are in single chats and with single people, and what they were granted there: Graph tells it of one chat or one person at a time, so that everybody would have to be walked, and chats behind a right to list those of all; which apps are in teams, and what they were granted there, is read',
    why: 'not-yet',
    instead:
      'Teams admin center, Manage apps, Permissions of each app; GET /users/{id}/teamwork/installedApps for the people and GET /chats/{id}/permissionGrants for the chats that matter',
  },
  {
    id: 'mailbox-permissions',
    what: 'mailboxes that were opened one by one to a service principal, as IMAP and POP need it, and service principals in role groups of Exchange; the roles that Exchange gives to apps are read',
    why: 'no-api',
    instead:
      'Get-MailboxPermission and Get-RoleGroupMember in Exchange Online PowerShell, by the names that Get-ServicePrincipal shows',
  },
  {
    id: 'app-assignments',
    what: 'which people and groups are assigned to an app, and whether anybody else may sign in to it: what an app holds is read, and not whom it lets in',
    why: 'not-yet',
    instead:
      'Entra admin center, Enterprise apps, Users and groups and Properties (Assignment required); GET /servicePrincipals/{id}/appRoleAssignedTo for the apps that matter',
  },
  {
    id: 'sign-in-log',
    what: 'single sign-ins of apps: from which address, to which API, and whether they failed; how many of people’s sign-ins to each app failed. Of each app and each of its credentials the last use is read',
    why: 'not-yet',
    instead:
      "sign-in logs, Service principal sign-ins and Managed identity sign-ins; GET /beta/auditLogs/signIns?$filter=signInEventTypes/any(t:t eq 'servicePrincipal'), with AuditLog.Read.All and a licence of Entra ID P1 or P2; GET /beta/reports/getAzureADApplicationSignInSummary(period='D30'), with Reports.Read.All",
  },
  {
    id: 'graph-connectors',
    what: 'connections by which an app brings content of other systems into the search of Microsoft 365 and to Copilot, and to whom it shows it',
    why: 'not-yet',
    instead:
      'Microsoft 365 admin center, Copilot, Connectors; GET /v1.0/external/connections, with ExternalConnection.Read.All',
  },
  {
    id: 'agent-registry',
    what: 'agents that stand in the registry of agents and have no identity of their own in Entra; those that have one, and those in the catalogue of the Microsoft 365 admin center, are read',
    why: 'not-yet',
    instead:
      'Entra admin center, Agent ID, Agent registry; GET /beta/agentRegistry/agentInstances, with AgentInstance.Read.All',
  },
  {
    id: 'shadow-apps',
    what: 'services outside in which people have accounts with a password of their own, and that hold nothing here: no consent names them',
    why: 'not-yet',
    instead:
      'Microsoft Defender portal, Cloud apps, Cloud discovery, where traffic logs or Defender for Endpoint feed it; GET /beta/security/dataDiscovery/cloudAppDiscovery/uploadedStreams',
  },
];
