import { type Draw, draws, nameHash } from '../chance.ts';
import { itemAt } from '../list.ts';
import { person } from '../names.ts';
import { credentials, type Tenant } from '../tenants.ts';
import { ordinaryApp, ordinaryAuthorization, ordinaryToken } from './ordinary.ts';
import type { AppPlant, TokenPlant } from './planted.ts';
import type { Account, Authorized, GitHub, Installed, PersonalToken } from './scene.ts';

export interface GitHubPlan {
  readonly tenant: Tenant & { readonly organization: string };
  readonly seed: number;
  readonly now: number;
  readonly hasSaml: boolean;
  readonly members: number;
  readonly outsiders: number;
  readonly apps: readonly AppPlant[];
  readonly tokens: readonly TokenPlant[];
  readonly requests: readonly TokenPlant[];
  /** How many there are of each, the planted included. */
  readonly sizes: {
    readonly installations: number;
    readonly personalAccessTokens: number;
    readonly credentialAuthorizations: number;
  };
}

/** The first so many members own the organisation. */
const OWNERS = 5;

/** @throws RangeError when fewer are wanted than are planted */
export function createGitHub(plan: GitHubPlan): GitHub {
  const { tenant, seed, now, hasSaml, sizes } = plan;
  const draw = (what: string) => draws(seed, `github.${tenant.id}.${what}`);
  const accounts = draw('accounts');
  const members = listed(plan.members, (index) => toAccount(accounts, index));
  const outsiders = listed(plan.outsiders, (index) => toAccount(accounts, plan.members + index));
  const owner = (what: Draw, index: number) => itemAt(members, what(index, 20) % members.length);
  const tokens = draw('tokens');
  const requests = draw('requests');
  const authorizations = draw('authorizations');
  return {
    tenant,
    id: 40_000_000 + (nameHash(tenant.id) % 20_000_000),
    seed,
    now,
    hasSaml,
    members,
    outsiders,
    installations: plants('installations', plan.apps, sizes.installations, draw('apps'), ordinaryApp).map(
      (plant, index) => toInstalled(draw('installations'), index, plant),
    ),
    tokens: plants(
      'personalAccessTokens',
      plan.tokens,
      sizes.personalAccessTokens,
      tokens,
      ordinaryToken,
    ).map((plant, index) => toToken(tokens, index, plant, owner(tokens, index))),
    requests: plan.requests.map((plant, index) => toToken(requests, index, plant, owner(requests, index))),
    authorizations: listed(hasSaml ? sizes.credentialAuthorizations : 0, (index): Authorized => {
      const id = idOf(authorizations, index, 160_000_000);
      return ordinaryAuthorization(authorizations, index, { id, owner: owner(authorizations, index) });
    }),
  };
}

function plants<T>(
  what: string,
  planted: readonly T[],
  wanted: number,
  draw: Draw,
  ordinary: (draw: Draw, index: number) => T,
): readonly T[] {
  if (wanted < planted.length) throw new RangeError(`${what} must be at least ${planted.length}`);
  return [...planted, ...listed(wanted - planted.length, (index) => ordinary(draw, index))];
}

function listed<T>(length: number, make: (index: number) => T): readonly T[] {
  return Array.from({ length }, (_, index) => make(index));
}

/** Rising numbers with holes between them, as the vendor counts all its customers' things together. */
function idOf(draw: Draw, index: number, base: number): number {
  return base + index * 613 + (draw(index, 30) % 613);
}

function toAccount(draw: Draw, index: number): Account {
  const { local } = person(index);
  return {
    id: idOf(draw, index, 20_400_000),
    login: local.replace('.', '-'),
    isOwner: index < OWNERS,
  };
}

/** The same app has the same ids in every organisation; the scanner's own are those of the credentials. */
function toInstalled(draw: Draw, index: number, plant: AppPlant): Installed {
  const slug = plant.name.toLowerCase().replaceAll(' ', '-');
  const known = credentials['harborline-github'];
  const isScanner = slug === 'oauthlas-scanner';
  return {
    id: isScanner ? known.installationId : idOf(draw, index, 51_000_000),
    appId: isScanner ? known.appId : 10_000 + (nameHash(slug) % 1_000_000),
    clientId: isScanner ? known.clientId : clientIdOf(slug),
    slug,
    name: plant.name,
    publisher: plant.publisher,
    permissions: toPermissions(plant.permissions) as Installed['permissions'],
    repositories: plant.repositories,
    created: plant.created,
    suspended: plant.suspended,
    bad: plant.bad,
  };
}

function clientIdOf(slug: string): string {
  const word = draws(nameHash(slug), 'github.client');
  return `Iv23li${word(1).toString(36).padStart(7, '0')}${word(2).toString(36).padStart(7, 'Q')}`;
}

function toToken(draw: Draw, index: number, plant: TokenPlant, owner: Account): PersonalToken {
  return {
    id: idOf(draw, index, 1_200_000),
    tokenId: idOf(draw, index, 7_800_000),
    name: plant.name,
    owner,
    organization: toPermissions(plant.organization),
    repository: toPermissions(plant.repository),
    repositories: plant.repositories,
    granted: plant.granted,
    used: plant.used,
    ends: plant.ends,
    bad: plant.bad,
  };
}

function toPermissions(words: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    words.split(' ').flatMap((word) => {
      const [name, level] = word.split(':');
      return name && level ? [[name, level] as const] : [];
    }),
  );
}
