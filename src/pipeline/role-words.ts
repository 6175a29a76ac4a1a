import type { PolicyRecord } from '../model/records.ts';
import { policyInWords } from './consent-words.ts';

/** What whoever holds one of these roles may let in; nothing of a role that is switched off. */
export function rolesInWords(
  roles: readonly PolicyRecord[],
  policies: readonly PolicyRecord[],
): readonly string[] {
  return roles.flatMap(({ title, name, state, value }) => {
    if (state === 'off') return [];
    const actions = Array.isArray(value) ? value : [];
    const told = [...new Set(actions.map((action) => actionInWords(String(action), policies)))];
    const doubt = state === 'unknown' ? ', if it is switched on, which is unknown' : '';
    return [`Whoever holds the role "${title ?? name}" may ${told.join('; and ')}${doubt}`];
  });
}

/** `microsoft.directory/servicePrincipals/managePermissionGrantsForAll.microsoft-application-admin` */
function actionInWords(action: string, policies: readonly PolicyRecord[]): string {
  const [, whose = '', id = ''] = /\/managePermissionGrantsFor(\w+)\.(.+)$/i.exec(action) ?? [];
  const owner = owners.get(whose.toLowerCase());
  if (owner !== undefined) return `consent for ${owner} to: ${policyInWords(id, policies)} (${id})`;
  if (whose !== '') return `consent in another way, too (${whose}, ${id})`;
  return `change the policies of consent (${action.replace(/^microsoft\.directory\//i, '')})`;
}

const owners: ReadonlyMap<string, string> = new Map([
  ['self', 'themselves'],
  ['all', 'everybody'],
  ['ownedresource', 'teams and chats that they own'],
]);
