import { ProviderError } from '../../lib/errors.ts';
import type { Gap } from '../../model/page.ts';
import type { PrincipalRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import { personKey } from './keys.ts';
import { readListing } from './listing.ts';
import { accountSchema, toPrincipal } from './people.ts';
import type { Session } from './session.ts';

/** The list does not say who is an owner; asked for each role, it does. */
const roles = ['admin', 'member'] as const;

const needs = ['members:read'] as const;

export const members: Surface<Session, PrincipalRecord> = {
  id: 'members',
  question: 'Who are the members, and which of them own the organisation?',
  listing: 'whole',
  yields: ['principal'],
  needs,
  calls: ['GET /orgs/{org}/members'],
  read: async function* (session, { tenant, after, signal }) {
    const { client, org } = session;
    const [first = 'admin', cursor] = readCursor(after);
    for (const role of roles.slice(roles.indexOf(first))) {
      const pages = readListing(
        client,
        {
          route: 'GET /orgs/{org}/members',
          parameters: { org, role },
          what: role === 'admin' ? 'owners' : 'members',
          one: 'a member',
          needs,
          row: accountSchema,
          toRecords: (row) => [toPrincipal(tenant, row, { guest: false, admin: role === 'admin' })],
          subject: (id) => personKey(tenant, id),
          ...(role === 'member' && { leftOut: (headers) => concealedGaps(session, headers) }),
        },
        { signal, ...(role === first && cursor !== undefined && { after: cursor }) },
      );
      for await (const { cursor: next, ...page } of pages)
        yield { ...page, ...(next !== undefined && { cursor: `${role} ${next}` }) };
    }
  },
};

function concealedGaps(session: Session, headers: Headers): readonly Gap[] {
  if (seesAll(session, headers)) return [];
  return [
    {
      reason: 'permission',
      what: 'GitHub shows only public members to whoever may not see all of them',
      lacks: needs[0],
      fix: `give ${needs[0]} (a classic token: read:org) to the app or token that OAuthlas signs in with`,
    },
  ];
}

/**
 * Whoever may not see the members is shown those who made their membership public, with status 200. An app's
 * permissions and a classic token's scopes tell; of any other token only that it sees the settings, as an owner does.
 * @see https://docs.github.com/en/rest/orgs/members#list-organization-members
 */
function seesAll({ permissions, organization }: Session, headers: Headers): boolean {
  if (permissions !== undefined) return permissions.members !== undefined;
  const scopes = headers.get('x-oauth-scopes');
  if (scopes !== null) return /\b(?:admin|write|read):org\b/.test(scopes);
  // Where the settings could not be asked for, that is the gap of another surface.
  return (
    organization instanceof ProviderError || typeof organization.default_repository_permission === 'string'
  );
}

/** What is no cursor of ours starts over. */
function readCursor(after = ''): readonly [role?: (typeof roles)[number], cursor?: string] {
  const role = roles.find((role) => after.startsWith(`${role} `));
  return role === undefined ? [] : [role, after.slice(role.length + 1)];
}
