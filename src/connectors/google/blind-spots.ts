import type { BlindSpot } from '../../model/coverage.ts';

/** Checked against Google's discovery documents and guides on 2026-11-23. */
export const blindSpots: readonly BlindSpot[] = [
  {
    id: 'older-delegations',
    what: 'domain-wide delegations that were last given more than 180 days before the first scan, and not seen at work since: what is told of delegations is a lower bound',
    why: 'no-api',
    instead:
      'download the list in the Admin console under Security > Access and data control > API controls > Domain-wide delegation, and name the file in the config (delegations)',
  },
  {
    id: 'older-marketplace-installs',
    what: 'Marketplace apps that were installed more than 180 days before the first scan and not seen at work since, and of every one for whom and with all its scopes',
    why: 'no-api',
    instead:
      'an installed app that signs people in appears in the census; the list stands in the Admin console under Apps > Google Workspace Marketplace apps',
  },
  {
    id: 'older-configured-apps',
    what: 'apps that an administrator marked as trusted, limited or blocked more than 180 days before the first scan, or many at once',
    why: 'no-api',
    instead:
      'denied events of the token log show blocks at work; download the list in the Admin console under Security > Access and data control > API controls > App access control',
  },
  {
    id: 'chat-app-memberships',
    what: 'Chat apps in spaces and direct messages',
    why: 'no-api',
    instead:
      'the Chat log shows apps being added; whether people may add them stands in the Admin console under Apps > Google Workspace > Google Chat > Chat apps',
  },
  {
    id: 'service-account-shares',
    what: 'Drive files and shared drives that were shared with a service account by its address',
    why: 'no-api',
    instead:
      'search the Drive log in the security investigation tool for addresses ending in gserviceaccount.com',
  },
  {
    id: 'policy-groups',
    what: 'what the groups are called for which a policy of API controls holds otherwise, and who is in them',
    why: 'not-yet',
    instead:
      'the surface api-control-policies tells their ids; see the Admin console under Directory > Groups, and each policy at its own page, which shows groups by name',
  },
  {
    id: 'own-service-accounts',
    what: 'service accounts and their keys in your own Google Cloud projects, save those below what the config names (cloudParent): without it all of them; and of every one, which roles of Google Cloud it holds and who may use it',
    why: 'not-yet',
    instead:
      'name the organisation in the config (cloudParent), and give whom OAuthlas signs in as the role Cloud Asset Viewer there; search for roles in Cloud Asset Inventory, under IAM policy',
  },
  {
    id: 'chrome-extensions',
    what: 'Chrome extensions, which see what the browser sees',
    why: 'not-yet',
    instead: 'see the Admin console under Chrome browser > Reports > Apps and extensions usage',
  },
  {
    id: 'saml-apps',
    what: 'SAML apps, to which people sign in with their Google account',
    why: 'not-yet',
    instead: 'see the Admin console under Apps > Web and mobile apps, and the SAML log for use',
  },
  {
    id: 'inbound-sso',
    what: 'outside identity providers that can sign people in here',
    why: 'not-yet',
    instead:
      'see the Admin console under Security > Authentication > SSO with third-party identity providers',
  },
  {
    id: 'alert-center',
    what: "Google's own alerts about suspicious apps",
    why: 'not-yet',
    instead: 'see the Admin console under Security > Alert center',
  },
  {
    id: 'apps-script',
    what: 'Apps Script projects and Workspace Studio flows that run with their owners’ access',
    why: 'no-api',
    instead: 'those that ask for scopes of their own appear as apps in the census; the rest only in logs',
  },
  {
    id: 'admin-group-members',
    what: 'service accounts that hold a role of an administrator as members of a group',
    why: 'not-yet',
    instead:
      'the surface admin-roles names the groups that hold roles; see their members in the Admin console under Directory > Groups',
  },
];
