import { z } from 'zod';
import { requiredTime } from '../../lib/required-time.ts';
import type { EventRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import { notInChina } from './clouds.ts';
import { clientKey } from './keys.ts';
import { type Listing, maybeGuid, readListing } from './listing.ts';
import type { PlanName } from './plans.ts';
import { judgement, licensed, subjectOf, toRisk } from './risk.ts';
import type { Session } from './session.ts';

const riskyServicePrincipal = z.object({
  ...judgement,
  appId: maybeGuid,
  displayName: z.string().nullish(),
  riskLastUpdatedDateTime: requiredTime,
});

const path = '/v1.0/identityProtection/riskyServicePrincipals';
const needs = ['IdentityRiskyServicePrincipal.Read.All'] as const;
const plan = 'Microsoft Entra Workload ID Premium' satisfies PlanName;

export const riskyApps: Surface<Session, EventRecord> = {
  id: 'risky-apps',
  question: 'Which apps does Microsoft itself take for compromised?',
  // It tells how it stands with each, and nothing of how it stood before.
  listing: 'whole',
  yields: ['event'],
  adds: ['event'],
  plan,
  needs,
  calls: [`GET ${path}`],
  notIn: {
    clouds: notInChina,
    what: 'Microsoft does not tell in its cloud in China which apps it takes for compromised',
  },
  read: ({ graph }, { tenant, after, signal }) =>
    licensed(readListing(graph, listing(tenant), { after, signal }), plan),
};

function listing(tenant: string): Listing<z.output<typeof riskyServicePrincipal>, EventRecord> {
  return {
    path: `${path}?$top=500`,
    what: 'service principals at risk',
    one: 'service principal at risk',
    row: riskyServicePrincipal,
    needs,
    toRecords: (row) => [
      {
        ...toRisk(tenant, row, row.riskLastUpdatedDateTime),
        app: clientKey(tenant, row.id),
        ...(row.appId ? { clientId: row.appId } : {}),
        ...(row.displayName ? { appName: row.displayName } : {}),
      },
    ],
    subject: (row) => subjectOf(tenant, row),
  };
}
