import { hash } from 'node:crypto';
import type { Kysely, Selectable, SelectQueryBuilder } from 'kysely';
import { type Finding, SEEN_EARLIER, type Severity, type ToldFinding } from '../model/finding.ts';
import type { RecordKey } from '../model/keys.ts';
import type { Run } from './runs.ts';
import type { FindingTable, Schema } from './schema.ts';

export interface JudgedFinding extends Finding {
  readonly analyzer: string;
  readonly severity: Severity;
  readonly tenant: string;
  readonly subject: string;
  readonly clientId: string;
  /** For what spans several tenants: all of them; `tenant` is then SEVERAL. */
  readonly tenants?: readonly string[];
  /** Who answers for it, and where that is written down. */
  readonly owner?: string;
  readonly ticket?: string;
  /** Where the platform's console shows it. */
  readonly link?: string;
}

/** Analyzer, rule and subjects: never a name, a count, an order or a time. */
export function fingerprint(finding: Pick<JudgedFinding, 'analyzer' | 'rule' | 'about'>): string {
  const subjects: readonly RecordKey[] = [...finding.about].sort();
  return hash('sha256', JSON.stringify([finding.analyzer, finding.rule, subjects]), 'hex').slice(0, 32);
}

export function createFindingStore(db: Kysely<Schema>) {
  const rows = db.selectFrom('finding').selectAll();
  return {
    /**
     * Writes down that this run says it, and what changed since one said it last. `basis` is a hash of all by which it
     * was judged. Returns its fingerprint.
     */
    tell: async (run: Run, finding: JudgedFinding, basis: string): Promise<string> => {
      const id = fingerprint(finding);
      const body = JSON.stringify(finding);
      const content = hash(
        'sha256',
        JSON.stringify([finding.severity, finding.message, finding.evidence]).replaceAll(SEEN_EARLIER, ''),
        'base64url',
      );
      const known = await db
        .selectFrom('finding')
        .selectAll()
        .where('fingerprint', '=', id)
        .executeTakeFirst();
      const isBack = known !== undefined && known.state !== 'open';
      const isChanged = known === undefined || isBack || known.hash !== content;
      const row = {
        severity: finding.severity,
        hash: content,
        body,
        changed_run: isChanged ? run.id : known.changed_run,
        last_run: run.id,
        state: 'open' as const,
        basis,
        resolved_run: null,
        reopened_run: isBack ? run.id : (known?.reopened_run ?? null),
        revision: (known?.revision ?? 0) + (isChanged ? 1 : 0),
      };
      if (known !== undefined) {
        await db.updateTable('finding').set(row).where('fingerprint', '=', id).execute();
        return id;
      }
      await db
        .insertInto('finding')
        .values({
          ...row,
          fingerprint: id,
          tenant: finding.tenant,
          analyzer: finding.analyzer,
          rule: finding.rule,
          subject: finding.about[0],
          first_run: run.id,
          first_seen_at: run.startedAt,
        })
        .execute();
      return id;
    },

    /** What this run told, in the order it was found. */
    told: (run: Run): Promise<readonly ToldFinding[]> =>
      listed(rows.where('last_run', '=', run.id), (row) => changeIn(run, row)),

    /** What is open in a tenant and was not told by this run: over, or only not seen. */
    untold: async (run: Run, tenant: string): Promise<readonly OpenFinding[]> => {
      const open = await rows
        .where('tenant', '=', tenant)
        .where('state', '=', 'open')
        .where('last_run', '<', run.id)
        .execute();
      return open.map((row) => ({
        ...toTold(row, 'unchanged'),
        basis: row.basis ?? undefined,
        toldBy: row.last_run,
      }));
    },

    /** Writes down that this run ended it: it is over, or judged otherwise now. */
    end: async (run: Run, fingerprint: string, as: 'resolved' | 'set-aside'): Promise<void> => {
      await db
        .updateTable('finding')
        .set((eb) => ({ state: as, resolved_run: run.id, revision: eb('revision', '+', 1) }))
        .where('fingerprint', '=', fingerprint)
        .execute();
    },

    /** What this run ended. */
    ended: (run: Run): Promise<readonly ToldFinding[]> =>
      listed(rows.where('resolved_run', '=', run.id), ({ state }) =>
        state === 'set-aside' ? 'set-aside' : 'resolved',
      ),
  };
}

/** An open finding, as it was told last. */
export interface OpenFinding extends ToldFinding {
  /** The hash of all by which it was judged; none before that was written down. */
  readonly basis: string | undefined;
  /** The id of the run. */
  readonly toldBy: number;
}

type Rows = SelectQueryBuilder<Schema, 'finding', Selectable<FindingTable>>;

async function listed(
  rows: Rows,
  change: (row: Selectable<FindingTable>) => ToldFinding['change'],
): Promise<readonly ToldFinding[]> {
  const found = await rows.orderBy('tenant').orderBy('subject').orderBy('fingerprint').execute();
  return found.map((row) => toTold(row, change(row)));
}

function changeIn(run: Run, row: FindingTable): ToldFinding['change'] {
  if (row.first_run === run.id) return 'new';
  if (row.reopened_run === run.id) return 'reopened';
  return row.changed_run === run.id ? 'changed' : 'unchanged';
}

export function toTold(row: FindingTable, change: ToldFinding['change']): ToldFinding {
  return {
    ...(JSON.parse(row.body) as JudgedFinding),
    fingerprint: row.fingerprint,
    change,
    firstSeenAt: row.first_seen_at,
  };
}
