import { type Draw, type Ids, shuffled } from '../chance.ts';
import type { List } from '../list.ts';
import type { Tenant } from '../tenants.ts';
import type { Edits } from './edits.ts';
import type { Groups } from './groups.ts';
import type { Mix } from './ordinary.ts';
import type { AppKind, Partner, Plant, Secret, Use } from './plant.ts';
import type { PlantedRoles, Roles } from './roles.ts';
import type { Scanner, ScannerOptions } from './scanner.ts';
import type { Speakers } from './speakers.ts';

/** A service principal of the tenant, with what the world knows of it. */
export interface App {
  readonly index: number;
  readonly id: string;
  readonly appId: string;
  readonly name: string;
  readonly kind: AppKind;
  /** The tenant that owns the registration; null as managed identities and legacy ones have it. */
  readonly home: string | null;
  readonly publisher: string | undefined;
  /** Milliseconds; null as some very old ones have it. */
  readonly created: number | null;
  readonly use: Use | undefined;
  readonly publishes: Plant['publishes'] | 'own-role';
  readonly assignedUsers: number;
  readonly secrets: readonly Secret[];
  readonly isForAnyTenant: boolean;
  readonly roles: NonNullable<Plant['roles']>;
}

export interface Assignment {
  readonly id: string;
  readonly appRoleId: string;
  readonly principalId: string;
  readonly principalType: 'ServicePrincipal' | 'User' | 'Group';
  readonly principalName: string;
  /** Milliseconds; the only date that Graph keeps of any grant. */
  readonly created: number;
  readonly resource: App;
}

export interface M365 extends Speakers, Roles, Groups {
  readonly tenant: Tenant;
  readonly company: string;
  readonly now: number;
  readonly seed: number;
  /** Whether the tenant has the licence that the report of sign-ins needs. */
  readonly isPremium: boolean;
  readonly users: { readonly length: number; readonly ids: Ids };
  /** The domains of the planted guests, who are the last of the users, backwards. */
  readonly guests: readonly string[];
  readonly partners: readonly Partner[];
  readonly apps: List<App>;
  readonly appIndexOf: (id: string) => number | undefined;
  readonly appIndexOfAppId: (appId: string) => number | undefined;
  readonly grants: List<Grant>;
  readonly grantsOf: (client: number) => List<Grant>;
  /** By the id of a grant, the index of the app that may hold it. */
  readonly clientOfGrant: (id: string) => number | undefined;
  /** What became of it after it was planted. */
  readonly edits: Edits;
  readonly assignedTo: (resource: number) => List<Assignment>;
  readonly activities: List<App>;
  readonly registrations: List<App>;
  readonly planted: readonly Plant[];
  /** OAuthlas itself. */
  readonly scanner: Scanner;
}

export interface M365Plan {
  readonly tenant: Tenant;
  readonly company: string;
  readonly seed: number;
  readonly now: number;
  readonly isPremium: boolean;
  readonly users: number;
  readonly servicePrincipals: number;
  readonly guests: readonly string[];
  readonly partners: readonly Partner[];
  /** The login of its organisation on GitHub. */
  readonly gitHub: string;
  /** Exact when set. */
  readonly delegatedGrants: number | undefined;
  /** Another mix of apps than the usual one. */
  readonly mix?: Mix;
  readonly planted: readonly Plant[];
  readonly roles: PlantedRoles;
  /** What OAuthlas itself is given; absent: what it needs. */
  readonly scanner?: ScannerOptions | undefined;
}

/** A delegated grant as the world knows it; ids in lower case. */
export interface Grant {
  readonly id: string;
  readonly clientId: string;
  readonly resourceId: string;
  /** Null when an administrator consented for everyone. */
  readonly principalId: string | null;
  /** Undefined where Graph leaves the property away. */
  readonly scope: string | undefined;
  /** The vendor writes the ids of this row in capitals. */
  readonly isOddCase: boolean;
}

/** What grants and assignments are made from. */
export interface Scene {
  readonly plan: M365Plan;
  readonly apps: List<App>;
  readonly plantedApps: readonly App[];
  /** The draws that `ordinary` is given. */
  readonly ordinary: Draw;
  /** How many of the apps are drawn, after the planted ones. */
  readonly drawn: number;
  readonly users: M365['users'];
  /** Where each app's own order of people begins. */
  readonly people: Draw;
}

/** The n-th of the people who did something with an app: each app has its own order of people. */
export function personOf(scene: Scene, app: number, n: number): string {
  const { users } = scene;
  return users.ids.at(shuffled(n, scene.people(app) % users.length, users.length));
}
