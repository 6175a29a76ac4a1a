import type { SurfaceCoverage } from '../model/coverage.ts';
import type { Outcome, Report } from './report.ts';

/** What an output file became. */
export interface Written {
  readonly format: string;
  /** As the command line names it. */
  readonly file: string;
  /** Of what stands in the file; absent where it was not written. */
  readonly sha256?: string;
  readonly bytes?: number;
  /** Why it was not written. */
  readonly fault?: string;
}

export interface RunRecordOptions {
  readonly knowledge: string;
  /** SHA-256 of the config file, which holds no secrets; absent where there is none. */
  readonly config: string | undefined;
  readonly people: string;
  /** How the command ended. */
  readonly ending: Pick<Outcome, 'exitCode' | 'why'>;
  readonly outputs: readonly Written[];
}

/** What an auditor needs to know of how a report came about, and to tell that it is still the same. */
export function runRecord(report: Report, options: RunRecordOptions): object {
  const { tool, run, tenants, outcome } = report;
  const { knowledge, config, people, ending, outputs } = options;
  return {
    tool: { ...tool, knowledge },
    ...(config !== undefined && { config: { sha256: config } }),
    people,
    run,
    exitCode: ending.exitCode,
    why: ending.why,
    failOn: outcome.failOn,
    tenants: tenants.map(({ id, label, platform, identity, calls, inventory, surfaces, blindSpots }) => ({
      ...{ id, label, platform, identity, calls, inventory },
      surfaces: surfaces.map(surfaceRecord),
      blindSpots: blindSpots.map(({ id }) => id),
    })),
    outputs,
  };
}

function surfaceRecord(line: SurfaceCoverage): object {
  const { surface, status, records, stated, changesSince, gaps, inherits } = line;
  return {
    surface,
    status,
    records,
    ...(stated !== undefined && { stated }),
    ...(changesSince !== undefined && { changesSince }),
    ...(gaps.length > 0 && { gaps }),
    ...(inherits.length > 0 && { inherits }),
  };
}
