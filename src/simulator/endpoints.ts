/** Every endpoint that is simulated, in the vendors' own words. */
export const endpoints = [
  { id: 'm365.token', platform: 'm365', method: 'POST', path: '/{tenant}/oauth2/v2.0/token' },
  { id: 'm365.metadata', platform: 'm365', method: 'GET', path: '/metadata/identity/oauth2/token' },
  { id: 'm365.appService', platform: 'm365', method: 'GET', path: '/msi/token' },
  { id: 'm365.organization', platform: 'm365', method: 'GET', path: '/v1.0/organization' },
  { id: 'm365.users', platform: 'm365', method: 'GET', path: '/v1.0/users' },
  { id: 'm365.servicePrincipals', platform: 'm365', method: 'GET', path: '/v1.0/servicePrincipals' },
  { id: 'm365.applications', platform: 'm365', method: 'GET', path: '/v1.0/applications' },
  { id: 'm365.owners', platform: 'm365', method: 'GET', path: '/v1.0/applications/{id}/owners' },
  {
    id: 'm365.federatedIdentityCredentials',
    platform: 'm365',
    method: 'GET',
    path: '/v1.0/applications/{id}/federatedIdentityCredentials',
  },
  {
    id: 'm365.crossTenantDefault',
    platform: 'm365',
    method: 'GET',
    path: '/v1.0/policies/crossTenantAccessPolicy/default',
  },
  {
    id: 'm365.crossTenantPartners',
    platform: 'm365',
    method: 'GET',
    path: '/v1.0/policies/crossTenantAccessPolicy/partners',
  },
  {
    id: 'm365.oauth2PermissionGrants',
    platform: 'm365',
    method: 'GET',
    path: '/v1.0/oauth2PermissionGrants',
  },
  {
    id: 'm365.appRoleAssignedTo',
    platform: 'm365',
    method: 'GET',
    path: '/v1.0/servicePrincipals/{id}/appRoleAssignedTo',
  },
  {
    id: 'm365.signInActivities',
    platform: 'm365',
    method: 'GET',
    path: '/beta/reports/servicePrincipalSignInActivities',
  },
  { id: 'm365.usersDelta', platform: 'm365', method: 'GET', path: '/v1.0/users/delta' },
  {
    id: 'm365.servicePrincipalsDelta',
    platform: 'm365',
    method: 'GET',
    path: '/v1.0/servicePrincipals/delta',
  },
  { id: 'm365.applicationsDelta', platform: 'm365', method: 'GET', path: '/v1.0/applications/delta' },
  { id: 'm365.grantsDelta', platform: 'm365', method: 'GET', path: '/v1.0/oauth2PermissionGrants/delta' },
  {
    id: 'm365.oauth2PermissionGrant',
    platform: 'm365',
    method: 'GET',
    path: '/v1.0/oauth2PermissionGrants/{id}',
  },
  {
    id: 'm365.deletedItem',
    platform: 'm365',
    method: 'GET',
    path: '/v1.0/directory/deletedItems/{id}',
  },
  {
    id: 'm365.principalOwners',
    platform: 'm365',
    method: 'GET',
    path: '/v1.0/servicePrincipals/{id}/owners',
  },
  { id: 'm365.batch', platform: 'm365', method: 'POST', path: '/v1.0/$batch' },
  { id: 'google.token', platform: 'google', method: 'POST', path: '/token' },
  { id: 'google.exchange', platform: 'google', method: 'POST', path: '/v1/token' },
  {
    id: 'google.signature',
    platform: 'google',
    method: 'POST',
    path: '/v1/projects/-/serviceAccounts/{account}:signJwt',
  },
  { id: 'google.users', platform: 'google', method: 'GET', path: '/admin/directory/v1/users' },
  {
    id: 'google.tokens',
    platform: 'google',
    method: 'GET',
    path: '/admin/directory/v1/users/{userKey}/tokens',
  },
  {
    id: 'google.tokenEvents',
    platform: 'google',
    method: 'GET',
    path: '/admin/reports/v1/activity/users/all/applications/token',
  },
  { id: 'google.census', platform: 'google', method: 'GET', path: '/admin/reports/v1/usage/dates/{date}' },
  {
    id: 'github.accessTokens',
    platform: 'github',
    method: 'POST',
    path: '/app/installations/{installation_id}/access_tokens',
  },
  { id: 'github.app', platform: 'github', method: 'GET', path: '/app' },
  { id: 'github.user', platform: 'github', method: 'GET', path: '/user' },
  { id: 'github.installation', platform: 'github', method: 'GET', path: '/orgs/{org}/installation' },
  { id: 'github.organization', platform: 'github', method: 'GET', path: '/orgs/{org}' },
  { id: 'github.members', platform: 'github', method: 'GET', path: '/orgs/{org}/members' },
  {
    id: 'github.outsideCollaborators',
    platform: 'github',
    method: 'GET',
    path: '/orgs/{org}/outside_collaborators',
  },
  { id: 'github.installations', platform: 'github', method: 'GET', path: '/orgs/{org}/installations' },
  { id: 'github.appPublisher', platform: 'github', method: 'GET', path: '/apps/{app_slug}' },
  {
    id: 'github.personalAccessTokens',
    platform: 'github',
    method: 'GET',
    path: '/orgs/{org}/personal-access-tokens',
  },
  {
    id: 'github.credentialAuthorizations',
    platform: 'github',
    method: 'GET',
    path: '/orgs/{org}/credential-authorizations',
  },
  { id: 'slack.token', platform: 'slack', method: 'POST', path: '/api/oauth.v2.access' },
  { id: 'slack.auth', platform: 'slack', method: 'POST', path: '/api/auth.test' },
  { id: 'slack.team', platform: 'slack', method: 'POST', path: '/api/team.info' },
  { id: 'slack.teams', platform: 'slack', method: 'POST', path: '/api/admin.teams.list' },
  { id: 'slack.approvedApps', platform: 'slack', method: 'POST', path: '/api/admin.apps.approved.list' },
  { id: 'slack.integrationLogs', platform: 'slack', method: 'POST', path: '/api/team.integrationLogs' },
  { id: 'slack.users', platform: 'slack', method: 'POST', path: '/api/users.list' },
] as const satisfies readonly {
  readonly id: string;
  readonly platform: Platform;
  readonly method: 'GET' | 'POST';
  readonly path: string;
}[];

export type EndpointId = (typeof endpoints)[number]['id'];
export type Platform = 'm365' | 'google' | 'github' | 'slack';
