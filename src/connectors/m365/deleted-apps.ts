import { z } from 'zod';
import type { AppRecord, CredentialRecord } from '../../model/records.ts';
import { type Maybe, toInstant } from '../../model/values.ts';
import type { Surface } from '../connector.ts';
import {
  application,
  askedOfRegistration,
  toRegistration,
  toRegistrationCredentials,
} from './applications.ts';
import { clientKey, registrationKey } from './keys.ts';
import { idIn, type Listing, readListing } from './listing.ts';
import { askedOfClient, servicePrincipal, toClient, toClientCredentials } from './service-principals.ts';
import type { Session } from './session.ts';

const deleted = z.object({ deletedDateTime: z.string().nullish() });
const deletedServicePrincipal = servicePrincipal.extend(deleted.shape);
const deletedApplication = application.extend(deleted.shape);

type Told = AppRecord | CredentialRecord;

const path = '/v1.0/directory/deletedItems/microsoft.graph';
const needs = ['Application.Read.All'] as const;

export const deletedApps: Surface<Session, Told> = {
  id: 'deleted-apps',
  question: 'Which apps were deleted and can be restored, with what they held and with their secrets?',
  listing: 'whole',
  yields: ['app', 'credential'],
  // What is alive is told by the ordinary lists.
  adds: ['app', 'credential'],
  needs,
  calls: [`GET ${path}.servicePrincipal`, `GET ${path}.application`],
  read: async function* ({ graph, ownTenant }, { tenant, after, signal }) {
    const [name, next] = after?.split(' ', 2) ?? [];
    if (name !== 'application') {
      const clients = readListing(graph, clientsOf(tenant, ownTenant), { after: next, signal });
      for await (const page of clients) {
        yield { ...page, ...(page.cursor !== undefined && { cursor: `servicePrincipal ${page.cursor}` }) };
        // Who may not read the one may not read the other.
        if (page.gaps?.some(({ reason }) => reason === 'permission' || reason === 'credentials')) return;
      }
    }
    const rest = { after: name === 'application' ? next : undefined, signal };
    for await (const page of readListing(graph, registrationsOf(tenant), rest))
      yield { ...page, ...(page.cursor !== undefined && { cursor: `application ${page.cursor}` }) };
  },
};

/** Its app roles are not asked for: nobody can be asked who holds them. */
function clientsOf(
  tenant: string,
  ownTenant: Maybe<string>,
): Listing<z.output<typeof deletedServicePrincipal>, Told> {
  return {
    path: `${path}.servicePrincipal?$top=999&$select=id,appId,displayName,appDisplayName,appOwnerOrganizationId,servicePrincipalType,createdDateTime,deletedDateTime,verifiedPublisher,replyUrls,tags,passwordCredentials`,
    what: 'deleted service principals',
    one: 'deleted service principal',
    row: deletedServicePrincipal,
    needs,
    asked: askedOfClient,
    toRecords: (row) => [
      toDeleted(toClient(tenant, ownTenant, row), row.deletedDateTime),
      ...toClientCredentials(tenant, row),
    ],
    subject: (row) => {
      const id = idIn(row, 'id');
      return id === undefined ? undefined : clientKey(tenant, id);
    },
  };
}

function registrationsOf(tenant: string): Listing<z.output<typeof deletedApplication>, Told> {
  return {
    path: `${path}.application?$top=999&$select=id,appId,displayName,createdDateTime,deletedDateTime,signInAudience,publisherDomain,verifiedPublisher,tags,web,spa,publicClient,passwordCredentials,keyCredentials`,
    what: 'deleted app registrations',
    one: 'deleted app registration',
    row: deletedApplication,
    needs,
    asked: askedOfRegistration,
    toRecords: (row) => [
      toDeleted(toRegistration(tenant, row), row.deletedDateTime),
      ...toRegistrationCredentials(tenant, row),
    ],
    subject: (row) => {
      const appId = idIn(row, 'appId');
      return appId === undefined ? undefined : registrationKey(tenant, appId);
    },
  };
}

/** As it was when it was alive, but for that: it signs nobody in, and gets no token. */
function toDeleted(app: AppRecord, deletedAt: string | null | undefined): AppRecord {
  return { ...app, enabled: false, deletedAt: toInstant(deletedAt) };
}
