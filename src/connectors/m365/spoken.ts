import { z } from 'zod';
import type { RecordKey } from '../../model/keys.ts';
import type { TrustRecord } from '../../model/records.ts';
import type { Maybe } from '../../model/values.ts';
import { clientKey, registrationKey } from './keys.ts';
import { guid, idIn, maybeGuid } from './listing.ts';

/** Our own directory, from which it is seen whose something is. */
export interface Seen {
  readonly tenant: string;
  readonly ownTenant: Maybe<string>;
}

/** What may be spoken for: the definition of an app, or its service principal in this tenant. */
export interface Spoken extends Seen {
  /** The app id of a registration, the object id of a service principal. */
  readonly id: string;
  /** In the keys of its owners, since the same person may own both. */
  readonly as: 'owner' | 'principal-owner';
  readonly filed: Pick<TrustRecord, 'app' | 'clientId'>;
  /** Whom a gap is about. */
  readonly subject: RecordKey;
  /** `an app registration`. */
  readonly what: string;
}

/** A list of Graph of what may be spoken for. */
export interface Collection {
  readonly path: string;
  readonly one: string;
  /** In the plural, for gaps. */
  readonly many: string;
  readonly row: z.ZodType<Speakable>;
  /** Whom a row that does not parse is about, when so much of it can be read. */
  readonly subject: (tenant: string, row: unknown) => RecordKey | undefined;
}

export interface Speakable {
  /** The object id: what a path names it by. */
  readonly id: string;
  readonly seenFrom: (seen: Seen) => Spoken;
}

export const registrations: Collection = {
  path: '/v1.0/applications',
  one: 'app registration',
  many: 'app registrations',
  row: z.object({ id: guid, appId: guid }).transform(({ id, appId }) => ({
    id,
    seenFrom: (seen) => ({
      ...seen,
      id: appId,
      as: 'owner',
      filed: { clientId: appId },
      subject: registrationKey(seen.tenant, appId),
      what: 'an app registration',
    }),
  })),
  subject: (tenant, row) => {
    const appId = idIn(row, 'appId');
    return appId === undefined ? undefined : registrationKey(tenant, appId);
  },
};

export const principals: Collection = {
  path: '/v1.0/servicePrincipals',
  one: 'service principal',
  many: 'service principals',
  row: z.object({ id: guid, appId: maybeGuid }).transform(({ id, appId }) => ({
    id,
    seenFrom: (seen) => ({
      ...seen,
      id,
      as: 'principal-owner',
      filed: { app: clientKey(seen.tenant, id), ...(appId && { clientId: appId }) },
      subject: clientKey(seen.tenant, id),
      what: 'a service principal',
    }),
  })),
  subject: (tenant, row) => {
    const id = idIn(row, 'id');
    return id === undefined ? undefined : clientKey(tenant, id);
  },
};
