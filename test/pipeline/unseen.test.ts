import { expect, test } from 'vitest';
import { m365 } from '../../src/connectors/m365/index.ts';
import type { SurfaceCoverage } from '../../src/model/coverage.ts';
import { unseenOf } from '../../src/pipeline/unseen.ts';

function refused(surface: string): SurfaceCoverage {
  return {
    tenant: 't',
    platform: 'm365',
    surface,
    question: '?',
    status: 'failed',
    records: 0,
    gaps: [{ reason: 'permission', what: 'refused', subjects: 0, lacks: 'A.Right', fix: 'grant it' }],
    inherits: [],
  };
}

test.each([
  ['app', 'delegated-grants', true],
  ['app', 'consent-policies', false],
  ['app', 'sign-in-activity', false],
  ['app', 'consent-requests', false],
  ['app', 'exchange-roles', false],
  ['permission', 'exchange-roles', true],
  ['person', 'consent-requests', true],
  ['all', 'consent-requests', true],
] as const)('who looks for %s has to know that %s was refused: %s', (meant, surface, expected) => {
  const unseen = unseenOf(m365, [refused(surface)], meant);

  expect(unseen).toEqual(
    expected ? [{ surface, what: 'was not read (permission: refused; lacks A.Right)', fix: 'grant it' }] : [],
  );
});
