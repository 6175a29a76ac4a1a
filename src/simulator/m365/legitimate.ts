import { credentials, harborline, harborlineGitHub, tidewater, tidewaterGitHub } from '../tenants.ts';
import type { FederatedCredential, Plant } from './plant.ts';
import { ofGitHub } from './speakers.ts';

const scanner = {
  key: 'oauthlas',
  name: 'OAuthlas Scanner',
  kind: 'own',
  created: 60,
  roles: {
    graph: [
      'Application.Read.All',
      'Directory.Read.All',
      'AuditLog.Read.All',
      'User.Read.All',
      'Organization.Read.All',
      'Policy.Read.All',
    ],
  },
  owners: { members: 2 },
  secrets: [{ name: 'scanner', made: 60, ends: 120 }],
} as const;

/** Powerful, in use and wanted: a scanner that speaks of these gets switched off. */
export const harborlineLegitimate: readonly Plant[] = [
  {
    key: 'northpeak-backup',
    name: 'Northpeak Backup',
    kind: 'third-party',
    publisher: 'Northpeak Systems',
    created: 1_200,
    use: { appOnly: 0 },
    roles: {
      graph: [
        'Mail.ReadWrite',
        'Files.ReadWrite.All',
        'Sites.ReadWrite.All',
        'Calendars.ReadWrite',
        'Contacts.ReadWrite',
      ],
      exchange: ['full_access_as_app'],
      sharepoint: ['Sites.ReadWrite.All'],
    },
    certificates: [{ name: 'CN=northpeak-backup', usage: 'Verify', made: 200, ends: 165 }],
  },
  {
    key: 'watchbell-siem',
    name: 'Watchbell SIEM',
    kind: 'third-party',
    publisher: 'Watchbell Security',
    created: 900,
    use: { appOnly: 0 },
    roles: {
      graph: [
        'AuditLog.Read.All',
        'SecurityEvents.Read.All',
        'SecurityAlert.Read.All',
        'Directory.Read.All',
        'IdentityRiskEvent.Read.All',
      ],
    },
    certificates: [{ name: 'CN=watchbell', usage: 'Verify', made: 890, ends: null }],
  },
  {
    key: 'rosterly-provisioning',
    name: 'Rosterly HR Provisioning',
    kind: 'third-party',
    publisher: 'Rosterly',
    created: 1_050,
    use: { appOnly: 0 },
    roles: { graph: ['User.ReadWrite.All', 'Group.ReadWrite.All'] },
  },
  {
    key: 'stewardly-governance',
    name: 'Stewardly Identity Governance',
    kind: 'third-party',
    publisher: 'Stewardly Software',
    created: 720,
    use: { appOnly: 0, delegated: 1 },
    delegated: [{ resource: 'graph', scope: 'openid profile User.Read', by: 'admin' }],
    roles: {
      graph: [
        'AppRoleAssignment.ReadWrite.All',
        'RoleManagement.ReadWrite.Directory',
        'Directory.ReadWrite.All',
        'Application.ReadWrite.All',
      ],
    },
  },
  {
    key: 'copperline-discovery',
    name: 'Copperline Discovery',
    kind: 'third-party',
    publisher: 'Copperline Legal Software',
    created: 610,
    use: { delegated: 0, appOnly: 1 },
    groups: ['Legal hold readers'],
    delegated: [
      {
        resource: 'graph',
        scope: 'User.Read Mail.ReadWrite Files.ReadWrite.All offline_access',
        by: 'admin',
      },
    ],
    roles: { graph: ['User.Read.All'] },
    // Another company's app, looked after by one of ours: that is ordinary.
    principalOwners: { members: 1 },
  },
  {
    key: 'pinwheel-signing',
    name: 'Pinwheel Signing',
    kind: 'third-party',
    publisher: 'Pinwheel Documents',
    created: 400,
    use: { delegated: 0 },
    delegated: [
      { resource: 'graph', scope: 'openid profile email User.Read Files.ReadWrite offline_access', by: 120 },
    ],
    certificates: [
      { name: 'CN=Microsoft Azure Federated SSO Certificate', usage: 'pair', made: 390, ends: 705 },
      { name: 'CN=pinwheel-tokens', usage: 'Encrypt', made: 390, ends: 340 },
    ],
  },
  {
    // Once a year, when the books are closed; the register says so.
    key: 'yearwright-audit',
    name: 'Yearwright Audit Workpapers',
    kind: 'third-party',
    publisher: 'Yearwright',
    created: 790,
    use: { delegated: 236 },
    delegated: [{ resource: 'graph', scope: 'openid profile User.Read Files.Read.All', by: 6 }],
  },
  {
    // An administrator's consent to nothing but sign-in, by an unknown publisher: harmless, and common.
    key: 'dockside-directory-connector',
    name: 'Dockside Connector',
    kind: 'third-party',
    created: 70,
    use: { delegated: 4 },
    delegated: [{ resource: 'graph', scope: 'openid profile email offline_access', by: 'admin' }],
  },
  {
    ...scanner,
    appId: credentials.harborline.clientId,
    federated: [credentials.harborline.federated],
    use: { appOnly: 0 },
  },
  {
    key: 'track',
    name: 'Harborline Track and Trace API',
    kind: 'own',
    created: 1_300,
    use: { resource: 0, appOnly: 0 },
    publishes: 'track',
    roles: { graph: ['User.Read.All'] },
    secrets: [{ name: 'production', made: 200, ends: 165 }],
    owners: { members: 2 },
    federated: [ofGitHub(`${harborlineGitHub.organization}/track-and-trace`)],
    principalOwners: { members: 2 },
  },
  {
    key: 'dispatch-portal',
    name: 'Harborline Dispatch Portal',
    kind: 'own',
    created: 1_290,
    use: { delegated: 0, appOnly: 0 },
    delegated: [{ resource: 'graph', scope: 'openid profile User.Read', by: 'admin' }],
    // The last was withdrawn by the API since: its id names nothing any more.
    roles: { track: ['Shipments.Read.All', 'Default', 'Withdrawn'] },
    secrets: [
      { name: 'portal-2025', made: 400, ends: -35 },
      { name: 'portal-2026', made: 40, ends: 325 },
    ],
    // As GitHub writes it for newer repositories.
    federated: [
      ofGitHub(
        `${harborlineGitHub.organization}@40219377/dispatch-portal@611204518`,
        'environment:production',
      ),
    ],
  },
  {
    key: 'invoice-bot',
    name: 'Harborline Invoice Bot',
    kind: 'own',
    created: 820,
    use: { appOnly: 0 },
    roles: { graph: ['Mail.Send'], track: ['Shipments.ReadWrite.All'] },
    secrets: [{ name: 'bot', made: 100, ends: 265 }],
    // Somebody of the company that was bought; and a cluster, of which nobody can tell whose it is.
    owners: { members: 1, guests: [tidewater.domain] },
    federated: [
      {
        issuer: 'https://westeurope.oic.prod-aks.azure.com/7d1f6b08-92c4-4e5a-b3f7-60a8d2e9c154/cluster/',
        subject: 'system:serviceaccount:finance:invoice-bot',
      },
    ],
    principalOwners: { members: 0, guests: [tidewater.domain] },
  },
  {
    // Carriers sign in with accounts of their own; of its own it holds nothing.
    key: 'carrier-portal',
    name: 'Harborline Carrier Portal',
    kind: 'own',
    created: 690,
    use: { delegated: 0 },
    delegated: [{ resource: 'graph', scope: 'openid profile User.Read', by: 'admin' }],
    secrets: [{ name: 'portal', made: 120, ends: 245 }],
    isForAnyTenant: true,
    federated: [
      {
        issuer: `https://login.microsoftonline.com/${harborline.tenantId}/v2.0`,
        subject: 'b4f0c6a1-3d92-4e87-9a15-c70e2fd8b563',
      },
    ],
  },
  {
    key: 'platform-pipelines',
    name: 'Harborline Platform Pipelines',
    kind: 'own',
    created: 450,
    use: { appOnly: 0 },
    owners: { members: 23 },
    federated: [...pipelines(harborlineGitHub.organization, 19), { ...ofGitHub(''), subject: null }],
    principalOwners: { members: 22 },
    // More than are expanded.
    groups: Array.from({ length: 23 }, (_, n) => `Depot ${n + 1} deployers`),
    ownsGroups: ['Release approvers', 'Deployment windows'],
  },
  {
    key: 'mi-dispatch-prod',
    name: 'mi-dispatch-prod',
    kind: 'managed-identity',
    created: 500,
    use: { appOnly: 0 },
    roles: { graph: ['User.Read.All', 'GroupMember.Read.All'], track: ['Shipments.Read.All'] },
    principalOwners: { members: 0, apps: ['platform-pipelines'] },
    groups: ['Dispatch database readers', 'Automation'],
  },
  {
    key: 'mi-telemetry',
    name: 'mi-telemetry',
    kind: 'managed-identity',
    created: 300,
    use: { appOnly: 1 },
    groups: ['Automation'],
  },
  { key: 'sharepoint-addin', name: 'Harborline Forms Add-in', kind: 'legacy', created: null },
];

export const tidewaterLegitimate: readonly Plant[] = [
  {
    key: 'northpeak-backup',
    name: 'Northpeak Backup',
    kind: 'third-party',
    publisher: 'Northpeak Systems',
    created: 300,
    roles: { graph: ['Mail.ReadWrite', 'Files.ReadWrite.All'] },
  },
  {
    ...scanner,
    appId: credentials.tidewater.clientId,
    federated: [credentials.tidewater.federated],
  },
  {
    key: 'platform-pipelines',
    name: 'Tidewater Platform Pipelines',
    kind: 'own',
    created: 380,
    owners: { members: 21 },
    federated: pipelines(tidewaterGitHub.organization, 20),
  },
  { key: 'tidewater-addin', name: 'Tidewater Rates Add-in', kind: 'legacy', created: null },
];

/** A registration takes twenty federated credentials at most, and a team's pipelines soon need them all. */
function pipelines(organization: string, count: number): readonly FederatedCredential[] {
  return Array.from({ length: count }, (_, n) => ofGitHub(`${organization}/pipeline-${n + 1}`));
}
