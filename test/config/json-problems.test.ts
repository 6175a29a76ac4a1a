import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonProblems } from '../../src/config/json-problems.ts';

const told = (text: string) =>
  jsonProblems(text).map(({ path, message }) => (path === '' ? message : `${path} ${message}`));

describe('where a text stops to be JSON', () => {
  test.each<[string, string, number, number]>([
    ['a word without quotes', '{\n  "a": canary\n}', 2, 8],
    ['single quotes', "{ 'a': 1 }", 1, 3],
    ["another language's true", '{ "a": True }', 1, 8],
    ['a comment', '{\n  // why\n  "a": 1\n}', 2, 3],
    ['a comma too many', '{\n  "a": 1,\n}', 3, 1],
    ['a comma too few', '[1\n2]', 2, 1],
    ['a quote that is missing', '{ "a": "canary\n}', 1, 8],
    ['a line break within quotes', '{ "a": "canary\n" }', 1, 8],
    ['a number that is none', '[01]', 1, 2],
    ['an end that is missing', '{ "a": [1\n', 1, 10],
    ['another end', '[1}', 1, 3],
    ['something after the end', '{}\n{}', 2, 1],
    ['a key that is no text', '{ 1: 2 }', 1, 3],
    ['a colon that is missing', '{ "a" 1 }', 1, 7],
    ['nothing at all', '', 1, 1],
  ])('%s', (_, text, line, column) => {
    expect(told(text)).toEqual([`is not JSON (line ${line} column ${column})`]);
  });
});

test('each key that stands there twice, by its path', () => {
  const text = '{"a":1,"b":[{"c":1,"d":{"c":2}},{"c":1,"\\u0063":2}],"a":2,"a":3}';

  expect(told(text)).toEqual(['b[1].c stands there twice', 'a stands there twice', 'a stands there twice']);
});

test('the key that an object would take for its prototype', () => {
  expect(told('{"a":{"__proto__":{}}}')).toEqual(['a.__proto__ is not a known option']);
});

test('any depth', () => {
  expect(told('['.repeat(100_000))).toEqual(['is not JSON (line 1 column 100001)']);
});

/** A config as somebody wrote it, and then a slip of the hand or three. */
const slips = fc
  .tuple(
    fc.json({ maxDepth: 4 }),
    fc.boolean(),
    fc.array(
      fc.tuple(fc.nat(), fc.nat(2), fc.constantFrom('', ...'"\',:{}[]\\/ \n\t\u0000\u00a0-+.0e1tnu')),
      { maxLength: 3 },
    ),
  )
  .map(([json, isSpaced, edits]) =>
    edits.reduce(
      (text, [place, gone, put]) => {
        const at = place % (text.length + 1);
        return text.slice(0, at) + put + text.slice(at + gone);
      },
      isSpaced ? JSON.stringify(JSON.parse(json), null, 2) : json,
    ),
  );

test('it is JSON for us when it is for Node', () => {
  fc.assert(
    fc.property(slips, (text) => {
      const isJson = !told(text).some((problem) => problem.startsWith('is not JSON'));

      expect(isJson).toBe(isJsonForNode(text));
    }),
    { numRuns: 3000 },
  );
});

function isJsonForNode(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
