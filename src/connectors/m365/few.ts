import { type ProviderError, type ProviderReason, providerError, toGap } from '../../lib/errors.ts';
import type { Cursor, Gap, Page } from '../../model/page.ts';
import type { AnyRecord } from '../../model/records.ts';
import type { ReadOptions } from '../connector.ts';
import { readExpanded } from './expanded-lists.ts';
import { type Rows, readRows } from './listing.ts';
import { withNeeds } from './needs.ts';
import { type Holder, readWhole } from './own-lists.ts';
import type { Read, Relation } from './relations.ts';
import type { Session } from './session.ts';
import { principals, type Seen, type Speakable } from './spoken.ts';

/** A relation that few service principals have. */
export interface Few<R extends AnyRecord> {
  readonly relation: Relation<R>;
  /** For the gap where the search for them fails: `the service principals that have owners, and who these are`. */
  readonly what: string;
  readonly needs: readonly string[];
}

type FewOptions = Pick<ReadOptions, 'tenant' | 'after' | 'signal'>;

/**
 * An advanced query finds the few service principals that have the relation; it expands nothing, so they are asked for
 * it one by one. Where a tenant takes none (Azure AD B2C), every one is looked at.
 * @see https://learn.microsoft.com/en-us/graph/aad-advanced-queries
 */
export async function* readFew<R extends AnyRecord>(
  session: Session,
  few: Few<R>,
  options: FewOptions,
): AsyncGenerator<Page<R>> {
  const inAll = options.after?.startsWith(EVERY) === true;
  if (!inAll && (yield* readFound(session, few, options))) return;
  yield* readExpanded(session, principals, few.relation, {
    ...options,
    after: inAll ? options.after?.slice(EVERY.length) : undefined,
    toCursor: (next) => (next === undefined ? undefined : `${EVERY}${next}`),
  });
}

/** What the cursor of the longer way begins with. */
const EVERY = 'every ';

/** False where this tenant takes no advanced queries. */
async function* readFound<R extends AnyRecord>(
  session: Session,
  few: Few<R>,
  { tenant, after, signal }: FewOptions,
): AsyncGenerator<Page<R>, boolean> {
  const found = `${principals.path}?$filter=${few.relation.name}/$count ne 0&$count=true&$top=999&$select=id,appId`;
  const rows = holders({ tenant, ownTenant: session.ownTenant });
  try {
    for await (const { value, next } of session.graph.list(found, { after, signal, isEventual: true })) {
      const { records, gaps } = readRows(rows, value);
      const read = await readOfEach(session, few, records, signal);
      yield { records: read.records, gaps: [...gaps, ...read.gaps], ...cursorOf(next, read) };
      if (read.isOver) return true;
    }
  } catch (error) {
    if (providerError(error)?.reason === 'unsupported') return false;
    yield { records: [], gaps: [restOf(few, error)] };
  }
  return true;
}

function holders({ tenant, ownTenant }: Seen): Rows<Speakable, Holder> {
  return {
    one: principals.one,
    row: principals.row,
    toRecords: ({ id, seenFrom }) => [{ id, spoken: seenFrom({ tenant, ownTenant }) }],
    subject: (row) => principals.subject(tenant, row),
  };
}

/** Who is refused at one for such a reason is refused at all of them. */
const ofAll: ReadonlySet<ProviderReason> = new Set(['permission', 'credentials', 'plan', 'unsupported']);

interface ReadOfEach<R extends AnyRecord> extends Read<R> {
  /** Asking on would only be refused again. */
  readonly isOver: boolean;
}

async function readOfEach<R extends AnyRecord>(
  { graph, concurrency }: Session,
  few: Few<R>,
  holders: readonly Holder[],
  signal: AbortSignal,
): Promise<ReadOfEach<R>> {
  const { relation } = few;
  let refusal: ProviderError | undefined;
  const failed = ({ spoken }: Holder, error: ProviderError): Read<R> => {
    if (ofAll.has(error.reason)) {
      refusal ??= error;
      return { records: [], gaps: [] };
    }
    const what = `the ${relation.what} of ${spoken.what}`;
    return { records: [], gaps: [toGap(error, { what, subject: spoken.subject })] };
  };
  const reads: Read<R>[] = [];
  const pages = readWhole(graph, holders, failed, {
    collection: principals,
    relation,
    width: concurrency * 2,
    signal,
    isRefused: () => refusal !== undefined,
  });
  for await (const { done, gaveUp } of pages) {
    reads.push(...done.map(({ value }) => value));
    refusal ??= gaveUp;
  }
  const gaps = reads.flatMap((read) => read.gaps);
  return {
    records: reads.flatMap(({ records }) => records),
    gaps: refusal === undefined ? gaps : [...gaps, restOf(few, refusal)],
    isOver: refusal !== undefined,
  };
}

function cursorOf(
  next: Cursor | undefined,
  { isOver }: Pick<ReadOfEach<never>, 'isOver'>,
): Pick<Page, 'cursor'> {
  return next === undefined || isOver ? {} : { cursor: next };
}

function restOf({ what, needs }: Pick<Few<never>, 'what' | 'needs'>, error: unknown): Gap {
  return toGap(withNeeds(error, needs), { what });
}
