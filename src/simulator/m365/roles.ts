import { guids, type Ids } from '../chance.ts';
import { itemAt } from '../list.ts';
import { deletedId } from './deleted.ts';
import { personOf, type Scene } from './scene.ts';

/** Ids are Microsoft's, the same in every tenant; but the last role is the tenant's own. */
export const roleIds = {
  'Global Administrator': '62e90394-69f5-4237-9190-012177145e10',
  'Privileged Authentication Administrator': '7be44c8a-adaf-4e2a-84d6-ab2649e08a13',
  'Cloud Application Administrator': '158c047a-c907-4556-b7ef-446551a6b5f7',
  'Exchange Administrator': '29232cdf-9323-42fd-ade2-1d097af3e4de',
  'Helpdesk Administrator': '729827e3-9c14-49f7-bb1b-9608f156bbb8',
  'License Administrator': '4d6ac14f-3453-41d0-bef9-a3e0c569773a',
  'Reports Reader': '4a5d8f65-41da-4de4-8968-e035b65339cf',
  'Directory Readers': '88d8e3e3-8f55-4a1e-953a-9b9898b8876b',
  'Rota Keeper': '5c0b7e92-3f48-4d16-9a7e-e1d265b8f034',
} as const;

export type RoleName = keyof typeof roleIds;

/** Who holds a role. A group is named by what it is for; `gone` is nobody any more. */
export type RoleHolder =
  | { readonly app: string }
  | { readonly user: number }
  /** The first who consented to this planted app. */
  | { readonly consenterOf: string }
  | { readonly group: string }
  /** An app in the recycle bin. */
  | { readonly deleted: string }
  | { readonly gone: number };

export interface PlantedRole {
  readonly role: RoleName;
  readonly to: RoleHolder;
  /** Where alone it holds: an administrative unit, or this planted app. */
  readonly within?: 'unit' | { readonly app: string };
  readonly isEligible?: true;
  /** The vendor writes the ids of this row in capitals. */
  readonly isOddCase?: true;
  /** The vendor does not expand who holds it, although there is somebody. */
  readonly isUnexpanded?: true;
}

export interface PlantedRoles {
  readonly roles: readonly PlantedRole[];
  /** Who is in the groups that hold roles. */
  readonly groups: Readonly<Record<string, readonly RoleHolder[]>>;
}

/** A holder as the directory knows it. */
export interface Holder {
  readonly kind: 'app' | 'user' | 'group' | 'deleted' | 'gone';
  readonly id: string;
  /** Of the app or the user. */
  readonly index: number;
  readonly name: string;
}

export interface RoleAssignment {
  readonly index: number;
  readonly role: RoleName;
  readonly holder: Holder;
  readonly scope: string;
  readonly isEligible: boolean;
  readonly isOddCase: boolean;
  readonly isUnexpanded: boolean;
}

export interface Roles {
  readonly roleAssignments: readonly RoleAssignment[];
  /** By the id of the group. */
  readonly roleGroups: ReadonlyMap<string, readonly Holder[]>;
}

export function createRoles(scene: Scene): Roles {
  const { plan, plantedApps, users } = scene;
  const groups = Object.keys(plan.roles.groups);
  const groupIds = idsOf(scene, 'roleGroup');
  const gone = idsOf(scene, 'roleGone');
  const unit = idsOf(scene, 'unit').at(0);
  const appOf = (key: string) =>
    itemAt(
      plantedApps,
      plan.planted.findIndex((plant) => plant.key === key),
    );
  const userHolder = (index: number): Holder => ({ kind: 'user', id: users.ids.at(index), index, name: '' });
  const holderOf = (to: RoleHolder): Holder => {
    if ('app' in to) {
      const { id, index, name } = appOf(to.app);
      return { kind: 'app', id, index, name };
    }
    if ('user' in to) return userHolder(to.user % users.length);
    if ('consenterOf' in to) {
      const person = personOf(scene, appOf(to.consenterOf).index, 0);
      return userHolder(users.ids.indexOf(person) ?? 0);
    }
    if ('deleted' in to) {
      const id = deletedId(plan.seed, plan.tenant.id, to.deleted);
      return { kind: 'deleted', id, index: 0, name: to.deleted };
    }
    if ('gone' in to) return { kind: 'gone', id: gone.at(to.gone), index: to.gone, name: '' };
    const index = groups.indexOf(to.group);
    return { kind: 'group', id: groupIds.at(index), index, name: to.group };
  };
  const scopeOf = ({ within }: PlantedRole) => {
    if (within === undefined) return '/';
    return within === 'unit' ? `/administrativeUnits/${unit}` : `/${appOf(within.app).id}`;
  };
  return {
    roleAssignments: plan.roles.roles.map((planted, index) => ({
      index,
      role: planted.role,
      holder: holderOf(planted.to),
      scope: scopeOf(planted),
      isEligible: planted.isEligible ?? false,
      isOddCase: planted.isOddCase ?? false,
      isUnexpanded: planted.isUnexpanded ?? false,
    })),
    roleGroups: new Map(
      Object.values(plan.roles.groups).map((members, index) => [groupIds.at(index), members.map(holderOf)]),
    ),
  };
}

function idsOf({ plan }: Scene, stream: string): Ids {
  return guids(plan.seed, `${plan.tenant.id}.${stream}`);
}
