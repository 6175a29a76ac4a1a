import type { Kysely } from 'kysely';
import type { RecordKey } from '../model/keys.ts';
import type { OutboxEvent } from '../model/outbox.ts';
import type { Gap } from '../model/page.ts';
import type { AnyRecord } from '../model/records.ts';
import { pack, unpack } from './body.ts';
import type { Schema } from './schema.ts';

/** What may be kept of people, as pure functions of what was told. */
export interface Protect {
  readonly record: <R extends AnyRecord>(record: R) => R;
  readonly gap: (gap: Gap) => Gap;
  readonly text: (text: string) => string;
}

const ROWS = 1000;

/** Holds everything that was ever stored to what may be kept: records, their old versions, gaps, findings, events. */
export async function rewrite(db: Kysely<Schema>, protect: Protect): Promise<void> {
  await rewriteRecords(db, protect);
  await rewriteVersions(db, protect);
  await rewriteGaps(db, protect);
  await rewriteFindings(db, protect);
  await rewriteEvents(db, protect);
}

async function rewriteRecords(db: Kysely<Schema>, protect: Protect): Promise<void> {
  for (let after = 0; ; ) {
    const rows = await db
      .selectFrom('record')
      .selectAll()
      .where('id', '>', after)
      .orderBy('id')
      .limit(ROWS)
      .execute();
    await db.transaction().execute(async (trx) => {
      for (const row of rows) {
        const { body } = pack(protect.record(unpack(row)));
        if (body === row.body) continue;
        await trx.updateTable('record').set({ body }).where('id', '=', row.id).execute();
      }
    });
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROWS) return;
    after = last.id;
  }
}

async function rewriteVersions(db: Kysely<Schema>, protect: Protect): Promise<void> {
  for (let after: readonly [number, number] = [0, 0]; ; ) {
    const [record, run] = after;
    const rows = await db
      .selectFrom('version as v')
      .innerJoin('record as r', 'r.id', 'v.record_id')
      .select(['v.record_id', 'v.from_run', 'v.body', 'r.key', 'r.app', 'r.client', 'r.principal'])
      .where((eb) =>
        eb.or([
          eb('v.record_id', '>', record),
          eb.and([eb('v.record_id', '=', record), eb('v.from_run', '>', run)]),
        ]),
      )
      .orderBy('v.record_id')
      .orderBy('v.from_run')
      .limit(ROWS)
      .execute();
    await db.transaction().execute(async (trx) => {
      for (const row of rows) {
        const { body } = pack(protect.record(unpack({ ...row, latest: null })));
        if (body === row.body) continue;
        await trx
          .updateTable('version')
          .set({ body })
          .where('record_id', '=', row.record_id)
          .where('from_run', '=', row.from_run)
          .execute();
      }
    });
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROWS) return;
    after = [last.record_id, last.from_run];
  }
}

async function rewriteGaps(db: Kysely<Schema>, protect: Protect): Promise<void> {
  for (let after = 0; ; ) {
    const rows = await db
      .selectFrom('gap')
      .select(['id', 'what', 'subject', 'lacks', 'fix'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(ROWS)
      .execute();
    for (const { id, what, subject, lacks, fix } of rows) {
      const kept = protect.gap({
        reason: 'shape',
        what,
        ...(subject !== null && { subject: subject as RecordKey }),
        ...(lacks !== null && { lacks }),
        ...(fix !== null && { fix }),
      });
      const texts = { what: kept.what, lacks: kept.lacks ?? null, fix: kept.fix ?? null };
      if (texts.what === what && texts.lacks === lacks && texts.fix === fix) continue;
      await db.updateTable('gap').set(texts).where('id', '=', id).execute();
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROWS) return;
    after = last.id;
  }
}

/** Whom one is about it calls by name: the name that is kept, where the app is a key that somebody made. */
async function rewriteFindings(db: Kysely<Schema>, protect: Protect): Promise<void> {
  const findings = await db.selectFrom('finding').select(['fingerprint', 'subject']).execute();
  for (const { fingerprint, subject } of findings) {
    const { body } = await db
      .selectFrom('finding')
      .select('body')
      .where('fingerprint', '=', fingerprint)
      .executeTakeFirstOrThrow();
    const told = withoutAddresses(body, protect);
    const name = await keptName(db, subject, protect);
    const kept = JSON.stringify(Object.assign(told, name !== undefined && { subject: name }));
    if (kept !== body)
      await db.updateTable('finding').set({ body: kept }).where('fingerprint', '=', fingerprint).execute();
  }
}

/** What was sent is out of our hands; what waits goes out without what may no longer be kept. */
async function rewriteEvents(db: Kysely<Schema>, protect: Protect): Promise<void> {
  for (let after = 0; ; ) {
    const rows = await db
      .selectFrom('outbox_event')
      .select(['id', 'body'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(ROWS)
      .execute();
    for (const { id, body } of rows) {
      const event = withoutAddresses(body, protect) as OutboxEvent;
      const name = event.kind === 'finding' && (await keptName(db, event.finding.about[0], protect));
      if (event.kind === 'finding' && typeof name === 'string') {
        Object.assign(event.finding, { subject: name });
        if (event.app !== undefined) Object.assign(event.app, { app: name });
      }
      const kept = JSON.stringify(event);
      if (kept === body) continue;
      await db.updateTable('outbox_event').set({ body: kept }).where('id', '=', id).execute();
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROWS) return;
    after = last.id;
  }
}

function withoutAddresses(body: string, protect: Protect): object {
  return JSON.parse(body, (_, member) => (typeof member === 'string' ? protect.text(member) : member));
}

/** Of a key that somebody made, the name that is kept; undefined for everything else. */
async function keptName(db: Kysely<Schema>, key: string, protect: Protect): Promise<string | undefined> {
  const row = await db.selectFrom('record').selectAll().where('key', '=', key).executeTakeFirst();
  const record = row && protect.record(unpack(row));
  return record?.kind === 'app' && record.role === 'token' ? record.name : undefined;
}
