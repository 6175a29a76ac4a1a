import { printable } from '../../lib/text.ts';

/** Text that is HTML already. Made by {@link html} alone, so nothing else gets into a page as it is. */
export class Markup {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  static of(parts: TemplateStringsArray, values: readonly Value[]): Markup {
    return new Markup(parts.map((part, i) => part + (i < values.length ? toHtml(values[i]) : '')).join(''));
  }

  toString(): string {
    return this.#text;
  }
}

/** What may stand in a page: text is escaped, nothing is nothing. */
export type Value = string | number | Markup | readonly Markup[] | undefined;

/** A piece of a page. Attributes stand in double quotes. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return Markup.of(parts, values);
}

const LONGEST = 2000;

function toHtml(value: Value): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return escaped(value);
  return Array.isArray(value) ? value.join('') : String(value);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return printable(text, LONGEST).replace(/[&<>"']/g, (c) => entities[c] ?? '');
}

/** A link to a page that opens for whoever follows it; nothing else than https leads anywhere. */
export function link(address: string | undefined, text: string): Markup | undefined {
  const url = address === undefined ? null : URL.parse(address);
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') return undefined;
  return html`<a href="${url.href}" rel="noreferrer noopener">${text}</a>`;
}
