import { expect, test } from 'vitest';
import { toAllowed, toPinning, toWhere } from '../../src/connectors/github/actions-policy.ts';
import type { CoverageStatus, SurfaceCoverage } from '../../src/model/coverage.ts';
import type { PolicyRecord } from '../../src/model/records.ts';
import { letsIn } from '../../src/pipeline/lets-in.ts';

const lines = (status: CoverageStatus): readonly SurfaceCoverage[] => [
  {
    tenant: 't',
    platform: 'github',
    surface: 'actions-policy',
    question: '?',
    status,
    records: 0,
    gaps: [],
    inherits: [],
  },
];

const said = (policies: readonly PolicyRecord[], status: CoverageStatus = 'complete') =>
  letsIn({ platform: 'github', policies, lines: lines(status) });

const all = (allowed: PolicyRecord): readonly PolicyRecord[] => [
  toWhere('t', { enabled_repositories: 'all' }),
  toPinning('t', { sha_pinning_required: true }),
  allowed,
];

test.each<[string, PolicyRecord, string]>([
  ['all', toAllowed('t', 'all'), 'all'],
  ['none of others', toAllowed('t', 'local_only'), 'none'],
  [
    'some',
    toAllowed('t', 'selected', {
      github_owned_allowed: true,
      verified_allowed: true,
      patterns_allowed: ['a/*', 'b/c@v1'],
    }),
    'GitHub’s own; those of all creators that GitHub verified; those of 2 patterns',
  ],
  [
    'of a list one',
    toAllowed('t', 'selected', {
      github_owned_allowed: false,
      verified_allowed: false,
      patterns_allowed: ['a/*'],
    }),
    'those of 1 pattern',
  ],
  [
    'an empty list',
    toAllowed('t', 'selected', { github_owned_allowed: false, verified_allowed: false }),
    'none',
  ],
  [
    'a list that leaves members out',
    toAllowed('t', 'selected', {}),
    'perhaps GitHub’s own, which GitHub does not tell; perhaps those of all creators that GitHub verified, which GitHub does not tell',
  ],
  ['what is new to us', toAllowed('t', 'blessed'), 'unknown, since GitHub does not tell'],
])('workflows may use %s', (_, policy, words) => {
  expect(said(all(policy))).toEqual([
    'Workflows run in: every repository',
    `Actions of others that workflows may use: ${words}`,
    'Actions must be pinned to a commit: yes',
  ]);
});

test('where no workflow runs, nothing else matters', () => {
  expect(said([toWhere('t', { enabled_repositories: 'none' })])).toEqual(['Workflows run in no repository']);
});

test.each<[CoverageStatus, string]>([
  ['failed', 'since actions-policy was not read whole'],
  ['skipped', 'since actions-policy was switched off'],
  ['complete', 'since GitHub does not tell'],
])('what was not read is unknown: %s', (status, why) => {
  expect(said([], status)).toEqual([
    `Workflows run in: unknown, ${why}`,
    `Actions of others that workflows may use: unknown, ${why}`,
    `Actions must be pinned to a commit: unknown, ${why}`,
  ]);
});
