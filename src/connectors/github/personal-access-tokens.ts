import { z } from 'zod';
import type { AppRecord, CredentialRecord, GrantRecord, UseRecord } from '../../model/records.ts';
import { toInstant } from '../../model/values.ts';
import type { Surface } from '../connector.ts';
import { holderKey, personKey } from './keys.ts';
import { readListing } from './listing.ts';
import { accountSchema } from './people.ts';
import { toScopes } from './scopes.ts';
import type { Session } from './session.ts';

const needs = ['organization_personal_access_tokens:read'] as const;

type TokenRecord = AppRecord | GrantRecord | CredentialRecord | UseRecord;

export const personalAccessTokens: Surface<Session, TokenRecord> = {
  id: 'personal-access-tokens',
  question:
    'Which fine-grained personal access tokens reach the organisation, whose are they, and are they used?',
  listing: 'whole',
  yields: ['app', 'grant', 'credential', 'use'],
  needs,
  calls: ['GET /orgs/{org}/personal-access-tokens'],
  read: ({ client, org }, { tenant, after, signal }) =>
    readListing(
      client,
      {
        route: 'GET /orgs/{org}/personal-access-tokens',
        parameters: { org },
        what: 'fine-grained personal access tokens',
        one: 'a personal access token',
        needs,
        row: tokenSchema,
        toRecords: (row) => toRecords(tenant, org, row),
        subject: (id) => holderKey(tenant, 'app', 'fine-grained-pat', id),
      },
      { after, signal },
    ),
};

const permissions = z.record(z.string(), z.string()).default({});

const tokenSchema = z.looseObject({
  id: z.int().positive(),
  owner: accountSchema,
  token_name: z.string().nullish(),
  repository_selection: z.string(),
  permissions: z.looseObject({ organization: permissions, repository: permissions, other: permissions }),
  access_granted_at: z.string().nullish(),
  token_expired: z.boolean(),
  // Null is never; a member that is missing says nothing.
  token_expires_at: z.string().nullable().optional(),
  token_last_used_at: z.string().nullable().optional(),
});

export type PersonalAccessToken = z.output<typeof tokenSchema>;

export function toRecords(tenant: string, org: string, row: PersonalAccessToken): readonly TokenRecord[] {
  const key = (kind: 'app' | 'grant' | 'credential' | 'use') =>
    holderKey(tenant, kind, 'fine-grained-pat', row.id);
  const app = key('app');
  const name = row.token_name || `token ${row.id}`;
  const grantedAt = toInstant(row.access_granted_at);
  const { organization, repository, other } = row.permissions;
  return [
    {
      kind: 'app',
      key: app,
      name,
      role: 'token',
      type: 'fine-grained-pat',
      home: 'own',
      enabled: !row.token_expired,
      createdAt: grantedAt,
    },
    {
      kind: 'grant',
      key: key('grant'),
      app,
      access: 'delegated',
      principal: personKey(tenant, row.owner.id),
      resource: org.toLowerCase(),
      scopes: toScopes({ ...other, ...repository, ...organization }),
      consent: 'user',
      ...repositoriesOf(row.repository_selection),
      grantedAt,
    },
    {
      kind: 'credential',
      key: key('credential'),
      app,
      type: 'token',
      name,
      startsAt: 'unknown',
      expiresAt: row.token_expires_at === null ? 'never' : toInstant(row.token_expires_at),
    },
    {
      kind: 'use',
      key: key('use'),
      app,
      evidence: 'token-last-used',
      by: 'delegated',
      lastUsedAt: row.token_last_used_at === null ? 'never' : toInstant(row.token_last_used_at),
    },
  ];
}

/** GitHub's word is `subset` in its description and `selected` in older answers. */
function repositoriesOf(selection: string): Pick<GrantRecord, 'repositories'> {
  if (selection === 'all' || selection === 'none') return { repositories: selection };
  return selection === 'subset' || selection === 'selected' ? { repositories: 'selected' } : {};
}
