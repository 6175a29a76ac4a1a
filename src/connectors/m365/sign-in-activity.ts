import { z } from 'zod';
import { type RecordKey, recordKey } from '../../model/keys.ts';
import type { UseRecord } from '../../model/records.ts';
import { type LastUsed, toInstant } from '../../model/values.ts';
import type { Surface } from '../connector.ts';
import { globalOnly } from './clouds.ts';
import { registrationKey } from './keys.ts';
import { guid, idIn, readListing } from './listing.ts';
import type { PlanName } from './plans.ts';
import type { Session } from './session.ts';

/** When somebody or something last signed in, as the reports tell it. */
export const activity = z.object({ lastSignInDateTime: z.string().nullish() }).nullish();

const signInActivityRow = z.object({
  appId: guid,
  delegatedClientSignInActivity: activity,
  applicationAuthenticationClientSignInActivity: activity,
});

const needs = ['AuditLog.Read.All'] as const;

export const signInActivity: Surface<Session, UseRecord> = {
  id: 'sign-in-activity',
  question: 'When did each app last sign in, for a person or as itself?',
  listing: 'whole',
  yields: ['use'],
  needs,
  plan: 'Microsoft Entra ID P1 or P2' satisfies PlanName,
  calls: ['GET /beta/reports/servicePrincipalSignInActivities'],
  notIn: {
    clouds: globalOnly,
    what: 'Microsoft keeps the report of sign-ins by app in its global cloud only',
    fix: 'look into the sign-in logs of service principals in the Entra admin center',
  },
  read: async function* ({ graph }, { tenant, after, signal }) {
    yield* readListing(
      graph,
      {
        path: '/beta/reports/servicePrincipalSignInActivities?$top=999',
        what: 'sign-in activities',
        one: 'sign-in activity',
        row: signInActivityRow,
        needs,
        toRecords: (row) => toUses(tenant, row),
        subject: (row) => subjectOf(tenant, row),
        asked: () => [
          'delegatedClientSignInActivity.lastSignInDateTime',
          'applicationAuthenticationClientSignInActivity.lastSignInDateTime',
        ],
      },
      { after, signal },
    );
  },
};

/** Sign-ins to the app as a resource are others' use of it, not its own, and are left out. */
export function toUses(tenant: string, row: z.output<typeof signInActivityRow>): readonly UseRecord[] {
  const use = (by: 'delegated' | 'application', seen: z.output<typeof activity>): UseRecord => ({
    kind: 'use',
    key: recordKey(tenant, 'use', 'sign-in-activity', row.appId, by),
    clientId: row.appId,
    evidence: 'sign-in-activity',
    by,
    lastUsedAt: toLastUsed(seen),
  });
  return [
    use('delegated', row.delegatedClientSignInActivity),
    use('application', row.applicationAuthenticationClientSignInActivity),
  ];
}

/** The reports know an app by its app id alone. */
export function subjectOf(tenant: string, row: unknown): RecordKey | undefined {
  const appId = idIn(row, 'appId');
  return appId === undefined ? undefined : registrationKey(tenant, appId);
}

/**
 * Null in the place of an activity, or of its time: the vendor says that it recorded none. What is not there at all may
 * go by another name by now, and says nothing.
 */
export function toLastUsed(seen: z.output<typeof activity>): LastUsed {
  const at = seen === null ? null : seen?.lastSignInDateTime;
  if (at === undefined) return 'unknown';
  if (at === null || at === '') return 'never';
  // The documented sample writes the zone as -8:00, which is no ISO time.
  return toInstant(at.replace(/([+-])(\d:\d\d)$/, '$10$2'));
}
