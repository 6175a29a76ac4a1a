import { hash } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import type { AnyAnalyzer, Asking, Verdict } from '../analyzers/analyzer.ts';
import type { SurfaceCoverage } from '../model/coverage.ts';
import type { AppDossier, Own, TenantRef } from '../model/dossier.ts';
import { type Evidence, type Finding, SEEN_EARLIER, type Withheld } from '../model/finding.ts';
import type { RecordKind } from '../model/records.ts';
import type { RegisteredVendor } from '../model/register.ts';
import type { Instant } from '../model/values.ts';
import type { TenantInventory } from '../report/report.ts';
import { fingerprint } from '../store/findings.ts';
import type { Run } from '../store/runs.ts';
import type { Store } from '../store/store.ts';
import { version } from '../version.ts';
import { createWitness, type Shadow } from './coverage.ts';
import { appDossiers } from './dossiers.ts';
import { type Announce, type Audience, announcer } from './events.ts';
import type { ScanTenant } from './scan.ts';
import { recogniser } from './vendors.ts';

/** An analyzer with the options that the user chose. */
export interface Judge {
  readonly analyzer: AnyAnalyzer;
  readonly options: unknown;
}

export interface AnalyzeOptions {
  readonly store: Store;
  readonly run: Run;
  readonly tenant: ScanTenant;
  readonly lines: readonly SurfaceCoverage[];
  readonly judges: readonly Judge[];
  readonly own: Own;
  readonly register: readonly RegisteredVendor[];
  readonly now: Instant;
  readonly signal: AbortSignal;
  /** Who hears of what this run finds, and by whom it is told. */
  readonly audience: Audience;
}

export interface Analysis {
  /** Fingerprints of what was told: an earlier life of this run may have judged by other options. */
  readonly told: readonly string[];
  readonly withheld: readonly Withheld[];
  readonly inventory: TenantInventory;
}

/** Dossiers between two looks at the signal. */
const BREATH = 200;

/**
 * Puts every dossier of a tenant before every analyzer, in one pass. What coverage allows is told to the
 * store; what rests on something that was not seen is withheld, grouped by what hides it.
 */
export async function analyze(options: AnalyzeOptions): Promise<Analysis> {
  const { store, run, tenant, lines, own, register, now, signal } = options;
  const recognise = recogniser(register);
  const witness = createWitness(store, run, { tenant: tenant.id, connector: tenant.connector }, lines);
  const open = openJudges(options);
  const announce = announcer(options);
  const told: string[] = [];
  const doubted = new Set<string>();
  const withheld = new Map<string, Withheld>();
  const inventory = {
    apps: 0,
    tokens: 0,
    grants: 0,
    signInGrants: 0,
    credentials: 0,
    people: await store.inventory.people(tenant.id),
  };

  const off = lines.filter((line) => line.status === 'skipped').map((line) => line.surface);
  const ref = tenantRef(options, inventory.people);
  for await (const dossier of appDossiers(store, ref, { off, own, recognise, signal })) {
    for (const { analyzer, ask, basis } of open) {
      for (const verdict of ask('app', dossier, { now })) {
        const shadow = await witness(verdict.absent ?? [], verdict.about);
        if (shadow !== undefined || 'unproved' in verdict)
          doubted.add(fingerprint({ ...verdict, analyzer: analyzer.id }));
        if (shadow !== undefined)
          withhold(withheld, shadow, verdict, { tenant: tenant.id, analyzer: analyzer.id });
        else if (!('unproved' in verdict))
          told.push(await tell(options, { analyzer, basis, announce }, verdict, dossier));
      }
    }
    if (dossier.client?.role === 'token') inventory.tokens++;
    else inventory.apps++;
    inventory.credentials += dossier.credentials.length;
    for (const { grants, isSignInOnly } of dossier.grants) {
      inventory.grants += grants;
      if (isSignInOnly) inventory.signInGrants += grants;
    }
    if ((inventory.apps + inventory.tokens) % BREATH === 0) await breathe();
    signal.throwIfAborted();
  }
  await endUntold(options, open, { doubted, announce });
  return { told, withheld: [...withheld.values()], inventory };
}

/**
 * What earlier runs told and this one does not is over only if it could have been told: its analyzer judged as it did
 * then, nothing of it is in doubt, and what it was seen by, what shows apps and grants, and what shows the kinds on whose
 * absence it rests, was read whole. Of an app that left, the store forgets nothing before a second witness. Where it
 * is judged otherwise now, or not at all, it is set aside: that it is not told says nothing of the tenant.
 */
async function endUntold(
  { store, run, tenant, lines }: AnalyzeOptions,
  open: readonly OpenJudge[],
  { doubted, announce }: { readonly doubted: ReadonlySet<string>; readonly announce: Announce },
): Promise<void> {
  const isWhole = (surface: string) =>
    lines.some((line) => line.surface === surface && line.status === 'complete');
  for (const finding of await store.findings.untold(run, tenant.id)) {
    const judge = open.find(({ analyzer }) => analyzer.id === finding.analyzer);
    const kinds: readonly RecordKind[] = ['app', 'grant', ...(finding.absent ?? [])];
    const showing = tenant.connector.surfaces.filter(({ yields }) =>
      yields.some((kind) => kinds.includes(kind)),
    );
    const needed = [...finding.evidence.map(({ seen }) => seen), ...showing.map(({ id }) => id)];
    if (judge !== undefined && (doubted.has(finding.fingerprint) || !needed.every(isWhole))) {
      await store.findings.remind(run, finding.fingerprint, announce(finding));
      continue;
    }
    const isSame = judge !== undefined && judge.basis === finding.basis;
    await store.findings.end(run, finding.fingerprint, isSame ? 'resolved' : 'set-aside', announce(finding));
  }
}

/** An analyzer ready to be asked, with a hash of all by which it judges. */
interface OpenJudge {
  readonly analyzer: AnyAnalyzer;
  readonly ask: Asking;
  readonly basis: string;
}

/** Whatever of ours decides what is told: when it changes, that something is told no more says nothing of the tenant. */
function openJudges({ judges, own, register }: AnalyzeOptions): readonly OpenJudge[] {
  const ours = { homes: [...own.homes].sort(), domains: [...own.domains].sort(), register, version };
  return judges.map(({ analyzer, options }) => {
    const chosen = analyzer.options.parse(options);
    const text = JSON.stringify([analyzer.id, chosen, ours]);
    return { analyzer, ask: analyzer.open(options), basis: hash('sha256', text, 'hex').slice(0, 16) };
  });
}

async function tell(
  { store, run, tenant, lines }: AnalyzeOptions,
  { analyzer, basis, announce }: Pick<OpenJudge, 'analyzer' | 'basis'> & { readonly announce: Announce },
  verdict: Finding,
  dossier: AppDossier,
): Promise<string> {
  const finding = {
    ...verdict,
    evidence: verdict.evidence.map((evidence) => dated(evidence, lines)),
    analyzer: analyzer.id,
    severity: verdict.severity ?? analyzer.severity,
    tenant: tenant.id,
    subject: dossier.name,
    clientId: dossier.clientId,
  };
  return await store.findings.tell(run, finding, basis, announce(finding, dossier));
}

/** What a surface cannot show today, the store knows from an earlier scan. */
function dated(evidence: Evidence, lines: readonly SurfaceCoverage[]): Evidence {
  const line = lines.find((line) => line.surface === evidence.seen);
  return line?.status === 'failed' ? { ...evidence, fact: `${evidence.fact}${SEEN_EARLIER}` } : evidence;
}

function withhold(
  withheld: Map<string, Withheld>,
  shadow: Shadow,
  { rule }: Verdict,
  from: { readonly tenant: string; readonly analyzer: string },
): void {
  const id = [from.analyzer, rule, shadow.kind, shadow.surface, shadow.reason].join('\n');
  const count = (withheld.get(id)?.count ?? 0) + 1;
  withheld.set(id, { ...from, rule, count, ...shadow });
}

/** People are counted only where all of them were read. */
function tenantRef({ tenant, lines }: AnalyzeOptions, people: number): TenantRef {
  const yielding = tenant.connector.surfaces.filter((surface) => surface.yields.includes('principal'));
  const isWhole = yielding.every(({ id }) =>
    lines.some((line) => line.surface === id && line.status === 'complete'),
  );
  return {
    id: tenant.id,
    label: tenant.label,
    platform: tenant.connector.id,
    people: yielding.length > 0 && isWhole ? people : 'unknown',
  };
}
