import { type Problem, toPath } from './problems.ts';

/**
 * Why a text is not taken as JSON: where it stops to be any, or else each key that JSON.parse would take without a
 * word and nobody would miss. Nothing of its values is quoted, as V8 does: a secret could stand there.
 */
export function jsonProblems(text: string): readonly Problem[] {
  const problems: Problem[] = [];
  // No recursion: JSON.parse takes any depth.
  const open: Open[] = [];
  let expected: Expected = 'value';
  for (const { 0: token, index } of text.matchAll(tokens)) {
    const next = step(expected, token, open);
    if (next === undefined) return [notJson(text, index)];
    if (next === 'colon') problems.push(...keyProblems(JSON.parse(token), open));
    expected = next;
  }
  return expected === 'nothing' ? problems : [notJson(text, text.trimEnd().length)];
}

/** A list or an object whose end is still to come. */
type Open = { index: number } | { key: string; readonly keys: Set<string> };

type Expected = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end' | 'nothing';

/** What may be a string; words and numbers; and each other letter by itself. */
const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|[\w.+-]+|[^\t\n\r ]/gs;

/** What may come after this token; nothing when it may not stand here. */
function step(expected: Expected, token: string, open: Open[]): Expected | undefined {
  const inner = open.at(-1);
  const isObject = inner !== undefined && 'key' in inner;
  if (expected === 'nothing') return undefined;
  if (expected === 'colon') return token === ':' ? 'value' : undefined;
  if (expected.endsWith('or end') && inner !== undefined && token === (isObject ? '}' : ']')) {
    open.pop();
    return afterValue(open);
  }
  if (expected === 'comma or end') {
    if (token !== ',' || inner === undefined) return undefined;
    if ('key' in inner) return 'key';
    inner.index++;
    return 'value';
  }
  if (expected.startsWith('key')) return token.startsWith('"') && parses(token) ? 'colon' : undefined;
  if (token === '{') {
    open.push({ key: '', keys: new Set() });
    return 'key or end';
  }
  if (token === '[') {
    open.push({ index: 0 });
    return 'value or end';
  }
  return parses(token) ? afterValue(open) : undefined;
}

function afterValue(open: readonly Open[]): Expected {
  return open.length === 0 ? 'nothing' : 'comma or end';
}

function parses(token: string): boolean {
  try {
    JSON.parse(token);
    return true;
  } catch {
    // The place is told, and the token is not.
    return false;
  }
}

function notJson(text: string, at: number): Problem {
  const before = text.slice(0, at).split('\n');
  return {
    path: '',
    message: `is not JSON (line ${before.length} column ${(before.at(-1) ?? '').length + 1})`,
  };
}

function keyProblems(key: string, open: readonly Open[]): readonly Problem[] {
  const inner = open.at(-1);
  if (inner === undefined || !('key' in inner)) return [];
  const isRepeated = inner.keys.has(key);
  inner.keys.add(key);
  inner.key = key;
  const path = toPath(open.map((one) => ('key' in one ? one.key : one.index)));
  if (isRepeated) return [{ path, message: 'stands there twice' }];
  // Assigned to an object it names its prototype, so schemas leave it out.
  return key === '__proto__' ? [{ path, message: 'is not a known option' }] : [];
}
