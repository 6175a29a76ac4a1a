import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';

/** Which of the vendor's tenants stands under an id of ours. */
export interface Claim {
  readonly tenant: string;
  readonly platform: string;
  /** The vendor's own id of it. */
  readonly vendorId: string;
}

export function createTenants(db: Kysely<Schema>) {
  return {
    /**
     * Writes down whose records stand under the id, the first time. Returns the owner of the id when that is another:
     * two inventories under one id would pass for changes of one.
     */
    claim: async ({ tenant, platform, vendorId }: Claim): Promise<Claim | undefined> => {
      await db
        .insertInto('tenant')
        .values({ tenant, platform, vendor_id: vendorId })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      const known = await db
        .selectFrom('tenant')
        .selectAll()
        .where('tenant', '=', tenant)
        .executeTakeFirstOrThrow();
      if (known.platform === platform && known.vendor_id === vendorId) return undefined;
      return { tenant, platform: known.platform, vendorId: known.vendor_id };
    },
  };
}
