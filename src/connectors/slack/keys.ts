import { type RecordKey, recordKey } from '../../model/keys.ts';

export function appKey(tenant: string, appId: string): RecordKey {
  return recordKey(tenant, 'app', appId);
}

/** What was set up before there were apps: an incoming webhook, a slash command, a feed. */
export function serviceKey(tenant: string, serviceId: string): RecordKey {
  return recordKey(tenant, 'app', 'service', serviceId);
}

/** A bot user of which Slack does not say whose app it is. */
export function botKey(tenant: string, userId: string): RecordKey {
  return recordKey(tenant, 'app', 'bot', userId);
}

/** A person or bot: the same id in every workspace of an organisation. */
export function userKey(tenant: string, userId: string): RecordKey {
  return recordKey(tenant, 'principal', userId);
}

export function placeKey(tenant: string, kind: 'organization' | 'workspace', id: string): RecordKey {
  return recordKey(tenant, 'setting', kind, id);
}
