import type {
  AuthenticationMethodConfiguration,
  AuthenticationMethodsPolicy,
  AzureAdTokenAuthentication,
  Domain,
  HttpRequestEndpoint,
  InternalDomainFederation,
  OnTokenIssuanceStartCustomExtension,
  TenantInformation,
} from '@microsoft/microsoft-graph-types';
import { guids } from '../chance.ts';
import { type Answer, json } from '../http.ts';
import { listOf } from '../list.ts';
import { graphError } from './answers.ts';
import { homeOf, homesOf } from './homes.ts';
import { page } from './page.ts';
import type { Part } from './part.ts';
import type { App, M365 } from './scene.ts';

/** Who outside decides on sign-ins, and who the organisations outside are. */
export const outside: Part = {
  routes: [
    { endpoint: 'm365.domains', path: '/v1.0/domains', answer: (world, { query }) => domains(world, query) },
    {
      endpoint: 'm365.federationConfiguration',
      path: /^\/v1\.0\/domains\/([^/]+)\/federationConfiguration$/,
      answer: (world, { query }, [domain = '']) => federation(world, domain, query),
    },
    {
      endpoint: 'm365.authenticationMethodsPolicy',
      path: '/v1.0/policies/authenticationMethodsPolicy',
      answer: methodsPolicy,
    },
    {
      endpoint: 'm365.customAuthenticationExtensions',
      path: '/v1.0/identity/customAuthenticationExtensions',
      answer: (world, { query }) => extensions(world, query),
    },
    {
      endpoint: 'm365.findTenantInformation',
      path: /^\/v1\.0\/tenantRelationships\/findTenantInformationByTenantId\(tenantId='([^']*)'\)$/,
      answer: (world, _, [id = '']) => tenantInformation(world, id),
    },
  ],
  truth: (world) => {
    const ofDomains = federated(world).map(({ id }) => ['trust', 'sign-in', 'domain', id] as const);
    return {
      'outside-sign-in': [
        ...ofDomains,
        ...methods(world).map(({ id }) => ['trust', 'sign-in', 'method', id.toLowerCase()] as const),
      ],
      'federation-servers': ofDomains.filter(([, , , id]) => serverOf(world, id) !== undefined),
      'sign-in-extensions': extensionRows(world).map(
        ({ id }) => ['trust', 'sign-in', 'extension', id] as const,
      ),
      'home-tenants': homesOf(world)
        .values()
        .map((id) => ['home', id] as const),
    };
  },
};

/** The company has a terminal that was bought with servers of its own; the other one never had anything else. */
function domainRows({ tenant }: M365): readonly (Domain & { readonly id: string })[] {
  const row = (id: string, isFederated: boolean, isDefault: boolean) => ({
    id,
    authenticationType: isFederated ? 'Federated' : 'Managed',
    availabilityStatus: null,
    isAdminManaged: true,
    isDefault,
    isInitial: id.endsWith('.onmicrosoft.com'),
    isRoot: true,
    isVerified: true,
    supportedServices: ['Email', 'OfficeCommunicationsOnline'],
  });
  const initial = row(`${tenant.domain.split('.')[0]}.onmicrosoft.com`, false, false);
  if (tenant.id === 'tidewater') return [row(tenant.domain, true, true), initial];
  return [
    row(tenant.domain, false, true),
    initial,
    row(`terminals.${tenant.domain}`, true, false),
    row(`east.terminals.${tenant.domain}`, true, false),
  ];
}

function federated(world: M365): readonly { readonly id: string }[] {
  return domainRows(world).filter(({ authenticationType }) => authenticationType === 'Federated');
}

function domains(world: M365, query: string): Answer {
  const collection = { path: 'v1.0/domains', entity: 'domains', hasEmptyPage: true };
  return page({ ...collection, list: listOf(domainRows(world)), row: (row) => row }, query);
}

/** Public, of a key that is gone. */
const signingCertificate =
  'MIIBgzCCASmgAwIBAgIUa0vG/Ned5AGcxkD/2FniiwPUVz8wCgYIKoZIzj0EAwIwFzEVMBMGA1UEAwwMQURGUyBTaWduaW5nMB4XDTI2MTEyNzIyNDUyN1oXDTMwMDMxMTIyNDUyN1owFzEVMBMGA1UEAwwMQURGUyBTaWduaW5nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEcm/Untm03XqaIjpJZgSB26FcgLQ48DsVhmRS8996foGaWq4bLnMhjQLh+Gt4SP+Y7RGxFaA5UKP7w8DwX3LZI6NTMFEwHQYDVR0OBBYEFFm36jdVTpu2nZbchNIiFc/QkF5zMB8GA1UdIwQYMBaAFFm36jdVTpu2nZbchNIiFc/QkF5zMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIgej3mGKT2LJE73TL20VMiBgYDic8FvrAm1pjevlhCOu8CIQCF5J1wBGXV+97ENQTdaZqHVeruiM/cHibsjjKwWFb/1Q==';

/** A domain below a federated one has nothing of its own. */
function serverOf({ tenant, seed }: M365, domain: string) {
  const isTidewater = tenant.id === 'tidewater';
  if (domain !== (isTidewater ? tenant.domain : `terminals.${tenant.domain}`)) return undefined;
  const row = {
    id: guids(seed, `${tenant.id}.federation`).at(0),
    displayName: tenant.label,
    issuerUri: `http://${domain}/adfs/services/trust`,
    metadataExchangeUri: `https://sts.${domain}/adfs/services/trust/mex`,
    passiveSignInUri: `https://sts.${domain}/adfs/ls/`,
    preferredAuthenticationProtocol: 'wsFed',
    activeSignInUri: `https://sts.${domain}/adfs/services/trust/2005/usernamemixed`,
    signOutUri: `https://sts.${domain}/adfs/ls/`,
    isSignedAuthenticationRequestRequired: null,
    signingCertificate,
    // Only one of them was ever told what to do about the second factor.
    promptLoginBehavior: isTidewater ? null : 'nativeSupport',
    nextSigningCertificate: null,
    federatedIdpMfaBehavior: isTidewater ? null : 'rejectMfaByFederatedIdp',
    signingCertificateUpdateStatus: null,
  } satisfies InternalDomainFederation;
  return { '@odata.type': '#microsoft.graph.internalDomainFederation', ...row };
}

function federation(world: M365, domain: string, query: string): Answer {
  const server = serverOf(world, domain);
  if (server === undefined)
    return graphError(404, 'Request_ResourceNotFound', `Resource '${domain}' does not exist.`);
  const path = `v1.0/domains/${domain}/federationConfiguration`;
  return page({ path, entity: path, list: listOf([server]), row: (row) => row }, query);
}

type Method = AuthenticationMethodConfiguration & {
  readonly id: string;
  readonly displayName: string;
  readonly appId: string | null;
  readonly openIdConnectSetting: { readonly clientId: string; readonly discoveryUrl: string };
  readonly includeTargets: readonly object[];
};

/** A second factor that somebody else checks: here an app that is known, there one that was only tried. */
function methods(world: M365): readonly Method[] {
  const { seed, tenant } = world;
  const isTried = tenant.id === 'tidewater';
  return [
    {
      id: guids(seed, `${tenant.id}.method`).at(0).toUpperCase(),
      displayName: isTried ? 'Pilot' : 'Stewardly Guard',
      appId: isTried ? null : (plantedApp(world, 'stewardly-governance')?.appId ?? null),
      openIdConnectSetting: {
        clientId: guids(seed, `${tenant.id}.method`).at(1),
        discoveryUrl: isTried
          ? 'https//guard.example/.well-known/openid-configuration'
          : 'https://guard.stewardly.example/.well-known/openid-configuration',
      },
      state: isTried ? 'disabled' : 'enabled',
      excludeTargets: [],
      includeTargets: isTried
        ? []
        : [{ targetType: 'group', id: 'all_users', isRegistrationRequired: false }],
    },
  ];
}

function methodsPolicy(world: M365): Answer {
  const own = (type: string, id: string, state: 'enabled' | 'disabled') => ({
    '@odata.type': `#microsoft.graph.${type}AuthenticationMethodConfiguration`,
    id,
    state,
    excludeTargets: [],
  });
  return json({
    '@odata.context':
      'https://graph.microsoft.com/v1.0/$metadata#policies/authenticationMethodsPolicy/$entity',
    id: 'authenticationMethodsPolicy',
    displayName: 'Authentication Methods Policy',
    description: null,
    lastModifiedDateTime: null,
    policyVersion: '1.5',
    authenticationMethodConfigurations: [
      own('fido2', 'Fido2', 'enabled'),
      own('microsoftAuthenticator', 'MicrosoftAuthenticator', 'enabled'),
      own('sms', 'Sms', 'disabled'),
      ...methods(world).map((method) => ({
        '@odata.type': '#microsoft.graph.externalAuthenticationMethodConfiguration',
        ...method,
      })),
    ],
  } satisfies AuthenticationMethodsPolicy & { '@odata.context': string });
}

type Extension = OnTokenIssuanceStartCustomExtension & {
  readonly '@odata.type': string;
  readonly id: string;
};

/** One writes roles into tokens, of an API of our own; of the other little is told. */
export function extensionRows(world: M365): readonly Extension[] {
  const { seed, tenant } = world;
  const api = plantedApp(world, 'track');
  if (api === undefined) return [];
  const ids = guids(seed, `${tenant.id}.extension`);
  const http = '#microsoft.graph.httpRequestEndpoint';
  const endpoint = (targetUrl: string | null) =>
    ({ '@odata.type': http, targetUrl }) satisfies HttpRequestEndpoint & { '@odata.type': string };
  const token = {
    '@odata.type': '#microsoft.graph.azureAdTokenAuthentication',
    resourceId: `api://claims.${tenant.domain}/${api.appId.toUpperCase()}`,
  } satisfies AzureAdTokenAuthentication & { '@odata.type': string };
  const common = { description: null, clientConfiguration: null, behaviorOnError: null };
  return [
    {
      '@odata.type': '#microsoft.graph.onTokenIssuanceStartCustomExtension',
      id: ids.at(0),
      displayName: 'Roles from the dispatch desk',
      ...common,
      authenticationConfiguration: token,
      // The key of a function stands in its address.
      endpointConfiguration: endpoint(`https://claims.${tenant.domain}/api/roles?code=Zm9yLW5vYm9keQ`),
      claimsForTokenConfiguration: [
        { claimIdInApiResponse: 'Roles' },
        { claimIdInApiResponse: 'CostCentre' },
      ],
    },
    {
      '@odata.type': '#microsoft.graph.onOtpSendCustomExtension',
      id: ids.at(1),
      displayName: 'Codes by our own mail',
      ...common,
      authenticationConfiguration: null,
      endpointConfiguration: endpoint(null),
    },
  ];
}

function extensions(world: M365, query: string): Answer {
  const path = 'v1.0/identity/customAuthenticationExtensions';
  const entity = 'identity/customAuthenticationExtensions';
  return page({ path, entity, list: listOf(extensionRows(world)), row: (row) => row }, query);
}

function tenantInformation(world: M365, id: string): Answer {
  const home = homeOf(world, id.toLowerCase());
  if (home === undefined) {
    return graphError(
      404,
      'Directory_ObjectNotFound',
      'Unable to read the company information from the directory.',
    );
  }
  const { name, domain, isBrandOnly } = home;
  return json({
    '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#microsoft.graph.tenantInformation',
    tenantId: id,
    federationBrandName: isBrandOnly ? name : null,
    displayName: isBrandOnly ? null : name,
    defaultDomainName: domain,
  } satisfies TenantInformation & { '@odata.context': string });
}

function plantedApp({ apps, planted }: M365, key: string): App | undefined {
  const index = planted.findIndex((plant) => plant.key === key);
  return index < 0 ? undefined : apps.at(index);
}
