import { styleText } from 'node:util';
import { printable } from '../../lib/text.ts';
import type { SurfaceCoverage } from '../../model/coverage.ts';
import { type Severity, severityRank } from '../../model/finding.ts';
import type { Format, FormatOptions, Report, TenantReport } from '../report.ts';
import { type Story, stories } from '../stories.ts';
import { wrap } from '../wrap.ts';

/** Verdict and visibility first, then what to act on with reason and next step, then what was not seen. */
export const consoleFormat: Format = {
  id: 'console',
  title: 'Console: for a person at a terminal',
  render: (report, options) => {
    const page = createPage(options);
    verdict(page, report);
    storiesOf(page, report);
    withheld(page, report);
    notSeen(page, report);
    return page.text();
  },
};

type Style = Parameters<typeof styleText>[0];
type Page = ReturnType<typeof createPage>;

const colours = {
  critical: ['bold', 'red'],
  high: ['red'],
  medium: ['yellow'],
  low: ['cyan'],
  info: ['dim'],
} as const satisfies Record<Severity, Style>;

/** The worst stories in full; a page that nobody finishes reading helps nobody. */
const SHOWN = 25;

function createPage({ hasColour, width, isVerbose }: FormatOptions) {
  const lines: string[] = [];
  const paint = (style: Style, text: string) =>
    hasColour ? styleText(style, text, { validateStream: false }) : text;
  return {
    isVerbose,
    paint,
    line: (text = '') => lines.push(text),
    heading: (text: string) => lines.push('', paint('bold', text)),
    /** Text from anywhere, under a label, wrapped with a hanging indent. Everything passes the gate here. */
    field: (label: string, text: string, indent = 10, style: Style = 'dim') => {
      const first = ' '.repeat(indent) + paint(style, label.padEnd(label === '' ? 0 : 9));
      const hang = indent + (label === '' ? 0 : Math.max(9, label.length));
      wrap(printable(text, 2000), Math.max(30, Math.min(width, 120) - hang)).forEach((part, i) => {
        lines.push((i === 0 ? first : ' '.repeat(hang)) + part);
      });
    },
    text: () => `${lines.join('\n')}\n`,
  };
}

function verdict(page: Page, report: Report): void {
  const told = stories(report.findings);
  const urgent = told.filter((story) => severityRank[story.severity] >= severityRank.high).length;
  const planned = told.filter((story) => story.severity === 'medium').length;
  const apps = sum(report.tenants, 'apps');
  const grants = sum(report.tenants, 'grants');
  page.line(
    paintVerdict(
      page,
      urgent,
      planned,
      `${n(apps)} ${plural(apps, 'app')} with ${n(grants)} ${plural(grants, 'grant')}`,
    ),
  );
  page.line();
  for (const platform of report.visibility) {
    const rest = [
      [platform.partial, 'read in part'],
      [platform.failed, 'not readable'],
      [platform.skipped, 'switched off'],
      [platform.blind, 'with no API or not read yet'],
    ] as const;
    const missing = rest.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
    page.line(
      `  ${platform.title.padEnd(18)} ${page.paint('bold', `${platform.complete} of ${platform.exist}`)} surfaces read whole${missing.length > 0 ? `; ${missing.join(', ')}` : ''}`,
    );
  }
  page.line();
  for (const tenant of report.tenants) {
    page.field(
      '',
      `${tenant.label} (${tenant.id}), seen as ${tenant.identity}: ${inventory(tenant)}; ${n(tenant.calls)} calls`,
      2,
    );
  }
}

function paintVerdict(page: Page, urgent: number, planned: number, among: string): string {
  if (urgent > 0)
    return `${page.paint(['bold', 'red'], `${urgent} ${plural(urgent, 'story', 'stories')} to act on now`)}, ${planned} to plan, among ${among}.`;
  if (planned > 0)
    return `${page.paint(['bold', 'yellow'], 'Nothing to act on tonight')}, ${planned} to plan, among ${among}.`;
  return `${page.paint(['bold'], 'Nothing found to act on')} among ${among}, in what could be seen.`;
}

function storiesOf(page: Page, report: Report): void {
  const told = stories(report.findings);
  const least = page.isVerbose ? severityRank.info : severityRank.medium;
  const relevant = told.filter((story) => severityRank[story.severity] >= least);
  const shown = page.isVerbose ? relevant : relevant.slice(0, SHOWN);
  if (shown.length > 0) page.heading('What to act on');
  for (const story of shown) storyOf(page, story);
  const hidden = told.length - shown.length;
  if (hidden > 0) page.line(`\n  ${hidden} more of less weight: --all shows them, --json has them.`);
}

function storyOf(page: Page, story: Story): void {
  const name = printable(story.subject, 60);
  const change = story.change === 'unchanged' ? '' : ` · ${story.change}`;
  page.line();
  page.line(
    `${page.paint(colours[story.severity], story.severity.toUpperCase().padEnd(9))} ${page.paint('bold', name)} · ${printable(story.tenantLabel, 60)}${page.paint('dim', change)}`,
  );
  for (const finding of story.findings) {
    page.field('', finding.message);
    for (const { fact, seen } of finding.evidence) page.field('seen', `${fact} [${seen}]`);
    page.field('next', finding.remedy, 10, 'bold');
    page.field('rule', `${finding.analyzer}/${finding.rule}, client id ${story.clientId}`);
  }
}

function withheld(page: Page, report: Report): void {
  if (report.withheld.length === 0) return;
  page.heading('What was withheld, since what it rests on was not seen');
  for (const group of report.withheld) {
    page.line();
    const label = report.tenants.find((tenant) => tenant.id === group.tenant)?.label ?? group.tenant;
    page.line(
      `  ${page.paint('bold', String(group.count))} × ${group.analyzer}/${group.rule} · ${printable(label, 60)}`,
    );
    page.field('hidden by', `${group.surface ?? `no evidence of ${group.kind}`}: ${group.reason}`, 4);
    if (group.fix !== undefined) page.field('fix', group.fix, 4, 'bold');
  }
}

function notSeen(page: Page, report: Report): void {
  const lines = report.tenants.flatMap((tenant) =>
    tenant.surfaces.filter((line) => line.status !== 'complete').map((line) => [tenant, line] as const),
  );
  if (lines.length > 0) page.heading('What was not seen');
  for (const [tenant, line] of lines) gapsOf(page, tenant, line);
  const blind = report.tenants.filter(
    (tenant, i) => report.tenants.findIndex((other) => other.platform === tenant.platform) === i,
  );
  const count = blind.reduce((total, tenant) => total + tenant.blindSpots.length, 0);
  if (count === 0) return;
  page.heading(`Blind spots: ${count} surfaces that no API shows, or that this version does not read yet`);
  for (const tenant of blind) {
    if (!page.isVerbose) {
      page.field(tenant.platformTitle, ` ${tenant.blindSpots.map((spot) => spot.what).join('; ')}`, 2);
      continue;
    }
    for (const spot of tenant.blindSpots) {
      page.line();
      page.field(spot.why, `${tenant.platformTitle}: ${spot.what}`, 2);
      page.field('instead', spot.instead, 4);
    }
  }
  if (!page.isVerbose) page.line('  --all tells for each the best substitute and where to look by hand.');
}

function gapsOf(page: Page, tenant: TenantReport, line: SurfaceCoverage): void {
  page.line();
  page.line(
    `  ${page.paint(['bold'], line.surface)} · ${printable(tenant.label, 60)} · ${line.status}, ${n(line.records)} records`,
  );
  for (const gap of line.gaps) {
    const about = gap.subjects > 1 ? ` (and ${n(gap.subjects - 1)} more like it)` : '';
    page.field(gap.reason, ` ${gap.what}${about}`, 4);
    if (gap.lacks !== undefined) page.field('lacks', gap.lacks, 4);
    if (gap.fix !== undefined) page.field('fix', gap.fix, 4, 'bold');
  }
  if (line.inherits.length > 0)
    page.field('since', `it walks what ${line.inherits.join(' and ')} could not show whole`, 4);
}

function inventory({ inventory: { apps, grants, people, credentials } }: TenantReport): string {
  return `${n(apps)} ${plural(apps, 'app')}, ${n(grants)} ${plural(grants, 'grant')}, ${n(people)} people and groups, ${n(credentials)} ${plural(credentials, 'credential')}`;
}

function sum(tenants: readonly TenantReport[], what: 'apps' | 'grants'): number {
  return tenants.reduce((total, tenant) => total + tenant.inventory[what], 0);
}

function n(count: number): string {
  return count.toLocaleString('en-US');
}

function plural(count: number, one: string, many = `${one}s`): string {
  return count === 1 ? one : many;
}
