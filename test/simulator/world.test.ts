import { expect, test } from 'vitest';
import type { RegisteredVendor } from '../../src/model/register.ts';
import { each, itemAt } from '../../src/simulator/list.ts';
import { guestDomain } from '../../src/simulator/m365/guests.ts';
import { published } from '../../src/simulator/m365/permissions.ts';
import type { App, M365 } from '../../src/simulator/m365/scene.ts';
import { registerOf } from '../../src/simulator/register.ts';
import { createWorld } from '../../src/simulator/world.ts';
import { now } from './client.ts';

const day = 86_400_000;
const tenants = ['harborline', 'tidewater', 'harborline-workspace'];

function all(world: ReturnType<typeof createWorld>['world']): unknown {
  const byId = tenants.map((id) => [
    [...world.users(id)],
    [...world.apps(id)],
    [...world.grants(id)],
    [...world.eventGrants(id)],
  ]);
  return [byId, github.map((id) => [[...world.users(id)], keysOf(world, id)])];
}

const github = ['harborline-github', 'tidewater-github'];

function keysOf(world: ReturnType<typeof createWorld>['world'], id: string) {
  const { apps = [], grants = [] } = world.keys(id) ?? {};
  return {
    apps: [...apps].map((parts) => parts.join('/')),
    grants: [...grants].map((parts) => parts.join('/')),
  };
}

test('the same seed gives the same world, another seed another', () => {
  const first = createWorld({ seed: 3, now, users: 60 }).world;
  const second = createWorld({ seed: 3, now, users: 60 }).world;
  const other = createWorld({ seed: 4, now, users: 60 }).world;

  expect(all(second)).toEqual(all(first));
  expect(second.bad).toEqual(first.bad);
  expect([...other.users('harborline')]).not.toEqual([...first.users('harborline')]);
});

test.each([
  { users: 100, servicePrincipals: 500, delegatedGrants: 10_000, tokensPerUser: 5 },
  { users: 640, servicePrincipals: 1_200, delegatedGrants: 40_000, tokensPerUser: 40 },
  { users: 50, servicePrincipals: 90, delegatedGrants: 3_000, tokensPerUser: 1 },
  { users: 2_000, servicePrincipals: 3_000, delegatedGrants: 600, tokensPerUser: 3 },
])('a bench gets exactly what it asks for: %o', (options) => {
  const { world } = createWorld({ now, ...options });

  const grants = [...world.grants('harborline')];
  const tokens = new Map<string, Set<string>>();
  for (const grant of world.grants('harborline-workspace')) {
    if (grant.kind !== 'token') continue;
    tokens.set(grant.userId, (tokens.get(grant.userId) ?? new Set()).add(grant.clientId));
  }
  const delegated = grants.flatMap((grant) => (grant.kind === 'delegated' ? [grant.grantId] : []));
  expect([...world.apps('harborline')]).toHaveLength(options.servicePrincipals);
  expect(delegated).toHaveLength(options.delegatedGrants);
  expect(new Set(delegated).size).toBe(options.delegatedGrants);
  expect(tokens.size).toBe(options.users);
  expect(new Set([...tokens.values()].map((apps) => apps.size))).toEqual(new Set([options.tokensPerUser]));
  expect(world.bad.map(({ name }) => name)).toEqual(createWorld({ now }).world.bad.map(({ name }) => name));
});

test('a bench gets exactly as many Slack apps and workspaces as it asks for', () => {
  const { world } = createWorld({ now, slackApps: 1000, slackWorkspaces: 20 });

  const keys = world.keys('harborline-slack');
  const apps = new Set([...(keys?.apps ?? [])].map((parts) => parts.join('/')));
  const places = new Set([...(keys?.grants ?? [])].map(([, place]) => place));
  expect([apps.size, [...world.apps('harborline-slack')].length, places.size]).toEqual([1000, 1000, 21]);
});

test.each([
  { installations: 300, personalAccessTokens: 1_000, credentialAuthorizations: 1_000 },
  { installations: 12, personalAccessTokens: 3, credentialAuthorizations: 0 },
])('a bench of GitHub gets exactly what it asks for: %o', (options) => {
  const { world } = createWorld({ now, users: 60, ...options });

  const { apps, grants } = keysOf(world, 'harborline-github');
  const count = (kind: string) => new Set(grants.filter((key) => key.startsWith(`${kind}/`))).size;
  expect([count('installation'), count('fine-grained-pat'), count('authorization')]).toEqual(
    Object.values(options),
  );
  expect(new Set(apps).size).toBe(grants.length + options.installations);
  expect(grants.filter((key) => !apps.includes(key))).toEqual([]);
});

test('what cannot be met is said', () => {
  expect(() => createWorld({ now, slackApps: 3 })).toThrow('slackApps must be at least');
  expect(() => createWorld({ now, slackWorkspaces: 1 })).toThrow('slackWorkspaces must be at least 3');
  expect(() => createWorld({ now, delegatedGrants: 5 })).toThrow('delegatedGrants must be at least');
  expect(() => createWorld({ now, users: 3, servicePrincipals: 100, delegatedGrants: 5_000 })).toThrow(
    'can hold',
  );
  expect(() => createWorld({ now, users: 5, tokensPerUser: 1 })).toThrow('tokensPerUser must be at least');
  expect(() => createWorld({ now, installations: 3 })).toThrow('installations must be at least');
  expect(() => createWorld({ now, personalAccessTokens: 1 })).toThrow(
    'personalAccessTokens must be at least',
  );
});

test.each([1, 2, 3])('seed %i: only the planted are worth a finding', (seed) => {
  const { world, m365 } = createWorld({ seed, now });

  const harborline = itemAt(m365, 0);
  const register = registerOf(world);
  const fired = [...each(harborline.apps)].flatMap((app) =>
    rulesOf(harborline, app.index, register).map((rule) => [app.name, rule]),
  );
  const planted = world.bad.filter(({ tenant, isTenant }) => tenant === 'harborline' && !isTenant);
  expect(fired).toEqual(planted.flatMap(({ name, expect: rules }) => rules.map((rule) => [name, rule])));
  expect(planted.length).toBeGreaterThanOrEqual(13);
});

test('the bad are listed among the apps of their tenant', () => {
  const { world } = createWorld({ now });

  for (const { tenant, app, name, isTenant } of world.bad) {
    if (isTenant) continue;
    if (world.keys(tenant) !== undefined) expect(keysOf(world, tenant).apps).toContain(app);
    else expect([...world.apps(tenant)].find(({ id }) => id === app)?.name).toBe(name);
  }
  expect(world.bad.filter(({ name }) => name === 'Driftline Chat').map(({ tenant }) => tenant)).toEqual([
    ...tenants,
    'harborline-github',
    'harborline-slack',
  ]);
  expect(world.bad.filter(({ withheld }) => withheld.length > 0)).toHaveLength(3);
  expect(() => [...world.apps('elsewhere')]).toThrow('no tenant elsewhere');
});

test('a vendor has the same app id in every tenant, and its own home', () => {
  const { m365 } = createWorld({ now });
  const apps = m365.map((tenant) => new Map([...each(tenant.apps)].map((app) => [app.name, app])));

  const shared = [...(apps[1]?.values() ?? [])].filter(
    (app) => app.kind === 'third-party' && apps[0]?.has(app.name),
  );
  for (const app of shared) {
    const twin = apps[0]?.get(app.name);
    if (twin?.kind === 'third-party') expect([twin.appId, twin.home]).toEqual([app.appId, app.home]);
  }
  expect(shared.length).toBeGreaterThan(3);
});

const harmless = /^(openid|profile|email|offline_access|User\.Read|User\.ReadBasic\.All|People\.Read)$/;
const takeover =
  /^(RoleManagement\.ReadWrite|AppRoleAssignment\.ReadWrite|Application\.ReadWrite|Directory\.ReadWrite)/;
const direct =
  /^(RoleManagement\.ReadWrite|AppRoleAssignment\.ReadWrite|Application\.ReadWrite\.All|(Directory|Group)\.ReadWrite|Privileged Authentication Administrator)/;
const narrowable =
  /^(Mail\.Read|Files\.|Sites\.(Read|FullControl)|(Directory|User|Group)\.ReadWrite|full_access)/;
const wide = /^(Mail\.|Files\.|Chat\.|EWS\.|IMAP\.)/;

// The analyzers' rules, said again as simply as can be: wider than they are, so that what is silent here is silent there.
function rulesOf(m365: M365, index: number, register: readonly RegisteredVendor[]): string[] {
  const app = m365.apps.at(index);
  const registered = register.find(({ apps }) => apps.m365?.includes(app.appId));
  const allows = registered?.allows?.m365;
  const grants = [...each(m365.grantsOf(index))].map((grant) => ({
    isForAll: grant.principalId === null,
    principal: grant.principalId,
    scopes: (grant.scope ?? '').split(/\s+/).filter((scope) => scope !== '' && !harmless.test(scope)),
  }));
  const names = new Map(
    Object.values(published).flatMap(({ application }) => application.map(([id, name]) => [id, name])),
  );
  const roles = [...each(m365.apps)].flatMap((resource) =>
    ['graph', 'exchange', 'sharepoint'].includes(resource.publishes ?? '')
      ? [...each(m365.assignedTo(resource.index))].flatMap((held) =>
          held.principalId === app.id ? [names.get(held.appRoleId) ?? ''] : [],
        )
      : [],
  );
  for (const { holder, role, scope, isEligible } of m365.roleAssignments)
    if (holder.id === app.id && scope === '/' && !isEligible) roles.push(role);
  const limit = registered?.usage === 'annual' ? 400 : 90;
  const isOld = (days: number | undefined) => days === undefined || days > limit;
  const { delegated, appOnly } = app.use ?? {};
  const isPrivate = grants.every((grant) => grant.scopes.length === 0) && roles.length === 0;
  const reach = grants.filter((grant) => grant.scopes.some((scope) => wide.test(scope)));
  const rules: string[] = [];
  if (
    app.use !== undefined &&
    !isPrivate &&
    isOld(delegated) &&
    isOld(appOnly) &&
    (app.created ?? 0) < now - 90 * day
  ) {
    if (app.kind !== 'first-party') rules.push('stale-grant/app-unused');
  }
  const isStale = rules.length > 0;
  const beyond = [...grants.flatMap(({ scopes }) => scopes), ...roles].filter(
    (one) => !allows?.includes(one),
  );
  if (allows !== undefined && beyond.length > 0) rules.push('over-broad-scope/beyond-register');
  if (roles.length > 0 && !isOld(delegated) && isOld(appOnly)) rules.push('over-broad-scope/unused-app-only');
  if (
    grants.some((grant) => grant.isForAll && grant.scopes.length > 0) &&
    !isOld(appOnly) &&
    isOld(delegated)
  ) {
    rules.push('over-broad-scope/unused-delegated');
  }
  const people = new Set(reach.map((grant) => grant.principal));
  const isFewPeoples = reach.length > 0 && people.size <= 5 && !people.has(null);
  if (
    app.kind === 'third-party' &&
    app.publisher === undefined &&
    registered === undefined &&
    (isFewPeoples || roles.some((role) => takeover.test(role)))
  ) {
    rules.push('over-broad-scope/nobody-vouches');
  }
  const isTold = rules.some((rule) => /vouches|app-only/.test(rule));
  if (!isTold && registered?.owner === undefined && roles.some((role) => direct.test(role))) {
    rules.push('over-broad-scope/no-owner');
  }
  const isFree = allows === undefined && !isStale && rules.length === 0;
  rules.push(...strangersOf(m365, app, roles));
  if (isFree && roles.some((role) => narrowable.test(role))) rules.push('over-broad-scope/narrower-exists');
  return rules;
}

function strangersOf(m365: M365, app: App, roles: readonly string[]): string[] {
  if (app.kind !== 'own') return [];
  const rules: string[] = [];
  const isForeign = (user: number) => !['tidewater.test', undefined].includes(guestDomain(m365, user));
  if (m365.ownersOf(app).some(isForeign)) rules.push('cross-tenant-access/foreign-owner');
  const isOurs =
    /githubusercontent\.com repo:(?:harborline|tidewater)|azure\.com\/|online\.com\/|issuer\.test| null$/;
  if (m365.federatedOf(app).some(({ issuer, subject }) => !isOurs.test(`${issuer} ${subject}`)))
    rules.push('cross-tenant-access/foreign-subject');
  if (app.isForAnyTenant && app.secrets.length > 0 && roles.length > 0)
    rules.push('cross-tenant-access/own-app-open');
  return rules;
}
