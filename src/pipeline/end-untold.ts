import type { AnyConnector } from '../connectors/connector.ts';
import type { AppRow } from '../model/app-row.ts';
import type { SurfaceCoverage } from '../model/coverage.ts';
import { isSettled } from '../model/coverage.ts';
import { type RecordKey, SEVERAL } from '../model/keys.ts';
import type { RecordKind } from '../model/records.ts';
import type { OpenFinding } from '../store/findings.ts';
import type { Listener } from '../store/queue.ts';
import type { Run } from '../store/runs.ts';
import type { Store } from '../store/store.ts';
import type { Tellers } from '../store/tellers.ts';
import { createShadows, createWitness } from './coverage.ts';
import type { Announce } from './events.ts';
import type { OpenJudge } from './judges.ts';

/** What a run saw of one tenant. */
export interface SeenTenant {
  readonly tenant: string;
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
 * as it did then, nothing of it is in doubt, and what it was seen by, what holds anything of its app, what tells the
 * tenant's own settings, and what shows the kinds on whose absence it rests, had no gap that bears on it. Of an app that
 * left, the store forgets nothing before a second witness. Where it is judged otherwise now, or not at all, it is set
 * aside: that it is not told says nothing of the tenant.
 */
export async function endUntold(
  tenant: string,
  { store, run, judges, doubted, about, apps, announce, listeners }: Ending,
): Promise<void> {
  const untold = await store.findings.untold(run, tenant);
  const tellers = await tellersOf(tenant, untold, { store, about });
  for (const finding of untold) {
    const judge = judges.find(({ analyzer }) => analyzer.id === finding.analyzer);
    const tenants = about(finding);
    const announcement = announce(finding, () => apps?.get(finding.about[0]));
    let isSeen = !doubted.has(finding.fingerprint);
    for (const seen of tenants ?? []) isSeen &&= await isWhole(finding, { store, run }, seen, tellers);
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

/** The surfaces that hold something of what is told no more; none are looked for where all of them were read whole. */
async function tellersOf(
  tenant: string,
  findings: readonly OpenFinding[],
  { store, about }: Pick<Ending, 'store' | 'about'>,
): Promise<Tellers> {
  const isPartial = (finding: OpenFinding) =>
    about(finding)?.some(({ lines }) => !lines.every(isSettled)) === true;
  const inQuestion = tenant === SEVERAL ? [] : findings.filter(isPartial);
  const apps = inQuestion.flatMap(({ about, clientId }) => about.map((key) => ({ key, clientId })));
  return apps.length === 0 ? new Map() : await store.tellers(tenant, apps);
}

/**
 * Whether nothing that this run did not see can be why a finding is told no more. A list that was not whole when it was
 * told, and holds nothing of its app, is as unknown now as then: where that never changes, findings end all the same.
 */
async function isWhole(
  finding: OpenFinding,
  { store, run }: Pick<Ending, 'store' | 'run'>,
  covered: SeenTenant,
  tellers: Tellers,
): Promise<boolean> {
  const { about, evidence, absent = [], toldBy } = finding;
  const { tenant, connector, lines } = covered;
  const missed = await createWitness(store, run, covered, lines)(absent, about);
  if (missed !== undefined) return false;
  // What was stored of others stays as it was when one of them is refused.
  const shadowOf = createShadows(store, run, covered, lines, () => false);
  const saw = new Set(evidence.map(({ seen }) => seen));
  for (const surface of connector.surfaces) {
    const { id, yields } = surface;
    const kinds = saw.has(id) ? yields : yields.filter((kind) => showing.includes(kind));
    const shadows = await Promise.all(kinds.map((kind) => shadowOf(surface, kind, about)));
    if (shadows.every((shadow) => shadow === undefined)) continue;
    // Of a vendor, any of its apps may be the one that is told of; but not by what only adds, and was never read.
    const onlyAdds = kinds.every((kind) => surface.adds?.includes(kind) === true);
    const isTold = about.some((key) => tellers.get(key)?.has(id) ?? !onlyAdds);
    if (saw.has(id) || kinds.includes('setting') || isTold) return false;
    if (await store.coverage.wasWhole(toldBy, tenant, id)) return false;
  }
  return true;
}

/** Whose an app is, a tenant's own settings tell: without them, ours and theirs are the same. */
const showing: readonly RecordKind[] = ['app', 'grant', 'setting'];
