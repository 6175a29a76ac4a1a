import { z } from 'zod';
import { type RecordKey, recordKey } from '../../model/keys.ts';
import type { AppRecord, CredentialRecord } from '../../model/records.ts';
import { toExpiry, toInstant } from '../../model/values.ts';

/** `projects/P/serviceAccounts/ACCOUNT`, and of a key `/keys/KEY` after it. The account goes by its unique id, or its address. */
const place = /\/serviceAccounts\/([^/]+)(?:\/keys\/([^/]+))?$/;

export const assetSchema = z.object({
  name: z.string().regex(place),
  assetType: z.string(),
  // The closest first; of what is in a project, that project by its number.
  ancestors: z.array(z.string()).nullish(),
  resource: z.object({ data: z.unknown().optional() }).nullish(),
});

export type Asset = z.output<typeof assetSchema>;

/** The whole digits, as text: as a number it would have been rounded to that of another account. */
const uniqueId = z.string().regex(/^\d+$/);

/** @see https://cloud.google.com/iam/docs/reference/rest/v1/projects.serviceAccounts */
export const accountSchema = z.object({
  uniqueId,
  email: z.string().nullish(),
  projectId: z.string().nullish(),
  disabled: z.boolean().nullish(),
});

export type Account = z.output<typeof accountSchema>;

/**
 * The public key, and whatever else there is, is not even looked at.
 * @see https://cloud.google.com/iam/docs/reference/rest/v1/projects.serviceAccounts.keys
 */
export const keySchema = z.object({
  keyType: z.string().nullish(),
  keyOrigin: z.string().nullish(),
  validAfterTime: z.string().nullish(),
  validBeforeTime: z.string().nullish(),
  disabled: z.boolean().nullish(),
});

export type Key = z.output<typeof keySchema>;

/** Of what an asset is, by its name. */
export function partsOf(name: string): { readonly account: string; readonly key: string | undefined } {
  const [, account = '', key] = place.exec(name) ?? [];
  return { account, key };
}

export function isUniqueId(account: string): boolean {
  return uniqueId.safeParse(account).success;
}

export function appKey(tenant: string, account: string): RecordKey {
  return recordKey(tenant, 'app', account);
}

/** Its unique id is its OAuth client id: by that, domain-wide delegation and administrator roles name it. */
export function toApp(tenant: string, account: Account, { ancestors }: Pick<Asset, 'ancestors'>): AppRecord {
  const project = ancestors?.map((one) => /^projects\/(\d+)$/.exec(one)?.[1]).find((id) => id !== undefined);
  return {
    kind: 'app',
    key: appKey(tenant, account.uniqueId),
    clientId: account.uniqueId,
    name: account.email || `service account ${account.uniqueId}`,
    role: 'client',
    type: 'service-account',
    home: isAgent(account) ? 'platform' : 'own',
    ...(project !== undefined && { homeTenant: project }),
    // Google's JSON leaves out what is false.
    enabled: account.disabled !== true,
    createdAt: 'unknown',
    ...(isDefault(account) && { tags: ['default service account'] }),
  };
}

/** Where Google makes one by itself, of a project that uses App Engine or Compute Engine; it is the project's own. */
function isDefault({ email }: Account): boolean {
  return /@(?:developer|appspot)\.gserviceaccount\./.test(email ?? '');
}

/**
 * By which Google's own services act: its address is of a project of Google's. By the address and the project it stands
 * in, since anybody may call an account, or a project, as Google calls its own.
 */
function isAgent(account: Account): boolean {
  const { email, projectId } = account;
  if (!email || !projectId || isDefault(account)) return false;
  // A project of a domain, `example.com:name`, is written the other way round.
  const project = projectId.split(':').reverse().join('.');
  return !email.slice(email.indexOf('@') + 1).startsWith(`${project}.iam.gserviceaccount.`);
}

/** Google's own keys of an account never leave Google, which changes them by itself. */
export function isGooglesOwn({ keyType }: Key): boolean {
  return keyType === 'SYSTEM_MANAGED';
}

/** @param id of the key: the hash of its public half, so that one key of two accounts has the same */
export function toCredential(
  tenant: string,
  { account, id }: { readonly account: string; readonly id: string },
  key: Key,
): CredentialRecord {
  return {
    kind: 'credential',
    key: credentialKey(tenant, account, id),
    app: appKey(tenant, account),
    clientId: account,
    type: 'certificate',
    name: key.keyOrigin === 'USER_PROVIDED' ? `uploaded key ${id}` : `key ${id}`,
    startsAt: toInstant(key.validAfterTime),
    expiresAt: toExpiry(key.validBeforeTime),
    ...(key.disabled === true && { isOff: true }),
  };
}

export function credentialKey(tenant: string, account: string, id: string): RecordKey {
  return recordKey(tenant, 'credential', account, id);
}
