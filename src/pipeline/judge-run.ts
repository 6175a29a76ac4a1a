import type { SurfaceCoverage } from '../model/coverage.ts';
import { severityRank, type ToldFinding, type Withheld } from '../model/finding.ts';
import { SEVERAL } from '../model/keys.ts';
import { instant } from '../model/values.ts';
import type { Report, ReportedFinding, TenantReport } from '../report/report.ts';
import type { Run } from '../store/runs.ts';
import type { Store } from '../store/store.ts';
import { version } from '../version.ts';
import { analyze } from './analyze.ts';
import { analyzeVendors } from './analyze-vendors.ts';
import type { Counter } from './collect-tenant.ts';
import { surfaceCoverage } from './coverage.ts';
import { appDossiers, type DossierOptions } from './dossiers.ts';
import type { SeenTenant } from './end-untold.ts';
import { audiences } from './events.ts';
import { openJudges } from './judges.ts';
import { letsIn } from './lets-in.ts';
import { outcome } from './outcome.ts';
import { withTenants } from './own.ts';
import { type Place, placeOf } from './place.ts';
import { recogniser } from './recogniser.ts';
import type { OtherTenant, ScanOptions, ScanTenant } from './scan.ts';
import { tenantRef } from './tenant-ref.ts';
import { type VendorApp, vendorApp } from './vendors.ts';
import { visibility } from './visibility.ts';

/** Judges what a run stored, keeps what was found, and makes the report of it. */
export async function judgeRun(
  run: Run,
  counters: readonly Counter[],
  options: ScanOptions,
): Promise<Report> {
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
    seen.set(tenant.id, { tenant: tenant.id, connector: tenant.connector, lines });
    for (const fingerprint of analysis.told) told.add(fingerprint);
    // A resumed run may have seen much before its credentials ran out.
    if (isRefused && lines.every(({ records }) => records === 0)) refused++;
    const policies = await Array.fromAsync(store.inventory.known(run, tenant.id, 'policy', []));
    const decided = letsIn({ platform: tenant.connector.id, policies, lines });
    reports.push(
      toTenantReport(tenant, { identity, calls, lines, inventory: analysis.inventory, letsIn: decided }),
    );
  }
  for (const other of options.others ?? [])
    vendorApps.push(...(await vendorAppsOf(other, { store, own, recognise, signal })));
  const places = [...reports, ...(options.others ?? []).map(toPlace)];
  const vendors = await analyzeVendors({
    ...{ store, run, judges, apps: vendorApps, own, seen, places, now },
    audience: await audienceOf(SEVERAL),
  });
  withheld.push(...vendors.withheld);
  for (const fingerprint of vendors.told) told.add(fingerprint);
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
    letsIn,
  }: Pick<TenantReport, 'identity' | 'calls' | 'inventory'> & {
    readonly lines: readonly SurfaceCoverage[];
    readonly letsIn: TenantReport['letsIn'] | undefined;
  },
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
    ...(letsIn !== undefined && { letsIn }),
    surfaces: lines,
    blindSpots: connector.blindSpots,
  };
}

function toPlace({ id, label, connector }: OtherTenant): Place {
  return { id, label, platform: connector.id, platformTitle: connector.title };
}

/** What the last scan of a tenant left in the store: a vendor's reach does not end where this scan does. */
async function vendorAppsOf(
  tenant: OtherTenant,
  { store, ...options }: Pick<DossierOptions, 'own' | 'recognise' | 'signal'> & { readonly store: Store },
): Promise<readonly VendorApp[]> {
  const apps: VendorApp[] = [];
  const ref = await tenantRef(store, tenant);
  for await (const dossier of appDossiers(store, ref, { ...options, off: tenant.off })) {
    const app = vendorApp(dossier, options.own);
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
