import { describe, expect, test } from 'vitest';
import type { SurfaceCoverage } from '../../src/model/coverage.ts';
import { type Ending, type ExpectedGap, outcome } from '../../src/pipeline/outcome.ts';
import { finding } from '../support/report.ts';

function line(overrides: Partial<SurfaceCoverage> = {}): SurfaceCoverage {
  return {
    tenant: 'acme',
    platform: 'm365',
    surface: 'users',
    question: 'Who?',
    status: 'complete',
    records: 1,
    gaps: [],
    inherits: [],
    ...overrides,
  };
}

const failed = line({
  surface: 'sign-in-activity',
  status: 'failed',
  gaps: [{ reason: 'plan', what: 'refused', subjects: 0 }],
});

const expected: ExpectedGap = {
  surface: 'sign-in-activity',
  reason: 'plan',
  owner: 'it@example.com',
  expires: '2026-12-31',
};

function codeOf(overrides: Partial<Ending>): number {
  return outcome({
    findings: [],
    coverage: [line()],
    refused: 0,
    tenants: 1,
    failOn: 'high',
    expectedGaps: [],
    today: '2026-11-23',
    ...overrides,
  }).exitCode;
}

describe('each exit code means one thing', () => {
  test.each<[string, Partial<Ending>, number]>([
    ['nothing', {}, 0],
    ['a finding below the threshold', { findings: [finding({ severity: 'medium' })] }, 0],
    ['a finding at the threshold', { findings: [finding({ severity: 'high' })] }, 10],
    ['a finding above it', { findings: [finding({ severity: 'critical' })] }, 10],
    ['a lower threshold', { findings: [finding({ severity: 'low' })], failOn: 'low' }, 10],
    ['a gap', { coverage: [line(), failed] }, 20],
    ['both', { coverage: [failed], findings: [finding()] }, 21],
    ['a gap that is expected', { coverage: [failed], expectedGaps: [expected] }, 0],
    ['on its last day', { coverage: [failed], expectedGaps: [expected], today: '2026-12-31' }, 0],
    ['a day later', { coverage: [failed], expectedGaps: [expected], today: '2027-01-01' }, 20],
    ['of another tenant', { coverage: [failed], expectedGaps: [{ ...expected, tenant: 'other' }] }, 20],
    ['for another reason', { coverage: [failed], expectedGaps: [{ ...expected, reason: 'throttled' }] }, 20],
    ['a surface that the user switched off', { coverage: [{ ...failed, status: 'skipped' }] }, 0],
    ['refused credentials of the only tenant', { refused: 1, coverage: [failed] }, 3],
    ['of one of two', { refused: 1, tenants: 2, coverage: [failed] }, 20],
  ])('%s', (_, ending, code) => {
    expect(codeOf(ending)).toBe(code);
  });
});
