/**
 * The list of apps that reached data, in the Admin console. No address of one app is known: the list is searched by
 * the client id, which the next step names.
 */
export function consoleLink(): string {
  return 'https://admin.google.com/ac/owl/list?tab=apps';
}
