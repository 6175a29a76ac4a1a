import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';

/** Surfaces of tenants by number. They are few and never change, so they are kept in memory once met. */
export interface Sources {
  /** The number of one; a new one is written down. */
  readonly id: (
    db: Kysely<Schema>,
    source: { readonly tenant: string; readonly surface: string },
  ) => Promise<number>;
  /** The surfaces of a tenant that have stored something, by number. */
  readonly of: (tenant: string) => Promise<ReadonlyMap<number, string>>;
}

export function createSources(db: Kysely<Schema>): Sources {
  const ids = new Map<string, number>();
  return {
    id: async (db, { tenant, surface }) => {
      const name = `${tenant}/${surface}`;
      const known = ids.get(name);
      if (known !== undefined) return known;
      await db
        .insertInto('source')
        .values({ tenant, surface })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      const { id } = await db
        .selectFrom('source')
        .select('id')
        .where('tenant', '=', tenant)
        .where('surface', '=', surface)
        .executeTakeFirstOrThrow();
      ids.set(name, id);
      return id;
    },

    of: async (tenant) => {
      const rows = await db
        .selectFrom('source')
        .select(['id', 'surface'])
        .where('tenant', '=', tenant)
        .execute();
      return new Map(rows.map(({ id, surface }) => [id, surface]));
    },
  };
}
