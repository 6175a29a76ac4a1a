import { z } from 'zod';
import { requiredTime } from '../../lib/required-time.ts';
import type { EventRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import { globalOnly } from './clouds.ts';
import { clientKey } from './keys.ts';
import { type Listing, readListing } from './listing.ts';
import type { PlanName } from './plans.ts';
import { judgement, licensed, subjectOf, toRisk } from './risk.ts';
import type { Session } from './session.ts';

const text = z.string().nullish();

const riskyAgent = z.object({
  ...judgement,
  '@odata.type': text,
  agentDisplayName: text,
  riskLastModifiedDateTime: requiredTime,
});

const path = '/beta/identityProtection/riskyAgents';
const needs = ['IdentityRiskyAgent.Read.All'] as const;
const plan = 'Microsoft Entra ID P2' satisfies PlanName;

export const riskyAgents: Surface<Session, EventRecord> = {
  id: 'risky-agents',
  question: 'Which agents, and user accounts of agents, does Microsoft itself take for compromised?',
  // It tells how it stands with each, and nothing of how it stood before.
  listing: 'whole',
  yields: ['event'],
  adds: ['event'],
  plan,
  needs,
  calls: [`GET ${path}`],
  notIn: {
    clouds: globalOnly,
    what: 'Microsoft tells in its global cloud only which agents it takes for compromised',
  },
  read: ({ graph }, { tenant, after, signal }) =>
    licensed(readListing(graph, listing(tenant), { after, signal }), plan),
};

/** The list takes no page size. */
function listing(tenant: string): Listing<z.output<typeof riskyAgent>, EventRecord> {
  return {
    path,
    what: 'agents at risk',
    one: 'agent at risk',
    row: riskyAgent,
    needs,
    toRecords: (row) => [
      {
        ...toRisk(tenant, row, row.riskLastModifiedDateTime),
        // An agent's user account is no service principal, and whose it is, is not told.
        ...(/riskyAgentUser$/i.test(row['@odata.type'] ?? '') ? {} : { app: clientKey(tenant, row.id) }),
        ...(row.agentDisplayName ? { appName: row.agentDisplayName } : {}),
      },
    ],
    subject: (row) => subjectOf(tenant, row),
  };
}
