import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { posix, powershell } from '../../src/lib/shell.ts';

/** What somebody may name a thing who wants a command of their own to run. */
const hostile = fc.oneof(
  fc.constantFrom(
    "'; touch broken #",
    '$(touch broken)',
    '`touch broken`',
    '"; touch broken; "',
    '\\',
    "\\'",
    '!!',
    '\u2019; touch broken #',
    '*',
    '~',
    '-rf',
    '',
  ),
  fc
    .string({ unit: 'grapheme' })
    .filter((text) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text) && text.isWellFormed()),
);

test('a POSIX shell reads every text as one word, as it was', () => {
  const texts = fc.sample(hostile, 300);

  const { stdout, stderr, status } = spawnSync('sh', ['-c', `printf '%s\\n' ${texts.map(posix).join(' ')}`], {
    encoding: 'utf8',
    env: {},
  });

  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toBe(`${texts.join('\n')}\n`);
});

/** PowerShell's rule for text in single quotes: it ends at any of these, unless two stand together. */
const quotes = "'\u2018\u2019\u201a\u201b";

function readByPowerShell(word: string): { readonly text: string; readonly rest: string } {
  let text = '';
  for (let i = 1; i < word.length; i++) {
    const letter = word[i] ?? '';
    if (!quotes.includes(letter)) text += letter;
    else if (quotes.includes(word[i + 1] ?? ' ')) text += word[++i] ?? '';
    else return { text, rest: word.slice(i + 1) };
  }
  throw new Error('the quote does not end');
}

test('PowerShell, too, whose quotes are of five kinds', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const word = powershell(text);

      expect(word[0]).toBe("'");
      expect(readByPowerShell(word)).toEqual({ text, rest: '' });
    }),
  );
});

test.each(['a\nb', 'a\rb', 'a\u0000b', 'a\u2028b', '\u001b[2J'])('%j is no word', (text) => {
  const said = 'a control character cannot be pasted into a shell';

  expect(() => posix(text)).toThrow(new TypeError(said));
  expect(() => powershell(text)).toThrow(new TypeError(said));
});
