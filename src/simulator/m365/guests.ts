import { draws } from '../chance.ts';

interface Directory {
  readonly tenant: { readonly id: string };
  readonly seed: number;
  readonly users: { readonly length: number };
  readonly guests: readonly string[];
}

/** The domain by which a user was invited; undefined for members. The planted guests come last. */
export function guestDomain({ tenant, seed, users, guests }: Directory, index: number): string | undefined {
  const planted = guests[users.length - 1 - index];
  if (planted !== undefined) return planted;
  return draws(seed, `${tenant.id}.people`)(index) % 50 === 7 ? 'partner.example' : undefined;
}
