import type { admin_reports_v1 } from 'googleapis/build/src/apis/admin/reports_v1.js';
import { dayMs } from '../clock.ts';
import { type Answer, json, parameters } from '../http.ts';
import { itemAt } from '../list.ts';
import { googleError, invalid } from './answers.ts';
import { firstApi, revoke } from './events.ts';
import type { Part } from './part.ts';
import type { Google } from './scene.ts';

type Given = ReadonlyMap<string, string>;

/** The log of tokens, and the count of apps by day. */
export const reports: Part = {
  truth: (google) => ({
    'app-history': [...google.census()].flatMap((count, app) =>
      count > 0 ? [['event', 'census', itemAt(google.apps, app).clientId] as const] : [],
    ),
  }),
  routes: [
    {
      endpoint: 'google.tokenEvents',
      path: '/admin/reports/v1/activity/users/all/applications/token',
      answer: (google, { query }) => tokenEvents(google, parameters(query)),
    },
    {
      endpoint: 'google.census',
      path: /^\/admin\/reports\/v1\/usage\/dates\/([^/]+)$/,
      answer: (google, { query }, [date = '']) => censusReport(google, date, parameters(query)),
    },
    {
      endpoint: 'google.userUsage',
      path: /^\/admin\/reports\/v1\/usage\/users\/all\/dates\/([^/]+)$/,
      answer: (google, { query }, [date = '']) => userReport(google, date, parameters(query)),
    },
  ],
};

/** The token feed: newest first, 180 days at most. */
function tokenEvents(google: Google, given: Given): Answer {
  const size = Number(given.get('maxResults') ?? 1000);
  if (!Number.isInteger(size) || size < 1 || size > 1000) {
    return invalid(`Invalid value '${given.get('maxResults')}'. Values must be within the range: [1, 1000]`);
  }
  const end = given.has('endTime') ? Date.parse(given.get('endTime') ?? '') : google.now;
  const start = given.has('startTime') ? Date.parse(given.get('startTime') ?? '') : 0;
  if (Number.isNaN(end) || Number.isNaN(start)) return invalid('Invalid time.');
  if (start > end) return invalid('Start time can not be later than end time.');
  if (given.has('customerId') && given.get('customerId') !== google.tenant.customer) {
    return googleError(
      403,
      'forbidden',
      'Caller does not have access to the customers reporting data.',
      'PERMISSION_DENIED',
    );
  }
  const feed = google.events();
  const from = given.has('pageToken') ? readToken(given.get('pageToken') ?? '') : feed.rankAt(end);
  if (from === undefined) return invalid('Invalid page token.');
  const wanted = given.get('eventName');
  const items: string[] = [];
  let rank = from;
  let isMore = false;
  for (; rank < feed.length; rank++) {
    const event = feed.at(rank);
    if (event.time < start) break;
    if (wanted !== undefined && wanted !== nameOf(event.kind)) continue;
    if (items.length === size) {
      isMore = true;
      break;
    }
    items.push(google.rows().activity(event));
  }
  // The vendor leaves empty lists away.
  const rest = items.length === 0 ? '' : `,"items":[${items.join(',')}]`;
  const next = isMore ? `,"nextPageToken":"${writeToken(google, rank)}"` : '';
  return {
    status: 200,
    body: `{"kind":"admin#reports#activities","etag":"\\"Xk3p9Q/e${from}\\""${next}${rest}}`,
  };
}

// How many of the census' apps stand on one page.
const censusPage = 200;

/** The usage report of a day: which apps are authorized, and by how many people. */
function censusReport(google: Google, date: string, given: Given): Answer {
  const until = endOf(google, date);
  if (typeof until !== 'number') return until;
  const census = google.census(until);
  const held: number[] = [];
  census.forEach((count, app) => {
    if (count > 0 && wasThere(google, app, until)) held.push(app);
  });
  const asked = given.get('parameters')?.split(',');
  const isAsked = (name: string) => asked === undefined || asked.includes(name);
  const start =
    isAsked('accounts:authorized_apps') && given.has('pageToken')
      ? readToken(given.get('pageToken') ?? '')
      : 0;
  if (start === undefined) return invalid('Invalid page token.');
  const apps = held.slice(start, start + censusPage).map((app) => ({
    client_id: itemAt(google.apps, app).clientId,
    client_name: itemAt(google.apps, app).name,
    num_users: itemAt(census, app),
  }));
  const values: NonNullable<admin_reports_v1.Schema$UsageReport['parameters']> = [];
  if (isAsked('accounts:num_users') && start === 0) {
    values.push({ name: 'accounts:num_users', intValue: String(google.users.length) });
  }
  if (isAsked('accounts:num_authorized_apps') && start === 0) {
    values.push({ name: 'accounts:num_authorized_apps', intValue: String(held.length) });
  }
  if (isAsked('accounts:authorized_apps')) values.push({ name: 'accounts:authorized_apps', msgValue: apps });
  const isMore = isAsked('accounts:authorized_apps') && start + censusPage < held.length;
  return json({
    kind: 'admin#reports#usageReports',
    etag: `"Xk3p9Q/c${start}"`,
    ...(isMore ? { nextPageToken: writeToken(google, start + censusPage) } : {}),
    usageReports: [
      {
        kind: 'admin#reports#usageReport',
        date,
        etag: '"Xk3p9Q/r"',
        entity: { type: 'CUSTOMER', customerId: google.tenant.customer ?? '' },
        parameters: values,
      },
    ],
  } satisfies admin_reports_v1.Schema$UsageReports);
}

/** Of earlier days the world keeps which apps there were, and not how many people had let each in. */
function wasThere(google: Google, app: number, until: number): boolean {
  const daysAgo = (google.plantedAt - until) / dayMs;
  return daysAgo < 4 || itemAt(google.oldest(), app) > daysAgo;
}

/** Where the day ends of which there is a report, or why there is none. */
function endOf(google: Google, date: string): number | Answer {
  const time = Date.parse(`${date}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || Number.isNaN(time)) return invalid('Invalid date.');
  // Days are counted where Google is, eight hours behind; the last three are not ready.
  const today = Math.floor((google.now - 8 * 3_600_000) / dayMs) * dayMs;
  const last = today - 3 * dayMs;
  if (time > last) {
    const day = new Date(last).toISOString().slice(0, 10);
    return invalid(`Data for dates later than ${day} is not yet available. Please check back later`);
  }
  if (time < today - 450 * dayMs) return invalid('The date is more than 450 days ago.');
  return time + 32 * 3_600_000;
}

/** The usage report of a day, person by person: how many apps each has let in. */
function userReport(google: Google, date: string, given: Given): Answer {
  const until = endOf(google, date);
  if (typeof until !== 'number') return until;
  const size = Number(given.get('maxResults') ?? 1000);
  if (!Number.isInteger(size) || size < 1 || size > 1000) return invalid('Invalid value for maxResults.');
  const start = given.has('pageToken') ? readToken(given.get('pageToken') ?? '') : 0;
  if (start === undefined) return invalid('Invalid page token.');
  const end = Math.min(start + size, google.users.length);
  const reports = [];
  for (let user = start; user < end; user++) {
    if (google.edits.isRemoved(user)) continue;
    const apps = google.plantedHoldings(user).length + google.edits.moreOf(user, until);
    reports.push({
      kind: 'admin#reports#usageReport',
      date,
      etag: '"Xk3p9Q/p"',
      entity: {
        type: 'USER',
        customerId: google.tenant.customer ?? '',
        userEmail: google.rows().email(user),
        profileId: google.users.ids.at(user),
      },
      parameters: [{ name: 'accounts:num_authorized_apps', intValue: String(apps) }],
    });
  }
  return json({
    kind: 'admin#reports#usageReports',
    etag: `"Xk3p9Q/n${start}"`,
    ...(end < google.users.length ? { nextPageToken: writeToken(google, end) } : {}),
    usageReports: reports,
  } satisfies admin_reports_v1.Schema$UsageReports);
}

function nameOf(kind: number): string {
  if (kind >= firstApi) return 'activity';
  return kind === revoke ? 'revoke' : 'authorize';
}

function writeToken(google: Google, rank: number): string {
  return Buffer.from(`A:${rank}:${google.tenant.customer}`).toString('base64url');
}

function readToken(token: string): number | undefined {
  const parts = /^A:(\d+):/.exec(Buffer.from(token, 'base64url').toString());
  return parts === null ? undefined : Number(parts[1]);
}
