import { expect, test } from 'vitest';
import { seenInAll, seenOf, totals, verdictOf } from '../../src/report/verdict.ts';
import { finding, report } from '../support/report.ts';

const [platform] = report().visibility;
if (platform === undefined) throw new Error('no platform');

test.each([
  ['act', 'high', '1 story to act on now', ', 0 to plan, among 2 apps with 5 grants.'],
  ['plan', 'medium', 'Nothing to act on tonight', ', 1 to plan, among 2 apps with 5 grants.'],
  ['clear', 'low', 'Nothing found to act on', ' among 2 apps with 5 grants, in what could be seen.'],
] as const)('%s: a story of %s', (kind, severity, headline, rest) => {
  const told = verdictOf(report({ findings: [finding({ severity })] }));

  expect([told.kind, told.headline, told.rest]).toEqual([kind, headline, rest]);
});

test('where nothing was read, nothing is clear', () => {
  const unread = report({ findings: [], visibility: [{ ...platform, complete: 0, partial: 0, failed: 2 }] });

  expect(verdictOf(unread)).toMatchObject({ kind: 'unread', rest: ', so nothing can be said.' });
});

test('what was seen is told with each platform, or of all together', () => {
  const two = [
    platform,
    { ...platform, title: 'GitHub', exist: 4, complete: 2, partial: 1, failed: 0, blind: 0 },
  ];

  expect(seenOf(two)).toBe(
    'Of 7 surfaces through which access can be held, 3 were read whole: 1 of 3 of Microsoft 365, 2 of 4 of GitHub; 1 read in part, 1 not readable, 1 with no API, or not read by this version.',
  );
  expect(seenInAll([{ ...platform, complete: 3, failed: 0, blind: 0 }])).toBe(
    'Of 3 surfaces through which access can be held, 3 were read whole.',
  );
});

test('all tenants are counted together', () => {
  const [tenant] = report().tenants;
  if (tenant === undefined) throw new Error('no tenant');
  const tokens = { ...tenant, inventory: { ...tenant.inventory, tokens: 3 } };

  expect(totals(report({ tenants: [tenant, tokens] }))).toEqual({ apps: 4, tokens: 3, grants: 10 });
});
