import type { Kysely } from 'kysely';
import type { Maybe } from '../model/values.ts';
import type { Schema } from './schema.ts';

/** Which of the vendor's tenants stands under an id of ours. */
export interface Claim {
  readonly tenant: string;
  readonly platform: string;
  /** The vendor's own id of it; empty until it is known. */
  readonly vendorId: string;
}

/** Why somebody else stands where this one would. */
export type Taken =
  | { readonly by: 'other'; readonly owner: Claim }
  | { readonly by: 'same'; readonly tenant: string };

export function createTenants(db: Kysely<Schema>) {
  async function find(tenant: string): Promise<Claim | undefined> {
    const row = await db.selectFrom('tenant').selectAll().where('tenant', '=', tenant).executeTakeFirst();
    return row && { tenant, platform: row.platform, vendorId: row.vendor_id };
  }

  return {
    /**
     * Writes down whose records stand under an id. What is taken is told and left as it is: an id by another tenant
     * (two inventories under one id would pass for changes of one), or the tenant by another id among `ours`.
     */
    claim: async (
      { tenant, platform, vendorId }: Claim,
      ours: readonly string[] = [],
    ): Promise<Taken | undefined> => {
      const known = await find(tenant);
      const isKnown = known !== undefined && known.vendorId !== '';
      if (known !== undefined && known.platform !== platform) return { by: 'other', owner: known };
      if (vendorId === '') {
        if (known === undefined)
          await db.insertInto('tenant').values({ tenant, platform, vendor_id: '', people: null }).execute();
        return undefined;
      }
      if (isKnown) return known.vendorId === vendorId ? undefined : { by: 'other', owner: known };
      const twin = await db
        .selectFrom('tenant')
        .select('tenant')
        .where('platform', '=', platform)
        .where('vendor_id', '=', vendorId)
        .where('tenant', 'in', ours)
        .where('tenant', '!=', tenant)
        .executeTakeFirst();
      if (twin !== undefined) return { by: 'same', tenant: twin.tenant };
      await db
        .insertInto('tenant')
        .values({ tenant, platform, vendor_id: vendorId, people: null })
        .onConflict((conflict) => conflict.column('tenant').doUpdateSet({ vendor_id: vendorId }))
        .execute();
      return undefined;
    },

    /** Writes down how many people there are, when all of them were read. */
    count: async (tenant: string, people: number): Promise<void> => {
      await db.updateTable('tenant').set({ people }).where('tenant', '=', tenant).execute();
    },

    /** How many there were when all of them were read last. A list that was refused since takes nobody away. */
    people: async (tenant: string): Promise<Maybe<number>> => {
      const row = await db
        .selectFrom('tenant')
        .select('people')
        .where('tenant', '=', tenant)
        .executeTakeFirst();
      return row?.people ?? 'unknown';
    },
  };
}
