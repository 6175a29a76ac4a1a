import { type Severity, severityRank } from '../model/finding.ts';
import type { ReportedFinding } from './report.ts';

/** All that is said of one subject: one cause, one story. */
export interface Story {
  readonly subject: string;
  readonly tenantLabel: string;
  readonly clientId: string;
  readonly severity: Severity;
  readonly change: ReportedFinding['change'];
  readonly findings: readonly ReportedFinding[];
}

/** Worst first, then by name. */
export function stories(findings: readonly ReportedFinding[]): readonly Story[] {
  const bySubject = Map.groupBy(findings, (finding) => finding.about[0]);
  const told = [...bySubject.values()].flatMap((group): readonly Story[] => {
    const worst = group.toSorted((a, b) => severityRank[b.severity] - severityRank[a.severity]);
    const [first] = worst;
    if (first === undefined) return [];
    return [
      {
        subject: first.subject,
        tenantLabel: first.tenantLabel,
        clientId: first.clientId,
        severity: first.severity,
        change: worst.every((f) => f.change === 'new')
          ? 'new'
          : worst.every((f) => f.change === 'reopened')
            ? 'reopened'
            : worst.some((f) => f.change !== 'unchanged')
              ? 'changed'
              : 'unchanged',
        findings: worst,
      },
    ];
  });
  return told.sort(
    (a, b) =>
      severityRank[b.severity] - severityRank[a.severity] ||
      (a.subject < b.subject ? -1 : a.subject > b.subject ? 1 : 0),
  );
}
