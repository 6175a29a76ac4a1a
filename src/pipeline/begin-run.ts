import { hash } from 'node:crypto';
import type { World } from '../lib/transport.ts';
import { instant } from '../model/values.ts';
import type { Run } from '../store/runs.ts';
import type { ScanOptions, ScanTenant } from './scan.ts';

/** There is nothing that could be resumed. */
export class ResumeError extends Error {
  override readonly name = 'ResumeError';
}

export interface Begun {
  readonly run: Run;
  /** It is the last one, and goes on. */
  readonly isResumed: boolean;
}

interface Begin extends Pick<ScanOptions, 'store' | 'tenants' | 'people' | 'isResume' | 'isContinue'> {
  readonly world: Pick<World, 'now' | 'log'>;
}

/**
 * Half a day: what a nightly scan left behind is gone on with in the morning, but the scan of the next night must not
 * pass off as today's what was read a day ago.
 */
const YOUNG_MS = 12 * 3_600_000;

/** A new run, or the last one where it was stopped. @throws ResumeError */
export async function beginRun({
  store,
  world,
  tenants,
  people,
  isResume,
  isContinue,
}: Begin): Promise<Begun> {
  const now = {
    ids: tenants.map(({ id }) => id),
    settings: Object.fromEntries(tenants.map((tenant) => [tenant.id, fingerprintOf(tenant)])),
  };
  if (isResume) return { run: resumable(await store.runs.last(), now), isResumed: true };
  const last = isContinue === true ? await store.runs.last() : undefined;
  if (last !== undefined && last.status !== 'ended') {
    const age = world.now() - Date.parse(await store.runs.lastStored(last));
    const why = age < YOUNG_MS ? obstacle(last, now)?.why : 'it was stopped too long ago';
    const told = { run: last.id, startedAt: last.startedAt };
    if (why === undefined) {
      world.log.info(told, 'going on with a scan that was stopped');
      return { run: last, isResumed: true };
    }
    world.log.warn({ ...told, why }, 'a scan that was stopped is left behind, and a new one begins');
  }
  return {
    run: await store.runs.start(instant(world.now()), now.ids, now.settings, people),
    isResumed: false,
  };
}

interface Asked {
  readonly ids: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
}

function resumable(last: Run | undefined, asked: Asked): Run {
  if (last === undefined) throw new ResumeError('there is no run to resume; start one with `oauthlas scan`');
  if (last.status === 'ended')
    throw new ResumeError(`run ${last.id} came to its end; there is nothing to resume`);
  const found = obstacle(last, asked);
  if (found !== undefined)
    throw new ResumeError(`${found.why}; ${found.fix}, or start a new scan without --resume`);
  return last;
}

/** Why a run that was stopped cannot go on as what is asked for now. */
function obstacle(
  last: Run,
  { ids, settings }: Asked,
): { readonly why: string; readonly fix: string } | undefined {
  // One run is one ledger: with other tenants it would be neither the old one nor a new one.
  const covered = last.tenants ?? [];
  if (covered.length > 0 && new Set(covered).symmetricDifference(new Set(ids)).size > 0)
    return {
      why: `run ${last.id} covers ${covered.join(', ')}, and now ${ids.join(', ')} would be scanned`,
      fix: 'resume it without --tenant and --group',
    };
  const changed = ids.filter((id) => (last.settings?.[id] ?? settings[id]) !== settings[id]);
  if (changed.length > 0)
    return {
      why: `since run ${last.id} began, the config of ${changed.join(', ')} has changed in what can be seen`,
      fix: 'set it back',
    };
  return undefined;
}

/** Of what decides what is seen; a secret may be renewed and a pace changed, and neither is in it. */
function fingerprintOf({ connector, settings }: ScanTenant): string {
  const pace = ['callsPerSecond', 'concurrency'];
  const text = JSON.stringify(settings, (name, value) => (pace.includes(name) ? undefined : value));
  return hash('sha256', `${connector.id}\n${text}`, 'hex').slice(0, 16);
}
