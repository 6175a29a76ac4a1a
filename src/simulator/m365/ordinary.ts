import { type Draw, fraction } from '../chance.ts';
import { itemAt } from '../list.ts';
import type { AppKind, Use } from './plant.ts';

/** An ordinary app as it is drawn: nothing about it is worth a finding. */
export interface Ordinary {
  readonly kind: Extract<AppKind, 'third-party' | 'own' | 'managed-identity'>;
  readonly isVerified: boolean;
  /** Delegated scopes on Microsoft Graph; undefined when the app acts for nobody. */
  readonly scope: string | undefined;
  readonly isAdminConsented: boolean;
  readonly isUserConsented: boolean;
  /** Application roles on Microsoft Graph. */
  readonly roles: readonly string[];
  /** Days since it came to the tenant; null as some very old ones have it. */
  readonly created: number | null;
  readonly use: Use | undefined;
  /** Publishes an application role of its own. */
  readonly isApi: boolean;
  /** People who were assigned to it by name. */
  readonly assignedUsers: number;
}

const signIn = 'openid profile email User.Read';

// [share in 1000, scope, whether only an administrator can consent]
const profiles: readonly (readonly [number, string, boolean])[] = [
  [420, signIn, false],
  [90, `${signIn} offline_access`, false],
  [120, `${signIn} offline_access Calendars.Read`, false],
  [60, `${signIn} offline_access Calendars.ReadWrite`, false],
  [70, `${signIn} offline_access Files.Read`, false],
  [40, `${signIn} offline_access Files.ReadWrite`, false],
  [50, `${signIn} User.ReadBasic.All People.Read`, false],
  [30, `${signIn} User.Read.All GroupMember.Read.All`, true],
  [35, `${signIn} offline_access Contacts.Read`, false],
  [25, `${signIn} offline_access Mail.Read`, false],
  [15, `${signIn} offline_access Mail.Send`, false],
  [20, `${signIn} Team.ReadBasic.All Channel.ReadBasic.All OnlineMeetings.ReadWrite`, false],
  [15, `${signIn} Sites.Read.All`, true],
  [10, `${signIn} offline_access Tasks.ReadWrite Notes.Read`, false],
];

const roleSets: readonly (readonly string[])[] = [
  ['User.Read.All'],
  ['User.Read.All', 'GroupMember.Read.All'],
  ['GroupMember.Read.All'],
  ['Calendars.Read'],
  ['Reports.Read.All'],
  ['Sites.Selected'],
  ['Mail.Send'],
  ['Directory.Read.All'],
];

/** What of an ordinary tenant's mix is asked for otherwise: shares in a thousand. */
export interface Mix {
  /** Of all apps, those of the tenant itself. */
  readonly own: number;
  /** Of these, those that publish an application role. */
  readonly apis: number;
}

/** The popular come first; the ten most popular are all well-kept products. */
export function ordinary(draw: Draw, index: number, mix?: Mix): Ordinary {
  const kind =
    mix === undefined
      ? kindOf(draw(index, 1) % 100, index)
      : draw(index, 1) % 1000 < mix.own && index >= 10
        ? 'own'
        : 'third-party';
  const isVerified = kind === 'third-party' && (index < 10 || draw(index, 2) % 100 < 86);
  const hasRoles =
    draw(index, 3) % 100 < (kind === 'third-party' ? 9 : 22) && (isVerified || kind !== 'third-party');
  const roles = hasRoles ? itemAt(roleSets, draw(index, 4) % roleSets.length) : [];
  const profile = isVerified ? profileOf(draw(index, 5) % 1000) : profileOf(0);
  const scope = kind === 'managed-identity' ? undefined : kind === 'own' ? signIn : profile[1];
  const consent = draw(index, 6) % 100;
  const isAdminConsented = scope !== undefined && (kind === 'own' || profile[2] || consent < 45);
  const created = draw(index, 7) % 50 === 0 ? null : 20 + (draw(index, 8) % 2_300);
  return {
    kind,
    isVerified,
    scope,
    isAdminConsented,
    isUserConsented:
      scope !== undefined && kind !== 'own' && !profile[2] && (consent >= 30 || !isAdminConsented),
    roles,
    created,
    use: useOf(draw, index, scope, roles.length > 0, created ?? 3_000),
    isApi:
      kind === 'own' && (mix === undefined ? draw(index, 9) % 4 === 0 : draw(index, 9) % 1000 < mix.apis),
    assignedUsers: draw(index, 10) % 5 === 0 ? 1 + (draw(index, 11) % 8) : 0,
  };
}

/** How many people consented for themselves: a few apps are everywhere, most are with a handful. */
export function popularity(draw: Draw, index: number, users: number): number {
  const wanted = (0.45 * users * (0.6 + 0.8 * fraction(draw(index, 12)))) / (index + 1) ** 0.8;
  return Math.max(1, Math.min(users, Math.round(wanted)));
}

function kindOf(percent: number, index: number): Ordinary['kind'] {
  if (index < 10 || percent >= 10) return 'third-party';
  return percent < 6 ? 'own' : 'managed-identity';
}

function profileOf(permille: number): readonly [number, string, boolean] {
  let below = 0;
  for (const profile of profiles) {
    below += profile[0];
    if (permille < below) return profile;
  }
  return itemAt(profiles, 0);
}

// Recent wherever data is in reach. Only apps that merely sign people in may have fallen asleep.
function useOf(
  draw: Draw,
  index: number,
  scope: string | undefined,
  hasRoles: boolean,
  age: number,
): Use | undefined {
  if (!hasRoles && (scope === undefined || draw(index, 13) % 100 >= 85)) return undefined;
  const isAsleep = !hasRoles && scope === signIn && age > 130 && draw(index, 14) % 8 === 0;
  const latest = isAsleep ? 95 + (draw(index, 15) % 400) : draw(index, 15) % 45;
  return {
    ...(scope === undefined ? {} : { delegated: Math.min(latest, age - 1) }),
    ...(hasRoles ? { appOnly: draw(index, 16) % 20 } : {}),
  };
}
