import { type Severity, severityRank } from '../../model/finding.ts';
import { counted, n } from '../count.ts';
import type { Report, ReportedFinding } from '../report.ts';
import { type Story, stories } from '../stories.ts';
import { html, link, type Markup } from './markup.ts';

/** A page that nobody finishes reading helps nobody. */
const SHOWN = 100;
const LESSER = 500;
/** They stand in the order of their weight. */
const FACTS = 6;

/** What to act on, as cards; what is of less weight, in a list that is folded up. */
export function storiesSection({ findings }: Report): Markup {
  const told = stories(findings);
  const weighty = told.filter(({ severity }) => severityRank[severity] >= severityRank.medium);
  const lesser = told.filter((story) => !weighty.includes(story));
  const hidden = weighty.length - SHOWN;
  const more =
    hidden > 0
      ? html`<p class="note">And ${n(hidden)} more: the JSON report (<code>--json</code>) has them.</p>`
      : undefined;
  const cards =
    weighty.length > 0
      ? html`${weighty.slice(0, SHOWN).map(card)}`
      : html`<p>Nothing of medium weight or above was found, in what could be seen.</p>`;
  return html`<section id="act" aria-labelledby="act-title">
<h2 id="act-title">What to act on</h2>
${cards}${more}${lesserList(lesser)}</section>
`;
}

function card(story: Story): Markup {
  const { subject, tenantLabel, severity, change, findings } = story;
  const tag = change === 'unchanged' ? undefined : html` <span class="tag">${change}</span>`;
  return html`<article class="card ${severity}">
<h3>${badge(severity)} <bdi>${subject}</bdi> <span class="where">in <bdi>${tenantLabel}</bdi></span>${tag}</h3>
${findings.map(said)}${ids(story)}</article>
`;
}

function badge(severity: Severity): Markup {
  return html`<span class="sev ${severity}">${severity}</span>`;
}

function said({ message, evidence, remedy }: ReportedFinding): Markup {
  const facts = evidence
    .slice(0, FACTS)
    .map(({ fact, seen }) => html`<li>${fact} <span class="seen">${seen}</span></li>\n`);
  const hidden = evidence.length - FACTS;
  const more =
    hidden > 0 ? html`<li>and ${counted(hidden, 'more fact')}, in the JSON report</li>\n` : undefined;
  return html`<p class="what">${message}</p>
<ul class="facts">
${facts}${more}</ul>
<p class="next"><b>Next</b> ${remedy}</p>
`;
}

function ids({ clientId, findings }: Story): Markup {
  const [first] = findings;
  const rules = findings.map(({ analyzer, rule }) => `${analyzer}/${rule}`);
  const console = link(findings.find(({ link }) => link !== undefined)?.link, 'open its page');
  const facts: readonly (readonly [string, Markup | string | undefined])[] = [
    ['Client id', clientId === 'unknown' ? undefined : html`<code>${clientId}</code>`],
    ['Owner', first?.owner],
    ['Ticket', first?.ticket],
    ['First seen', first?.firstSeenAt.slice(0, 10)],
    [findings.length > 1 ? 'Rules' : 'Rule', rules.join(', ')],
    ['Console', console],
  ];
  const known = facts.filter(([, value]) => value !== undefined);
  return html`<dl class="ids">${known.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
`;
}

function lesserList(lesser: readonly Story[]): Markup | undefined {
  if (lesser.length === 0) return undefined;
  const items = lesser
    .slice(0, LESSER)
    .map(
      ({ severity, subject, tenantLabel, findings }) =>
        html`<li>${badge(severity)} <bdi>${subject}</bdi> <span class="where">in <bdi>${tenantLabel}</bdi></span>: ${findings[0]?.message}</li>\n`,
    );
  const hidden = lesser.length - LESSER;
  return html`<details><summary>${counted(lesser.length, 'story', 'stories')} of less weight</summary>
<ul class="plain">
${items}${hidden > 0 ? html`<li>and ${n(hidden)} more, in the JSON report</li>\n` : undefined}</ul></details>
`;
}

/** What is over since earlier scans, and what came back or changed. */
export function changesSection({ findings, resolved, setAside }: Report): Markup {
  const count = (change: ReportedFinding['change']) => findings.filter((one) => one.change === change).length;
  const all = [
    ['new', count('new')],
    ['changed', count('changed')],
    ['came back', count('reopened')],
    ['over', resolved.length],
    ['judged otherwise', setAside.length],
    ['unchanged', count('unchanged')],
  ] as const;
  const none = html`<p>Nothing that was told before was proved to be over.</p>\n`;
  return html`<section id="changes" aria-labelledby="changes-title">
<h2 id="changes-title">What changed since earlier scans</h2>
<dl class="tiles">${all.map(([name, number]) => html`<div><dt>${name}</dt><dd>${n(number)}</dd></div>`)}</dl>
${ended('Over', resolved) ?? none}${ended('Judged otherwise now, by other options or another version', setAside)}</section>
`;
}

function ended(heading: string, findings: readonly ReportedFinding[]): Markup | undefined {
  if (findings.length === 0) return undefined;
  const items = findings
    .slice(0, LESSER)
    .map(
      ({ severity, subject, tenantLabel, analyzer, rule }) =>
        html`<li>${badge(severity)} <bdi>${subject}</bdi> <span class="where">in <bdi>${tenantLabel}</bdi></span> <span class="seen">${analyzer}/${rule}</span></li>\n`,
    );
  const hidden = findings.length - LESSER;
  return html`<h3>${heading}</h3>
<ul class="plain">
${items}${hidden > 0 ? html`<li>and ${n(hidden)} more, in the JSON report</li>\n` : undefined}</ul>
`;
}
