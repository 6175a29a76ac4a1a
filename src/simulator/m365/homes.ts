import { guids, nameHash } from '../chance.ts';
import { each } from '../list.ts';
import { vendorName } from '../names.ts';
import { harborline, tidewater } from '../tenants.ts';
import type { M365 } from './scene.ts';

/** An organisation as Entra tells it to others. */
export interface Home {
  readonly name: string;
  readonly domain: string;
  /** It tells its name only as that of its sign-in page. */
  readonly isBrandOnly: boolean;
}

/** Its publisher is no more: who made it cannot be asked. */
const goneKey = 'dockside-directory-connector';

/** The homes of foreign apps, and the organisations that have cross-tenant settings of their own. */
export function homesOf({ apps, partners }: M365): ReadonlySet<string> {
  const homes = new Set(partners.map(({ tenantId }) => tenantId));
  for (const { kind, home } of each(apps)) if (kind === 'third-party' && home !== null) homes.add(home);
  return homes;
}

/** Undefined where there is none of this id. */
export function homeOf({ seed, apps, planted, partners }: M365, id: string): Home | undefined {
  const ours = [harborline, tidewater].find(({ tenantId }) => tenantId === id);
  if (ours !== undefined) return { name: ours.label, domain: ours.domain, isBrandOnly: false };
  const partner = partners.find(({ tenantId }) => tenantId === id);
  if (partner !== undefined) return partner.name === undefined ? undefined : named(partner.name, 1);
  const number = guids(seed, 'm365.vendor').indexOf(id);
  if (number === undefined) return undefined;
  const plant = planted.find(({ kind, key }) => kind === 'third-party' && nameHash(key) === number);
  if (plant?.key === goneKey) return undefined;
  if (plant !== undefined) return named(plant.publisher ?? plant.name, 1);
  return number < apps.length - planted.length ? named(`${vendorName(number)} Software`, number) : undefined;
}

/** One in four never proved a domain of its own. */
function named(name: string, number: number): Home {
  const word = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  const domain = number % 4 === 2 ? `${word.replaceAll('-', '')}.onmicrosoft.com` : `${word}.example`;
  return { name, domain: number % 5 === 3 ? domain.toUpperCase() : domain, isBrandOnly: number % 9 === 4 };
}
