import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import type { RecordKind } from '../model/records.ts';
import { admin, archived, suspended } from './counted.ts';
import type { Run } from './runs.ts';
import type { Schema } from './schema.ts';

// A body is JSON, in which a quote inside a text is escaped: no name can look like one of these.
const person = '%"type":"user"%';
const personal = '%"principal":"%';

/**
 * Makes people into numbers: grants that differ in their person alone become one counted row, people one for each
 * surface, and what names them goes, in old versions, events, gaps and cursors too. All or nothing.
 */
export function fold(db: Kysely<Schema>, run: Run): Promise<void> {
  return db.transaction().execute(async (trx) => {
    await countGrants(trx, run);
    await countPeople(trx, run);
    await dropCounted(trx, run);
    await forgetFeeds(trx);
    await dropRecords(trx, sql`r.principal IS NOT NULL`);
    await dropRecords(trx, sql`${ofKind('principal')} AND r.body LIKE ${person}`);
    await dropRecords(trx, sql`${ofKind('event')} AND r.body LIKE ${personal}`);
    await dropRecords(trx, speakers);
    // Each stays a subject of its own, so that they are as many as before.
    await sql`UPDATE gap SET subject = tenant || '/principal/~' || id WHERE subject LIKE tenant || '/principal/%'`.execute(
      trx,
    );
    // Of no earlier run can be resumed, and a cursor may be a person.
    await trx.updateTable('reading').set({ cursor: null }).where('run_id', '<=', run.id).execute();
  });
}

/** People who speak for apps, as a mode that keeps more of them stored them: what this mode keeps stands beside it. */
export function dropSpeakers(db: Kysely<Schema>): Promise<void> {
  return db.transaction().execute((trx) => dropRecords(trx, speakers));
}

/** Those that a complete reading did not show are not counted. Of what two surfaces tell, the later word counts. */
async function countGrants(trx: Transaction<Schema>, run: Run): Promise<void> {
  await sql`INSERT INTO counted
      (source_id, kind, app, client, body, tally, suspended, admins, first_run, run_id, state)
    SELECT g.source_id, 'grant', g.app, g.client, g.body, g.tally, g.suspended, g.admins,
      CASE WHEN c.first_run < g.first_run THEN c.first_run ELSE g.first_run END, ${run.id}, 'present'
    FROM (
      SELECT r.source_id, r.app, r.client, r.body, count(*) AS tally,
        count(n.suspended) AS suspended, count(n.admin) AS admins, min(r.first_run) AS first_run
      FROM record AS r LEFT JOIN (
        SELECT r.key,
          max(CASE WHEN r.body LIKE ${suspended} OR r.body LIKE ${archived} THEN 1 END) AS suspended,
          max(CASE WHEN r.body LIKE ${admin} THEN 1 END) AS admin
        FROM record AS r JOIN source AS s ON s.id = r.source_id
        WHERE ${ofKind('principal')} AND r.state <> 'removed'
          AND (r.body LIKE ${suspended} OR r.body LIKE ${archived} OR r.body LIKE ${admin})
        GROUP BY r.key
      ) AS n ON n.key = r.principal
      WHERE r.principal IS NOT NULL AND r.state = 'present' AND NOT EXISTS (
        SELECT 1 FROM record AS o WHERE o.key = r.key AND o.source_id <> r.source_id AND o.state = 'present'
          AND (o.seen_run > r.seen_run OR (o.seen_run = r.seen_run AND o.source_id < r.source_id)))
      GROUP BY r.source_id, r.app, r.client, r.body
    ) AS g LEFT JOIN (
      SELECT source_id, app, min(first_run) AS first_run FROM counted WHERE kind = 'grant' GROUP BY source_id, app
    ) AS c ON c.source_id = g.source_id AND c.app = g.app`.execute(trx);
}

/** Whom several surfaces tell is counted once. */
async function countPeople(trx: Transaction<Schema>, run: Run): Promise<void> {
  await sql`INSERT INTO counted
      (source_id, kind, app, client, body, tally, suspended, admins, first_run, run_id, state)
    SELECT r.source_id, 'principal', NULL, NULL, '{}', count(*),
      count(CASE WHEN r.body LIKE ${suspended} OR r.body LIKE ${archived} THEN 1 END), 0,
      min(r.first_run), ${run.id}, 'present'
    FROM record AS r JOIN source AS s ON s.id = r.source_id
    WHERE ${ofKind('principal')} AND r.body LIKE ${person} AND r.state = 'present' AND NOT EXISTS (
      SELECT 1 FROM record AS o
      WHERE o.key = r.key AND o.source_id < r.source_id AND o.body LIKE ${person} AND o.state = 'present')
    GROUP BY r.source_id`.execute(trx);
}

/** Numbers of before, where there are new ones or a complete reading found nobody. */
async function dropCounted(trx: Transaction<Schema>, run: Run): Promise<void> {
  await sql`DELETE FROM counted WHERE run_id < ${run.id} AND (state = 'gone' OR EXISTS (
    SELECT 1 FROM counted AS c
    WHERE c.source_id = counted.source_id AND c.kind = counted.kind AND c.run_id = ${run.id}))`.execute(trx);
}

/**
 * A feed whose events go has to tell them again: what it comes to is worked out from all of them. So has a list whose
 * people or grants go, of which changes alone would be told.
 */
async function forgetFeeds(trx: Transaction<Schema>): Promise<void> {
  await sql`DELETE FROM bookmark WHERE EXISTS (
    SELECT 1 FROM source AS s JOIN record AS r ON r.source_id = s.id
    WHERE s.tenant = bookmark.tenant AND s.surface = bookmark.surface
      AND (r.principal IS NOT NULL OR (${ofKind('event')} AND r.body LIKE ${personal})
        OR (${ofKind('principal')} AND r.body LIKE ${person}) OR ${speakers}))`.execute(trx);
}

async function dropRecords(trx: Transaction<Schema>, which: RawBuilder<unknown>): Promise<void> {
  const ids = sql`SELECT r.id FROM record AS r JOIN source AS s ON s.id = r.source_id WHERE ${which}`;
  await sql`DELETE FROM version WHERE record_id IN (${ids})`.execute(trx);
  await sql`DELETE FROM record WHERE id IN (${ids})`.execute(trx);
}

/** A key is `tenant/kind/…`; `r` is the record and `s` its source. */
function ofKind(kind: RecordKind): RawBuilder<unknown> {
  return sql`r.key LIKE s.tenant || ${`/${kind}/%`}`;
}

const speakers = sql`${ofKind('trust')} AND r.body LIKE ${personal}`;
