import type { AnyAnalyzer } from '../analyzers/analyzer.ts';
import type { Own, VendorDossier } from '../model/dossier.ts';
import type { Finding, Withheld } from '../model/finding.ts';
import { SEVERAL } from '../model/keys.ts';
import type { Instant } from '../model/values.ts';
import { fingerprint, type JudgedFinding } from '../store/findings.ts';
import type { Run } from '../store/runs.ts';
import type { Store } from '../store/store.ts';
import { accountable } from './analyze.ts';
import { createWitness, type Shadow } from './coverage.ts';
import { endUntold, type SeenTenant } from './end-untold.ts';
import { type Audience, announcer } from './events.ts';
import type { OpenJudge } from './judges.ts';
import { shadowOnOurs } from './own.ts';
import { type Place, placeOf } from './place.ts';
import { type VendorApp, vendorDossiers } from './vendors.ts';
import { withhold } from './withhold.ts';

export interface AnalyzeVendorsOptions {
  readonly store: Store;
  readonly run: Run;
  readonly judges: readonly OpenJudge[];
  /** Of all tenants that are known, scanned this time or not. */
  readonly apps: readonly VendorApp[];
  readonly own: Own;
  /** What this run saw, by tenant. */
  readonly seen: ReadonlyMap<string, SeenTenant>;
  /** All tenants that are known, for the reader. */
  readonly places: readonly Place[];
  readonly now: Instant;
  readonly audience: Audience;
}

export interface VendorAnalysis {
  /** Fingerprints of what was told. */
  readonly told: readonly string[];
  readonly withheld: readonly Withheld[];
}

/**
 * Puts every vendor before every analyzer that asks of vendors. What they rest on is presence, so no gap can refute it
 * once whose the apps are is known; what is told no more is over only when all its tenants were read whole.
 */
export async function analyzeVendors(options: AnalyzeVendorsOptions): Promise<VendorAnalysis> {
  const { store, run, judges, apps, seen, places, now, audience } = options;
  const lines = [...seen.values()].flatMap((tenant) => tenant.lines);
  const announce = announcer({
    run,
    judges,
    audience,
    lines,
    placeOf: (finding) => placeOf(finding, places),
  });
  const told: string[] = [];
  const doubted = new Set<string>();
  const withheld = new Map<string, Withheld>();
  for (const dossier of vendorDossiers(apps)) {
    for (const { analyzer, ask, basis } of judges) {
      for (const verdict of ask('vendor', dossier, { now })) {
        if ('unproved' in verdict) {
          doubted.add(fingerprint({ ...verdict, analyzer: analyzer.id }));
          const hidden = await hiddenBy(dossier, options);
          if (hidden !== undefined)
            withhold(withheld, hidden.shadow, verdict, { tenant: hidden.tenant, analyzer: analyzer.id });
          continue;
        }
        const finding = judged(verdict, dossier, analyzer);
        told.push(await store.findings.tell(run, finding, basis, announce(finding)));
      }
    }
  }
  const about = ({ tenants = [] }: { readonly tenants?: readonly string[] }) => {
    const found = tenants.flatMap((id) => seen.get(id) ?? []);
    return found.length === tenants.length ? found : undefined;
  };
  await endUntold(SEVERAL, {
    store,
    run,
    judges,
    doubted,
    about,
    announce,
    listeners: options.audience.listeners,
  });
  return { told, withheld: [...withheld.values()] };
}

function judged(
  verdict: Finding,
  { apps, vendor, registered }: VendorDossier,
  analyzer: AnyAnalyzer,
): JudgedFinding {
  const high = apps.filter(({ isHighPower }) => isHighPower === true);
  const clients = new Set(high.map(({ clientId }) => clientId));
  const [client = 'unknown'] = clients;
  return {
    ...verdict,
    analyzer: analyzer.id,
    severity: verdict.severity ?? analyzer.severity,
    tenant: SEVERAL,
    tenants: [...new Set(apps.map(({ tenant }) => tenant.id))].sort(),
    subject: vendor.name,
    clientId: clients.size === 1 ? client : 'unknown',
    ...accountable(registered, undefined),
  };
}

/** The first of its tenants in which something hides what it rests on, with what that is. */
async function hiddenBy(
  { apps }: VendorDossier,
  { store, run, seen, own }: AnalyzeVendorsOptions,
): Promise<{ readonly tenant: string; readonly shadow: Shadow } | undefined> {
  for (const { tenant, key, perhapsOurs } of apps) {
    const { connector, lines } = seen.get(tenant.id) ?? {};
    if (perhapsOurs === undefined || connector === undefined || lines === undefined) continue;
    const witness = createWitness(store, run, { tenant: tenant.id, connector }, lines);
    const shadow =
      (await witness([perhapsOurs], [key])) ?? (perhapsOurs === 'setting' ? shadowOnOurs(own) : undefined);
    if (shadow !== undefined) return { tenant: tenant.id, shadow };
  }
  return undefined;
}
