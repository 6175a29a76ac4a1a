import type { AnyConnector, Expected } from '../connectors/connector.ts';
import { allEnded } from '../lib/all-ended.ts';
import type { Login } from '../lib/login.ts';
import type { World } from '../lib/transport.ts';
import type { Own } from '../model/dossier.ts';
import type { Severity } from '../model/finding.ts';
import type { PeopleMode } from '../model/people.ts';
import type { RegisteredVendor } from '../model/register.ts';
import { instant } from '../model/values.ts';
import type { Report } from '../report/report.ts';
import type { Addressee } from '../store/outbox.ts';
import type { Store } from '../store/store.ts';
import { beginRun } from './begin-run.ts';
import { collectTenant } from './collect-tenant.ts';
import { endRun } from './events.ts';
import { judgeRun } from './judge-run.ts';
import type { Judge } from './judges.ts';
import type { ExpectedGap } from './outcome.ts';
import { protector } from './people.ts';

export interface ScanTenant {
  /** Stable and short: it stands in every key. */
  readonly id: string;
  readonly label: string;
  /** Tenants that belong together: a subsidiary, a customer. */
  readonly group?: string;
  /** Who answers for it. */
  readonly owner?: string;
  readonly connector: AnyConnector;
  /** The platform's own members of the tenant in the config file, checked. */
  readonly settings: unknown;
  /** Surfaces that are switched off. */
  readonly off: readonly string[];
}

/** A tenant that is not scanned this time. */
export type OtherTenant = Pick<ScanTenant, 'id' | 'label' | 'connector' | 'off'> &
  Partial<Pick<ScanTenant, 'settings'>>;

export interface ScanOptions {
  readonly store: Store;
  readonly tenants: readonly [ScanTenant, ...ScanTenant[]];
  readonly judges: readonly Judge[];
  readonly failOn: Severity;
  readonly expectedGaps: readonly ExpectedGap[];
  readonly own: Own;
  /** What the user keeps of vendors; absent: nothing. */
  readonly register?: readonly RegisteredVendor[];
  /** Tenants of the config that are not scanned this time: what the store knows of them counts for vendors. */
  readonly others?: readonly OtherTenant[];
  /** What may be stored of people; absent: their names. */
  readonly people?: PeopleMode;
  readonly world: World;
  readonly signal: AbortSignal;
  /** Goes on with the last run where it was stopped. */
  readonly isResume: boolean;
  /** Does so if it was stopped not long ago and still fits, else begins a new one; absent: begins a new one. */
  readonly isContinue?: boolean;
  readonly onProgress: (progress: Progress) => void;
  /** Called when the run has ended and the store is still ours: what is read of it now is of this run. */
  readonly onReport?: (report: Report) => Promise<void>;
  /** The login that is already there; absent unless the user asked for it. */
  readonly login?: Login;
  /** Who shall hear of what this run finds. */
  readonly destinations?: readonly Addressee[];
  /** They shall hear of all that is open, also of what they have heard before. */
  readonly isFull?: boolean;
}

export interface Progress {
  readonly tenant: string;
  readonly surface: string;
  readonly records: number;
  readonly isEnded: boolean;
  /** Said once, before the first of them. */
  readonly expected?: Expected;
}

/**
 * Collects from all tenants side by side, judges what was seen, and reports. An abort leaves a run that
 * `isResume` goes on with. @throws ResumeError, StoreError, and the signal's reason
 */
export async function scan(options: ScanOptions): Promise<Report> {
  const { store, tenants, people = 'names', world, signal } = options;
  const lock = store.lock();
  try {
    const { run, isResumed } = await beginRun(options);
    await store.people.begin(people);
    let report: Report;
    try {
      const counters = await allEnded(tenants.map((tenant) => collectTenant(tenant, run, options)));
      await store.people.tighten(people, protector(people));
      report = await judgeRun(run, counters, { ...options, isResume: isResumed });
      // First: of a run that was killed in between, a resume makes the numbers once more; of one that ended, nobody does.
      await store.people.end(run, people);
      await endRun(run, report, options);
    } catch (error) {
      // A bug, too, leaves what was stored; `ended` would claim that it was judged.
      await store.runs.end(run, 'interrupted', instant(world.now()));
      signal.throwIfAborted();
      throw error;
    }
    await options.onReport?.(report);
    return report;
  } finally {
    lock.release();
  }
}
