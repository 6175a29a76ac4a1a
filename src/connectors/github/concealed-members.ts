import { z } from 'zod';
import { providerError, toGap } from '../../lib/errors.ts';
import type { Gap } from '../../model/page.ts';
import type { Session } from './session.ts';

const right = 'members:read';

/**
 * Whoever may not see the members is shown those who made their membership public, with status 200. What does not
 * prove that all were shown is a gap.
 * @see https://docs.github.com/en/rest/orgs/members#list-organization-members
 */
export async function concealedMembers(
  session: Session,
  headers: Headers,
  signal: AbortSignal,
): Promise<readonly Gap[]> {
  try {
    return (await seesAll(session, headers, signal)) ? [] : [concealed];
  } catch (error) {
    const reason = providerError(error)?.reason;
    if (reason === 'permission' || reason === 'gone') return [concealed];
    return [toGap(error, { what: 'whether these are all members, or the public ones alone, was not told' })];
  }
}

const concealed: Gap = {
  reason: 'permission',
  what: 'GitHub shows only public members to whoever may not see all of them',
  lacks: right,
  fix: `give ${right} to the app or token that OAuthlas signs in with (a classic token: read:org, and its owner must be a member)`,
};

async function seesAll(session: Session, headers: Headers, signal: AbortSignal): Promise<boolean> {
  const { permissions } = session;
  if (permissions !== undefined) return permissions.members !== undefined;
  const scopes = headers.get('x-oauth-scopes');
  if (scopes === null) return await seesOutsiders(session, signal);
  return /\b(?:admin|write|read):org\b/.test(scopes) && (await isMember(session, signal));
}

/** Of a token that tells nothing of itself: another list that the same right opens, and that has no public part. */
async function seesOutsiders(session: Session, signal: AbortSignal): Promise<boolean> {
  const { client, org, wasShownOutsiders } = session;
  if (wasShownOutsiders) return true;
  const { body } = await client.get('GET /orgs/{org}/outside_collaborators', { org, per_page: 1 }, signal);
  return Array.isArray(body);
}

/** The scope of a classic token goes as far as its owner: a stranger's sees what is public. */
async function isMember({ client, org }: Session, signal: AbortSignal): Promise<boolean> {
  const { body } = await client.get('GET /user/memberships/orgs/{org}', { org }, signal);
  return membership.safeParse(body).success;
}

const membership = z.looseObject({ state: z.literal('active') });
