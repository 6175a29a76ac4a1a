import type {
  Application,
  AppRole,
  AppRoleAssignment,
  OAuth2PermissionGrant,
  Organization,
  PermissionScope,
  ServicePrincipal,
  User,
} from '@microsoft/microsoft-graph-types';
import { draws, guids, type Ids, nameHash } from '../chance.ts';
import { dayMs, graphTime } from '../clock.ts';
import { person } from '../names.ts';
import { ownRole, trackRoles, userRole } from './assignments.ts';
import { keyCredentials } from './certificates.ts';
import { guestDomain } from './guests.ts';
import { type Permission, published } from './permissions.ts';
import type { App, Assignment, Grant, M365 } from './scene.ts';

/** The row of the beta report, which the SDK's types do not know. */
export interface SignInActivityRow {
  readonly id: string;
  readonly appId: string;
  readonly lastSignInActivity: SignIn;
  readonly delegatedClientSignInActivity: SignIn;
  readonly delegatedResourceSignInActivity: SignIn;
  readonly applicationAuthenticationClientSignInActivity: SignIn;
  readonly applicationAuthenticationResourceSignInActivity: SignIn;
}

type SignIn = {
  readonly lastSignInDateTime: string | null;
  readonly lastSignInRequestId: string | null;
} | null;

// The vendor's SDK has the same object with every value absent; Graph writes the nulls.
const noPublisher = { displayName: null, verifiedPublisherId: null, addedDateTime: null };

export function servicePrincipalRow(world: M365, app: App) {
  const isDirectory = app.kind === 'managed-identity' || app.kind === 'legacy' || app.kind === 'agent';
  return {
    ...typed(world, app, 'agentIdentityBlueprintPrincipal'),
    id: app.id,
    deletedDateTime: null,
    // Only ordinary apps are switched off: nothing about a planted one should be lessened by chance.
    accountEnabled: app.index < world.planted.length || app.index % 41 !== 17,
    alternativeNames: app.kind === 'managed-identity' ? [armId(app.name)] : [],
    appDescription: null,
    appDisplayName: app.kind === 'legacy' ? null : app.name,
    appId: app.appId,
    appOwnerOrganizationId: app.home,
    appRoleAssignmentRequired: app.assignedUsers > 0,
    createdDateTime: app.created === null ? null : graphTime(app.created),
    description: null,
    disabledByMicrosoftStatus: null,
    displayName: app.name,
    homepage: app.kind === 'third-party' ? `https://${hostOf(app)}/` : null,
    loginUrl: null,
    logoutUrl: null,
    notes: null,
    notificationEmailAddresses: [],
    preferredSingleSignOnMode: null,
    replyUrls: isDirectory || app.kind === 'first-party' ? [] : [`https://${hostOf(app)}/signin-oidc`],
    servicePrincipalNames: [app.appId],
    servicePrincipalType: typeOf(app),
    signInAudience: isDirectory ? null : audienceOf(app),
    tags: isDirectory || app.kind === 'first-party' ? [] : ['WindowsAzureActiveDirectoryIntegratedApp'],
    tokenEncryptionKeyId: null,
    verifiedPublisher: app.publisher === undefined ? noPublisher : verified(world, app, app.publisher),
    addIns: [],
    appRoles: appRoles(app),
    info: {
      logoUrl: null,
      marketingUrl: null,
      privacyStatementUrl: null,
      supportUrl: null,
      termsOfServiceUrl: null,
    },
    keyCredentials: keyCredentials(world, app),
    oauth2PermissionScopes: scopes(app),
    passwordCredentials: [],
    resourceSpecificApplicationPermissions: [],
    // The SDK's type of v1.0 lacks the date, which the API gives.
  } satisfies ServicePrincipal & { readonly createdDateTime: string | null };
}

/** Object ids of registrations, by the index of the app. */
export function registrationIds({ seed, tenant }: M365): Ids {
  return guids(seed, `${tenant.id}.registration`);
}

/** Of the n-th secret of an app. */
export function keyId({ seed }: M365, { index }: App, n: number): string {
  return guids(seed, 'm365.secret').at(index * 8 + n);
}

export function applicationRow(world: M365, app: App) {
  return {
    ...typed(world, app, 'agentIdentityBlueprint'),
    id: registrationIds(world).at(app.index),
    deletedDateTime: null,
    appId: app.appId,
    createdDateTime: app.created === null ? null : graphTime(app.created),
    displayName: app.name,
    identifierUris: app.publishes === undefined ? [] : [`api://${app.appId}`],
    isFallbackPublicClient: null,
    publisherDomain: world.tenant.domain,
    signInAudience: audienceOf(app),
    tags: [],
    verifiedPublisher: noPublisher,
    keyCredentials: [],
    passwordCredentials: app.secrets.map((secret, n) => ({
      customKeyIdentifier: null,
      displayName: secret.name,
      endDateTime: graphTime(world.now + secret.ends * dayMs),
      hint: 'Qx7',
      keyId: keyId(world, app, n),
      secretText: null,
      startDateTime: graphTime(world.now - secret.made * dayMs),
    })),
    requiredResourceAccess: [],
    spa: { redirectUris: [] },
    publicClient: { redirectUris: [] },
    web: { homePageUrl: null, logoutUrl: null, redirectUris: [`https://${hostOf(app)}/signin-oidc`] },
  } satisfies Application;
}

export function grantRow(grant: Grant) {
  const write = grant.isOddCase ? upper : same;
  return {
    clientId: write(grant.clientId),
    consentType: grant.principalId === null ? 'AllPrincipals' : 'Principal',
    id: grant.id,
    principalId: grant.principalId === null ? null : write(grant.principalId),
    resourceId: write(grant.resourceId),
    scope: grant.scope ?? null,
  } satisfies OAuth2PermissionGrant;
}

export function assignmentRow(assignment: Assignment) {
  return {
    id: assignment.id,
    deletedDateTime: null,
    appRoleId: assignment.appRoleId,
    createdDateTime: graphTime(assignment.created),
    principalDisplayName: assignment.principalName,
    principalId: assignment.principalId,
    principalType: assignment.principalType,
    resourceDisplayName: assignment.resource.name,
    resourceId: assignment.resource.id,
  } satisfies AppRoleAssignment;
}

export function signInActivityRow(world: M365, app: App): SignInActivityRow {
  const { delegated, appOnly, resource } = app.use ?? {};
  const last = Math.min(delegated ?? 9_999, appOnly ?? 9_999, resource ?? 9_999);
  const at = (days: number | undefined, which: number): SignIn =>
    days === undefined ? missing(app.index, which) : signIn(world, app, days, which);
  return {
    id: Buffer.from(app.appId).toString('base64'),
    appId: app.index % 53 === 7 ? app.appId.toUpperCase() : app.appId,
    lastSignInActivity: at(last === 9_999 ? undefined : last, 0),
    delegatedClientSignInActivity: at(delegated, 1),
    delegatedResourceSignInActivity: at(resource, 2),
    applicationAuthenticationClientSignInActivity: at(appOnly, 3),
    applicationAuthenticationResourceSignInActivity: at(resource, 4),
  };
}

export function userRow(world: M365, index: number) {
  const { given, family, local } = person(index);
  const draw = draws(world.seed, `${world.tenant.id}.people`);
  const guestOf = guestDomain(world, index);
  return {
    id: world.users.ids.at(index),
    accountEnabled: !isSuspended(draw(index, 1)),
    createdDateTime: graphTime(world.now - (30 + (draw(index, 2) % 2_000)) * dayMs),
    displayName: `${given} ${family}`,
    givenName: given,
    surname: family,
    mail: `${local}@${guestOf ?? world.tenant.domain}`,
    userPrincipalName:
      guestOf === undefined
        ? `${local}@${world.tenant.domain}`
        : `${local}_${guestOf}#EXT#@${world.tenant.domain}`,
    userType: guestOf === undefined ? 'Member' : 'Guest',
    jobTitle: null,
    officeLocation: null,
    preferredLanguage: null,
    mobilePhone: null,
    businessPhones: [],
  } satisfies User;
}

export function organizationRow(world: M365) {
  return {
    id: world.tenant.tenantId ?? '',
    deletedDateTime: null,
    displayName: world.tenant.label,
    countryLetterCode: 'NL',
    createdDateTime: graphTime(world.now - 3_000 * dayMs),
    tenantType: 'AAD',
    verifiedDomains: [
      {
        capabilities: 'Email, OfficeCommunicationsOnline',
        isDefault: true,
        isInitial: false,
        name: world.tenant.domain,
        type: 'Managed',
      },
    ],
    assignedPlans: world.isPremium
      ? [
          {
            assignedDateTime: graphTime(world.now - 900 * dayMs),
            capabilityStatus: 'Enabled',
            service: 'AADPremiumService',
            // Entra ID P1.
            servicePlanId: '41781fb2-bc02-4b7c-bd55-b576c07bb09d',
          },
        ]
      : [],
  } satisfies Organization;
}

/** Three people of a hundred cannot sign in. */
function isSuspended(word: number): boolean {
  return word % 100 < 3;
}

function audienceOf(app: App): string {
  return app.kind === 'own' && !app.isForAnyTenant ? 'AzureADMyOrg' : 'AzureADMultipleOrgs';
}

/** A row of a list says of what type it is where that is not the one of the list. */
function typed(
  { planted }: M365,
  { index, kind }: App,
  blueprint: string,
): { readonly '@odata.type'?: string } {
  if (kind === 'agent') return { '@odata.type': '#microsoft.graph.agentIdentity' };
  if (planted[index]?.inheritable === undefined) return {};
  return { '@odata.type': `#microsoft.graph.${blueprint}` };
}

function typeOf(app: App): string {
  if (app.kind === 'managed-identity') return 'ManagedIdentity';
  if (app.kind === 'agent') return 'ServiceIdentity';
  return app.kind === 'legacy' ? 'Legacy' : 'Application';
}

function armId(name: string): string {
  return `/subscriptions/6b0f5c2e-91d4-4e37-8a60-c2d9e7514fb8/resourcegroups/rg-port/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`;
}

function hostOf(app: App): string {
  return `${app.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.example`;
}

function verified(world: M365, app: App, publisher: string) {
  return {
    displayName: publisher,
    verifiedPublisherId: String(4_000_000 + (nameHash(publisher) % 2_000_000)),
    addedDateTime: graphTime(world.now - (700 + (app.index % 300)) * dayMs),
  };
}

function appRoles(app: App): AppRole[] {
  if (app.publishes === undefined) return app.assignedUsers > 0 ? [role(userRole, 'User')] : [];
  if (app.publishes === 'own-role') return [role(ownRole, 'Application')];
  if (app.publishes === 'track') {
    return [...trackRoles.map((track) => role(track, 'Application')), role(userRole, 'User')];
  }
  return published[app.publishes].application.map((permission) => role(permission, 'Application'));
}

function role([id, value]: Permission, member: 'Application' | 'User'): AppRole {
  return {
    allowedMemberTypes: [member],
    description: inWords(value),
    displayName: inWords(value),
    id,
    isEnabled: true,
    origin: 'Application',
    value,
  };
}

function scopes(app: App): PermissionScope[] {
  const { publishes } = app;
  if (publishes === undefined || publishes === 'own-role' || publishes === 'track') return [];
  return published[publishes].delegated.map(([id, value]) => ({
    adminConsentDescription: inWords(value),
    adminConsentDisplayName: inWords(value),
    id,
    isEnabled: true,
    type: value.endsWith('.All') ? 'Admin' : 'User',
    userConsentDescription: null,
    userConsentDisplayName: null,
    value,
  }));
}

function inWords(value: string): string {
  return value.replaceAll(/[._]/g, ' ').replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ');
}

function signIn(world: M365, app: App, days: number, which: number): SignIn {
  const seconds = draws(world.seed, 'm365.signIn')(app.index, which) % 40_000;
  return {
    lastSignInDateTime: graphTime(world.now - days * dayMs - seconds * 1000),
    lastSignInRequestId: guids(world.seed, 'm365.request').at(app.index * 5 + which),
  };
}

// "No such use" comes in three spellings; the year 1 only where the app is what others call.
function missing(app: number, which: number): SignIn {
  if ((app + which) % 17 === 3) return { lastSignInDateTime: null, lastSignInRequestId: null };
  const isYearOne = which % 2 === 0 && which > 0 && app % 29 === 5;
  return isYearOne ? { lastSignInDateTime: '0001-01-01T00:00:00Z', lastSignInRequestId: '' } : null;
}

function upper(text: string): string {
  return text.toUpperCase();
}

function same(text: string): string {
  return text;
}
