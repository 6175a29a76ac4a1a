import { hash } from 'node:crypto';
import { z } from 'zod';
import { chainedPages } from '../../lib/chained-pages.ts';
import { ProviderError, toGap } from '../../lib/errors.ts';
import { parseEach } from '../../lib/parse.ts';
import type { Gap } from '../../model/page.ts';
import type { AppRecord } from '../../model/records.ts';
import type { Instant } from '../../model/values.ts';
import type { Surface } from '../connector.ts';
import type { GoogleSession } from './client.ts';
import { clientApp } from './client-app.ts';
import { nextPageOf } from './pages.ts';
import { scopes } from './scopes.ts';
import {
  appSchema,
  appsOf,
  type CountedApp,
  ifAbsent,
  type Report,
  readReport,
  reportDate,
  saysApps,
} from './usage-report.ts';

/** Reports appear with two or three days' delay. */
const FIRST_DAY_BACK = 2;
const LAST_DAY_BACK = 7;

export const census: Surface<GoogleSession, AppRecord> = {
  id: 'census',
  question: 'Which apps hold access in the tenant, and how many people gave it to each?',
  listing: 'whole',
  yields: ['app'],
  needs: [scopes.usage],
  calls: ['GET /admin/reports/v1/usage/dates/{date}'],
  read: async function* (session, { tenant, after, at, signal }) {
    const counted = after === undefined ? createCount() : undefined;
    try {
      const place = readCursor(after) ?? (await newestReport(session, at, signal));
      // The first page is there already, unless the listing has to start over.
      let first = place.first;
      const ask = async (token: string | undefined) => {
        const known = token === undefined ? first : undefined;
        first = undefined;
        return known ?? (await readReport(session, place.date, token, signal));
      };
      for await (const { answer, next } of chainedPages({ ask, next: nextPageOf, after: place.token })) {
        const { values, gaps } = parseEach(appSchema, appsOf(answer), 'an app of the census');
        const all = [...gaps, ...warningGaps(answer)];
        counted?.see(values, all.length);
        yield {
          records: values.map((app) => toApp(tenant, app)),
          gaps: all,
          ...(next !== undefined && { cursor: JSON.stringify([place.date, next]) }),
        };
      }
      const digest = counted?.digest();
      if (digest !== undefined) session.seen.census = { date: place.date, digest };
    } catch (error) {
      yield { records: [], gaps: [toGap(error, { what: 'the apps were not all counted' })] };
    }
  },
};

export function toApp(tenant: string, { client_id, client_name, num_users }: CountedApp): AppRecord {
  return {
    ...clientApp(tenant, client_id),
    type: 'oauth-client',
    ...(client_name && { name: client_name }),
    ...(num_users !== undefined && { users: num_users }),
  };
}

/** What tells one day's census from another's; undefined where not all was counted. */
function createCount() {
  const lines: string[] = [];
  let isWhole = true;
  return {
    see: (apps: readonly CountedApp[], gaps: number) => {
      isWhole &&= gaps === 0;
      for (const { client_id, num_users } of apps) lines.push(JSON.stringify([client_id, num_users]));
    },
    digest: () => (isWhole ? hash('sha256', lines.sort().join('\n'), 'hex') : undefined),
  };
}

interface Place {
  readonly date: string;
  readonly first?: Report;
  readonly token?: string;
}

const cursorSchema = z.tuple([z.iso.date(), z.string().min(1)]);

function readCursor(after: string | undefined): Place | undefined {
  if (after === undefined) return undefined;
  const [date, token] = cursorSchema.parse(JSON.parse(after));
  return { date, token };
}

/** The newest whole report; failing that, the newest that says anything. */
async function newestReport(session: GoogleSession, at: Instant, signal: AbortSignal): Promise<Place> {
  let partial: Place | undefined;
  for (let back = FIRST_DAY_BACK; back <= LAST_DAY_BACK; back++) {
    const date = reportDate(at, back);
    const first = await readReport(session, date, undefined, signal).catch(ifAbsent);
    if (first === undefined || !saysApps(first)) continue;
    if (first.warnings.length === 0) return { date, first };
    partial ??= { date, first };
  }
  if (partial !== undefined) return partial;
  throw new ProviderError('unavailable', `Google had no report of the last ${LAST_DAY_BACK} days`, {
    fix: 'run again tomorrow; a new account has no reports in its first days',
  });
}

/** Code 200 says that an application's data of that day is not complete; others are new to us. */
function warningGaps({ warnings }: Report): readonly Gap[] {
  if (warnings.length === 0) return [];
  return [
    {
      reason: 'unavailable',
      what: 'the apps were not all counted: Google warned that the data of the day is incomplete',
      fix: 'run again tomorrow',
    },
  ];
}
