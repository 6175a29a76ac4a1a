import { draws, guids, nameHash } from '../chance.ts';
import { dayMs } from '../clock.ts';
import { itemAt, joined, listOf } from '../list.ts';
import { ownName, productName, vendorName } from '../names.ts';
import type { Tenant } from '../tenants.ts';
import { createAssignments } from './assignments.ts';
import { createEdits } from './edits.ts';
import { createGrants } from './grants.ts';
import { createGroups } from './groups.ts';
import { clientIn } from './ids.ts';
import { ordinary } from './ordinary.ts';
import type { AppKind, Plant } from './plant.ts';
import { createRoles } from './roles.ts';
import { scannerOf } from './scanner.ts';
import type { App, M365, M365Plan } from './scene.ts';
import { createSpeakers } from './speakers.ts';

const microsoft = 'f8cdef31-a31e-4b4a-93e4-5f571e91255a';

export function createM365(plan: M365Plan): M365 {
  const { tenant, seed, now, planted, company } = plan;
  const drawn = plan.servicePrincipals - planted.length;
  if (drawn < 0) throw new RangeError(`servicePrincipals must be at least ${planted.length}`);
  const draw = draws(seed, `${tenant.id}.ordinary`);
  const ids = guids(seed, `${tenant.id}.servicePrincipal`);
  const vendorApps = guids(seed, 'm365.app');
  const ownApps = guids(seed, `${tenant.id}.app`);
  const vendors = guids(seed, 'm365.vendor');
  const keyed = guids(seed, 'm365.planted');

  const plantedApp = (index: number): App => {
    const plant = itemAt(planted, index);
    return {
      index,
      id: ids.at(index),
      appId:
        plant.appId ?? keyed.at(nameHash(plant.kind === 'third-party' ? plant.key : tenant.id + plant.key)),
      name: plant.name,
      kind: plant.kind,
      home: homeOf(plant.kind, tenant, () => vendors.at(nameHash(plant.key))),
      publisher: plant.publisher,
      created: plant.created === null ? null : now - plant.created * dayMs,
      use: plant.use,
      publishes: plant.publishes,
      assignedUsers: plant.publishes === 'track' ? 14 : 0,
      secrets: plant.secrets ?? [],
      isForAnyTenant: plant.isForAnyTenant ?? false,
      roles: plant.roles ?? {},
    };
  };
  const plantedApps = planted.map((_, index) => plantedApp(index));
  const ordinaryApp = (nth: number): App => {
    const facts = ordinary(draw, nth, plan.mix);
    const index = planted.length + nth;
    const isVendors = facts.kind === 'third-party';
    return {
      index,
      id: ids.at(index),
      appId: (isVendors ? vendorApps : ownApps).at(nth),
      name: nameOf(facts.kind, company, nth),
      kind: facts.kind,
      home: homeOf(facts.kind, tenant, () => vendors.at(nth)),
      publisher: facts.isVerified ? `${vendorName(nth)} Software` : undefined,
      created: facts.created === null ? null : now - facts.created * dayMs - (draw(nth, 20) % dayMs),
      use: facts.use,
      publishes: facts.isApi ? 'own-role' : undefined,
      assignedUsers: facts.assignedUsers,
      secrets:
        facts.kind === 'own'
          ? [{ name: 'service', made: 30 + (draw(nth, 21) % 200), ends: draw(nth, 22) % 400 }]
          : [],
      isForAnyTenant: false,
      roles: { graph: facts.roles },
    };
  };

  const apps = joined(listOf(plantedApps), { length: drawn, at: ordinaryApp });
  const users = { length: plan.users, ids: guids(seed, `${tenant.id}.user`) };
  const indexOf = (id: string) => inside(ids.indexOf(id), apps.length);
  const withRow = chosen(drawn, (nth) => ordinary(draw, nth, plan.mix).use !== undefined);
  const own = chosen(drawn, (nth) => ordinary(draw, nth, plan.mix).kind === 'own');
  const someApps = (nths: Uint32Array, keep: (plant: Plant) => boolean) =>
    joined(listOf(plantedApps.filter((app) => keep(itemAt(planted, app.index)))), {
      length: nths.length,
      at: (n) => ordinaryApp(itemAt(nths, n)),
    });
  const people = draws(seed, tenant.id);
  const scene = { plan, apps, plantedApps, ordinary: draw, drawn, users, people };
  const roles = createRoles(scene);
  return {
    tenant,
    company,
    now,
    seed,
    isPremium: plan.isPremium,
    users,
    guests: plan.guests,
    partners: plan.partners,
    apps,
    appIndexOf: indexOf,
    appIndexOfAppId: (appId) => {
      const plant = plantedApps.find((app) => app.appId === appId.toLowerCase());
      if (plant !== undefined) return plant.index;
      const nth = inside(vendorApps.indexOf(appId) ?? ownApps.indexOf(appId), drawn);
      return nth !== undefined && ordinaryApp(nth).appId === appId.toLowerCase()
        ? planted.length + nth
        : undefined;
    },
    ...createGrants(scene),
    clientOfGrant: (id) => indexOf(clientIn(id)),
    edits: createEdits(),
    ...createAssignments(scene),
    ...createSpeakers(scene),
    ...roles,
    ...createGroups(scene, roles),
    activities: someApps(withRow, (plant) => plan.isPremium && plant.use !== undefined),
    registrations: someApps(own, (plant) => plant.kind === 'own'),
    planted,
    scanner: scannerOf(seed, tenant, plan.scanner),
  };
}

function homeOf(kind: AppKind, tenant: Tenant, vendor: () => string): string | null {
  if (kind === 'own') return tenant.tenantId ?? null;
  if (kind === 'first-party') return microsoft;
  return kind === 'third-party' ? vendor() : null;
}

function nameOf(kind: AppKind, company: string, nth: number): string {
  if (kind === 'own') return ownName(company, nth);
  return kind === 'managed-identity' ? `mi-${vendorName(nth).toLowerCase()}-${nth}` : productName(nth);
}

function chosen(count: number, keep: (nth: number) => boolean): Uint32Array {
  const found: number[] = [];
  for (let nth = 0; nth < count; nth++) if (keep(nth)) found.push(nth);
  return Uint32Array.from(found);
}

function inside(index: number | undefined, length: number): number | undefined {
  return index !== undefined && index < length ? index : undefined;
}
