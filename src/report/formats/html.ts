import { counted, n } from '../count.ts';
import { appsTable } from '../html/apps.ts';
import { letsInSection } from '../html/lets-in.ts';
import { type Markup, html as markup } from '../html/markup.ts';
import { changesSection, storiesSection } from '../html/stories.ts';
import { STYLE_HASH, style } from '../html/style.ts';
import { blindSection, coverageSection, unseenSection } from '../html/unseen.ts';
import { mostPowerful } from '../most-powerful.ts';
import type { Report, Table } from '../report.ts';
import { stories } from '../stories.ts';
import { unread } from '../unread.ts';
import { seenInAll, totals, verdictOf } from '../verdict.ts';

/** More rows than that and a browser is slow, and nobody reads them. */
const APPS = 5000;
/** Rows to a piece of text. */
const PIECE = 100;

/** One file that needs nothing else and runs nothing: a page for a person, to keep, to send and to print. */
export const html: Table = {
  id: 'html',
  title: 'HTML: a page for people, in one file',
  render: async function* (report, rows) {
    yield `${top(report)}${storiesSection(report)}${coverageSection(report)}${letsInSection(report) ?? ''}${changesSection(report)}`;
    const shown = await mostPowerful(rows, APPS);
    let piece = '';
    let lines = 0;
    for (const part of appsTable(shown)) {
      piece += part;
      if (++lines % PIECE > 0) continue;
      yield piece;
      piece = '';
    }
    yield `${piece}${unseenSection(report)}${blindSection(report) ?? ''}${bottom(report)}`;
  },
};

function top(report: Report): Markup {
  const { tenants, run } = report;
  const [first] = tenants;
  const whose = tenants.length === 1 && first !== undefined ? first.label : counted(tenants.length, 'tenant');
  // The policy: what is not on this page is not loaded, and nothing runs.
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${STYLE_HASH}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>OAuthlas: ${whose}, ${run.startedAt.slice(0, 10)}</title>
${style}
</head>
<body>
<header>
<p class="brand">OAuthlas</p>
<h1>Who holds access to <bdi>${whose}</bdi></h1>
<p class="meta">Scan ${run.id}${run.isResumed ? ', resumed' : ''}: ${minute(run.startedAt)} to ${minute(run.endedAt)} UTC</p>
</header>
<main>
${verdictStrip(report)}${contents(report)}`;
}

function minute(at: string): string {
  return at.slice(0, 16).replace('T', ' ');
}

/** What somebody who never saw such a page takes from it in ten seconds. */
function verdictStrip(report: Report): Markup {
  const verdict = verdictOf(report);
  const { apps, tokens } = totals(report);
  const total = (of: 'exist' | 'complete') => report.visibility.reduce((sum, one) => sum + one[of], 0);
  const withheld = report.withheld.reduce((sum, { count }) => sum + count, 0);
  const tiles = [
    ['to act on now', n(verdict.urgent), verdict.urgent > 0 ? 'bad' : ''],
    ['to plan', n(verdict.planned), verdict.planned > 0 ? 'warn' : ''],
    ['apps', n(apps), ''],
    ['tokens', n(tokens), ''],
    ['surfaces read whole', `${n(total('complete'))} of ${n(total('exist'))}`, ''],
    ['conclusions withheld', n(withheld), withheld > 0 ? 'warn' : ''],
  ] as const;
  return markup`<section class="verdict ${verdict.kind}" aria-label="Verdict">
<h2><strong>${verdict.headline}</strong>${verdict.rest}</h2>
<p>${seenInAll(report.visibility)} ${unseen(report)}</p>
<dl class="tiles">${tiles.map(([name, value, mark]) => markup`<div${mark === '' ? '' : markup` class="${mark}"`}><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
</section>
`;
}

function unseen(report: Report): Markup {
  if (unread(report).length === 0 && report.withheld.length === 0)
    return markup`What this page does not show was looked for, except in blind spots.`;
  return markup`What was not seen may hold more: <a href="#unseen">what, and what to do about it</a>.`;
}

function contents(report: Report): Markup {
  const parts = [
    ['act', `What to act on (${n(stories(report.findings).length)})`],
    ['coverage', 'How much was seen'],
    ...(report.tenants.some(({ letsIn = [] }) => letsIn.length > 0)
      ? [['lets-in', 'Who may let apps in']]
      : []),
    ['changes', 'What changed'],
    ['apps', 'All apps and tokens'],
    ['unseen', 'What was not seen'],
    ...(report.tenants.some(({ blindSpots }) => blindSpots.length > 0) ? [['blind', 'Blind spots']] : []),
  ] as const;
  return markup`<nav aria-label="On this page"><ul>${parts.map(([id, name]) => markup`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
`;
}

function bottom({ tool, outcome }: Report): Markup {
  return markup`</main>
<footer>
<p>The scan ended with exit code ${outcome.exitCode}: ${outcome.why}.</p>
<p>Written by ${tool.name} ${tool.version}. This page loads nothing, runs nothing and sends nothing. It is a map for attackers too: keep it where only those may read it who need it.</p>
</footer>
</body>
</html>
`;
}
