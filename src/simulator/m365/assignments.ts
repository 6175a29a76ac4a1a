import { guids, nameHash } from '../chance.ts';
import { dayMs } from '../clock.ts';
import { itemAt, joined, type List, listOf } from '../list.ts';
import { person } from '../names.ts';
import { assignmentId } from './ids.ts';
import { ordinary } from './ordinary.ts';
import { type Permission, published } from './permissions.ts';
import type { Plant } from './plant.ts';
import { type App, type Assignment, personOf, type Scene } from './scene.ts';

/** "Assigned, but to no role in particular". */
export const defaultAccess = '00000000-0000-0000-0000-000000000000';

/** The company's own API, and the role it withdrew. */
export const trackRoles: readonly Permission[] = [
  ['2d4c9a70-6b1e-4f35-8a09-c1e7f5b3d264', 'Shipments.Read.All'],
  ['9e07b3c8-51f2-4d6a-b4e8-3a60d9c7f125', 'Shipments.ReadWrite.All'],
];
export const userRole: Permission = ['64f1d2b9-8c37-4ea0-95d6-0b7a3e8c41f2', 'Dispatcher'];
export const ownRole: Permission = ['b58e0c14-97d3-4a2f-8e61-d4f90a7c3b26', 'Service.Access'];
const withdrawnRole = 'f3a61c97-0d28-4b5e-a7c4-18e95d02b6f7';

export function createAssignments(scene: Scene): {
  readonly assignedTo: (resource: number) => List<Assignment>;
} {
  const { apps, plantedApps, drawn, plan } = scene;
  const own = guids(plan.seed, `${plan.tenant.id}.assignment`);
  // Which ordinary apps hold a role on Microsoft Graph, and which of theirs: two numbers each.
  const drawnRoles: number[] = [];
  for (let nth = 0; nth < drawn; nth++) {
    ordinary(scene.ordinary, nth, scene.plan.mix).roles.forEach((_, which) => {
      drawnRoles.push(nth, which);
    });
  }
  const onGraph = Uint32Array.from(drawnRoles);
  const ordinaryOnGraph = (resource: App): List<Assignment> => ({
    length: onGraph.length / 2,
    at: (n) => {
      const app = apps.at(plantedApps.length + itemAt(onGraph, 2 * n));
      const role = itemAt(app.roles.graph ?? [], itemAt(onGraph, 2 * n + 1));
      return toApp(app, resource, roleId('graph', role), own.at(1_000_000 + n), plan.now);
    },
  });
  const told = (resource: App) => {
    const assignments: Assignment[] = [];
    const key = resource.publishes;
    if (key === undefined || key === 'own-role') return assignments;
    for (const app of plantedApps) {
      for (const role of app.roles[key] ?? []) {
        const unique = own.at(app.index * 10_000 + resource.index * 100 + assignments.length);
        assignments.push(toApp(app, resource, roleId(key, role), unique, plan.now));
      }
    }
    return assignments;
  };
  const people = (resource: App): List<Assignment> => ({
    length: Math.min(resource.assignedUsers, scene.users.length),
    at: (n) => toPerson(scene, resource, n, own.at(500_000_000 + resource.index * 16 + n)),
  });

  return {
    assignedTo: (index) => {
      const resource = apps.at(index);
      const toApps = listOf(told(resource));
      return joined(
        resource.publishes === 'graph' ? joined(toApps, ordinaryOnGraph(resource)) : toApps,
        people(resource),
      );
    },
  };
}

function toApp(app: App, resource: App, appRoleId: string, unique: string, now: number): Assignment {
  return {
    id: assignmentId(app.id, unique),
    appRoleId,
    principalId: app.id,
    principalType: 'ServicePrincipal',
    principalName: app.name,
    // Given when the app came; of the oldest apps nobody knows when that was.
    created: app.created ?? now - 2_500 * dayMs,
    resource,
  };
}

// Every fifth is a group; people are mostly assigned to no role in particular.
function toPerson(scene: Scene, resource: App, n: number, unique: string): Assignment {
  const isGroup = n % 5 === 4;
  const principalId = isGroup ? guids(scene.plan.seed, 'group').at(n) : personOf(scene, resource.index, n);
  const index = scene.users.ids.indexOf(principalId) ?? 0;
  const { given, family } = person(index);
  return {
    id: assignmentId(principalId, unique),
    appRoleId: resource.publishes === 'track' && n % 2 === 0 ? userRole[0] : defaultAccess,
    principalId,
    principalType: isGroup ? 'Group' : 'User',
    created: scene.plan.now - (1 + (nameHash(unique) % 300)) * dayMs,
    principalName: isGroup ? `${resource.name} Users` : `${given} ${family}`,
    resource,
  };
}

function roleId(resource: NonNullable<Plant['publishes']>, value: string): string {
  if (value === 'Default') return defaultAccess;
  if (value === 'Withdrawn') return withdrawnRole;
  const roles = resource === 'track' ? trackRoles : published[resource].application;
  const found = roles.find((role) => role[1] === value);
  if (found === undefined) throw new Error(`${resource} publishes no role ${value}`);
  return found[0];
}
