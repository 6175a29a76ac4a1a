import type { EntryFile } from '../entry.ts';
import aadGraph from './aad-graph.json' with { type: 'json' };
import advancedThreatProtection from './advanced-threat-protection.json' with { type: 'json' };
import azure from './azure.json' with { type: 'json' };
import azureDevops from './azure-devops.json' with { type: 'json' };
import dataverse from './dataverse.json' with { type: 'json' };
import defender from './defender.json' with { type: 'json' };
import entraConnectSync from './entra-connect-sync.json' with { type: 'json' };
import entraGovernanceInsights from './entra-governance-insights.json' with { type: 'json' };
import entraGroups from './entra-groups.json' with { type: 'json' };
import entraPasswordWriteback from './entra-password-writeback.json' with { type: 'json' };
import entraRoles from './entra-roles.json' with { type: 'json' };
import entraVerifiedId from './entra-verified-id.json' with { type: 'json' };
import entraVerifiedIdSts from './entra-verified-id-sts.json' with { type: 'json' };
import exchange from './exchange.json' with { type: 'json' };
import exchangeRoles from './exchange-roles.json' with { type: 'json' };
import graphAgents from './graph-agents.json' with { type: 'json' };
import graphApps from './graph-apps.json' with { type: 'json' };
import graphAudit from './graph-audit.json' with { type: 'json' };
import graphCalendar from './graph-calendar.json' with { type: 'json' };
import graphChat from './graph-chat.json' with { type: 'json' };
import graphCompliance from './graph-compliance.json' with { type: 'json' };
import graphContentOther from './graph-content-other.json' with { type: 'json' };
import graphDevices from './graph-devices.json' with { type: 'json' };
import graphFiles from './graph-files.json' with { type: 'json' };
import graphMail from './graph-mail.json' with { type: 'json' };
import graphOrganisation from './graph-organisation.json' with { type: 'json' };
import graphPeople from './graph-people.json' with { type: 'json' };
import graphPolicy from './graph-policy.json' with { type: 'json' };
import graphPrint from './graph-print.json' with { type: 'json' };
import graphRoles from './graph-roles.json' with { type: 'json' };
import graphSecurity from './graph-security.json' with { type: 'json' };
import graphSignIn from './graph-sign-in.json' with { type: 'json' };
import graphSync from './graph-sync.json' with { type: 'json' };
import graphTeamsConsents from './graph-teams-consents.json' with { type: 'json' };
import intune from './intune.json' with { type: 'json' };
import logAnalytics from './log-analytics.json' with { type: 'json' };
import managementActivity from './management-activity.json' with { type: 'json' };
import powerAutomate from './power-automate.json' with { type: 'json' };
import powerBi from './power-bi.json' with { type: 'json' };
import powerPlatform from './power-platform.json' with { type: 'json' };
import purview from './purview.json' with { type: 'json' };
import rightsManagement from './rights-management.json' with { type: 'json' };
import selectedSites from './selected-sites.json' with { type: 'json' };
import sharepoint from './sharepoint.json' with { type: 'json' };
import teamsService from './teams-service.json' with { type: 'json' };
import windows365 from './windows-365.json' with { type: 'json' };
import yammer from './yammer.json' with { type: 'json' };

/** The entries by hand. Each file is checked against its schema by a test, and not on every start. */
export const entryFiles = [
  aadGraph,
  advancedThreatProtection,
  azureDevops,
  azure,
  dataverse,
  defender,
  entraConnectSync,
  entraGovernanceInsights,
  entraPasswordWriteback,
  entraGroups,
  entraRoles,
  entraVerifiedIdSts,
  entraVerifiedId,
  exchange,
  exchangeRoles,
  graphAgents,
  graphApps,
  graphAudit,
  graphCalendar,
  graphChat,
  graphCompliance,
  graphContentOther,
  graphDevices,
  graphFiles,
  graphMail,
  graphOrganisation,
  graphPeople,
  graphPolicy,
  graphPrint,
  graphRoles,
  graphSecurity,
  graphSignIn,
  graphSync,
  graphTeamsConsents,
  intune,
  logAnalytics,
  managementActivity,
  powerAutomate,
  powerBi,
  powerPlatform,
  purview,
  rightsManagement,
  selectedSites,
  sharepoint,
  teamsService,
  windows365,
  yammer,
] as readonly EntryFile[];
