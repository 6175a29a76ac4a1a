import type { Kysely } from 'kysely';
import type { RecordKey } from '../model/keys.ts';
import type { Maybe } from '../model/values.ts';
import type { Schema } from './schema.ts';
import type { Sources } from './sources.ts';

/** Keys to a statement. */
const KEYS = 1000;

/** An app, by its key and by what its registration and its use are filed under. */
export interface Sought {
  readonly key: RecordKey;
  readonly clientId: Maybe<string>;
}

/** The surfaces that hold something of each app: what is gone, or was never there, counts for nothing. */
export type Tellers = ReadonlyMap<RecordKey, ReadonlySet<string>>;

export function createTellers(db: Kysely<Schema>, sources: Sources) {
  return async (tenant: string, apps: readonly Sought[]): Promise<Tellers> => {
    const surfaces = await sources.of(tenant);
    const told = new Map<RecordKey, Set<string>>(apps.map(({ key }) => [key, new Set()]));
    const byClient = Map.groupBy(apps, ({ clientId }) => clientId);
    for (let i = 0; i < apps.length; i += KEYS) {
      const some = apps.slice(i, i + KEYS);
      for (const { id, source_id: source } of await rowsOf([...surfaces.keys()], some)) {
        const surface = surfaces.get(source) ?? 'unknown';
        told.get(id as RecordKey)?.add(surface);
        for (const { key } of byClient.get(id ?? 'unknown') ?? []) told.get(key)?.add(surface);
      }
    }
    return told;
  };

  /** An app, or its client id, with a source that holds something of it. One walk over the tenant: no index has the app. */
  async function rowsOf(on: readonly number[], apps: readonly Sought[]) {
    const keys = apps.map(({ key }) => key);
    const clients = apps.flatMap(({ clientId }) => (clientId === 'unknown' ? [] : [clientId]));
    const records = db.selectFrom('record').where('source_id', 'in', on).where('state', '!=', 'removed');
    return await records
      .select(['app as id', 'source_id'])
      .where('app', 'in', keys)
      .union(records.select(['key as id', 'source_id']).where('key', 'in', keys))
      .union(
        records.select(['client as id', 'source_id']).where('app', 'is', null).where('client', 'in', clients),
      )
      .union(
        db
          .selectFrom('counted')
          .select(['app as id', 'source_id'])
          .where('source_id', 'in', on)
          .where('state', '=', 'present')
          .where('app', 'in', keys),
      )
      .execute();
  }
}
