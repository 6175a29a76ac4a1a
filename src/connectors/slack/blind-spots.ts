import type { BlindSpot } from '../../model/coverage.ts';

/** Checked against Slack's documentation on 2026-11-23. */
export const blindSpots: readonly BlindSpot[] = [
  {
    id: 'incoming-webhooks',
    what: 'incoming webhooks: whoever holds the address can post, and no token is asked for',
    why: 'no-api',
    instead:
      'the integration log tells that one was set up, not its address; see the page of each app under Manage apps in the workspace’s administration, and search code for hooks.slack.com',
  },
  {
    id: 'legacy-tokens',
    what: 'legacy tokens and tokens of classic apps, which never expire',
    why: 'no-api',
    instead:
      'apps that hold the scopes bot, read, post or client are such; see Manage apps › Custom integrations in the workspace’s administration',
  },
  {
    id: 'session-clients',
    what: 'programs that act with a copied browser session (xoxc tokens with their cookie), among them unofficial MCP servers',
    why: 'no-api',
    instead:
      'no app is installed and nothing is logged as one; limit sessions under Authentication in the administration, and watch the access log for odd addresses and programs',
  },
  {
    id: 'token-holders',
    what: 'which people authorised an app that acts for them, and whether an approved app is installed at all',
    why: 'no-api',
    instead:
      'the audit log tells app_installed and app_approved; the page of each app in the administration lists who authorised it',
  },
  {
    id: 'last-use',
    what: 'when an app was last used',
    why: 'no-api',
    instead:
      'on Enterprise the audit log names the app that acted; nothing else does, so nothing here is called unused',
  },
  {
    id: 'org-wide-deployments',
    what: 'in which workspaces an app is that was installed on the whole organisation',
    why: 'no-api',
    instead:
      'the audit log tells org_app_workspace_added and _removed; see Integrations › Installed apps of the organisation',
  },
  {
    id: 'audit-logs',
    what: 'the audit log of an Enterprise organisation: installs, new scopes, approvals, and which app acted',
    why: 'not-yet',
    instead: 'search it for app_installed, app_scopes_expanded and app_approved, or send it to your SIEM',
  },
  {
    id: 'restricted-apps',
    what: 'apps that are restricted, which may have been installed before they were',
    why: 'not-yet',
    instead: 'see Integrations › Apps › Restricted in the organisation’s administration',
  },
  {
    id: 'app-requests',
    what: 'requests for apps that nobody has answered',
    why: 'not-yet',
    instead: 'see Integrations › Apps › Requests in the organisation’s administration',
  },
  {
    id: 'app-settings',
    what: 'to whom an app is open, and what its connectors may reach',
    why: 'not-yet',
    instead: 'see the page of each app under Integrations in the organisation’s administration',
  },
  {
    id: 'mcp-servers',
    what: 'MCP servers that agents in Slack may call',
    why: 'not-yet',
    instead: 'see Integrations › MCP servers in the organisation’s administration',
  },
  {
    id: 'app-activities',
    what: 'what apps built on Slack’s own platform did',
    why: 'not-yet',
    instead: 'run `slack activity` for an app of your own, or see its logs in the administration',
  },
  {
    id: 'slack-connect',
    what: 'other organisations that share channels with yours over Slack Connect, with their apps and people',
    why: 'not-yet',
    instead: 'see Slack Connect in the administration; reading it would need a scope that can also change it',
  },
  {
    id: 'workflows',
    what: 'workflows, their connectors and the functions they call',
    why: 'not-yet',
    instead: 'see Workflows in the organisation’s administration',
  },
  {
    id: 'role-assignments',
    what: 'who holds a role of the organisation beyond administrator and owner',
    why: 'not-yet',
    instead: 'see People › Role management in the organisation’s administration',
  },
];
