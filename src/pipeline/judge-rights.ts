import type { Checkup, HeldRight, OwnedPlan } from '../connectors/checkup.ts';
import type { SurfaceInfo } from '../connectors/connector.ts';
import { classify, isSignIn } from '../knowledge/scopes/scope.ts';
import { scopeSeverity } from '../knowledge/scopes/severity.ts';
import { severityRank } from '../model/finding.ts';
import type { GapReason } from '../model/page.ts';
import type {
  BeyondRight,
  Connection,
  MissingRight,
  NeedLine,
  PlanLine,
  SurfaceLine,
} from '../report/diagnosis.ts';
import type { Found } from './doctor.ts';
import { type ExpectedGap, isExpectedGap } from './outcome.ts';
import type { ScanTenant } from './scan.ts';

type Judged = Pick<Connection, 'plans' | 'rights' | 'surfaces' | 'missing' | 'beyond'>;

interface Expecting {
  readonly today: string;
  readonly expectedGaps: readonly ExpectedGap[];
}

/** What each surface needs, against what the credential holds: what is lacking, and what is more than needed. */
export function judgeRights(
  tenant: Pick<ScanTenant, 'id' | 'connector' | 'off'>,
  { checkup, surfaces: open }: Pick<Found, 'checkup' | 'surfaces'>,
  expecting: Expecting,
): Judged {
  const { connector } = tenant;
  const lines = connector.surfaces.map((surface) => {
    const why = tenant.off.includes(surface.id)
      ? 'switched off in the config'
      : open?.find(({ id }) => id === surface.id)?.off?.why;
    return why === undefined
      ? toLine(surface, checkup, tenant.id, expecting)
      : ({ ...about(surface), state: 'off', needs: [], why } satisfies SurfaceLine);
  });
  if (checkup === undefined) {
    return {
      plans: [],
      rights:
        connector.checkup !== undefined
          ? { said: 'cannot-say', by: 'the connection could not be opened' }
          : { said: 'not-examined', by: `this version does not examine the rights of ${connector.title}` },
      surfaces: lines,
      missing: [],
      beyond: [],
    };
  }
  const { rights } = checkup;
  const read = connector.surfaces.filter(({ id }) =>
    lines.some((line) => line.surface === id && line.state !== 'off'),
  );
  return {
    plans: checkup.plans.flatMap((plan) => toPlanLine(plan, read)),
    rights:
      'untold' in rights ? { said: 'cannot-say', by: rights.untold } : { said: 'known', by: checkup.basis },
    surfaces: lines,
    missing: 'untold' in rights ? [] : missingRights(read, rights, checkup),
    beyond: 'untold' in rights ? [] : beyondRights(connector.id, read, rights, checkup),
  };
}

function about({ id, question, plan, adds }: SurfaceInfo) {
  return { surface: id, question, isOptional: adds !== undefined, ...(plan !== undefined && { plan }) };
}

function toLine(
  surface: SurfaceInfo,
  checkup: Checkup | undefined,
  tenant: string,
  { today, expectedGaps }: Expecting,
): SurfaceLine {
  const needs = surface.needs.map((need) => toNeed(need, checkup));
  const state = stateOf(needs, surface, checkup?.plans ?? []);
  const reason: GapReason | undefined =
    state === 'plan' ? 'plan' : state === 'lacks' ? 'permission' : undefined;
  const isExpected =
    reason !== undefined &&
    expectedGaps.some((gap) => isExpectedGap(gap, { tenant, surface: surface.id, reason, today }));
  return { ...about(surface), state, needs, ...(isExpected && { isExpected }) };
}

function toNeed(need: string, checkup: Checkup | undefined): NeedLine {
  if (checkup === undefined || 'untold' in checkup.rights) return { name: need, state: 'unknown' };
  const own = checkup.rights.find((right) => isNamed(right, need));
  if (own !== undefined && own.state !== 'not-yet') return { name: need, state: 'met' };
  const other = standIn(need, checkup.rights, checkup);
  if (other !== undefined) return { name: need, state: 'broader', by: other.name };
  return { name: need, state: own === undefined ? 'missing' : 'waiting' };
}

/** Of the platform's main API: a right by the same name on another API is another one. */
function isNamed({ api, access, name }: HeldRight, need: string): boolean {
  return api === undefined && access !== 'directory-role' && name.toLowerCase() === need.toLowerCase();
}

function standIn(need: string, rights: readonly HeldRight[], { broader }: Checkup): HeldRight | undefined {
  const names = broader(need);
  return rights.find((right) => right.state !== 'not-yet' && names.some((name) => isNamed(right, name)));
}

function stateOf(
  needs: readonly NeedLine[],
  { plan }: SurfaceInfo,
  plans: readonly OwnedPlan[],
): SurfaceLine['state'] {
  const has = (state: NeedLine['state']) => needs.some((need) => need.state === state);
  if (has('missing')) return 'lacks';
  if (plans.some(({ name, isOwned }) => name === plan && isOwned === false)) return 'plan';
  if (has('waiting')) return 'waiting';
  if (has('unknown')) return 'unknown';
  return has('broader') ? 'broader' : 'ready';
}

/** Only those that something wants. */
function toPlanLine({ name, isOwned }: OwnedPlan, read: readonly SurfaceInfo[]): readonly PlanLine[] {
  const surfaces = read.filter(({ plan }) => plan === name).map(({ id }) => id);
  return surfaces.length === 0 ? [] : [{ name, isOwned, surfaces }];
}

/** Also what is met by something broader: with the right itself, that one could be taken away. */
function missingRights(
  read: readonly SurfaceInfo[],
  rights: readonly HeldRight[],
  checkup: Checkup,
): readonly MissingRight[] {
  const needs = [...new Set(read.flatMap((surface) => surface.needs))];
  return needs.flatMap((need): readonly MissingRight[] => {
    if (rights.some((right) => isNamed(right, need))) return [];
    const other = standIn(need, rights, checkup);
    const wanting = read.filter((surface) => surface.needs.includes(need));
    return [
      {
        name: need,
        surfaces: wanting.map(({ id }) => id),
        questions: wanting.map(({ question }) => question),
        isOptional: wanting.every(({ adds }) => adds !== undefined),
        ...(other !== undefined && { insteadOf: other.name }),
        ...checkup.grant(need),
      },
    ];
  });
}

/** A scanner must itself hold no more than it needs; what only signs somebody in opens nothing. */
function beyondRights(
  platform: string,
  read: readonly SurfaceInfo[],
  rights: readonly HeldRight[],
  checkup: Checkup,
): readonly BeyondRight[] {
  const needs = [...new Set(read.flatMap((surface) => surface.needs))];
  const beyond = rights.flatMap((right): readonly BeyondRight[] => {
    if (needs.some((need) => isNamed(right, need))) return [];
    const rating = ratingOf(platform, right);
    if (rating === undefined) return [];
    const standsInFor = needs.filter(
      (need) => !rights.some((other) => isNamed(other, need)) && standIn(need, rights, checkup) === right,
    );
    const { name, access, api, revoke } = right;
    return [
      { name, access, ...(api !== undefined && { api: api.title }), ...rating, standsInFor, ...revoke },
    ];
  });
  return beyond.sort((a, b) => severityRank[b.severity] - severityRank[a.severity]);
}

/** Undefined where it is nothing to speak of. What nobody rated is not taken for harmless. */
function ratingOf(
  platform: string,
  { name, access, api }: HeldRight,
): Pick<BeyondRight, 'severity' | 'canWrite' | 'allows'> | undefined {
  const by = access === 'delegated' ? access : 'application';
  const known = classify(platform, by, api?.id, name);
  if (known === 'unclassified') return { severity: 'high', canWrite: true };
  if (isSignIn(known)) return undefined;
  return {
    severity: scopeSeverity(by, known),
    canWrite: known.access.some((one) => one !== 'read'),
    allows: known.allows,
  };
}
