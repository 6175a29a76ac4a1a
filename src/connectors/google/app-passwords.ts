import { createHash } from 'node:crypto';
import { z } from 'zod';
import { APP_PASSWORD } from '../../knowledge/scopes/app-password.ts';
import { parseAnswer, parseEach } from '../../lib/parse.ts';
import { type RecordKey, recordKey, vendorId } from '../../model/keys.ts';
import type { Page } from '../../model/page.ts';
import type { AppRecord, GrantRecord, PrincipalRecord, UseRecord } from '../../model/records.ts';
import { DAY_MS, type Instant, instant, type LastUsed, type Maybe, toInstant } from '../../model/values.ts';
import type { ReadOptions, Surface } from '../connector.ts';
import { isRecent } from '../whole.ts';
import { MOST_REFUSED } from './changed-people.ts';
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
  asksAgain: true,
  needs: [scopes.security],
  calls: ['GET /admin/directory/v1/users/{userKey}/asps'],
  off: ({ mode }) =>
    mode === 'full'
      ? undefined
      : { why: 'read-only mode: the scope that reads app passwords could also delete them' },
  read: async function* (session, options) {
    const { after, known, at } = options;
    const place = placeOf(session, options);
    if (place === undefined) {
      await foretell(session, options);
      const refused = yield* readPeople(session, options, { people: peopleAfter(known('principal'), after) });
      if (after === undefined) yield* placed(session, { whole: at, seen: at, refused });
      return;
    }
    const held = await heldBefore(options);
    yield { records: [], isChange: true };
    const people = someOf(options, { held, place });
    const refused = yield* readPeople(session, options, { people, held });
    yield* placed(session, { ...place, seen: at, refused });
  },
};

const placeSchema = z.object({
  /** When all people were asked for. */
  whole: z.string(),
  seen: z.string(),
  /** Of whom nothing could be read: they are asked for each time. */
  refused: z.array(z.string()).readonly(),
});

type Place = z.output<typeof placeSchema>;

/** The keys of what each person had, by the key of the person. */
type HeldBefore = ReadonlyMap<RecordKey, ReadonlySet<RecordKey>>;

/**
 * Nothing tells whose app passwords changed. Between two readings of everybody those are asked who have some, who came
 * since, and who could not be read: so what is revoked, and what is used, is seen at once, and a first one later.
 */
function placeOf({ fullEveryDays }: GoogleSession, { after, since, at }: ReadOptions): Place | undefined {
  if (after !== undefined || since === undefined) return undefined;
  const place = placeSchema.parse(JSON.parse(since));
  return isRecent(place.whole, { at, fullEveryDays }) ? place : undefined;
}

function* placed({ fullEveryDays }: GoogleSession, place: Place): Generator<Page<PasswordRecord>> {
  if (fullEveryDays > 0 && place.refused.length <= MOST_REFUSED)
    yield { records: [], bookmark: JSON.stringify(place) };
}

async function heldBefore({ known }: ReadOptions): Promise<HeldBefore> {
  const held = new Map<RecordKey, Set<RecordKey>>();
  for await (const { key, principal, scopes } of known('grant')) {
    if (!scopes.includes(APP_PASSWORD) || principal === 'everyone') continue;
    const person = principal as RecordKey;
    held.set(person, (held.get(person) ?? new Set()).add(key));
  }
  return held;
}

async function* someOf(
  { known }: ReadOptions,
  { held, place }: { readonly held: HeldBefore; readonly place: Place },
): AsyncGenerator<PrincipalRecord> {
  const left = new Set(held.keys());
  const refused = new Set(place.refused);
  const from = instant(Date.parse(place.seen) - DAY_MS);
  for await (const person of known('principal')) {
    const { key, type, createdAt } = person;
    const isNew = createdAt === 'unknown' || createdAt >= from;
    if (type === 'user' && (left.delete(key) || isNew || refused.has(vendorId(key)))) yield person;
  }
  // Whoever is not listed any more is asked, too: only the vendor's word that they are gone takes away what they had.
  for (const key of left) yield { ...unlisted, key };
}

const unlisted = {
  kind: 'principal',
  type: 'user',
  name: '',
  state: 'unknown',
  guest: 'unknown',
  admin: 'unknown',
  createdAt: 'unknown',
} as const;

/** @returns the ids of those of whom a part, or all, was not told */
async function* readPeople(
  session: GoogleSession,
  { tenant, signal }: ReadOptions,
  { people, held }: { readonly people: AsyncIterable<PrincipalRecord>; readonly held?: HeldBefore },
): AsyncGenerator<Page<PasswordRecord>, readonly string[]> {
  const refused: string[] = [];
  const ofPerson = {
    things: 'app passwords',
    shownAs: 'app passwords',
    read: (person: PrincipalRecord, stop: AbortSignal) => readPasswords(session, tenant, person, stop),
  };
  for await (const { records, gaps, asked, untold } of eachPerson(people, ofPerson, signal)) {
    refused.push(...[...untold].map(({ key }) => vendorId(key)));
    if (held === undefined) {
      yield { records, gaps, isChange: false, ...lastOf(asked) };
      continue;
    }
    const now = new Set(records.map(({ key }) => key));
    const gone = asked
      .filter((person) => !untold.has(person))
      .flatMap(({ key }) => [...(held.get(key) ?? [])].filter((grant) => !now.has(grant)));
    const removed = gone.flatMap((grant) =>
      (['app', 'grant', 'use'] as const).map((kind) =>
        recordKey(tenant, kind, 'app-password', vendorId(grant)),
      ),
    );
    yield { records, gaps, isChange: true, removed };
  }
  return refused;
}

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
