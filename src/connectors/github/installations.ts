import { z } from 'zod';
import type { AppRecord, GrantRecord } from '../../model/records.ts';
import { toInstant } from '../../model/values.ts';
import type { Surface } from '../connector.ts';
import { holderKey, madeUpClientId } from './keys.ts';
import { readListing } from './listing.ts';
import { toScopes } from './scopes.ts';
import type { Session } from './session.ts';

const needs = ['organization_administration:read'] as const;

export const installations: Surface<Session, AppRecord | GrantRecord> = {
  id: 'installations',
  question: 'Which GitHub Apps are installed, and what may each do in how many repositories?',
  listing: 'whole',
  yields: ['app', 'grant'],
  needs,
  calls: ['GET /orgs/{org}/installations'],
  read: ({ client, org }, { tenant, after, signal }) =>
    readListing(
      client,
      {
        route: 'GET /orgs/{org}/installations',
        parameters: { org },
        member: 'installations',
        what: 'installed apps',
        one: 'an installation',
        needs,
        row: installationSchema,
        toRecords: (row) => [toApp(tenant, row), toGrant(tenant, org, row)],
        subject: (id) => holderKey(tenant, 'app', 'installation', id),
      },
      { after, signal },
    ),
};

const installationSchema = z.looseObject({
  id: z.int().positive(),
  app_id: z.int(),
  // Older servers of one's own tell none.
  client_id: z.string().min(1).optional(),
  app_slug: z.string().min(1),
  repository_selection: z.enum(['all', 'selected']),
  permissions: z.record(z.string(), z.string()),
  created_at: z.union([z.string(), z.number()]).optional(),
  suspended_at: z.union([z.string(), z.number()]).nullish(),
});

export type Installation = z.output<typeof installationSchema>;

export function toApp(tenant: string, row: Installation): AppRecord {
  return {
    kind: 'app',
    key: holderKey(tenant, 'app', 'installation', row.id),
    clientId: clientIdOf(row),
    // What the app calls itself stands in its registration.
    name: row.app_slug,
    role: 'client',
    type: 'installation',
    // Whose the app is, the list of installations does not tell.
    home: 'unknown',
    enabled: row.suspended_at === null || row.suspended_at === undefined,
    createdAt: toInstant(row.created_at),
  };
}

export function toGrant(tenant: string, org: string, row: Installation): GrantRecord {
  return {
    kind: 'grant',
    key: holderKey(tenant, 'grant', 'installation', row.id),
    app: holderKey(tenant, 'app', 'installation', row.id),
    clientId: clientIdOf(row),
    access: 'application',
    principal: 'itself',
    resource: org.toLowerCase(),
    scopes: toScopes(row.permissions),
    // An owner let it in, or somebody who administers the repositories.
    consent: 'admin',
    repositories: row.repository_selection,
    grantedAt: toInstant(row.created_at),
  };
}

function clientIdOf({ client_id, app_id }: Installation): string {
  return client_id ?? madeUpClientId(app_id);
}
