import { generateKeyPairSync } from 'node:crypto';
import nock from 'nock';
import type { OpenSurface, Tools } from '../../../src/connectors/connector.ts';
import { google } from '../../../src/connectors/google/index.ts';
import { Secret } from '../../../src/lib/secret.ts';
import { type RecordKey, recordKey } from '../../../src/model/keys.ts';
import type { PrincipalRecord } from '../../../src/model/records.ts';
import { testTools } from '../../support/surface.ts';

export const TOKEN = 'ya29.canary-access-token';

export const vendor = nock('https://admin.googleapis.com');
export const identity = nock('https://cloudidentity.googleapis.com');
export const login = nock('https://oauth2.googleapis.com');

export function bearer(members: object = {}): object {
  return { auth: { kind: 'bearer', token: new Secret(TOKEN) }, ...members };
}

export async function surface(
  id: string,
  members: object = {},
  tools: Tools = testTools(),
): Promise<OpenSurface> {
  const { surfaces } = await google.connect(bearer(members), tools);
  const found = surfaces.find((surface) => surface.id === id);
  if (found === undefined) throw new Error(`no surface ${id}`);
  return found;
}

export const PRIVATE_KEY = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
  type: 'pkcs8',
  format: 'pem',
}) as string;

/** Google is asked at the door who the administrator is: a super administrator, unless told otherwise. */
export function serviceAccount(
  members: object = {},
  administrator: object | string = { isAdmin: true },
  status = 200,
): object {
  vendor
    .get('/admin/directory/v1/users/admin%40example.com')
    .query(true)
    .optionally()
    .reply(status, administrator);
  const key = {
    type: 'service_account',
    client_email: 'scan@project.iam.gserviceaccount.com',
    client_id: '111222333',
    private_key: PRIVATE_KEY,
  };
  return {
    auth: { kind: 'service-account', key: new Secret(JSON.stringify(key)), subject: 'admin@example.com' },
    ...members,
  };
}

/** A refusal in the shape of the Google APIs. */
export function refusal(code: number, reason: string, message = 'refused'): object {
  return { error: { code, message, errors: [{ message, domain: 'global', reason }] } };
}

export function person(id: string, state: PrincipalRecord['state'] = 'active'): PrincipalRecord {
  return {
    kind: 'principal',
    key: principalKey(id),
    type: 'user',
    name: `Person ${id}`,
    state,
    guest: false,
    admin: false,
    createdAt: 'unknown',
  };
}

export function principalKey(id: string): RecordKey {
  return recordKey('t', 'principal', id);
}

/** As gcloud writes the file of a federation, whose tokens come from this file. */
export function externalAccount(file: string): string {
  return JSON.stringify({
    type: 'external_account',
    audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: 'https://sts.googleapis.com/v1/token',
    credential_source: { file },
  });
}
