import { isOff } from '../analyzers/shared/facts.ts';
import { isHighPower, mayBeHighPower, type Reach, reachOf } from '../analyzers/shared/power.ts';
import { isStrong } from '../knowledge/scopes/scope.ts';
import { powers } from '../model/app-row.ts';
import type { AppBrief, AppDossier, Own, VendorDossier } from '../model/dossier.ts';
import { recordKey, SEVERAL } from '../model/keys.ts';
import type { RegisteredVendor, VendorRef } from '../model/register.ts';
import { deletionOf } from './deletion.ts';
import { isPerhapsOurs } from './own.ts';

/** An app that is, or may be, somebody else's, with whose it is. */
export interface VendorApp {
  readonly vendor: VendorRef;
  readonly registered?: RegisteredVendor;
  readonly app: AppBrief;
}

/** What its vendor's dossier keeps of an app; undefined where it is ours, the platform's own, deleted, or reaches no data. */
export function vendorApp(dossier: AppDossier, own: Own): VendorApp | undefined {
  const { tenant, key, clientId, name, client, registration, grants, vendor, registered } = dossier;
  if (client?.role === 'token' || deletionOf(dossier) !== undefined) return undefined;
  const homes = [client?.home, registration?.home];
  if (homes.includes('own') || homes.includes('platform')) return undefined;
  const reach = reachOf(dossier);
  const grant = reach.held[0]?.grant ?? grants[0];
  if (grant === undefined || reach.power === 'none' || reach.power === 'sign-in') return undefined;
  const perhapsOurs = byWhatOurs(dossier, own);
  return {
    vendor,
    ...(registered !== undefined && { registered }),
    app: {
      ...{ tenant, key, clientId, name },
      power: reach.power,
      powerReason: reach.reason,
      isHighPower: weightOf(dossier, reach),
      ...(perhapsOurs !== undefined && { perhapsOurs }),
      isOff: isOff(dossier),
      seen: grant.seen,
    },
  };
}

/** What acts for people whom nobody counts may act for many. */
function weightOf(dossier: AppDossier, reach: Reach): AppBrief['isHighPower'] {
  if (isHighPower(dossier, reach) === true) return true;
  const isUncounted = reach.held.some(
    ({ grant, knowledge }) => grant.reach === 'unknown' && isStrong(knowledge),
  );
  return isUncounted || mayBeHighPower(dossier, reach) ? 'unknown' : false;
}

/**
 * By which kind of record an app may turn out to be ours; undefined where it is not. On Google and Slack nothing tells
 * more of it than was read.
 */
function byWhatOurs(
  { tenant: { platform }, client, registration }: AppDossier,
  own: Own,
): AppBrief['perhapsOurs'] {
  const home = registration?.homeTenant ?? client?.homeTenant;
  if (home !== undefined) return isPerhapsOurs(`${platform}/${home}`, own) ? 'setting' : undefined;
  // GitHub tells whose an app is by the app itself, and Microsoft by its service principal.
  const isUnread = platform === 'm365' ? (client ?? registration) === undefined : platform === 'github';
  return isUnread ? 'app' : undefined;
}

/** All that one vendor holds, over the tenants of a run: the most powerful first. */
export function vendorDossiers(apps: readonly VendorApp[]): readonly VendorDossier[] {
  return [...Map.groupBy(apps, ({ vendor }) => vendor.id)].flatMap(
    ([id, group]): readonly VendorDossier[] => {
      const [first] = group.toSorted((a, b) => order(a.app, b.app));
      if (first === undefined) return [];
      return [
        {
          key: recordKey(SEVERAL, 'vendor', id),
          vendor: weakest(group),
          ...(first.registered !== undefined && { registered: first.registered }),
          apps: group.map(({ app }) => app).sort(order),
        },
      ];
    },
  );
}

/** How sure it is that all of them belong together. */
function weakest(group: readonly VendorApp[]): VendorRef {
  const sure = ['weak', 'probable', 'strong', 'certain'] as const;
  const [least, ...others] = group.map(({ vendor }) => vendor) as [VendorRef, ...VendorRef[]];
  return others.reduce((a, b) => (sure.indexOf(b.confidence) < sure.indexOf(a.confidence) ? b : a), least);
}

// Equal ones always come in the same order, or the same message would count as changed.
function order(a: AppBrief, b: AppBrief): number {
  return powers.indexOf(a.power) - powers.indexOf(b.power) || (a.key < b.key ? -1 : 1);
}
