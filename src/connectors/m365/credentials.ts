import { z } from 'zod';
import { type RecordKey, recordKey } from '../../model/keys.ts';
import type { CredentialRecord } from '../../model/records.ts';
import { toExpiry, toInstant } from '../../model/values.ts';
import { maybeGuid } from './listing.ts';

const credential = {
  keyId: maybeGuid,
  displayName: z.string().nullish(),
  startDateTime: z.string().nullish(),
  endDateTime: z.string().nullish(),
};

/** The secret itself and its hint are not even looked at. */
export const passwordCredential = z.object(credential);

export const keyCredential = z.object({
  ...credential,
  type: z.string().nullish(),
  usage: z.string().nullish(),
});

export interface Owner {
  /** Absent for a registration, which is known by its client id. */
  readonly app?: RecordKey;
  readonly clientId: string | undefined;
  /** The object that holds the credential. */
  readonly ownerId: string;
}

export function fromPasswords(
  tenant: string,
  owner: Owner,
  passwords: readonly z.output<typeof passwordCredential>[] | null | undefined,
): readonly CredentialRecord[] {
  return (passwords ?? []).map((password, at) => toCredential(tenant, owner, 'secret', password, at));
}

export function fromKeys(
  tenant: string,
  owner: Owner,
  keys: readonly z.output<typeof keyCredential>[] | null | undefined,
): readonly CredentialRecord[] {
  return (keys ?? [])
    .filter(({ usage }) => !/^(?:encrypt|sign)$/i.test(usage ?? '')) // these open no door to the tenant
    .map((key, at) =>
      toCredential(tenant, owner, key.type === 'Symmetric' ? 'secret' : 'certificate', key, at),
    );
}

function toCredential(
  tenant: string,
  { app, clientId, ownerId }: Owner,
  type: CredentialRecord['type'],
  { keyId, displayName, startDateTime, endDateTime }: z.output<typeof passwordCredential>,
  at: number,
): CredentialRecord {
  return {
    kind: 'credential',
    key: recordKey(tenant, 'credential', ownerId, keyId || `unnamed-${type}-${at}`),
    ...(app !== undefined && { app }),
    ...(clientId !== undefined && { clientId }),
    type,
    ...(typeof displayName === 'string' && displayName !== '' && { name: displayName }),
    startsAt: toInstant(startDateTime),
    expiresAt: toExpiry(endDateTime),
  };
}
