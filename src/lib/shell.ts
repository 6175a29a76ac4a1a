/** One word for a POSIX shell, whatever stands in it. @throws TypeError for a control character, which no word has */
export function posix(text: string): string {
  return `'${oneLine(text).replaceAll("'", "'\\''")}'`;
}

/** One word for PowerShell, which ends a text in single quotes at typographic ones, too. @throws TypeError */
export function powershell(text: string): string {
  return `'${oneLine(text).replace(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`;
}

/** A line that is pasted ends where it ends: whoever lets somebody name things checks the names before. */
function oneLine(text: string): string {
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text))
    throw new TypeError('a control character cannot be pasted into a shell');
  return text;
}
