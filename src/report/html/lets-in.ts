import type { Report, TenantReport } from '../report.ts';
import { html, type Markup } from './markup.ts';

/** What each tenant decided about who may let apps in; nothing where it is told of none. */
export function letsInSection({ tenants }: Report): Markup | undefined {
  const told = tenants.filter(({ letsIn = [] }) => letsIn.length > 0);
  if (told.length === 0) return undefined;
  return html`<section id="lets-in" aria-labelledby="lets-in-title">
<h2 id="lets-in-title">Who may let apps in</h2>
${told.map(ofTenant)}</section>
`;
}

function ofTenant({ label, letsIn = [] }: TenantReport): Markup {
  return html`<h3><bdi>${label}</bdi></h3>
<ul class="plain">
${letsIn.map((sentence) => html`<li>${sentence}</li>\n`)}</ul>
`;
}
