import { z } from 'zod';
import type { PrincipalRecord } from '../../model/records.ts';
import { personKey } from './keys.ts';

/** An account, as GitHub shows it in every list. */
export const accountSchema = z.looseObject({
  id: z.int().positive(),
  login: z.string().min(1),
  type: z.string().optional(),
});

export type Account = z.output<typeof accountSchema>;

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

/** Some of GitHub's lists name people by their login, in whatever case, and all others by number. */
export async function peopleByLogin(
  people: AsyncIterable<PrincipalRecord>,
): Promise<ReadonlyMap<string, PrincipalRecord>> {
  const byLogin = new Map<string, PrincipalRecord>();
  for await (const person of people) byLogin.set(person.name.toLowerCase(), person);
  return byLogin;
}
