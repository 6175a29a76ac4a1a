import type { AppRow, Power } from '../../model/app-row.ts';
import { homeInWords, useInWords } from '../../model/app-row.ts';
import { atLeast, counted, n } from '../count.ts';
import type { MostPowerful } from '../most-powerful.ts';
import { vendorInWords } from '../vendor-text.ts';
import { html, link, type Markup } from './markup.ts';

export const powerInWords = {
  takeover: 'takes over the tenant',
  organisation: 'everybody’s data',
  people: 'people’s data',
  limited: 'limited',
  unclassified: 'not rated',
  'sign-in': 'sign-in only',
  none: 'none seen',
} as const satisfies Record<Power, string>;

/** The table of apps, a piece at a time. */
export function* appsTable({ rows, more }: MostPowerful): Generator<Markup> {
  const note =
    more > 0
      ? html`<p class="note">These are the ${n(rows.length)} most powerful, and ${n(more)} more are not shown: the CSV (<code>--output csv=apps.csv</code>) has them all.</p>`
      : undefined;
  yield html`<section id="apps" aria-labelledby="apps-title">
<h2 id="apps-title">All apps and tokens</h2>
<p>The most powerful first. Power and a foreign home are facts, and no accusation: ordinary software has both.</p>
${note}<div class="scroll" role="region" aria-labelledby="apps-title" tabindex="0"><table class="apps">
<caption>${counted(rows.length + more, 'app and token', 'apps and tokens')}, by what each can do</caption>
<thead><tr><th scope="col">App</th><th scope="col">Tenant</th><th scope="col">Publisher</th><th scope="col">Power</th><th scope="col">What it can do</th><th scope="col" class="number">People</th><th scope="col">Last used</th><th scope="col">Owner</th></tr></thead>
<tbody>
`;
  for (const row of rows) yield appRow(row);
  if (rows.length === 0) yield html`<tr><td colspan="8">No app was seen.</td></tr>\n`;
  yield html`</tbody></table></div>
</section>
`;
}

function appRow(row: AppRow): Markup {
  const [worst] = row.findings;
  const flag =
    worst === undefined ? undefined : html` <span class="sev ${worst.severity}">${worst.severity}</span>`;
  const off = row.enabled === false ? html` <span class="tag">switched off</span>` : undefined;
  const console = link(row.consoleLink, 'console');
  return html`<tr><th scope="row"><bdi>${row.app}</bdi>${flag}${off}<small><bdi>${vendorInWords(row.vendor)}</bdi>${console === undefined ? undefined : html` · ${console}`}</small></th><td><bdi>${row.tenantLabel}</bdi><small>${row.platform}</small></td><td>${publisher(row)}</td><td><span class="power ${row.power}">${powerInWords[row.power]}</span></td><td>${row.powerReason}${row.coverage === 'partial' ? html`<small>a lower bound: not all was read</small>` : undefined}</td><td class="number">${people(row)}</td><td>${lastUsed(row)}</td><td>${row.owner ?? '—'}</td></tr>
`;
}

function publisher(row: AppRow): Markup {
  const { publisher, isVerified } = row;
  const verified = { true: 'verified', false: 'not verified', unknown: 'verification unknown' }[
    String(isVerified)
  ];
  return html`<bdi>${publisher}</bdi><small>${verified}; home <bdi>${homeInWords(row)}</bdi></small>`;
}

function people(row: AppRow): Markup {
  const { users, everyone, privilegedUsers, areUsersMore, arePrivilegedMore } = row;
  if (everyone !== undefined) return html`everyone<small>${n(everyone)} now</small>`;
  if (typeof users !== 'number') return html`${users}`;
  const privileged =
    typeof privilegedUsers === 'number' && privilegedUsers > 0
      ? html`<small>${atLeast(arePrivilegedMore)}${counted(privilegedUsers, 'admin')}</small>`
      : undefined;
  return html`${atLeast(areUsersMore)}${n(users)}${privileged}`;
}

function lastUsed(row: AppRow): Markup {
  const day = row.lastUsed.slice(0, 10);
  return html`${row.lastUsed === 'unknown' || row.lastUsed === 'never' ? row.lastUsed : html`<time datetime="${row.lastUsed}">${day}</time>`}<small>${useInWords(row)}</small>`;
}
