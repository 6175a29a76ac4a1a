import type { LinkedApp } from '../connector.ts';

const lists = 'https://admin.google.com/ac/owl/';

/**
 * The list in the Admin console on which it stands: of delegations, or of apps that reached data. No address of one app
 * is known: the list is searched by the client id, which the next step names.
 */
export function consoleLink(_: unknown, { type }: Pick<LinkedApp, 'type'>): string {
  return type === 'service-account' ? `${lists}domainwidedelegation` : `${lists}list?tab=apps`;
}
