import type { AnyConnector } from '../connectors/connector.ts';
import { isSettled, type SurfaceCoverage } from '../model/coverage.ts';
import type { RecordKind } from '../model/records.ts';
import type { Unseen } from '../report/investigation.ts';

/** A trace of use alone is none of access: what was used and holds nothing any more is gone. */
const silentOf = {
  app: ['use', 'setting', 'policy', 'home', 'trust'],
  // Who owns an app stands in what it trusts.
  person: ['use', 'setting', 'policy', 'home'],
  all: ['setting', 'policy', 'home'],
} as const satisfies Record<string, readonly RecordKind[]>;

/** What could show what is meant, and was not read whole: any of it could have shown it, or more of it. */
export function unseenOf(
  { surfaces }: AnyConnector,
  lines: readonly SurfaceCoverage[],
  meant: keyof typeof silentOf,
): readonly Unseen[] {
  const silent: readonly RecordKind[] = silentOf[meant];
  // What only adds what happened to apps that others list shows none of its own.
  const showing = surfaces.filter(({ yields, adds }) =>
    yields.some((kind) => !silent.includes(kind) && !(kind === 'event' && adds?.includes(kind))),
  );
  return lines
    .filter((line) => !isSettled(line) && showing.some(({ id }) => id === line.surface))
    .flatMap(({ surface, status, gaps, inherits }): readonly Unseen[] => {
      const how = status === 'skipped' || status === 'failed' ? 'was not read' : 'was read in part';
      const own = gaps.map(({ reason, what, lacks, fix }) => ({
        surface,
        what: `${how} (${status === 'skipped' ? '' : `${reason}: `}${what}${lacks === undefined ? '' : `; lacks ${lacks}`})`,
        ...(fix !== undefined && { fix }),
      }));
      if (inherits.length === 0) return own;
      return [...own, { surface, what: `${how} (it walks ${inherits.join(' and ')})` }];
    });
}
