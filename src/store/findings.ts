import { hash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Finding, Severity, ToldFinding } from '../model/finding.ts';
import type { RecordKey } from '../model/keys.ts';
import type { Run } from './runs.ts';
import type { FindingTable, Schema } from './schema.ts';

export interface JudgedFinding extends Finding {
  readonly analyzer: string;
  readonly severity: Severity;
  readonly tenant: string;
  readonly subject: string;
  readonly clientId: string;
}

/** Analyzer, rule and subjects: never a name, a count, an order or a time. */
export function fingerprint(finding: Pick<JudgedFinding, 'analyzer' | 'rule' | 'about'>): string {
  const subjects: readonly RecordKey[] = [...finding.about].sort();
  return hash('sha256', JSON.stringify([finding.analyzer, finding.rule, subjects]), 'hex').slice(0, 32);
}

export function createFindingStore(db: Kysely<Schema>) {
  return {
    /** Writes down that this run says it, and what changed since one said it last. Returns its fingerprint. */
    tell: async (run: Run, finding: JudgedFinding): Promise<string> => {
      const id = fingerprint(finding);
      const body = JSON.stringify(finding);
      const content = hash(
        'sha256',
        JSON.stringify([finding.severity, finding.message, finding.evidence]),
        'base64url',
      );
      const known = await db
        .selectFrom('finding')
        .selectAll()
        .where('fingerprint', '=', id)
        .executeTakeFirst();
      const isBack = known?.state === 'resolved';
      const isChanged = known === undefined || isBack || known.hash !== content;
      const row = {
        severity: finding.severity,
        hash: content,
        body,
        changed_run: isChanged ? run.id : known.changed_run,
        last_run: run.id,
        state: 'open' as const,
        resolved_run: null,
        reopened_run: isBack ? run.id : (known?.reopened_run ?? null),
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
    told: async (run: Run): Promise<readonly ToldFinding[]> => {
      const rows = await db
        .selectFrom('finding')
        .selectAll()
        .where('last_run', '=', run.id)
        .orderBy('tenant')
        .orderBy('subject')
        .orderBy('fingerprint')
        .execute();
      return rows.map((row) => toTold(row, changeIn(run, row)));
    },

    /** What is open in a tenant and was not told by this run: over, or only not seen. */
    untold: async (run: Run, tenant: string): Promise<readonly ToldFinding[]> => {
      const rows = await db
        .selectFrom('finding')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('state', '=', 'open')
        .where('last_run', '<', run.id)
        .orderBy('fingerprint')
        .execute();
      return rows.map((row) => toTold(row, 'unchanged'));
    },

    /** Writes down that this run proved it to be over. */
    resolve: async (run: Run, fingerprint: string): Promise<void> => {
      await db
        .updateTable('finding')
        .set({ state: 'resolved', resolved_run: run.id })
        .where('fingerprint', '=', fingerprint)
        .execute();
    },

    /** What this run proved to be over. */
    resolved: async (run: Run): Promise<readonly ToldFinding[]> => {
      const rows = await db
        .selectFrom('finding')
        .selectAll()
        .where('resolved_run', '=', run.id)
        .orderBy('tenant')
        .orderBy('subject')
        .orderBy('fingerprint')
        .execute();
      return rows.map((row) => toTold(row, 'resolved'));
    },
  };
}

function changeIn(run: Run, row: FindingTable): ToldFinding['change'] {
  if (row.first_run === run.id) return 'new';
  if (row.reopened_run === run.id) return 'reopened';
  return row.changed_run === run.id ? 'changed' : 'unchanged';
}

function toTold(row: FindingTable, change: ToldFinding['change']): ToldFinding {
  return {
    ...(JSON.parse(row.body) as JudgedFinding),
    fingerprint: row.fingerprint,
    change,
    firstSeenAt: row.first_seen_at,
  };
}
