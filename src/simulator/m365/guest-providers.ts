import type {
  BuiltInIdentityProvider,
  SamlOrWsFedExternalDomainFederation,
  SocialIdentityProvider,
} from '@microsoft/microsoft-graph-types';
import { guids } from '../chance.ts';
import { listOf } from '../list.ts';
import { tidewater } from '../tenants.ts';
import { page } from './page.ts';
import type { Part } from './part.ts';
import type { M365 } from './scene.ts';

const federationsPath = 'v1.0/directory/federationConfigurations/graph.samlOrWsFedExternalDomainFederation';

/** Who outside says who a guest is. */
export const guestProviders: Part = {
  routes: [
    {
      endpoint: 'm365.identityProviders',
      path: '/beta/identity/identityProviders',
      answer: (world, { query }) => {
        const path = 'beta/identity/identityProviders';
        const list = listOf(providers(world));
        return page({ path, entity: 'identity/identityProviders', list, row: (row) => row }, query);
      },
    },
    {
      endpoint: 'm365.guestFederations',
      path: `/${federationsPath}`,
      answer: (world, { query }) => {
        const list = listOf(federations(world));
        const entity = 'directory/federationConfigurations';
        return page({ path: federationsPath, entity, list, row: (row) => row, hasEmptyPage: true }, query);
      },
    },
  ],
  truth: (world) => ({
    'guest-identity-providers': [...providers(world).filter(isOutside), ...federations(world)].map(
      ({ id }) => ['trust', 'sign-in', 'guest', id.toLowerCase()] as const,
    ),
  }),
};

type Provider = (BuiltInIdentityProvider | SocialIdentityProvider) & {
  readonly '@odata.type': string;
  readonly id: string;
};

function isOutside({ '@odata.type': type }: Provider): boolean {
  return !type.endsWith('builtInIdentityProvider');
}

/** What every tenant has is Microsoft's own; the company lets drivers come with their accounts of Google. */
function providers({ tenant }: M365): readonly Provider[] {
  const microsofts: Provider = {
    // As it is documented, without its number sign.
    '@odata.type': 'microsoft.graph.builtInIdentityProvider',
    id: 'MSASignup-OAUTH',
    identityProviderType: 'MicrosoftAccount',
    displayName: 'Microsoft Account',
  };
  if (tenant.id === tidewater.id) return [microsofts];
  return [
    microsofts,
    {
      '@odata.type': '#microsoft.graph.socialIdentityProvider',
      id: 'Google-OAUTH',
      identityProviderType: 'Google',
      displayName: 'Drivers with Google',
      clientId: '731640285190-hauliers.apps.example.com',
      clientSecret: '******',
    },
  ];
}

type Federation = SamlOrWsFedExternalDomainFederation & {
  readonly '@odata.type': string;
  readonly id: string;
};

/** A partner whose people sign in at a server of their own; its certificate is cut off, as in the documented sample. */
function federations({ tenant, seed }: M365): readonly Federation[] {
  if (tenant.id === tidewater.id) return [];
  return [
    {
      '@odata.type': '#microsoft.graph.samlOrWsFedExternalDomainFederation',
      id: guids(seed, `${tenant.id}.guestFederation`).at(0).toUpperCase(),
      displayName: 'Lantern Pilots',
      issuerUri: 'https://id.lanternpilots.example/saml',
      metadataExchangeUri: null,
      signingCertificate: 'MIIC6DCCAdCgAwIBAgIQQ6vYJIVKQ',
      passiveSignInUri: 'https://id.lanternpilots.example/saml/sso?k=Zm9yLW5vYm9keQ',
      preferredAuthenticationProtocol: 'saml',
      domains: [{ id: 'LanternPilots.example' }],
    },
  ];
}
