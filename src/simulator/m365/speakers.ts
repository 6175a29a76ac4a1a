import { draws, shuffled } from '../chance.ts';
import { itemAt } from '../list.ts';
import { guestDomain } from './guests.ts';
import type { FederatedCredential } from './plant.ts';
import type { App, Scene } from './scene.ts';

/** Who may speak for the tenant's own apps. */
export interface Speakers {
  /** Indices of users. */
  readonly ownersOf: (app: App) => readonly number[];
  readonly federatedOf: (app: App) => readonly FederatedCredential[];
}

export function createSpeakers({ plan, plantedApps, users, people }: Scene): Speakers {
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
  return {
    ownersOf: (app) => {
      if (!isPlanted(app)) return members(app, draw(app.index) % 4);
      const { owners = { members: 1 } } = itemAt(plan.planted, app.index);
      const guests = (owners.guests ?? []).map((domain) => users.length - 1 - plan.guests.indexOf(domain));
      return [...members(app, owners.members), ...guests];
    },
    federatedOf: (app) => {
      if (isPlanted(app)) return itemAt(plan.planted, app.index).federated ?? [];
      const repository = app.name.toLowerCase().replaceAll(' ', '-');
      return draw(app.index, 1) % 4 === 0 ? [ofGitHub(`${plan.gitHub}/${repository}`)] : [];
    },
  };
}

/** What GitHub Actions show of a repository's main branch. */
export function ofGitHub(repository: string, ref = 'ref:refs/heads/main'): FederatedCredential {
  return { issuer: 'https://token.actions.githubusercontent.com', subject: `repo:${repository}:${ref}` };
}
