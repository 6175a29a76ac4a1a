import { printable } from '../lib/text.ts';

const LONGEST = 2000;

/**
 * Text in a line of Markdown, where it means itself and nothing else: no HTML, no link, no table, and on the sites
 * that look for people, issues and addresses in plain text, none of these. What breaks those up is an entity, so the
 * file holds no letter that nobody sees.
 */
export function md(text: string): string {
  return printable(text, LONGEST)
    .trimStart()
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/[\\`*_{}[\]>|~$^!#]/g, '\\$&')
    .replace(/[@#]|[!$%~](?=[\w"])|&amp;(?=\d)/g, (sign) => `${sign}${BREAK}`)
    .replace(/\/(?=\/)|www(?=\.)|\b(?:mailto|xmpp|GH|gh)(?=[:-])/gi, (start) => `${start}${BREAK}`)
    .replace(/^(\d{1,9})([.)])/, '$1\\$2')
    .replace(/^[-+=]/, '\\$&');
}

/** A space of no width, as Dependabot and Renovate write it: nothing looks further for what stands before it. */
const BREAK = '&#8203;';

/** An id or a scope: copied from the page as it is. In a cell of a table, a stroke would begin the next. */
export function code(text: string): string {
  const safe = printable(text, LONGEST);
  const longest = Math.max(0, ...[...safe.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = /^`|`$|^ .* $|^ *$/.test(safe) ? ' ' : '';
  return `${fence}${pad}${safe.replaceAll('|', '\\u{7c}')}${pad}${fence}`;
}

/** A line of a table. */
function tableLine(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`;
}

/** A table with its headings. */
export function table(headings: readonly string[], lines: readonly (readonly string[])[]): string {
  return `${tableLine(headings)}${tableLine(headings.map(() => '---'))}${lines.map(tableLine).join('')}`;
}
