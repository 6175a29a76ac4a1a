import type { AppRow, RowFinding } from '../model/app-row.ts';
import { isSettled } from '../model/coverage.ts';
import type { AppDossier, Own } from '../model/dossier.ts';
import { severityRank } from '../model/finding.ts';
import { type RecordKey, recordKey, SEVERAL } from '../model/keys.ts';
import type { PrincipalRecord } from '../model/records.ts';
import type { RegisteredVendor } from '../model/register.ts';
import type { Report, TenantReport } from '../report/report.ts';
import type { Store } from '../store/store.ts';
import { consenter, toRow } from './app-row.ts';
import { consoleLinkOf } from './console-link.ts';
import { deletionOf } from './deletion.ts';
import { appDossiers } from './dossiers.ts';
import { withTenants } from './own.ts';
import { recogniser } from './recogniser.ts';
import type { ScanTenant } from './scan.ts';
import { tenantRef, whyUncounted } from './tenant-ref.ts';
import { isTrace } from './trace.ts';
import { vendorApp } from './vendors.ts';

export interface RowsOptions {
  readonly store: Store;
  readonly tenants: readonly [ScanTenant, ...ScanTenant[]];
  readonly own: Own;
  readonly register?: readonly RegisteredVendor[];
  readonly signal: AbortSignal;
}

/** Apps to a look-up of the people who let them in. */
const BATCH = 200;

/**
 * Every app of a run on one line, but for what is deleted or only a trace in a log, tenant by tenant in the order of the
 * store: never more than a batch at once. What is stored of people is what may be shown, so no mode is asked for.
 */
export async function* appRows(report: Report, options: RowsOptions): AsyncGenerator<AppRow> {
  const own = await withTenants(options);
  const findings = byApp(report);
  for (const tenant of options.tenants) {
    const told = report.tenants.find(({ id }) => id === tenant.id);
    if (told !== undefined) yield* rowsOf(tenant, told, { ...options, own, findings });
  }
}

interface TenantOptions extends RowsOptions {
  readonly findings: ReadonlyMap<RecordKey, readonly RowFinding[]>;
}

async function* rowsOf(
  tenant: ScanTenant,
  { surfaces }: TenantReport,
  { store, own, register = [], findings, signal }: TenantOptions,
): AsyncGenerator<AppRow> {
  const coverage = surfaces.every(isSettled) ? 'complete' : 'partial';
  const tellsAdmins = await store.inventory.tellsAdmins(tenant.id);
  const isCounted = whyUncounted(tenant.connector, surfaces) === undefined;
  const off = surfaces.filter(({ status }) => status === 'skipped').map(({ surface }) => surface);
  const ref = await tenantRef(store, tenant);
  const dossiers = appDossiers(store, ref, { off, own, recognise: recogniser(register), signal });
  for await (const batch of batches(dossiers)) {
    const names = await namesOf(
      store,
      batch.flatMap((dossier) => consenter(dossier) ?? []),
    );
    for (const dossier of batch) {
      const consoleLink = consoleLinkOf(tenant.connector, tenant.settings, dossier);
      yield toRow(dossier, {
        coverage,
        ...{ tellsAdmins, isCounted },
        findings: findingsOf(dossier, findings, own),
        ...(tenant.owner !== undefined && { owner: tenant.owner }),
        ...(consoleLink !== undefined && { consoleLink }),
        nameOf: (person) => names.get(person),
      });
    }
  }
}

async function* batches(dossiers: AsyncIterable<AppDossier>): AsyncGenerator<readonly AppDossier[]> {
  let batch: AppDossier[] = [];
  for await (const dossier of dossiers) {
    if (deletionOf(dossier) !== undefined || isTrace(dossier)) continue;
    batch.push(dossier);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

/** People by their keys, as they are stored. */
export async function namesOf(
  store: Store,
  people: readonly RecordKey[],
): Promise<ReadonlyMap<RecordKey, string>> {
  const found = await store.inventory.principals([...new Set(people)]);
  return new Map(found.map((person) => [person.key, nameOf(person)]));
}

function nameOf({ name, email }: PrincipalRecord): string {
  return email === undefined || email === name ? name : `${name} (${email})`;
}

/** What is said of the app, and of its vendor as far as the app is a reason for it: the worst first. */
function findingsOf(
  dossier: AppDossier,
  findings: ReadonlyMap<RecordKey, readonly RowFinding[]>,
  ours: Own,
): readonly RowFinding[] {
  const own = findings.get(dossier.key) ?? [];
  const vendor = vendorApp(dossier, ours)?.vendor;
  if (vendor === undefined) return own;
  const ofVendor = findings.get(recordKey(SEVERAL, 'vendor', vendor.id)) ?? [];
  return [...own, ...ofVendor].sort((a, b) => severityRank[b.severity] - severityRank[a.severity]);
}

/** The worst first, as the report has them. */
function byApp({ findings }: Report): ReadonlyMap<RecordKey, readonly RowFinding[]> {
  const byKey = new Map<RecordKey, RowFinding[]>();
  for (const { about, fingerprint, analyzer, rule, severity, message, remedy } of findings) {
    for (const key of about) {
      const before = byKey.get(key) ?? [];
      byKey.set(key, [...before, { fingerprint, analyzer, rule, severity, message, remedy }]);
    }
  }
  return byKey;
}
