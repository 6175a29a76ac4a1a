import { z } from 'zod';
import { recordKey } from '../../model/keys.ts';
import type { GrantRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import { clientKey, userKey } from './keys.ts';
import { guid, idIn, maybeGuid, readListing } from './listing.ts';
import type { Session } from './session.ts';

const grant = z
  .object({
    clientId: guid,
    consentType: z.string(),
    principalId: maybeGuid,
    resourceId: guid,
    scope: z.string().nullish(),
  })
  .refine(({ consentType, principalId }) => consentType === 'AllPrincipals' || Boolean(principalId), {
    error: 'it is for one person and names nobody',
    path: ['principalId'],
  });

const needs = ['Directory.Read.All'] as const;

export const delegatedGrants: Surface<Session, GrantRecord> = {
  id: 'delegated-grants',
  question: 'Which apps may act on behalf of whom, and with which scopes?',
  listing: 'whole',
  yields: ['grant'],
  needs,
  calls: ['GET /v1.0/oauth2PermissionGrants'],
  read: ({ graph }, { tenant, after, signal }) =>
    readListing(
      graph,
      {
        path: '/v1.0/oauth2PermissionGrants?$top=999&$select=id,clientId,consentType,principalId,resourceId,scope',
        what: 'delegated grants',
        one: 'delegated grant',
        row: grant,
        needs,
        toRecords: (row) => [toGrant(tenant, row)],
        subject: (row) => {
          const id = idIn(row, 'clientId');
          return id === undefined ? undefined : clientKey(tenant, id);
        },
      },
      { after, signal },
    ),
};

/** Graph's ids here are object ids, not app ids; and it keeps no date. */
function toGrant(
  tenant: string,
  { clientId, consentType, principalId, resourceId, scope }: z.output<typeof grant>,
): GrantRecord {
  const person = consentType === 'AllPrincipals' ? undefined : principalId || undefined;
  return {
    kind: 'grant',
    key: recordKey(tenant, 'grant', 'delegated', clientId, resourceId, person ?? 'everyone'),
    app: clientKey(tenant, clientId),
    access: 'delegated',
    principal: person === undefined ? 'everyone' : userKey(tenant, person),
    resource: resourceId,
    scopes: toScopes(scope),
    consent: toConsent(consentType),
    grantedAt: 'unknown',
  };
}

function toConsent(consentType: string): GrantRecord['consent'] {
  if (consentType === 'AllPrincipals') return 'admin';
  return consentType === 'Principal' ? 'user' : 'unknown';
}

/** The text has stray and double spaces, and the same scope twice in different letters; or there is none. */
function toScopes(text: string | null | undefined): readonly string[] {
  const scopes = new Map<string, string>();
  for (const scope of text?.split(/\s+/) ?? []) {
    const folded = scope.toLowerCase();
    if (scope !== '' && !scopes.has(folded)) scopes.set(folded, scope);
  }
  return [...scopes.values()];
}
