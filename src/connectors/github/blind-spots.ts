import type { BlindSpot } from '../../model/coverage.ts';

/** Checked against GitHub's REST descriptions and guides on 2026-11-23. */
export const blindSpots: readonly BlindSpot[] = [
  {
    id: 'oauth-apps',
    what: 'OAuth apps that members authorised (where SAML is on, their tokens are seen, without the name of the app)',
    why: 'no-api',
    instead:
      "approvals and denials stand in the audit log (org.oauth_app_access_*) and in the organisation's settings under Third-party Access > OAuth app policy; without that policy any app that a member authorises reaches private repositories",
  },
  {
    id: 'oauth-app-policy',
    what: 'whether OAuth apps need the approval of an owner',
    why: 'no-api',
    instead: "see the organisation's settings under Third-party Access > OAuth app policy",
  },
  {
    id: 'classic-tokens',
    what: 'classic personal access tokens and SSH keys of members, where the organisation has no SAML single sign-on',
    why: 'no-api',
    instead:
      "owners can forbid classic tokens in the organisation's settings under Third-party Access > Personal access tokens; the audit log names the token of an event",
  },
  {
    id: 'installation-repositories',
    what: 'which repositories an app reaches that is installed on selected ones',
    why: 'no-api',
    instead:
      "the app's page under Third-party Access > GitHub Apps lists them; the audit log tells of each change (integration_installation.repositories_added)",
  },
  {
    id: 'deploy-keys',
    what: 'deploy keys, which open one repository each without any person',
    why: 'not-yet',
    instead: "see each repository's settings under Deploy keys",
  },
  {
    id: 'webhooks',
    what: 'webhooks, which send what happens to addresses elsewhere',
    why: 'not-yet',
    instead: "see the organisation's and each repository's settings under Webhooks",
  },
  {
    id: 'audit-log',
    what: 'who installed, approved or removed an app, and what a token was used for',
    why: 'not-yet',
    instead:
      "search the organisation's settings under Logs > Audit log for integration_installation, personal_access_token and org_credential_authorization",
  },
  {
    id: 'api-insights',
    what: 'when an installed app last called the API',
    why: 'not-yet',
    instead: 'see Insights > REST API of an organisation with Enterprise Cloud, which reaches back 31 days',
  },
  {
    id: 'actions',
    what: 'which actions of third parties workflows use',
    why: 'not-yet',
    instead:
      'the surface actions-policy tells which they may use; search the workflow files for `uses:`, or see the dependency graph, which lists actions',
  },
  {
    id: 'runners',
    what: 'self-hosted runners, on which workflows run with what the machine reaches',
    why: 'not-yet',
    instead: "see the organisation's settings under Actions > Runners",
  },
  {
    id: 'oidc-trust',
    what: 'cloud accounts that trust the workflows of this organisation',
    why: 'no-api',
    instead:
      'the trust lies in the cloud account: search its roles for the issuer token.actions.githubusercontent.com',
  },
  {
    id: 'own-apps',
    what: 'GitHub Apps and OAuth apps that the organisation owns, with their keys and secrets',
    why: 'no-api',
    instead: "see the organisation's settings under Developer settings",
  },
  {
    id: 'machine-users',
    what: 'which members are machines with an account like a person’s',
    why: 'no-api',
    instead: 'GitHub marks them in no list; ask for the accounts that nobody signs in to',
  },
];
