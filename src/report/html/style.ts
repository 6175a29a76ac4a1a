import { html } from './markup.ts';

/** What the page's policy allows, and nothing else: the SHA-256 of the text between the tags below. */
export const STYLE_HASH = 'sha256-fw8Cmqrawsql5ZvYvYqvk2x/VbH/U5FnUxXsZISYYnc=';

export const style = html`<style>
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #fff; --ink: #16202b; --quiet: #55626f; --line: #d9dfe5; --link: #0a58a8;
  --critical: #8f1021; --high: #b4331b; --medium: #8a5a00; --low: #1f6183; --info: #55626f; --good: #1d6b3c;
  --tint: #eef2f6;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #10151b; --card: #182029; --ink: #e7edf3; --quiet: #9dabb8; --line: #2c3844; --link: #7cb8ff;
    --critical: #ff8f9a; --high: #ff9c7d; --medium: #f2bd5b; --low: #7cc3e6; --info: #9dabb8; --good: #7fd19d;
    --tint: #202b36;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0 auto; padding: 1.5rem clamp(1rem, 3vw, 2.5rem) 4rem; max-width: 84rem; background: var(--page);
  color: var(--ink); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  overflow-wrap: break-word; }
a { color: var(--link); }
a:focus-visible, [tabindex]:focus-visible, summary:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
h1 { margin: 0; font-size: 1.6rem; line-height: 1.25; }
h2 { margin: 0 0 .75rem; font-size: 1.3rem; }
h3 { margin: 0 0 .5rem; font-size: 1.05rem; }
section { margin-top: 2.75rem; scroll-margin-top: 1rem; }
p { margin: .4rem 0; }
small { display: block; color: var(--quiet); font-size: .8rem; font-weight: 400; }
code { font-family: ui-monospace, "Cascadia Mono", Consolas, "DejaVu Sans Mono", monospace; font-size: .86em; overflow-wrap: anywhere; }
.brand { margin: 0; color: var(--quiet); font-weight: 600; letter-spacing: .04em; }
.meta, .where, .note { color: var(--quiet); }
.verdict { margin-top: 1.25rem; padding: 1.25rem 1.5rem; background: var(--card); border: 1px solid var(--line);
  border-left: .5rem solid var(--good); border-radius: .5rem; }
.verdict.act, .verdict.unread { border-left-color: var(--high); }
.verdict.plan { border-left-color: var(--medium); }
.verdict h2 { margin: 0 0 .25rem; font-size: 1.35rem; font-weight: 500; }
.verdict h2 strong { font-weight: 750; }
.verdict.act h2 strong, .verdict.unread h2 strong { color: var(--high); }
.verdict.plan h2 strong { color: var(--medium); }
.tiles { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1rem 0 0; }
.tiles div { display: flex; flex-direction: column-reverse; min-width: 7.5rem; padding: .55rem .9rem; background: var(--tint); border-radius: .4rem; }
.tiles dt { color: var(--quiet); font-size: .82rem; }
.tiles dd { margin: 0; font-size: 1.35rem; font-weight: 650; font-variant-numeric: tabular-nums; }
.tiles .bad dd { color: var(--high); }
.tiles .warn dd { color: var(--medium); }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 1rem 0 0; padding: 0; list-style: none; }
.card { margin: 0 0 1rem; padding: 1rem 1.25rem; background: var(--card); border: 1px solid var(--line);
  border-left: .35rem solid var(--info); border-radius: .5rem; }
.card.critical { border-left-color: var(--critical); }
.card.high { border-left-color: var(--high); }
.card.medium { border-left-color: var(--medium); }
.card.low { border-left-color: var(--low); }
.card h3 .where { font-weight: 400; }
.sev { display: inline-block; padding: 0 .45rem; border: 1px solid; border-radius: .3rem; color: var(--info);
  font-size: .75rem; font-weight: 700; line-height: 1.5; text-transform: uppercase; letter-spacing: .03em; vertical-align: .08em; }
.sev.critical { color: var(--card); background: var(--critical); border-color: var(--critical); }
.sev.high { color: var(--high); }
.sev.medium { color: var(--medium); }
.sev.low { color: var(--low); }
.tag { white-space: nowrap; padding: 0 .45rem; background: var(--tint); border-radius: .3rem; color: var(--quiet); font-size: .78rem; font-weight: 500; }
.what { font-size: 1.05rem; }
.facts { margin: .4rem 0; padding-left: 1.2rem; color: var(--quiet); font-size: .92rem; }
.facts li::marker { color: var(--line); }
.seen { padding: 0 .35rem; background: var(--tint); border-radius: .25rem; color: var(--quiet); font-size: .8rem; }
.next { margin-top: .6rem; padding: .6rem .8rem; background: var(--tint); border-radius: .4rem; }
.next b { margin-right: .35rem; }
.ids { display: flex; flex-wrap: wrap; gap: .2rem 1.5rem; margin: .6rem 0 0; padding-top: .6rem; border-top: 1px solid var(--line); font-size: .88rem; }
.ids div { display: flex; gap: .4rem; }
.ids dt { color: var(--quiet); }
.ids dd { margin: 0; }
.plain { padding-left: 1.2rem; }
.plain li { margin: .25rem 0; }
.scroll { overflow-x: auto; margin: .75rem 0; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; }
table { width: 100%; border-collapse: collapse; font-size: .9rem; }
caption { padding: .6rem .8rem; color: var(--quiet); font-size: .85rem; text-align: left; }
th, td { padding: .5rem .8rem; border-top: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { background: var(--tint); font-size: .8rem; white-space: nowrap; }
tbody th { font-weight: 600; }
td p:first-child { margin-top: 0; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.none { color: var(--quiet); }
.apps th, .apps td { min-width: 7rem; }
.apps td.number { min-width: 4rem; }
.apps tbody th, .apps td:nth-child(5) { min-width: 15rem; }
.power { display: inline-block; font-weight: 600; }
.power.takeover, .power.organisation { color: var(--high); }
.power.people { color: var(--medium); }
.power.limited, .power.sign-in, .power.none { color: var(--quiet); font-weight: 400; }
.status.failed { color: var(--high); font-weight: 600; }
.status.partial { color: var(--medium); font-weight: 600; }
meter { width: 8rem; max-width: 30vw; vertical-align: middle; }
details { margin: .75rem 0; }
summary { cursor: pointer; font-weight: 600; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--quiet); font-size: .88rem; }
@media print {
  :root { --page: #fff; --card: #fff; --ink: #000; --quiet: #444; --line: #bbb; --tint: #f1f1f1; --link: #000;
    --critical: #8f1021; --high: #b4331b; --medium: #8a5a00; --low: #1f6183; --info: #55626f; --good: #1d6b3c; }
  body { max-width: none; padding: 0; font-size: 9.5pt; }
  nav { display: none; }
  .scroll { overflow: visible; border: 0; }
  table { font-size: 8pt; }
  thead { display: table-header-group; }
  tr, .card, .verdict { break-inside: avoid; }
  h2, h3, caption { break-after: avoid; }
  .apps th, .apps td, .apps tbody th, .apps td:nth-child(5) { min-width: 0; }
  details::details-content { content-visibility: visible; height: auto; }
  * { print-color-adjust: exact; }
}
</style>`;
