import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { code, md, table } from '../../src/report/markdown-text.ts';
import { hostile } from '../support/format.ts';

describe('text means itself', () => {
  test.each([
    ['ordinary words, with a dash - and a (bracket).', 'ordinary words, with a dash - and a (bracket).'],
    ['[click](https://evil.test)', '\\[click\\](https:/&#8203;/evil.test)'],
    ['<img src=x onerror=alert(1)>', '&lt;img src=x onerror=alert(1)\\>'],
    ['&lt;b&gt;', '&amp;lt;b&amp;gt;'],
    ['**bold** _it_ `code` ~~no~~', '\\*\\*bold\\*\\* \\_it\\_ \\`code\\` \\~\\~&#8203;no\\~\\~'],
    ['a | b', 'a \\| b'],
    ['back\\slash\\|', 'back\\\\slash\\\\\\|'],
    ['@everyone', '@&#8203;everyone'],
    ['someone@example.test', 'someone@&#8203;example.test'],
    ['#1 and org/repo#2', '\\#&#8203;1 and org/repo\\#&#8203;2'],
    [
      'GH-12, !7, $3, %4, &5, ~bug',
      'GH&#8203;-12, \\!&#8203;7, \\$&#8203;3, %&#8203;4, &amp;&#8203;5, \\~&#8203;bug',
    ],
    ['www.evil.test mailto:a', 'www&#8203;.evil.test mailto&#8203;:a'],
    ['_www.evil.test //evil.test', '\\_www&#8203;.evil.test /&#8203;/evil.test'],
    ['https&colon;//evil.test', 'https&amp;colon;/&#8203;/evil.test'],
    ['    code', 'code'],
    ['  - item', '\\- item'],
    ['1. first', '1\\. first'],
    ['- item', '\\- item'],
    ['# heading', '\\#&#8203; heading'],
    ['{{ liquid }}', '\\{\\{ liquid \\}\\}'],
    ['R&D at 100%!', 'R&amp;D at 100%\\!'],
    ['a\nb\u202ec', 'a\\\\u\\{a\\}b\\\\u\\{202e\\}c'],
  ])('%j', (text, expected) => {
    expect(md(text)).toBe(expected);
  });

  test('of what Markdown gives a meaning, nothing stands without its escape', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const bare = md(text)
          .replace(/\\[!-/:-@[-`{-~]/g, '')
          .replaceAll('&#8203;', '\u200b');

        expect(md(text)).not.toMatch(/^\s/);
        expect(bare).not.toMatch(/[\\`*_{}[\]<>|~$^!#\n]|&(?!amp;|lt;)|@(?!\u200b)|\/\/|www\./i);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('code is shown as it is', () => {
  test.each([
    ['Mail.Read', '`Mail.Read`'],
    ['a`b', '``a`b``'],
    ['``', '``` `` ```'],
    [' a ', '`  a  `'],
    ['', '`  `'],
    ['a|b\\', '`a\\u{7c}b\\`'],
  ])('%j', (text, expected) => {
    expect(code(text)).toBe(expected);
  });

  test('whatever it holds, it ends where it should', () => {
    fc.assert(
      fc.property(
        fc.oneof(hostile, fc.string({ unit: fc.constantFrom('`', ' ', 'a', '|', '\\') })),
        (text) => {
          const told = code(text);

          const [fence = ''] = /^`+/.exec(told) ?? [];
          const runs = [...told.matchAll(/`+/g)].map(([run]) => run);
          expect(runs.filter((run) => run === fence)).toEqual([fence, fence]);
          expect([runs[0], runs.at(-1)]).toEqual([fence, fence]);
          expect(told).not.toMatch(/[|\n]/);
        },
      ),
      { numRuns: 500 },
    );
  });
});

test('a table has its headings and a line for each', () => {
  expect(table(['A', 'B'], [['1', '2']])).toBe('| A | B |\n| --- | --- |\n| 1 | 2 |\n');
});
