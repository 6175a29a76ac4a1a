import { vendorId } from '../../../model/keys.ts';
import type { FindingEvent } from '../../../model/outbox.ts';
import { objectIdOf } from '../shared/object-id.ts';
import { some } from '../shared/values.ts';

/** What the finding is about, the app first: by the vendor's own ids, which its logs and consoles know. */
export function resourcesOf({ finding: { about, subject, clientId } }: FindingEvent) {
  return about.map((key, i) => {
    const [namespace, type] = key.split('/');
    const isFirst = i === 0;
    return {
      uid: vendorId(key),
      uid_alt: isFirst && clientId !== 'unknown' ? clientId : undefined,
      name: isFirst ? subject : undefined,
      type,
      namespace,
    };
  });
}

const RESOURCE_UID = { type_id: 10, type: 'Resource UID' };
const ACCOUNT_UID = { type_id: 35, type: 'Account UID' };
const HOSTNAME = { type_id: 1, type: 'Hostname' };
const IP_ADDRESS = { type_id: 2, type: 'IP Address' };

/**
 * What to search one's own logs for. Only what can be an id or a host stands here: hosts and ids are plain letters, and
 * whatever an app puts in their place would be searched for in vain.
 */
export function observablesOf(event: FindingEvent) {
  const { app, finding } = event;
  const found = [
    { name: 'resources[0].uid_alt', ...RESOURCE_UID, value: finding.clientId },
    { name: 'unmapped.object_id', ...RESOURCE_UID, value: objectIdOf(event) ?? 'unknown' },
    { name: 'unmapped.home_tenant', ...ACCOUNT_UID, value: app?.homeTenant ?? 'unknown' },
    ...(app?.replyHosts ?? []).map(hostObservable),
  ].filter(({ value }) => value !== 'unknown' && plain.test(value));
  return some(found);
}

const plain = /^[!#-[\]-~]{1,253}$/;
const address = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[\da-f]*:[\da-f:.]+)$/i;

/** The host of a URL has an IPv6 address in brackets. */
function hostObservable(host: string) {
  const value = host.replace(/^\[(.*)\]$/, '$1');
  return { name: 'unmapped.reply_hosts', ...(address.test(value) ? IP_ADDRESS : HOSTNAME), value };
}
