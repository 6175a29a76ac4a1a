import type { LinkedApp } from '../connector.ts';

const console = 'https://admin.google.com/ac/';

/**
 * The list in the Admin console on which it stands: of delegations, or of apps that reached data. No address of one app
 * is known: the list is searched by the client id, which the next step names. What a person made by hand stands on the
 * person's own page.
 */
export function consoleLink(_: unknown, { type, role }: Pick<LinkedApp, 'type' | 'role'>): string {
  if (role === 'token') return `${console}users`;
  return type === 'service-account' ? `${console}owl/domainwidedelegation` : `${console}owl/list?tab=apps`;
}
