import { z } from 'zod';
import { requiredTime } from '../../lib/required-time.ts';
import { recordKey } from '../../model/keys.ts';
import type { EventRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import { personKey } from './keys.ts';
import { readListing } from './listing.ts';
import { accountSchema } from './people.ts';
import { toScopes } from './scopes.ts';
import type { Session } from './session.ts';

const needs = ['organization_personal_access_token_requests:read'] as const;

export const tokenRequests: Surface<Session, EventRecord> = {
  id: 'token-requests',
  question: 'Which fine-grained personal access tokens wait for approval, whose are they, and for what?',
  listing: 'whole',
  yields: ['event'],
  // Nothing is held by asking.
  adds: ['event'],
  needs,
  calls: ['GET /orgs/{org}/personal-access-token-requests'],
  read: ({ client, org }, { tenant, after, signal }) =>
    readListing(
      client,
      {
        route: 'GET /orgs/{org}/personal-access-token-requests',
        parameters: { org },
        what: 'requests for fine-grained personal access tokens',
        one: 'a request for a personal access token',
        needs,
        row: requestSchema,
        toRecords: (row) => [toRequested(tenant, row)],
        subject: (id) => keyOf(tenant, id),
      },
      { after, signal },
    ),
};

const permissions = z.record(z.string(), z.string()).default({});

/** The reason that a person gives is theirs, and written by whoever wants in: it is not read. */
const requestSchema = z.looseObject({
  id: z.int().positive(),
  owner: accountSchema,
  token_name: z.string().nullish(),
  permissions: z.looseObject({ organization: permissions, repository: permissions, other: permissions }),
  created_at: requiredTime,
});

export type TokenRequest = z.output<typeof requestSchema>;

/** The whole of what is asked for: of a token that is here already its other permissions stand with it. */
export function toRequested(tenant: string, row: TokenRequest): EventRecord {
  const { organization, repository, other } = row.permissions;
  return {
    kind: 'event',
    key: keyOf(tenant, row.id),
    type: 'requested',
    at: row.created_at,
    principal: personKey(tenant, row.owner.id),
    access: 'delegated',
    scopes: toScopes({ ...other, ...repository, ...organization }),
    appName: row.token_name || `token ${row.id}`,
  };
}

function keyOf(tenant: string, id: number) {
  return recordKey(tenant, 'event', 'token-request', String(id));
}
