import type { LinkedApp } from '../connector.ts';

const admin = 'https://admin.google.com/ac/';
const cloud = 'https://console.cloud.google.com/iam-admin/serviceaccounts/details/';

/**
 * The list in the Admin console on which it stands: of delegations, or of apps that reached data. No address of one app
 * is known: the list is searched by the client id, which the next step names. What a person made by hand stands on the
 * person's own page, and a service account whose project is told on its own in Google Cloud, where it can be disabled.
 */
export function consoleLink(
  _: unknown,
  { clientId, type, role, homeTenant }: Pick<LinkedApp, 'clientId' | 'type' | 'role' | 'homeTenant'>,
): string {
  if (role === 'token') return `${admin}users`;
  if (type !== 'service-account') return `${admin}owl/list?tab=apps`;
  const isKnown = [clientId, homeTenant].every((id) => /^\d+$/.test(id ?? ''));
  return isKnown ? `${cloud}${clientId}?project=${homeTenant}` : `${admin}owl/domainwidedelegation`;
}
