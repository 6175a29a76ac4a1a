import type { AnyConnector } from '../connectors/connector.ts';
import type { AppRow } from '../model/app-row.ts';
import type { SurfaceCoverage } from '../model/coverage.ts';
import { isSettled } from '../model/coverage.ts';
import type { RecordKey } from '../model/keys.ts';
import type { RecordKind } from '../model/records.ts';
import type { OpenFinding } from '../store/findings.ts';
import type { Listener } from '../store/queue.ts';
import type { Run } from '../store/runs.ts';
import type { Store } from '../store/store.ts';
import type { Announce } from './events.ts';
import type { OpenJudge } from './judges.ts';

/** What a run saw of one tenant. */
export interface SeenTenant {
  readonly connector: AnyConnector;
  readonly lines: readonly SurfaceCoverage[];
}

export interface Ending {
  readonly store: Store;
  readonly run: Run;
  readonly judges: readonly OpenJudge[];
  /** Fingerprints of what may be so, and could not be proved. */
  readonly doubted: ReadonlySet<string>;
  /** The tenants that a finding is about; undefined where this run did not see all of them. */
  readonly about: (finding: OpenFinding) => readonly SeenTenant[] | undefined;
  /** The apps that they are about, as the store has them; absent where they are about none. */
  readonly apps?: ReadonlyMap<RecordKey, AppRow>;
  /** What is said of a finding to who listens. */
  readonly announce: Announce;
  readonly listeners: readonly Listener[];
}

/**
 * What earlier runs told of `tenant` and this one does not is over only if it could have been told: its analyzer judged
 * as it did then, nothing of it is in doubt, and what it was seen by, what shows apps, grants and the tenant's own
 * settings, and what shows the kinds on whose absence it rests, was read whole. Of an app that left, the store forgets nothing before a second witness.
 * Where it is judged otherwise now, or not at all, it is set aside: that it is not told says nothing of the tenant.
 */
export async function endUntold(
  tenant: string,
  { store, run, judges, doubted, about, apps, announce, listeners }: Ending,
): Promise<void> {
  for (const finding of await store.findings.untold(run, tenant)) {
    const judge = judges.find(({ analyzer }) => analyzer.id === finding.analyzer);
    const tenants = about(finding);
    const announcement = announce(finding, () => apps?.get(finding.about[0]));
    const isSeen =
      !doubted.has(finding.fingerprint) && tenants?.every((seen) => isWhole(finding, seen)) === true;
    if (tenants === undefined || (judge !== undefined && !isSeen)) {
      await store.findings.remind(run, finding.fingerprint, announcement);
      continue;
    }
    const isSame = judge !== undefined && judge.basis === finding.basis;
    const as = isSame ? 'resolved' : 'set-aside';
    await store.findings.end(run, finding.fingerprint, as, announcement);
  }
  // A destination that was not in the config for a while has not heard what ended meanwhile.
  const since = Math.min(run.id, ...listeners.map((listener) => listener.since));
  for (const finding of await store.findings.endedSince(run, tenant, since))
    await store.findings.remind(run, finding.fingerprint, announce(finding));
}

function isWhole({ evidence, absent = [] }: OpenFinding, { connector, lines }: SeenTenant): boolean {
  // Whose an app is, a tenant's own settings tell: without them, ours and theirs are the same.
  const kinds: readonly RecordKind[] = ['app', 'grant', 'setting', ...absent];
  const showing = connector.surfaces.filter(({ yields }) => yields.some((kind) => kinds.includes(kind)));
  const saw = new Set(evidence.map(({ seen }) => seen));
  const needed = connector.surfaces.filter((surface) => showing.includes(surface) || saw.has(surface.id));
  return needed.every(({ id }) => lines.some((line) => line.surface === id && isSettled(line)));
}
