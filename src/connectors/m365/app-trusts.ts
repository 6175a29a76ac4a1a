import { z } from 'zod';
import { type ProviderError, toGap } from '../../lib/errors.ts';
import { fanOut } from '../../lib/fan-out.ts';
import type { Cursor, Page } from '../../model/page.ts';
import type { TrustRecord } from '../../model/records.ts';
import type { ReadOptions, Surface } from '../connector.ts';
import { BATCH_SIZE } from './batch.ts';
import { type Asked, firstPages } from './first-pages.ts';
import { registrationKey } from './keys.ts';
import { guid, idIn, type Rows, readRows } from './listing.ts';
import { withNeeds } from './needs.ts';
import { type Expanded, type Read, type Relation, relations } from './relations.ts';
import type { Session } from './session.ts';
import type { Spoken } from './trust.ts';

/**
 * Graph expands so many of a relation, and links to no more; where one is expanded, a page is of a hundred.
 * @see https://learn.microsoft.com/en-us/graph/query-parameters#expand-parameter
 * @see https://github.com/microsoftgraph/microsoft-graph-docs/pull/21506
 */
const EXPANDED = 20;
const PAGE = 100;

const needs = ['Application.Read.All', 'Directory.Read.All'] as const;

/** A registration with the first of those who may speak for it. */
interface App extends Spoken, Expanded {
  readonly id: string;
}

export const appTrusts: Surface<Session, TrustRecord> = {
  id: 'app-trusts',
  question: 'Who may speak for the apps that are registered here: as an owner, or by a token from outside?',
  listing: 'whole',
  yields: ['trust'],
  needs,
  calls: [
    'GET /v1.0/applications',
    'POST /v1.0/$batch',
    'GET /v1.0/applications/{id}/owners',
    'GET /v1.0/applications/{id}/federatedIdentityCredentials',
  ],
  read: async function* (session, options) {
    const resumed = fromCursor(options.after);
    for (const [at, relation] of relations.entries()) {
      if (at < resumed.at) continue;
      const after = at === resumed.at ? resumed.after : undefined;
      yield* readRelation(session, relation, { ...options, after });
    }
  },
};

type RelationOptions = Pick<ReadOptions, 'tenant' | 'signal'> & { readonly after: Cursor | undefined };

async function* readRelation(
  session: Session,
  relation: Relation,
  { tenant, signal, after }: RelationOptions,
): AsyncGenerator<Page<TrustRecord>> {
  const path = `/v1.0/applications?$top=${PAGE}&$select=id,appId&$expand=${relation.name}($select=${relation.select})`;
  const rows = appsWith(relation, { tenant, ownTenant: session.ownTenant });
  try {
    for await (const { value, next } of session.graph.list(path, { after, signal })) {
      const { records: apps, gaps } = readRows(rows, value);
      const [cut, whole] = partition(apps, (app) => app.expanded.length >= EXPANDED);
      const reads = [
        ...whole.map((app) => relation.read(app, app.expanded)),
        ...(await readCut(session, relation, cut, signal)),
      ];
      const trusts = reads.flatMap(({ records }) => records);
      const cursor = toCursor(relation, next);
      yield {
        // A list that started over shows its first rows twice.
        records: [...new Map(trusts.map((trust) => [trust.key, trust])).values()],
        gaps: [...gaps, ...reads.flatMap((read) => read.gaps)],
        ...(cursor !== undefined && { cursor }),
      };
    }
  } catch (error) {
    const what = `the app registrations with their ${relation.what}`;
    yield { records: [], gaps: [toGap(withNeeds(error, ['Application.Read.All']), { what })] };
  }
}

function appsWith(
  { within }: Relation,
  seen: Omit<Spoken, 'appId'>,
): Rows<Omit<App, keyof typeof seen>, App> {
  return {
    one: 'app registration',
    row: z.intersection(z.object({ id: guid, appId: guid }), within),
    toRecords: (app) => [{ ...seen, ...app }],
    subject: (row) => {
      const appId = idIn(row, 'appId');
      return appId === undefined ? undefined : registrationKey(seen.tenant, appId);
    },
  };
}

/** The whole lists of those of whom Graph expanded as many as it does; where that fails, what it expanded. */
async function readCut(
  { graph }: Session,
  relation: Relation,
  apps: readonly App[],
  signal: AbortSignal,
): Promise<readonly Read[]> {
  const pathOf = ({ id }: App) => `/v1.0/applications/${id}/${relation.name}?${relation.query}`;
  const readWhole = async (app: Asked<App>): Promise<Read> => {
    const rows: unknown[] = [];
    for await (const { value } of graph.list(pathOf(app), { first: app.first(), signal }))
      rows.push(...value);
    return relation.read(app, rows);
  };
  const failed = (app: App, error: ProviderError): Read => {
    const { records, gaps } = relation.read(app, app.expanded);
    const what = `the other ${relation.what} of an app registration`;
    const subject = registrationKey(app.tenant, app.appId);
    return { records, gaps: [...gaps, toGap(error, { what, subject })] };
  };
  const pages = fanOut(firstPages(graph, listOf(apps), { pathOf, signal }), readWhole, failed, {
    width: BATCH_SIZE,
    pageSize: apps.length,
  });
  const reads: Read[] = [];
  for await (const { done, gaveUp } of pages) {
    reads.push(...done.map(({ value }) => value));
    if (gaveUp !== undefined) reads.push(...apps.slice(reads.length).map((app) => failed(app, gaveUp)));
  }
  return reads;
}

async function* listOf<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

function partition<T>(items: readonly T[], isFirst: (item: T) => boolean): readonly [T[], T[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}

/** The relation and where its list goes on; that of the next, where it has ended. */
function toCursor({ name }: Relation, next: Cursor | undefined): Cursor | undefined {
  if (next !== undefined) return `${name} ${next}`;
  const following = relations[relations.findIndex((one) => one.name === name) + 1];
  return following && `${following.name} `;
}

function fromCursor(cursor: Cursor | undefined): { readonly at: number; readonly after: Cursor | undefined } {
  const [name, after] = cursor?.split(' ', 2) ?? [];
  const at = relations.findIndex((relation) => relation.name === name);
  return { at: Math.max(0, at), after: after || undefined };
}
