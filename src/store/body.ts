import { hash } from 'node:crypto';
import type { RecordKey } from '../model/keys.ts';
import { type AnyRecord, volatileMembers } from '../model/records.ts';

/** A record as its columns: what has a column of its own is not said twice. */
export interface Packed {
  readonly key: RecordKey;
  readonly app: string | null;
  readonly client: string | null;
  readonly hash: string;
  readonly body: string;
  readonly latest: string | null;
}

export function pack(record: AnyRecord): Packed {
  const { body: inBody, latest: inLatest } = membersOf(record);
  const body = JSON.stringify(pick(record, inBody));
  const latest = inLatest.length === 0 ? null : JSON.stringify(pick(record, inLatest));
  const app = filedUnder(record) ?? null;
  const client = record.clientId ?? null;
  const content = hash('sha256', `${app}\n${client}\n${body}`, 'base64url');
  return { key: record.key, app, client, hash: content.slice(0, 22), body, latest };
}

interface Members {
  readonly body: readonly string[];
  readonly latest: readonly string[];
}

const known = new Map<string, Members>();

/** In one order, so that the same content has the same hash whoever wrote it down. Worked out once a shape. */
function membersOf(record: AnyRecord): Members {
  const names = Object.keys(record);
  const shape = `${record.kind} ${names.join()}`;
  const found = known.get(shape);
  if (found !== undefined) return found;
  const volatile: readonly string[] = volatileMembers[record.kind];
  const columns = ['key', 'kind', 'app', 'clientId'];
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

/** What holds access is filed under itself, a registration under its client id alone. */
function filedUnder(record: AnyRecord): RecordKey | undefined {
  return record.kind === 'app' && record.role === 'client' ? record.key : record.app;
}

export interface PackedRow extends Omit<Packed, 'key' | 'hash'> {
  readonly key: string;
}

/** The record that was packed. The columns are ours: what the store holds went through a surface's door. */
export function unpack({ key, app, client, body, latest }: PackedRow): AnyRecord {
  const record = JSON.parse(body);
  if (latest !== null) Object.assign(record, JSON.parse(latest));
  record.key = key;
  record.kind = kindOf(key);
  if (app !== null && app !== key) record.app = app;
  if (client !== null) record.clientId = client;
  return record;
}

/** A key is `tenant/kind/…`. */
function kindOf(key: string): string {
  const start = key.indexOf('/') + 1;
  return key.slice(start, key.indexOf('/', start));
}
