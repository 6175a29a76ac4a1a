import type { Checkup, HeldRight, Obstacle, OwnedPlan } from '../connectors/checkup.ts';
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
  SurfaceState,
} from '../report/diagnosis.ts';
import type { Found } from './doctor.ts';
import { type ExpectedGap, isExpectedGap } from './outcome.ts';
import type { ScanTenant } from './scan.ts';
import { isOwned, needsOf, toUnread, type Wanting, wantingsOf } from './wanting.ts';

type Judged = Pick<Connection, 'plans' | 'rights' | 'surfaces' | 'unreadable' | 'missing' | 'beyond'>;

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
  const all = wantingsOf(tenant, { open, plans: checkup?.plans ?? [] });
  const lines = all.map((wanting) => toLine(wanting, checkup, tenant.id, expecting));
  const read = all.filter(({ off, absent }) => off === undefined && absent === undefined);
  const expected = new Set(lines.filter(({ isExpected }) => isExpected).map(({ surface }) => surface));
  const unreadable = all
    .filter(({ surface, off }) => off === undefined && !expected.has(surface.id))
    .filter(({ isUnlicensed, absent }) => absent !== undefined || isUnlicensed)
    .map(toUnread);
  if (checkup === undefined) {
    return {
      plans: [],
      rights:
        connector.checkup !== undefined
          ? { said: 'cannot-say', by: 'the connection could not be opened' }
          : { said: 'not-examined', by: `this version does not examine the rights of ${connector.title}` },
      surfaces: lines,
      unreadable,
      missing: [],
      beyond: [],
    };
  }
  const { rights } = checkup;
  return {
    plans: checkup.plans.flatMap((plan) => toPlanLine(plan, read, lines)),
    rights:
      'untold' in rights ? { said: 'cannot-say', by: rights.untold } : { said: 'known', by: checkup.basis },
    surfaces: lines,
    unreadable,
    missing:
      'untold' in rights
        ? []
        : [...missingRights(read, rights, checkup), ...obstaclesOf(read, checkup.obstacles ?? [])],
    beyond: 'untold' in rights ? [] : beyondRights(connector.id, { all, read }, rights, checkup),
  };
}

function about({ id, question, adds, plan }: SurfaceInfo) {
  return { surface: id, question, isOptional: adds !== undefined, ...(plan !== undefined && { plan }) };
}

const reasons: Partial<Record<SurfaceState, GapReason>> = {
  plan: 'plan',
  lacks: 'permission',
  absent: 'unsupported',
};

function toLine(
  wanting: Wanting,
  checkup: Checkup | undefined,
  tenant: string,
  { today, expectedGaps }: Expecting,
): SurfaceLine {
  const { surface, off, absent } = wanting;
  if (off !== undefined) return { ...about(surface), state: 'off', needs: [], why: off };
  const live = needsOf(wanting);
  const needs = surface.needs.map((name): NeedLine => {
    const need = toNeed(name, surface.id, checkup);
    return need.state === 'missing' && !live.includes(name) ? { name, state: 'later' } : need;
  });
  const state = absent === undefined ? stateOf(needs, wanting) : 'absent';
  const reason = reasons[state];
  const isExpected =
    reason !== undefined &&
    expectedGaps.some((gap) => isExpectedGap(gap, { tenant, surface: surface.id, reason, today }));
  return {
    ...{ ...about(surface), state, needs: absent === undefined ? needs : [] },
    ...(absent !== undefined && { why: absent }),
    ...(isExpected && { isExpected }),
  };
}

function toNeed(need: string, surface: string, checkup: Checkup | undefined): NeedLine {
  if (checkup === undefined || 'untold' in checkup.rights) return { name: need, state: 'unknown' };
  if (checkup.doubts?.includes(need)) return { name: need, state: 'unknown' };
  const own = checkup.rights.find((right) => isNamed(right, need));
  const obstacle = checkup.obstacles?.find((one) => one.need === need);
  if (own !== undefined && obstacle !== undefined)
    return { name: need, state: 'blocked', by: obstacle.lacks };
  if (own !== undefined && own.state !== 'not-yet') return { name: need, state: 'met' };
  const other = standIn({ need, surface }, checkup.rights, checkup);
  if (other !== undefined) return { name: need, state: 'broader', by: other.name };
  return { name: need, state: own === undefined ? 'missing' : 'waiting' };
}

/** Of the platform's main API, and as we sign in: a right by the same name on another API is another one. */
function isNamed({ api, access, state, name }: HeldRight, need: string): boolean {
  const isOurs = api === undefined && access !== 'directory-role' && state !== 'aside';
  return isOurs && name.toLowerCase() === need.toLowerCase();
}

function standIn(
  { need, surface }: { readonly need: string; readonly surface: string },
  rights: readonly HeldRight[],
  { broader }: Checkup,
): HeldRight | undefined {
  const names = broader(need, surface);
  return rights.find((right) => right.state !== 'not-yet' && names.some((name) => isNamed(right, name)));
}

function stateOf(needs: readonly NeedLine[], { isUnlicensed }: Wanting): SurfaceState {
  const has = (state: NeedLine['state']) => needs.some((need) => need.state === state);
  if (has('missing') || has('blocked')) return 'lacks';
  if (isUnlicensed) return 'plan';
  if (has('waiting')) return 'waiting';
  if (has('unknown')) return 'unknown';
  return has('broader') ? 'broader' : 'ready';
}

/** Only those that something wants. */
function toPlanLine(
  { name, isOwned }: OwnedPlan,
  read: readonly Wanting[],
  lines: readonly SurfaceLine[],
): readonly PlanLine[] {
  const surfaces = read.flatMap(({ surface }) => (surface.plan === name ? surface.id : []));
  if (surfaces.length === 0) return [];
  const later = lines
    .filter(({ surface }) => surfaces.includes(surface))
    .flatMap(({ needs }) => needs.filter(({ state }) => state === 'later').map((need) => need.name));
  return [{ name, isOwned, surfaces, thenGrant: [...new Set(later)] }];
}

/** Also what is met by something else: with the right itself, that one could be taken away. */
function missingRights(
  read: readonly Wanting[],
  rights: readonly HeldRight[],
  checkup: Checkup,
): readonly MissingRight[] {
  const needs = [...new Set(read.flatMap(needsOf))];
  return needs.flatMap((need): readonly MissingRight[] => {
    if (rights.some((right) => isNamed(right, need)) || checkup.doubts?.includes(need)) return [];
    const wanting = read.filter((one) => needsOf(one).includes(need));
    const others = wanting.map(({ surface }) => standIn({ need, surface: surface.id }, rights, checkup));
    const isLost = others.includes(undefined);
    const lost = isLost ? wanting.filter((_, i) => others[i] === undefined) : wanting;
    const plans = lost.map(({ surface }) => surface.plan);
    const isDoubtful = plans.every((plan) => isOwned(plan, checkup.plans) === 'unknown');
    return [
      {
        name: need,
        surfaces: lost.map(({ surface }) => surface.id),
        questions: lost.map(({ surface }) => surface.question),
        isOptional: wanting.every(({ surface }) => surface.adds !== undefined),
        ...(!isLost && { insteadOf: [...new Set(others.flatMap((other) => other?.name ?? []))].join(', ') }),
        ...(isDoubtful && { plans: [...new Set(plans.flatMap((plan) => plan ?? []))] }),
        ...checkup.grant(need),
      },
    ];
  });
}

/** What is lacking besides rights, each thing once for all that it shuts. */
function obstaclesOf(read: readonly Wanting[], obstacles: readonly Obstacle[]): readonly MissingRight[] {
  return [...Map.groupBy(obstacles, ({ lacks }) => lacks)].flatMap(([lacks, all]) => {
    const needs = all.map(({ need }) => need);
    const shut = read.filter((one) => needsOf(one).some((need) => needs.includes(need)));
    const [first] = all;
    if (first === undefined || shut.length === 0) return [];
    return [
      {
        name: lacks,
        surfaces: shut.map(({ surface }) => surface.id),
        questions: shut.map(({ surface }) => surface.question),
        isOptional: shut.every(({ surface }) => surface.adds !== undefined),
        ...first.remedy,
      },
    ];
  });
}

/** A scanner must itself hold no more than it needs; what only signs somebody in opens nothing. */
function beyondRights(
  platform: string,
  { all, read }: { readonly all: readonly Wanting[]; readonly read: readonly Wanting[] },
  rights: readonly HeldRight[],
  checkup: Checkup,
): readonly BeyondRight[] {
  const needs = read.flatMap((one) => needsOf(one).map((need) => ({ need, surface: one.surface.id })));
  const beyond = rights.flatMap((right): readonly BeyondRight[] => {
    if (needs.some(({ need }) => isNamed(right, need))) return [];
    const rating = ratingOf(platform, right);
    if (rating === undefined) return [];
    const standsInFor = needs.filter(
      (one) => !rights.some((other) => isNamed(other, one.need)) && standIn(one, rights, checkup) === right,
    );
    const { name, access, api, revoke } = right;
    return [
      {
        ...{ name, access, ...(api !== undefined && { api: api.title }), ...rating },
        standsInFor: [...new Set(standsInFor.map(({ need }) => need))],
        unusedBy: all.flatMap((one) =>
          one.surface.needs.some((need) => isNamed(right, need)) ? toUnread(one) : [],
        ),
        ...revoke,
      },
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
