import { severityRank } from '../model/finding.ts';
import { counted, n } from './count.ts';
import type { PlatformVisibility, Report, TenantInventory } from './report.ts';
import { stories } from './stories.ts';

/** What a report says in one sentence. */
export interface Verdict {
  /** `unread`: nothing was read. `act`: there is something to act on now. `plan`: to plan. `clear`: neither. */
  readonly kind: 'unread' | 'act' | 'plan' | 'clear';
  /** Stories of high and above. */
  readonly urgent: number;
  /** Stories of medium. */
  readonly planned: number;
  readonly headline: string;
  /** The rest of the sentence. */
  readonly rest: string;
}

export function verdictOf(report: Report): Verdict {
  const told = stories(report.findings);
  const urgent = told.filter((story) => severityRank[story.severity] >= severityRank.high).length;
  const planned = told.filter((story) => story.severity === 'medium').length;
  const counts = { urgent, planned };
  if (told.length === 0 && report.visibility.every(({ complete, partial }) => complete + partial === 0))
    return { ...counts, kind: 'unread', headline: 'Nothing was read', rest: ', so nothing can be said.' };
  const among = amongWhat(report);
  const rest = `, ${planned} to plan, among ${among}.`;
  if (urgent > 0) {
    const headline = `${counted(urgent, 'story', 'stories')} to act on now`;
    return { ...counts, kind: 'act', headline, rest };
  }
  if (planned > 0) return { ...counts, kind: 'plan', headline: 'Nothing to act on tonight', rest };
  return {
    ...counts,
    kind: 'clear',
    headline: 'Nothing found to act on',
    rest: ` among ${among}, in what could be seen.`,
  };
}

function amongWhat(report: Report): string {
  const { apps, tokens, grants } = totals(report);
  const held = tokens === 0 ? '' : ` and ${counted(tokens, 'token')}`;
  return `${counted(apps, 'app')}${held} with ${counted(grants, 'grant')}`;
}

/** Over all tenants. */
export function totals({ tenants }: Report): Pick<TenantInventory, 'apps' | 'tokens' | 'grants'> {
  const sum = (what: 'apps' | 'tokens' | 'grants') =>
    tenants.reduce((total, { inventory }) => total + inventory[what], 0);
  return { apps: sum('apps'), tokens: sum('tokens'), grants: sum('grants') };
}

/** One sentence: surfaces read of surfaces that exist, of each platform, and what became of the others. */
export function seenOf(platforms: readonly PlatformVisibility[]): string {
  const { exist, complete, others } = sums(platforms);
  const each = platforms.map(({ title, complete, exist }) => `${complete} of ${exist} of ${title}`);
  return `Of ${exist} surfaces through which access can be held, ${complete} were read whole: ${each.join(', ')}${others}.`;
}

/** The same without the platforms, where a table tells of them. */
export function seenInAll(platforms: readonly PlatformVisibility[]): string {
  const { exist, complete, others } = sums(platforms);
  return `Of ${exist} surfaces through which access can be held, ${complete} were read whole${others}.`;
}

function sums(platforms: readonly PlatformVisibility[]) {
  const total = (count: (platform: PlatformVisibility) => number) =>
    platforms.reduce((sum, platform) => sum + count(platform), 0);
  const rest = [
    [total(({ partial }) => partial), 'read in part'],
    [total(({ failed }) => failed), 'not readable'],
    [total(({ skipped }) => skipped), 'switched off'],
    [total(({ blind }) => blind), 'with no API, or not read by this version'],
  ] as const;
  const missing = rest.filter(([count]) => count > 0).map(([count, what]) => `${n(count)} ${what}`);
  return {
    exist: total(({ exist }) => exist),
    complete: total(({ complete }) => complete),
    others: missing.length > 0 ? `; ${missing.join(', ')}` : '',
  };
}
