import { z } from 'zod';
import { recordKey } from '../../model/keys.ts';
import type { AppRecord, CredentialRecord } from '../../model/records.ts';
import { type Maybe, toInstant } from '../../model/values.ts';
import type { Surface } from '../connector.ts';
import { agentKind } from './agents.ts';
import { readTracked } from './changes.ts';
import { fromPasswords, passwordCredential } from './credentials.ts';
import { toHome } from './home.ts';
import { clientKey } from './keys.ts';
import { guid, idIn, maybeGuid } from './listing.ts';
import { isDisabledByMicrosoft, toPublisher, verifiedPublisher } from './publisher.ts';
import type { Session } from './session.ts';
import { tracked } from './tracked.ts';

const appRole = z.object({
  id: guid,
  value: z.string().nullish(),
  displayName: z.string().nullish(),
  allowedMemberTypes: z.array(z.string()).nullish(),
});

export const servicePrincipal = z.object({
  '@odata.type': z.string().nullish(),
  id: guid,
  appId: maybeGuid,
  displayName: z.string().nullish(),
  appDisplayName: z.string().nullish(),
  appOwnerOrganizationId: maybeGuid,
  servicePrincipalType: z.string().nullish(),
  accountEnabled: z.boolean().nullish(),
  disabledByMicrosoftStatus: z.unknown().optional(),
  createdDateTime: z.string().nullish(),
  verifiedPublisher,
  replyUrls: z.array(z.string()).nullish(),
  tags: z.array(z.string()).nullish(),
  appRoles: z.array(appRole).nullish(),
  passwordCredentials: z.array(passwordCredential).nullish(),
});

type ServicePrincipal = z.output<typeof servicePrincipal>;

/** keyCredentials is not among them: asking for it puts the list under a quota of 150 calls a minute. */
const path =
  '/v1.0/servicePrincipals?$top=999&$select=id,appId,displayName,appDisplayName,appOwnerOrganizationId,servicePrincipalType,accountEnabled,disabledByMicrosoftStatus,createdDateTime,verifiedPublisher,replyUrls,tags,appRoles,passwordCredentials';
const needs = ['Application.Read.All'] as const;

export const servicePrincipals: Surface<Session, AppRecord | CredentialRecord> = {
  id: 'service-principals',
  question: 'Which apps, managed identities and agents exist in the tenant, and whose are they?',
  listing: 'whole',
  yields: ['app', 'credential'],
  needs,
  calls: ['GET /v1.0/servicePrincipals', 'GET /v1.0/servicePrincipals/delta', 'POST /v1.0/$batch'],
  read: (session, options) => {
    const { tenant } = options;
    return readTracked(
      session,
      tracked({
        path,
        what: 'service principals',
        one: 'service principal',
        row: servicePrincipal,
        needs,
        toRecords: (row) => [toClient(tenant, session.ownTenant, row), ...toClientCredentials(tenant, row)],
        asked: (row) => (agentKind(row) === 'agent' ? [] : ['appRoles', ...askedOfClient(row)]),
        subject: (row) => {
          const id = idIn(row, 'id');
          return id === undefined ? undefined : clientKey(tenant, id);
        },
        covers: (id) => recordKey(tenant, 'credential', id),
        gone: async (ids) =>
          ids.map((id) => ({ removed: clientKey(tenant, id), covers: recordKey(tenant, 'credential', id) })),
      }),
      options,
    );
  },
};

/** Of agents, and of what they are made from, Microsoft documents neither addresses nor keys of their own. */
export function askedOfClient(row: unknown): readonly string[] {
  return agentKind(row) === undefined ? ['replyUrls', 'tags', 'passwordCredentials'] : ['tags'];
}

export function toClient(tenant: string, ownTenant: Maybe<string>, row: ServicePrincipal): AppRecord {
  const publisher = toPublisher(row.verifiedPublisher, undefined);
  const publishes = toPublished(row.appRoles ?? []);
  return {
    kind: 'app',
    key: clientKey(tenant, row.id),
    ...(row.appId && { clientId: row.appId }),
    name: row.displayName || row.appDisplayName || row.appId || row.id,
    role: 'client',
    type: toType(row),
    home: toHome(row.appOwnerOrganizationId, ownTenant),
    ...(row.appOwnerOrganizationId && { homeTenant: row.appOwnerOrganizationId }),
    ...(publisher !== undefined && { publisher }),
    enabled: toEnabled(row),
    createdAt: toInstant(row.createdDateTime),
    ...(publishes !== undefined && { publishes }),
    ...(row.replyUrls?.length && { redirects: row.replyUrls }),
    ...(row.tags?.length && { tags: row.tags }),
  };
}

export function toClientCredentials(tenant: string, row: ServicePrincipal): readonly CredentialRecord[] {
  const owner = { app: clientKey(tenant, row.id), clientId: row.appId || undefined, ownerId: row.id };
  return fromPasswords(tenant, owner, row.passwordCredentials);
}

/** An agent's blueprint calls itself an application; only the type of the row tells it apart. */
function toType(row: ServicePrincipal): string {
  const subtype = row['@odata.type']?.replace(/^#microsoft\.graph\./, '');
  if (subtype?.endsWith('BlueprintPrincipal')) return subtype;
  return row.servicePrincipalType || 'unknown';
}

function toEnabled({ accountEnabled, disabledByMicrosoftStatus }: ServicePrincipal): Maybe<boolean> {
  if (accountEnabled === false || isDisabledByMicrosoft(disabledByMicrosoftStatus)) return false;
  return accountEnabled === true ? true : 'unknown';
}

/** Roles that only people can hold are no application permissions. Of whom it is not told, it may be apps. */
function toPublished(roles: readonly z.output<typeof appRole>[]): AppRecord['publishes'] {
  const published = roles
    .filter(({ allowedMemberTypes }) => allowedMemberTypes?.every((type) => /^user$/i.test(type)) !== true)
    .map(({ id, value, displayName }) => [id, value || displayName || id] as const);
  return published.length === 0 ? undefined : Object.fromEntries(published);
}
