import { z } from 'zod';
import { chainedPages } from '../../lib/chained-pages.ts';
import { toGap } from '../../lib/errors.ts';
import { parseEach } from '../../lib/parse.ts';
import { recordKey, vendorId } from '../../model/keys.ts';
import type { Gap } from '../../model/page.ts';
import type { EventRecord } from '../../model/records.ts';
import { type Instant, instant } from '../../model/values.ts';
import type { Surface } from '../connector.ts';
import type { GoogleSession } from './client.ts';
import { nextPageOf } from './pages.ts';
import { scopes } from './scopes.ts';
import {
  appSchema,
  appsOf,
  type CountedApp,
  ifAbsent,
  readReport,
  reportDate,
  saysApps,
} from './usage-report.ts';

/**
 * Days back, the oldest first. Google keeps 450 of them; to read each would cost hundreds of calls, and what is older
 * need not be dated to the week.
 */
const GRID = [
  450, 420, 390, 360, 330, 300, 270, 240, 210, 180, 150, 120, 90, 60, 53, 46, 39, 32, 25, 18, 11, 4,
];

const bookmarkSchema = z.object({ until: z.iso.date() });

export const appHistory: Surface<GoogleSession, EventRecord> = {
  id: 'app-history',
  question: 'Since when at the latest has each app held access, by what was counted in the last 450 days?',
  listing: 'feed',
  yields: ['event'],
  adds: ['event'],
  needs: [scopes.usage],
  calls: ['GET /admin/reports/v1/usage/dates/{date}'],
  read: async function* (session, { tenant, since, at, known, signal }) {
    const { until } = since === undefined ? { until: '' } : bookmarkSchema.parse(JSON.parse(since));
    const told = new Set<string>();
    for await (const { type, app } of known('event')) if (type === 'listed' && app) told.add(vendorId(app));
    let before: string | undefined = until || undefined;
    try {
      for (const date of GRID.map((back) => reportDate(at, back)).filter((date) => date > until)) {
        const day = await readDay(session, date, signal);
        if (day === undefined) continue;
        const news = day.apps.filter(({ client_id }) => !told.has(client_id));
        for (const { client_id } of news) told.add(client_id);
        yield { records: news.map((app) => toListed(tenant, app, { date, before })), gaps: day.gaps };
        // What an incomplete day does not show may have been there.
        if (day.isWhole) before = date;
      }
      if (before !== undefined) yield { records: [], bookmark: JSON.stringify({ until: before }) };
    } catch (error) {
      yield { records: [], gaps: [toGap(error, { what: 'the apps of earlier days were not all read' })] };
    }
  },
};

interface Day {
  readonly apps: readonly CountedApp[];
  readonly gaps: readonly Gap[];
  readonly isWhole: boolean;
}

/** Undefined: there is no report of it. */
async function readDay(session: GoogleSession, date: string, signal: AbortSignal): Promise<Day | undefined> {
  const apps: CountedApp[] = [];
  const gaps: Gap[] = [];
  let isWhole = true;
  const first = await readReport(session, date, undefined, signal).catch(ifAbsent);
  if (first === undefined || !saysApps(first)) return undefined;
  const ask = async (token: string | undefined) =>
    token === undefined ? first : await readReport(session, date, token, signal);
  for await (const { answer } of chainedPages({ ask, next: nextPageOf })) {
    const read = parseEach(appSchema, appsOf(answer), 'an app of the census');
    apps.push(...read.values);
    gaps.push(...read.gaps);
    isWhole &&= read.gaps.length === 0 && answer.warnings.length === 0;
  }
  return { apps, gaps, isWhole };
}

/** @param before the whole day before, on which it was not counted; undefined: there is none */
export function toListed(
  tenant: string,
  { client_id, client_name }: CountedApp,
  { date, before }: { readonly date: string; readonly before: string | undefined },
): EventRecord {
  return {
    kind: 'event',
    key: recordKey(tenant, 'event', 'census', client_id),
    app: recordKey(tenant, 'app', client_id),
    clientId: client_id,
    type: 'listed',
    at: startOf(date),
    what: before === undefined ? `counted on ${date}` : `counted on ${date}, and not on ${before}`,
    scopes: [],
    ...(client_name && { appName: client_name }),
  };
}

/** A report's day begins at midnight of UTC-8. */
function startOf(date: string): Instant {
  return instant(Date.parse(`${date}T08:00:00Z`));
}
