import type { RunEvent } from '../../../model/outbox.ts';
import { coverageOf } from '../shared/coverage.ts';
import { some } from '../shared/values.ts';
import { accountOf, metadataOf, ms, named, type OcsfEvent, providerOf, severityOf } from './base.ts';

/** The end of a run, as class 6007: the heartbeat, by whose absence a receiver can tell that nobody looks any more. */
export function scanActivity(event: RunEvent): OcsfEvent {
  const { at, startedAt, run, exitCode, why, tenants, surfaces, open, changes } = event;
  const covered = coverageOf(event);
  const [only, ...others] = tenants;
  const isOne = only !== undefined && others.length === 0;
  return {
    ...named([6, 'Application Activity'], [6007, 'Scan Activity'], activityOf(event)),
    time: ms(at),
    time_dt: at,
    start_time: ms(startedAt),
    start_time_dt: startedAt,
    end_time: ms(at),
    end_time_dt: at,
    duration: ms(at) - ms(startedAt),
    ...statusOf(event, covered),
    status_code: String(exitCode),
    status_detail: why,
    message: `OAuthlas scan ${run.id}: ${why}`,
    // OAuthlas does not know whether a person or a timer started it.
    scan: { uid: run.uid, name: 'oauthlas scan', type_id: 0, type: 'Unknown' },
    num_detections: sum(open),
    num_resolutions: changes.resolved,
    total: covered.counts.complete,
    num_skipped_items: surfaces.length - covered.counts.complete,
    metadata: { ...metadataOf(event), ...(isOne && { tenant_uid: only.id }) },
    cloud: {
      provider: [...new Set(tenants.map(({ platform }) => providerOf(platform)))].join(', ') || 'unknown',
      ...(isOne && { account: accountOf(only.id, only.label, only.platform) }),
    },
    unmapped: {
      tenants: tenants.map(({ id }) => id),
      tenants_total: tenants.length,
      ...flat('open', open),
      ...flat('changes', changes),
      withheld: event.withheld,
      apps: event.apps,
      grants: event.grants,
      records: covered.records,
      coverage: covered.coverage,
      ...flat('surfaces', covered.counts),
      surfaces_incomplete: some(covered.incomplete),
      surfaces_incomplete_more: covered.more || undefined,
      run_id: run.id,
      kb_version: run.knowledgeVersion,
    },
  };
}

/** By the exit code: docs/exit-codes.md. */
function activityOf({ exitCode }: RunEvent): readonly [number, string] {
  if (exitCode === 130) return [3, 'Cancelled'];
  return exitCode === 4 ? [6, 'Error'] : [2, 'Completed'];
}

/** `Partial` also where the gap is expected: the exit code in `status_code` tells that apart. */
function statusOf({ exitCode }: RunEvent, { coverage, counts }: ReturnType<typeof coverageOf>) {
  const isNothing = counts.complete + counts.partial === 0;
  if (isNothing || exitCode === 3 || exitCode === 4)
    return { status_id: 2, status: 'Failure', ...severityOf('medium') };
  return coverage === 'complete' && exitCode !== 130
    ? { status_id: 1, status: 'Success', ...severityOf('info') }
    : { status_id: 99, status: 'Partial', ...severityOf('low') };
}

function flat(prefix: string, counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(counts).map(([name, count]) => [`${prefix}_${name.replace('-', '_')}`, count]),
  );
}

function sum(counts: Readonly<Record<string, number>>): number {
  let total = 0;
  for (const count of Object.values(counts)) total += count;
  return total;
}
