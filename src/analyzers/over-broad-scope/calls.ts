import type { AppDossier } from '../../model/dossier.ts';
import { daysBetween, type Instant } from '../../model/values.ts';
import type { Holding } from '../shared/holdings.ts';
import type { Line } from '../shared/use.ts';

/** The newest call of each API; undefined when the log does not tell of calls, or not far enough back. */
export function callsOf({ uses }: AppDossier, days: number): ReadonlyMap<string, Instant> | undefined {
  const calls = new Map<string, Instant>();
  const logged = uses.filter(({ evidence }) => evidence === 'token-events');
  for (const { apis, windowDays } of logged) {
    if (apis === undefined || (windowDays ?? 0) < days) return undefined;
    for (const [name, at] of Object.entries(apis)) {
      const api = name.toLowerCase().replace('.googleapis.com', '');
      const before = calls.get(api);
      if (before === undefined || at > before) calls.set(api, at);
    }
  }
  return logged.length === 0 ? undefined : calls;
}

/** The APIs that were called within these days, in one order. */
export function calledLately(calls: ReadonlyMap<string, Instant>, { days, now }: Line): readonly string[] {
  return [...calls]
    .filter(([, at]) => daysBetween(at, now) <= days)
    .map(([api]) => api)
    .sort();
}

/** What was given only lately has had no time to be used. */
export function isNew({ events }: AppDossier, { grant, scope }: Holding, { days, now }: Line): boolean {
  if (grant.grantedAt !== 'unknown' && daysBetween(grant.grantedAt, now) <= days) return true;
  return events.some(
    ({ type, at, scopes, before = [] }) =>
      type === 'granted' && scopes.includes(scope) && !before.includes(scope) && daysBetween(at, now) <= days,
  );
}
