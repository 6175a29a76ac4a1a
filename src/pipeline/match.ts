import { namesOfVendor } from '../knowledge/vendors/index.ts';
import { comparable } from '../lib/text.ts';
import type { AppDossier } from '../model/dossier.ts';
import { vendorId } from '../model/keys.ts';
import type { Tie, Ties } from '../store/ties.ts';
import { type Asked, hostOf } from './asked.ts';

/** By what an app is found. `rank`: what it is itself comes before whom it acts for, and that before everyone. */
export interface Match {
  readonly by: string;
  readonly rank: 0 | 1 | 2;
}

/** By what it is found; undefined where it is not. An id or a scope is meant whole; of a name or a host a part will do. */
export function matchOf(dossier: AppDossier, asked: Asked, ties: Ties): Match | undefined {
  const by = ofItself(dossier, asked);
  if (by !== undefined) return { by, rank: 0 };
  const tied = ties.apps.get(dossier.key) ?? ties.clients.get(dossier.clientId);
  if (tied !== undefined) return { by: [...tied].map((tie) => tieWords[tie]).join(', and '), rank: 1 };
  const isForEveryone = dossier.grants.some(
    ({ reach, isSignInOnly }) => reach === 'everyone' && !isSignInOnly,
  );
  return ties.people.length > 0 && isForEveryone
    ? { by: 'everyone in the tenant, for whom it acts: this person too', rank: 2 }
    : undefined;
}

const tieWords = {
  'acts-for': 'the person for whom it acts',
  owner: 'its owner',
  'let-in': 'the person who let it in',
} as const satisfies Record<Tie, string>;

function ofItself(dossier: AppDossier, { text, ids, scopes, host }: Asked): string | undefined {
  const { key, clientId, name, organisation, told, grants, vendor, registered } = dossier;
  if (text === '') return undefined;
  const is = (one: string) => one !== 'unknown' && ids.includes(comparable(one));
  const has = (one: string | undefined) => one !== undefined && comparable(one).includes(text);
  if (is(clientId)) return 'its client id';
  // As our own output writes it, and as the vendor does: `installation/51006597`.
  const path = comparable(key);
  if (is(vendorId(key)) || ids.some((id) => path === id || (id.includes('/') && path.endsWith(`/${id}`))))
    return 'its id in this tenant';
  if (told.homes.some(is)) return 'its home';
  if (has(name)) return 'its name';
  const other = told.names.find(has);
  if (other !== undefined) return `another name that it bore: ${other}`;
  if (has(registered?.name)) return `its vendor, by your register: ${registered?.name}`;
  if (told.publishers.some(has)) return 'its publisher';
  if (has(organisation?.name) || has(organisation?.domain))
    return `the organisation that is its home: ${organisation?.name ?? organisation?.domain}`;
  if (has(vendor.name)) return `its vendor: ${vendor.name}`;
  const { brands, owner } = namesOfVendor(vendor.known);
  const brand = brands.find(has);
  if (brand !== undefined) return `its vendor: ${vendor.name}, also known as ${brand}`;
  if (has(owner)) return `its vendor: ${vendor.name}, which belongs to ${owner}`;
  if (grants.some((grant) => grant.scopes.some((scope) => scopes.includes(comparable(scope)))))
    return 'a scope that it holds';
  const isHost = (address: string) => host !== undefined && hostOf(address) === host;
  if (told.redirects.some((address) => has(address) || has(hostOf(address)) || isHost(address)))
    return 'an address to which its tokens may be sent';
  return undefined;
}
