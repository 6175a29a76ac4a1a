import { z } from 'zod';
import { type RecordKey, recordKey } from '../../model/keys.ts';
import type { Page } from '../../model/page.ts';
import type { EventRecord } from '../../model/records.ts';
import { toInstant } from '../../model/values.ts';
import type { Surface } from '../connector.ts';
import { notInChina } from './clouds.ts';
import { clientKey } from './keys.ts';
import { guid, idIn, type Listing, maybeGuid, readListing } from './listing.ts';
import type { PlanName } from './plans.ts';
import type { Session } from './session.ts';

const text = z.string().nullish();

const time = z.string().transform((value, context) => {
  const at = toInstant(value);
  if (at !== 'unknown') return at;
  context.addIssue({ code: 'custom', message: 'no time' });
  return z.NEVER;
});

const risk = { id: guid, riskState: text, riskLevel: text, riskDetail: text };

const servicePrincipal = z.object({
  ...risk,
  appId: maybeGuid,
  displayName: text,
  riskLastUpdatedDateTime: time,
});

const agent = z.object({
  ...risk,
  '@odata.type': text,
  agentDisplayName: text,
  riskLastModifiedDateTime: time,
});

const servicePrincipals = '/v1.0/identityProtection/riskyServicePrincipals';
const agents = '/beta/identityProtection/riskyAgents';

const needs = {
  servicePrincipals: ['IdentityRiskyServicePrincipal.Read.All'],
  agents: ['IdentityRiskyAgent.Read.All'],
} as const;

const licences = {
  servicePrincipals: 'Microsoft Entra Workload ID Premium',
  agents: 'Microsoft Entra ID P2',
} as const satisfies Record<keyof typeof needs, PlanName>;

export const riskyApps: Surface<Session, EventRecord> = {
  id: 'risky-apps',
  question: 'Which apps and agents does Microsoft itself take for compromised?',
  // It tells how it stands with each, and nothing of how it stood before.
  listing: 'whole',
  yields: ['event'],
  adds: ['event'],
  plan: {
    'IdentityRiskyServicePrincipal.Read.All': licences.servicePrincipals,
    'IdentityRiskyAgent.Read.All': licences.agents,
  },
  needs: [...needs.servicePrincipals, ...needs.agents],
  calls: [`GET ${servicePrincipals}`, `GET ${agents}`],
  notIn: {
    clouds: notInChina,
    what: 'Microsoft does not tell in its cloud in China which apps it takes for compromised',
  },
  read: async function* ({ graph }, { tenant, signal }) {
    yield* licensed(readListing(graph, toldApps(tenant), { signal }), licences.servicePrincipals);
    yield* licensed(readListing(graph, toldAgents(tenant), { signal }), licences.agents);
  },
};

/** Microsoft refuses for want of one licence in the same words as for want of another. */
async function* licensed(
  pages: AsyncIterable<Page<EventRecord>>,
  licence: string,
): AsyncGenerator<Page<EventRecord>> {
  const lack = { lacks: licence, fix: `Microsoft judges this only in tenants that own ${licence}` };
  // Two short lists: a resumed run reads them anew.
  for await (const { cursor: _, gaps = [], ...page } of pages) {
    yield { ...page, gaps: gaps.map((gap) => (gap.reason === 'plan' ? { ...gap, ...lack } : gap)) };
  }
}

function toldApps(tenant: string): Listing<z.output<typeof servicePrincipal>, EventRecord> {
  return {
    path: `${servicePrincipals}?$top=500`,
    what: 'service principals at risk',
    one: 'service principal at risk',
    row: servicePrincipal,
    needs: needs.servicePrincipals,
    toRecords: (row) => [
      {
        ...toEvent(tenant, row, row.riskLastUpdatedDateTime),
        app: clientKey(tenant, row.id),
        ...(row.appId ? { clientId: row.appId } : {}),
        ...(row.displayName ? { appName: row.displayName } : {}),
      },
    ],
    subject: (row) => subjectOf(tenant, row),
  };
}

/** The list takes no page size. */
function toldAgents(tenant: string): Listing<z.output<typeof agent>, EventRecord> {
  return {
    path: agents,
    what: 'agents at risk',
    one: 'agent at risk',
    row: agent,
    needs: needs.agents,
    toRecords: (row) => [
      {
        ...toEvent(tenant, row, row.riskLastModifiedDateTime),
        // An agent's user account is no service principal, and whose it is, is not told.
        ...(/riskyAgentUser$/i.test(row['@odata.type'] ?? '') ? {} : { app: clientKey(tenant, row.id) }),
        ...(row.agentDisplayName ? { appName: row.agentDisplayName } : {}),
      },
    ],
    subject: (row) => subjectOf(tenant, row),
  };
}

function subjectOf(tenant: string, row: unknown): RecordKey | undefined {
  const id = idIn(row, 'id');
  return id === undefined ? undefined : clientKey(tenant, id);
}

/** Somebody looked at it, or there is nothing to look at. What is new to us counts as a risk. */
const cleared: readonly string[] = ['none', 'confirmedsafe', 'remediated', 'dismissed'];

function toEvent(
  tenant: string,
  { id, riskState, riskLevel, riskDetail }: z.output<z.ZodObject<typeof risk>>,
  at: EventRecord['at'],
): EventRecord {
  const said = { riskState, riskLevel, riskDetail };
  return {
    kind: 'event',
    key: recordKey(tenant, 'event', 'risk', id),
    type: cleared.includes(riskState?.toLowerCase() ?? '') ? 'changed' : 'flagged',
    at,
    what: Object.entries(said)
      .flatMap(([name, value]) => (value ? `${name}: ${value}` : []))
      .join(', '),
    scopes: [],
  };
}
