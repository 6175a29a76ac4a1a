import { draws, shuffled } from '../chance.ts';
import { each, itemAt, type List } from '../list.ts';
import { guestDomain } from './guests.ts';
import type { FederatedCredential, Owners } from './plant.ts';
import type { App, Scene } from './scene.ts';

/** Who may speak for the tenant's own apps, and who for any app in this tenant. */
export interface Speakers {
  /** Of the registration: indices of users. */
  readonly ownersOf: (app: App) => readonly number[];
  /** Of the service principal. */
  readonly principalOwnersOf: (app: App) => PrincipalOwner;
  readonly ownedPrincipals: () => List<App>;
  readonly federatedOf: (app: App) => readonly FederatedCredential[];
}

interface PrincipalOwner {
  readonly users: readonly number[];
  readonly apps: readonly App[];
}

export function createSpeakers({ plan, apps, plantedApps, users, people }: Scene): Speakers {
  const draw = draws(plan.seed, `${plan.tenant.id}.speakers`);
  const isPlanted = ({ index }: App) => index < plantedApps.length;
  const members = (app: App, count: number): readonly number[] => {
    const found: number[] = [];
    for (let n = 0; n < users.length && found.length < count; n++) {
      const user = shuffled(n, people(app.index) % users.length, users.length);
      if (guestDomain({ ...plan, users }, user) === undefined) found.push(user);
    }
    return found;
  };
  const named = (app: App, owners: Owners): readonly number[] => [
    ...members(app, owners.members),
    ...(owners.guests ?? []).map((domain) => users.length - 1 - plan.guests.indexOf(domain)),
  ];
  const principalOwnersOf = (app: App): PrincipalOwner => {
    if (!isPlanted(app)) return { users: members(app, ordinarily(app, draw(app.index, 2))), apps: [] };
    const { principalOwners } = itemAt(plan.planted, app.index);
    if (principalOwners === undefined) return { users: [], apps: [] };
    const keys = principalOwners.apps ?? [];
    return {
      users: named(app, principalOwners),
      apps: keys.map((key) =>
        itemAt(
          plantedApps,
          plan.planted.findIndex((plant) => plant.key === key),
        ),
      ),
    };
  };
  const isOwned = (app: App): boolean => {
    const { users, apps } = principalOwnersOf(app);
    return users.length + apps.length > 0;
  };
  let owned: Uint32Array | undefined;
  return {
    ownersOf: (app) => {
      if (!isPlanted(app)) return members(app, draw(app.index) % 4);
      const { owners = { members: 1 } } = itemAt(plan.planted, app.index);
      return named(app, owners);
    },
    principalOwnersOf,
    ownedPrincipals: () => {
      owned ??= Uint32Array.from(
        Iterator.from(each(apps))
          .filter(isOwned)
          .map(({ index }) => index),
      );
      const indices = owned;
      return { length: indices.length, at: (n) => apps.at(itemAt(indices, n)) };
    },
    federatedOf: (app) => {
      if (isPlanted(app)) return itemAt(plan.planted, app.index).federated ?? [];
      const repository = app.name.toLowerCase().replaceAll(' ', '-');
      return draw(app.index, 1) % 4 === 0 ? [ofGitHub(`${plan.gitHub}/${repository}`)] : [];
    },
  };
}

/** Whoever makes an app of ours owns it; of others' apps, few have somebody who looks after them. */
function ordinarily({ kind }: App, word: number): number {
  if (kind === 'own') return word % 3;
  return kind === 'third-party' && word % 12 === 0 ? 1 : 0;
}

/** What GitHub Actions show of a repository's main branch. */
export function ofGitHub(repository: string, ref = 'ref:refs/heads/main'): FederatedCredential {
  return { issuer: 'https://token.actions.githubusercontent.com', subject: `repo:${repository}:${ref}` };
}
