import { type RecordKey, recordKey } from '../../model/keys.ts';

/** A service principal, by its object id in this tenant. */
export function clientKey(tenant: string, objectId: string): RecordKey {
  return recordKey(tenant, 'app', objectId);
}

/** An app registration, by the app id that all its service principals share. */
export function registrationKey(tenant: string, appId: string): RecordKey {
  return recordKey(tenant, 'app', 'registration', appId);
}

/** A package of Teams, by the id that its catalogue gave it; of one that was put straight into a team, by that of its own. */
export function teamsAppKey(tenant: string, id: string): RecordKey {
  return recordKey(tenant, 'app', 'teams-app', id);
}

export function userKey(tenant: string, objectId: string): RecordKey {
  return recordKey(tenant, 'principal', objectId);
}

/** What decides from outside who is signed in. */
export function signInKey(tenant: string, ...parts: readonly [string, ...string[]]): RecordKey {
  return recordKey(tenant, 'trust', 'sign-in', ...parts);
}

export function federatedDomainKey(tenant: string, domain: string): RecordKey {
  return signInKey(tenant, 'domain', domain);
}
