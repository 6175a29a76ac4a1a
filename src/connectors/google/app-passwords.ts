import { createHash } from 'node:crypto';
import { z } from 'zod';
import { APP_PASSWORD } from '../../knowledge/scopes/app-password.ts';
import { parseAnswer, parseEach } from '../../lib/parse.ts';
import { recordKey, vendorId } from '../../model/keys.ts';
import type { AppRecord, GrantRecord, PrincipalRecord, UseRecord } from '../../model/records.ts';
import { type Instant, type LastUsed, type Maybe, toInstant } from '../../model/values.ts';
import type { Surface } from '../connector.ts';
import type { GoogleSession } from './client.ts';
import { eachPerson, foretell, lastOf, peopleAfter, type Told } from './each-person.ts';
import { scopes } from './scopes.ts';

type PasswordRecord = AppRecord | GrantRecord | UseRecord;

export const appPasswords: Surface<GoogleSession, PasswordRecord> = {
  id: 'app-passwords',
  question: 'Which app passwords do people have, and when was each last used?',
  listing: 'whole',
  yields: ['app', 'grant', 'use'],
  // What the others tell is of OAuth, in which there are no passwords.
  adds: ['app', 'grant', 'use'],
  from: ['users'],
  needs: [scopes.security],
  calls: ['GET /admin/directory/v1/users/{userKey}/asps'],
  off: ({ mode }) =>
    mode === 'full'
      ? undefined
      : { why: 'read-only mode: the scope that reads app passwords could also delete them' },
  read: async function* (session, options) {
    const { tenant, after, known, signal } = options;
    await foretell(session, options);
    const pages = eachPerson(
      peopleAfter(known('principal'), after),
      {
        things: 'app passwords',
        shownAs: 'app passwords',
        read: (person, stop) => readPasswords(session, tenant, person, stop),
      },
      signal,
    );
    for await (const { records, gaps, asked } of pages) yield { records, gaps, ...lastOf(asked) };
  },
};

const answerSchema = z.object({
  // Absent when the person has none.
  items: z.array(z.unknown()).nullish(),
});

// Google writes integers of 64 bits as text.
const time = z.union([z.int(), z.string().regex(/^\d+$/).transform(Number)]).nullish();

const passwordSchema = z.object({
  codeId: z.union([z.int(), z.string().min(1)]),
  name: z.string().nullish(),
  creationTime: time,
  lastTimeUsed: time,
});

export type AppPassword = z.output<typeof passwordSchema>;

async function readPasswords(
  session: GoogleSession,
  tenant: string,
  person: PrincipalRecord,
  signal: AbortSignal,
): Promise<Told<PasswordRecord>> {
  const userKey = vendorId(person.key);
  const query = { userKey, fields: 'items(codeId,name,creationTime,lastTimeUsed)' };
  const answer = await session.appPasswords(query, signal, person.state === 'active');
  const { items } = parseAnswer(answerSchema, answer, "a person's app passwords");
  const { values, gaps } = parseEach(passwordSchema, items ?? [], 'an app password');
  return {
    records: values.flatMap((password) => toRecords(tenant, person, password)),
    gaps: gaps.map((gap) => ({ ...gap, subject: person.key })),
  };
}

export function toRecords(
  tenant: string,
  person: PrincipalRecord,
  password: AppPassword,
): readonly PasswordRecord[] {
  const id = idOf(vendorId(person.key), password);
  const app = recordKey(tenant, 'app', 'app-password', id);
  const createdAt = atTime(password.creationTime);
  return [
    {
      kind: 'app',
      key: app,
      name: password.name || `app password ${password.codeId}`,
      role: 'token',
      type: 'app-password',
      home: 'own',
      enabled: person.state === 'unknown' ? 'unknown' : person.state === 'active',
      createdAt,
    },
    {
      kind: 'grant',
      key: recordKey(tenant, 'grant', 'app-password', id),
      app,
      access: 'delegated',
      principal: person.key,
      resource: 'google',
      scopes: [APP_PASSWORD],
      consent: 'user',
      grantedAt: createdAt,
    },
    {
      kind: 'use',
      key: recordKey(tenant, 'use', 'app-password', id),
      app,
      evidence: 'token-last-used',
      by: 'delegated',
      lastUsedAt: lastUse(password.lastTimeUsed),
    },
  ];
}

/**
 * Google numbers the passwords of each person. An app is known by its key where people are numbers alone, so no key of
 * one says whose it is.
 */
function idOf(userId: string, { codeId }: AppPassword): string {
  return createHash('sha256').update(`${userId}/${codeId}`).digest('hex').slice(0, 24);
}

/** Zero is how Google says that it was never used. */
function lastUse(at: AppPassword['lastTimeUsed']): LastUsed {
  return at === 0 ? 'never' : atTime(at);
}

/** As seconds, today's time is below this, and as milliseconds above. */
const SECONDS_BELOW = 100_000_000_000;

/** "Unix time", says Google, and means milliseconds; zero is a time that it does not know. */
function atTime(at: AppPassword['creationTime']): Maybe<Instant> {
  if (at === null || at === undefined) return 'unknown';
  return toInstant(at < SECONDS_BELOW ? at * 1000 : at);
}
