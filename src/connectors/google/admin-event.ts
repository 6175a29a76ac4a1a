import { keyParts, recordKey } from '../../model/keys.ts';
import type { EventRecord } from '../../model/records.ts';
import type { LogEvent } from './log-event.ts';

/**
 * Where a person's id would stand. It comes before all of these, so that whoever wants these events alone need not walk over
 * the millions of the token log.
 */
const ADMIN = '+admin';

/** What is alike in all records of the admin log: who did what, when. `subject` is what the event is about. */
export function toRecord(
  tenant: string,
  event: LogEvent,
  subject: string,
): Omit<EventRecord, 'type' | 'scopes'> {
  const { name, at, userId, actor, qualifier } = event;
  return {
    kind: 'event',
    key: recordKey(tenant, 'event', ADMIN, subject, at, qualifier),
    at,
    ...(userId !== undefined && { principal: recordKey(tenant, 'principal', userId) }),
    ...(userId === undefined && actor !== undefined && { actor }),
    what: name,
  };
}

/** What a stored event is about, as {@link toRecord} was told. */
export function subjectOf({ key }: EventRecord): string {
  return keyParts(key)[3] ?? '';
}

/** A stored event of the admin log, with its name. */
export type NamedEvent = EventRecord & { readonly what: string };

/** Of what is stored, the events of these names: by what they are about, and in order of time. */
export async function* eventsNamed(
  tenant: string,
  events: AsyncIterable<EventRecord>,
  names: Iterable<string>,
): AsyncGenerator<NamedEvent> {
  const wanted = new Set(names);
  const prefix = `${recordKey(tenant, 'event', ADMIN)}/`;
  for await (const event of events) {
    const { key, what } = event;
    if (key < prefix) continue;
    if (!key.startsWith(prefix)) return;
    if (what !== undefined && wanted.has(what)) yield { ...event, what };
  }
}
