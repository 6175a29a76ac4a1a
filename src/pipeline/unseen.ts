import type { AnyConnector, SurfaceInfo } from '../connectors/connector.ts';
import { isSettled, type SurfaceCoverage } from '../model/coverage.ts';
import type { RecordKind } from '../model/records.ts';
import type { Unseen } from '../report/investigation.ts';

/** A trace of use alone is none of access: what was used and holds nothing any more is gone. */
const silentOf = {
  app: ['use', 'setting', 'policy', 'home', 'trust'],
  // An app that none of the ordinary lists shows may still hold it, in a place of its own.
  permission: ['use', 'setting', 'policy', 'home', 'trust'],
  // Who owns an app stands in what it trusts.
  person: ['use', 'setting', 'policy', 'home'],
  all: ['setting', 'policy', 'home'],
} as const satisfies Record<string, readonly RecordKind[]>;

export type Meant = keyof typeof silentOf;

/** What could show what is meant, and was not read whole: any of it could have shown it, or more of it. */
export function unseenOf(
  { surfaces }: AnyConnector,
  lines: readonly SurfaceCoverage[],
  meant: Meant,
): readonly Unseen[] {
  const showing = surfaces.filter((surface) => shows(surface, meant));
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

/** What only adds to the ordinary lists shows no app that these do not; of a person, a permission, or more of an app it may. */
function shows({ yields, adds = [] }: SurfaceInfo, meant: Meant): boolean {
  const silent: readonly RecordKind[] = silentOf[meant];
  return yields.some((kind) => !silent.includes(kind) && !(meant === 'app' && adds.includes(kind)));
}
