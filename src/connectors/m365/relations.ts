import { z } from 'zod';
import { ProviderError, toGap } from '../../lib/errors.ts';
import type { Page } from '../../model/page.ts';
import type { AnyRecord, TrustRecord } from '../../model/records.ts';
import { readRows } from './listing.ts';
import { withNeeds } from './needs.ts';
import type { Spoken } from './spoken.ts';
import { federatedCredentialRow, isHidden, ownerRow, toFederatedSubject, toOwner } from './trust.ts';

/** What can be expanded of an app, one to a call. */
export interface Relation<R extends AnyRecord = TrustRecord> {
  readonly name: 'owners' | 'federatedIdentityCredentials' | 'memberOf' | 'ownedObjects';
  /** Absent: Graph does not say that members can be chosen of what it expands. */
  readonly select?: string;
  /** Where it stands in the row of an app. */
  readonly within: z.ZodType<Expanded>;
  /** Of a list of it alone; not every one takes a page size. */
  readonly query: string;
  /** In the plural, for gaps. */
  readonly what: string;
  readonly read: (spoken: Spoken, rows: readonly unknown[]) => Read<R>;
}

const owner = 'id,displayName,userPrincipalName,userType,appOwnerOrganizationId';
const credential = 'id,issuer,subject';

/** What is not there was not expanded, which is not the same as none. */
export const expanded = z.array(z.unknown()).nullable();

export interface Expanded {
  readonly expanded: readonly unknown[];
}

export type Read<R extends AnyRecord = TrustRecord> = Required<Pick<Page<R>, 'records' | 'gaps'>>;

export const owners: Relation = {
  name: 'owners',
  select: owner,
  within: z.object({ owners: expanded }).transform(({ owners }) => ({ expanded: owners ?? [] })),
  query: `$top=999&$select=${owner}`,
  what: 'owners',
  read: readOwners,
};

export const federatedCredentials: Relation = {
  name: 'federatedIdentityCredentials',
  select: credential,
  query: `$select=${credential}`,
  within: z
    .object({ federatedIdentityCredentials: expanded })
    .transform(({ federatedIdentityCredentials }) => ({ expanded: federatedIdentityCredentials ?? [] })),
  what: 'federated credentials',
  read: (spoken, rows) =>
    readRows(
      {
        one: 'federated credential',
        row: federatedCredentialRow,
        toRecords: (row) => [toFederatedSubject(spoken, row)],
        subject: () => spoken.subject,
      },
      rows,
    ),
};

function readOwners(spoken: Spoken, rows: readonly unknown[]): Read {
  const { subject } = spoken;
  let hidden = 0;
  const { records, gaps } = readRows(
    {
      one: 'owner',
      row: ownerRow,
      toRecords: (row) => {
        if (isHidden(row)) hidden += 1;
        return [toOwner(spoken, row)];
      },
      subject: () => subject,
    },
    rows,
  );
  if (hidden === 0) return { records, gaps };
  const error = new ProviderError('permission', 'Graph gives their ids alone');
  return {
    records,
    gaps: [
      ...gaps,
      toGap(withNeeds(error, ['Directory.Read.All']), {
        what: `whether the owners of ${spoken.what} are guests`,
        subject,
      }),
    ],
  };
}
