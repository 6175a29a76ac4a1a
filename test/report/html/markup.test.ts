import fc from 'fast-check';
import { expect, test } from 'vitest';
import { html, link } from '../../../src/report/html/markup.ts';
import { hostile } from '../../support/format.ts';

test('text is escaped, markup is not, and nothing is nothing', () => {
  const inner = html`<b>${'<&>"\''}</b>`;

  const page = html`<p title="${'"'}">${inner}${undefined}${[inner, inner]}${7}</p>`;

  const bold = '<b>&lt;&amp;&gt;&quot;&#39;</b>';
  expect(String(page)).toBe(`<p title="&quot;">${bold}${bold}${bold}7</p>`);
});

test('no text begins a tag, ends an attribute or leaves its line', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const [, attribute = '"', content = '<'] =
        /^<p title="([^"]*)">([^<]*)<\/p>$/.exec(String(html`<p title="${text}">${text}</p>`)) ?? [];

      expect([attribute, content].filter((part) => /["<>\p{Cc}]/u.test(part))).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test('a link leads by https to where it says, and sends nothing along', () => {
  expect(String(link('https://example.test/#view/a b', 'open'))).toBe(
    '<a href="https://example.test/#view/a%20b" rel="noreferrer noopener">open</a>',
  );
});

test.each([
  undefined,
  '',
  'http://example.test',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'data:text/html,x',
  '//example.test',
  'https://user:secret@example.test/',
  'https://entra.example.test@evil.test/',
])('%j leads nowhere', (address) => {
  expect(link(address, 'open')).toBeUndefined();
});

test('what would end the attribute is part of the address', () => {
  expect(String(link('https://example.test/"onclick="x', 'open'))).not.toMatch(/onclick="/);
});
