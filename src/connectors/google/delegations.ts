import { type RecordKey, recordKey } from '../../model/keys.ts';
import type { Gap } from '../../model/page.ts';
import type { AppRecord, EventRecord, GrantRecord } from '../../model/records.ts';
import { DAY_MS, type Instant } from '../../model/values.ts';
import { clientApp } from './client-app.ts';
import type { DelegationList, ListedDelegation } from './delegation-list.ts';
import type { SeenAtWork } from './evaluated-use.ts';

/** What the log tells of one client, by its last word. */
export interface LoggedDelegation {
  readonly clientId: string;
  readonly state: 'granted' | 'revoked';
  /** When it was said. */
  readonly at: Instant;
  /** Since when it is held: the first time that it was given, and not taken away since. */
  readonly grantedAt?: Instant;
  /** As they were given last, which replaces what was given before. */
  readonly scopes: readonly string[];
}

/** The last word for each client; the events come in key order, which is by client and time. */
export async function lastWords(
  events: AsyncIterable<EventRecord>,
): Promise<ReadonlyMap<string, LoggedDelegation>> {
  const words = new Map<string, LoggedDelegation>();
  for await (const { clientId, type, at, scopes } of events) {
    if (clientId === undefined || (type !== 'granted' && type !== 'revoked')) continue;
    const before = words.get(clientId);
    words.set(clientId, {
      clientId,
      state: type,
      at,
      scopes: type === 'granted' ? scopes : [],
      ...(type === 'granted' && { grantedAt: before?.grantedAt ?? at }),
    });
  }
  return words;
}

/** A delegation as it stands, by the best word there is. */
export interface Delegation extends ListedDelegation {
  readonly basis: 'log' | 'imported' | 'seen';
  readonly grantedAt?: Instant;
}

export interface Reconciled {
  readonly delegations: readonly Delegation[];
  /** Clients of which the log says that it was taken from them, and the list does not say otherwise. */
  readonly revoked: readonly string[];
  readonly differences: readonly { readonly clientId: string; readonly what: string }[];
}

/**
 * A list holds as of its day, and the log for what came after. Where the two do not fit together for the time before, the
 * wider of them is believed, and that they differ is told. What was seen at work counts where neither of them says that it
 * was over before.
 */
export function reconcile(
  words: ReadonlyMap<string, LoggedDelegation>,
  list: Pick<DelegationList, 'asOf' | 'delegations'> | undefined,
  atWork: ReadonlyMap<string, SeenAtWork> = new Map(),
): Reconciled {
  const listed = new Map(list?.delegations.map((delegation) => [delegation.clientId, delegation]));
  const delegations: Delegation[] = [];
  const revoked: string[] = [];
  const differences: { clientId: string; what: string }[] = [];

  for (const clientId of [...new Set([...listed.keys(), ...words.keys()])].sort()) {
    const inList = listed.get(clientId);
    const word = words.get(clientId);
    const isLater = word !== undefined && (list?.asOf === undefined || word.at > list.asOf);
    const differ = (what: string) => differences.push({ clientId, what });
    if (word !== undefined && (isLater || inList === undefined)) {
      if (word.state === 'revoked') {
        const seen = atWork.get(clientId);
        if (seen !== undefined && isAfter(seen.at, word.at)) {
          differ('the log shows it taken away, and that it got tokens more than a day later');
          delegations.push({ ...inList, ...seenOf(seen) });
        } else revoked.push(clientId);
        continue;
      }
      if (!isLater) differ('the log shows it given before, and the list does not have it');
      delegations.push({ ...inList, ...held(word), basis: 'log' });
      continue;
    }
    if (inList === undefined) continue;
    if (word?.state === 'revoked') differ('the log shows it taken away before, and the list has it');
    if (word?.state === 'granted' && !isSame(word.scopes, inList.scopes))
      differ('the list has other scopes than the log shows given before');
    const scopes =
      word === undefined ? inList.scopes : [...new Set([...inList.scopes, ...word.scopes])].sort();
    delegations.push({ ...inList, ...(word && held(word)), scopes, basis: 'imported' });
  }
  for (const seen of atWork.values()) {
    const { clientId } = seen;
    if (words.has(clientId) || listed.has(clientId)) continue;
    // What was taken away since then, the log would tell; of what it has forgotten, the list has the last word.
    if (list?.asOf !== undefined && seen.isOld && isAfter(list.asOf, seen.at)) {
      revoked.push(clientId);
      continue;
    }
    if (list !== undefined)
      differences.push({
        clientId,
        what: 'the list does not have it, it was seen at work, and the log shows nothing taken away',
      });
    delegations.push(seenOf(seen));
  }
  return { delegations, revoked, differences };
}

/** Later by more than the day that Google takes at most until a change is in force everywhere. */
function isAfter(at: Instant, change: Instant): boolean {
  return Date.parse(at) > Date.parse(change) + DAY_MS;
}

function seenOf({ clientId, scopes }: SeenAtWork): Delegation {
  return { clientId, scopes, basis: 'seen' };
}

function held({ clientId, scopes, grantedAt }: LoggedDelegation) {
  return { clientId, scopes, ...(grantedAt !== undefined && { grantedAt }) };
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.join(' ') === other.join(' ');
}

export function appKey(tenant: string, clientId: string): RecordKey {
  return recordKey(tenant, 'app', clientId);
}

export function grantKey(tenant: string, clientId: string): RecordKey {
  return recordKey(tenant, 'grant', 'domain-wide-delegation', clientId);
}

/**
 * It acts for whomever in the organisation it names, and no person takes part: on Google that is what access of an app as
 * itself comes to.
 */
export function toRecords(
  tenant: string,
  { clientId, name, scopes, basis, grantedAt }: Delegation,
): readonly [AppRecord, GrantRecord] {
  const app = appKey(tenant, clientId);
  return [
    { ...clientApp(tenant, clientId), ...(name !== undefined && { name }) },
    {
      kind: 'grant',
      key: grantKey(tenant, clientId),
      app,
      clientId,
      access: 'application',
      principal: 'everyone',
      resource: 'google',
      scopes,
      consent: 'admin',
      basis,
      grantedAt: grantedAt ?? 'unknown',
      ...(name !== undefined && { appName: name }),
    },
  ];
}

export function differenceGap(tenant: string, { clientId, what }: Reconciled['differences'][number]): Gap {
  return {
    reason: 'unavailable',
    kinds: ['grant'],
    subject: appKey(tenant, clientId),
    what: `what is told of a delegation does not fit together: ${what}`,
    fix: DOWNLOAD,
  };
}

export const DOWNLOAD =
  'download the list anew in the Admin console, under Security > Access and data control > API controls > Domain-wide delegation';
