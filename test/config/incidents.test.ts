import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readIncidents } from '../../src/config/incidents.ts';
import { ConfigError } from '../../src/config/problems.ts';

const folder = mkdtempSync(join(tmpdir(), 'oauthlas-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const source = 'https://backup.example.com/notice';

const incident = {
  id: '2026-11-example-backup',
  title: 'Example Backup: refresh tokens taken',
  vendor: 'Example Backup',
  brands: [],
  window: { from: '2026-11-02', to: null },
  disclosed: '2026-11-20',
  platforms: ['m365', 'salesforce'],
  status: 'claimed',
  summary: 'Invented.',
  indicators: [{ kind: 'domain', value: 'backup.example.com', source }],
  advice: 'Cut it off.',
  sources: [{ url: source, title: 'Notice', licence: 'invented', read: '2026-11-21' }],
};

function read(feed: unknown, { before = '' } = {}) {
  const file = join(folder, 'feed.json');
  writeFileSync(file, before + JSON.stringify(feed, null, 2).replaceAll('\n', '\r\n'));
  return readIncidents(file);
}

function problemsOf(feed: unknown): readonly (readonly [string, string])[] {
  try {
    read(feed);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ path, message }) => [path, message]);
    throw error;
  }
  return [];
}

test('a feed is read as editors write it, with a mark in front and any line ends', () => {
  expect(read([incident], { before: '\uFEFF' })).toEqual([incident]);
});

const indicator = (over: object) => ({ indicators: [{ ...incident.indicators[0], ...over }] });

// Most of them would be met nowhere, and read as "not found".
test.each<[string, object, string, string]>([
  ['a platform by another name', { platforms: ['microsoft365'] }, '[0].platforms[0]', 'must be m365'],
  [
    'a platform in capitals',
    { platforms: ['M365'] },
    '[0].platforms[0]',
    'must be in small letters, such as m365, google, github, slack, salesforce',
  ],
  [
    'an indicator of a platform that was not affected',
    indicator({ platform: 'google' }),
    '[0].indicators[0].platform',
    'must stand among the platforms too, or it is met nowhere',
  ],
  ...['https://backup.example.com/', '*.example.com', 'com'].map(
    (value): [string, object, string, string] => [
      `${value} as a domain`,
      indicator({ value }),
      '[0].indicators[0].value',
      'must be a bare domain such as example.com; what is below it is meant too',
    ],
  ),
  [
    'an end before the start',
    { window: { from: '2026-11-02', to: '2026-11-01' } },
    '[0].window.to',
    'is before from',
  ],
  [
    'a source that is no page',
    { sources: [{ ...incident.sources[0], url: 'javascript:alert(1)' }] },
    '[0].sources[0].url',
    'must be an address such as https://host',
  ],
  ['a name of spaces', { vendor: ' ' }, '[0].vendor', 'must not be empty'],
])('%s is refused', (_, over, path, message) => {
  expect(problemsOf([{ ...incident, ...over }])).toEqual([[path, message]]);
});

test('an id that stands there twice is refused', () => {
  expect(problemsOf([incident, incident])).toEqual([['[1].id', '2026-11-example-backup stands there twice']]);
});
