import { hash } from 'node:crypto';
import { instant } from '../model/values.ts';
import type { Run } from '../store/runs.ts';
import type { ScanOptions, ScanTenant } from './scan.ts';

/** There is nothing that could be resumed. */
export class ResumeError extends Error {
  override readonly name = 'ResumeError';
}

type Begin = Pick<ScanOptions, 'store' | 'world' | 'tenants' | 'people' | 'isResume'>;

/** A new run, or the last one where it was stopped. @throws ResumeError */
export async function beginRun({ store, world, tenants, people, isResume }: Begin): Promise<Run> {
  const ids = tenants.map(({ id }) => id);
  const settings = Object.fromEntries(tenants.map((tenant) => [tenant.id, fingerprintOf(tenant)]));
  if (!isResume) return await store.runs.start(instant(world.now()), ids, settings, people);
  const last = await store.runs.last();
  if (last === undefined) throw new ResumeError('there is no run to resume; start one with `oauthlas scan`');
  if (last.status === 'ended')
    throw new ResumeError(`run ${last.id} came to its end; there is nothing to resume`);
  // One run is one ledger: with other tenants it would be neither the old one nor a new one.
  const covered = last.tenants ?? [];
  if (covered.length > 0 && new Set(covered).symmetricDifference(new Set(ids)).size > 0)
    throw new ResumeError(
      `run ${last.id} covers ${covered.join(', ')}, and now ${ids.join(', ')} would be scanned; resume it without --tenant and --group, or start a new scan without --resume`,
    );
  const changed = ids.filter((id) => (last.settings?.[id] ?? settings[id]) !== settings[id]);
  if (changed.length > 0)
    throw new ResumeError(
      `since run ${last.id} began, the config of ${changed.join(', ')} has changed in what can be seen; set it back, or start a new scan without --resume`,
    );
  return last;
}

/** Of what decides what is seen; a secret may be renewed and a pace changed, and neither is in it. */
function fingerprintOf({ connector, settings }: ScanTenant): string {
  const pace = ['callsPerSecond', 'concurrency'];
  const text = JSON.stringify(settings, (name, value) => (pace.includes(name) ? undefined : value));
  return hash('sha256', `${connector.id}\n${text}`, 'hex').slice(0, 16);
}
