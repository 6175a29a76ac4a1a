import { hash } from 'node:crypto';
import type { RecordKey } from '../model/keys.ts';
import { type AnyRecord, type RecordKind, volatileMembers } from '../model/records.ts';

/** A record as its columns: what has a column of its own is not said twice. */
export interface Packed {
  readonly key: RecordKey;
  readonly kind: RecordKind;
  readonly app: string | null;
  readonly client: string | null;
  readonly hash: string;
  readonly body: string;
  readonly latest: string | null;
}

export function pack(record: AnyRecord): Packed {
  const volatile: readonly string[] = volatileMembers[record.kind];
  const body: Record<string, unknown> = {};
  let latest: Record<string, unknown> | undefined;
  // In one order, so that the same content has the same hash whoever wrote it down.
  for (const [name, value] of Object.entries(record).sort(byName)) {
    if (name === 'key' || name === 'kind' || name === 'app' || name === 'clientId' || value === undefined)
      continue;
    if (volatile.includes(name)) {
      latest ??= {};
      latest[name] = value;
    } else body[name] = value;
  }
  const text = JSON.stringify(body);
  return {
    key: record.key,
    kind: record.kind,
    app: filedUnder(record) ?? null,
    client: record.clientId ?? null,
    hash: hash('sha256', `${record.app ?? ''}\n${record.clientId ?? ''}\n${text}`, 'base64url'),
    body: text,
    latest: latest === undefined ? null : JSON.stringify(latest),
  };
}

/** What holds access is filed under itself, a registration under its client id alone. */
function filedUnder(record: AnyRecord): RecordKey | undefined {
  return record.kind === 'app' && record.role === 'client' ? record.key : record.app;
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

export type PackedRow = Omit<Packed, 'hash' | 'key' | 'kind'> & {
  readonly key: string;
  readonly kind: string;
};

/** The record that was packed. The columns are ours: what the store holds went through a surface's door. */
export function unpack(row: PackedRow): AnyRecord {
  return {
    ...JSON.parse(row.body),
    ...(row.latest !== null && JSON.parse(row.latest)),
    key: row.key,
    kind: row.kind,
    ...(row.app !== null && row.app !== row.key && { app: row.app }),
    ...(row.client !== null && { clientId: row.client }),
  } as AnyRecord;
}
