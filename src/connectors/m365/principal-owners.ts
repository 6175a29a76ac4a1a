import { type ProviderError, type ProviderReason, providerError, toGap } from '../../lib/errors.ts';
import { recordKey } from '../../model/keys.ts';
import type { Cursor, Gap, Page } from '../../model/page.ts';
import type { TrustRecord } from '../../model/records.ts';
import type { ReadOptions, Surface } from '../connector.ts';
import { AUDITS } from './audit-log.ts';
import { readExpanded } from './expanded-lists.ts';
import { type Rows, readRows } from './listing.ts';
import { withNeeds } from './needs.ts';
import { type Holder, readWhole } from './own-lists.ts';
import { owners, type Read } from './relations.ts';
import type { Session } from './session.ts';
import { principals, type Seen, type Speakable } from './spoken.ts';
import { readTouched, type Tracks, wholeBookmark } from './touched.ts';

const needs = ['Application.Read.All', 'Directory.Read.All'] as const;

/**
 * Few service principals have owners, and an advanced query finds these few; it expands nothing, so they are
 * asked for their owners one by one.
 * @see https://learn.microsoft.com/en-us/graph/aad-advanced-queries
 */
const owned = `${principals.path}?$filter=owners/$count ne 0&$count=true&$top=999&$select=id,appId`;

export const principalOwners: Surface<Session, TrustRecord> = {
  id: 'principal-owners',
  question: 'Who may give the apps in this tenant new secrets here, as an owner of their service principal?',
  listing: 'whole',
  yields: ['trust'],
  needs,
  calls: [
    'GET /v1.0/servicePrincipals',
    'POST /v1.0/$batch',
    'GET /v1.0/servicePrincipals/{id}/owners',
    `GET ${AUDITS}`,
  ],
  read: async function* (session, options) {
    const touched = await readTouched(session, tracks, options);
    if (touched !== undefined) {
      yield touched;
      return;
    }
    const inAll = options.after?.startsWith(EVERY) === true;
    if (!inAll && (yield* readOwned(session, options))) {
      yield* wholeBookmark(session, options);
      return;
    }
    yield* readExpanded(session, principals, owners, {
      ...options,
      after: inAll ? options.after?.slice(EVERY.length) : undefined,
      toCursor: (next) => (next === undefined ? undefined : `${EVERY}${next}`),
    });
    yield* wholeBookmark(session, options);
  },
};

const tracks: Tracks = {
  collection: principals,
  type: 'serviceprincipal',
  relations: [owners],
  covers: ({ tenant, id }) => [recordKey(tenant, 'trust', 'principal-owner', id)],
  isByObject: true,
};

/** What the cursor of the longer way begins with. */
const EVERY = 'every ';

type OwnedOptions = Pick<ReadOptions, 'tenant' | 'after' | 'signal'>;

/** False where this tenant takes no advanced queries (Azure AD B2C): then every one is looked at. */
async function* readOwned(
  session: Session,
  { tenant, after, signal }: OwnedOptions,
): AsyncGenerator<Page<TrustRecord>, boolean> {
  const rows = holders({ tenant, ownTenant: session.ownTenant });
  try {
    for await (const { value, next } of session.graph.list(owned, { after, signal, isEventual: true })) {
      const { records, gaps } = readRows(rows, value);
      const read = await readOwners(session, records, signal);
      yield { records: read.records, gaps: [...gaps, ...read.gaps], ...cursorOf(next, read) };
      if (read.isOver) return true;
    }
  } catch (error) {
    if (providerError(error)?.reason === 'unsupported') return false;
    yield { records: [], gaps: [restOf(error)] };
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

interface OwnersRead extends Read {
  /** Asking on would only be refused again. */
  readonly isOver: boolean;
}

async function readOwners(
  { graph, concurrency }: Session,
  holders: readonly Holder[],
  signal: AbortSignal,
): Promise<OwnersRead> {
  let refusal: ProviderError | undefined;
  const failed = ({ spoken }: Holder, error: ProviderError): Read => {
    if (ofAll.has(error.reason)) {
      refusal ??= error;
      return { records: [], gaps: [] };
    }
    const what = `the owners of ${spoken.what}`;
    return { records: [], gaps: [toGap(error, { what, subject: spoken.subject })] };
  };
  const reads: Read[] = [];
  const pages = readWhole(graph, holders, failed, {
    collection: principals,
    relation: owners,
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
    gaps: refusal === undefined ? gaps : [...gaps, restOf(refusal)],
    isOver: refusal !== undefined,
  };
}

function cursorOf(next: Cursor | undefined, { isOver }: OwnersRead): Pick<Page, 'cursor'> {
  return next === undefined || isOver ? {} : { cursor: next };
}

function restOf(error: unknown): Gap {
  return toGap(withNeeds(error, needs), {
    what: 'the service principals that have owners, and who these are',
  });
}
