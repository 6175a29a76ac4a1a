import { z } from 'zod';
import { type ProviderError, providerError, toGap } from '../../lib/errors.ts';
import { fanOut } from '../../lib/fan-out.ts';
import type { RecordKey } from '../../model/keys.ts';
import type { Cursor, Gap, Page } from '../../model/page.ts';
import type { AnyRecord } from '../../model/records.ts';
import type { ReadOptions } from '../connector.ts';
import { type Asked, firstPages } from './first-pages.ts';
import { guid, type Rows, readRows } from './listing.ts';
import { withNeeds } from './needs.ts';
import type { Session } from './session.ts';

/** A team, by the id that it shares with its group. */
export interface Team {
  readonly id: string;
  readonly name: string | undefined;
  /** Where the page of the list on which it stands can be asked for again; absent: it is the first. */
  readonly page: Cursor | undefined;
}

/** One list of every team, and what its rows become. */
export interface PerTeam<Row, R extends AnyRecord> {
  /** For gaps: `what apps hold in a team`. */
  readonly what: string;
  readonly needs: readonly string[];
  /** Of v1.0, since these are asked for in batches. */
  readonly pathOf: (team: Team) => string;
  readonly rowsOf: (team: Team) => Rows<Row, R>;
  /** What a gap of one team is about. No person: of a team nobody's grants can be told apart. */
  readonly subjectOf: (team: Team) => RecordKey;
}

type Read<R extends AnyRecord> = Required<Pick<Page<R>, 'records' | 'gaps'>>;

const team = z.object({ id: guid, displayName: z.string().nullish() });

/** @see https://learn.microsoft.com/en-us/graph/teams-list-all-teams */
const list =
  "/v1.0/groups?$filter=resourceProvisioningOptions/Any(x:x%20eq%20'Team')&$select=id,displayName&$top=999";

/** The same list of every team, twenty by one call. A resume goes on at the page of the last team that was stored. */
export async function* readTeams<Row, R extends AnyRecord>(
  session: Session,
  { after, signal }: Pick<ReadOptions, 'after' | 'signal'>,
  perTeam: PerTeam<Row, R>,
): AsyncGenerator<Page<R>> {
  const { what, needs, pathOf } = perTeam;
  const ofList: Gap[] = [];
  // Who is refused at one team is refused at all of them: no further one is asked.
  let refusal: ProviderError | undefined;
  const restOf = (error: ProviderError) =>
    toGap(withNeeds(error, needs), { what: `${what}, of the remaining teams` });

  async function* teams(): AsyncGenerator<Team> {
    let page = after;
    try {
      for await (const { value, next } of session.graph.list(list, { after, signal })) {
        const { records, gaps } = readRows(teamsOn(page), value);
        ofList.push(...gaps);
        for (const one of records) {
          if (refusal !== undefined) return;
          yield one;
        }
        page = next;
      }
    } catch (error) {
      ofList.push(toGap(withNeeds(error, needs), { what: 'the list of teams' }));
    }
  }

  const pages = fanOut(
    firstPages(session.graph, teams(), { pathOf, signal }),
    (one) => readTeam(session, one, perTeam, signal),
    (one, error): Read<R> => {
      // It was deleted since it was listed.
      if (error.reason === 'gone') return { records: [], gaps: [] };
      if (error.reason !== 'permission' && error.reason !== 'credentials')
        return { records: [], gaps: [gapOf(one, error, perTeam)] };
      const isFirst = refusal === undefined;
      refusal ??= error;
      return { records: [], gaps: isFirst ? [restOf(error)] : [] };
    },
    { width: session.concurrency * 2, pageSize: 100 },
  );
  for await (const { done, gaveUp } of pages) {
    const page = done.at(-1)?.parent.page;
    yield {
      records: done.flatMap(({ value }) => value.records),
      gaps: [
        ...ofList.splice(0),
        ...done.flatMap(({ value }) => value.gaps),
        ...(gaveUp === undefined ? [] : [restOf(gaveUp)]),
      ],
      ...(page !== undefined && { cursor: page }),
    };
  }
  if (ofList.length > 0) yield { records: [], gaps: ofList };
}

function teamsOn(page: Cursor | undefined): Rows<z.output<typeof team>, Team> {
  return {
    one: 'team',
    row: team,
    toRecords: ({ id, displayName }) => [{ id, name: displayName || undefined, page }],
  };
}

async function readTeam<Row, R extends AnyRecord>(
  { graph }: Session,
  one: Asked<Team>,
  perTeam: PerTeam<Row, R>,
  signal: AbortSignal,
): Promise<Read<R>> {
  const rows = perTeam.rowsOf(one);
  // By key: a list that started over shows its first rows twice.
  const records = new Map<RecordKey, R>();
  const gaps: Gap[] = [];
  try {
    for await (const { value } of graph.list(perTeam.pathOf(one), { first: one.first(), signal })) {
      const read = readRows(rows, value);
      for (const record of read.records) records.set(record.key, record);
      gaps.push(...read.gaps);
    }
  } catch (error) {
    const known = providerError(error);
    // With nothing in hand it goes to the fan-out, which counts refusals; what was read is not thrown away.
    if (known === undefined || records.size + gaps.length === 0) throw error;
    gaps.push(gapOf(one, known, perTeam));
  }
  return { records: [...records.values()], gaps };
}

function gapOf<Row, R extends AnyRecord>(
  one: Team,
  error: ProviderError,
  { what, needs, subjectOf }: PerTeam<Row, R>,
): Gap {
  return toGap(withNeeds(error, needs), { what, subject: subjectOf(one) });
}
