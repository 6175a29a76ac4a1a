import { plantGitHub } from './github/world.ts';
import { clientsAtWork } from './google/access-evaluations.ts';
import { badDelegations, delegatedClients } from './google/admin-log.ts';
import { windowDays } from './google/events.ts';
import { parts as googleParts } from './google/parts.ts';
import type { GoogleScannerOptions } from './google/scanner.ts';
import type { Google } from './google/scene.ts';
import { createGoogle } from './google/tenant.ts';
import { each, itemAt } from './list.ts';
import { harborlineAgents } from './m365/agents.ts';
import { defaultAccess } from './m365/assignments.ts';
import { harborlineBad, tidewaterBad } from './m365/bad.ts';
import { harborlineFirstParty, tidewaterFirstParty } from './m365/first-party.ts';
import { harborlineLegitimate, tidewaterLegitimate } from './m365/legitimate.ts';
import type { Mix } from './m365/ordinary.ts';
import { harborlineGuests, harborlinePartners, tidewaterPartners } from './m365/partners.ts';
import { parts as m365Parts } from './m365/parts.ts';
import type { AppKind, Badness } from './m365/plant.ts';
import { harborlineRoles, tidewaterRoles } from './m365/planted-roles.ts';
import type { ScannerOptions } from './m365/scanner.ts';
import type { M365 } from './m365/scene.ts';
import { createM365 } from './m365/tenant.ts';
import type { PartOf } from './part.ts';
import type { KeyParts, PlantedTenant, ToldKey } from './planted.ts';
import { plantSlack } from './slack/plant.ts';
import {
  harborline,
  harborlineGitHub,
  type Tenant,
  tidewater,
  tidewaterGitHub,
  workspace,
} from './tenants.ts';

export interface WorldOptions {
  /** The same seed gives the same world, to the byte. */
  readonly seed?: number;
  /** Milliseconds; everything happened so long before it. The start of the simulator by default. */
  readonly now?: number;
  /** Users of the main m365 tenant, and of the Google tenant. */
  readonly users?: number;
  /** Google tokens of each user: exactly so many, or some have few and some many. */
  readonly tokensPerUser?: number;
  /** Service principals of the main m365 tenant, exactly. */
  readonly servicePrincipals?: number;
  /** Delegated grants of the main m365 tenant, exactly. */
  readonly delegatedGrants?: number;
  /** Of its ordinary apps, how many in a thousand are its own, and of these how many publish roles. */
  readonly mix?: Mix;
  /** GitHub Apps, fine-grained tokens and authorised credentials of the main GitHub tenant, exactly. */
  readonly installations?: number;
  readonly personalAccessTokens?: number;
  readonly credentialAuthorizations?: number;
  /** How long every answer takes. */
  readonly latencyMs?: number;
  /** Quota of each tenant: a bucket of so many calls that fills at this rate. */
  readonly callsPerSecond?: number;
  /** How many calls a token serves that a token endpoint issued; no end by default. */
  readonly callsPerToken?: number;
  /** One super administrator's tokens are refused with 403. Off by default. */
  readonly hasRefusedUser?: boolean;
  /** The last user is listed, and is gone when asked about. Off by default. */
  readonly hasDeletedUser?: boolean;
  /** Apps and workspaces of the Slack organisation, exactly. */
  readonly slackApps?: number;
  readonly slackWorkspaces?: number;
  /** Calls that an access token of Slack's rotation takes; for ever when absent. */
  readonly slackTokenCalls?: number;
  /** What OAuthlas itself is given in the main m365 tenant; what it needs when absent. */
  readonly scanner?: ScannerOptions;
  /** The same in the Google tenant. */
  readonly workspaceScanner?: GoogleScannerOptions;
  /** How far the vendors' clocks are ahead of ours, by the dates of their answers; they agree by default. */
  readonly clockAheadMs?: number;
}

/** The planted tenants with their ground truth; all ids of Microsoft 365 in lower case. */
export interface World {
  readonly seed: number;
  readonly now: number;
  readonly tenants: readonly Tenant[];
  readonly bad: readonly BadApp[];
  readonly users: (tenantId: string) => Iterable<string>;
  readonly apps: (tenantId: string) => Iterable<WorldApp>;
  readonly grants: (tenantId: string) => Iterable<WorldGrant>;
  /** The parts of all keys of a GitHub or Slack tenant, which has no ids of one part only; undefined for others. */
  readonly keys: (tenantId: string) => Keys | undefined;
  /** What the 180 days of Google's token events alone show to be granted still; nothing for other platforms. */
  readonly eventGrants: (tenantId: string) => Iterable<TokenGrant>;
  /** What single surfaces must tell, besides the apps and grants above; nothing for surfaces without such a truth. */
  readonly told: (tenantId: string) => Iterable<Told>;
}

/** A record that a surface must tell. */
export interface Told {
  readonly surface: string;
  readonly key: ToldKey;
}

export interface Keys {
  readonly apps: Iterable<KeyParts>;
  readonly grants: Iterable<KeyParts>;
}

export interface BadApp {
  readonly tenant: string;
  /** It is no app, but the tenant itself that lets somebody in; `app` names whom. */
  readonly isTenant?: true;
  /** Object id of the service principal, Google's client id, or the parts of the key with slashes between them. */
  readonly app: string;
  readonly name: string;
  readonly story: string;
  /** `<analyzer>/<rule>` that fires now; empty when none of today's rules sees it. */
  readonly expect: readonly string[];
  /** `<analyzer>/<rule>` that this tenant's evidence cannot carry. */
  readonly withheld: readonly string[];
}

export interface WorldApp {
  readonly id: string;
  readonly clientId: string;
  readonly name: string;
  readonly kind: AppKind;
}

interface DelegatedGrant {
  readonly kind: 'delegated';
  readonly grantId: string;
  readonly clientId: string;
  readonly resourceId: string;
  readonly principalId: string | null;
}

interface ApplicationGrant {
  readonly kind: 'application';
  readonly id: string;
  readonly principalId: string;
  readonly resourceId: string;
  readonly appRoleId: string;
  /** Assigned to no role in particular: the zero GUID. */
  readonly isDefaultAccess: boolean;
}

interface TokenGrant {
  readonly kind: 'token';
  readonly userId: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
}

export type WorldGrant = DelegatedGrant | ApplicationGrant | TokenGrant;

/** The world, and the parts from which the vendors' APIs answer. */
export interface Planted {
  readonly world: World;
  readonly m365: readonly M365[];
  readonly google: Google;
  readonly others: readonly PlantedTenant[];
}

export function createWorld(options: WorldOptions = {}): Planted {
  const { seed = 1, now = Date.now(), users = 640 } = options;
  const main = [...harborlineFirstParty, ...harborlineLegitimate, ...harborlineBad, ...harborlineAgents];
  const small = [...tidewaterFirstParty, ...tidewaterLegitimate, ...tidewaterBad];
  const m365 = [
    createM365({
      tenant: harborline,
      company: 'Harborline',
      seed,
      now,
      isPremium: true,
      users,
      guests: harborlineGuests,
      partners: harborlinePartners,
      gitHub: harborlineGitHub.organization,
      // More people bring more apps, but not as many more.
      servicePrincipals: options.servicePrincipals ?? main.length + Math.round(300 * Math.sqrt(users / 640)),
      delegatedGrants: options.delegatedGrants,
      ...(options.mix !== undefined && { mix: options.mix }),
      planted: main,
      roles: harborlineRoles,
      scanner: options.scanner,
    }),
    createM365({
      tenant: tidewater,
      company: 'Tidewater',
      seed,
      now,
      isPremium: false,
      users: 40,
      guests: [],
      partners: tidewaterPartners,
      gitHub: tidewaterGitHub.organization,
      servicePrincipals: 60,
      delegatedGrants: undefined,
      planted: small,
      roles: tidewaterRoles,
    }),
  ];
  const google = createGoogle({
    seed,
    now,
    users,
    tokensPerUser: options.tokensPerUser,
    hasRefusedUser: options.hasRefusedUser ?? false,
    hasDeletedUser: options.hasDeletedUser ?? false,
    scanner: options.workspaceScanner ?? {},
  });
  const others: readonly PlantedTenant[] = [
    ...plantGitHub(options, { seed, now, users }),
    ...plantSlack({ ...options, seed, now, users }),
  ];
  return { world: truthOf({ seed, now, m365, google, others }), m365, google, others };
}

interface Parts {
  readonly seed: number;
  readonly now: number;
  readonly m365: readonly M365[];
  readonly google: Google;
  readonly others: readonly PlantedTenant[];
}

function truthOf({ seed, now, m365, google, others }: Parts): World {
  const other = (tenantId: string) => others.find(({ tenant }) => tenant.id === tenantId);
  // Undefined for the Google tenant.
  const directory = (tenantId: string) => {
    const found = m365.find(({ tenant }) => tenant.id === tenantId);
    if (found === undefined && tenantId !== workspace.id) throw new RangeError(`no tenant ${tenantId}`);
    return found;
  };
  return {
    seed,
    now,
    tenants: [harborline, tidewater, workspace, ...others.map(({ tenant }) => tenant)],
    bad: [
      ...m365.flatMap(badApps),
      ...m365.flatMap(badPartners),
      ...badClients(google),
      ...badDelegations(google).map(({ clientId, bad }) => badApp(google.tenant, clientId, clientId, bad)),
      ...others.flatMap(({ bad }) => bad),
    ],
    keys: (id) => {
      const found = other(id);
      return found && { apps: Iterator.from(found.apps()).map(({ key }) => key), grants: found.grants() };
    },
    users: (id) => {
      const found = other(id);
      if (found !== undefined) return found.users();
      const { users } = directory(id) ?? google;
      return each({ length: users.length, at: users.ids.at });
    },
    apps: (id) => {
      const planted = other(id);
      if (planted !== undefined) return Iterator.from(planted.apps()).map(toWorldApp);
      const found = directory(id);
      return found === undefined ? clients(google) : principals(found);
    },
    grants: (id) => {
      const found = directory(id);
      return found === undefined ? tokens(google, () => true) : directoryGrants(found);
    },
    eventGrants: (id) => (directory(id) === undefined ? tokens(google, (days) => days < windowDays) : []),
    told: (id) => {
      const planted = other(id);
      if (planted !== undefined) return toldBySurface(planted.told?.() ?? {});
      const found = directory(id);
      return found === undefined ? toldOf(googleParts, google) : toldOf(m365Parts, found);
    },
  };
}

function* toldOf<W>(parts: readonly PartOf<W>[], world: W): Iterable<Told> {
  for (const { truth } of parts) yield* toldBySurface(truth?.(world) ?? {});
}

function* toldBySurface(told: Readonly<Record<string, Iterable<ToldKey>>>): Iterable<Told> {
  for (const [surface, keys] of Object.entries(told)) for (const key of keys) yield { surface, key };
}

function toWorldApp({ key, name }: { readonly key: KeyParts; readonly name: string }): WorldApp {
  const id = key.join('/');
  return { id, clientId: id, name, kind: 'third-party' };
}

function* principals(m365: M365): Iterable<WorldApp> {
  for (const { id, appId, name, kind } of each(m365.apps)) yield { id, clientId: appId, name, kind };
}

function* directoryGrants(m365: M365): Iterable<WorldGrant> {
  for (const { id, clientId, resourceId, principalId } of each(m365.grants)) {
    yield { kind: 'delegated', grantId: id, clientId, resourceId, principalId };
  }
  for (const resource of each(m365.apps)) {
    for (const assignment of each(m365.assignedTo(resource.index))) {
      if (assignment.principalType !== 'ServicePrincipal') continue;
      const { id, principalId, appRoleId } = assignment;
      const isDefaultAccess = appRoleId === defaultAccess;
      yield { kind: 'application', id, principalId, resourceId: resource.id, appRoleId, isDefaultAccess };
    }
  }
}

function* clients(google: Google): Iterable<WorldApp> {
  const census = google.census();
  for (const [index, { clientId, name }] of google.apps.entries()) {
    if (itemAt(census, index) > 0) yield { id: clientId, clientId, name, kind: 'third-party' };
  }
  // The logs know no name but the client id.
  for (const id of [...delegatedClients(google), ...clientsAtWork])
    yield { id, clientId: id, name: id, kind: 'third-party' };
}

function* tokens(google: Google, keep: (grantedDays: number) => boolean): Iterable<TokenGrant> {
  for (let user = 0; user < google.users.length; user++) {
    const userId = google.users.ids.at(user);
    for (const { app, variant } of google.holdings(user)) {
      if (!keep(google.grantedDays(user, app))) continue;
      const { clientId, variants } = itemAt(google.apps, app);
      yield { kind: 'token', userId, clientId, scopes: variants[variant].scopes };
    }
  }
}

function badApps(m365: M365): BadApp[] {
  return m365.planted.flatMap(({ name, bad }, index) =>
    bad === undefined ? [] : [badApp(m365.tenant, m365.apps.at(index).id, name, bad)],
  );
}

function badPartners({ tenant, partners }: M365): BadApp[] {
  return partners.flatMap(({ tenantId, bad }) =>
    bad === undefined ? [] : [{ ...badApp(tenant, tenantId, tenant.label, bad), isTenant: true as const }],
  );
}

function badClients(google: Google): BadApp[] {
  return google.apps.flatMap(({ clientId, name, planted }) =>
    planted?.bad === undefined ? [] : [badApp(google.tenant, clientId, name, planted.bad)],
  );
}

function badApp(
  tenant: Tenant,
  app: string,
  name: string,
  { story, expect, withheld = [] }: Badness,
): BadApp {
  return { tenant: tenant.id, app, name, story, expect, withheld };
}
