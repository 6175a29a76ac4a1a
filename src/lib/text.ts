/**
 * Everything read from a tenant was written by somebody who may want to fool the reader or the terminal.
 * This is the one gate on the way out to a person: what could move the cursor, turn the writing direction,
 * start a line or hide itself becomes visible as `\u{…}`.
 */
const unsafe = /[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u{fff9}-\u{fffb}]/gu;

/** `text` on one line, harmless, at most `most` characters (an ellipsis tells that there was more). */
export function printable(text: string, most = 200): string {
  const cut = text.length > most * 2 ? text.slice(0, most * 2) : text;
  const safe = cut.replace(unsafe, (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`);
  const letters = [...safe];
  return letters.length > most || cut !== text ? `${letters.slice(0, most - 1).join('')}…` : safe;
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
