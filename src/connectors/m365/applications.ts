import { z } from 'zod';
import { recordKey } from '../../model/keys.ts';
import type { AppRecord, CredentialRecord } from '../../model/records.ts';
import { toInstant } from '../../model/values.ts';
import type { Surface } from '../connector.ts';
import { agentKind } from './agents.ts';
import { BATCH_SIZE } from './batch.ts';
import { chunksOf, type Follow, readTracked, unlessGone } from './changes.ts';
import { fromKeys, fromPasswords, keyCredential, passwordCredential } from './credentials.ts';
import { registrationKey } from './keys.ts';
import { guid, idIn } from './listing.ts';
import { isDisabledByMicrosoft, toPublisher, verifiedPublisher } from './publisher.ts';
import type { Session } from './session.ts';
import { type Gone, tracked } from './tracked.ts';

const redirectUris = z.object({ redirectUris: z.array(z.string()).nullish() }).nullish();

export const application = z.object({
  '@odata.type': z.string().nullish(),
  id: guid,
  appId: guid,
  displayName: z.string().nullish(),
  createdDateTime: z.string().nullish(),
  disabledByMicrosoftStatus: z.unknown().optional(),
  signInAudience: z.string().nullish(),
  publisherDomain: z.string().nullish(),
  verifiedPublisher,
  tags: z.array(z.string()).nullish(),
  web: redirectUris,
  spa: redirectUris,
  publicClient: redirectUris,
  passwordCredentials: z.array(passwordCredential).nullish(),
  keyCredentials: z.array(keyCredential).nullish(),
});

type Application = z.output<typeof application>;

const path =
  '/v1.0/applications?$top=999&$select=id,appId,displayName,createdDateTime,disabledByMicrosoftStatus,signInAudience,publisherDomain,verifiedPublisher,tags,web,spa,publicClient,passwordCredentials,keyCredentials';
const needs = ['Application.Read.All'] as const;

export const applications: Surface<Session, AppRecord | CredentialRecord> = {
  id: 'applications',
  question: 'Which apps are registered here, and with which secrets and certificates can they sign in?',
  listing: 'whole',
  yields: ['app', 'credential'],
  needs,
  calls: [
    'GET /v1.0/applications',
    'GET /v1.0/applications/delta',
    'POST /v1.0/$batch',
    'GET /v1.0/directory/deletedItems/{id}',
  ],
  read: (session, options) => {
    const { tenant } = options;
    return readTracked(
      session,
      tracked({
        path,
        what: 'app registrations',
        one: 'app registration',
        row: application,
        needs,
        toRecords: (row) => [toRegistration(tenant, row), ...toRegistrationCredentials(tenant, row)],
        asked: askedOfRegistration,
        subject: (row) => {
          const appId = idIn(row, 'appId');
          return appId === undefined ? undefined : registrationKey(tenant, appId);
        },
        covers: (id) => recordKey(tenant, 'credential', id),
        gone,
      }),
      options,
    );
  },
};

/** A registration is known by its app id, which what is deleted still tells for thirty days; after them nothing does. */
async function gone(
  ids: readonly string[],
  { tenant, graph, signal }: Follow,
): Promise<readonly Gone[] | undefined> {
  const found: Gone[] = [];
  for (const some of chunksOf(ids, BATCH_SIZE)) {
    const paths = some.map((id) => `/v1.0/directory/deletedItems/${id}`);
    for (const [at, answer] of (await graph.batch(paths, signal)).entries()) {
      const appId = idIn(unlessGone(answer), 'appId');
      if (appId === undefined) return undefined;
      const covers = recordKey(tenant, 'credential', some[at] ?? '');
      found.push({ removed: registrationKey(tenant, appId), covers });
    }
  }
  return found;
}

/** Of a blueprint of agents Microsoft documents no clients but the one for the web. */
export function askedOfRegistration(row: unknown): readonly string[] {
  const asked = ['tags', 'web.redirectUris', 'passwordCredentials', 'keyCredentials'];
  return agentKind(row) === undefined ? [...asked, 'spa.redirectUris', 'publicClient.redirectUris'] : asked;
}

/** @see https://learn.microsoft.com/en-us/graph/api/resources/application#signinaudience-values */
const audiences: ReadonlyMap<string, NonNullable<AppRecord['audience']>> = new Map([
  ['AzureADMyOrg', 'own-tenant'],
  ['AzureADMultipleOrgs', 'any-tenant'],
  ['AzureADandPersonalMicrosoftAccount', 'any-tenant'],
  ['PersonalMicrosoftAccount', 'any-tenant'],
]);

/** Its requiredResourceAccess is left alone: that is what it asks for, not what it holds. */
export function toRegistration(tenant: string, row: Application): AppRecord {
  const publisher = toPublisher(row.verifiedPublisher, row.publisherDomain);
  const audience = audiences.get(row.signInAudience ?? '');
  const redirects = [row.web, row.spa, row.publicClient].flatMap((client) => client?.redirectUris ?? []);
  return {
    kind: 'app',
    key: registrationKey(tenant, row.appId),
    clientId: row.appId,
    name: row.displayName || row.appId,
    role: 'registration',
    type: row['@odata.type']?.replace(/^#microsoft\.graph\./, '') || 'application',
    home: 'own',
    ...(publisher !== undefined && { publisher }),
    // An administrator's own switch is not part of this answer, so "enabled" would say too much.
    enabled: isDisabledByMicrosoft(row.disabledByMicrosoftStatus) ? false : 'unknown',
    ...(audience !== undefined && { audience }),
    createdAt: toInstant(row.createdDateTime),
    ...(redirects.length > 0 && { redirects }),
    ...(row.tags?.length && { tags: row.tags }),
  };
}

export function toRegistrationCredentials(tenant: string, row: Application): readonly CredentialRecord[] {
  const owner = { clientId: row.appId, ownerId: row.id };
  return [
    ...fromPasswords(tenant, owner, row.passwordCredentials),
    ...fromKeys(tenant, owner, row.keyCredentials),
  ];
}
