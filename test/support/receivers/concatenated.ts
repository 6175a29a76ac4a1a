/** JSON objects that stand one behind the other, each as its text; what is no whole object comes as the last one. */
export function* concatenated(text: string): Generator<string> {
  let start = next(text, 0);
  while (start < text.length) {
    const end = endOfObject(text, start);
    yield text.slice(start, end);
    start = next(text, end);
  }
}

function next(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) <= 0x20) at++;
  return at;
}

/** Behind the brace that closes the one at `start`; the end of all where none does, or where none stands there. */
function endOfObject(text: string, start: number): number {
  if (text[start] !== '{') return text.length;
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c === 0x22) at = endOfString(text, at);
    else if (c === 0x7b) depth++;
    else if (c === 0x7d && --depth === 0) return at + 1;
  }
  return text.length;
}

/** At the quote that closes the one at `start`. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text[at - 1 - slashes] === '\\') slashes++;
    if (slashes % 2 === 0) return at;
  }
  return text.length;
}

/** An object's text without what is nested in it. */
export function outermost(text: string): string {
  let depth = 0;
  let kept = '';
  for (let at = 0; at < text.length; at++) {
    const end = text[at] === '"' ? endOfString(text, at) : at;
    const piece = text.slice(at, end + 1);
    if (/^[{[]/.test(piece)) depth++;
    if (depth <= 1) kept += piece;
    if (/^[}\]]/.test(piece)) depth--;
    at = end;
  }
  return kept;
}
