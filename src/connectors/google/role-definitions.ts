import { z } from 'zod';
import { GOOGLE_ADMIN_ROLES } from '../../knowledge/scopes/google-admin-roles.ts';
import { classify } from '../../knowledge/scopes/scope.ts';
import { chainedPages } from '../../lib/chained-pages.ts';
import { parseAnswer, parseEach } from '../../lib/parse.ts';
import type { Gap } from '../../model/page.ts';
import type { GoogleSession } from './client.ts';
import { nextPageOf } from './pages.ts';

const roleSchema = z.object({
  roleId: z.union([z.string().trim().min(1), z.int().transform(String)]),
  roleName: z.string().nullish(),
  isSystemRole: z.boolean().nullish(),
  isSuperAdminRole: z.boolean().nullish(),
  rolePrivileges: z.array(z.object({ privilegeName: z.string().nullish() })).nullish(),
});

export type Role = z.output<typeof roleSchema>;

const answerSchema = z.object({
  nextPageToken: z.string().nullish(),
  items: z.array(z.unknown()).nullish(),
});

const FIELDS =
  'nextPageToken,items(roleId,roleName,isSystemRole,isSuperAdminRole,rolePrivileges/privilegeName)';

/** What each role is called and allows, by its id. @throws ProviderError */
export async function readRoles(
  session: GoogleSession,
  signal: AbortSignal,
): Promise<{ readonly scopes: ReadonlyMap<string, readonly string[]>; readonly gaps: readonly Gap[] }> {
  const scopes = new Map<string, readonly string[]>();
  const gaps: Gap[] = [];
  const ask = async (pageToken: string | undefined) =>
    parseAnswer(
      answerSchema,
      await session.roles({ maxResults: 100, fields: FIELDS, ...(pageToken && { pageToken }) }, signal),
      'the list of roles',
    );
  for await (const { answer } of chainedPages({
    ask,
    next: ({ nextPageToken }) => nextPageOf({ nextPageToken: nextPageToken ?? undefined }),
  })) {
    const { values, gaps: bad } = parseEach(roleSchema, answer.items ?? [], 'an administrator role');
    for (const role of values) scopes.set(role.roleId, toScopes(role));
    gaps.push(...bad);
  }
  return { scopes, gaps };
}

/**
 * A role of Google's that is known says all by its name. Any other is told with its privileges, which weigh by
 * themselves: what a role of one's own is called says nothing.
 */
export function toScopes({
  roleId,
  roleName,
  isSystemRole,
  isSuperAdminRole,
  rolePrivileges,
}: Role): readonly string[] {
  if (isSuperAdminRole === true) return ['_SEED_ADMIN_ROLE'];
  const called = roleName?.trim() || `role ${roleId}`;
  const isKnown =
    isSystemRole === true && classify('google', 'application', GOOGLE_ADMIN_ROLES, called) !== 'unclassified';
  if (isKnown) return [called];
  const privileges = (rolePrivileges ?? []).flatMap(({ privilegeName }) => privilegeName?.trim() || []);
  const name = isSystemRole === true ? called : `${called} (custom role)`;
  return [name, ...[...new Set(privileges)].sort()];
}
