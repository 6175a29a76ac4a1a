import { recordKey } from '../../model/keys.ts';
import type { EventRecord } from '../../model/records.ts';
import type { Instant } from '../../model/values.ts';
import { type AuditApp, type AuditRow, doer } from './audit-row.ts';
import { clientKey } from './keys.ts';

/** A part of what happened, as one row tells it. */
export interface AuditPart
  extends AuditApp,
    Pick<EventRecord, 'type' | 'access' | 'consent' | 'resource' | 'scopes' | 'before' | 'isCut'> {
  readonly row: AuditRow;
  readonly what: string;
}

/** Rows of one consent lie some milliseconds apart. */
const STORY_MS = 60_000;

/**
 * One consent is told by several rows with one id in common. They are held until no more of them can come, the newest
 * rows being read first.
 */
export function createStories(tenant: string): {
  readonly add: (parts: readonly AuditPart[]) => void;
  /** What no row as old as this, or older, can add to; all of it, without one. */
  readonly closed: (oldest?: Instant) => readonly EventRecord[];
} {
  const stories = new Map<string, AuditPart[]>();
  return {
    add: (parts) => {
      for (const part of parts) {
        const story = storyOf(part);
        const known = stories.get(story);
        if (known === undefined) stories.set(story, [part]);
        else known.push(part);
      }
    },
    closed: (oldest) => {
      const events: EventRecord[] = [];
      for (const [story, parts] of stories) {
        if (oldest !== undefined && Date.parse(firstOf(parts)) - STORY_MS <= Date.parse(oldest)) continue;
        events.push(...toEvents(tenant, parts));
        stories.delete(story);
      }
      return events;
    },
  };
}

/** So much further back is read, or what began right before would be told in part. */
export const LEAD_MS = STORY_MS;

/** What one story comes to: one event for each app, API and kind of access. */
export function toEvents(tenant: string, parts: readonly AuditPart[]): readonly EventRecord[] {
  const whole = united(parts);
  const joined = Map.groupBy(whole, (part) => placeOf(part).join('\n'));
  return [...joined.values()].map((alike) => toEvent(tenant, alike));
}

/** Some rows name the app by the one id, some by the other. A consent that names no API is about those that are named. */
function united(parts: readonly AuditPart[]): readonly AuditPart[] {
  const objectIds = new Map(
    parts.flatMap(({ clientId, objectId }) => (clientId && objectId ? [[clientId, objectId]] : [])),
  );
  const known = parts.map((part) => {
    const objectId = part.objectId ?? objectIds.get(part.clientId ?? '');
    return objectId === undefined ? part : { ...part, objectId };
  });
  return known.flatMap((part) => {
    if (part.type !== 'granted' || part.resource !== undefined || part.scopes.length > 0) return [part];
    const named = known.filter(
      (other) =>
        other.type === 'granted' &&
        other.resource !== undefined &&
        appOf(other) === appOf(part) &&
        (part.access === undefined || other.access === part.access),
    );
    if (named.length === 0) return [part];
    return named.map(({ access, resource, consent }) => ({
      ...part,
      ...(access !== undefined && { access }),
      ...(resource !== undefined && { resource }),
      ...(consent !== undefined && { consent }),
    }));
  });
}

function storyOf({ row }: AuditPart): string {
  return row.correlationId || row.id;
}

function appOf({ objectId, clientId }: AuditPart): string {
  return objectId ?? clientId ?? '-';
}

function placeOf(part: AuditPart): readonly [string, string, string, string, string] {
  const { type, access = '-', resource, what } = part;
  return [storyOf(part), appOf(part), type, access, resource ?? what];
}

function firstOf(parts: readonly AuditPart[]): Instant {
  return parts.map(({ row }) => row.activityDateTime).reduce((a, b) => (b < a ? b : a));
}

function toEvent(tenant: string, parts: readonly AuditPart[]): EventRecord {
  const [part] = parts;
  if (part === undefined) throw new TypeError('an event without a row');
  const first = <T>(read: (part: AuditPart) => T | undefined): T | undefined =>
    parts.map(read).find((value) => value !== undefined);
  const objectId = first((one) => one.objectId);
  const clientId = first((one) => one.clientId);
  const appName = first((one) => one.appName);
  const consent = first((one) => (one.consent === 'unknown' ? undefined : one.consent)) ?? part.consent;
  const befores = parts.flatMap(({ before }) => before ?? []);
  // The name that people look for, where one of the rows has it.
  const what = parts.find((one) => /^consent/i.test(one.what))?.what ?? part.what;
  const who = parts.map(({ row }) => doer(tenant, row));
  const isCut = parts.every((one) => one.isCut === true);
  return {
    kind: 'event',
    key: recordKey(tenant, 'event', ...placeOf(part)),
    ...(objectId !== undefined && { app: clientKey(tenant, objectId) }),
    ...(clientId !== undefined && { clientId }),
    type: part.type,
    at: firstOf(parts),
    ...(who.find(({ principal }) => principal !== undefined) ?? who.find(({ actor }) => actor !== undefined)),
    what,
    ...(part.access !== undefined && { access: part.access }),
    ...(consent !== undefined && { consent }),
    ...(part.resource !== undefined && { resource: part.resource }),
    scopes: merged(parts.flatMap(({ scopes }) => scopes)),
    ...(parts.some(({ before }) => before !== undefined) && { before: merged(befores) }),
    ...(isCut && { isCut: true as const }),
    ...(appName !== undefined && { appName }),
  };
}

/** In one order, so that the same event is the same text whichever row came first. */
function merged(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort();
}
