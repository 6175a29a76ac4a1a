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
  read: async function* ({ client, org }, { tenant, after, signal }) {
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
        },
        { signal, ...(role === first && cursor !== undefined && { after: cursor }) },
      );
      for await (const { cursor: next, ...page } of pages)
        yield { ...page, ...(next !== undefined && { cursor: `${role} ${next}` }) };
    }
  },
};

/** What is no cursor of ours starts over. */
function readCursor(after = ''): readonly [role?: (typeof roles)[number], cursor?: string] {
  const role = roles.find((role) => after.startsWith(`${role} `));
  return role === undefined ? [] : [role, after.slice(role.length + 1)];
}
