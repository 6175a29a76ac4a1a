import type { AnyConnector, Tools } from '../connectors/connector.ts';
import { allEnded } from '../lib/all-ended.ts';
import { providerError } from '../lib/errors.ts';
import type { Exchange } from '../lib/exchange.ts';
import type { Login } from '../lib/login.ts';
import { createTransport, type Send, type World } from '../lib/transport.ts';
import type { SurfaceCoverage } from '../model/coverage.ts';
import type { Own } from '../model/dossier.ts';
import { type Severity, severityRank, type ToldFinding, type Withheld } from '../model/finding.ts';
import { SEVERAL } from '../model/keys.ts';
import type { PeopleMode } from '../model/people.ts';
import type { RegisteredVendor } from '../model/register.ts';
import { instant } from '../model/values.ts';
import type { Report, ReportedFinding, TenantReport } from '../report/report.ts';
import type { Addressee } from '../store/outbox.ts';
import type { Run } from '../store/runs.ts';
import type { Store } from '../store/store.ts';
import { version } from '../version.ts';
import { analyze } from './analyze.ts';
import { analyzeVendors } from './analyze-vendors.ts';
import { beginRun } from './begin-run.ts';
import { collect } from './collect.ts';
import { surfaceCoverage } from './coverage.ts';
import { appDossiers, type DossierOptions } from './dossiers.ts';
import type { SeenTenant } from './end-untold.ts';
import { audiences, endRun } from './events.ts';
import { type Judge, openJudges } from './judges.ts';
import { type ExpectedGap, outcome } from './outcome.ts';
import { withTenants } from './own.ts';
import { protector } from './people.ts';
import { type Place, placeOf } from './place.ts';
import { recogniser, type VendorApp, vendorApp } from './vendors.ts';
import { visibility } from './visibility.ts';

export interface ScanTenant {
  /** Stable and short: it stands in every key. */
  readonly id: string;
  readonly label: string;
  /** Tenants that belong together: a subsidiary, a customer. */
  readonly group?: string;
  /** Who answers for it. */
  readonly owner?: string;
  readonly connector: AnyConnector;
  /** The platform's own members of the tenant in the config file, checked. */
  readonly settings: unknown;
  /** Surfaces that are switched off. */
  readonly off: readonly string[];
}

/** A tenant that is not scanned this time. */
export type OtherTenant = Pick<ScanTenant, 'id' | 'label' | 'connector' | 'off'>;

export interface ScanOptions {
  readonly store: Store;
  readonly tenants: readonly [ScanTenant, ...ScanTenant[]];
  readonly judges: readonly Judge[];
  readonly failOn: Severity;
  readonly expectedGaps: readonly ExpectedGap[];
  readonly own: Own;
  /** What the user keeps of vendors; absent: nothing. */
  readonly register?: readonly RegisteredVendor[];
  /** Tenants of the config that are not scanned this time: what the store knows of them counts for vendors. */
  readonly others?: readonly OtherTenant[];
  /** What may be stored of people; absent: their names. */
  readonly people?: PeopleMode;
  readonly world: World;
  readonly signal: AbortSignal;
  /** Goes on with the last run where it was stopped. */
  readonly isResume: boolean;
  /** Does so if it was stopped not long ago and still fits, else begins a new one; absent: begins a new one. */
  readonly isContinue?: boolean;
  readonly onProgress: (progress: Progress) => void;
  /** Called when the run has ended and the store is still ours: what is read of it now is of this run. */
  readonly onReport?: (report: Report) => Promise<void>;
  /** The login that is already there; absent unless the user asked for it. */
  readonly login?: Login;
  /** Who shall hear of what this run finds. */
  readonly destinations?: readonly Addressee[];
  /** They shall hear of all that is open, also of what they have heard before. */
  readonly isFull?: boolean;
}

export interface Progress {
  readonly tenant: string;
  readonly surface: string;
  readonly records: number;
  readonly isEnded: boolean;
}

/**
 * Collects from all tenants side by side, judges what was seen, and reports. An abort leaves a run that
 * `isResume` goes on with. @throws ResumeError, StoreError, and the signal's reason
 */
export async function scan(options: ScanOptions): Promise<Report> {
  const { store, tenants, people = 'names', world, signal } = options;
  const lock = store.lock();
  try {
    const { run, isResumed } = await beginRun(options);
    await store.people.begin(people);
    let report: Report;
    try {
      const counters = await allEnded(tenants.map((tenant) => collectTenant(tenant, run, options)));
      await store.people.tighten(people, protector(people));
      report = await judge(run, counters, { ...options, isResume: isResumed });
      // First: of a run that was killed in between, a resume makes the numbers once more; of one that ended, nobody does.
      await store.people.end(run, people);
      await endRun(run, report, options);
    } catch (error) {
      // A bug, too, leaves what was stored; `ended` would claim that it was judged.
      await store.runs.end(run, 'interrupted', instant(world.now()));
      signal.throwIfAborted();
      throw error;
    }
    await options.onReport?.(report);
    return report;
  } finally {
    lock.release();
  }
}

interface Counter {
  readonly tenant: ScanTenant;
  /** As whom it was seen. */
  readonly identity: string;
  readonly calls: number;
  /** Whether nothing was answered to this process and our credentials were the reason. */
  readonly isRefused: boolean;
}

async function collectTenant(
  tenant: ScanTenant,
  run: Run,
  { store, tenants, people = 'names', world, signal, onProgress, login }: ScanOptions,
): Promise<Counter> {
  let calls = 0;
  let answered = 0;
  let refused = 0;
  const exchange: Exchange = {
    ...world.exchange,
    send: (request) => {
      calls++;
      return world.exchange.send(request);
    },
  };
  const watched =
    (send: Send): Send =>
    async (input, init) => {
      try {
        const answer = await send(input, init);
        const isGet = init?.method === undefined || init.method === 'GET';
        if (isGet && init?.isSignIn !== true) answered++;
        return answer;
      } catch (error) {
        if (providerError(error)?.reason === 'credentials') refused++;
        throw error;
      }
    };
  const tools: Tools = {
    send: (rules) => watched(createTransport({ ...world, exchange }, rules, signal)),
    now: world.now,
    log: world.log,
    signal,
    ...(login !== undefined && { login }),
  };
  const connector: AnyConnector = {
    ...tenant.connector,
    connect: async (config, tools) => {
      try {
        return await tenant.connector.connect(config, tools);
      } catch (error) {
        // A key that does not parse, a file that is gone: refused before anything was sent.
        if (providerError(error)?.reason === 'credentials') refused++;
        throw error;
      }
    },
  };
  const { identity, isShutOut } = await collect({
    store,
    run,
    tenant: tenant.id,
    connector,
    config: tenant.settings,
    tools,
    people,
    ours: tenants.map(({ id }) => id),
    off: tenant.off,
    onProgress: (surface, records, isEnded) => onProgress({ tenant: tenant.id, surface, records, isEnded }),
  });
  const isRefused = isShutOut || (refused > 0 && answered === 0);
  return { tenant, identity, calls, isRefused };
}

async function judge(run: Run, counters: readonly Counter[], options: ScanOptions): Promise<Report> {
  const { store, world, failOn, expectedGaps, register = [], signal } = options;
  const own = await withTenants(options);
  const judges = openJudges(options.judges, { own, register });
  const recognise = recogniser(register);
  const now = run.startedAt;
  const audienceOf = audiences(run, options);
  const reports: TenantReport[] = [];
  const withheld: Withheld[] = [];
  const told = new Set<string>();
  const seen = new Map<string, SeenTenant>();
  const vendorApps: VendorApp[] = [];
  let refused = 0;
  for (const { tenant, identity, calls, isRefused } of counters) {
    const lines = await surfaceCoverage(store, run, { tenant: tenant.id, connector: tenant.connector });
    const analysis = await analyze({
      ...{ store, run, tenant, lines, judges, own, recognise, now, signal },
      audience: await audienceOf(tenant.id),
    });
    withheld.push(...analysis.withheld);
    vendorApps.push(...analysis.vendorApps);
    seen.set(tenant.id, { connector: tenant.connector, lines });
    for (const fingerprint of analysis.told) told.add(fingerprint);
    // A resumed run may have seen much before its credentials ran out.
    if (isRefused && lines.every(({ records }) => records === 0)) refused++;
    reports.push(toTenantReport(tenant, { identity, calls, lines, inventory: analysis.inventory }));
  }
  for (const other of options.others ?? [])
    vendorApps.push(...(await vendorAppsOf(other, { store, own, recognise, signal })));
  const places = [...reports, ...(options.others ?? []).map(toPlace)];
  const vendors = { store, run, judges, apps: vendorApps, seen, places, now };
  for (const fingerprint of await analyzeVendors({ ...vendors, audience: await audienceOf(SEVERAL) }))
    told.add(fingerprint);
  const coverage = reports.flatMap(({ surfaces }) => surfaces);
  const findings = reported(await store.findings.told(run), places).filter(({ fingerprint }) =>
    told.has(fingerprint),
  );
  const ended = reported(await store.findings.ended(run), places);
  const endedAt = instant(world.now());
  return {
    tool: { name: 'oauthlas', version },
    run: { id: run.id, startedAt: run.startedAt, endedAt, isResumed: options.isResume },
    tenants: reports,
    visibility: visibility(reports),
    findings,
    resolved: ended.filter(({ change }) => change === 'resolved'),
    setAside: ended.filter(({ change }) => change === 'set-aside'),
    withheld,
    outcome: outcome({
      findings,
      coverage,
      refused,
      tenants: counters.length,
      failOn,
      expectedGaps,
      today: endedAt.slice(0, 10),
    }),
  };
}

function toTenantReport(
  { id, label, group, owner, connector }: ScanTenant,
  {
    identity,
    calls,
    lines,
    inventory,
  }: Pick<TenantReport, 'identity' | 'calls' | 'inventory'> & { readonly lines: readonly SurfaceCoverage[] },
): TenantReport {
  return {
    id,
    label,
    ...(group !== undefined && { group }),
    ...(owner !== undefined && { owner }),
    platform: connector.id,
    platformTitle: connector.title,
    identity,
    calls,
    inventory,
    surfaces: lines,
    blindSpots: connector.blindSpots,
  };
}

function toPlace({ id, label, connector }: OtherTenant): Place {
  return { id, label, platform: connector.id, platformTitle: connector.title };
}

/** What the last scan of a tenant left in the store: a vendor's reach does not end where this scan does. */
async function vendorAppsOf(
  { id, label, connector, off }: OtherTenant,
  { store, ...options }: Pick<DossierOptions, 'own' | 'recognise' | 'signal'> & { readonly store: Store },
): Promise<readonly VendorApp[]> {
  const apps: VendorApp[] = [];
  const ref = { id, label, platform: connector.id, people: 'unknown' } as const;
  for await (const dossier of appDossiers(store, ref, { ...options, off })) {
    const app = vendorApp(dossier);
    if (app !== undefined) apps.push(app);
  }
  return apps;
}

/** Worst first. */
function reported(findings: readonly ToldFinding[], places: readonly Place[]): readonly ReportedFinding[] {
  return findings
    .map((finding) => {
      const { tenantLabel, platform } = placeOf(finding, places);
      return { ...finding, tenantLabel, platform };
    })
    .sort((a, b) => severityRank[b.severity] - severityRank[a.severity]);
}
