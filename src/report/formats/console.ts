import { styleText } from 'node:util';
import { printable } from '../../lib/text.ts';
import type { SurfaceCoverage } from '../../model/coverage.ts';
import { type Severity, severityRank } from '../../model/finding.ts';
import { atLeast, counted, n, plural } from '../count.ts';
import type { Format, FormatOptions, Report, TenantReport } from '../report.ts';
import { type Story, stories } from '../stories.ts';
import { absent, unread } from '../unread.ts';
import { seenOf, type Verdict, verdictOf } from '../verdict.ts';
import { wrap } from '../wrap.ts';

/** Verdict and visibility first, then what to act on with reason and next step, then what was not seen. */
export const consoleFormat: Format = {
  id: 'console',
  title: 'Console: for a person at a terminal',
  render: (report, options) => {
    const page = createPage(options);
    verdict(page, report);
    storiesOf(page, report);
    over(page, report);
    letsIn(page, report);
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
/** Facts to a finding; they stand in the order of their weight. */
const FACTS = 3;
const LABEL = 9;

function createPage({ hasColour, width, isVerbose }: FormatOptions) {
  const lines: string[] = [];
  const paint = (style: Style, text: string) =>
    hasColour && text !== '' ? styleText(style, text, { validateStream: false }) : text;
  return {
    isVerbose,
    paint,
    line: (text = '') => lines.push(text),
    heading: (text: string) => lines.push('', paint('bold', text)),
    /** Text from anywhere, under a label, wrapped with a hanging indent. Everything passes the gate here. */
    field: (label: string, text: string, indent = 10, style: Style = 'dim') => {
      const gutter = label === '' ? 0 : Math.max(LABEL, label.length + 1);
      const first = ' '.repeat(indent) + paint(style, label.padEnd(gutter));
      const hang = indent + gutter;
      wrap(printable(text, 2000), Math.max(30, Math.min(width, 120) - hang)).forEach((part, i) => {
        lines.push((i === 0 ? first : ' '.repeat(hang)) + part);
      });
    },
    text: () => `${lines.join('\n')}\n`,
  };
}

const headlines = {
  unread: ['bold', 'red'],
  act: ['bold', 'red'],
  plan: ['bold', 'yellow'],
  clear: ['bold'],
} as const satisfies Record<Verdict['kind'], Style>;

function verdict(page: Page, report: Report): void {
  const { kind, headline, rest } = verdictOf(report);
  page.line(`${page.paint(headlines[kind], headline)}${rest}`);
  page.line();
  page.field('', seenOf(report.visibility), 2);
  page.line();
  for (const tenant of report.tenants) {
    page.field(
      '',
      `${tenant.label} (${whose(tenant)}), seen as ${tenant.identity}: ${inventory(tenant)}; ${counted(tenant.calls, 'call')}`,
      2,
    );
  }
}

function whose({ id, group, owner }: TenantReport): string {
  return [
    id,
    ...(group === undefined ? [] : [`group ${group}`]),
    ...(owner === undefined ? [] : [`owner ${owner}`]),
  ].join(', ');
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
    const facts = page.isVerbose ? finding.evidence : finding.evidence.slice(0, FACTS);
    for (const { fact, seen } of facts) page.field('seen', `${fact} [${seen}]`);
    const more = finding.evidence.length - facts.length;
    if (more > 0) page.field('', `and ${more} more ${plural(more, 'fact')}: --all shows them`, 10 + LABEL);
    page.field('next', finding.remedy, 10, 'bold');
    // In one piece, to be opened or copied.
    if (finding.link !== undefined)
      page.line(
        `${' '.repeat(10)}${page.paint('dim', 'console'.padEnd(LABEL))}${printable(finding.link, 500)}`,
      );
    const whose = [finding.owner, finding.ticket].filter((one) => one !== undefined);
    if (whose.length > 0) page.field('owner', whose.join(', '));
    page.field('rule', `${finding.analyzer}/${finding.rule}, client id ${story.clientId}`);
  }
}

/** One line each: what somebody did, or what ended by itself, since the last scan; and what is only judged otherwise. */
function over(page: Page, { resolved, setAside }: Report): void {
  ended(page, 'What is over since earlier scans', resolved);
  ended(page, 'What is judged otherwise now, by other options or another version', setAside);
}

function ended(page: Page, heading: string, findings: Report['resolved']): void {
  if (findings.length === 0) return;
  page.heading(heading);
  const shown = page.isVerbose ? findings : findings.slice(0, SHOWN);
  for (const { change, subject, tenantLabel, severity, analyzer, rule } of shown)
    page.field(change, `${subject} · ${tenantLabel} · ${severity}, ${analyzer}/${rule}`, 2);
  const hidden = findings.length - shown.length;
  if (hidden > 0) page.line(`  and ${n(hidden)} more: --all shows them, --json has them.`);
}

/** Nobody acts on it tonight. */
function letsIn(page: Page, { tenants }: Report): void {
  const told = tenants.filter(({ letsIn = [] }) => letsIn.length > 0);
  if (!page.isVerbose || told.length === 0) return;
  page.heading('Who may let apps in');
  for (const { label, letsIn = [] } of told) {
    page.line();
    page.line(`  ${page.paint('bold', printable(label, 60))}`);
    for (const sentence of letsIn) page.field('', sentence, 4);
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
  const lines = unread(report);
  if (lines.length > 0) page.heading('What was not seen');
  for (const [tenant, line] of lines) gapsOf(page, tenant, line);
  for (const [tenant, line] of absent(report)) {
    page.line();
    page.line(`  ${page.paint(['bold'], line.surface)} · ${printable(tenant.label, 60)} · there is none`);
    for (const { what } of line.gaps) page.field('since', what, 4);
  }
  const blind = report.tenants.filter(
    (tenant, i) => report.tenants.findIndex((other) => other.platform === tenant.platform) === i,
  );
  const count = blind.reduce((total, tenant) => total + tenant.blindSpots.length, 0);
  if (count === 0) return;
  const once = blind.length < report.tenants.length ? ', each platform once' : '';
  page.heading(
    `Blind spots${once}: ${count} ${plural(count, 'surface')} that no API shows, or this version does not read`,
  );
  for (const tenant of blind) {
    if (!page.isVerbose) {
      page.field(tenant.platformTitle, tenant.blindSpots.map((spot) => spot.id).join(', '), 2);
      continue;
    }
    for (const spot of tenant.blindSpots) {
      page.line();
      page.field(
        spot.why === 'no-api' ? 'no API' : 'not read',
        `${tenant.platformTitle}, ${spot.id}: ${spot.what}`,
        2,
      );
      page.field('instead', spot.instead, 4);
    }
  }
  if (!page.isVerbose)
    page.line('  --all tells what each is, the best substitute, and where to look by hand.');
}

function gapsOf(page: Page, tenant: TenantReport, line: SurfaceCoverage): void {
  page.line();
  page.line(
    `  ${page.paint(['bold'], line.surface)} · ${printable(tenant.label, 60)} · ${line.status}, ${n(line.records)} records`,
  );
  for (const gap of line.gaps) {
    const about = gap.subjects > 1 ? ` (and ${n(gap.subjects - 1)} more like it)` : '';
    page.field(gap.reason, `${gap.what}${about}`, 4);
    if (gap.lacks !== undefined) page.field('lacks', gap.lacks, 4);
    if (gap.fix !== undefined) page.field('fix', gap.fix, 4, 'bold');
  }
  if (line.inherits.length > 0)
    page.field('since', `it walks what ${line.inherits.join(' and ')} could not show whole`, 4);
}

function inventory({ inventory }: TenantReport): string {
  const {
    apps,
    tokens,
    grants,
    signInGrants,
    people,
    arePeopleMore,
    credentials,
    deletedApps = 0,
  } = inventory;
  const signIn = signInGrants === 0 ? '' : ` (${n(signInGrants)} of them only to sign in)`;
  return [
    counted(apps, 'app'),
    ...(tokens === 0 ? [] : [counted(tokens, 'token')]),
    `${counted(grants, 'grant')}${signIn}`,
    `${atLeast(arePeopleMore)}${n(people)} people and groups`,
    counted(credentials, 'credential'),
    ...(deletedApps === 0 ? [] : [`${counted(deletedApps, 'deleted app')} that can be restored`]),
  ].join(', ');
}
