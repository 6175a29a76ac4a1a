import { setImmediate as breathe } from 'node:timers/promises';
import { isSaid } from '../analyzers/analyzer.ts';
import type { SurfaceCoverage } from '../model/coverage.ts';
import type { AppDossier, DossierOf, Own, TenantDossier } from '../model/dossier.ts';
import { type Evidence, type Finding, SEEN_EARLIER, type Withheld } from '../model/finding.ts';
import type { RecordKey } from '../model/keys.ts';
import type { RecordKind } from '../model/records.ts';
import type { RegisteredVendor } from '../model/register.ts';
import type { Instant } from '../model/values.ts';
import type { TenantInventory } from '../report/report.ts';
import { fingerprint, type JudgedFinding } from '../store/findings.ts';
import type { Run } from '../store/runs.ts';
import type { Store } from '../store/store.ts';
import { consoleLinkOf } from './console-link.ts';
import { createWitness } from './coverage.ts';
import { deletionOf } from './deletion.ts';
import { appDossiers, tenantDossier } from './dossiers.ts';
import { endUntold } from './end-untold.ts';
import { type EventApps, openEventApps } from './event-apps.ts';
import { type Announce, type Audience, announcer } from './events.ts';
import type { OpenJudge } from './judges.ts';
import { shadowOnOurs } from './own.ts';
import type { Recognise } from './recogniser.ts';
import type { ScanTenant } from './scan.ts';
import { keepCount, tenantRef, whyUncounted } from './tenant-ref.ts';
import { isTrace } from './trace.ts';
import { type VendorApp, vendorApp } from './vendors.ts';
import { withhold } from './withhold.ts';

export interface AnalyzeOptions {
  readonly store: Store;
  readonly run: Run;
  readonly tenant: ScanTenant;
  readonly lines: readonly SurfaceCoverage[];
  readonly judges: readonly OpenJudge[];
  readonly own: Own;
  readonly recognise: Recognise;
  readonly now: Instant;
  readonly signal: AbortSignal;
  /** Who hears of what this run finds, and by whom it is told. */
  readonly audience: Audience;
}

export interface Analysis {
  /** Fingerprints of what was told: an earlier life of this run may have judged by other options. */
  readonly told: readonly string[];
  readonly withheld: readonly Withheld[];
  /** What of it belongs to a vendor's dossier. */
  readonly vendorApps: readonly VendorApp[];
  readonly inventory: TenantInventory;
}

/** Dossiers between two looks at the signal. */
const BREATH = 200;

/**
 * Puts every dossier of a tenant before every analyzer, in one pass. What coverage allows is told to the
 * store; what rests on something that was not seen is withheld, grouped by what hides it.
 */
export async function analyze(options: AnalyzeOptions): Promise<Analysis> {
  const { store, run, tenant, lines, judges, own, recognise, now, signal } = options;
  const ofTenant = createWitness(store, run, { tenant: tenant.id, connector: tenant.connector }, lines);
  // Whether somebody is of another tenant of ours, the settings of this one do not tell.
  const witness = async (kinds: readonly RecordKind[], about: readonly RecordKey[]) =>
    (await ofTenant(kinds, about)) ?? (kinds.includes('setting') ? shadowOnOurs(own) : undefined);
  const placeOf = () => ({
    tenantLabel: tenant.label,
    platform: tenant.connector.id,
    platformTitle: tenant.connector.title,
  });
  const apps = await openEventApps(options);
  const announce = announcer({ ...options, placeOf });
  const told = new Set<string>();
  const vendorApps: VendorApp[] = [];
  const doubted = new Set<string>();
  const withheld = new Map<string, Withheld>();
  let deletedApps = 0;
  const inventory = {
    apps: 0,
    tokens: 0,
    grants: 0,
    signInGrants: 0,
    credentials: 0,
    people: await store.inventory.people(tenant.id),
  };

  const off = lines.filter((line) => line.status === 'skipped').map((line) => line.surface);
  await keepCount(store, tenant, lines);
  const ref = await tenantRef(store, tenant);
  const put = async <S extends 'app' | 'tenant'>(subject: S, dossier: DossierOf<S>) => {
    for (const { analyzer, ask, basis } of judges) {
      const said: string[] = [];
      const hidden: string[] = [];
      for (const verdict of ask(subject, dossier, { now })) {
        const shadow = await witness(verdict.absent ?? [], withRegistration(verdict.about, dossier));
        if ('otherwise' in verdict) {
          const { otherwise, ...whole } = verdict;
          const finding = shadow === undefined ? whole : otherwise;
          said.push(verdict.rule);
          told.add(await tell(options, { analyzer, basis, announce, apps }, finding, dossier));
          continue;
        }
        const isSaidBefore = isSaid(verdict, said, hidden);
        // What another rule says already may be so all the same.
        if (shadow !== undefined || isSaidBefore || 'unproved' in verdict)
          doubted.add(fingerprint({ ...verdict, analyzer: analyzer.id }));
        if (isSaidBefore) continue;
        if (shadow !== undefined) {
          hidden.push(verdict.rule);
          withhold(withheld, shadow, verdict, { tenant: tenant.id, analyzer: analyzer.id });
        } else if (!('unproved' in verdict)) {
          said.push(verdict.rule);
          told.add(await tell(options, { analyzer, basis, announce, apps }, verdict, dossier));
        }
      }
    }
  };

  for await (const dossier of appDossiers(store, ref, { off, own, recognise, signal })) {
    const isDeleted = deletionOf(dossier) !== undefined;
    // What is deleted holds no access: nothing is said of it as of what is alive, and it is counted with none.
    if (!isDeleted) await put('app', dossier);
    apps.keep(dossier, told);
    if (isDeleted) {
      deletedApps++;
      continue;
    }
    const ofVendor = vendorApp(dossier, own);
    if (ofVendor !== undefined) vendorApps.push(ofVendor);
    if (dossier.client?.role === 'token') inventory.tokens++;
    else if (!isTrace(dossier)) inventory.apps++;
    inventory.credentials += dossier.credentials.length;
    for (const { grants, isSignInOnly, basis } of dossier.grants) {
      // It was given once, to what it is inherited from, and is counted there.
      if (basis === 'inherited') continue;
      inventory.grants += grants;
      if (isSignInOnly) inventory.signInGrants += grants;
    }
    if ((inventory.apps + inventory.tokens) % BREATH === 0) await breathe();
    signal.throwIfAborted();
  }
  await put('tenant', await tenantDossier(store, ref, { off, own }));
  const about = () => [{ tenant: tenant.id, connector: tenant.connector, lines }];
  await endUntold(tenant.id, {
    ...{ store, run, judges, doubted, about, announce },
    apps: apps.kept,
    listeners: options.audience.listeners,
  });
  return {
    told: [...told],
    withheld: [...withheld.values()],
    vendorApps,
    inventory: {
      ...inventory,
      ...(whyUncounted(tenant.connector, lines) !== undefined && { arePeopleMore: true }),
      ...(deletedApps > 0 && { deletedApps }),
    },
  };
}

/** Surfaces that read where an app is registered tell by that what they did not see of it. */
function withRegistration(
  about: readonly RecordKey[],
  dossier: AppDossier | TenantDossier,
): readonly RecordKey[] {
  const registration = 'registration' in dossier ? dossier.registration?.key : undefined;
  return registration !== undefined && about.includes(dossier.key) ? [...about, registration] : about;
}

async function tell(
  { store, run, tenant, lines }: AnalyzeOptions,
  {
    analyzer,
    basis,
    announce,
    apps,
  }: Pick<OpenJudge, 'analyzer' | 'basis'> & { readonly announce: Announce; readonly apps: EventApps },
  verdict: Finding,
  dossier: AppDossier | TenantDossier,
): Promise<string> {
  const page = analyzer.rules.find(({ id }) => id === verdict.rule)?.page;
  const link =
    'grants' in dossier ? consoleLinkOf(tenant.connector, tenant.settings, dossier, page) : undefined;
  const { unless: _, ...judged } = verdict;
  const finding = {
    ...judged,
    evidence: verdict.evidence.map((evidence) => dated(evidence, lines)),
    analyzer: analyzer.id,
    severity: verdict.severity ?? analyzer.severity,
    tenant: tenant.id,
    ...('name' in dossier
      ? { subject: dossier.name, clientId: dossier.clientId }
      : { subject: tenant.label, clientId: 'unknown' }),
    ...accountable('name' in dossier ? dossier.registered : undefined, tenant.owner),
    ...(link !== undefined && { link }),
  };
  return await store.findings.tell(
    run,
    finding,
    basis,
    announce(finding, 'name' in dossier ? () => apps.rowOf(dossier) : undefined),
  );
}

/** Who answers for it, and where that is written down. */
export function accountable(
  registered: RegisteredVendor | undefined,
  ofTenant: string | undefined,
): Pick<JudgedFinding, 'owner' | 'ticket'> {
  const owner = registered?.owner ?? ofTenant;
  return {
    ...(owner !== undefined && { owner }),
    ...(registered?.ticket !== undefined && { ticket: registered.ticket }),
  };
}

/** What a surface cannot show today, the store knows from an earlier scan. */
function dated(evidence: Evidence, lines: readonly SurfaceCoverage[]): Evidence {
  const line = lines.find((line) => line.surface === evidence.seen);
  return line?.status === 'failed' ? { ...evidence, fact: `${evidence.fact}${SEEN_EARLIER}` } : evidence;
}
