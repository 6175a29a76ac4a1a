import { guids } from '../chance.ts';
import { itemAt, joined, type List, listOf } from '../list.ts';
import { grantId } from './ids.ts';
import { ordinary, popularity } from './ordinary.ts';
import type { Resource } from './permissions.ts';
import { type App, type Grant, personOf, type Scene } from './scene.ts';

// Where the grants beyond one a person go, when a bench asks for very many: scopes that reach no data.
const planes: readonly (readonly [Resource, string | undefined])[] = [
  ['graph', undefined],
  ['directory', 'User.Read'],
  ['exchange', 'User.ReadBasic.All'],
];

export function createGrants(scene: Scene): {
  readonly grants: List<Grant>;
  readonly grantsOf: (client: number) => List<Grant>;
} {
  const { apps, plantedApps, drawn } = scene;
  const resources = new Map(
    plantedApps.flatMap((app) => (app.publishes ? [[app.publishes, app.id] as const] : [])),
  );
  const resourceId = (resource: Resource) => resources.get(resource) ?? '';
  const told = [...plantedGrants(scene, resourceId), ...orphans(scene, resourceId('graph'))];
  const { admins, ends } = spread(scene, told.length);

  const clientOf = (nth: number) => ({
    nth,
    client: apps.at(plantedApps.length + nth),
    facts: ordinary(scene.ordinary, nth, scene.plan.mix),
  });
  // A page is read in order, so the same client is asked for again and again.
  let last = drawn === 0 ? undefined : clientOf(0);
  const ordinaryGrant = (nth: number, offset: number): Grant => {
    if (last?.nth !== nth) last = clientOf(nth);
    const { client, facts } = last;
    const admin = itemAt(admins, nth);
    if (offset < admin) return row(client, resourceId('graph'), null, facts.scope ?? '', 0);
    const person = offset - admin;
    const [resource, wide] = itemAt(planes, Math.floor(person / scene.users.length));
    const principal = personOf(scene, client.index, person % scene.users.length);
    return row(
      client,
      resourceId(resource),
      principal,
      wide ?? facts.scope ?? '',
      scene.ordinary(nth, 100 + offset),
    );
  };
  const start = (nth: number) => (nth === 0 ? 0 : itemAt(ends, nth - 1));
  const drawnGrants: List<Grant> = {
    length: drawn === 0 ? 0 : itemAt(ends, drawn - 1),
    at: (index) => {
      const nth = firstAbove(ends, index);
      return ordinaryGrant(nth, index - start(nth));
    },
  };
  return {
    grants: joined(listOf(told), drawnGrants),
    grantsOf: (client) => {
      const nth = client - plantedApps.length;
      if (nth < 0) return listOf(told.filter((grant) => grant.clientId === apps.at(client).id));
      return { length: itemAt(ends, nth) - start(nth), at: (offset) => ordinaryGrant(nth, offset) };
    },
  };
}

function plantedGrants(scene: Scene, resourceId: (resource: Resource) => string): Grant[] {
  const grants: Grant[] = [];
  for (const app of scene.plantedApps) {
    for (const consent of itemAt(scene.plan.planted, app.index).delegated ?? []) {
      const people = consent.by === 'admin' ? 1 : Math.min(consent.by, scene.users.length);
      for (let n = 0; n < people; n++) {
        const principal = consent.by === 'admin' ? null : personOf(scene, app.index, n);
        grants.push(row(app, resourceId(consent.resource), principal, consent.scope, 0));
      }
    }
  }
  return grants;
}

// A listing goes on naming grants whose client, person or resource is gone.
function orphans(scene: Scene, graph: string): Grant[] {
  const gone = guids(scene.plan.seed, `${scene.plan.tenant.id}.gone`);
  const person = personOf(scene, 0, 0);
  const withoutClient = [
    made(gone.at(0), graph, null, 'openid User.Read', false),
    made(gone.at(1), graph, person, 'openid profile User.Read', false),
  ];
  if (scene.drawn === 0) return withoutClient;
  const app = scene.apps.at(scene.plantedApps.length).id;
  return [
    ...withoutClient,
    made(app, graph, gone.at(2), 'User.Read', false),
    made(app, gone.at(3), null, 'user_impersonation', false),
  ];
}

function row(client: App, resource: string, principal: string | null, scope: string, oddity: number): Grant {
  const isBare =
    oddity % 211 === 1 && scope.startsWith('openid profile email User.Read') && scope.length < 50;
  const isSpaced = oddity % 97 === 1;
  const written = isSpaced ? ` ${scope.replace(' ', '  ')} ` : scope;
  return made(client.id, resource, principal, isBare ? undefined : written, oddity % 89 === 1);
}

function made(
  clientId: string,
  resourceId: string,
  principalId: string | null,
  scope: string | undefined,
  isOddCase: boolean,
): Grant {
  return {
    id: grantId(clientId, resourceId, principalId),
    clientId,
    resourceId,
    principalId,
    scope,
    isOddCase,
  };
}

interface Spread {
  /** Whether an administrator's consent stands first among the app's grants. */
  readonly admins: Uint8Array;
  /** Where each ordinary app's grants end, so that the n-th grant of the tenant is found by halving. */
  readonly ends: Float64Array;
}

function spread(scene: Scene, told: number): Spread {
  const { plan, drawn, users } = scene;
  const admins = new Uint8Array(drawn);
  const people = new Float64Array(drawn);
  for (let nth = 0; nth < drawn; nth++) {
    const facts = ordinary(scene.ordinary, nth, scene.plan.mix);
    admins[nth] = facts.isAdminConsented ? 1 : 0;
    people[nth] = facts.isUserConsented ? popularity(scene.ordinary, nth, users.length) : 0;
  }
  if (plan.delegatedGrants !== undefined) fitTo(plan.delegatedGrants - told, scene, admins, people);
  const ends = new Float64Array(drawn);
  let end = 0;
  for (let nth = 0; nth < drawn; nth++) {
    end += itemAt(admins, nth) + itemAt(people, nth);
    ends[nth] = end;
  }
  return { admins, ends };
}

// An exact number was asked for: administrators' consents go first, people's are spread by popularity to fill it.
function fitTo(wanted: number, scene: Scene, admins: Uint8Array, people: Float64Array): void {
  if (wanted < 0)
    throw new RangeError(`delegatedGrants must be at least ${-wanted} more: that many are planted`);
  let left = wanted;
  for (let nth = 0; nth < admins.length; nth++) {
    admins[nth] = Math.min(itemAt(admins, nth), left);
    left -= itemAt(admins, nth);
  }
  const most = scene.users.length * planes.length;
  const isOpen = people.map((_, nth) =>
    ordinary(scene.ordinary, nth, scene.plan.mix).kind === 'third-party' ? 1 : 0,
  );
  const weights = isOpen.map((open, nth) => open * popularity(scene.ordinary, nth, scene.users.length));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const byWeight = left;
  for (let nth = 0; nth < people.length; nth++) {
    const share = Math.min(most, Math.floor((byWeight * itemAt(weights, nth)) / Math.max(1, total)), left);
    people[nth] = share;
    left -= share;
  }
  let open = isOpen.reduce((sum, one) => sum + one, 0);
  for (let nth = 0; left > 0 && nth < people.length; nth++) {
    if (isOpen[nth] === 0) continue;
    const more = Math.min(Math.ceil(left / open), most - itemAt(people, nth));
    people[nth] = itemAt(people, nth) + more;
    left -= more;
    open -= 1;
  }
  if (left > 0) throw new RangeError(`delegatedGrants: ${left} more than these users and apps can hold`);
}

function firstAbove(ends: Float64Array, index: number): number {
  let low = 0;
  let high = ends.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (itemAt(ends, middle) > index) high = middle;
    else low = middle + 1;
  }
  return low;
}
