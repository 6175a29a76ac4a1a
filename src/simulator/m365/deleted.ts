import type { Application, ServicePrincipal } from '@microsoft/microsoft-graph-types';
import { guids, nameHash } from '../chance.ts';
import { dayMs, graphTime } from '../clock.ts';
import { listOf } from '../list.ts';
import type { ToldKey } from '../planted.ts';
import { page } from './page.ts';
import type { Part } from './part.ts';
import type { M365 } from './scene.ts';

/** An app in the recycle bin. */
interface Deleted {
  readonly key: string;
  readonly name: string;
  readonly type: 'Application' | 'ManagedIdentity' | 'ServiceIdentity';
  /** Whose it was; its registration is deleted too where it was ours. */
  readonly home: 'vendor' | 'own' | 'none';
  /** Days since it was deleted; null where that is not told. */
  readonly deleted: number | null;
  readonly created: number | null;
  /** What is left of it: its registration alone, where its service principal was restored or is gone for good. */
  readonly hasServicePrincipal: boolean;
  readonly hasSecret: boolean;
}

const common = { type: 'Application', hasServicePrincipal: true, hasSecret: false } as const;

/** What was deleted of late, by tenant. */
const bins: Readonly<Record<string, readonly Deleted[]>> = {
  harborline: [
    {
      ...common,
      key: 'scribbleport-signing',
      name: 'Scribbleport Signing',
      home: 'vendor',
      deleted: 6,
      created: 700,
      hasSecret: true,
    },
    // It was deleted once, and let in again since: the same client id, another service principal.
    {
      ...common,
      key: 'murmur-notes',
      name: 'Murmur Meeting Notes',
      home: 'vendor',
      deleted: 27,
      created: 500,
    },
    {
      ...common,
      key: 'fax-gateway',
      name: 'Harborline Fax Gateway',
      home: 'own',
      deleted: 3,
      created: 2_100,
      hasSecret: true,
    },
    {
      ...common,
      key: 'old-intranet',
      name: 'Harborline Intranet 2019',
      home: 'own',
      deleted: null,
      created: null,
      hasServicePrincipal: false,
    },
    {
      ...common,
      key: 'mi-batch',
      name: 'mi-batch-test',
      type: 'ManagedIdentity',
      home: 'none',
      deleted: 1,
      created: 12,
    },
    {
      ...common,
      key: 'trial-agent',
      name: 'Wharfmate trial',
      type: 'ServiceIdentity',
      home: 'none',
      deleted: 2,
      created: 9,
    },
  ],
  tidewater: [
    {
      ...common,
      key: 'rate-mailer',
      name: 'Tidewater Rate Mailer',
      home: 'own',
      deleted: 29,
      created: 1_400,
      hasSecret: true,
    },
  ],
};

/** What can be restored. */
export const deletedApps: Part = {
  routes: [
    {
      endpoint: 'm365.deletedServicePrincipals',
      path: '/v1.0/directory/deletedItems/microsoft.graph.servicePrincipal',
      answer: (world, { query }) =>
        page(
          {
            path: 'v1.0/directory/deletedItems/microsoft.graph.servicePrincipal',
            entity: 'servicePrincipals',
            list: listOf(clientsIn(world)),
            row: (app) => clientRow(world, app),
            hasEmptyPage: true,
          },
          query,
        ),
    },
    {
      endpoint: 'm365.deletedApplications',
      path: '/v1.0/directory/deletedItems/microsoft.graph.application',
      answer: (world, { query }) =>
        page(
          {
            path: 'v1.0/directory/deletedItems/microsoft.graph.application',
            entity: 'applications',
            list: listOf(registrationsIn(world)),
            row: (app) => registrationRow(world, app),
          },
          query,
        ),
    },
  ],
  truth: (world) => ({
    'deleted-apps': [
      ...clientsIn(world).flatMap((app): ToldKey[] => [
        ['app', idOf(world, app)],
        ...(app.home === 'vendor' ? secretKeys(world, app, idOf(world, app)) : []),
      ]),
      ...registrationsIn(world).flatMap((app): ToldKey[] => [
        ['app', 'registration', appIdOf(world, app)],
        ...secretKeys(world, app, registrationIdOf(world, app)),
      ]),
    ],
  }),
};

/** A service principal in the recycle bin, by its id. */
export function deletedClient(world: M365, id: string): object | undefined {
  const app = clientsIn(world).find((one) => idOf(world, one) === id.toLowerCase());
  return app && { '@odata.type': '#microsoft.graph.servicePrincipal', ...clientRow(world, app) };
}

/** By the name under which it was planted. */
export function deletedId(seed: number, tenant: string, key: string): string {
  return guids(seed, `${tenant}.deleted`).at(nameHash(key));
}

function clientsIn({ tenant }: M365): readonly Deleted[] {
  return (bins[tenant.id] ?? []).filter(({ hasServicePrincipal }) => hasServicePrincipal);
}

function registrationsIn({ tenant }: M365): readonly Deleted[] {
  return (bins[tenant.id] ?? []).filter(({ home }) => home === 'own');
}

function clientRow(world: M365, app: Deleted) {
  const { name, type, home, created, deleted } = app;
  const isAgent = type === 'ServiceIdentity';
  return {
    ...(isAgent && { '@odata.type': '#microsoft.graph.agentIdentity' }),
    id: idOf(world, app),
    deletedDateTime: daysAgo(world, deleted),
    accountEnabled: true,
    appDisplayName: isAgent ? null : name,
    appId: isAgent ? null : appIdOf(world, app).toUpperCase(),
    appOwnerOrganizationId: homeOf(world, app),
    createdDateTime: daysAgo(world, created),
    displayName: name,
    replyUrls: [],
    servicePrincipalType: type,
    tags: [],
    verifiedPublisher: { displayName: null, verifiedPublisherId: null, addedDateTime: null },
    passwordCredentials: home === 'vendor' ? secrets(world, app) : [],
  } satisfies ServicePrincipal & { readonly createdDateTime: string | null };
}

function registrationRow(world: M365, app: Deleted) {
  return {
    id: registrationIdOf(world, app),
    deletedDateTime: daysAgo(world, app.deleted),
    appId: appIdOf(world, app),
    createdDateTime: daysAgo(world, app.created),
    displayName: app.name,
    publisherDomain: world.tenant.domain,
    signInAudience: 'AzureADMyOrg',
    tags: [],
    verifiedPublisher: null,
    web: { redirectUris: [] },
    spa: { redirectUris: [] },
    publicClient: { redirectUris: [] },
    passwordCredentials: secrets(world, app),
    keyCredentials: [],
  } satisfies Application;
}

function secrets(world: M365, app: Deleted) {
  if (!app.hasSecret) return [];
  return [
    {
      customKeyIdentifier: null,
      displayName: 'service',
      endDateTime: graphTime(world.now + 200 * dayMs),
      hint: 'Vb3',
      keyId: secretIdOf(world, app),
      secretText: null,
      startDateTime: graphTime(world.now - 400 * dayMs),
    },
  ];
}

function secretKeys(world: M365, app: Deleted, owner: string): readonly ToldKey[] {
  return app.hasSecret ? [['credential', owner, secretIdOf(world, app)]] : [];
}

function daysAgo({ now }: M365, days: number | null): string | null {
  return days === null ? null : graphTime(now - days * dayMs);
}

function homeOf({ seed, tenant }: M365, { key, home }: Deleted): string | null {
  if (home === 'own') return tenant.tenantId ?? null;
  return home === 'vendor' ? guids(seed, 'm365.vendor').at(nameHash(key)) : null;
}

/** As that of a planted app of this key. */
function appIdOf({ seed, tenant }: M365, { key, home }: Deleted): string {
  return guids(seed, 'm365.planted').at(nameHash(home === 'vendor' ? key : tenant.id + key));
}

function idOf({ seed, tenant }: M365, { key }: Deleted): string {
  return deletedId(seed, tenant.id, key);
}

function registrationIdOf({ seed, tenant }: M365, { key }: Deleted): string {
  return guids(seed, `${tenant.id}.deletedRegistration`).at(nameHash(key));
}

function secretIdOf({ seed, tenant }: M365, { key }: Deleted): string {
  return guids(seed, `${tenant.id}.deletedSecret`).at(nameHash(key));
}
