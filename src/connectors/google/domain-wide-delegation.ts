import type { Gap, Page } from '../../model/page.ts';
import type { AppRecord, EventRecord, GrantRecord } from '../../model/records.ts';
import type { ReadOptions, Surface } from '../connector.ts';
import { toRecord } from './admin-event.ts';
import { ADMIN_LOG, readAdminLog } from './admin-log.ts';
import { scopesIn } from './api-scopes.ts';
import type { GoogleSession } from './client.ts';
import { type DelegationList, readDelegationList } from './delegation-list.ts';
import {
  appKey,
  type Delegation,
  DOWNLOAD,
  differenceGap,
  grantKey,
  lastWords,
  reconcile,
  toRecords,
} from './delegations.ts';
import { oldGap, type SeenAtWork, seenAtWork } from './evaluated-use.ts';
import { type LogEvent, textOf } from './log-event.ts';
import { scopes } from './scopes.ts';
import type { Window } from './token-window.ts';

type DelegationRecord = AppRecord | GrantRecord | EventRecord;

const AUTHORIZE = 'AUTHORIZE_API_CLIENT_ACCESS';
const names = [AUTHORIZE, 'REMOVE_API_CLIENT_ACCESS'] as const;

export const domainWideDelegation: Surface<GoogleSession, DelegationRecord> = {
  id: 'domain-wide-delegation',
  question: 'Which service accounts and apps may act as anybody, with which scopes, and who let them?',
  listing: 'feed',
  yields: ['app', 'grant', 'event'],
  // Without it the lists are what they are: it tells of access that none of them shows.
  adds: ['app', 'grant', 'event'],
  // What was delegated before the log began shows in what it is seen to do.
  after: ['access-evaluations'],
  needs: [scopes.audit],
  calls: [ADMIN_LOG],
  read: async function* (session, options) {
    const { tenant } = options;
    const atWork = await seenAtWork(options, 'domain-wide-delegation');
    const list = session.delegations === undefined ? undefined : readDelegationList(session.delegations);
    yield* readAdminLog(session, options, {
      names,
      toEvent: (event) => toEvent(tenant, event),
      knowsMore: list !== undefined || atWork.size > 0,
      fold: async (events, window) =>
        toPage(options, window, { words: await lastWords(events), list, atWork }),
    });
  },
};

export function toEvent(tenant: string, event: LogEvent): EventRecord | undefined {
  // By its name Google means the client id.
  const clientId = textOf(event, 'API_CLIENT_NAME');
  if (clientId === undefined) return undefined;
  return {
    ...toRecord(tenant, event, clientId),
    app: appKey(tenant, clientId),
    clientId,
    type: event.name === AUTHORIZE ? 'granted' : 'revoked',
    access: 'application',
    consent: 'admin',
    scopes: scopesIn(event.values.get('API_SCOPES') ?? []),
  };
}

interface Told {
  readonly words: Awaited<ReturnType<typeof lastWords>>;
  readonly list: DelegationList | undefined;
  readonly atWork: ReadonlyMap<string, SeenAtWork>;
}

function toPage(
  { tenant, at }: Pick<ReadOptions, 'tenant' | 'at'>,
  window: Window,
  { words, list, atWork }: Told,
): Page<DelegationRecord> {
  // A clock that was ahead makes no list newer than now.
  const asOf = list?.asOf === undefined || list.asOf < at ? list?.asOf : at;
  const isUsable = list !== undefined && asOf !== undefined;
  const { delegations, revoked, differences } = reconcile(
    words,
    isUsable ? { asOf, delegations: list.delegations } : undefined,
    atWork,
  );
  return {
    records: delegations.flatMap((delegation) => toRecords(tenant, delegation)),
    // Of a client whose row cannot be read, the log's word stands.
    removed: revoked.map((clientId) => grantKey(tenant, clientId)),
    gaps: [
      ...delegations.flatMap((delegation) => scopelessGap(tenant, delegation)),
      ...differences.map((difference) => differenceGap(tenant, difference)),
      ...(list?.problems ?? []).map(
        (problem): Gap => ({ ...unreadable, what: `${unreadable.what}: ${problem}` }),
      ),
      ...delegations.flatMap(({ basis, clientId }) => {
        const seen = basis === 'seen' ? atWork.get(clientId) : undefined;
        return seen === undefined ? [] : oldGap(appKey(tenant, clientId), seen, DOWNLOAD);
      }),
      ...(isUsable && asOf < window.from ? [tooOld] : []),
    ],
  };
}

const unreadable = {
  reason: 'shape',
  kinds: ['app', 'grant'],
  what: 'the imported list of delegations was not read whole',
  fix: DOWNLOAD,
} as const satisfies Gap;

const tooOld: Gap = {
  reason: 'unavailable',
  kinds: ['app', 'grant'],
  what: 'the imported list of delegations is older than what the admin log still holds, so what changed in between is not seen',
  fix: DOWNLOAD,
};

function scopelessGap(tenant: string, { clientId, scopes }: Delegation): readonly Gap[] {
  if (scopes.length > 0) return [];
  return [
    {
      reason: 'unavailable',
      kinds: ['grant'],
      subject: appKey(tenant, clientId),
      what: 'the admin log does not tell the scopes of a delegation',
      fix: DOWNLOAD,
    },
  ];
}
