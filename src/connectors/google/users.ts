import { z } from 'zod';
import { chainedPages } from '../../lib/chained-pages.ts';
import { toGap } from '../../lib/errors.ts';
import { parseAnswer, parseEach } from '../../lib/parse.ts';
import { recordKey } from '../../model/keys.ts';
import type { Gap } from '../../model/page.ts';
import type { PrincipalRecord } from '../../model/records.ts';
import { type LastUsed, type Maybe, toInstant } from '../../model/values.ts';
import type { Surface } from '../connector.ts';
import type { GoogleSession } from './client.ts';
import { limitedViewGaps } from './limited-view.ts';
import { nextPageOf } from './pages.ts';
import { scopes } from './scopes.ts';

export const users: Surface<GoogleSession, PrincipalRecord> = {
  id: 'users',
  question: 'Who are the people, and which of them are suspended, archived or administrators?',
  listing: 'whole',
  yields: ['principal'],
  needs: [scopes.users],
  calls: ['GET /admin/directory/v1/users', 'GET /admin/reports/v1/usage/dates/{date}'],
  read: async function* (session, { tenant, after, at, signal }) {
    const ask = (token: string | undefined) => listUsers(session, token, signal);
    let listed = 0;
    try {
      for await (const { answer, next } of chainedPages({ ask, next: nextPageOf, after })) {
        const { values, gaps } = parseEach(userSchema, answer.users, 'a user');
        listed += answer.users.length;
        yield {
          records: values.map((user) => toPrincipal(tenant, user)),
          gaps,
          ...(next !== undefined && { cursor: next }),
        };
      }
      // A resume does not know how many there were before it.
      if (after !== undefined) return;
      const gaps = listed === 0 ? [nobody] : await limitedViewGaps(session, listed, { at, signal });
      if (gaps.length > 0) yield { records: [], gaps };
    } catch (error) {
      yield { records: [], gaps: [toGap(error, { what: 'the people were not all listed' })] };
    }
  },
};

/** Somebody asked, so somebody is there. */
const nobody: Gap = {
  reason: 'shape',
  what: 'Google listed nobody, not even the administrator who asked',
  fix: 'see that `customer` in the config is the right one, and that no proxy answers in place of Google',
};

const userSchema = z.object({
  id: z.string().min(1),
  primaryEmail: z.string().optional(),
  name: z.object({ fullName: z.string().optional() }).optional(),
  suspended: z.boolean().optional(),
  archived: z.boolean().optional(),
  isAdmin: z.boolean().optional(),
  isDelegatedAdmin: z.boolean().optional(),
  isGuestUser: z.boolean().optional(),
  creationTime: z.string().optional(),
  lastLoginTime: z.string().optional(),
});

type User = z.output<typeof userSchema>;

export function toPrincipal(tenant: string, user: User): PrincipalRecord {
  return {
    kind: 'principal',
    key: recordKey(tenant, 'principal', user.id),
    type: 'user',
    name: user.name?.fullName || user.primaryEmail || user.id,
    ...(user.primaryEmail !== undefined && { email: user.primaryEmail }),
    state: stateOf(user),
    guest: user.isGuestUser ?? 'unknown',
    admin: isAdministrator(user),
    createdAt: toInstant(user.creationTime),
    lastLoginAt: lastLogin(user.lastLoginTime),
  };
}

function stateOf({ suspended, archived }: User): PrincipalRecord['state'] {
  if (archived === true) return 'archived';
  if (suspended === undefined) return 'unknown';
  return suspended ? 'suspended' : 'active';
}

/** `isAdmin` is the super administrator; any other role shows as delegated. */
function isAdministrator({ isAdmin, isDelegatedAdmin }: User): Maybe<boolean> {
  if (isAdmin === true || isDelegatedAdmin === true) return true;
  return isAdmin === undefined || isDelegatedAdmin === undefined ? 'unknown' : false;
}

/** 1970 is how the directory says that nobody ever signed in. */
function lastLogin(value: string | undefined): LastUsed {
  return value !== undefined && Date.parse(value) === 0 ? 'never' : toInstant(value);
}

const answerSchema = z.object({
  nextPageToken: z.string().optional(),
  // Absent when the page is empty.
  users: z.array(z.unknown()).default([]),
});

const FIELDS =
  'nextPageToken,users(id,primaryEmail,name/fullName,suspended,archived,isAdmin,isDelegatedAdmin,isGuestUser,creationTime,lastLoginTime)';

async function listUsers(session: GoogleSession, pageToken: string | undefined, signal: AbortSignal) {
  const answer = await session.users(
    {
      maxResults: 500,
      orderBy: 'email',
      projection: 'basic',
      fields: FIELDS,
      ...(pageToken !== undefined && { pageToken }),
    },
    signal,
  );
  return parseAnswer(answerSchema, answer, 'the list of users');
}
