import type { Incident } from '../knowledge/incidents/incident.ts';
import { incidents } from '../knowledge/incidents/index.ts';
import { comparable } from '../lib/text.ts';
import { isSettled } from '../model/coverage.ts';
import type { AppDossier, TenantRef } from '../model/dossier.ts';
import type { RegisteredVendor } from '../model/register.ts';
import type {
  AbusedHere,
  IncidentApp,
  IncidentBrief,
  IncidentInTenant,
  IncidentMatches,
} from '../report/incidents.ts';
import type { Unseen } from '../report/investigation.ts';
import type { Store } from '../store/store.ts';
import { isAbused, toAbused } from './abused.ts';
import { surfaceCoverage } from './coverage.ts';
import { appDossiers } from './dossiers.ts';
import { toFoundApps } from './found-app.ts';
import { inWindow, tooEarly } from './incident-window.ts';
import { isForLogs, shownOf, type Tie, tiesTo } from './indicators.ts';
import type { InvestigatedTenant } from './investigate.ts';
import { type Recognise, recogniser } from './recogniser.ts';
import { isTrace, traceInWords } from './trace.ts';
import { unseenOf } from './unseen.ts';

export interface IncidentsOptions {
  /** Absent: nothing was ever scanned. */
  readonly store: Store | undefined;
  readonly tenants: readonly InvestigatedTenant[];
  readonly register?: readonly RegisteredVendor[];
  readonly feed: Feed;
  readonly signal: AbortSignal;
}

export type Feed = readonly Incident[];

/** What OAuthlas brings along, and what the user adds, who has the last word on an id. */
export function joinFeeds(own: readonly Feed[]): Feed {
  return [...new Map([incidents, ...own].flat().map((one) => [one.id, one])).values()];
}

/**
 * Which vendor incidents touch what is stored. Each tenant is gone through once, whatever the feed's length; an incident
 * is asked of the tenants on whose platform its vendor's access was abused.
 */
export async function matchIncidents(options: IncidentsOptions): Promise<IncidentMatches> {
  const told = new Map<string, IncidentInTenant[]>(options.feed.map(({ id }) => [id, []]));
  const abused: AbusedHere[] = [];
  for (const tenant of options.tenants) {
    const here = await inTenant(tenant, options);
    for (const [id, one] of here.answers) told.get(id)?.push(one);
    abused.push(...here.abused);
  }
  const incidents = options.feed.map((incident) => ({
    incident: briefOf(incident),
    tenants: told.get(incident.id) ?? [],
  }));
  return { incidents, abused };
}

async function inTenant(
  tenant: InvestigatedTenant,
  { store, feed, register = [], signal }: IncidentsOptions,
): Promise<Here> {
  const { id, label, connector } = tenant;
  const common = { tenant: id, tenantLabel: label, platformTitle: connector.title };
  const asked = feed.filter(({ platforms }) => platforms.includes(connector.id));
  const ties = asked.map((incident) => ({ id: incident.id, tieOf: tiesTo(incident) }));
  const run = await store?.runs.lastOf(id);
  if (store === undefined || run === undefined) {
    const gaps = [{ what: 'it was never scanned', fix: `run \`oauthlas scan --tenant ${id}\`` }];
    const unsaid = { ...common, said: 'cannot-say', apps: [], gone: [], gaps } as const;
    return { answers: asked.map((incident) => [incident.id, unsaid]), abused: [] };
  }
  const lines = await surfaceCoverage(store, run, { tenant: id, connector });
  const found = new Map<string, Found[]>(asked.map((incident) => [incident.id, []]));
  const doubts = new Map<string, Unseen[]>(
    asked.map((incident) => [incident.id, tooEarly(run, incident, id)]),
  );
  const ref = { id, label, platform: connector.id, people: 'unknown' } as const;
  const own = { homes: new Set<string>(), domains: new Set<string>() };
  const recognise = recogniser(register);
  const suspects: AppDossier[] = [];
  for await (const dossier of appDossiers(store, ref, { off: [], own, recognise, signal })) {
    if (isAbused(dossier)) suspects.push(dossier);
    const shown = shownOf(dossier);
    for (const { id, tieOf } of ties) {
      const tie = tieOf(shown);
      if (tie === undefined) continue;
      // What a log once told is no access.
      if (isTrace(dossier)) doubts.get(id)?.push(traceInWords(dossier));
      else found.get(id)?.push({ dossier, tie });
    }
  }
  await addTold(store, id, asked, doubts);
  const gone = await goneOf(store, ref, { ties, recognise });
  const gaps = unseenOf(connector, lines, 'app');
  const answers: (readonly [string, IncidentInTenant])[] = [];
  for (const incident of asked) {
    const mine = found.get(incident.id) ?? [];
    const apps = await toApps(mine, incident, { store, tenant, lines });
    const unseen = [...(doubts.get(incident.id) ?? []), ...gaps];
    const said = verdictOf(apps, unseen);
    const unread = said === 'present' && lines.every(isSettled) ? [] : unseen;
    answers.push([incident.id, { ...common, said, apps, gone: gone.get(incident.id) ?? [], gaps: unread }]);
  }
  return { answers, abused: await toAbused(suspects, common, { store, tenant, lines }) };
}

interface Here {
  readonly answers: readonly (readonly [string, IncidentInTenant])[];
  readonly abused: readonly AbusedHere[];
}

interface Found {
  readonly dossier: AppDossier;
  readonly tie: Tie;
}

function verdictOf(apps: readonly IncidentApp[], gaps: readonly Unseen[]): IncidentInTenant['said'] {
  const tied = apps.filter(({ isProof }) => isProof);
  if (tied.some(({ app }) => app.deleted === undefined)) return 'present';
  if (tied.length > 0) return 'deleted';
  if (apps.length > 0) return 'perhaps';
  return gaps.length > 0 ? 'cannot-say' : 'not-found';
}

async function toApps(
  found: readonly Found[],
  incident: Incident,
  options: Parameters<typeof toFoundApps>[1],
): Promise<readonly IncidentApp[]> {
  const ties = new Map(found.map(({ dossier, tie }) => [dossier.key, tie]));
  const apps = await toFoundApps(
    found.map(({ dossier, tie }) => [dossier, { by: tie.by, rank: 0 }] as const),
    options,
  );
  return apps
    .map((app) => ({
      app,
      by: app.by,
      isProof: ties.get(app.key)?.isProof === true,
      inWindow: inWindow(app, incident),
    }))
    .toSorted((a, b) => Number(b.isProof) - Number(a.isProof));
}

/** What tells of a client id of an incident, and is filed under no app. */
async function addTold(
  store: Store,
  tenant: string,
  asked: readonly Incident[],
  doubts: ReadonlyMap<string, Unseen[]>,
): Promise<void> {
  const incidents = new Map<string, string[]>();
  for (const { id, indicators } of asked)
    for (const { kind, value } of indicators)
      if (kind === 'client-id')
        incidents.set(comparable(value), [...(incidents.get(comparable(value)) ?? []), id]);
  const told = await store.inventory.byClient(tenant, [...incidents.keys()]);
  for (const { record, surface } of told) {
    if (!('clientId' in record) || record.clientId === undefined) continue;
    for (const id of incidents.get(record.clientId) ?? [])
      doubts.get(id)?.push({
        surface,
        what: `told of the client id ${record.clientId}, and no app of it is known: it may be gone, or hidden`,
      });
  }
}

/** What was here, is proved to be gone, and was tied to it. */
async function goneOf(
  store: Store,
  tenant: TenantRef,
  { ties, recognise }: { readonly ties: readonly IncidentTies[]; readonly recognise: Recognise },
): Promise<ReadonlyMap<string, IncidentInTenant['gone']>> {
  const gone = new Map<string, IncidentInTenant['gone'][number][]>();
  for await (const { app, since } of store.ties.gone(tenant.id)) {
    const { key, name, clientId = 'unknown', publisher } = app;
    const publishers = publisher?.name === undefined ? [] : [publisher.name];
    const { vendor } = recognise({ tenant, key, clientId, name, client: app });
    const told = { names: [], publishers, homes: [], redirects: app.redirects ?? [], tags: [] };
    const shown = shownOf({ tenant, key, name, clientId, told, vendor });
    for (const { id, tieOf } of ties) {
      const tie = tieOf(shown);
      if (tie !== undefined) gone.set(id, [...(gone.get(id) ?? []), { name, clientId, since, ...tie }]);
    }
  }
  return gone;
}

interface IncidentTies {
  readonly id: string;
  readonly tieOf: ReturnType<typeof tiesTo>;
}

function briefOf(incident: Incident): IncidentBrief {
  const { id, title, status, window, disclosed, platforms, summary, advice } = incident;
  return {
    ...{ id, title, status, window, disclosed, platforms, summary, advice },
    sources: incident.sources.map(({ url, title, read }) => ({ url, title, isRead: read !== null })),
    forLogs: incident.indicators.filter(isForLogs).map(({ kind, value, note }) => ({
      kind,
      value,
      ...(note !== undefined && { note }),
    })),
  };
}
