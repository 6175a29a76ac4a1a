import type { Gap } from '../../model/page.ts';
import type { PrincipalRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import { concealedMembers } from './concealed-members.ts';
import { personKey } from './keys.ts';
import { readListing } from './listing.ts';
import { accountSchema, person } from './people.ts';
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
  calls: [
    'GET /orgs/{org}/members',
    'GET /orgs/{org}/outside_collaborators',
    'GET /user/memberships/orgs/{org}',
  ],
  read: async function* (session, { tenant, after, signal }) {
    const { client, org } = session;
    const [first = 'admin', cursor] = readCursor(after);
    let isOwned = cursor !== undefined;
    let isWhole = after === undefined;
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
          toRecords: (row) => [person(session, tenant, row, { guest: false, admin: role === 'admin' })],
          subject: (id) => personKey(tenant, id),
          ...(role === 'member' && { leftOut: (headers) => concealedMembers(session, headers, signal) }),
        },
        { signal, ...(role === first && cursor !== undefined && { after: cursor }) },
      );
      for await (const { cursor: next, gaps = [], ...page } of pages) {
        // A page that has gaps says by itself what is missing.
        isOwned ||= page.records.length > 0 || gaps.length > 0;
        isWhole &&= gaps.length === 0;
        const isOwnerless = role === 'admin' && next === undefined && !isOwned;
        yield {
          ...page,
          gaps: isOwnerless ? [ownerless] : gaps,
          ...(next !== undefined && { cursor: `${role} ${next}` }),
        };
      }
    }
    session.hasListedMembers = isWhole;
  },
};

const ownerless: Gap = {
  reason: 'shape',
  what: 'GitHub showed no owner, and somebody owns every organisation',
  fix: 'see who owns it under People in the organisation, and that no proxy answers in place of GitHub',
};

/** What is no cursor of ours starts over. */
function readCursor(after = ''): readonly [role?: (typeof roles)[number], cursor?: string] {
  const role = roles.find((role) => after.startsWith(`${role} `));
  return role === undefined ? [] : [role, after.slice(role.length + 1)];
}
