/**
 * Everything read from a tenant was written by somebody who may want to fool the reader or the terminal.
 * This is the one gate on the way out to a person: what could move the cursor, turn the writing direction,
 * start a line or hide itself becomes visible as `\u{…}`.
 */
const unsafe = /[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u{fff9}-\u{fffb}]/gu;
const invisible = new RegExp(unsafe, 'u');

/** `text` on one line, harmless, at most `most` characters (an ellipsis tells that there was more). */
export function printable(text: string, most = 200): string {
  const cut = text.length > most * 2 ? text.slice(0, most * 2) : text;
  const safe = cut.replace(unsafe, (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`);
  const letters = [...safe];
  return letters.length > most || cut !== text ? `${letters.slice(0, most - 1).join('')}…` : safe;
}

/** The same for programs: `value` as JSON, made harmless by {@link harmless}. */
export function inJson(value: object, indent?: number): string {
  return harmless(JSON.stringify(value, null, indent));
}

/**
 * Puts into JSON's own escapes what JSON.stringify leaves alone and a terminal that shows the file would obey. Half a
 * letter, at which strict readers stop, becomes U+FFFD.
 */
export function harmless(json: string): string {
  const whole = json.includes('\\ud') ? json.replace(half, (one) => (one === '\\\\' ? one : '\ufffd')) : json;
  // There is little beyond ASCII, and to find it is ten times faster than to look at each letter.
  return whole.replace(beyondAscii, (run) => run.replace(unsafe, escaped));
}

/** JSON.stringify writes half a letter as an escape; a backslash that is meant as one stands there twice. */
const half = /\\\\|\\ud[89a-f][\da-f]{2}/g;
const beyondAscii = /[^\0-~]+/g;

function escaped(c: string): string {
  if (!c.isWellFormed()) return '\ufffd';
  let escapes = '';
  for (let i = 0; i < c.length; i++) escapes += `\\u${c.charCodeAt(i).toString(16).padStart(4, '0')}`;
  return escapes;
}

/** How many bytes of UTF-8 {@link inJson} makes of one character. */
export function bytesInJson(c: string): number {
  const code = c.codePointAt(0) ?? 0;
  if (code < 0x20) return '\b\t\n\f\r'.includes(c) ? 2 : 6;
  if (code < 0x7f) return c === '"' || c === '\\' ? 2 : 1;
  if (code >= 0xd800 && code <= 0xdfff) return 3;
  if (invisible.test(c)) return 6 * c.length;
  return code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

/**
 * For comparing names: without letters that nobody sees, wide and composed forms as one, spaces as one, lower case. Who
 * hides a name behind such letters is found all the same.
 */
export function comparable(text: string): string {
  const seen = text
    .normalize('NFKC')
    .replace(/\s+/g, ' ')
    .replace(/[\p{Default_Ignorable_Code_Point}\p{Cc}]/gu, '');
  return seen.normalize('NFKC').toLowerCase().normalize('NFKC').trim();
}

/** The same order on every machine, whatever its language. */
export function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
