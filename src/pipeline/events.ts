import { hash } from 'node:crypto';
import type { AnyAnalyzer } from '../analyzers/analyzer.ts';
import { knowledgeVersion } from '../knowledge/version.ts';
import type { AppDossier } from '../model/dossier.ts';
import type { ToldFinding } from '../model/finding.ts';
import { SEVERAL } from '../model/keys.ts';
import type { EventFinding, EventRun, FindingEvent, RunEvent } from '../model/outbox.ts';
import type { Instant } from '../model/values.ts';
import type { Report } from '../report/report.ts';
import type { Announcement } from '../store/announce.ts';
import type { JudgedFinding } from '../store/findings.ts';
import type { Addressee } from '../store/outbox.ts';
import type { Listener } from '../store/queue.ts';
import type { Run } from '../store/runs.ts';
import type { Store } from '../store/store.ts';
import { version } from '../version.ts';
import type { AnalyzeOptions } from './analyze.ts';
import { toRow } from './app-row.ts';

/** Who hears of what a run finds in one tenant, and how the run calls itself. */
export interface Audience {
  readonly eventRun: EventRun;
  readonly listeners: readonly Listener[];
}

/** What is said of a finding to who listens; of an app that was seen in this run, its line goes with it. */
export type Announce = (finding: Announced, dossier?: AppDossier) => Announcement;

type Announced = JudgedFinding & Partial<Pick<ToldFinding, 'tenants' | 'owner' | 'ticket' | 'link'>>;

type From = Pick<AnalyzeOptions, 'run' | 'tenant' | 'lines' | 'judges' | 'audience'>;

export function announcer({ run, tenant, lines, judges, audience }: From): Announce {
  const coverage = lines.every(({ status }) => status === 'complete') ? 'complete' : 'partial';
  const { listeners, eventRun } = audience;
  return (finding, dossier) => ({
    listeners,
    toEvent: ({ fingerprint, change, revision, firstSeenAt }): FindingEvent => {
      const analyzer = judges.find((judge) => judge.analyzer.id === finding.analyzer)?.analyzer;
      const { owner = dossier?.registered?.owner ?? tenant.owner } = finding;
      const { ticket = dossier?.registered?.ticket } = finding;
      const ours = { ...(tenant.owner !== undefined && { owner: tenant.owner }) };
      return {
        kind: 'finding',
        uid: `${fingerprint}-${revision}`,
        at: run.startedAt,
        run: eventRun,
        change,
        revision,
        finding: {
          ...said(finding),
          ...(owner !== undefined && { owner }),
          ...(ticket !== undefined && { ticket }),
          ...framed(finding, analyzer),
          fingerprint,
          firstSeenAt,
          tenantLabel: tenant.label,
          platform: tenant.connector.id,
          platformTitle: tenant.connector.title,
        },
        ...(dossier !== undefined && { app: toRow(dossier, { ...ours, coverage, findings: [] }) }),
        // By what each destination was told last, which is known when it is sent.
        scopesAdded: [],
        coverage,
      };
    },
  });
}

/** The members of a finding, and nothing that the store keeps beside them. */
function said(finding: Announced): Announced {
  const { rule, about, absent, message, evidence, remedy } = finding;
  const { analyzer, severity, tenant, subject, clientId, tenants, link } = finding;
  return {
    ...{ analyzer, rule, about, severity, tenant, subject, clientId, message, evidence, remedy },
    ...(absent !== undefined && { absent }),
    ...(tenants !== undefined && { tenants }),
    ...(link !== undefined && { link }),
  };
}

/** Of an analyzer that is switched off nothing is known but its id. */
function framed(
  { analyzer: id }: Announced,
  analyzer: AnyAnalyzer | undefined,
): Pick<EventFinding, 'title' | 'controls'> {
  return analyzer === undefined
    ? { title: id, controls: { nhi: [], csf: [], attack: [] } }
    : { title: analyzer.title, controls: analyzer.controls };
}

/** A run by a name that no run of another store has. */
export async function toEventRun(store: Store, { id }: Run): Promise<EventRun> {
  const uid = hash('sha256', `${await store.outbox.storeUid()}/${id}`, 'hex').slice(0, 32);
  return { id, uid, toolVersion: version, knowledgeVersion };
}

/** Writes down that a run ended, and tells who listens, also when it found nothing: silence is an alarm. */
export async function endRun(
  run: Run,
  report: Report,
  { store, destinations = [] }: { readonly store: Store; readonly destinations?: readonly Addressee[] },
): Promise<void> {
  const open = await store.findings.countOpen([...report.tenants.map(({ id }) => id), SEVERAL]);
  const event = toRunEvent(report, await toEventRun(store, run), open);
  // Of a tenant of which nothing could be read nobody has heard yet.
  const read = report.tenants.filter(({ surfaces }) =>
    surfaces.some(({ status }) => status === 'complete' || status === 'partial'),
  );
  await store.outbox.endRun(run, event, destinations, [...read.map(({ id }) => id), SEVERAL]);
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
      surfaces.map(({ tenant, platform, surface, status, records }) => ({
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
