import { type ProviderError, toGap } from '../../lib/errors.ts';
import { fanOut } from '../../lib/fan-out.ts';
import type { Cursor, Gap } from '../../model/page.ts';
import type { AnyRecord, PrincipalRecord } from '../../model/records.ts';
import type { ReadOptions } from '../connector.ts';
import type { GoogleSession } from './client.ts';
import { privileges } from './rights.ts';

/** What is over sooner is not worth a word. */
const SOON = 10;

/** So many people in a row refused, or gone since they were listed, means that it is not about them. */
const REFUSALS_IN_A_ROW = 20;

/** What only the Directory API tells, one person a call. */
export interface OfPerson<R extends AnyRecord> {
  /** In the plural: `tokens`. */
  readonly things: string;
  /** What the Admin console calls them. */
  readonly shownAs: string;
  readonly read: (person: PrincipalRecord, signal: AbortSignal) => Promise<Told<R>>;
}

export interface Told<R extends AnyRecord> {
  readonly records: readonly R[];
  readonly gaps: readonly Gap[];
}

/** Some fifty people, in the order of their keys. */
export interface PeoplePage<R extends AnyRecord> extends Told<R> {
  readonly asked: readonly PrincipalRecord[];
  /** Of whom a part, or all, was not told. */
  readonly untold: ReadonlySet<PrincipalRecord>;
}

/** Asks for each of the people, and gives up where a refusal is plainly not about the person. */
export async function* eachPerson<R extends AnyRecord>(
  people: AsyncIterable<PrincipalRecord>,
  { things, shownAs, read }: OfPerson<R>,
  signal: AbortSignal,
): AsyncGenerator<PeoplePage<R>> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const pages = fanOut(
    people,
    async (person): Promise<Outcome<R>> => await read(person, either),
    (person, error) => ({
      records: [],
      gaps: refusalGaps(person, error, { things, shownAs }),
      refused: error,
    }),
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
      }
      if (cause !== undefined) gaps.push(toGap(cause, { what: `the ${things} of the rest were not read` }));
      yield {
        records: done.flatMap(({ value }) => value.records),
        gaps,
        asked: done.map(({ parent }) => parent),
        untold: new Set(done.flatMap(({ parent, value }) => (value.gaps.length > 0 ? [parent] : []))),
      };
      if (cause !== undefined) break;
    }
  } finally {
    stop.abort();
  }
}

/**
 * One call for each person is what Google's quota makes slow: who starts it shall know. Tokens and app passwords are asked
 * for at the same time and at one pace, so that the second to begin makes the first take longer, which is told anew.
 */
export async function foretell(
  { callsPerSecond, seen: { foretold } }: GoogleSession,
  { after, known, expect }: ReadOptions,
): Promise<void> {
  if (expect === undefined) return;
  let calls = 0;
  for await (const _ of peopleAfter(known('principal'), after)) calls++;
  foretold.push({ calls, expect });
  const total = foretold.reduce((sum, one) => sum + one.calls, 0);
  const seconds = Math.ceil(total / callsPerSecond);
  if (seconds < SOON) return;
  for (const one of foretold) one.expect({ calls: one.calls, seconds });
}

export async function* peopleAfter(
  principals: AsyncIterable<PrincipalRecord>,
  after: Cursor | undefined,
): AsyncGenerator<PrincipalRecord> {
  for await (const principal of principals) {
    if (principal.type === 'user' && (after === undefined || principal.key > after)) yield principal;
  }
}

/** Where a resume goes on. */
export function lastOf(people: readonly PrincipalRecord[]): { readonly cursor?: Cursor } {
  const last = people.at(-1);
  return last === undefined ? {} : { cursor: last.key };
}

interface Outcome<R extends AnyRecord> extends Told<R> {
  readonly refused?: ProviderError;
}

/** Deleted since the people were listed: then there is nothing that was not seen. */
function refusalGaps(
  person: PrincipalRecord,
  error: ProviderError,
  { things, shownAs }: Pick<OfPerson<AnyRecord>, 'things' | 'shownAs'>,
): readonly Gap[] {
  if (error.reason === 'gone') return [];
  // Without the path, which names the person: gaps that differ in their subject alone are told as one.
  if (!isAboutSuspension(person, error)) {
    const what = `a person's ${things} were not read`;
    return [{ ...toGap(error, { what, subject: person.key }), what }];
  }
  const what = `Google does not tell the ${things} of a person who is not active`;
  return [
    {
      ...toGap(error, { what, subject: person.key }),
      what,
      // Our own sign-in is not what was refused.
      reason: 'permission',
      fix: `see the person's ${shownAs} in the Admin console; they work again once the person does`,
    },
  ];
}

/** The Directory API answers 401, as for a bad credential, when the person is suspended. */
function isAboutSuspension({ state }: PrincipalRecord, error: ProviderError | undefined): boolean {
  return error?.reason === 'credentials' && state !== 'active';
}

/** A missing scope or a switched-off API refuses everybody alike; a missing role may concern one person. */
function isAboutAll(error: ProviderError | undefined): boolean {
  return error?.reason === 'plan' || (error?.reason === 'permission' && error.lacks !== privileges.security);
}
