import { z } from 'zod';
import { parseEach } from '../../lib/parse.ts';
import { keyParts, recordKey } from '../../model/keys.ts';
import type { Gap } from '../../model/page.ts';
import type { EventRecord } from '../../model/records.ts';
import { type Instant, toInstant } from '../../model/values.ts';
import { activityId, personIn } from './activity.ts';

/** One event of the token log, in our terms. */
export interface TokenEvent {
  readonly name: string;
  readonly at: Instant;
  /** Absent when no person is named: a key, or Google itself, acted. */
  readonly userId?: string;
  readonly clientId: string;
  readonly appName?: string;
  readonly scopes: readonly string[];
  /** The API that an `activity` called. */
  readonly api?: string;
  /** The method of that API. */
  readonly method?: string;
  /** How much it was answered. */
  readonly bytes?: number;
  /** With time and actor, what tells events apart. */
  readonly qualifier: string;
}

// Sizes and the like come as numbers, too.
const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const nestedSchema = z.object({ name: z.string(), value: text.optional() });

const parameterSchema = z.object({
  name: z.string(),
  value: text.optional(),
  // An int64, so it comes as text.
  intValue: z
    .union([z.int().nonnegative(), z.string().regex(/^\d+$/).transform(Number)])
    .optional()
    .catch(undefined),
  multiValue: z.array(z.string()).optional(),
  multiMessageValue: z.array(z.object({ parameter: z.array(nestedSchema).default([]) })).optional(),
});

type Parameters = ReadonlyMap<string, z.output<typeof parameterSchema>>;

const activitySchema = z.object({
  id: activityId,
  actor: z.object({ profileId: z.string().optional() }).optional(),
  events: z
    .array(z.object({ name: z.string(), parameters: z.array(parameterSchema).default([]) }))
    .default([]),
});

/** What cannot be read is a gap each; what does not bear on access or its use is left out. */
export function readEvents(items: readonly unknown[]): {
  readonly events: readonly TokenEvent[];
  readonly gaps: readonly Gap[];
} {
  const { values, gaps } = parseEach(activitySchema, items, 'an event of the token log');
  const unread: Gap[] = [];
  const events = values.flatMap((activity) => {
    const found = toTokenEvents(activity);
    if (found === undefined) {
      unread.push({ reason: 'shape', what: 'an event of the token log names no app or no time' });
    }
    return found ?? [];
  });
  return { events, gaps: [...gaps, ...unread] };
}

/** The events of one activity that bear on access or its use; `undefined` when one cannot be read. */
function toTokenEvents(activity: z.output<typeof activitySchema>): readonly TokenEvent[] | undefined {
  const at = toInstant(activity.id.time);
  if (at === 'unknown') return undefined;
  const userId = personIn(activity.actor?.profileId);
  const events: TokenEvent[] = [];
  for (const [index, { name, parameters }] of activity.events.entries()) {
    // `request` asks an administrator for access; other names are new to us. Neither is access or use.
    if (name !== 'activity' && !eventTypes.has(name)) continue;
    const byName: Parameters = new Map(parameters.map((parameter) => [parameter.name, parameter]));
    const clientId = byName.get('client_id')?.value?.trim();
    if (!clientId) return undefined;
    const appName = byName.get('app_name')?.value;
    events.push({
      name,
      at,
      ...(userId !== undefined && { userId }),
      clientId,
      ...(appName && { appName }),
      scopes: name === 'activity' ? [] : scopesIn(byName),
      // An `authorize` names the token service, which is no API that the app called.
      ...(name === 'activity' && callIn(byName)),
      qualifier: index === 0 ? activity.id.uniqueQualifier : `${activity.id.uniqueQualifier}.${index}`,
    });
  }
  return events;
}

function callIn(parameters: Parameters): Pick<TokenEvent, 'api' | 'method' | 'bytes'> {
  const api = parameters.get('api_name')?.value;
  if (!api) return {};
  const method = parameters.get('method_name')?.value;
  const bytes = parameters.get('num_response_bytes')?.intValue;
  return { api, ...(method && { method }), ...(bytes !== undefined && { bytes }) };
}

const eventTypes: ReadonlyMap<string, EventRecord['type']> = new Map([
  ['authorize', 'granted'],
  ['revoke', 'revoked'],
  ['deny', 'denied'],
]);

/** Scopes stand in `scope`; some events have them in `scope_data` alone, one message a scope. */
function scopesIn(parameters: Parameters): readonly string[] {
  const { value, multiValue } = parameters.get('scope') ?? {};
  const plain = multiValue ?? value?.split(/\s+/) ?? [];
  const nested = (parameters.get('scope_data')?.multiMessageValue ?? [])
    .flatMap(({ parameter }) => parameter)
    .filter(({ name }) => name === 'scope_name')
    .map((parameter) => parameter.value ?? '');
  return sortedScopes(plain.length > 0 ? plain : nested);
}

/** Without repeats and in one order, so that the same access is the same record. */
export function sortedScopes(scopes: Iterable<string>): readonly string[] {
  return [...new Set([...scopes].map((scope) => scope.trim()))].filter((scope) => scope !== '').sort();
}

/** Where a person's id would stand. No person's id is this: theirs are numbers. */
const NOBODY = '-';

/** Whether it is of the token log: other surfaces tell of events, too, under keys that begin with a word. */
export function isOfTokenLog({ key }: EventRecord): boolean {
  const [, , person = ''] = keyParts(key);
  return person === NOBODY || /^\d+$/.test(person);
}

/**
 * `undefined` for use. In key order the events of one person and app follow each other, in order of time.
 */
export function toEvent(tenant: string, event: TokenEvent): EventRecord | undefined {
  const type = eventTypes.get(event.name);
  if (type === undefined) return undefined;
  const { userId, clientId, at, qualifier } = event;
  return {
    kind: 'event',
    key: recordKey(tenant, 'event', userId ?? NOBODY, clientId, at, qualifier),
    app: recordKey(tenant, 'app', clientId),
    clientId,
    type,
    at,
    ...(userId !== undefined && { principal: recordKey(tenant, 'principal', userId) }),
    scopes: event.scopes,
    ...(event.appName !== undefined && { appName: event.appName }),
  };
}
