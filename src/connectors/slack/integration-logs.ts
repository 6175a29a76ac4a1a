import { z } from 'zod';
import { ProviderError, toGap } from '../../lib/errors.ts';
import { parseAnswer, parseEach } from '../../lib/parse.ts';
import { type RecordKey, recordKey } from '../../model/keys.ts';
import type { AppRecord, EventRecord, GrantRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import { appKey, serviceKey, userKey } from './keys.ts';
import { createFold, entrySchema, type Standing } from './log-fold.ts';
import { count } from './loose.ts';
import { post } from './methods.ts';
import { type Place, placeName, workspacesOf } from './places.ts';
import type { SlackSession } from './session.ts';

/** Slack does not say how many it gives at once; its other logs give so many. */
const COUNT = 1000;
/** Told apps to a page of ours. */
const PAGE = 500;

type LogRecord = AppRecord | GrantRecord | EventRecord;

export const integrationLogs: Surface<SlackSession, LogRecord> = {
  id: 'integration-logs',
  question: 'Which apps and legacy integrations were added and not taken away, by whom, with which scopes?',
  listing: 'feed',
  yields: ['app', 'grant', 'event'],
  from: ['workspaces'],
  needs: ['admin'],
  calls: [post('team.integrationLogs')],
  off: ({ isOrgInstall, integrationLogs }) =>
    isOrgInstall && !integrationLogs
      ? {
          why: 'the organisation lists what it approved, and the log needs the scope admin, which could also manage people; integrationLogs in the config turns it on',
        }
      : undefined,
  read: async function* (session, { tenant, known, signal }) {
    // One workspace may switch off what works in another.
    const enabled = new Set<string>();
    const stated = { rows: 0, total: 0 };
    for await (const place of workspacesOf(session, known)) {
      signal.throwIfAborted();
      const fold = createFold();
      let isWhole = true;
      try {
        for await (const entries of readLog(session, place, stated)) {
          const { values, gaps } = parseEach(entrySchema, entries, 'an entry of the integration log');
          for (const entry of values) fold.see(entry);
          if (gaps.length === 0) continue;
          isWhole = false;
          yield { records: [], gaps };
        }
      } catch (error) {
        // What is not read to its end says neither what was added nor what was taken away.
        const gap = toGap(error, { what: `the integration log of ${placeName(place)}` });
        yield { records: [], gaps: [gap], ...(stated.total > 0 && { stated: { ...stated } }) };
        continue;
      }
      for (const page of tell({ tenant, place, ownApp: session.ownApp, enabled }, fold.standings())) {
        // What was not understood may be what came after.
        yield { ...(isWhole ? page : { records: page.records }), stated: { ...stated } };
      }
    }
  },
};

const answerSchema = z.looseObject({
  logs: z.array(z.unknown()),
  paging: z.looseObject({ page: count, pages: count, total: count }),
});

/** Each page is held to what it says of itself: a log that is cut short reads like one from which much was removed. */
async function* readLog(
  session: SlackSession,
  place: Place,
  stated: { rows: number; total: number },
): AsyncGenerator<readonly unknown[]> {
  const where = session.isOrgInstall ? { team_id: place.id } : {};
  let seen = 0;
  for (let page = 1; ; page++) {
    const answer = await session.client.integrationLogs({ ...where, count: COUNT, page });
    const { logs, paging } = parseAnswer(answerSchema, answer, 'the integration log');
    if (paging.page !== page) {
      throw new ProviderError('shape', `page ${page} was asked for, and page ${paging.page} came`);
    }
    if (logs.length === 0 && page < paging.pages) {
      throw new ProviderError('shape', `page ${page} of ${paging.pages} is empty`);
    }
    seen += logs.length;
    stated.rows += logs.length;
    // What is not read to its end is counted all the same.
    if (page === 1) stated.total += paging.total;
    yield logs;
    if (page < paging.pages) continue;
    if (seen < paging.total) {
      throw new ProviderError('truncated', `it holds ${paging.total} entries, and ${seen} came`);
    }
    if (seen === 0) {
      throw new ProviderError('shape', 'it is empty, though the app of this scan was added once');
    }
    return;
  }
}

interface Telling {
  readonly tenant: string;
  readonly place: Place;
  /** The app of this scan. */
  readonly ownApp: string | undefined;
  /** What is switched on in some workspace; grows. */
  readonly enabled: Set<string>;
}

function* tell(telling: Telling, standings: Iterable<Standing>) {
  let records: LogRecord[] = [];
  let removed: RecordKey[] = [];
  for (const standing of standings) {
    const told = toRecords(telling, standing);
    if (standing.isPresent) records.push(...told);
    // In another workspace it may stand: only what is of this one is gone.
    else removed.push(...told.filter(({ kind }) => kind === 'grant').map(({ key }) => key));
    if (records.length + removed.length < PAGE) continue;
    yield { records, removed };
    records = [];
    removed = [];
  }
  yield { records, removed };
}

function toRecords({ tenant, place, ownApp, enabled }: Telling, standing: Standing): readonly LogRecord[] {
  const { kind, id, name, added, scopes } = standing;
  const isApp = kind === 'app';
  const key = isApp ? appKey(tenant, id) : serviceKey(tenant, id);
  const filed = { app: key, ...(isApp && { clientId: id }) };
  if (standing.isPresent && standing.isEnabled) enabled.add(key);
  const app: AppRecord = {
    kind: 'app',
    key,
    ...(isApp && { clientId: id }),
    name: name ?? id,
    role: 'client',
    type: isApp ? 'app' : 'legacy-integration',
    // The log does not tell who made it; of one app we know.
    home: isApp && id === ownApp ? 'own' : 'unknown',
    enabled: enabled.has(key),
    createdAt: added?.at ?? 'unknown',
  };
  const grant: GrantRecord = {
    kind: 'grant',
    key: recordKey(tenant, 'grant', 'log', place.id, kind, id),
    ...filed,
    // The scopes of bot and person stand in one list, and whose they are is not told.
    access: 'delegated',
    principal: 'unknown',
    resource: place.id,
    resourceName: place.name,
    scopes,
    consent: 'unknown',
    basis: 'log',
    grantedAt: added?.at ?? 'unknown',
    ...(name !== undefined && { appName: name }),
  };
  return [app, grant, ...toEvents(tenant, place, filed, standing)];
}

function toEvents(
  tenant: string,
  place: Place,
  filed: Pick<EventRecord, 'app' | 'clientId'>,
  { kind, id, name, added }: Standing,
): readonly EventRecord[] {
  if (added === undefined) return [];
  return [
    {
      kind: 'event',
      key: recordKey(tenant, 'event', 'added', place.id, kind, id, added.at),
      ...filed,
      type: 'granted',
      at: added.at,
      ...(added.by !== undefined && { principal: userKey(tenant, added.by) }),
      scopes: added.scopes,
      ...(name !== undefined && { appName: name }),
    },
  ];
}
