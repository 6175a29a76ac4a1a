import { isSettled, type SurfaceCoverage } from '../model/coverage.ts';
import type { Report, TenantReport } from './report.ts';

type Line = readonly [TenantReport, SurfaceCoverage];

/** What was not read whole: what a report lists, and what its counts count. */
export function unread(report: Report): readonly Line[] {
  return linesOf(report).filter(([, line]) => !isSettled(line));
}

/** What the plan of a tenant does not have: nothing is missing by it, and nobody shall look for it. */
export function absent(report: Report): readonly Line[] {
  return linesOf(report).filter(([, { isAbsent }]) => isAbsent === true);
}

function linesOf({ tenants }: Report): readonly Line[] {
  return tenants.flatMap((tenant) => tenant.surfaces.map((line): Line => [tenant, line]));
}
