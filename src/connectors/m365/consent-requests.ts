import { z } from 'zod';
import { toGap } from '../../lib/errors.ts';
import { requiredTime } from '../../lib/required-time.ts';
import { type RecordKey, recordKey } from '../../model/keys.ts';
import type { EventRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import { type ChildLists, readChildLists } from './child-lists.ts';
import { userKey } from './keys.ts';
import { guid, idIn, maybeGuid, type Rows, readRows } from './listing.ts';
import { withNeeds } from './needs.ts';
import type { Session } from './session.ts';

const appRequestRow = z.object({
  id: guid,
  appId: guid,
  appDisplayName: z.string().nullish(),
  pendingScopes: z.array(z.object({ displayName: z.string().nullish() })).nullish(),
});

/** The reason that a person gives is theirs, and written by whoever wants in: it is not read. */
const userRequestRow = z.object({
  id: guid,
  status: z.string().min(1),
  createdDateTime: requiredTime,
  createdBy: z.object({ user: z.object({ id: maybeGuid }).nullish() }).nullish(),
});

type AppRequest = z.output<typeof appRequestRow>;
type UserRequest = z.output<typeof userRequestRow>;

const path = '/v1.0/identityGovernance/appConsent/appConsentRequests';
const pending = "$filter=userConsentRequests/any(u:u/status%20eq%20'InProgress')";
const needs = ['ConsentRequest.Read.All'] as const;

export const consentRequests: Surface<Session, EventRecord> = {
  id: 'consent-requests',
  question: 'Which apps wait for an administrator to let them in, and who asked?',
  listing: 'whole',
  yields: ['event'],
  adds: ['event'],
  needs,
  calls: [`GET ${path}`, 'POST /v1.0/$batch', `GET ${path}/{id}/userConsentRequests`],
  read: async function* ({ graph }, { tenant, after, signal }) {
    try {
      for await (const { value, next } of graph.list(`${path}?${pending}`, { after, signal })) {
        const { records: apps, gaps } = readRows(appRequests(tenant), value);
        const reads = await readChildLists(graph, apps, { ...userRequests(tenant), signal });
        yield {
          records: reads.flatMap(({ records }) => records),
          gaps: [...gaps, ...reads.flatMap((read) => read.gaps)],
          ...(next !== undefined && { cursor: next }),
        };
      }
    } catch (error) {
      const gap = toGap(withNeeds(error, needs), { what: 'the list of requests for consent' });
      yield { records: [], gaps: [gap] };
    }
  },
};

function appRequests(tenant: string): Rows<AppRequest, AppRequest> {
  return {
    one: 'request for consent',
    row: appRequestRow,
    asked: () => ['pendingScopes'],
    toRecords: (row) => [row],
    subject: (row) => {
      const id = idIn(row, 'id');
      return id === undefined ? undefined : keyOf(tenant, id);
    },
  };
}

function userRequests(tenant: string): Omit<ChildLists<AppRequest, UserRequest, EventRecord>, 'signal'> {
  return {
    pathOf: ({ id }) => `${path}/${id}/userConsentRequests`,
    rowsOf: (app) => ({
      one: "one person's request for consent",
      row: userRequestRow,
      toRecords: (row) => (isOver(row) ? [] : [toRequested(tenant, app, row)]),
      subject: () => keyOf(tenant, app.id),
    }),
    gapOf: ({ id }, error) =>
      toGap(withNeeds(error, needs), { what: 'who asks for consent', subject: keyOf(tenant, id) }),
  };
}

function keyOf(tenant: string, ...ids: readonly [string, ...string[]]): RecordKey {
  return recordKey(tenant, 'event', 'consent-request', ...ids);
}

/** A request that was decided, or that nobody decided in time, waits no more. */
function isOver({ status }: UserRequest): boolean {
  return /^(?:completed|expired)$/i.test(status);
}

export function toRequested(tenant: string, app: AppRequest, row: UserRequest): EventRecord {
  const person = row.createdBy?.user?.id;
  return {
    kind: 'event',
    key: keyOf(tenant, app.id, row.id),
    clientId: app.appId,
    type: 'requested',
    at: row.createdDateTime,
    ...(person && { principal: userKey(tenant, person) }),
    what: `status: ${row.status}`,
    scopes: [...new Set((app.pendingScopes ?? []).flatMap(({ displayName }) => displayName || []))],
    ...(app.appDisplayName && { appName: app.appDisplayName }),
  };
}
