import { setImmediate as breathe } from 'node:timers/promises';
import { z } from 'zod';
import { type ProviderError, providerError, toGap } from '../../lib/errors.ts';
import { type FanOutPage, fanOut } from '../../lib/fan-out.ts';
import type { RecordKey } from '../../model/keys.ts';
import type { Cursor, Gap, Page } from '../../model/page.ts';
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
export interface PerTeam<Row, R extends Keyed> {
  /** For gaps: `what apps hold in a team`. */
  readonly what: string;
  readonly needs: readonly string[];
  /** What the list of teams itself needs; absent: the same. */
  readonly listNeeds?: readonly string[];
  /** Of v1.0, since these are asked for in batches. */
  readonly pathOf: (team: Team) => string;
  readonly rowsOf: (team: Team) => Rows<Row, R>;
  /** What a gap of one team is about. No person: of a team nobody's grants can be told apart. */
  readonly subjectOf: (team: Team) => RecordKey;
}

/** A record, or what becomes one when the whole page is there. */
interface Keyed {
  readonly key: RecordKey;
}

export interface TeamsPage<R> extends Pick<Page, 'gaps' | 'cursor'> {
  readonly records: readonly R[];
}

interface Read<R> {
  readonly records: readonly R[];
  readonly gaps: readonly Gap[];
  readonly refused?: ProviderError;
}

/** So many teams in a row that refuse us mean that the next would, too. */
const IN_A_ROW = 20;

const team = z.object({ id: guid, displayName: z.string().nullish() });

/** @see https://learn.microsoft.com/en-us/graph/teams-list-all-teams */
const list =
  "/v1.0/groups?$filter=resourceProvisioningOptions/Any(x:x%20eq%20'Team')&$select=id,displayName&$top=999";

/** The same list of every team, twenty by one call. A resume goes on at the page of the last team that was stored. */
export async function* readTeams<Row, R extends Keyed>(
  session: Session,
  { after, signal }: Pick<ReadOptions, 'after' | 'signal'>,
  perTeam: PerTeam<Row, R>,
): AsyncGenerator<TeamsPage<R>> {
  const { what, needs, listNeeds = needs, pathOf } = perTeam;
  const ofList: Gap[] = [];
  const door = createDoor();
  let isTold = false;
  let gone = 0;
  const restOf = (error: ProviderError) =>
    toGap(withNeeds(error, needs), { what: `${what}, of the remaining teams` });

  async function* teams(): AsyncGenerator<Team> {
    let page = after;
    try {
      for await (const { value, next } of session.graph.list(list, { after, signal })) {
        const { records, gaps } = readRows(teamsOn(page), value);
        ofList.push(...gaps);
        for (const one of records) {
          if (await door.isShut()) return;
          yield one;
        }
        page = next;
      }
    } catch (error) {
      ofList.push(toGap(withNeeds(error, listNeeds), { what: 'the list of teams' }));
    }
  }

  function gapsOf({ done }: FanOutPage<Team, Read<R>>): readonly Gap[] {
    const shut = door.shut();
    const gaps = done.flatMap(({ parent, value: { gaps, refused } }) =>
      refused === undefined || shut !== undefined ? gaps : [gapOf(parent, refused, perTeam)],
    );
    if (shut === undefined || isTold) return gaps;
    isTold = true;
    return [...gaps, restOf(shut)];
  }

  const pages = fanOut(
    firstPages(session.graph, teams(), { pathOf, signal }),
    async (one) => {
      const read = await readTeam(session, one, perTeam, signal);
      door.opened();
      return read;
    },
    (one, error): Read<R> => {
      // It was deleted since it was listed.
      if (error.reason === 'gone') {
        gone++;
        return { records: [], gaps: [] };
      }
      if (error.reason !== 'permission' && error.reason !== 'credentials')
        return { records: [], gaps: [gapOf(one, error, perTeam)] };
      door.refused(error);
      return { records: [], gaps: [], refused: error };
    },
    { width: session.concurrency * 2, pageSize: 100 },
  );
  for await (const read of pages) {
    const { done, gaveUp } = read;
    const page = done.at(-1)?.parent.page;
    yield {
      records: done.flatMap(({ value }) => value.records),
      gaps: [...ofList.splice(0), ...gapsOf(read), ...(gaveUp === undefined ? [] : [restOf(gaveUp)])],
      ...(page !== undefined && { cursor: page }),
    };
  }
  // A few are deleted while the list is read; that all of them were, nobody believes.
  if (gone >= IN_A_ROW && !door.hasAnswered())
    ofList.push({
      reason: 'unavailable',
      what: `${what}: each of ${gone} teams that are listed is said not to exist`,
    });
  if (ofList.length > 0) yield { records: [], gaps: ofList };
}

/**
 * Whether asking on is of use. Who is refused before any team answered lacks the right, and no further team is asked;
 * after that it may be one odd team, until too many in a row are.
 */
function createDoor() {
  let first: ProviderError | undefined;
  let given: ProviderError | undefined;
  let hasAnswered = false;
  let inARow = 0;

  function shut(): ProviderError | undefined {
    const isOpen = hasAnswered && inARow < IN_A_ROW && first?.reason !== 'credentials';
    return given ?? (isOpen ? undefined : first);
  }

  return {
    shut,
    isShut: async () => {
      if (shut() === undefined) return false;
      // The answers of one batch come together: those that are there are taken before anybody gives up.
      await breathe();
      given = shut();
      return given !== undefined;
    },
    hasAnswered: () => hasAnswered,
    opened: () => {
      hasAnswered = true;
      inARow = 0;
    },
    refused: (error: ProviderError) => {
      first ??= error;
      inARow++;
    },
  };
}

function teamsOn(page: Cursor | undefined): Rows<z.output<typeof team>, Team> {
  return {
    one: 'team',
    row: team,
    toRecords: ({ id, displayName }) => [{ id, name: displayName || undefined, page }],
  };
}

async function readTeam<Row, R extends Keyed>(
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

function gapOf<Row, R extends Keyed>(
  one: Team,
  error: ProviderError,
  { what, needs, subjectOf }: PerTeam<Row, R>,
): Gap {
  return toGap(withNeeds(error, needs), { what, subject: subjectOf(one) });
}
