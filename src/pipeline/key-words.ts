import type { PolicyRecord, PolicyRule } from '../model/records.ts';
import { counted, n, plural } from '../report/count.ts';

/** What keys apps may have, by default and where a policy of their own says otherwise; nothing where it is not told. */
export function keysInWords(
  defaults: readonly PolicyRecord[],
  single: readonly PolicyRecord[],
): readonly string[] | undefined {
  const [first, ...others] = defaults.map(({ name, state, rules = [] }) => ({
    whose: owners[name] ?? name,
    limits: state === 'unknown' ? undefined : limitsInWords(state === 'on' ? rules : []),
  }));
  if (first?.limits === undefined || others.some(({ limits }) => limits === undefined)) return undefined;
  const isSame = others.every(({ limits }) => limits === first.limits);
  const told = isSame
    ? [first.limits]
    : [first, ...others].map(({ whose, limits }) => `Of ${whose}: ${limits}`);
  const inForce = single.filter(({ state }) => state === 'on');
  if (inForce.length === 0) return told;
  const apps = inForce.every(({ value }) => Array.isArray(value))
    ? counted(new Set(inForce.flatMap(({ value }) => value as readonly string[])).size, 'app')
    : 'apps that are unknown';
  return [...told, `Other rules for keys: ${counted(inForce.length, 'policy', 'policies')}, for ${apps}`];
}

const owners: Readonly<Record<string, string>> = {
  applicationRestrictions: 'app registrations',
  servicePrincipalRestrictions: 'service principals',
};

const subjects = [
  ['Secrets', 'passwordCredentials', ['passwordAddition'], 'passwordLifetime'],
  ['Certificates', 'keyCredentials', [], 'asymmetricKeyLifetime'],
] as const;

function limitsInWords(rules: readonly PolicyRule[]): string {
  return subjects
    .map(([what, credentials, forbidding, lasting]) => {
      const bearing = rules.filter(({ when }) => when.credentials === credentials);
      const limits = bearing.flatMap(({ when }): readonly string[] => {
        const type = String(when.restrictionType);
        if (forbidding.some((one) => one === type)) return [`none may be added${narrowed(when)}`];
        return type === lasting ? [`at most ${duration(when.maxLifetime)}${narrowed(when)}`] : [];
      });
      return `${what}: ${limits.length === 0 ? 'no limit' : limits.join('; ')}`;
    })
    .join('. ');
}

function narrowed(when: PolicyRule['when']): string {
  const since = when.restrictForAppsCreatedAfterDateTime;
  return [
    ...(typeof since === 'string' ? [`, for apps made since ${since.slice(0, 10)}`] : []),
    ...(when.excludeActors === true ? [', with exceptions'] : []),
    ...(typeof when.state === 'string' ? [`, in the state ${when.state}`] : []),
  ].join('');
}

/** `P180D` in days; what has hours or minutes stays as it is told. */
function duration(told: PolicyRule['when'][string] | undefined): string {
  const parts = /^P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?$/.exec(String(told));
  if (parts === null) return told === undefined ? 'an unknown time' : String(told);
  const units = ['year', 'month', 'day'];
  return parts
    .slice(1)
    .flatMap((count, at) =>
      count === undefined ? [] : `${n(Number(count))} ${plural(Number(count), units[at] ?? '')}`,
    )
    .join(' ');
}
