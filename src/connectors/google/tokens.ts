import { z } from 'zod';
import { parseAnswer, parseEach } from '../../lib/parse.ts';
import { type RecordKey, recordKey, vendorId } from '../../model/keys.ts';
import type { Bookmark, Page } from '../../model/page.ts';
import type { GrantRecord, PrincipalRecord } from '../../model/records.ts';
import type { ReadOptions, Surface } from '../connector.ts';
import { changedPeople, nextPlace } from './changed-people.ts';
import type { GoogleSession } from './client.ts';
import { eachPerson, foretell, lastOf, peopleAfter, type Told } from './each-person.ts';
import { scopes } from './scopes.ts';
import { sortedScopes } from './token-activity.ts';

export const tokens: Surface<GoogleSession, GrantRecord> = {
  id: 'tokens',
  question: 'Which apps hold a token of each person now, and with which scopes?',
  listing: 'whole',
  yields: ['grant'],
  from: ['users'],
  after: ['census', 'token-events'],
  asksAgain: true,
  needs: [scopes.security],
  calls: [
    'GET /admin/directory/v1/users/{userKey}/tokens',
    'GET /admin/directory/v1/users',
    'GET /admin/reports/v1/usage/users/{userKey}/dates/{date}',
  ],
  off: ({ mode }) =>
    mode === 'full'
      ? undefined
      : {
          why: 'read-only mode: the scope that reads tokens could also delete them; grants come from the token log',
        },
  read: async function* (session, options) {
    const { after, known } = options;
    const changed = await changedPeople(session, options);
    if (changed === undefined) {
      await foretell(session, options);
      const rest = yield* readPeople(session, options, peopleAfter(known('principal'), after));
      yield* placed(nextPlace(session, options, rest));
      return;
    }
    const { tenant } = options;
    const { deleted, asked, place } = changed;
    yield { records: [], isChange: true, covers: deleted.map((id) => recordKey(tenant, 'grant', id)) };
    const rest = yield* readPeople(session, options, only(asked, known('principal')), true);
    yield* placed(nextPlace(session, options, { ...rest, place }));
  },
};

/** What is left to a later reading: of these nothing was told. */
interface Rest {
  readonly refused: readonly string[];
}

/**
 * @param isChange those who are asked for are some of many: of each answer all that stood before is replaced, and a
 * resume does not go on from here
 */
async function* readPeople(
  session: GoogleSession,
  { tenant, signal }: ReadOptions,
  people: AsyncIterable<PrincipalRecord>,
  isChange = false,
): AsyncGenerator<Page<GrantRecord>, Rest> {
  const refused: string[] = [];
  const pages = eachPerson(
    people,
    {
      things: 'tokens',
      shownAs: 'connected apps',
      read: (person, signal) => readTokens(session, tenant, person, signal),
    },
    signal,
  );
  for await (const { records, gaps, asked, untold } of pages) {
    refused.push(...[...untold].map(({ key }) => vendorId(key)));
    const told = asked.filter((person) => !untold.has(person));
    yield {
      records,
      gaps,
      isChange,
      ...(isChange
        ? { covers: told.map(({ key }) => recordKey(tenant, 'grant', vendorId(key))) }
        : lastOf(asked)),
    };
  }
  return { refused };
}

function* placed(bookmark: Bookmark | undefined): Generator<Page<GrantRecord>> {
  if (bookmark !== undefined) yield { records: [], bookmark };
}

async function* only(
  ids: ReadonlySet<string>,
  people: AsyncIterable<PrincipalRecord>,
): AsyncGenerator<PrincipalRecord> {
  for await (const person of people)
    if (person.type === 'user' && ids.has(vendorId(person.key))) yield person;
}

const answerSchema = z.object({
  // Absent when the person has let nothing in.
  items: z.array(z.unknown()).default([]),
});

const tokenSchema = z.object({
  // The word "anonymous" for an app that is registered nowhere.
  clientId: z.string().trim().min(1),
  displayText: z.string().optional(),
  scopes: z.array(z.string()).default([]),
});

async function readTokens(
  session: GoogleSession,
  tenant: string,
  person: PrincipalRecord,
  signal: AbortSignal,
): Promise<Told<GrantRecord>> {
  const userKey = vendorId(person.key);
  const query = { userKey, fields: 'items(clientId,displayText,scopes)' };
  const answer = await session.tokens(query, signal, person.state === 'active');
  const { items } = parseAnswer(answerSchema, answer, "a person's tokens");
  const { values, gaps } = parseEach(tokenSchema, items, 'a token');
  return {
    records: mergeRepeats(values.map((token) => toGrant(tenant, person.key, token))),
    gaps: gaps.map((gap) => ({ ...gap, subject: person.key })),
  };
}

export function toGrant(
  tenant: string,
  principal: RecordKey,
  token: z.output<typeof tokenSchema>,
): GrantRecord {
  return {
    kind: 'grant',
    key: recordKey(tenant, 'grant', vendorId(principal), token.clientId),
    app: recordKey(tenant, 'app', token.clientId),
    clientId: token.clientId,
    access: 'delegated',
    principal,
    resource: 'google',
    scopes: sortedScopes(token.scopes),
    consent: 'user',
    // Google tells no date.
    grantedAt: 'unknown',
    ...(token.displayText && { appName: token.displayText }),
  };
}

/** Several anonymous apps of one person share one id: their scopes are united rather than one lost. */
function mergeRepeats(grants: readonly GrantRecord[]): readonly GrantRecord[] {
  if (new Set(grants.map((grant) => grant.key)).size === grants.length) return grants;
  const byKey = new Map<RecordKey, GrantRecord>();
  for (const grant of grants) {
    const first = byKey.get(grant.key);
    const scopes = first === undefined ? grant.scopes : sortedScopes([...first.scopes, ...grant.scopes]);
    byKey.set(grant.key, { ...grant, ...first, scopes });
  }
  return [...byKey.values()];
}
