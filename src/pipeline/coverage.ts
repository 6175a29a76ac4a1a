import type { AnyConnector, SurfaceInfo } from '../connectors/connector.ts';
import { type CoverageStatus, type GapGroup, isSettled, type SurfaceCoverage } from '../model/coverage.ts';
import type { RecordKey } from '../model/keys.ts';
import type { RecordKind } from '../model/records.ts';
import type { Instant } from '../model/values.ts';
import type { Progress, StoredGaps } from '../store/coverage.ts';
import type { Run } from '../store/runs.ts';
import type { Store } from '../store/store.ts';
import { walked } from './collect.ts';

export interface CoveredTenant {
  readonly tenant: string;
  readonly connector: AnyConnector;
}

/** The coverage ledger of one tenant, from the gaps that were stored: a resumed run forgets none. */
export async function surfaceCoverage(
  store: Store,
  run: Run,
  { tenant, connector }: CoveredTenant,
): Promise<readonly SurfaceCoverage[]> {
  const progress = await store.coverage.progress(run, tenant);
  const gaps = await store.coverage.gaps(run, tenant);
  const lines = new Map<string, SurfaceCoverage>();
  const since = new Map<string, Instant>();
  for (const { surface, isOfChanges } of progress) {
    const at = isOfChanges ? await store.coverage.allReadAt(tenant, surface) : undefined;
    if (at !== undefined) since.set(surface, at);
  }

  const line = (surface: SurfaceInfo): SurfaceCoverage => {
    const known = lines.get(surface.id);
    if (known !== undefined) return known;
    const parents = walked(surface, connector.surfaces).map(line);
    const made = toLine(
      surface,
      progress.find((p) => p.surface === surface.id),
      gaps,
      parents,
    );
    const at = since.get(surface.id);
    const whole = {
      tenant,
      platform: connector.id,
      ...made,
      ...(at !== undefined && { changesSince: at }),
    };
    lines.set(surface.id, whole);
    return whole;
  };
  return connector.surfaces.map(line);
}

function toLine(
  surface: SurfaceInfo,
  progress: Progress | undefined,
  gaps: readonly StoredGaps[],
  parents: readonly SurfaceCoverage[],
): Omit<SurfaceCoverage, 'tenant' | 'platform'> {
  const own: GapGroup[] = gaps
    .filter((gap) => gap.surface === surface.id)
    .map(({ surface: _, ...gap }) => gap);
  if (progress?.status === 'reading' || progress === undefined) {
    own.push({
      reason: 'aborted',
      what: 'the scan ended before this was read to its end',
      subjects: 0,
      fix: 'run `oauthlas scan --resume`',
    });
  }
  const records = progress?.records ?? 0;
  const isOff = progress?.status === 'off' || progress?.status === 'absent';
  return {
    surface: surface.id,
    question: surface.question,
    status: isOff ? 'skipped' : toStatus(own, parents, records),
    records,
    ...(progress?.stated !== undefined && { stated: progress.stated }),
    ...(progress?.status === 'absent' && { isAbsent: true }),
    ...(isOff && surface.onRequest === true && { isUnasked: true }),
    gaps: isOff ? [{ reason: 'unsupported', what: progress.note ?? 'switched off', subjects: 0 }] : own,
    inherits: parents.filter((parent) => !isSettled(parent)).map((parent) => parent.surface),
  };
}

function toStatus(
  own: readonly GapGroup[],
  parents: readonly SurfaceCoverage[],
  records: number,
): CoverageStatus {
  const isShadowed = parents.some((parent) => !isSettled(parent));
  const isBlind =
    own.some((gap) => gap.subjects === 0) ||
    parents.some(
      (parent) => !isSettled(parent) && (parent.status === 'failed' || parent.status === 'skipped'),
    );
  if (own.length === 0 && !isShadowed) return 'complete';
  return records === 0 && isBlind ? 'failed' : 'partial';
}

/** What hides a kind of record from us, or nothing when every surface that yields it was read whole. */
export interface Shadow {
  readonly kind: RecordKind;
  /** Absent when no surface of the platform yields this kind: an empty set proves nothing. */
  readonly surface?: string;
  readonly reason: string;
  readonly fix?: string;
}

/** What one surface leaves in doubt of a kind, for these subjects. */
export type ShadowOf = (
  surface: SurfaceInfo,
  kind: RecordKind,
  about: readonly RecordKey[],
) => Promise<Shadow | undefined>;

/** Judges whether absence of these kinds may be believed, for these subjects. */
export function createWitness(
  store: Store,
  run: Run,
  covered: CoveredTenant,
  lines: readonly SurfaceCoverage[],
) {
  // Of what a walked parent holds, nobody knows whom it would have been about.
  const shadowOf = createShadows(store, run, covered, lines, ({ from }) => from !== undefined);
  return async (kinds: readonly RecordKind[], about: readonly RecordKey[]): Promise<Shadow | undefined> => {
    for (const kind of kinds) {
      const surfaces = covered.connector.surfaces.filter(
        ({ id, yields, adds }) =>
          yields.includes(kind) &&
          adds?.includes(kind) !== true &&
          !lines.some(({ surface, isAbsent }) => surface === id && isAbsent === true),
      );
      if (surfaces.length === 0)
        return { kind, reason: `no surface of ${covered.connector.title} shows it yet` };
      for (const surface of surfaces) {
        const shadow = await shadowOf(surface, kind, about);
        if (shadow !== undefined) return shadow;
      }
    }
    return undefined;
  };
}

/** @param isAboutAll of which surfaces a gap about one thing is a gap about everything */
export function createShadows(
  store: Store,
  run: Run,
  covered: CoveredTenant,
  lines: readonly SurfaceCoverage[],
  isAboutAll: (surface: SurfaceInfo) => boolean,
): ShadowOf {
  return shadowOf;

  async function shadowOf(
    surface: SurfaceInfo,
    kind: RecordKind,
    about: readonly RecordKey[],
  ): Promise<Shadow | undefined> {
    const line = lines.find((other) => other.surface === surface.id);
    if (line === undefined || isSettled(line)) return undefined;
    const bears = line.gaps.filter((gap) => gap.kinds?.includes(kind) ?? true);
    const whole = bears.find((gap) => gap.subjects === 0 || isAboutAll(surface));
    const reading = { run, tenant: covered.tenant, surface: surface.id };
    const gap = whole ?? (bears.length > 0 ? await store.coverage.gapAbout(reading, kind, about) : undefined);
    if (gap !== undefined) {
      return {
        kind,
        surface: surface.id,
        reason: `${gap.reason}: ${gap.what}`,
        ...(gap.fix !== undefined && { fix: gap.fix }),
      };
    }
    for (const parent of walked(surface, covered.connector.surfaces)) {
      const shadow = await shadowOf(parent, parent.yields[0], about);
      if (shadow !== undefined) return { ...shadow, kind };
    }
    return undefined;
  }
}
