import { z } from 'zod';
import { recordKey } from '../../model/keys.ts';
import type { CredentialRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import { agentKind } from './agents.ts';
import { readTracked } from './changes.ts';
import { fromKeys, keyCredential } from './credentials.ts';
import { clientKey } from './keys.ts';
import { guid, idIn, maybeGuid } from './listing.ts';
import type { Session } from './session.ts';
import { tracked } from './tracked.ts';

const withKeys = z.object({
  id: guid,
  appId: maybeGuid,
  keyCredentials: z.array(keyCredential).nullish(),
});

const needs = ['Application.Read.All'] as const;

export const principalCertificates: Surface<Session, CredentialRecord> = {
  id: 'principal-certificates',
  question: 'With which certificates can the apps in this tenant sign in, that were added to them here?',
  listing: 'whole',
  yields: ['credential'],
  needs,
  calls: ['GET /v1.0/servicePrincipals', 'GET /v1.0/servicePrincipals/delta', 'POST /v1.0/$batch'],
  read: (session, options) => {
    const { tenant } = options;
    const covers = (id: string) => recordKey(tenant, 'credential', id);
    return readTracked(
      session,
      tracked({
        path: '/v1.0/servicePrincipals?$top=999&$select=id,appId,keyCredentials',
        what: 'certificates on service principals',
        one: 'service principal',
        row: withKeys,
        needs,
        toRecords: (row) => toCredentials(tenant, row),
        // Of agents, and of what they are made from, Microsoft documents none.
        asked: (row) => (agentKind(row) === undefined ? ['keyCredentials'] : []),
        subject: (row) => {
          const id = idIn(row, 'id');
          return id === undefined ? undefined : clientKey(tenant, id);
        },
        covers,
        gone: async (ids) => ids.map((id) => ({ covers: covers(id) })),
      }),
      options,
    );
  },
};

function toCredentials(
  tenant: string,
  { id, appId, keyCredentials }: z.output<typeof withKeys>,
): readonly CredentialRecord[] {
  const owner = { app: clientKey(tenant, id), clientId: appId || undefined, ownerId: id };
  return fromKeys(tenant, owner, keyCredentials);
}
