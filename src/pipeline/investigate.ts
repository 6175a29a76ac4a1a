import { m365Entries } from '../knowledge/scopes/m365.ts';
import { listed } from '../knowledge/scopes/names.ts';
import { byCodeUnits, comparable } from '../lib/text.ts';
import type { AppDossier } from '../model/dossier.ts';
import { type RecordKey, vendorId } from '../model/keys.ts';
import type { PrincipalRecord } from '../model/records.ts';
import type { RegisteredVendor } from '../model/register.ts';
import type { FoundApp, Investigation, TenantVerdict, Unseen } from '../report/investigation.ts';
import type { Run } from '../store/runs.ts';
import type { Store } from '../store/store.ts';
import { type Asked, toAsked } from './asked.ts';
import { surfaceCoverage } from './coverage.ts';
import { appDossiers } from './dossiers.ts';
import { toFoundApps } from './found-app.ts';
import { type Match, matchOf } from './match.ts';
import { type Near, nearApp, nearPerson } from './near.ts';
import { recogniser } from './recogniser.ts';
import type { ScanTenant } from './scan.ts';
import { isTrace, traceInWords } from './trace.ts';
import { type Meant, unseenOf } from './unseen.ts';

/** Its settings may be unchecked: no secret in them is used. */
export type InvestigatedTenant = Pick<ScanTenant, 'id' | 'label' | 'owner' | 'connector' | 'settings'>;

export interface InvestigateOptions {
  /** Absent: nothing was ever scanned. */
  readonly store: Store | undefined;
  readonly tenants: readonly InvestigatedTenant[];
  /** What the user keeps of vendors; absent: nothing. */
  readonly register?: readonly RegisteredVendor[];
  /** A name or a part of one, a client id, the vendor's id of an app, a publisher, a host, a scope, a person. */
  readonly query: string;
  readonly signal: AbortSignal;
}

const NEAR = 10;

/**
 * Whether something is in here, over all tenants, from what the store holds. For each tenant one verdict: present;
 * deleted, where it can only be restored; not found, where every surface that could show it was read whole; else that it cannot be said, with what is in the way.
 */
export async function investigate(options: InvestigateOptions): Promise<Investigation> {
  const asked = toAsked(options.query);
  const verdicts: TenantVerdict[] = [];
  const near = new Map<string, Near & { readonly tenantLabels: readonly string[] }>();
  for (const tenant of options.tenants) {
    const { verdict, missed } = await inTenant(tenant, asked, options);
    verdicts.push(verdict);
    for (const one of missed) {
      const before = near.get(one.name)?.tenantLabels ?? [];
      near.set(one.name, { ...one, tenantLabels: [...new Set([...before, tenant.label])] });
    }
  }
  const nearest = [...near.values()].sort((a, b) => a.distance - b.distance || byCodeUnits(a.name, b.name));
  return {
    query: options.query.trim(),
    verdicts,
    near: nearest.slice(0, NEAR).map(({ name, tenantLabels }) => ({ name, tenantLabels })),
    moreNear: Math.max(0, nearest.length - NEAR),
  };
}

interface Answer {
  readonly verdict: TenantVerdict;
  readonly missed: readonly Near[];
}

async function inTenant(
  tenant: InvestigatedTenant,
  asked: Asked,
  options: InvestigateOptions,
): Promise<Answer> {
  const { store } = options;
  const { id, label, connector } = tenant;
  const common = {
    tenant: id,
    tenantLabel: label,
    platform: connector.id,
    platformTitle: connector.title,
    blindSpots: connector.blindSpots.length,
  };
  const run = await store?.runs.lastOf(id);
  if (store === undefined || run === undefined) {
    const gaps = [{ what: 'it was never scanned', fix: `run \`oauthlas scan --tenant ${id}\`` }];
    return { verdict: { ...common, said: 'cannot-say', apps: [], gaps, known: [], gone: [] }, missed: [] };
  }
  const lines = await surfaceCoverage(store, run, { tenant: id, connector });
  const { people, missed } = await peopleLike(store, id, asked);
  const { found, traces } = await search(tenant, asked, { ...options, store, people, missed });
  const apps = await toFoundApps(found, { store, tenant, lines });
  const gone = await goneLike(store, id, asked);
  const unread = unseenOf(connector, lines, apps.length > 0 ? 'all' : meantBy(asked, people.length > 0));
  const isGone = ({ key }: AppDossier) => gone.some((one) => one.key === key);
  const hidden = traces.filter((trace) => !isGone(trace));
  const doubts = apps.length > 0 ? [] : await doubtsOf(store, id, { asked, run, traces: hidden });
  const gaps = [...unread, ...doubts];
  const later = await store.runs.brokenOff(id, run);
  const said = saidOf(apps, gaps);
  return {
    verdict: {
      ...common,
      readAt: run.startedAt,
      ...(later !== undefined && { brokenOffAt: later.startedAt }),
      ...{ said, apps, gaps, gone },
      known: [...new Set(people.map(nameOf))].sort(byCodeUnits),
    },
    missed,
  };
}

function saidOf(apps: readonly FoundApp[], gaps: readonly Unseen[]): TenantVerdict['said'] {
  if (apps.some(({ deleted }) => deleted === undefined)) return 'present';
  if (apps.length > 0) return 'deleted';
  return gaps.length > 0 ? 'cannot-say' : 'not-found';
}

function nameOf({ name, email }: PrincipalRecord): string {
  return email === undefined || email === name ? name : `${name} (${email})`;
}

/** The people that are meant, and those whose names are like it. */
async function peopleLike(
  store: Store,
  tenant: string,
  asked: Asked,
): Promise<{ readonly people: readonly PrincipalRecord[]; readonly missed: Near[] }> {
  const people: PrincipalRecord[] = [];
  const missed: Near[] = [];
  for await (const person of store.ties.people(tenant)) {
    const { key, name, email, aliases = [] } = person;
    const names = [name, email, vendorId(key), ...aliases];
    if (names.some((text) => text !== undefined && asked.ids.includes(comparable(text)))) people.push(person);
    else {
      const near = nearPerson(person, asked);
      if (near !== undefined) missed.push(near);
    }
  }
  return { people, missed };
}

/** Every app that is it, or has to do with the person that is it; notes those that are like it. */
async function search(
  { id, label, connector }: InvestigatedTenant,
  asked: Asked,
  {
    store,
    register = [],
    signal,
    people,
    missed,
  }: Pick<InvestigateOptions, 'register' | 'signal'> & {
    readonly store: Store;
    readonly people: readonly PrincipalRecord[];
    readonly missed: Near[];
  },
): Promise<{
  readonly found: readonly (readonly [AppDossier, Match])[];
  readonly traces: readonly AppDossier[];
}> {
  const keys: readonly RecordKey[] = [...new Set(people.map(({ key }) => key))];
  const ties = await store.ties.of(id, keys);
  const ref = { id, label, platform: connector.id, people: 'unknown' } as const;
  const own = { homes: new Set<string>(), domains: new Set<string>() };
  const recognise = recogniser(register);
  const found: (readonly [AppDossier, Match])[] = [];
  const traces: AppDossier[] = [];
  for await (const dossier of appDossiers(store, ref, { off: [], own, recognise, signal })) {
    const match = matchOf(dossier, asked, ties);
    // What a log once told is no access: what is gone is told as gone, and else it is a trace.
    if (match !== undefined && isTrace(dossier)) {
      traces.push(dossier);
      continue;
    }
    const near = match === undefined ? nearApp(dossier, asked) : undefined;
    if (match !== undefined) found.push([dossier, match]);
    else if (near !== undefined) missed.push(near);
  }
  return { found, traces };
}

/** What was here by that name or id, and is proved to be gone. */
async function goneLike(store: Store, tenant: string, asked: Asked): Promise<TenantVerdict['gone']> {
  const gone = new Map<RecordKey, TenantVerdict['gone'][number]>();
  if (asked.text === '') return [];
  for await (const { app, since, scopes } of store.ties.gone(tenant)) {
    const { key, name, clientId = 'unknown', publisher } = app;
    const isIt =
      [clientId, vendorId(key), key].some((one) => asked.ids.includes(comparable(one))) ||
      [name, publisher?.name ?? ''].some((one) => comparable(one).includes(asked.text));
    if (isIt) gone.set(key, { key, name, clientId, since, scopes });
  }
  return [...gone.values()];
}

/** What keeps a "no" from being one, though everything was read. */
async function doubtsOf(
  store: Store,
  tenant: string,
  {
    asked,
    run,
    traces,
  }: { readonly asked: Asked; readonly run: Run; readonly traces: readonly AppDossier[] },
): Promise<readonly Unseen[]> {
  const doubts: Unseen[] = [];
  if (asked.text === '') doubts.push({ what: 'nothing was asked for' });
  // A later run under another mode took the names out of all tenants, too.
  if ((run.people ?? 'names') !== 'names' || (await store.people.kept()) !== 'names')
    doubts.push({
      what: 'people are not stored by name, so it may be a person that no name or address can find',
    });
  for (const trace of traces) doubts.push(traceInWords(trace));
  const told = await store.inventory.byClient(tenant, asked.ids);
  for (const surface of new Set(told.map((trace) => trace.surface)))
    doubts.push({
      surface,
      what: 'told of this client id, and no app of it is known: it may be gone, or hidden',
    });
  return doubts;
}

function meantBy({ scopes, isAddress }: Asked, isPersonKnown: boolean): Meant {
  if (isPersonKnown || isAddress) return 'person';
  return scopes.some((scope) => permissions.has(scope)) ? 'permission' : 'app';
}

/** Every permission that has a name, as what is asked for is written. */
const permissions: ReadonlySet<string> = new Set(
  [
    ...listed.map(({ name }) => name),
    // What the vendor lists nowhere, such as the roles of Exchange.
    ...[...m365Entries.values()].flatMap((names) => [...names.keys()]),
  ].map(comparable),
);
