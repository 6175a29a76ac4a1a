import { type AppRow, useInWords } from '../../model/app-row.ts';
import { severityRank } from '../../model/finding.ts';
import { atLeast, counted, n } from '../count.ts';
import { code, md, table } from '../markdown-text.ts';
import { mostPowerful } from '../most-powerful.ts';
import type { Report, ReportedFinding, Table } from '../report.ts';
import { type Story, stories } from '../stories.ts';
import { absent, unread } from '../unread.ts';
import { vendorInWords } from '../vendor-text.ts';
import { seenOf, verdictOf } from '../verdict.ts';

const APPS = 50;
const STORIES = 100;
const FACTS = 6;
const ENDED = 100;

/** For a ticket, a wiki, a pull request: what the console says, and the apps that can do most. */
export const markdown: Table = {
  id: 'markdown',
  title: 'Markdown: for a ticket or a wiki',
  render: async function* (report, rows) {
    yield [head(report), actOn(report), over(report), letsIn(report), notSeen(report)].join('');
    const { rows: shown, more } = await mostPowerful(rows, APPS);
    yield apps(shown, more);
  },
};

function head(report: Report): string {
  const { headline, rest } = verdictOf(report);
  const { run, tool, outcome } = report;
  const tenants = report.tenants.map(
    ({ label, identity }) => `- **${md(label)}**, seen as ${md(identity)}\n`,
  );
  return `# OAuthlas, ${run.startedAt.slice(0, 10)}

**${headline}**${rest}

${md(seenOf(report.visibility))}

${tenants.join('')}
Scan ${run.id}, ${run.startedAt} to ${run.endedAt}, by ${tool.name} ${tool.version}. Exit code ${outcome.exitCode}: ${md(outcome.why)}.
`;
}

function actOn({ findings }: Report): string {
  const told = stories(findings).filter(({ severity }) => severityRank[severity] >= severityRank.medium);
  const lesser = stories(findings).length - told.length;
  const hidden = told.length - STORIES;
  return `
## What to act on

${told.length === 0 ? 'Nothing of medium weight or above, in what could be seen.\n' : told.slice(0, STORIES).map(storyText).join('\n')}${hidden > 0 ? `\nAnd ${n(hidden)} more: the JSON report has them.\n` : ''}${lesser > 0 ? `\n${counted(lesser, 'story', 'stories')} of less weight: the JSON report has them.\n` : ''}`;
}

function storyText({ severity, subject, tenantLabel, change, clientId, findings }: Story): string {
  const [first] = findings;
  const owner = first?.owner === undefined ? '' : `; owner ${md(first.owner)}`;
  const ticket = first?.ticket === undefined ? '' : `; ticket ${md(first.ticket)}`;
  const mark = change === 'unchanged' ? '' : ` (${change})`;
  return `### ${severity.toUpperCase()}: ${md(subject)}, in ${md(tenantLabel)}${mark}

${findings.map(findingText).join('')}- Client id ${code(clientId)}${owner}${ticket}
`;
}

function findingText({ message, evidence, remedy, analyzer, rule }: ReportedFinding): string {
  const facts = evidence.slice(0, FACTS).map(({ fact, seen }) => `  - ${md(fact)} (${code(seen)})\n`);
  const hidden = evidence.length - FACTS;
  return `- **${md(message)}** (${code(`${analyzer}/${rule}`)})
${facts.join('')}${hidden > 0 ? `  - and ${counted(hidden, 'more fact')}, in the JSON report\n` : ''}- **Next:** ${md(remedy)}
`;
}

function over({ resolved, setAside }: Report): string {
  return `${ended('What is over since earlier scans', resolved)}${ended('What is judged otherwise now, by other options or another version', setAside)}`;
}

function ended(heading: string, findings: readonly ReportedFinding[]): string {
  if (findings.length === 0) return '';
  const lines = findings
    .slice(0, ENDED)
    .map(
      ({ severity, subject, tenantLabel, analyzer, rule }) =>
        `- ${severity}: ${md(subject)}, in ${md(tenantLabel)} (${code(`${analyzer}/${rule}`)})\n`,
    );
  const hidden = findings.length - ENDED;
  return `\n## ${heading}\n\n${lines.join('')}${hidden > 0 ? `- and ${n(hidden)} more\n` : ''}`;
}

function letsIn({ tenants }: Report): string {
  const told = tenants.filter(({ letsIn = [] }) => letsIn.length > 0);
  if (told.length === 0) return '';
  const each = told.map(
    ({ label, letsIn = [] }) => `### ${md(label)}\n\n${letsIn.map((one) => `- ${md(one)}\n`).join('')}`,
  );
  return `\n## Who may let apps in\n\n${each.join('\n')}`;
}

function notSeen(report: Report): string {
  const { tenants, withheld } = report;
  const lines = unread(report).map(([{ label }, { surface, status, gaps, inherits }]) => [
    code(surface),
    md(label),
    status === 'skipped' ? 'switched off' : status,
    [
      ...gaps.map(
        ({ reason, what, lacks }) =>
          `${reason}: ${md(what)}${lacks === undefined ? '' : `; lacks ${md(lacks)}`}`,
      ),
      ...(inherits.length > 0 ? [`it walks ${inherits.map(code).join(' and ')}`] : []),
    ].join('; '),
    [...new Set(gaps.flatMap(({ fix }) => fix ?? []))].map(md).join('; ') || '—',
  ]);
  const none = absent(report).map(
    ([{ label }, { surface, gaps }]) =>
      `- ${code(surface)} in ${md(label)}: ${gaps.map(({ what }) => md(what)).join('; ')}\n`,
  );
  const headings = ['Surface', 'Tenant', 'How it ended', 'Why', 'What to do'];
  const hidden = withheld.map(({ count, analyzer, rule, surface, kind, reason, fix }) => [
    n(count),
    code(`${analyzer}/${rule}`),
    `${code(surface ?? `no evidence of ${kind}`)}: ${md(reason)}`,
    md(fix ?? '—'),
  ]);
  const blind = tenants.reduce((total, { blindSpots }) => total + blindSpots.length, 0);
  return `
## What was not seen

${lines.length === 0 ? 'Every surface that this version reads was read whole.\n' : table(headings, lines)}${
  none.length === 0 ? '' : `\nWhat a tenant does not have, so that nothing is missing:\n\n${none.join('')}`
}${
  hidden.length === 0
    ? ''
    : `\nWithheld, since what it rests on was not seen:\n\n${table(['How many', 'Rule', 'Hidden by', 'What to do'], hidden)}`
}${blind === 0 ? '' : `\nNone of this speaks of the ${counted(blind, 'blind spot')}, which no API shows or this version does not read.\n`}`;
}

function apps(shown: readonly AppRow[], more: number): string {
  const headings = ['App', 'Vendor', 'Tenant', 'Power', 'What it can do', 'People', 'Last used', 'Owner'];
  const lines = shown.map((row) => [
    md(row.app),
    md(vendorInWords(row.vendor)),
    md(row.tenantLabel),
    row.power,
    md(row.powerReason),
    typeof row.users === 'number' ? `${atLeast(row.areUsersMore)}${n(row.users)}` : row.users,
    `${row.lastUsed.slice(0, 10)} (${md(useInWords(row))})`,
    md(row.owner ?? '—'),
  ]);
  return `
## The most powerful apps and tokens

${lines.length === 0 ? 'No app was seen.\n' : table(headings, lines)}${more > 0 ? `\nAnd ${n(more)} more: the CSV has them.\n` : ''}`;
}
