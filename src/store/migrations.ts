import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';

/** Forward only, oldest first. A released one is never edited. */
const migrations: Readonly<Record<string, Migration>> = {
  '0001-main-job': {
    up: async (db: Kysely<unknown>) => {
      await db.schema
        .createTable('run')
        .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
        .addColumn('started_at', 'text', (c) => c.notNull())
        .addColumn('ended_at', 'text')
        .addColumn('status', 'text', (c) => c.notNull())
        .execute();
      await db.schema
        .createTable('reading')
        .addColumn('run_id', 'integer', (c) => c.notNull().references('run.id'))
        .addColumn('tenant', 'text', (c) => c.notNull())
        .addColumn('surface', 'text', (c) => c.notNull())
        .addColumn('status', 'text', (c) => c.notNull())
        .addColumn('note', 'text')
        .addColumn('cursor', 'text')
        .addColumn('cursor_at', 'text')
        .addColumn('records', 'integer', (c) => c.notNull())
        .addPrimaryKeyConstraint('reading_key', ['run_id', 'tenant', 'surface'])
        .execute();
      await db.schema
        .createTable('gap')
        .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
        .addColumn('run_id', 'integer', (c) => c.notNull().references('run.id'))
        .addColumn('tenant', 'text', (c) => c.notNull())
        .addColumn('surface', 'text', (c) => c.notNull())
        .addColumn('reason', 'text', (c) => c.notNull())
        .addColumn('what', 'text', (c) => c.notNull())
        .addColumn('subject', 'text')
        .addColumn('kinds', 'text')
        .addColumn('lacks', 'text')
        .addColumn('fix', 'text')
        .execute();
      await db.schema.createIndex('gap_of').on('gap').columns(['run_id', 'tenant', 'surface']).execute();
      await db.schema
        .createTable('bookmark')
        .addColumn('tenant', 'text', (c) => c.notNull())
        .addColumn('surface', 'text', (c) => c.notNull())
        .addColumn('bookmark', 'text', (c) => c.notNull())
        .addColumn('run_id', 'integer', (c) => c.notNull().references('run.id'))
        .addPrimaryKeyConstraint('bookmark_key', ['tenant', 'surface'])
        .execute();
      await db.schema
        .createTable('source')
        .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
        .addColumn('tenant', 'text', (c) => c.notNull())
        .addColumn('surface', 'text', (c) => c.notNull())
        .addUniqueConstraint('source_name', ['tenant', 'surface'])
        .execute();
      await db.schema
        .createTable('record')
        .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
        .addColumn('key', 'text', (c) => c.notNull())
        .addColumn('source_id', 'integer', (c) => c.notNull().references('source.id'))
        .addColumn('app', 'text')
        .addColumn('client', 'text')
        .addColumn('principal', 'text')
        .addColumn('body', 'text', (c) => c.notNull())
        .addColumn('latest', 'text')
        .addColumn('first_run', 'integer', (c) => c.notNull().references('run.id'))
        .addColumn('from_run', 'integer', (c) => c.notNull())
        .addColumn('seen_run', 'integer', (c) => c.notNull())
        .addColumn('state', 'text', (c) => c.notNull())
        .addColumn('state_run', 'integer', (c) => c.notNull())
        .addUniqueConstraint('record_key', ['key', 'source_id'])
        .execute();
      await db.schema
        .createIndex('record_client')
        .on('record')
        .columns(['client', 'source_id'])
        .where(sql.ref('app'), 'is', null)
        .execute();
      // Rows of a source come one after the other, so this index grows at its end and costs little.
      await db.schema.createIndex('record_source').on('record').columns(['source_id', 'state']).execute();
      await db.schema
        .createTable('version')
        .addColumn('record_id', 'integer', (c) => c.notNull().references('record.id'))
        .addColumn('from_run', 'integer', (c) => c.notNull())
        .addColumn('to_run', 'integer', (c) => c.notNull())
        .addColumn('body', 'text', (c) => c.notNull())
        .addPrimaryKeyConstraint('version_key', ['record_id', 'from_run'])
        .execute();
      await db.schema
        .createTable('finding')
        .addColumn('fingerprint', 'text', (c) => c.primaryKey())
        .addColumn('tenant', 'text', (c) => c.notNull())
        .addColumn('analyzer', 'text', (c) => c.notNull())
        .addColumn('rule', 'text', (c) => c.notNull())
        .addColumn('severity', 'text', (c) => c.notNull())
        .addColumn('subject', 'text', (c) => c.notNull())
        .addColumn('hash', 'text', (c) => c.notNull())
        .addColumn('body', 'text', (c) => c.notNull())
        .addColumn('first_run', 'integer', (c) => c.notNull())
        .addColumn('first_seen_at', 'text', (c) => c.notNull())
        .addColumn('changed_run', 'integer', (c) => c.notNull())
        .addColumn('last_run', 'integer', (c) => c.notNull())
        .execute();
      await db.schema.createIndex('finding_run').on('finding').columns(['last_run', 'tenant']).execute();
    },
  },
  '0002-tenant': {
    up: async (db: Kysely<unknown>) => {
      await db.schema
        .createTable('tenant')
        .addColumn('tenant', 'text', (c) => c.primaryKey())
        .addColumn('platform', 'text', (c) => c.notNull())
        .addColumn('vendor_id', 'text', (c) => c.notNull())
        .execute();
    },
  },
  '0003-choice-and-people': {
    up: async (db: Kysely<unknown>) => {
      await db.schema.alterTable('run').addColumn('tenants', 'text').execute();
      await db.schema.alterTable('run').addColumn('settings', 'text').execute();
      await db.schema
        .createTable('counted')
        .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
        .addColumn('source_id', 'integer', (c) => c.notNull().references('source.id'))
        .addColumn('kind', 'text', (c) => c.notNull())
        .addColumn('app', 'text')
        .addColumn('client', 'text')
        .addColumn('body', 'text', (c) => c.notNull())
        .addColumn('tally', 'integer', (c) => c.notNull())
        .addColumn('suspended', 'integer', (c) => c.notNull())
        .addColumn('admins', 'integer', (c) => c.notNull())
        .addColumn('first_run', 'integer', (c) => c.notNull().references('run.id'))
        .addColumn('run_id', 'integer', (c) => c.notNull().references('run.id'))
        .addColumn('state', 'text', (c) => c.notNull())
        .execute();
      await db.schema.createIndex('counted_source').on('counted').columns(['source_id', 'kind']).execute();
      await db.schema
        .createTable('keeping')
        .addColumn('people', 'text', (c) => c.notNull())
        .execute();
    },
  },
  '0004-life-of-findings': {
    up: async (db: Kysely<unknown>) => {
      await db.schema
        .alterTable('finding')
        .addColumn('state', 'text', (c) => c.notNull().defaultTo('open'))
        .execute();
      await db.schema.alterTable('finding').addColumn('resolved_run', 'integer').execute();
      await db.schema.alterTable('finding').addColumn('reopened_run', 'integer').execute();
      await db.schema.createIndex('finding_state').on('finding').columns(['tenant', 'state']).execute();
    },
  },
  '0005-basis-of-findings-and-people-of-runs': {
    up: async (db: Kysely<unknown>) => {
      await db.schema.alterTable('finding').addColumn('basis', 'text').execute();
      await db.schema.alterTable('run').addColumn('people', 'text').execute();
    },
  },
  '0006-outbox': {
    up: async (db: Kysely<unknown>) => {
      await db.schema
        .alterTable('finding')
        .addColumn('revision', 'integer', (c) => c.notNull().defaultTo(1))
        .execute();
      await db.schema.alterTable('run').addColumn('uid', 'text').execute();
      await db.schema
        .createTable('destination')
        .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
        .addColumn('name', 'text', (c) => c.notNull().unique())
        .execute();
      await db.schema
        .createTable('welcome')
        .addColumn('destination_id', 'integer', (c) => c.notNull().references('destination.id'))
        .addColumn('tenant', 'text', (c) => c.notNull())
        .addColumn('run_id', 'integer', (c) => c.notNull().references('run.id'))
        .addColumn('least', 'text')
        .addPrimaryKeyConstraint('welcome_key', ['destination_id', 'tenant'])
        .execute();
      await db.schema
        .createTable('outbox_event')
        .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
        .addColumn('uid', 'text', (c) => c.notNull().unique())
        .addColumn('kind', 'text', (c) => c.notNull())
        .addColumn('fingerprint', 'text')
        .addColumn('severity', 'text')
        .addColumn('scopes', 'text')
        .addColumn('is_end', 'integer', (c) => c.notNull())
        .addColumn('body', 'text', (c) => c.notNull())
        .addColumn('at', 'text', (c) => c.notNull())
        .execute();
      await db.schema.createIndex('outbox_event_finding').on('outbox_event').column('fingerprint').execute();
      await db.schema
        .createTable('delivery')
        .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
        .addColumn('event_id', 'integer', (c) => c.notNull().references('outbox_event.id'))
        .addColumn('destination_id', 'integer', (c) => c.notNull().references('destination.id'))
        .addColumn('state', 'text', (c) => c.notNull())
        .addColumn('reason', 'text')
        .addColumn('attempts', 'integer', (c) => c.notNull())
        .addColumn('sent_at', 'text')
        .addUniqueConstraint('delivery_once', ['event_id', 'destination_id'])
        .execute();
      await db.schema
        .createIndex('delivery_due')
        .on('delivery')
        .columns(['destination_id', 'state', 'id'])
        .execute();
      await db.schema.createIndex('delivery_sent').on('delivery').column('sent_at').execute();
      await db.schema
        .createTable('heard')
        .addColumn('destination_id', 'integer', (c) => c.notNull().references('destination.id'))
        .addColumn('fingerprint', 'text', (c) => c.notNull())
        .addColumn('severity', 'text', (c) => c.notNull())
        .addColumn('scopes', 'text')
        .addPrimaryKeyConstraint('heard_key', ['destination_id', 'fingerprint'])
        .execute();
    },
  },
  '0007-stated-totals': {
    up: async (db: Kysely<unknown>) => {
      await db.schema.alterTable('reading').addColumn('stated_rows', 'integer').execute();
      await db.schema.alterTable('reading').addColumn('stated_total', 'integer').execute();
    },
  },
  '0008-due-by-attempts': {
    up: async (db: Kysely<unknown>) => {
      await db.schema.dropIndex('delivery_due').execute();
      await db.schema
        .createIndex('delivery_due')
        .on('delivery')
        .columns(['destination_id', 'state', 'attempts', 'id'])
        .execute();
    },
  },
  '0009-what-was-heard': {
    up: async (db: Kysely<unknown>) => {
      await db.schema.alterTable('outbox_event').addColumn('revision', 'integer').execute();
      await db.schema.alterTable('heard').addColumn('revision', 'integer').execute();
      await db.schema
        .alterTable('heard')
        .addColumn('is_end', 'integer', (c) => c.notNull().defaultTo(0))
        .execute();
      await db.schema.createIndex('heard_finding').on('heard').column('fingerprint').execute();
      await sql`UPDATE outbox_event SET revision = json_extract(body, '$.revision') WHERE kind = 'finding'`.execute(
        db,
      );
      // What was sent last stands there for 30 days.
      const sent = sql`FROM delivery AS d JOIN outbox_event AS e ON e.id = d.event_id
        WHERE d.state = 'sent' AND d.destination_id = heard.destination_id AND e.fingerprint = heard.fingerprint`;
      await sql`UPDATE heard SET (revision, is_end) =
        (SELECT e.revision, e.is_end ${sent} ORDER BY d.sent_at DESC, d.id DESC LIMIT 1)
        WHERE EXISTS (SELECT d.id ${sent})`.execute(db);
      // What is as it was when the destination was told last, and does not wait, it was told as it is.
      await sql`UPDATE heard SET revision = f.revision, is_end = CASE f.state WHEN 'open' THEN 0 ELSE 1 END
        FROM finding AS f JOIN welcome AS w ON w.tenant = f.tenant
        WHERE heard.revision IS NULL AND f.fingerprint = heard.fingerprint AND w.destination_id = heard.destination_id
        AND CASE f.state WHEN 'open' THEN f.changed_run ELSE coalesce(f.resolved_run, f.last_run) END <= w.run_id
        AND NOT EXISTS (SELECT d.id FROM delivery AS d JOIN outbox_event AS e ON e.id = d.event_id
          WHERE d.destination_id = heard.destination_id AND e.fingerprint = heard.fingerprint)`.execute(db);
      // None was named in the last run; before it one may have been, and what is open below that was never told then.
      await sql`UPDATE welcome SET least = 'critical' WHERE least IS NULL`.execute(db);
    },
  },
  '0010-people-of-tenants': {
    up: async (db: Kysely<unknown>) => {
      await db.schema.alterTable('tenant').addColumn('people', 'integer').execute();
    },
  },
  '0011-changes-alone': {
    up: async (db: Kysely<unknown>) => {
      await db.schema
        .alterTable('reading')
        .addColumn('changes', 'integer', (c) => c.notNull().defaultTo(0))
        .execute();
      await db.schema.alterTable('bookmark').addColumn('basis', 'text').execute();
    },
  },
};

export async function migrate<T>(db: Kysely<T>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}
