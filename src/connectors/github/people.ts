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

type People = ReadonlyMap<string, PrincipalRecord>;
type Reading = Pick<ReadOptions, 'tenant' | 'known' | 'signal'>;

/**
 * Some of GitHub's lists name people by their login, in whatever case, and all others by number. Worked out once for
 * all who ask. @throws ProviderError where the members had to be listed once more, and that was refused
 */
export async function peopleByLogin(session: Session, reading: Reading): Promise<People> {
  session.people ??= findPeople(session, reading);
  return await session.people;
}

/** What an earlier life of this run read stands in the store, which may keep no login: then they are listed again. */
async function findPeople(session: Session, { tenant, known, signal }: Reading): Promise<People> {
  if (session.hasListedMembers) return session.logins;
  const people = new Map<string, PrincipalRecord>();
  let isNameless = false;
  for await (const person of known('principal')) {
    if (person.name !== vendorId(person.key)) people.set(person.name.toLowerCase(), person);
    else if (person.type === 'user') isNameless = true;
  }
  for (const [login, person] of session.logins) people.set(login, person);
  if (!isNameless) return people;
  const { client, org } = session;
  for await (const { rows } of client.list('GET /orgs/{org}/members', { org }, { signal })) {
    for (const row of rows) {
      const { data } = accountSchema.safeParse(row);
      if (data === undefined) continue;
      people.set(data.login.toLowerCase(), toPrincipal(tenant, data, { guest: false, admin: 'unknown' }));
    }
  }
  return people;
}
