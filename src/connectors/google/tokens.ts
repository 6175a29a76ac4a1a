import { z } from 'zod';
import { type ProviderError, toGap } from '../../lib/errors.ts';
import { fanOut } from '../../lib/fan-out.ts';
import { parseAnswer, parseEach } from '../../lib/parse.ts';
import { type RecordKey, recordKey, vendorId } from '../../model/keys.ts';
import type { Bookmark, Cursor, Gap, Page } from '../../model/page.ts';
import type { GrantRecord, PrincipalRecord } from '../../model/records.ts';
import type { ReadOptions, Surface } from '../connector.ts';
import { changedPeople, nextPlace } from './changed-people.ts';
import type { GoogleSession } from './client.ts';
import { privileges } from './rules.ts';
import { scopes } from './scopes.ts';
import { sortedScopes } from './token-activity.ts';

/** What is over sooner is not worth a word. */
const SOON = 10;

/** So many people in a row refused, or gone since they were listed, means that it is not about them. */
const REFUSALS_IN_A_ROW = 20;

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

/** One call for each person is what Google's quota makes slow: who starts it shall know. */
async function foretell(
  { callsPerSecond }: GoogleSession,
  { after, known, expect }: ReadOptions,
): Promise<void> {
  if (expect === undefined) return;
  let calls = 0;
  for await (const _ of peopleAfter(known('principal'), after)) calls++;
  const seconds = Math.ceil(calls / callsPerSecond);
  if (seconds >= SOON) expect({ calls, seconds });
}

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
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const pages = fanOut(
    people,
    (person) => readTokens(session, tenant, person, either),
    (person, error) => ({ grants: [], gaps: refusalGaps(person, error), refused: error }),
    { width: 100, pageSize: 50 },
  );
  let inARow = 0;
  try {
    for await (const { done, gaveUp } of pages) {
      const gaps = done.flatMap(({ value }) => value.gaps);
      let cause = gaveUp;
      for (const { parent, value } of done) {
        if (!isAboutSuspension(parent, value.refused)) inARow = value.refused === undefined ? 0 : inARow + 1;
        if (isAboutAll(value.refused) || inARow === REFUSALS_IN_A_ROW) cause ??= value.refused;
        if (value.gaps.length > 0) refused.push(vendorId(parent.key));
      }
      if (cause !== undefined) gaps.push(toGap(cause, { what: 'the tokens of the rest were not read' }));
      const told = done.filter(({ value }) => value.gaps.length === 0);
      yield {
        records: done.flatMap(({ value }) => value.grants),
        gaps,
        isChange,
        ...(isChange
          ? { covers: told.map(({ parent }) => recordKey(tenant, 'grant', vendorId(parent.key))) }
          : lastOf(done.map(({ parent }) => parent))),
      };
      if (cause !== undefined) break;
    }
  } finally {
    stop.abort();
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

async function* peopleAfter(
  principals: AsyncIterable<PrincipalRecord>,
  after: Cursor | undefined,
): AsyncGenerator<PrincipalRecord> {
  for await (const principal of principals) {
    if (principal.type === 'user' && (after === undefined || principal.key > after)) yield principal;
  }
}

function lastOf(people: readonly PrincipalRecord[]): { readonly cursor?: Cursor } {
  const last = people.at(-1);
  return last === undefined ? {} : { cursor: last.key };
}

interface Outcome {
  readonly grants: readonly GrantRecord[];
  readonly gaps: readonly Gap[];
  readonly refused?: ProviderError;
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
): Promise<Outcome> {
  const userKey = vendorId(person.key);
  const query = { userKey, fields: 'items(clientId,displayText,scopes)' };
  const answer = await session.tokens(query, signal, person.state === 'active');
  const { items } = parseAnswer(answerSchema, answer, "a person's tokens");
  const { values, gaps } = parseEach(tokenSchema, items, 'a token');
  return {
    grants: mergeRepeats(values.map((token) => toGrant(tenant, person.key, token))),
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

/** Deleted since the people were listed: then there is nothing that was not seen. */
function refusalGaps(person: PrincipalRecord, error: ProviderError): readonly Gap[] {
  if (error.reason === 'gone') return [];
  const what = isAboutSuspension(person, error)
    ? 'Google does not tell the tokens of a person who is not active'
    : `a person's tokens were not read`;
  // Without the path, which names the person: gaps that differ in their subject alone are told as one.
  return [{ ...toGap(error, { what, subject: person.key }), what, ...suspension(person, error) }];
}

/** Our own sign-in is not what was refused. */
function suspension(person: PrincipalRecord, error: ProviderError): Partial<Gap> {
  return isAboutSuspension(person, error)
    ? {
        reason: 'permission',
        fix: "see the person's connected apps in the Admin console; they work again once the person does",
      }
    : {};
}

/** The Directory API answers 401, as for a bad credential, when the person is suspended. */
function isAboutSuspension({ state }: PrincipalRecord, error: ProviderError | undefined): boolean {
  return error?.reason === 'credentials' && state !== 'active';
}

/** A missing scope or a switched-off API refuses everybody alike; a missing role may concern one person. */
function isAboutAll(error: ProviderError | undefined): boolean {
  return error?.reason === 'plan' || (error?.reason === 'permission' && error.lacks !== privileges.security);
}
