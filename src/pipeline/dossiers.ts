import { classify, isSignIn } from '../knowledge/scopes/scope.ts';
import type { AppDossier, GrantGroup, Own, TenantDossier, TenantRef, Told } from '../model/dossier.ts';
import { type RecordKey, recordKey, vendorId } from '../model/keys.ts';
import type {
  AnyRecord,
  AppRecord,
  CredentialRecord,
  EventRecord,
  GrantRecord,
  HomeRecord,
  TrustRecord,
  UseRecord,
} from '../model/records.ts';
import type { Instant } from '../model/values.ts';
import type { Alike, Held } from '../store/inventory.ts';
import type { Store } from '../store/store.ts';
import { hear, nothingSaid, type Said, standing } from './deletion.ts';
import { isPerhapsOurs } from './own.ts';
import type { Recognise } from './recogniser.ts';

/** Apps to a look-up of what is filed by client id. */
const BATCH = 200;
const SAMPLE = 5;
const EVENTS = 20;

export interface DossierOptions {
  /** Surfaces that are switched off. */
  readonly off: readonly string[];
  readonly own: Own;
  readonly recognise: Recognise;
  readonly signal: AbortSignal;
}

/**
 * Every app of a tenant with all its evidence, one after the other: what is held at once is one app's grants
 * folded into groups, not the tenant.
 */
export async function* appDossiers(
  store: Store,
  tenant: TenantRef,
  { off, own, recognise, signal }: DossierOptions,
): AsyncGenerator<AppDossier> {
  const notable = await store.inventory.notablePeople(tenant.id, signal);
  const told = { off, own, recognise };
  const met = { keys: new Set<RecordKey>(), manifests: new Set<string>() };
  const finishing: Finishing = { store, tenant, resources: new Map(), met, ...told };
  let drafts: Draft[] = [];
  let draft: Draft | undefined;
  for await (const held of store.inventory.filed(tenant.id, { off, notable })) {
    // One app can hold the grants of everybody.
    signal.throwIfAborted();
    if (draft?.key !== held.filedUnder) {
      if (drafts.length >= BATCH) {
        yield* finish(drafts, finishing);
        drafts = [];
      }
      draft = newDraft(held.filedUnder, held.firstSeenAt);
      drafts.push(draft);
    }
    add(draft, held);
  }
  yield* finish(drafts, finishing);
  const packages: Held[] = [];
  for await (const held of store.inventory.registrations(tenant.id, off)) {
    if (isPackageAlone(held.record)) packages.push(held);
    else yield* finishAlone(held, finishing);
  }
  // When all others are told: what one catalogue knows of a package, another may have told with the app behind it.
  for (const held of packages)
    if (!met.manifests.has(manifestOf(held.record) ?? '')) yield* finishAlone(held, finishing);
}

async function* finishAlone(held: Held, finishing: Finishing): AsyncGenerator<AppDossier> {
  const { key, clientId } = held.record;
  if (finishing.met.keys.has(key)) return;
  const lonely = newDraft(key, held.firstSeenAt);
  lonely.clientId = clientId;
  if (clientId === undefined) add(lonely, held);
  yield* finish([lonely], finishing);
}

/** It names no app, so that there is nothing behind it which another package of the same id could hide. */
function isPackageAlone(record: AnyRecord): boolean {
  return record.clientId === undefined && manifestOf(record) !== undefined;
}

function manifestOf(record: AnyRecord): string | undefined {
  return record.kind === 'app' ? record.manifest : undefined;
}

/** What a tenant lets in by its settings, and whom it trusts. */
export async function tenantDossier(
  store: Store,
  tenant: TenantRef,
  { off, own }: Pick<DossierOptions, 'off' | 'own'>,
): Promise<TenantDossier> {
  const trusts = await store.inventory.unfiled(tenant.id, 'trust', off);
  return {
    tenant,
    key: recordKey(tenant.id, 'tenant', tenant.id),
    settings: await store.inventory.unfiled(tenant.id, 'setting', off),
    policies: await store.inventory.unfiled(tenant.id, 'policy', off),
    trusts: asOne(trusts).map((trust) => trustAtHome(trust, own)),
  };
}

/** What several surfaces tell of one trust is one: the later word, with all that it opens. */
function asOne(trusts: readonly TrustRecord[]): readonly TrustRecord[] {
  const byKey = new Map<RecordKey, TrustRecord>();
  for (const trust of trusts) {
    const before = byKey.get(trust.key);
    const allows = [...new Set([...(before?.allows ?? []), ...(trust.allows ?? [])])];
    byKey.set(trust.key, before === undefined ? trust : { ...before, ...trust, allows });
  }
  return [...byKey.values()];
}

interface Draft {
  readonly key: RecordKey;
  clientId: string | undefined;
  client?: AppRecord;
  registration?: AppRecord;
  /** Of which the two above are made when all is told. */
  readonly said: { readonly client: Said; readonly registration: Said };
  /** All of its definitions: an app may have a registration and several packages. */
  readonly definitions: AppRecord[];
  readonly groups: Map<string, Group>;
  readonly names: Map<string, number>;
  readonly credentials: Map<RecordKey, CredentialRecord>;
  readonly uses: UseRecord[];
  trusts: TrustRecord[];
  readonly told: { readonly [K in keyof Told]: Set<string> };
  events: EventRecord[];
  firstSeenAt: Instant;
  listedSince?: Instant;
}

type Group = { -readonly [K in keyof GrantGroup]: GrantGroup[K] } & {
  sample: RecordKey[];
  adminSample: RecordKey[];
  /** Ids of places with their names; what an app holds in thousands of teams is one group. */
  readonly within: Map<string, string>;
};

function newDraft(key: RecordKey, firstSeenAt: Instant): Draft {
  return {
    key,
    clientId: undefined,
    said: { client: nothingSaid(), registration: nothingSaid() },
    definitions: [],
    groups: new Map(),
    names: new Map(),
    credentials: new Map(),
    uses: [],
    trusts: [],
    told: {
      names: new Set(),
      publishers: new Set(),
      homes: new Set(),
      redirects: new Set(),
      tags: new Set(),
    },
    events: [],
    firstSeenAt,
  };
}

function add(draft: Draft, held: Held): void {
  const { record, firstSeenAt, alike, surface } = held;
  draft.clientId ??= record.clientId;
  if (firstSeenAt < draft.firstSeenAt) draft.firstSeenAt = firstSeenAt;
  if (record.kind === 'grant') addGrants(draft, record, alike, surface);
  else if (record.kind === 'credential') draft.credentials.set(record.key, record);
  else if (record.kind === 'use') draft.uses.push(record);
  else if (record.kind === 'trust') draft.trusts.push(record);
  else if (record.kind === 'event') addEvent(draft, record);
  else if (record.kind === 'app') {
    hear(draft.said[record.role === 'registration' ? 'registration' : 'client'], record, held, united);
    if (record.role === 'registration') draft.definitions.push(record);
    note(draft, record);
  }
}

function note({ told }: Draft, { name, publisher, homeTenant, redirects = [], tags = [] }: AppRecord): void {
  told.names.add(name);
  if (publisher !== undefined) told.publishers.add(publisher.name);
  if (homeTenant !== undefined) told.homes.add(homeTenant);
  for (const address of redirects) told.redirects.add(address);
  for (const tag of tags) told.tags.add(tag);
}

/** Of an app that several surfaces tell: the word of the one that knows most, filled up with what others know. */
function united(one: AppRecord, other: AppRecord): AppRecord {
  const [rich, poor] = knowledgeIn(other) > knowledgeIn(one) ? [other, one] : [one, other];
  return {
    ...poor,
    ...rich,
    // A log may know no name but the client id.
    name: rich.name === rich.clientId ? poor.name : rich.name,
    home: rich.home === 'unknown' ? poor.home : rich.home,
    enabled: rich.enabled === 'unknown' ? poor.enabled : rich.enabled,
    createdAt: rich.createdAt === 'unknown' ? poor.createdAt : rich.createdAt,
  };
}

function knowledgeIn({ home, enabled, createdAt }: AppRecord): number {
  return (home === 'unknown' ? 0 : 4) + (createdAt === 'unknown' ? 0 : 2) + (enabled === 'unknown' ? 0 : 1);
}

function addEvent(draft: Draft, event: EventRecord): void {
  if (event.appName !== undefined) draft.told.names.add(event.appName);
  if (event.type === 'listed') {
    if (draft.listedSince === undefined || event.at < draft.listedSince) draft.listedSince = event.at;
    return;
  }
  draft.events.push(event);
  if (draft.events.length > EVENTS * 4) draft.events = newest(draft.events);
}

function newest(events: readonly EventRecord[]): EventRecord[] {
  return events.toSorted((a, b) => (a.at < b.at ? 1 : -1)).slice(0, EVENTS);
}

function addGrants(draft: Draft, grant: GrantRecord, alike: Alike | undefined, surface: string): void {
  const { grants, suspended, admins, people, adminPeople } = alike ?? alone;
  if (grant.appName !== undefined)
    draft.names.set(grant.appName, (draft.names.get(grant.appName) ?? 0) + grants);
  const reach = reachOf(grant);
  const { access, consent, resource, basis, repositories, place } = grant;
  // Application permissions come one to a grant, and are read as one: what the app can do to this resource. In places
  // each is by itself, or it would be said to be held wherever another one is.
  const isOne = access === 'application' && place === undefined;
  const scopes = isOne ? '' : grant.scopes.join(' ');
  // Each of them has its own age: what was given yesterday has had no time to be used.
  const day = access === 'application' && place === undefined ? grant.grantedAt.slice(0, 10) : '';
  const narrowed = place === undefined ? '' : 'narrowed';
  const id = [access, consent, resource, reach, basis, repositories, scopes, day, narrowed].join('\n');
  let group = draft.groups.get(id);
  if (group === undefined) {
    group = newGroup(grant, reach, surface);
    draft.groups.set(id, group);
  } else if (grant.access === 'application') {
    group.scopes = [...new Set([...group.scopes, ...grant.scopes])];
  }
  group.grants += grants;
  if (grant.grantedAt !== 'unknown' && (group.grantedAt === 'unknown' || grant.grantedAt < group.grantedAt)) {
    if (group.grantedAt === 'unknown') group.seen = surface;
    group.grantedAt = grant.grantedAt;
  }
  if (place !== undefined) group.within.set(place, grant.placeName ?? place);
  if (alike === undefined) return;
  group.principals += grants;
  group.suspended += suspended;
  group.admins += admins;
  group.sample.push(...people.slice(0, SAMPLE - group.sample.length));
  group.adminSample.push(...adminPeople.slice(0, SAMPLE - group.adminSample.length));
}

/** For everyone, or for the app itself. */
const alone: Alike = { grants: 1, suspended: 0, admins: 0, people: [], adminPeople: [] };

const reaches = ['everyone', 'itself', 'unknown'] as const satisfies GrantRecord['principal'][];

function reachOf({ principal }: GrantRecord): GrantGroup['reach'] {
  return reaches.find((reach) => reach === principal);
}

function newGroup(grant: GrantRecord, reach: GrantGroup['reach'], seen: string): Group {
  return {
    seen,
    within: new Map(),
    access: grant.access,
    consent: grant.consent,
    resource: grant.resource,
    resourceName: grant.resourceName ?? 'unknown',
    scopes: grant.scopes,
    ...(grant.basis !== undefined && { basis: grant.basis }),
    ...(grant.repositories !== undefined && { repositories: grant.repositories }),
    isSignInOnly: false,
    ...(reach !== undefined && { reach }),
    principals: 0,
    suspended: 0,
    admins: 0,
    sample: [],
    adminSample: [],
    grants: 0,
    grantedAt: 'unknown',
  };
}

function toGroup({ within, ...group }: Group): GrantGroup {
  if (within.size === 0) return group;
  return { ...group, places: { count: within.size, sample: [...within.values()].sort().slice(0, SAMPLE) } };
}

/** APIs by the vendor's id of them, with the app that each is: the name alone could be anybody's. */
type Resources = Map<string, AppRecord | undefined>;

interface Finishing {
  readonly store: Store;
  readonly tenant: TenantRef;
  readonly resources: Resources;
  /** Registrations that stand in a dossier, and of what packages they are. */
  readonly met: { readonly keys: Set<RecordKey>; readonly manifests: Set<string> };
  readonly off: readonly string[];
  readonly own: Own;
  readonly recognise: Recognise;
}

async function* finish(
  drafts: readonly Draft[],
  { store, tenant, resources, met, off, own, recognise }: Finishing,
): AsyncGenerator<AppDossier> {
  const byClient = Map.groupBy(drafts, (draft) => draft.clientId);
  const clients = [...byClient.keys()].filter((client) => client !== undefined);
  for (const held of await store.inventory.byClient(tenant.id, clients, off)) {
    for (const draft of byClient.get(held.record.clientId) ?? []) add(draft, held);
  }
  for (const draft of drafts) settle(draft);
  const groups = drafts.flatMap((draft) => [...draft.groups.values()]);
  await learn(resources, new Set(groups.map((group) => group.resource)), { store, tenant });
  for (const group of groups) {
    const resource = resources.get(group.resource);
    if (resource !== undefined) {
      group.resource = resource.clientId ?? group.resource;
      group.resourceName = resource.name;
    }
    group.isSignInOnly = isSignInOnly(tenant, group);
  }
  const homes = new Set(drafts.flatMap((draft) => homeOf(draft) ?? []));
  const keys = [...homes].map((home) => recordKey(tenant.id, 'home', home));
  const organisations = new Map(
    (await store.inventory.homes(tenant.id, keys, off)).map((home) => [home.id, home]),
  );
  for (const draft of drafts) {
    for (const { key, manifest } of standingWith(draft)) {
      met.keys.add(key);
      if (manifest !== undefined) met.manifests.add(manifest);
    }
    yield toDossier(draft, { tenant, organisations, own, recognise });
  }
}

/**
 * An app and its registration belong together while both are alive, or both deleted. Else each is told by itself, with
 * what it alone has: secrets of what is deleted open nothing, and those of what is alive are not deleted with the other.
 */
function settle(draft: Draft): void {
  const client = standing(draft.said.client, united);
  const registration = standing(draft.said.registration, united);
  if (client !== undefined) draft.client = client;
  if (registration === undefined) return;
  if (client === undefined || (client.deletedAt === undefined) === (registration.deletedAt === undefined)) {
    draft.registration = registration;
    return;
  }
  draft.trusts = draft.trusts.filter(({ app }) => app !== undefined);
  for (const { key, app } of draft.credentials.values()) if (app === undefined) draft.credentials.delete(key);
}

/** Several catalogues may list one app: what is alive of it, or what is deleted, is told once. */
function standingWith({ registration, definitions }: Draft): readonly AppRecord[] {
  if (registration === undefined) return [];
  const isAlive = registration.deletedAt === undefined;
  return definitions.filter(({ deletedAt }) => (deletedAt === undefined) === isAlive);
}

function isSignInOnly({ platform }: TenantRef, { access, resource, scopes }: Group): boolean {
  return (
    scopes.length > 0 &&
    scopes.every((scope) => {
      const known = classify(platform, access, resource, scope);
      return known !== 'unclassified' && isSignIn(known);
    })
  );
}

async function learn(
  resources: Resources,
  ids: ReadonlySet<string>,
  { store, tenant }: Pick<Finishing, 'store' | 'tenant'>,
): Promise<void> {
  const unknown = [...ids].filter((id) => !resources.has(id));
  if (unknown.length === 0) return;
  for (const id of unknown) resources.set(id, undefined);
  const keys = unknown.map((id) => recordKey(tenant.id, 'app', id));
  for (const app of await store.inventory.apps(keys)) resources.set(vendorId(app.key), app);
}

function homeOf({ registration, client }: Draft): string | undefined {
  return (registration?.homeTenant ?? client?.homeTenant)?.toLowerCase();
}

function toDossier(
  draft: Draft,
  {
    tenant,
    organisations,
    own,
    recognise,
  }: Pick<Finishing, 'tenant' | 'own' | 'recognise'> & {
    /** By the vendor's id of them. */
    readonly organisations: ReadonlyMap<string, HomeRecord>;
  },
): AppDossier {
  const mostUsed = [...draft.names].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))[0]?.[0];
  const organisation = organisations.get(homeOf(draft) ?? '');
  const app = {
    tenant,
    key: draft.key,
    clientId: draft.clientId ?? 'unknown',
    name: nameOf(draft, tenant) ?? mostUsed ?? vendorId(draft.key),
    ...(draft.client !== undefined && { client: atHome(draft.client, tenant, own) }),
    ...(draft.registration !== undefined && { registration: atHome(draft.registration, tenant, own) }),
    ...(organisation !== undefined && { organisation }),
  };
  return {
    ...app,
    ...recognise(app),
    told: {
      names: [...new Set([...draft.told.names, ...draft.names.keys()])].sort(),
      publishers: [...draft.told.publishers].sort(),
      homes: [...draft.told.homes].sort(),
      redirects: [...draft.told.redirects].sort(),
      tags: [...draft.told.tags].sort(),
    },
    grants: [...draft.groups.values()].map(toGroup),
    credentials: [...draft.credentials.values()],
    uses: draft.uses,
    trusts: draft.trusts.map((trust) => trustAtHome(trust, own)),
    events: newest(draft.events),
    firstSeenAt: draft.firstSeenAt,
    ...(draft.listedSince !== undefined &&
      draft.listedSince < draft.firstSeenAt && { listedSince: draft.listedSince }),
  };
}

/** GitHub's list of what is installed knows an app by its slug alone: how it is called, its registration says. */
function nameOf({ client, registration }: Draft, { platform }: TenantRef): string | undefined {
  return platform === 'github' ? (registration?.name ?? client?.name) : (client?.name ?? registration?.name);
}

/** What the user says is ours is ours, whatever the vendor calls its home. */
function atHome(app: AppRecord, { platform }: TenantRef, { homes, domains }: Own): AppRecord {
  if (app.home === 'own' || app.home === 'platform') return app;
  const isOurs =
    (app.homeTenant !== undefined && homes.has(`${platform}/${app.homeTenant}`)) ||
    (app.publisher?.verified === true && domains.has(app.publisher.name.toLowerCase()));
  return isOurs ? { ...app, home: 'own' } : app;
}

/** Whose they are who are trusted, by what the user says is ours. */
function trustAtHome(trust: TrustRecord, own: Own): TrustRecord {
  const { holder, home } = trust;
  if (holder === undefined || home === 'own' || home === 'platform') return trust;
  if (own.homes.has(holder)) return { ...trust, home: 'own' };
  return { ...trust, home: isPerhapsOurs(holder, own) ? 'unknown' : 'foreign' };
}
