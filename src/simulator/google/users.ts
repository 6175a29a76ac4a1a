import { personIndex } from '../names.ts';
import { credentials } from '../tenants.ts';
import type { Google } from './scene.ts';

/** The person behind a userKey: the id or the address. */
export function userIndexOf(google: Google, userKey: string): number | undefined {
  if (/^\d{21}$/.test(userKey)) return inside(google, google.users.ids.indexOf(userKey));
  if (userKey === credentials['harborline-workspace'].subject) return 0;
  const [local = '', domain] = userKey.toLowerCase().split('@');
  if (domain !== google.tenant.domain) return undefined;
  const index = inside(google, personIndex(local));
  // The first person's address is the administrator's, not their name.
  return index === 0 ? undefined : index;
}

function inside(google: Google, index: number | undefined): number | undefined {
  return index !== undefined && index < google.users.length ? index : undefined;
}
