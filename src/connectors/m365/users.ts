import { z } from 'zod';
import type { PrincipalRecord } from '../../model/records.ts';
import { toInstant } from '../../model/values.ts';
import type { Surface } from '../connector.ts';
import { readTracked } from './changes.ts';
import { userKey } from './keys.ts';
import { guid, idIn } from './listing.ts';
import type { Session } from './session.ts';
import { tracked } from './tracked.ts';

export const user = z.object({
  id: guid,
  displayName: z.string().nullish(),
  mail: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
  accountEnabled: z.boolean().nullish(),
  userType: z.string().nullish(),
  createdDateTime: z.string().nullish(),
});

const needs = ['Directory.Read.All'] as const;

export const users: Surface<Session, PrincipalRecord> = {
  id: 'users',
  question: 'Who are the people in whose name apps can act?',
  listing: 'whole',
  yields: ['principal'],
  needs,
  calls: ['GET /v1.0/users', 'GET /v1.0/users/delta', 'POST /v1.0/$batch'],
  read: (session, options) =>
    readTracked(
      session,
      tracked({
        path: '/v1.0/users?$top=999&$select=id,displayName,mail,userPrincipalName,accountEnabled,userType,createdDateTime',
        what: 'users',
        one: 'user',
        row: user,
        needs,
        toRecords: (row) => [toPrincipal(options.tenant, row)],
        subject: (row) => {
          const id = idIn(row, 'id');
          return id === undefined ? undefined : userKey(options.tenant, id);
        },
        gone: async (ids, { tenant }) => ids.map((id) => ({ removed: userKey(tenant, id) })),
      }),
      options,
    ),
};

/** Whether somebody is an administrator is not on the user: those who list roles tell it. */
export function toPrincipal(tenant: string, row: z.output<typeof user>): PrincipalRecord {
  const email = row.mail || row.userPrincipalName;
  return {
    kind: 'principal',
    key: userKey(tenant, row.id),
    type: 'user',
    name: row.displayName || row.userPrincipalName || row.id,
    ...(typeof email === 'string' && email !== '' && { email }),
    ...(row.userPrincipalName && row.userPrincipalName !== email && { aliases: [row.userPrincipalName] }),
    state: toState(row.accountEnabled),
    guest: toGuest(row.userType),
    admin: 'unknown',
    createdAt: toInstant(row.createdDateTime),
  };
}

function toState(isEnabled: boolean | null | undefined): PrincipalRecord['state'] {
  if (isEnabled === true) return 'active';
  return isEnabled === false ? 'suspended' : 'unknown';
}

function toGuest(userType: string | null | undefined): PrincipalRecord['guest'] {
  if (userType === 'Guest') return true;
  return userType === 'Member' ? false : 'unknown';
}
