import type { Generated } from 'kysely';
import type { PeopleMode } from '../model/people.ts';

/** The tables. Times are ISO text in UTC, JSON is text, ids are integers: what SQLite and PostgreSQL share. */
export interface Schema {
  readonly run: RunTable;
  readonly tenant: TenantTable;
  readonly reading: ReadingTable;
  readonly gap: GapTable;
  readonly bookmark: BookmarkTable;
  readonly source: SourceTable;
  readonly record: RecordTable;
  readonly version: VersionTable;
  readonly finding: FindingTable;
  readonly counted: CountedTable;
  readonly keeping: KeepingTable;
  readonly destination: DestinationTable;
  readonly welcome: WelcomeTable;
  readonly outbox_event: OutboxEventTable;
  readonly delivery: DeliveryTable;
  readonly heard: HeardTable;
}

export interface RunTable {
  id: Generated<number>;
  started_at: string;
  ended_at: string | null;
  /** `running` until it ended; a killed run stays so. */
  status: 'running' | 'interrupted' | 'ended';
  /** JSON array of the ids of the tenants that it covers; null before that was written down. */
  tenants: string | null;
  /** JSON object: by tenant, a hash of the settings that decide what is seen; null before that was written down. */
  settings: string | null;
  /** What it stored of people; null before that was written down. */
  people: PeopleMode | null;
  /** A name that no other run has, of this store or of a copy; null before that was written down. */
  uid: string | null;
}

/** Which of the vendor's tenants stands under an id of ours, so that two never share one. */
export interface TenantTable {
  tenant: string;
  platform: string;
  vendor_id: string;
  /** How many people there were when all of them were read last; null before that. */
  people: number | null;
}

/** How far one run has read one surface: the ledger's ground, and where a resume goes on. */
export interface ReadingTable {
  run_id: number;
  tenant: string;
  surface: string;
  status: 'reading' | 'ended' | 'off' | 'absent';
  /** Why it is off or absent. */
  note: string | null;
  cursor: string | null;
  cursor_at: string | null;
  records: number;
  /** Rows that came, and rows that the vendor counts; null where it does not say. */
  stated_rows: number | null;
  stated_total: number | null;
  /** 1 where it told what changed since an earlier reading; what it does not name is as it was. */
  changes: number;
}

export interface GapTable {
  id: Generated<number>;
  run_id: number;
  tenant: string;
  surface: string;
  reason: string;
  what: string;
  subject: string | null;
  /** JSON array; null: all kinds that the surface yields. */
  kinds: string | null;
  lacks: string | null;
  fix: string | null;
}

/** Where the next run may start. Written when a surface ends, never while it reads. */
export interface BookmarkTable {
  tenant: string;
  surface: string;
  bookmark: string;
  run_id: number;
  /** A hash of all by which it was read; null before that was written down. */
  basis: string | null;
}

/** One surface of one tenant: a number in every record instead of two names. */
export interface SourceTable {
  id: Generated<number>;
  tenant: string;
  surface: string;
}

/** What one surface says now of one key: the current version and its marks. Tenant and kind stand in the key. */
export interface RecordTable {
  id: Generated<number>;
  key: string;
  source_id: number;
  app: string | null;
  client: string | null;
  /** The person for whom a grant was given; so the rest of its text is the same for all of them. */
  principal: string | null;
  /** In one order and without what is volatile: the same content is the same text. */
  body: string;
  /** Volatile members at their latest value. */
  latest: string | null;
  first_run: number;
  /** The run in which this version began. */
  from_run: number;
  /** The last run that saw it: the mark by which a resumed run knows what it has. */
  seen_run: number;
  state: 'present' | 'missing' | 'removed';
  state_run: number;
}

/** A version that ended: it held from `from_run` until `to_run` saw another. */
export interface VersionTable {
  record_id: number;
  from_run: number;
  to_run: number;
  body: string;
}

export interface FindingTable {
  fingerprint: string;
  tenant: string;
  analyzer: string;
  rule: string;
  severity: string;
  subject: string;
  hash: string;
  body: string;
  first_run: number;
  first_seen_at: string;
  changed_run: number;
  last_run: number;
  state: 'open' | 'resolved' | 'set-aside';
  /** A hash of all by which it was judged; null before that was written down. */
  basis: string | null;
  /** The run that ended it; null while it is open. */
  resolved_run: number | null;
  /** The run that told it again after it had been over; null where that never was. */
  reopened_run: number | null;
  /** Counts from 1; each change of content, and each end and return, is one more. */
  revision: number;
}

/** What is left of people when nothing of them is kept: grants that differed in their person alone, and people. */
export interface CountedTable {
  id: Generated<number>;
  source_id: number;
  kind: 'grant' | 'principal';
  app: string | null;
  client: string | null;
  body: string;
  /** How many rows this one stands for. */
  tally: number;
  suspended: number;
  admins: number;
  first_run: number;
  /** The run at whose end they were counted. */
  run_id: number;
  /** `gone`: a later complete reading did not show them as they were. */
  state: 'present' | 'gone';
}

/** One row: what of people may stand in this store. None: names, or nothing yet. */
export interface KeepingTable {
  people: string;
}

/** A place to which events go, by its name in the config. */
export interface DestinationTable {
  id: Generated<number>;
  name: string;
}

/** A run that came to its end told this destination of this tenant: from then on it hears what changes. */
export interface WelcomeTable {
  destination_id: number;
  tenant: string;
  /** The last run that told it of this tenant: what changed later is news to it. */
  run_id: number;
  /** From there on it was told of all that was open: the `least` that it had then, or what stands in for one. */
  least: string;
}

export interface OutboxEventTable {
  id: Generated<number>;
  uid: string;
  kind: 'finding' | 'run';
  /** What stands here of a finding, besides its body: by what the next event of it is compared. Null for a run. */
  fingerprint: string | null;
  severity: string | null;
  /** JSON array: its app's scopes of high power; null where it has no app. */
  scopes: string | null;
  /** Which event of its finding it is; null for a run. */
  revision: number | null;
  /** Whether it tells of an end: who never heard of the finding hears nothing of that. */
  is_end: number;
  body: string;
  at: string;
}

/** One event on its way to one destination. Ids grow, and are the order of delivery. */
export interface DeliveryTable {
  id: Generated<number>;
  event_id: number;
  destination_id: number;
  state: 'pending' | 'sent' | 'dead';
  /** Of what is dead: why. Of what waits: why the last try failed. */
  reason: string | null;
  attempts: number;
  /** When it was sent; null until then. */
  sent_at: string | null;
}

/** With what a destination was last told of a finding. */
export interface HeardTable {
  destination_id: number;
  fingerprint: string;
  severity: string;
  scopes: string | null;
  /** Which event of it was sent last; null where that was not written down, and cannot be told any more. */
  revision: number | null;
  /** Whether that was an end: what comes after it is a return. */
  is_end: number;
}
