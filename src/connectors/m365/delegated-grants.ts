import { z } from 'zod';
import { type RecordKey, recordKey } from '../../model/keys.ts';
import type { Gap } from '../../model/page.ts';
import type { GrantRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import { BATCH_SIZE } from './batch.ts';
import { chunksOf, notYetFound, readTracked, type Tracked, unlessGone } from './changes.ts';
import { endsOf, type GrantEnds } from './grant-id.ts';
import { clientKey, userKey } from './keys.ts';
import { guid, idIn, type Listing, maybeGuid, readRows } from './listing.ts';
import type { Session } from './session.ts';

export const delegatedGrant = z
  .object({
    id: z.string().nullish(),
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
const select = '$select=id,clientId,consentType,principalId,resourceId,scope';

export const delegatedGrants: Surface<Session, GrantRecord> = {
  id: 'delegated-grants',
  question: 'Which apps may act on behalf of whom, and with which scopes?',
  listing: 'whole',
  yields: ['grant'],
  needs,
  calls: [
    'GET /v1.0/oauth2PermissionGrants',
    'GET /v1.0/oauth2PermissionGrants/delta',
    'POST /v1.0/$batch',
    'GET /v1.0/oauth2PermissionGrants/{id}',
  ],
  read: (session, options) => readTracked(session, grants(options.tenant), options),
};

type Row = z.output<typeof delegatedGrant>;

/** Of so many grants the id of one is compared with what it says. */
const SAMPLED = 500;

function grants(tenant: string): Tracked<Row, GrantRecord> {
  let rows = 0;
  let isTrackable = true;
  const listing: Listing<Row, GrantRecord> = {
    path: `/v1.0/oauth2PermissionGrants?$top=999&${select}`,
    what: 'delegated grants',
    one: 'delegated grant',
    row: delegatedGrant,
    needs,
    asked: () => ['scope'],
    toRecords: (row) => {
      if (rows++ % SAMPLED === 0) isTrackable &&= isSelfDescribing(row);
      return [toDelegatedGrant(tenant, row)];
    },
    subject: (row) => {
      const id = idIn(row, 'clientId');
      return id === undefined ? undefined : clientKey(tenant, id);
    },
  };
  return {
    ...listing,
    delta: `/v1.0/oauth2PermissionGrants/delta?${select}`,
    follow: async ({ rows, removed }, { graph, signal }) => {
      const now: object[] = [];
      const gone: RecordKey[] = [];
      const late: Gap[] = [];
      // A tombstone bears nothing but its id, and a change perhaps not more than what changed.
      for (const some of chunksOf([...rows.keys(), ...removed], BATCH_SIZE)) {
        const paths = some.map((id) => `/v1.0/oauth2PermissionGrants/${encodeURIComponent(id)}`);
        for (const [at, answer] of (await graph.batch(paths, signal)).entries()) {
          const row = unlessGone(answer);
          const id = some[at] ?? '';
          const ends = row === undefined ? endsOf(id) : undefined;
          if (row !== undefined) now.push(row);
          else if (!removed.has(id))
            late.push(notYetFound(listing.one, ends && clientKey(tenant, ends.clientId)));
          else if (ends === undefined) return undefined;
          else gone.push(keyOf(tenant, ends));
        }
      }
      const { records, gaps } = readRows(listing, now);
      return { records, gaps: [...gaps, ...late], removed: gone };
    },
    isTrackable: () => isTrackable,
  };
}

/** The ids are read by no word of the vendor's: those of the rows at hand say whether that is still right. */
function isSelfDescribing(row: Row): boolean {
  const ends = endsOf(row.id ?? '');
  return (
    ends?.clientId === row.clientId &&
    ends.resourceId === row.resourceId &&
    ends.principalId === personOf(row)
  );
}

function personOf({ consentType, principalId }: Row): string | undefined {
  return consentType === 'AllPrincipals' ? undefined : principalId || undefined;
}

function keyOf(tenant: string, { clientId, resourceId, principalId = 'everyone' }: GrantEnds): RecordKey {
  return recordKey(tenant, 'grant', 'delegated', clientId, resourceId, principalId);
}

/** Graph's ids here are object ids, not app ids; and it keeps no date. */
export function toDelegatedGrant(tenant: string, row: Row): GrantRecord {
  const { clientId, consentType, resourceId, scope } = row;
  const person = personOf(row);
  return {
    kind: 'grant',
    key: keyOf(tenant, { clientId, resourceId, ...(person !== undefined && { principalId: person }) }),
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
