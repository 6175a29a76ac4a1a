import { type RecordKey, recordKey, vendorId } from '../../model/keys.ts';
import type { EventRecord, GrantRecord } from '../../model/records.ts';
import type { Instant } from '../../model/values.ts';
import { sortedScopes } from './token-activity.ts';

/** What the events of one person and app come to. */
export interface GrantState {
  /** The last event that was folded: where a resume goes on. */
  readonly last: RecordKey;
  readonly grant?: GrantRecord;
  readonly revoked?: RecordKey;
  /** An app that somebody let in whom the log does not name. */
  readonly unnamed?: RecordKey;
}

/**
 * Folds consent events into the grants that stand: one group at a time, so memory does not grow with the
 * tenant. The events must come in key order, which is by person, app and time.
 */
export async function* foldGrants(
  tenant: string,
  events: AsyncIterable<EventRecord>,
): AsyncGenerator<GrantState> {
  let group: Group | undefined;
  for await (const event of events) {
    const id = `${event.principal}/${event.clientId}`;
    if (group?.id !== id) {
      if (group !== undefined) yield toState(tenant, group);
      group = { id, clientId: event.clientId ?? '', scopes: new Set(), last: event };
    }
    apply(group, event);
  }
  if (group !== undefined) yield toState(tenant, group);
}

interface Group {
  readonly id: string;
  readonly clientId: string;
  last: EventRecord;
  /** Of all consents since the last revocation: Google tells only what each one added. */
  readonly scopes: Set<string>;
  grantedAt?: Instant;
  state?: 'granted' | 'revoked';
  appName?: string;
}

function apply(group: Group, event: EventRecord): void {
  group.last = event;
  if (event.type === 'denied') return;
  if (event.type === 'revoked') {
    group.state = 'revoked';
    group.scopes.clear();
    return;
  }
  if (group.state !== 'granted') group.grantedAt = event.at;
  group.state = 'granted';
  if (event.appName !== undefined) group.appName = event.appName;
  for (const scope of event.scopes) group.scopes.add(scope);
}

function toState(tenant: string, group: Group): GrantState {
  const { clientId, last, state } = group;
  const { principal } = last;
  if (state === undefined || clientId === '') return { last: last.key };
  const app = recordKey(tenant, 'app', clientId);
  if (principal === undefined) return { last: last.key, ...(state === 'granted' && { unnamed: app }) };
  const key = recordKey(tenant, 'grant', vendorId(principal), clientId);
  if (state === 'revoked') return { last: last.key, revoked: key };
  return {
    last: last.key,
    grant: {
      kind: 'grant',
      key,
      app,
      clientId,
      access: 'delegated',
      principal,
      resource: 'google',
      scopes: sortedScopes(group.scopes),
      consent: 'user',
      grantedAt: group.grantedAt ?? 'unknown',
      ...(group.appName !== undefined && { appName: group.appName }),
    },
  };
}
