import { SEVERAL } from '../model/keys.ts';
import type { Instant } from '../model/values.ts';
import { fingerprint, type JudgedFinding } from '../store/findings.ts';
import type { Run } from '../store/runs.ts';
import type { Store } from '../store/store.ts';
import { accountable } from './analyze.ts';
import { endUntold, type SeenTenant } from './end-untold.ts';
import { type Audience, announcer } from './events.ts';
import type { OpenJudge } from './judges.ts';
import { type Place, placeOf } from './place.ts';
import { type VendorApp, vendorDossiers } from './vendors.ts';

export interface AnalyzeVendorsOptions {
  readonly store: Store;
  readonly run: Run;
  readonly judges: readonly OpenJudge[];
  /** Of all tenants that are known, scanned this time or not. */
  readonly apps: readonly VendorApp[];
  /** What this run saw, by tenant. */
  readonly seen: ReadonlyMap<string, SeenTenant>;
  /** All tenants that are known, for the reader. */
  readonly places: readonly Place[];
  readonly now: Instant;
  readonly audience: Audience;
}

/**
 * Puts every vendor before every analyzer that asks of vendors. What they rest on is presence, so no gap can refute it;
 * what is told no more is over only when all its tenants were read whole. Returns the fingerprints of what was told.
 */
export async function analyzeVendors(options: AnalyzeVendorsOptions): Promise<readonly string[]> {
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
  for (const dossier of vendorDossiers(apps)) {
    for (const { analyzer, ask, basis } of judges) {
      for (const verdict of ask('vendor', dossier, { now })) {
        if ('unproved' in verdict) {
          doubted.add(fingerprint({ ...verdict, analyzer: analyzer.id }));
          continue;
        }
        const clients = new Set(dossier.apps.map(({ clientId }) => clientId));
        const [client = 'unknown'] = clients;
        const finding: JudgedFinding = {
          ...verdict,
          analyzer: analyzer.id,
          severity: verdict.severity ?? analyzer.severity,
          tenant: SEVERAL,
          tenants: [...new Set(dossier.apps.map(({ tenant }) => tenant.id))].sort(),
          subject: dossier.vendor.name,
          clientId: clients.size === 1 ? client : 'unknown',
          ...accountable(dossier.registered, undefined),
        };
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
  return told;
}
