import type { SurfaceCoverage } from '../model/coverage.ts';
import { keyParts } from '../model/keys.ts';
import type { PolicyRecord } from '../model/records.ts';
import { counted } from '../report/count.ts';
import { consentInWords } from './consent-words.ts';
import { placesInWords } from './fence-words.ts';
import { gitHubInWords } from './github-words.ts';
import { googleInWords } from './google-words.ts';
import { keysInWords } from './key-words.ts';
import { named } from './named.ts';
import { preapprovalsInWords } from './preapproval-words.ts';
import { rolesInWords } from './role-words.ts';
import { lineOf, whyUnknown } from './why-unknown.ts';

export interface Decided {
  readonly platform: string;
  /** What this run read; what an earlier one did may be so no more. */
  readonly policies: readonly PolicyRecord[];
  readonly lines: readonly SurfaceCoverage[];
}

/** Who may let apps in, in plain words; what was not read is called unknown. None where nobody has the words yet. */
export function letsIn({ platform, policies, lines }: Decided): readonly string[] | undefined {
  if (platform === 'google') return googleInWords(policies, lines);
  if (platform === 'github') return gitHubInWords(policies, lines);
  if (platform !== 'm365') return undefined;
  const byPlace = new Map(policies.map((policy) => [keyParts(policy.key).slice(2).join('/'), policy]));
  const all = (place: string) =>
    [...byPlace].filter(([at]) => at.startsWith(`${place}/`)).map(([, policy]) => policy);
  const unknown = (what: string, surface: string) => `${what}: unknown, ${why(surface, lines)}`;
  const setting = (name: string) => byPlace.get(`authorizationPolicy/${name}`);

  const yes = (name: string, [on, off, what]: readonly [string, string, string]): string => {
    const state = setting(name)?.state;
    if (state === 'on') return on;
    return state === 'off' ? off : unknown(what, 'consent-policies');
  };
  return [
    ...(consentInWords(setting('permissionGrantPoliciesAssigned'), all('permissionGrantPolicies')) ?? [
      unknown('What people may consent to for themselves', 'consent-policies'),
    ]),
    ...rolesInWords(all('roleDefinitions'), all('permissionGrantPolicies')),
    ...noneOrUnknown(
      'consent-roles',
      all('roleDefinitions'),
      'Roles that the tenant made, by which people let apps in',
      lines,
    ),
    ...preapprovalsInWords(all('permissionGrantPreApprovalPolicies')),
    ...noneOrUnknown(
      'consent-preapprovals',
      all('permissionGrantPreApprovalPolicies'),
      'Permissions approved beforehand for single teams and chats',
      lines,
    ),
    classesInWords(all('delegatedPermissionClassifications'), lines) ??
      unknown('Which permissions count as low, medium or high', 'permission-classifications'),
    yes('allowUserConsentForRiskyApps', [
      'People may consent even where Microsoft takes the app for risky',
      'Nobody but administrators may consent where Microsoft takes the app for risky',
      'Whether people may consent where Microsoft takes the app for risky',
    ]),
    yes('allowedToCreateApps', [
      'People may register apps',
      'People may not register apps',
      'Whether people may register apps',
    ]),
    requestsInWords(byPlace.get('adminConsentRequestPolicy')) ??
      unknown('Whether people may ask administrators', 'consent-policies'),
    waitingInWords(lines) ?? unknown('How many requests wait', 'consent-requests'),
    ...(keysInWords(all('defaultAppManagementPolicy'), all('appManagementPolicies')) ?? [
      unknown('How long secrets may last', 'app-credential-policies'),
    ]),
    fencesInWords(all('conditionalAccess'), lines) ??
      unknown('Whether Conditional Access fences apps in', 'conditional-access'),
    ...placesInWords(all('conditionalAccess'), all('namedLocations'), unreadPlaces(lines)),
  ];
}

function why(surface: string, lines: readonly SurfaceCoverage[]): string {
  return whyUnknown(surface, lines, 'since Microsoft does not tell');
}

/** Beside what is told already: that there is none, or that there may be more. */
function noneOrUnknown(
  surface: string,
  found: readonly PolicyRecord[],
  what: string,
  lines: readonly SurfaceCoverage[],
): readonly string[] {
  const isWhole = lineOf(surface, lines)?.status === 'complete';
  if (isWhole) return found.some(({ state }) => state !== 'off') ? [] : [`${what}: none`];
  return [`${what}: ${found.length > 0 ? 'more is unknown' : 'unknown'}, ${why(surface, lines)}`];
}

/** Lower bounds are called so; that there is nothing is believed of a complete reading alone. */
function atLeast(line: SurfaceCoverage | undefined, count: number): string | undefined {
  if (line?.status === 'complete') return '';
  return count > 0 ? 'at least ' : undefined;
}

function classesInWords(
  classified: readonly PolicyRecord[],
  lines: readonly SurfaceCoverage[],
): string | undefined {
  const least = atLeast(lineOf('permission-classifications', lines), classified.length);
  if (least === undefined) return undefined;
  if (classified.length === 0) return 'No permission is classified as low, medium or high';
  const classes = [...Map.groupBy(classified, ({ value }) => String(value))].sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  const told = classes.map(([name, members]) => {
    const names = [...new Set(members.map((member) => member.name))].sort();
    return `${least}${counted(members.length, 'permission')} as ${name} (${named(names)})`;
  });
  return `Classified: ${told.join('; ')}`;
}

function requestsInWords(policy: PolicyRecord | undefined): string | undefined {
  if (policy === undefined || policy.state === 'unknown') return undefined;
  if (policy.state === 'off') return 'Requests for consent by an administrator: off';
  const reviewers =
    typeof policy.value === 'number' ? counted(policy.value, 'reviewer') : 'reviewers unknown';
  return `Requests for consent by an administrator: on, ${reviewers}`;
}

/** Each request that waits is one record. */
function waitingInWords(lines: readonly SurfaceCoverage[]): string | undefined {
  const line = lineOf('consent-requests', lines);
  const count = line?.records ?? 0;
  const least = atLeast(line, count);
  if (least === undefined) return undefined;
  const told =
    count === 0 ? 'no requests wait' : `${least}${counted(count, 'request waits', 'requests wait')}`;
  return `${told.charAt(0).toUpperCase()}${told.slice(1)}`;
}

function unreadPlaces(lines: readonly SurfaceCoverage[]): string | undefined {
  const isRead = lineOf('named-locations', lines)?.status === 'complete';
  return isRead ? undefined : why('named-locations', lines);
}

function fencesInWords(
  fences: readonly PolicyRecord[],
  lines: readonly SurfaceCoverage[],
): string | undefined {
  const least = atLeast(lineOf('conditional-access', lines), fences.length);
  if (least === undefined) return undefined;
  const inForce = fences.filter(({ state }) => state === 'on').length;
  const reporting = fences.filter(({ state }) => state === 'report-only').length;
  const only = reporting === 0 ? '' : `; ${reporting} more only ${reporting === 1 ? 'reports' : 'report'}`;
  return `Conditional Access: ${inForce === 0 ? 'no policy fences' : `${least}${counted(inForce, 'policy fences', 'policies fence')}`} apps in${only}`;
}
