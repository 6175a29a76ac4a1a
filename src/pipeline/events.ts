import { hash } from 'node:crypto';
import { knowledgeVersion } from '../knowledge/version.ts';
import type { AppRow } from '../model/app-row.ts';
import type { SurfaceCoverage } from '../model/coverage.ts';
import { isSettled } from '../model/coverage.ts';
import { SEVERAL } from '../model/keys.ts';
import type { EventFinding, EventRun, FindingEvent, RunEvent } from '../model/outbox.ts';
import type { Instant } from '../model/values.ts';
import type { Report } from '../report/report.ts';
import type { Announcement } from '../store/announce.ts';
import type { JudgedFinding, OpenFinding } from '../store/findings.ts';
import type { Listener } from '../store/queue.ts';
import type { Run } from '../store/runs.ts';
import { version } from '../version.ts';
import type { OpenJudge } from './judges.ts';
import type { placeOf } from './place.ts';
import type { ScanOptions } from './scan.ts';

/** Who hears of what a run finds in one tenant, and how the run calls itself. */
export interface Audience {
  readonly eventRun: EventRun;
  readonly listeners: readonly Listener[];
}

/** What is said of a finding to who listens; with it goes the line of its app, which is asked for only then. */
export type Announce = (finding: JudgedFinding, appOf?: () => AppRow | undefined) => Announcement;

export interface Announcing {
  readonly run: Run;
  readonly judges: readonly OpenJudge[];
  /** All that bears on what is announced. */
  readonly lines: readonly SurfaceCoverage[];
  readonly placeOf: (finding: JudgedFinding) => ReturnType<typeof placeOf>;
  readonly audience: Audience;
}

export function announcer(announcing: Announcing): Announce {
  const { run, judges, lines, placeOf, audience } = announcing;
  const coverage = lines.every(isSettled) ? 'complete' : 'partial';
  const { listeners, eventRun } = audience;
  return (finding, appOf) => ({
    listeners,
    toEvent: ({ fingerprint, change, revision, changedIn, firstSeenAt }): FindingEvent => ({
      kind: 'finding',
      // A store that began anew, or was set back, counts the same revisions of other things.
      uid: `${fingerprint}-${revision}-${short(changedIn)}`,
      at: run.startedAt,
      run: eventRun,
      change,
      revision,
      finding: {
        ...said(finding),
        ...framed(finding, judges),
        ...placeOf(finding),
        fingerprint,
        firstSeenAt,
      },
      ...linked(appOf?.(), finding),
      // By what each destination was told last, which is known when it is sent.
      scopesAdded: [],
      coverage,
    }),
  });
}

function linked(app: AppRow | undefined, { link }: JudgedFinding): Pick<FindingEvent, 'app'> {
  if (app === undefined) return {};
  return { app: link === undefined ? app : { ...app, consoleLink: link } };
}

/** A finding as it was judged, without what the store keeps beside it. */
function said(finding: JudgedFinding & Partial<Pick<OpenFinding, 'change' | 'basis'>>): JudgedFinding {
  const { change: _, basis: __, ...rest } = finding;
  return rest;
}

/** Of an analyzer that is switched off nothing is known but its id. */
function framed(
  { analyzer: id }: JudgedFinding,
  judges: readonly OpenJudge[],
): Pick<EventFinding, 'title' | 'controls'> {
  const analyzer = judges.find((judge) => judge.analyzer.id === id)?.analyzer;
  return analyzer === undefined
    ? { title: id, controls: { nhi: [], csf: [], attack: [] } }
    : { title: analyzer.title, controls: analyzer.controls };
}

/** Who listens, by tenant. */
export function audiences(
  run: Run,
  { store, destinations = [], isFull = false }: Pick<ScanOptions, 'store' | 'destinations' | 'isFull'>,
): (tenant: string) => Promise<Audience> {
  const eventRun = toEventRun(run);
  return async (tenant) => ({
    eventRun,
    listeners: await store.outbox.listeners(tenant, destinations, { isFull }),
  });
}

/** A run by a name that no other run has, of this store or of a copy. */
function toEventRun({ id, uid = String(id) }: Run): EventRun {
  return { id, uid, toolVersion: version, knowledgeVersion };
}

function short(run: string): string {
  return hash('sha256', run, 'hex').slice(0, 8);
}

/** Writes down that a run ended, and tells who listens, also when it found nothing: silence is an alarm. */
export async function endRun(
  run: Run,
  report: Report,
  { store, destinations = [] }: Pick<ScanOptions, 'store' | 'destinations'>,
): Promise<void> {
  const open = await store.findings.countOpen([...report.tenants.map(({ id }) => id), SEVERAL]);
  const event = toRunEvent(report, toEventRun(run), open);
  // Of a tenant of which nothing could be read nobody has heard yet.
  const read = report.tenants.filter(({ surfaces }) =>
    surfaces.some(({ status }) => status === 'complete' || status === 'partial'),
  );
  const several = read.length === 0 ? [] : [SEVERAL];
  await store.outbox.endRun(run, event, destinations, [...read.map(({ id }) => id), ...several]);
}

function toRunEvent(report: Report, run: EventRun, open: RunEvent['open']): RunEvent {
  const { tenants, findings, resolved, setAside, withheld, outcome } = report;
  const changes = { new: 0, changed: 0, reopened: 0, resolved: 0, 'set-aside': 0 };
  for (const { change } of [...findings, ...resolved, ...setAside])
    if (change !== 'unchanged') changes[change]++;
  const sum = (count: (tenant: (typeof tenants)[number]) => number) =>
    tenants.reduce((total, tenant) => total + count(tenant), 0);
  return {
    kind: 'run',
    uid: run.uid,
    at: report.run.endedAt as Instant,
    run,
    startedAt: report.run.startedAt as Instant,
    exitCode: outcome.exitCode,
    why: outcome.why,
    tenants: tenants.map(({ id, label, platform }) => ({ id, label, platform })),
    surfaces: tenants.flatMap(({ surfaces }) =>
      surfaces
        .filter(({ isAbsent }) => isAbsent !== true)
        .map(({ tenant, platform, surface, status, records }) => ({
          ...{ tenant, platform, surface, status, records },
        })),
    ),
    open,
    withheld: withheld.reduce((total, { count }) => total + count, 0),
    changes,
    apps: sum(({ inventory }) => inventory.apps),
    grants: sum(({ inventory }) => inventory.grants),
  };
}
