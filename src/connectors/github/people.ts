import { z } from 'zod';
import { vendorId } from '../../model/keys.ts';
import type { PrincipalRecord } from '../../model/records.ts';
import type { ReadOptions } from '../connector.ts';
import { personKey } from './keys.ts';
import type { Session } from './session.ts';

/** An account, as GitHub shows it in every list. */
export const accountSchema = z.looseObject({
  id: z.int().positive(),
  login: z.string().min(1),
  type: z.string().optional(),
});

export type Account = z.output<typeof accountSchema>;

/** Somebody of a list, whose login the session remembers. */
export function person(
  { logins }: Session,
  tenant: string,
  account: Account,
  role: Pick<PrincipalRecord, 'guest' | 'admin'>,
): PrincipalRecord {
  const told = toPrincipal(tenant, account, role);
  logins.set(account.login.toLowerCase(), told);
  return told;
}

/** GitHub tells no more in its lists: neither an address, nor since when, nor whether somebody is suspended. */
export function toPrincipal(
  tenant: string,
  { id, login, type }: Account,
  { guest, admin }: Pick<PrincipalRecord, 'guest' | 'admin'>,
): PrincipalRecord {
  return {
    kind: 'principal',
    key: personKey(tenant, id),
    type: type === 'Bot' ? 'service' : 'user',
    name: login,
    state: 'unknown',
    guest,
    admin,
    createdAt: 'unknown',
  };
}

/**
 * Some of GitHub's lists name people by their login, in whatever case, and all others by number. The members were
 * listed before; where that was in an earlier life of this run, of which the store may keep no login, once more.
 * @throws ProviderError as that list does
 */
export async function peopleByLogin(
  { client, org, logins }: Session,
  { tenant, known, signal }: Pick<ReadOptions, 'tenant' | 'known' | 'signal'>,
): Promise<ReadonlyMap<string, PrincipalRecord>> {
  if (logins.size > 0) return logins;
  let isAnybodyKnown = false;
  for await (const person of known('principal')) {
    isAnybodyKnown = true;
    if (person.name !== vendorId(person.key)) logins.set(person.name.toLowerCase(), person);
  }
  // Where nobody could be listed before, nobody can be now.
  if (logins.size > 0 || !isAnybodyKnown) return logins;
  const pages = client.list('GET /orgs/{org}/members', { org }, { signal });
  for await (const { rows } of pages) {
    for (const row of rows) {
      const { data } = accountSchema.safeParse(row);
      if (data !== undefined)
        logins.set(data.login.toLowerCase(), toPrincipal(tenant, data, { guest: false, admin: 'unknown' }));
    }
  }
  return logins;
}
