import type { AppRow } from '../model/app-row.ts';
import { isSettled } from '../model/coverage.ts';
import type { AppDossier } from '../model/dossier.ts';
import type { RecordKey } from '../model/keys.ts';
import type { AnalyzeOptions } from './analyze.ts';
import { toRow } from './app-row.ts';
import { whyUncounted } from './tenant-ref.ts';

/** The lines of a tenant's apps that go with events. */
export interface EventApps {
  readonly rowOf: (dossier: AppDossier) => AppRow;
  /** To be called when an app was judged: keeps its line, where an earlier run told of it what is not in `told`. */
  readonly keep: (dossier: AppDossier, told: ReadonlySet<string>) => void;
  /** Those that were kept. */
  readonly kept: ReadonlyMap<RecordKey, AppRow>;
}

/**
 * An app passes by once, and what is said of the findings that this run does not tell again is said after all have
 * passed. So the lines of their apps are kept until then, and of no others; where nobody listens, of none.
 */
export async function openEventApps({
  store,
  run,
  tenant,
  lines,
  audience,
}: Pick<AnalyzeOptions, 'store' | 'run' | 'tenant' | 'lines' | 'audience'>): Promise<EventApps> {
  const context = {
    coverage: lines.every(isSettled) ? 'complete' : 'partial',
    findings: [],
    tellsAdmins: await store.inventory.tellsAdmins(tenant.id),
    isCounted: whyUncounted(tenant.connector, lines) === undefined,
    ...(tenant.owner !== undefined && { owner: tenant.owner }),
  } as const;
  const earlier = audience.listeners.length === 0 ? [] : await store.findings.untold(run, tenant.id);
  const byApp = Map.groupBy(earlier, ({ about }) => about[0]);
  const kept = new Map<RecordKey, AppRow>();
  const rowOf = (dossier: AppDossier) => toRow(dossier, context);
  return {
    rowOf,
    keep: (dossier, told) => {
      const findings = byApp.get(dossier.key) ?? [];
      if (findings.some(({ fingerprint }) => !told.has(fingerprint))) kept.set(dossier.key, rowOf(dossier));
    },
    kept,
  };
}
