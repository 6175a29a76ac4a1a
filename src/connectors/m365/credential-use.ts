import { z } from 'zod';
import { recordKey } from '../../model/keys.ts';
import type { UseRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import { globalOnly } from './clouds.ts';
import { guid, maybeGuid, readListing } from './listing.ts';
import type { PlanName } from './plans.ts';
import type { Session } from './session.ts';
import { activity, subjectOf, toLastUsed } from './sign-in-activity.ts';

const credentialRow = z.object({
  appId: guid,
  keyId: guid,
  credentialOrigin: z.string().nullish(),
  appObjectId: maybeGuid,
  servicePrincipalObjectId: maybeGuid,
  signInActivity: activity,
});

type CredentialRow = z.output<typeof credentialRow>;

const needs = ['AuditLog.Read.All'] as const;

export const credentialUse: Surface<Session, UseRecord> = {
  id: 'credential-use',
  question: 'With which of its secrets and certificates did each app last sign in, and when?',
  listing: 'whole',
  yields: ['use'],
  adds: ['use'],
  plan: 'Microsoft Entra ID P1 or P2' satisfies PlanName,
  needs,
  calls: ['GET /beta/reports/appCredentialSignInActivities'],
  notIn: {
    clouds: globalOnly,
    what: 'Microsoft keeps the report of sign-ins by credential in its global cloud only',
    fix: 'look into the sign-in logs of service principals in the Entra admin center: each names the key',
  },
  read: async function* ({ graph }, { tenant, after, signal }) {
    yield* readListing(
      graph,
      {
        path: '/beta/reports/appCredentialSignInActivities?$top=999',
        what: 'sign-in activities of credentials',
        one: 'sign-in activity of a credential',
        row: credentialRow,
        needs,
        toRecords: (row) => [toUse(tenant, row)],
        subject: (row) => subjectOf(tenant, row),
        asked: () => ['signInActivity.lastSignInDateTime'],
      },
      { after, signal },
    );
  },
};

/** The report tells the sign-ins of all flows as one, those in the name of people among them. */
function toUse(tenant: string, row: CredentialRow): UseRecord {
  const owner = ownerOf(row);
  return {
    kind: 'use',
    key: recordKey(tenant, 'use', 'credential-sign-in', owner, row.keyId),
    clientId: row.appId,
    evidence: 'credential-sign-in',
    credential: recordKey(tenant, 'credential', owner, row.keyId),
    by: 'any',
    lastUsedAt: toLastUsed(row.signInActivity),
  };
}

/**
 * The object that holds the credential: the registration, or the service principal itself. Where it is not told, the
 * registration is somebody else's, and its credentials are in no list of ours.
 */
function ownerOf({ credentialOrigin, appObjectId, servicePrincipalObjectId, appId }: CredentialRow): string {
  const origin = credentialOrigin?.toLowerCase();
  const owner =
    origin === 'serviceprincipal' ? servicePrincipalObjectId : origin === 'application' ? appObjectId : '';
  return owner || appId;
}
