import { recordKey } from '../../model/keys.ts';
import type { PolicyRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import { isOfApps, policyRow, toFence } from './fence.ts';
import { idIn, readListing } from './listing.ts';
import type { Session } from './session.ts';

/** v1.0 leaves out every policy that uses a condition which is in preview, and says nothing of it. */
const path = '/beta/identity/conditionalAccess/policies';
const needs = ['Policy.Read.All'] as const;

export const conditionalAccess: Surface<Session, PolicyRecord> = {
  id: 'conditional-access',
  question: 'From where, and at what risk, may apps and agents still sign in?',
  listing: 'whole',
  yields: ['policy'],
  needs,
  calls: [`GET ${path}`],
  read: ({ graph }, { tenant, after, signal }) =>
    readListing(
      graph,
      {
        path,
        what: 'policies of Conditional Access',
        one: 'policy of Conditional Access',
        row: policyRow,
        needs,
        toRecords: (row) => (isOfApps(row) ? [toFence(tenant, row)] : []),
        subject: (row) => {
          const id = idIn(row, 'id');
          return id === undefined ? undefined : recordKey(tenant, 'policy', 'conditionalAccess', id);
        },
      },
      { after, signal },
    ),
};
