import type { GapGroup, SurfaceCoverage } from '../../model/coverage.ts';
import type { Withheld } from '../../model/finding.ts';
import { counted, n } from '../count.ts';
import type { PlatformVisibility, Report, TenantReport } from '../report.ts';
import { absent, unread } from '../unread.ts';
import { html, type Markup } from './markup.ts';

/** How much of what exists was read, platform by platform. */
export function coverageSection({ visibility, tenants }: Report): Markup {
  return html`<section id="coverage" aria-labelledby="coverage-title">
<h2 id="coverage-title">How much was seen</h2>
<div class="scroll" role="region" aria-labelledby="coverage-title" tabindex="0"><table>
<caption>Surfaces through which access can be held, by platform</caption>
<thead><tr><th scope="col">Platform</th><th scope="col">Read whole</th><th scope="col" class="number">In part</th><th scope="col" class="number">Not readable</th><th scope="col" class="number">Switched off</th><th scope="col" class="number">No API, or not read yet</th></tr></thead>
<tbody>
${visibility.map(platformRow)}</tbody></table></div>
<div class="scroll" role="region" aria-label="Tenants" tabindex="0"><table>
<caption>Tenants, and as whom each was seen</caption>
<thead><tr><th scope="col">Tenant</th><th scope="col">Seen as</th><th scope="col" class="number">Apps</th><th scope="col" class="number">Tokens</th><th scope="col" class="number">Grants</th><th scope="col" class="number">People and groups</th></tr></thead>
<tbody>
${tenants.map(tenantRow)}</tbody></table></div>
</section>
`;
}

function platformRow({
  title,
  exist,
  complete,
  partial,
  failed,
  skipped,
  blind,
}: PlatformVisibility): Markup {
  return html`<tr><th scope="row">${title}</th><td><meter min="0" max="${Math.max(1, exist)}" value="${complete}">${complete} of ${exist}</meter> ${complete} of ${exist}</td><td class="number">${zero(partial)}</td><td class="number">${zero(failed)}</td><td class="number">${zero(skipped)}</td><td class="number">${zero(blind)}</td></tr>
`;
}

function tenantRow({ label, id, group, owner, platformTitle, identity, inventory }: TenantReport): Markup {
  const { apps, tokens, grants, people } = inventory;
  const whose = [id, platformTitle, group && `group ${group}`, owner && `owner ${owner}`].filter(Boolean);
  return html`<tr><th scope="row"><bdi>${label}</bdi><small>${whose.join(' · ')}</small></th><td>${identity}</td><td class="number">${n(apps)}</td><td class="number">${n(tokens)}</td><td class="number">${n(grants)}</td><td class="number">${n(people)}</td></tr>
`;
}

function zero(count: number): Markup {
  return count === 0 ? html`<span class="none">0</span>` : html`${n(count)}`;
}

/** What was not read, with what to do about it; and what is not said for that reason. */
export function unseenSection(report: Report): Markup {
  const lines = unread(report);
  const body =
    lines.length === 0
      ? html`<p>Every surface that this version reads was read whole.</p>`
      : html`<div class="scroll" role="region" aria-labelledby="unseen-title" tabindex="0"><table>
<caption>${counted(lines.length, 'surface')} not read whole</caption>
<thead><tr><th scope="col">Surface</th><th scope="col">Tenant</th><th scope="col">How it ended</th><th scope="col">Why</th><th scope="col">What to do</th></tr></thead>
<tbody>
${lines.map(unseenRow)}</tbody></table></div>`;
  return html`<section id="unseen" aria-labelledby="unseen-title">
<h2 id="unseen-title">What was not seen</h2>
${body}
${absentList(report)}${withheldTable(report)}</section>
`;
}

function unseenRow([tenant, line]: readonly [TenantReport, SurfaceCoverage]): Markup {
  const why = line.gaps.map(gapLine);
  const inherits =
    line.inherits.length > 0
      ? html`<p>It walks what ${line.inherits.join(' and ')} could not show whole.</p>`
      : undefined;
  const fixes = [...new Set(line.gaps.flatMap(({ fix }) => fix ?? []))];
  return html`<tr><th scope="row">${line.surface}<small>${line.question}</small></th><td><bdi>${tenant.label}</bdi></td><td><span class="status ${line.status}">${statuses[line.status]}</span><small>${counted(line.records, 'record')}</small></td><td>${why}${inherits}</td><td>${fixes.length === 0 ? '—' : fixes.map((fix) => html`<p>${fix}</p>`)}</td></tr>
`;
}

function absentList(report: Report): Markup | undefined {
  const lines = absent(report);
  if (lines.length === 0) return undefined;
  const items = lines.map(
    ([{ label }, { surface, gaps }]) =>
      html`<li><b>${surface}</b> in <bdi>${label}</bdi>: ${gaps.map(({ what }) => what).join('; ')}</li>\n`,
  );
  return html`<h3>What a tenant does not have</h3>
<p>Nothing is missing by it, and it is not counted.</p>
<ul class="plain">
${items}</ul>
`;
}

const statuses = {
  complete: 'read whole',
  partial: 'read in part',
  failed: 'not read',
  skipped: 'switched off',
} as const satisfies Record<SurfaceCoverage['status'], string>;

function gapLine({ reason, what, subjects, lacks }: GapGroup): Markup {
  const more = subjects > 1 ? ` (and ${n(subjects - 1)} more like it)` : '';
  const right = lacks === undefined ? undefined : html` <span class="seen">lacks ${lacks}</span>`;
  return html`<p><b>${reason}</b>: ${what}${more}${right}</p>`;
}

function withheldTable({ withheld, tenants }: Report): Markup | undefined {
  if (withheld.length === 0) return undefined;
  const labelOf = ({ tenant }: Withheld) => tenants.find(({ id }) => id === tenant)?.label ?? tenant;
  const rows = withheld.map(
    (group) =>
      html`<tr><td class="number">${n(group.count)}</td><th scope="row">${group.analyzer}/${group.rule}</th><td><bdi>${labelOf(group)}</bdi></td><td><b>${group.surface ?? `no evidence of ${group.kind}`}</b>: ${group.reason}</td><td>${group.fix ?? '—'}</td></tr>\n`,
  );
  return html`<h3 id="withheld-title">What was withheld</h3>
<p>These conclusions would rest on something that was not seen, so they are not told.</p>
<div class="scroll" role="region" aria-labelledby="withheld-title" tabindex="0"><table>
<caption>Withheld conclusions, by what hides them</caption>
<thead><tr><th scope="col" class="number">How many</th><th scope="col">Rule</th><th scope="col">Tenant</th><th scope="col">Hidden by</th><th scope="col">What to do</th></tr></thead>
<tbody>
${rows}</tbody></table></div>
`;
}

/** Places that no API shows, each platform once. */
export function blindSection({ tenants }: Report): Markup | undefined {
  const platforms = tenants.filter(
    (tenant, i) => tenants.findIndex(({ platform }) => platform === tenant.platform) === i,
  );
  const count = platforms.reduce((total, { blindSpots }) => total + blindSpots.length, 0);
  if (count === 0) return undefined;
  return html`<section id="blind" aria-labelledby="blind-title">
<h2 id="blind-title">Blind spots</h2>
<p>${counted(count, 'surface')} that no API shows, or that this version does not read yet${platforms.length < tenants.length ? ', each platform once' : ''}. Silence about them is never “none”.</p>
${platforms.map(blindSpots)}</section>
`;
}

function blindSpots({ platformTitle, blindSpots }: TenantReport): Markup {
  const rows = blindSpots.map(
    ({ id, what, why, instead }) =>
      html`<tr><th scope="row">${id}<small>${why === 'no-api' ? 'no API' : 'not read yet'}</small></th><td>${what}</td><td>${instead}</td></tr>\n`,
  );
  return html`<details><summary>${platformTitle}: ${blindSpots.length}</summary>
<div class="scroll" role="region" aria-label="Blind spots of ${platformTitle}" tabindex="0"><table>
<caption>What cannot be seen on ${platformTitle}, and what to look at instead</caption>
<thead><tr><th scope="col">Surface</th><th scope="col">What it is</th><th scope="col">Instead</th></tr></thead>
<tbody>
${rows}</tbody></table></div></details>
`;
}
