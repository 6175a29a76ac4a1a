import type { admin_reports_v1 } from 'googleapis/build/src/apis/admin/reports_v1.js';
import { googleTime } from '../clock.ts';
import { type Answer, json } from '../http.ts';
import { invalid } from './answers.ts';
import type { Google } from './scene.ts';

type Activity = admin_reports_v1.Schema$Activity;
export type Actor = NonNullable<Activity['actor']>;
export type Event = NonNullable<Activity['events']>[number];

/** One entry of a small log. */
export interface Told {
  /** Milliseconds. */
  readonly time: number;
  /** 64 bits with a sign, as text. */
  readonly qualifier: string;
  readonly events: readonly Event[];
}

/** A log that is told whole for each call, since it is small. */
export interface ActivityLog<T extends Told = Told> {
  readonly application: string;
  readonly told: (google: Google) => readonly T[];
  readonly actor: (google: Google, told: T) => Actor;
  readonly knows: (eventName: string) => boolean;
}

// The newest first, and fewer to a page than are asked for.
const pageSize = 2;

export function listActivities<T extends Told>(
  google: Google,
  { application, told, actor, knows }: ActivityLog<T>,
  given: ReadonlyMap<string, string>,
): Answer {
  const wanted = given.get('eventName');
  if (wanted !== undefined && !knows(wanted)) {
    return invalid(`Invalid value '${wanted}'. The event is not found in the manifest.`);
  }
  const filters = given.get('filters');
  const passes = filters === undefined ? () => true : filterOf(filters);
  if (passes === undefined) return invalid(`Invalid value '${filters}'.`);
  const end = Date.parse(given.get('endTime') ?? googleTime(google.now));
  const start = Date.parse(given.get('startTime') ?? googleTime(0));
  if (Number.isNaN(end) || Number.isNaN(start)) return invalid('Invalid time.');
  const from = Number(/^A:(\d+)$/.exec(given.get('pageToken') ?? 'A:0')?.[1]);
  if (Number.isNaN(from)) return invalid('Invalid page token.');
  const found = told(google)
    .filter(({ time }) => time >= start && time <= end)
    .filter(({ events }) =>
      events.some((event) => (wanted === undefined || event.name === wanted) && passes(event)),
    )
    .sort((a, b) => b.time - a.time);
  const customerId = google.tenant.customer ?? '';
  const items = found.slice(from, from + pageSize).map((entry): Activity => {
    const { time, qualifier, events } = entry;
    return {
      kind: 'admin#reports#activity',
      id: { time: googleTime(time), uniqueQualifier: qualifier, applicationName: application, customerId },
      etag: `"Xk3p9Q/${qualifier}"`,
      actor: actor(google, entry),
      ipAddress: '192.0.2.14',
      events: [...events],
    };
  });
  return json({
    kind: 'admin#reports#activities',
    etag: `"Xk3p9Q/a${from}"`,
    ...(from + pageSize < found.length && { nextPageToken: `A:${from + pageSize}` }),
    // The vendor leaves empty lists away.
    ...(items.length > 0 && { items }),
  } satisfies admin_reports_v1.Schema$Activities);
}

/** Only what a parameter is equal to; others of Google's are not asked for. */
function filterOf(filters: string): ((event: Event) => boolean) | undefined {
  const [, name, value] = /^(\w+)==([^,<>=]+)$/.exec(filters) ?? [];
  if (name === undefined) return undefined;
  return ({ parameters = [] }) => parameters.some((one) => one.name === name && one.value === value);
}
