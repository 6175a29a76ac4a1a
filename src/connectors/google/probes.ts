import { z } from 'zod';
import { ProviderError, providerError } from '../../lib/errors.ts';
import type { Instant } from '../../model/values.ts';
import type { GoogleSession } from './client.ts';
import { wanted } from './policy-settings.ts';
import { type Scope, scopes } from './scopes.ts';
import { reportDate } from './usage-report.ts';

export interface Probing {
  readonly session: GoogleSession;
  readonly at: Instant;
  readonly signal: AbortSignal;
}

/** One cheap call for each scope, which is refused where a scan would be. */
export const probes = {
  [scopes.users]: async ({ session, signal }) => {
    await session.users({ maxResults: 1, projection: 'basic', fields: 'users(id)' }, signal);
  },
  [scopes.audit]: async ({ session, signal }) => {
    await session.activities(
      { userKey: 'all', applicationName: 'token', maxResults: 1, fields: 'items(id(time))' },
      signal,
    );
  },
  [scopes.usage]: async ({ session, at, signal }) => {
    const query = { date: reportDate(at, 4), parameters: 'accounts:num_users', fields: 'warnings(code)' };
    // That there is no report of the day is an answer, too.
    await session.usage(query, signal).catch((error: unknown) => {
      if (providerError(error)?.reason !== 'gone') throw error;
    });
  },
  [scopes.roles]: async ({ session, signal }) => {
    await session.roles({ maxResults: 1, fields: 'items(roleId)' }, signal);
  },
  [scopes.units]: async ({ session, signal }) => {
    await session.orgUnits({ type: 'children', fields: 'organizationUnits(orgUnitId)' }, signal);
  },
  [scopes.policies]: async ({ session, signal }) => {
    await session.policies(wanted[0], { pageSize: 1 }, signal);
  },
  [scopes.assets]: async ({ session, signal }) => {
    await session.assets?.({ pageSize: 1, assetTypes: ['iam.googleapis.com/ServiceAccount'] }, signal);
  },
  [scopes.security]: async (probing) => {
    const person = await somebody(probing);
    await probing.session.tokens({ userKey: person, fields: 'items(clientId)' }, probing.signal, true);
  },
} as const satisfies Record<Scope, (probing: Probing) => Promise<void>>;

/** As they are documented. */
export const probeCalls = [
  'GET /admin/directory/v1/users',
  'GET /admin/reports/v1/activity/users/all/applications/token',
  'GET /admin/reports/v1/usage/dates/{date}',
  'GET /admin/directory/v1/customer/{customer}/roles',
  'GET /admin/directory/v1/users/{userKey}/tokens',
  'GET /admin/directory/v1/customer/{customer}/orgunits',
  'GET /v1/policies',
  'GET /v1/organizations/{organization}/assets',
  'GET /v1/folders/{folder}/assets',
  'GET /v1/projects/{project}/assets',
] as const;

const people = z.object({
  users: z
    .array(
      z.object({
        id: z.string().min(1),
        isAdmin: z.boolean().optional(),
        isDelegatedAdmin: z.boolean().optional(),
        suspended: z.boolean().optional(),
      }),
    )
    .default([]),
});

/** Nobody who administers: of those a lesser administrator may not ask. */
async function somebody({ session, signal }: Probing): Promise<string> {
  const fields = 'users(id,isAdmin,isDelegatedAdmin,suspended)';
  const query = { maxResults: 50, projection: 'basic', orderBy: 'email', fields };
  const answer = await session.users(query, signal).catch((error: unknown) => {
    if (providerError(error) === undefined) throw error;
  });
  const ordinary = people
    .safeParse(answer)
    .data?.users.find(
      (user) => user.isAdmin === false && user.isDelegatedAdmin === false && user.suspended !== true,
    );
  if (ordinary !== undefined) return ordinary.id;
  if (session.subject?.power === 'super') return session.subject.address;
  throw new ProviderError('unavailable', 'nobody is known of whom a lesser administrator may ask');
}
