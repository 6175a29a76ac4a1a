import type { SurfaceCoverage } from '../model/coverage.ts';
import { type Severity, severityRank } from '../model/finding.ts';
import type { GapReason } from '../model/page.ts';
import { exitCodes } from '../report/exit-codes.ts';
import type { Outcome, ReportedFinding } from '../report/report.ts';

/** A gap that somebody knows of, owns, and wants to be reminded of again. */
export interface ExpectedGap {
  /** Absent: in every tenant. */
  readonly tenant?: string | undefined;
  readonly surface: string;
  readonly reason: GapReason;
  readonly owner: string;
  /** The last day on which it is expected, `2027-03-31`. */
  readonly expires: string;
}

export interface Ending {
  readonly findings: readonly ReportedFinding[];
  readonly coverage: readonly SurfaceCoverage[];
  /** Tenants whose credentials were refused everywhere. */
  readonly refused: number;
  readonly tenants: number;
  readonly failOn: Severity;
  readonly expectedGaps: readonly ExpectedGap[];
  readonly today: string;
}

/** How a run ended, as one exit code and one line that says which and why. */
export function outcome(ending: Ending): Outcome {
  const { failOn } = ending;
  if (ending.refused > 0 && ending.refused === ending.tenants) {
    const why = `the credentials of ${ending.tenants === 1 ? 'the tenant' : `all ${ending.tenants} tenants`} were refused; the report tells what to mend`;
    return { exitCode: exitCodes.credentials, why, failOn };
  }
  const bad = ending.findings.filter((finding) => severityRank[finding.severity] >= severityRank[failOn]);
  const gaps = unexpected(ending);
  const found = `${bad.length} ${bad.length === 1 ? 'finding' : 'findings'} at ${failOn} or above`;
  const unseen = `${gaps.length} ${gaps.length === 1 ? 'surface' : 'surfaces'} not read whole (${gaps.slice(0, 3).join(', ')}${gaps.length > 3 ? ', …' : ''})`;
  if (bad.length > 0 && gaps.length > 0)
    return { exitCode: exitCodes.both, why: `${found}, and ${unseen}`, failOn };
  if (bad.length > 0) return { exitCode: exitCodes.findings, why: found, failOn };
  if (gaps.length > 0)
    return {
      exitCode: exitCodes.gaps,
      why: `${unseen}; list them under expectedGaps in the config if they are known`,
      failOn,
    };
  return {
    exitCode: exitCodes.expected,
    why: `as expected: no finding at ${failOn} or above, no unexpected gap`,
    failOn,
  };
}

/** Surfaces with a gap that nobody expects; what the user switched off, and blind spots, are none. */
function unexpected({ coverage, expectedGaps, today }: Ending): readonly string[] {
  const isExpected = ({ tenant, surface }: SurfaceCoverage, reason: GapReason) =>
    expectedGaps.some((gap) => isExpectedGap(gap, { tenant, surface, reason, today }));
  return coverage
    .filter((line) => line.status !== 'skipped' && line.gaps.some((gap) => !isExpected(line, gap.reason)))
    .map((line) => `${line.tenant}/${line.surface}`);
}

/** Whether somebody knows of this gap, today. */
export function isExpectedGap(
  expected: ExpectedGap,
  gap: {
    readonly tenant: string;
    readonly surface: string;
    readonly reason: GapReason;
    readonly today: string;
  },
): boolean {
  return (
    expected.surface === gap.surface &&
    expected.reason === gap.reason &&
    (expected.tenant === undefined || expected.tenant === gap.tenant) &&
    gap.today <= expected.expires
  );
}
