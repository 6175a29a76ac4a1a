import { mayHoldToken, redact } from '../lib/redact.ts';
import type { RecordKey } from '../model/keys.ts';
import { type AnyRecord, type GrantRecord, volatileMembers } from '../model/records.ts';

/** A record as its columns: what has a column of its own is not said twice. */
export interface Packed {
  readonly key: RecordKey;
  readonly app: string | null;
  readonly client: string | null;
  readonly principal: string | null;
  readonly body: string;
  readonly latest: string | null;
}

export function pack(record: AnyRecord): Packed {
  const { body, latest } = membersOf(record);
  return {
    key: record.key,
    app: filedUnder(record) ?? null,
    client: record.clientId ?? null,
    principal: personOf(record) ?? null,
    body: toText(pick(record, body)),
    latest: latest.length === 0 ? null : toText(pick(record, latest)),
  };
}

/** People write tokens into names and notes. One of somebody's is a secret, too, wherever it was met. */
function toText(members: Record<string, unknown>): string {
  const text = JSON.stringify(members);
  if (!mayHoldToken(text)) return text;
  return JSON.stringify(members, (_, value) => (typeof value === 'string' ? redact(value) : value));
}

interface Members {
  readonly body: readonly string[];
  readonly latest: readonly string[];
}

const known = new Map<string, Members>();

/** In one order, so that the same content is the same text whoever wrote it down. Worked out once a shape. */
function membersOf(record: AnyRecord): Members {
  const names = Object.keys(record);
  const person = personOf(record);
  const shape = `${record.kind} ${person === undefined} ${names.join()}`;
  const found = known.get(shape);
  if (found !== undefined) return found;
  const volatile: readonly string[] = volatileMembers[record.kind];
  const columns = ['key', 'kind', 'app', 'clientId', ...(person === undefined ? [] : ['principal'])];
  const told = names.filter((name) => !columns.includes(name)).sort();
  const members = {
    body: told.filter((name) => !volatile.includes(name)),
    latest: told.filter((name) => volatile.includes(name)),
  };
  known.set(shape, members);
  return members;
}

function pick(record: object, names: readonly string[]): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const name of names) picked[name] = Reflect.get(record, name);
  return picked;
}

const noPerson: readonly string[] = ['everyone', 'itself', 'unknown'] satisfies GrantRecord['principal'][];

/** The person of a grant; the words that stand for none stay in the text. */
function personOf(record: AnyRecord): RecordKey | undefined {
  if (record.kind !== 'grant' || noPerson.includes(record.principal)) return undefined;
  // A key is text too, so a comparison alone does not tell the words from it.
  return record.principal as RecordKey;
}

/** What holds access is filed under itself, a registration under its client id alone. */
function filedUnder(record: AnyRecord): RecordKey | undefined {
  return record.kind === 'app' && record.role !== 'registration' ? record.key : record.app;
}

export interface PackedRow extends Omit<Packed, 'key'> {
  readonly key: string;
}

/** The record that was packed. The columns are ours: what the store holds went through a surface's door. */
export function unpack({ key, app, client, principal, body, latest }: PackedRow): AnyRecord {
  const record = JSON.parse(body);
  if (latest !== null) Object.assign(record, JSON.parse(latest));
  record.key = key;
  record.kind = kindOf(key);
  if (app !== null && app !== key) record.app = app;
  if (client !== null) record.clientId = client;
  if (principal !== null) record.principal = principal;
  return record;
}

/** A key is `tenant/kind/…`. */
function kindOf(key: string): string {
  const start = key.indexOf('/') + 1;
  return key.slice(start, key.indexOf('/', start));
}
