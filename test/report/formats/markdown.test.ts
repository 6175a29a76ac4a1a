import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { markdown } from '../../../src/report/formats/markdown.ts';
import { code, md } from '../../../src/report/markdown-text.ts';
import { hostile, withText } from '../../support/format.ts';
import { finding, report } from '../../support/report.ts';
import { rendered, row, rowOf, testTable } from '../../support/table.ts';

describe('the contract', () => testTable(markdown));

test.each([
  ['a link', '[click](https://evil.test)', '\\[click\\](https:/&#8203;/evil.test)'],
  ['an image', '![x](y)', '\\!\\[x\\](y)'],
  ['a tag', '<img src=x onerror=y>', '&lt;img src=x onerror=y\\>'],
  ['an entity', '&lt;b&gt;', '&amp;lt;b&amp;gt;'],
  ['a person', 'ask @octocat', 'ask @&#8203;octocat'],
  ['an issue', 'fixes #1', 'fixes \\#&#8203;1'],
  ['an address of a site', 'www.evil.test', 'www&#8203;.evil.test'],
  ['a table', 'a | b', 'a \\| b'],
  ['a list', '- a', '\\- a'],
  ['a numbered list', '1. a', '1\\. a'],
  ['emphasis', '*a* _b_ ~c~ `d`', '\\*a\\* \\_b\\_ \\~&#8203;c\\~ \\`d\\`'],
  ['a backslash', '\\*', '\\\\\\*'],
  ['plain text', 'Mail.Read, as itself', 'Mail.Read, as itself'],
])('%s is text', (_, text, expected) => {
  expect(md(text)).toBe(expected);
});

test.each([
  ['an id', 'c1', '`c1`'],
  ['ticks', 'a`b``c', '```a`b``c```'],
  ['a tick at the end', 'a`', '`` a` ``'],
  ['nothing', '', '`  `'],
  ['a stroke, which would begin the next cell', 'a|b', '`a\\u{7c}b`'],
])('%s is code', (_, text, expected) => {
  expect(code(text)).toBe(expected);
});

test('no name makes a link, a tag, a mention or a cell', async () => {
  const plain = await rendered(markdown, [rowOf('plain')], withText('plain'));
  const strokes = (text: string) => text.split('\n').map((line) => line.match(/(?<!\\)\|/g)?.length ?? 0);
  const crafted = fc.constantFrom(
    '[a](b)',
    '<b>',
    '@octocat',
    'acme/repo#1',
    'https://evil.test',
    '| a | b |',
    '``` a',
    '](x',
    '$x$',
    'GH-1',
    'mailto:a@b.test',
  );
  await fc.assert(
    fc.asyncProperty(fc.oneof(crafted, hostile), async (text) => {
      const told = await rendered(markdown, [rowOf(text)], withText(text));
      const outside = told.replace(/(`+)(?!`).*?(?<!`)\1(?!`)/g, '').replaceAll('&#8203;', ' ');

      expect(outside).not.toMatch(/</);
      expect(outside).not.toMatch(/(?<!\\)[[\]]/);
      expect(outside).not.toMatch(/[@#](?=\w)|:\/\/|(?<!\\)!\[/);
      expect(strokes(told)).toEqual(strokes(plain));
    }),
    { numRuns: 300 },
  );
});

test('it says what the console says, and names the most powerful apps', async () => {
  const text = await rendered(
    markdown,
    [row({ app: 'Mild', power: 'limited' }), row({ app: 'Strong', power: 'takeover' })],
    report({
      findings: [finding({ owner: 'mail team', ticket: 'VENDOR-1' })],
      resolved: [finding({ subject: 'Gone App', change: 'resolved' })],
    }),
  );

  expect(text).toMatch(/^\*\*1 story to act on now\*\*/m);
  expect(text).toMatch(/^### HIGH: Old Backup, in Acme \(new\)$/m);
  expect(text).toContain('- **Next:** Switch it off.');
  expect(text).toContain('; owner mail team; ticket VENDOR-1');
  expect(text).toContain('- high: Gone App, in Acme');
  expect(text).toContain('buy it');
  expect(text.indexOf('| Strong |')).toBeLessThan(text.indexOf('| Mild |'));
});

test('who may let apps in is a list for each tenant of which it is known', async () => {
  const tenants = report().tenants.map((tenant) => ({ ...tenant, letsIn: ['People may register apps'] }));

  expect(await rendered(markdown, [], report({ tenants }))).toContain(
    '\n## Who may let apps in\n\n### Acme\n\n- People may register apps\n\n## What was not seen',
  );
  expect(await rendered(markdown, [], report())).not.toContain('Who may let apps in');
});

test('people who may be more are at least so many', async () => {
  expect(await rendered(markdown, [row({ users: 12, areUsersMore: true })])).toContain('at least 12');
});
